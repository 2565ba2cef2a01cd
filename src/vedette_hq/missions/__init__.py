"""Missions and their devices."""
