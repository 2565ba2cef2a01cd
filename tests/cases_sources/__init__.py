"""Web archives and records of collection."""
