"""Filters of the evidence room."""
