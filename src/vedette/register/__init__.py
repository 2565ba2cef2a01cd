"""The append-only log: entries, checkpoints, and whose cosignatures suffice.

It never learns what an entry is about: it sees bytes, hashes and signatures.
"""
