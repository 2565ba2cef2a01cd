"""Finding a name across scripts, and saying why."""
