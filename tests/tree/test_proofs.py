"""Inclusion and consistency proofs."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import ProofError
from vedette.tree.hashing import EMPTY_ROOT, leaf_hashes
from vedette.tree.proofs import (
    consistency_path,
    consistency_proof,
    inclusion_path,
    inclusion_proof,
    inclusion_root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = leaf_hashes(str(i).encode() for i in range(132))
SIZES = st.integers(1, len(LEAVES) - 2)


def _hash(text: str | None) -> bytes:
    return b64decode(text or "")


def test_published_proofs_get_their_verdict(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "vectors/merkle-proofs").rglob("*.json")):
        case = json.loads(path.read_bytes())
        proof = [_hash(h) for h in case["proof"] or []]
        try:
            if "leafIdx" in case:
                leaf, root = _hash(case["leafHash"]), _hash(case["root"])
                verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
            else:
                old, new = _hash(case["root1"]), _hash(case["root2"])
                verify_consistency(case["size1"], old, case["size2"], new, proof)
            refused = False
        except ProofError:
            refused = True
        assert refused == case["wantErr"], path
        seen += 1
    assert seen == 102


@given(st.data(), SIZES)
def test_each_leaf_is_proved_and_nothing_else(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves, leaf = LEAVES[:size], LEAVES[index]
    root, proof = tree_root(leaves), inclusion_proof(leaves, index)
    verify_inclusion(leaf, index, size, proof, root)
    other = data.draw(st.integers(0, size + 1).filter(lambda i: i != index))
    wrong: list[tuple[bytes, int, int, list[bytes], bytes]] = [
        (leaf, other, size, proof, root),
        (leaf, index, size, [*proof, root], root),
        (leaf, index, size, [root, *proof], root),
        (leaf, index, size, proof, EMPTY_ROOT),
        (leaf, index, size, proof, root[:31]),
        (LEAVES[other], index, size, proof, root),
        (leaf[:31], index, size, proof, root),
    ]
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof]
        changed[place] = bytes([changed[place][0] ^ 1]) + changed[place][1:]
        short = [*proof]
        short[place] = short[place][:31]
        wrong += [(leaf, index, size, p, root) for p in (changed, short, proof[1:], proof[:-1])]
    for arguments in wrong:
        with pytest.raises(ProofError):
            verify_inclusion(*arguments)


@given(st.data(), SIZES)
def test_growth_is_proved_and_nothing_else(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size))
    old_root, root = tree_root(LEAVES[:old]), tree_root(LEAVES[:size])
    proof = consistency_proof(LEAVES[:size], old)
    verify_consistency(old, old_root, size, root, proof)
    wrong: list[tuple[int, bytes, int, bytes, list[bytes]]] = [
        (0, old_root, size, root, proof),
        (0, EMPTY_ROOT, size, root, []),
        (old, EMPTY_ROOT, size, root, proof),
        (old, old_root, size, EMPTY_ROOT, proof),
        (old, old_root, size, root, [*proof, root]),
        (old, old_root, size, root, [root, *proof]),
        (size + 1, old_root, size, root, proof),
        (old, old_root, 2**64, root, proof),
    ]
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof]
        changed[place] = bytes([changed[place][0] ^ 1]) + changed[place][1:]
        wrong += [(old, old_root, size, root, p) for p in (changed, proof[1:], proof[:-1], [])]
    for arguments in wrong:
        with pytest.raises(ProofError):
            verify_consistency(*arguments)


def test_a_tree_of_one_leaf_has_an_empty_proof() -> None:
    verify_inclusion(LEAVES[0], 0, 1, [], LEAVES[0])
    assert inclusion_root(LEAVES[0], 0, 1, []) == LEAVES[0]


def test_sizes_of_64_bits_are_taken_and_larger_ones_are_not() -> None:
    proof = [LEAVES[1]] * 64
    assert len(inclusion_root(LEAVES[0], 0, 2**64 - 1, proof)) == 32
    for index, size in ((0, 2**64), (2**64, 2**64 + 1), (-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ProofError):
            inclusion_root(LEAVES[0], index, size, proof)
        with pytest.raises(ProofError):
            inclusion_path(index, size, lambda _a, _b: bytes(32))


def test_paths_that_cannot_be_are_refused() -> None:
    for old, new in ((2, 1), (-1, 1), (1, 2**64)):
        with pytest.raises(ProofError):
            consistency_path(old, new, lambda _a, _b: bytes(32))
    assert consistency_proof(LEAVES[:9], 0) == consistency_proof(LEAVES[:9], 9) == []
