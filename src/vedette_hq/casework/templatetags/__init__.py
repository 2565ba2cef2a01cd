"""What the pages of a case ask for."""
