"""Dossiers beyond the bag: what a redacted version shows, and the bundle and papers of a body."""
