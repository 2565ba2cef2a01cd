"""Vocabularies: our own, and what the group added."""
