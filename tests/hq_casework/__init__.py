"""Casework on the site."""
