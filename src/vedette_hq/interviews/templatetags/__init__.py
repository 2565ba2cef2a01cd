"""Tags of the interview desk."""
