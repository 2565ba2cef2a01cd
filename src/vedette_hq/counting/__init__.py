"""Counts by the counting rule, and cross-tables."""
