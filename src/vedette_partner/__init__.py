"""What an organisation abroad runs for a mission: today, a witness of its logs."""
