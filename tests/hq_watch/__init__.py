"""What the next shift must know."""
