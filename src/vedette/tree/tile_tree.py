"""A tree that lies in tiles of 256 hashes: roots and proofs from them, and new tiles for it.

The hash at place i of level l is the root of the 256**l leaves from i * 256**l on. A tree of
size s has s // 256**l hashes at level l, in tiles of 256; the last tile of a level may be
narrower, and none is empty.

Source: C2SP tlog-tiles v0.1.0, "Merkle Tree".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vedette.errors import FormatError, MissingError, ProofError
from vedette.tree.hashing import EMPTY_ROOT, HASH_BYTES, node_hash, perfect_root
from vedette.tree.proofs import consistency_path, inclusion_path, split
from vedette.tree.subtree import subtree_path

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

TileKey = tuple[int, int, int]  # level, index, width
ReadTile = Callable[[int, int, int], bytes]  # raises MissingError when there is no such tile


class TileTree:
    """A tree read from tiles; holds nothing itself, so keep recent tiles in `read_tile`.

    Where the partial tile of a size is gone, the full tile in its place is read. What is read
    is not believed: compare `root(size)` with a checkpoint.
    """

    __slots__ = ("_read_tile",)

    def __init__(self, read_tile: ReadTile) -> None:
        self._read_tile = read_tile

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves.

        Raises: MissingError, FormatError naming the tile.
        """
        if not 0 <= size < 2**64:
            raise ProofError(f"tree: no size {size}")
        return _Reading(self._read_tile, size).subtree_root(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that leaf `index` is in the tree of `size`.

        Raises: ProofError when it cannot be; MissingError, FormatError naming the tile.
        """
        return inclusion_path(index, size, _Reading(self._read_tile, size).subtree_root)

    def consistency(self, old_size: int, size: int) -> list[bytes]:
        """The proof from `old_size` to `size`; empty from 0, as a witness request wants it.

        Raises: ProofError when it cannot be; MissingError, FormatError naming the tile.
        """
        return consistency_path(old_size, size, _Reading(self._read_tile, size).subtree_root)

    def subtree_consistency(self, start: int, end: int, size: int) -> list[bytes]:
        """The proof that the leaves [start, end) are a subtree of the tree of `size`.

        Raises: ProofError when it cannot be; MissingError, FormatError naming the tile.
        """
        return subtree_path(start, end, size, _Reading(self._read_tile, size).subtree_root)


def tiles_after(
    old_size: int, leaf_hashes: Sequence[bytes], read_tile: ReadTile
) -> tuple[bytes, dict[TileKey, bytes]]:
    """The root after appending `leaf_hashes` to a tree of `old_size`, and the tiles to write.

    The tiles are exactly those that are new: each that became full, and the partial ones at the
    new right edge, level 0 first. At most one tile a level is read, the old right edge.

    Raises: ProofError when a leaf hash has not 32 bytes; MissingError, FormatError naming the tile.
    """
    if any(len(h) != HASH_BYTES for h in leaf_hashes):
        raise ProofError("leaf hash: expected 32 bytes")
    tiles: dict[TileKey, bytes] = {}
    root: bytes | None = None
    old = _Reading(read_tile, old_size)
    row = list(leaf_hashes)
    level, count = 0, old_size
    while count or row:
        index, width = divmod(count, TILE_WIDTH)
        hashes = (old.tile(level, index, width) if width else []) + row
        grown, row = bool(row), []
        for at in range(0, len(hashes), TILE_WIDTH):
            part = hashes[at : at + TILE_WIDTH]
            if grown:
                tiles[(level, index + at // TILE_WIDTH, len(part))] = b"".join(part)
            if len(part) == TILE_WIDTH:
                row.append(perfect_root(part))
        edge = hashes[len(hashes) - len(hashes) % TILE_WIDTH :]
        root = edge_root(edge, root)
        level, count = level + 1, count // TILE_WIDTH
    return EMPTY_ROOT if root is None else root, tiles


def edge_root(edge: list[bytes], below: bytes | None) -> bytes | None:
    """The root over the hashes of a right edge and, to their right, what lies below them."""
    root, end = below, len(edge)
    while end:
        width = end & -end  # the complete subtrees of the edge, the smallest and rightmost first
        part = perfect_root(edge[end - width : end])
        root = part if root is None else node_hash(part, root)
        end -= width
    return root


class _Reading:
    """The tiles of one tree of `size`, each read once."""

    __slots__ = ("_read_tile", "_size", "_tiles")

    def __init__(self, read_tile: ReadTile, size: int) -> None:
        self._read_tile = read_tile
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def tile(self, level: int, index: int, width: int) -> list[bytes]:
        """The first `width` hashes of a tile."""
        try:
            data = self._read_tile(level, index, width)
        except MissingError:
            if width == TILE_WIDTH:
                raise MissingError(_name(level, index, width) + ": missing") from None
            # a partial tile may be removed once the full one is there
            try:
                data = self._read_tile(level, index, TILE_WIDTH)
            except MissingError:
                raise MissingError(_name(level, index, width) + ": missing") from None
            if len(data) != TILE_WIDTH * HASH_BYTES:
                raise FormatError(_name(level, index, TILE_WIDTH) + ": not 256 hashes") from None
            data = data[: width * HASH_BYTES]
        if len(data) != width * HASH_BYTES:
            raise FormatError(
                f"{_name(level, index, width)}: expected {width * HASH_BYTES} bytes, found {len(data)}"
            )
        return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]

    def subtree_root(self, first: int, end: int) -> bytes:
        """The root of the leaves [first, end), a node of the tree or its right edge."""
        width = end - first
        if width & (width - 1) == 0:
            return self._node(first, width.bit_length() - 1)
        middle = split(first, end)
        return node_hash(self.subtree_root(first, middle), self.subtree_root(middle, end))

    def _node(self, first: int, height: int) -> bytes:
        level, above = divmod(height, TILE_HEIGHT)
        place = first >> TILE_HEIGHT * level
        index, offset = divmod(place, TILE_WIDTH)
        hashes = self._tiles.get((level, index))
        if hashes is None:
            there = (self._size >> TILE_HEIGHT * level) - index * TILE_WIDTH
            hashes = self.tile(level, index, min(there, TILE_WIDTH))
            self._tiles[(level, index)] = hashes
        return perfect_root(hashes[offset : offset + (1 << above)])


def _name(level: int, index: int, width: int) -> str:
    return f"tile level {level} index {index} width {width}"
