"""The house copy, backups, and coming back."""
