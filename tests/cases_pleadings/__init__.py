"""Texts for courts and committees."""
