"""Whole stories across rooms, as they are typed."""
