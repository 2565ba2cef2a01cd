"""Merkle trees: integers and hashes, nothing else.

Source: RFC 6962 and RFC 9162 section 2.1, with SHA-256; tiles as in C2SP tlog-tiles.
"""
