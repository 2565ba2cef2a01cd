"""The three hashes of a Merkle tree.

The first byte keeps leaves and nodes apart, so that a node can never be shown as an entry.

Source: RFC 6962 section 2.1, SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of an entry."""
    return sha256(b"\0" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hashes of many entries, in their order."""
    h = sha256  # a local name: the loop is what a log spends its time in
    return [h(b"\0" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two children."""
    return sha256(b"\1" + left + right).digest()


def parents(hashes: list[bytes]) -> list[bytes]:
    """The hashes of neighbours, two by two; `hashes` has an even length."""
    h = sha256
    pairs = iter(hashes)
    return [h(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]


def perfect_root(hashes: list[bytes]) -> bytes:
    """The root of 1, 2, 4, 8 ... hashes."""
    while len(hashes) > 1:
        hashes = parents(hashes)
    return hashes[0]
