"""Subtree consistency: that the leaves [start, end) stand at this place of a larger tree.

A subtree begins at a multiple of the smallest power of two that is not below its width; so it is a node of
the tree, or the right edge of one.

Source: draft-ietf-plants-merkle-tree-certs, "Subtrees" and "Subtree Consistency Proofs", as C2SP tlog-mirror
wants them. For start 0 the proof is that of RFC 9162, section 2.1.4.
"""

from __future__ import annotations

from collections.abc import Sequence

from vedette.errors import ProofError
from vedette.tree.hashing import HASH_BYTES, node_hash
from vedette.tree.proofs import SubtreeRoot, split


def is_subtree(start: int, end: int) -> bool:
    """Say whether [start, end) can be a subtree: not empty, and begun at a multiple of its rounded width."""
    return 0 <= start < end < 2**64 and start % (1 << (end - start - 1).bit_length()) == 0


def subtree_path(start: int, end: int, size: int, subtree_root: SubtreeRoot) -> list[bytes]:
    """The proof that [start, end) is a subtree of the tree of `size` leaves, the lowest hash first.

    `subtree_root` is asked for nodes of that tree and of its right edge only.

    Raises: ProofError when it is no subtree of such a tree.
    """
    _check(start, end, size)
    path: list[bytes] = []
    first, last, known = 0, size, True
    while (start, end) != (first, last):
        middle = split(first, last)
        if end <= middle:
            path.append(subtree_root(middle, last))
            last = middle
            continue
        path.append(subtree_root(first, middle))
        if start < middle:  # then start is first: what is left of middle belongs to the subtree too
            start, known = middle, False
        first = middle
    if not known:  # the reader knows the whole subtree's hash, not that of its right part
        path.append(subtree_root(first, last))
    return path[::-1]


def verify_subtree(
    start: int, end: int, subtree_hash: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Return when the subtree [start, end) with `subtree_hash` is part of the tree of `size` with `root`.

    Raises: ProofError.
    """
    what = f"subtree proof {start} to {end} in {size}"
    _check(start, end, size)
    if any(len(h) != HASH_BYTES for h in (subtree_hash, root, *proof)):
        raise ProofError(f"{what}: a hash has not 32 bytes")
    # the way down from the root, as the maker of the proof went: which side each step leaves behind
    steps: list[tuple[bool, bool]] = []  # (the hash stands left, it belongs to the subtree too)
    first, last, begin = 0, size, start
    while (begin, end) != (first, last):
        middle = split(first, last)
        if end <= middle:
            steps.append((False, False))
            last = middle
        else:
            steps.append((True, begin < middle))
            first, begin = middle, max(begin, middle)
    split_off = any(inner for _, inner in steps)
    if len(proof) != len(steps) + split_off:
        raise ProofError(f"{what}: expected {len(steps) + split_off} hashes, found {len(proof)}")
    part = whole = proof[0] if split_off else subtree_hash
    for (left, inner), node in zip(reversed(steps), proof[split_off:], strict=True):
        whole = node_hash(node, whole) if left else node_hash(whole, node)
        if inner:
            part = node_hash(node, part)
    if part != subtree_hash or whole != root:
        raise ProofError(f"{what}: does not lead to the two hashes")


def _check(start: int, end: int, size: int) -> None:
    if not is_subtree(start, end) or not end <= size < 2**64:
        raise ProofError(f"subtree {start} to {end}: is none of a tree of {size}")
