"""Vocabularies, partial dates and places."""
