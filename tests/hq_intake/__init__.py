"""The intake desk of the site, with real packages, a real house, real browsers and servers."""
