"""The public site at headquarters."""
