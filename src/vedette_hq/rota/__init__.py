"""Who goes when, and with whom."""
