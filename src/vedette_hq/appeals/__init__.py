"""The urgent track: from one data set to every paper."""
