"""The urgent track on the site."""
