"""Leaves, nodes, roots."""

from __future__ import annotations

from hashlib import sha256

from vedette.tree.hashing import (
    EMPTY_ROOT,
    leaf_hash,
    leaf_hashes,
    node_hash,
    parents,
    perfect_root,
)


def test_hashes_follow_their_definition() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"one") == sha256(b"\0one").digest()
    assert leaf_hashes([b"", b"one"]) == [leaf_hash(b""), leaf_hash(b"one")]
    assert node_hash(b"l" * 32, b"r" * 32) == sha256(b"\1" + b"l" * 32 + b"r" * 32).digest()


def test_a_node_shown_as_an_entry_has_another_hash() -> None:
    left, right = leaf_hash(b"one"), leaf_hash(b"two")
    assert leaf_hash(left + right) != node_hash(left, right)


def test_perfect_trees() -> None:
    a, b, c, d = leaf_hashes([b"a", b"b", b"c", b"d"])
    assert parents([a, b, c, d]) == [node_hash(a, b), node_hash(c, d)]
    assert perfect_root([a]) == a
    assert perfect_root([a, b, c, d]) == node_hash(node_hash(a, b), node_hash(c, d))
