"""Who did what to whom: sources and their statements, records and their revisions."""
