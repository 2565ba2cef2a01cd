"""Attacks on the defenders: their kinds, plates, incidents, and the patterns they make. Pure."""
