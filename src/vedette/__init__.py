"""Vedette: evidence sealed in the field, registered abroad, carried to court."""

__version__ = "0.1.0"
