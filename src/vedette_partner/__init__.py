"""What an organisation abroad runs for a mission: witness, mirror, people who sign."""
