"""Inclusion and consistency proofs: verifying them, and making them from subtree roots.

Source: RFC 9162 sections 2.1.3 and 2.1.4. Explicit here because the text leaves it open: each
hash has 32 bytes, sizes are unsigned numbers of 64 bits, an index lies below the size, no hash
is left over, and nothing is ever consistent with size 0 (a witness that has seen nothing is a
rule of the witness, not a proof).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vedette.errors import ProofError
from vedette.tree.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

SubtreeRoot = Callable[[int, int], bytes]  # the root of the leaves [first, end)


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return when the leaf stands at `index` in the tree of `size` leaves with `root`.

    Raises: ProofError.
    """
    if len(root) != HASH_BYTES or inclusion_root(leaf_hash, index, size, proof) != root:
        raise ProofError(f"inclusion proof: leaf {index} of {size} does not lead to the root")


def inclusion_root(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a leaf and its proof lead; the caller knows which root is right.

    Raises: ProofError.
    """
    _hashes("inclusion proof", [leaf_hash, *proof])
    if not 0 <= index < size < 2**64:
        raise ProofError(f"inclusion proof: no index {index} in a tree of {size}")
    node, last, at = leaf_hash, size - 1, index
    for sibling in proof:
        if last == 0:
            raise ProofError("inclusion proof: hashes left over")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:  # the last node of a row moves up until it is a right child
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("inclusion proof: cut short")
    return node


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return when the new tree begins with all leaves of the old one, in their order.

    Raises: ProofError.
    """
    what = f"consistency proof {old_size} to {new_size}"
    if not 0 < old_size <= new_size < 2**64:
        raise ProofError(f"{what}: these sizes cannot be proved consistent")
    if old_size == new_size:
        if proof or old_root != new_root:
            raise ProofError(f"{what}: the roots of one size differ, or hashes are left over")
        return  # nothing was hashed: that one root is the other is all there is to prove
    _hashes(what, [old_root, new_root, *proof])
    if not proof:
        raise ProofError(f"{what}: no hashes")
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            raise ProofError(f"{what}: hashes left over")
        if at & 1 or at == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, node)
        at, last = at >> 1, last >> 1
    if last or old != old_root or new != new_root:
        raise ProofError(f"{what}: does not lead to the two roots")


def inclusion_path(index: int, size: int, subtree_root: SubtreeRoot) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size`, the leaf's sibling first.

    Raises: ProofError when there is no such leaf.
    """
    if not 0 <= index < size < 2**64:
        raise ProofError(f"inclusion proof: no index {index} in a tree of {size}")
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = split(first, end)
        if index < middle:
            path.append(subtree_root(middle, end))
            end = middle
        else:
            path.append(subtree_root(first, middle))
            first = middle
    return path[::-1]


def consistency_path(old_size: int, new_size: int, subtree_root: SubtreeRoot) -> list[bytes]:
    """The proof from `old_size` to `new_size`; empty when they are equal or the old one is 0.

    Raises: ProofError when the tree would shrink.
    """
    if not 0 <= old_size <= new_size < 2**64:
        raise ProofError(f"consistency proof: none from size {old_size} to {new_size}")
    if old_size in (0, new_size):
        return []
    path: list[bytes] = []
    first, end = 0, new_size
    while end != old_size:
        middle = split(first, end)
        if old_size <= middle:
            path.append(subtree_root(middle, end))
            end = middle
        else:
            path.append(subtree_root(first, middle))
            first = middle
    if first:  # the reader has the old root only when that root is a node of the new tree
        path.append(subtree_root(first, end))
    return path[::-1]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The proof for leaf `index` among these, computed the slow and obvious way."""
    return inclusion_path(index, len(leaf_hashes), lambda a, b: tree_root(leaf_hashes[a:b]))


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """The proof from `old_size` to these leaves, computed the slow and obvious way."""
    size = len(leaf_hashes)
    return consistency_path(old_size, size, lambda a, b: tree_root(leaf_hashes[a:b]))


def tree_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root of these leaves, straight from the definition."""
    if len(leaf_hashes) < 2:
        return leaf_hashes[0] if leaf_hashes else EMPTY_ROOT
    middle = split(0, len(leaf_hashes))
    return node_hash(tree_root(leaf_hashes[:middle]), tree_root(leaf_hashes[middle:]))


def split(first: int, end: int) -> int:
    """Where the subtree over [first, end) divides: the largest power of two below its size."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def _hashes(what: str, hashes: Sequence[bytes]) -> None:
    if any(len(h) != HASH_BYTES for h in hashes):
        raise ProofError(f"{what}: a hash has not 32 bytes")
