"""Open sources in the site."""
