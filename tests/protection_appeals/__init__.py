"""The urgent papers, composed from one data set."""
