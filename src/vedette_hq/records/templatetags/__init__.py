"""Tags of `records`."""
