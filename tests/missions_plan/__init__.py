"""Plans, their checks and risks."""
