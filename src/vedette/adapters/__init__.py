"""Doors: one file for each outside thing. The only floor that touches the world."""
