"""The identity desk."""
