"""Filters of `terms`."""
