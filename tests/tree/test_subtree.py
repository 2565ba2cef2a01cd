"""Subtree consistency proofs: held against the definition for every subtree of every small tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import ProofError
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_path, tree_root, verify_consistency
from vedette.tree.subtree import is_subtree, subtree_path, verify_subtree
from vedette.tree.tile_tree import TileTree, tiles_after

LEAVES = leaf_hashes(f"leaf {n}".encode() for n in range(70))
ROOTS: dict[tuple[int, int], bytes] = {}


def root(first: int, end: int) -> bytes:
    """The root over some leaves, remembered."""
    if (first, end) not in ROOTS:
        ROOTS[first, end] = tree_root(LEAVES[first:end])
    return ROOTS[first, end]


def by_definition(start: int, end: int, first: int, last: int, known: bool) -> list[bytes]:
    """SUBTREE_SUBPROOF as the draft writes it down, over absolute places."""
    if (start, end) == (first, last):
        return [] if known else [root(first, last)]
    k = 1
    while 2 * k < last - first:
        k *= 2
    middle = first + k
    if end <= middle:
        return [*by_definition(start, end, first, middle, known), root(middle, last)]
    if start >= middle:
        return [*by_definition(start, end, middle, last, known), root(first, middle)]
    assert start == first
    return [*by_definition(middle, end, middle, last, False), root(first, middle)]


def every() -> list[tuple[int, int]]:
    return [(a, b) for b in range(1, 71) for a in range(b) if is_subtree(a, b)]


def test_every_subtree_of_every_tree_up_to_70_is_proved_and_verified() -> None:
    count = 0
    for start, end in every():
        for size in range(end, 71):
            proof = subtree_path(start, end, size, root)
            assert proof == by_definition(start, end, 0, size, True)
            verify_subtree(start, end, root(start, end), size, root(0, size), proof)
            count += 1
    assert count > 5000


def test_from_start_0_it_is_the_consistency_proof_of_rfc_9162() -> None:
    for size in range(1, 71):
        for end in range(1, size + 1):
            proof = subtree_path(0, end, size, root)
            assert proof == consistency_path(end, size, root)
            verify_consistency(end, root(0, end), size, root(0, size), proof)


def test_any_other_place_size_hash_or_proof_is_refused() -> None:
    for start, end in every():
        for size in range(end, 71, 7):
            proof = subtree_path(start, end, size, root)
            wrong = [
                (start, end, root(start, end), size, root(0, size), [*proof, bytes(32)]),
                (start, end, bytes(32), size, root(0, size), proof),
                (start, end, root(start, end), size, bytes(32), proof),
            ]
            if proof:
                wrong.append((start, end, root(start, end), size, root(0, size), proof[:-1]))
                wrong.append((start, end, root(start, end), size, root(0, size), [bytes(32), *proof[1:]]))
                wrong.append((start, end, root(start, end), size, root(0, size), [proof[0][:31], *proof[1:]]))
            width = end - start
            if start >= width and is_subtree(start - width, end - width):
                wrong.append((start - width, end - width, root(start, end), size, root(0, size), proof))
            for values in wrong:
                with pytest.raises(ProofError):
                    verify_subtree(*values)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (1, 1), (3, 2), (1, 3), (2, 5), (4, 9), (-2, 0), (0, 2**64)]
)
def test_what_is_no_subtree_is_neither_made_nor_verified(start: int, end: int) -> None:
    assert not is_subtree(start, end)
    with pytest.raises(ProofError):
        subtree_path(start, end, 2**63, root)
    with pytest.raises(ProofError):
        verify_subtree(start, end, bytes(32), 2**63, bytes(32), [])


def test_a_subtree_beyond_the_tree_is_refused() -> None:
    with pytest.raises(ProofError):
        subtree_path(8, 12, 11, root)
    with pytest.raises(ProofError):
        verify_subtree(8, 12, root(8, 12), 11, root(0, 11), [])


@given(st.integers(1, 3000), st.data())
def test_proofs_from_tiles_verify(size: int, data: st.DataObject) -> None:
    leaves = leaf_hashes(n.to_bytes(4, "big") for n in range(size))
    whole, tiles = tiles_after(0, leaves, lambda *_: b"")
    tree = TileTree(lambda level, index, width: tiles[level, index, width])
    package = data.draw(st.integers(0, (size - 1) // 256)) * 256
    end = min(size, package + 256)
    proof = tree.subtree_consistency(package, end, size)
    verify_subtree(package, end, tree_root(leaves[package:end]), size, whole, proof)
    assert len(proof) <= 63
