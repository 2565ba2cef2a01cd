"""Who did what in the office; append-only."""
