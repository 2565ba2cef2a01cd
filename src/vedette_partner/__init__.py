"""What an organisation abroad runs for a mission: a witness of its register, a mirror of what it seals, people who sign."""
