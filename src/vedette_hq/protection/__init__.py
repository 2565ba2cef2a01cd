"""Attacks on the defenders, seen as one story."""
