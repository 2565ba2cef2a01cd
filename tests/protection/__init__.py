"""Attacks on defenders: kinds, plates, patterns."""
