"""Domestic texts: composed, complete, bare, hostile."""
