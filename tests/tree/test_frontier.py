"""Appending to the right edge."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import ProofError
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import EMPTY_ROOT, leaf_hash, leaf_hashes
from vedette.tree.proofs import tree_root

LEAVES = leaf_hashes(str(i).encode() for i in range(700))


@given(st.lists(st.integers(0, 60), max_size=12))
def test_random_histories_agree_with_a_naive_list(batches: list[int]) -> None:
    frontier, naive = Frontier(), list[bytes]()
    for batch in batches:
        more = LEAVES[len(naive) : len(naive) + batch]
        naive += more
        if len(more) == 1:
            frontier.append(more[0])
        else:
            frontier.extend(more)
        assert (frontier.size, frontier.root()) == (len(naive), tree_root(naive))


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT


def test_a_hash_of_another_length_changes_nothing() -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:5])
    for bad in (b"", bytes(31), bytes(33)):
        with pytest.raises(ProofError):
            frontier.extend([LEAVES[5], bad])
    assert (frontier.size, frontier.root()) == (5, tree_root(LEAVES[:5]))


def test_appending_is_fast_enough_for_a_million_entries() -> None:
    # the bar is 400 000 a second; a quarter of it here, because test machines are shared
    leaves = [leaf_hash(b"x")] * 100_000
    frontier, start = Frontier(), time.process_time()
    frontier.extend(leaves)
    assert len(leaves) / max(time.process_time() - start, 1e-9) > 100_000


def test_an_edge_is_brought_back_from_its_size_and_peaks() -> None:
    for size in (0, 1, 2, 3, 7, 8, 255, 256, 600):
        frontier = Frontier()
        frontier.extend(LEAVES[:size])
        again = Frontier.of(size, frontier.peaks)
        again.extend(LEAVES[size:])
        assert (again.size, again.root(), len(frontier.peaks)) == (700, tree_root(LEAVES), size.bit_count())
        assert frontier.size == size, "what was brought back is another one"


def test_peaks_that_do_not_fit_the_size_are_refused() -> None:
    for size, peaks in ((0, [LEAVES[0]]), (3, [LEAVES[0]]), (1, [b"short"]), (-1, []), (2**64, [LEAVES[0]])):
        with pytest.raises(ProofError):
            Frontier.of(size, peaks)
