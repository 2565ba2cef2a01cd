"""Vedette: evidence sealed in the field, registered abroad, carried to court."""
