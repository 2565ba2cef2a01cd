"""Trees that lie in tiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError, MissingError, ProofError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import parse_vkey
from vedette.formats.note import verify_note
from vedette.formats.tiles import entries_path, parse_entries, tile_path
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import EMPTY_ROOT, leaf_hashes
from vedette.tree.proofs import tree_root, verify_consistency, verify_inclusion
from vedette.tree.tile_tree import TileKey, TileTree, tiles_after

LEAVES = leaf_hashes(str(i).encode() for i in range(70_000))
KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


class Store:
    """Tiles in memory, as a register's disk would hold them."""

    def __init__(self) -> None:
        self.tiles: dict[TileKey, bytes] = {}
        self.size = 0
        self.root = EMPTY_ROOT

    def read(self, level: int, index: int, width: int) -> bytes:
        try:
            return self.tiles[(level, index, width)]
        except KeyError:
            raise MissingError("store: no such tile") from None

    def append(self, leaves: list[bytes]) -> dict[TileKey, bytes]:
        self.root, new = tiles_after(self.size, leaves, self.read)
        assert not new.keys() & self.tiles.keys(), "tiles are written once"
        self.tiles |= new
        self.size += len(leaves)
        return new

    def prune(self) -> None:
        """Remove each partial tile whose full tile is there, as the specification allows."""
        for level, index, width in list(self.tiles):
            if width < 256 and (level, index, 256) in self.tiles:
                del self.tiles[(level, index, width)]


def test_the_published_log_has_its_roots_at_every_size(shared: Path) -> None:
    folder = shared / "vectors/tlog-tiles-posix"

    def read(level: int, index: int, width: int) -> bytes:
        try:
            return (folder / tile_path(level, index, width)).read_bytes()
        except FileNotFoundError:
            raise MissingError("no such tile") from None

    ours = Store()
    for size in range(16):
        checkpoint, note = parse_signed_checkpoint((folder / f"checkpoint.{size}").read_bytes())
        assert verify_note(note, [parse_vkey(KEY)])
        assert checkpoint.size == size
        tree = TileTree(read)
        assert tree.root(size) == checkpoint.root
        if size == 0:
            continue
        bundle = (folder / entries_path(0, size)).read_bytes()
        leaves = leaf_hashes(parse_entries(bundle, size))
        frontier = Frontier()
        frontier.extend(leaves)
        assert frontier.root() == tree_root(leaves) == checkpoint.root
        assert ours.append(leaves[-1:]) == {(0, 0, size): read(0, 0, size)}
        assert ours.root == checkpoint.root
        for index in range(size):
            proof = tree.inclusion(index, size)
            verify_inclusion(leaves[index], index, size, proof, checkpoint.root)
        for old in range(1, size):
            proof = tree.consistency(old, size)
            verify_consistency(old, tree.root(old), size, checkpoint.root, proof)
    assert (folder / "checkpoint").read_bytes() == (folder / "checkpoint.15").read_bytes()


@settings(deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 7, 255, 256, 257, 513]), max_size=6), st.data())
def test_random_histories_agree_with_a_naive_list(batches: list[int], data: st.DataObject) -> None:
    store, naive, roots = Store(), list[bytes](), {0: EMPTY_ROOT}
    for batch in batches:
        more = LEAVES[len(naive) : len(naive) + batch]
        naive += more
        store.append(more)
        roots[len(naive)] = tree_root(naive)
        assert store.root == roots[len(naive)]
    if data.draw(st.booleans()):
        store.prune()
    tree = TileTree(store.read)
    size = data.draw(st.sampled_from(sorted(roots)))
    assert tree.root(size) == roots[size]
    if size:
        index = data.draw(st.integers(0, size - 1))
        verify_inclusion(naive[index], index, size, tree.inclusion(index, size), roots[size])
        old = data.draw(st.sampled_from(sorted(roots.keys() - {0})).filter(lambda s: s <= size))
        verify_consistency(old, roots[old], size, roots[size], tree.consistency(old, size))
    assert tree.consistency(0, size) == []


def test_a_tree_of_three_levels_has_the_tiles_of_the_specification() -> None:
    store = Store()
    store.append(LEAVES)
    widths = {key: width for *key_, width in store.tiles for key in [tuple(key_)]}
    assert sum(level == 0 for level, _, width in store.tiles if width == 256) == 273
    assert (widths[(0, 273)], widths[(1, 0)], widths[(1, 1)], widths[(2, 0)]) == (112, 256, 17, 1)
    assert len(store.tiles) == 277
    tree = TileTree(store.read)
    assert tree.root(70_000) == store.root == tree_root(LEAVES)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        proof = tree.inclusion(index, 70_000)
        verify_inclusion(LEAVES[index], index, 70_000, proof, store.root)
    for old in (1, 256, 65_536):  # sizes whose right edge lies in full tiles
        verify_consistency(old, tree_root(LEAVES[:old]), 70_000, store.root, tree.consistency(old, 70_000))


def test_a_size_of_256_is_a_full_tile_and_one_above() -> None:
    store = Store()
    assert set(store.append(LEAVES[:256])) == {(0, 0, 256), (1, 0, 1)}
    assert set(store.append(LEAVES[256:257])) == {(0, 1, 1)}


def test_appending_nothing_gives_the_root_and_no_tiles() -> None:
    store = Store()
    assert tiles_after(0, [], store.read) == (EMPTY_ROOT, {})
    store.append(LEAVES[:300])
    assert tiles_after(300, [], store.read) == (store.root, {})


def test_a_missing_or_short_tile_is_named() -> None:
    store = Store()
    store.append(LEAVES[:300])
    tree = TileTree(store.read)
    whole = store.tiles.pop((0, 0, 256))
    with pytest.raises(MissingError, match="tile level 0 index 0 width 256"):
        tree.inclusion(3, 300)
    for bad in (b"", whole[:-1], whole + b"\0"):
        store.tiles[(0, 0, 256)] = bad
        with pytest.raises(FormatError, match="tile level 0 index 0 width 256"):
            tree.inclusion(3, 300)
        with pytest.raises(FormatError, match="tile level 0 index 0 width 256"):
            tree.root(5)  # the partial tile is gone, the full one in its place is damaged
    del store.tiles[(0, 1, 44)]
    with pytest.raises(MissingError, match="tile level 0 index 1 width 44"):
        store.append(LEAVES[300:301])


def test_sizes_and_hashes_that_cannot_be_are_refused() -> None:
    tree = TileTree(Store().read)
    for call in (
        lambda: tree.root(-1),
        lambda: tree.root(2**64),
        lambda: tree.inclusion(5, 5),
        lambda: tree.consistency(6, 5),
        lambda: tiles_after(0, [bytes(31)], Store().read),
    ):
        with pytest.raises(ProofError):
            call()
