"""Incidents, warnings and seizures in the office."""
