"""Seeded histories: every harm is found, by the monitor and by whoever holds two heads.

And no honest history is accused. VEDETTE_HISTORIES says how many are hostile; half as many are honest.
"""

from __future__ import annotations

import os

import pytest

from monitor.stage import LOG, STRANGER, Copy, Tree
from monitor.world import FORKS, HARMS, World
from vedette.errors import ProofError, SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.fork import parse_fork
from vedette.register.judging import compare_heads, judge
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof

HOSTILE = int(os.environ.get("VEDETTE_HISTORIES") or ("1008" if os.environ.get("VEDETTE_CI") else "168"))
HONEST = HOSTILE // 2
SLICE = 42
SEEN = ("here", "there")
FOUND = "2026-05-14T10:00:00Z"


@pytest.mark.parametrize("first", range(0, HOSTILE, SLICE))
def test_every_harm_is_found(first: int) -> None:
    for seed in range(first, first + SLICE):
        harm = HARMS[seed % len(HARMS)]
        world = World(seed)
        world.look()
        world.days(world.rng.randrange(0, 3))
        assert world.codes == set(), f"seed {seed}: accused before anything was done: {world.findings}"
        world.harmed = True
        wanted = harm(world)
        assert world.codes & wanted, f"seed {seed}: {harm.__name__} not found, only {world.codes}"
        if harm in FORKS:
            assert world.forks, f"seed {seed}: no evidence of {harm.__name__}"
        for fork in world.forks:
            assert parse_fork(fork.encode()) == fork
            assert judge(fork, [LOG.verifier]).convicted == (LOG.verifier,), seed
            with pytest.raises(SignatureError):
                judge(fork, [STRANGER.verifier])
        for one, other, tree in world.forged:
            verifier_with_two_heads(world, one, other, tree)


def verifier_with_two_heads(world: World, one: bytes, other: bytes, tree: Tree) -> None:
    """Whoever holds two heads of two histories never takes both, whatever the log gives it as a proof."""
    a, b = (parse_signed_checkpoint(note)[0] for note in (one, other))
    small, large = min(a.size, b.size), max(a.size, b.size)
    if a.size == b.size:
        fork = compare_heads(one, other, None, SEEN, FOUND)
        assert fork is not None
        judge(fork, [LOG.verifier])
        return
    with pytest.raises(ProofError):
        compare_heads(one, other, None, SEEN, FOUND)
    for history in (world.tree, tree):  # every proof that the log could make from what it wrote
        if len(history.entries) >= large:
            leaves = leaf_hashes(history.entries[:large])
            with pytest.raises(ProofError):
                compare_heads(one, other, consistency_proof(leaves, small), SEEN, FOUND)
    for history in (world.tree, tree):
        if len(history.entries) >= large and history.root(large) in (a.root, b.root):
            fork = compare_heads(one, other, Copy(history), SEEN, FOUND)
            assert fork is not None
            judge(fork, [LOG.verifier])


@pytest.mark.parametrize("first", range(0, HONEST, SLICE))
def test_no_honest_history_is_accused(first: int) -> None:
    for seed in range(100_000 + first, 100_000 + first + SLICE):
        world = World(seed)
        world.look()
        world.days(world.rng.randrange(2, 6))
        assert world.codes == set(), f"seed {seed}: {[f.text for f in world.findings.values()]}"
