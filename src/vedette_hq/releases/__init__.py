"""Releases: texts and files that are published, the gate before they leave, and what left."""
