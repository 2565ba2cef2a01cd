"""Who is told, and by which way."""
