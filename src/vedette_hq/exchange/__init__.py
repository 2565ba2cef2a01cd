"""Imports by a mapping file, exports in open formats."""
