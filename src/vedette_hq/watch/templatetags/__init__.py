"""Filters of the watch."""
