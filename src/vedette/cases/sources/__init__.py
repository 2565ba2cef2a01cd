"""Material from open sources: web archives read, checked, indexed, made harmless; records of collection."""
