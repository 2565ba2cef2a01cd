"""Consent of each person, for each item and use, and the gate that every exit asks."""
