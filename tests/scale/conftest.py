"""Fixtures of this folder."""

from scale.buckets import bucket_server

__all__ = ["bucket_server"]
