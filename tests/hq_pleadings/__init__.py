"""Texts for courts and committees on the site."""
