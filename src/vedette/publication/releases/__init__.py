"""Releases: the document that is published, the checks before it leaves, the record of what left."""
