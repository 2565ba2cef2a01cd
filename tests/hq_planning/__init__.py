"""Plans of missions, and their risks."""
