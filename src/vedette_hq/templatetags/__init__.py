"""Filters for dates, digests and strangers' names."""
