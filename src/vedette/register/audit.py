"""Auditing a log: everything a checkpoint signs, computed again from the entries and compared.

Bundles are read in order and hashed; the tiles that must follow from them are compared, byte for byte,
with those that are stored; the root at the end is compared with the one that is signed. Memory is one
bundle, and one tile for each level, however long the log is.

When two files disagree, the signed root decides which of them was altered:

1. the entries lead to the signed root: the tile is altered
2. what the tile says leads there: the file below it is altered
3. neither does: more than one file is altered, and both are named
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError, MissingError, ProofError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.tiles import entries_path, parse_entries, tile_path
from vedette.register.log import WIDTH, LogReader, TileStore, check_checkpoint, read_checkpoint
from vedette.tree.hashing import EMPTY_ROOT, HASH_BYTES, leaf_hashes, perfect_root
from vedette.tree.proofs import inclusion_root
from vedette.tree.tile_tree import TILE_HEIGHT, edge_root

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found to be what the checkpoint signs: a root of `size` entries, so many bundles and tiles."""

    size: int
    root: bytes
    bundles: int
    tiles: int


@dataclass(frozen=True, slots=True)
class _Difference:
    """A tile, the place of the first hash that differs, what is stored there and what should be."""

    level: int
    index: int
    width: int
    offset: int
    stored: bytes
    computed: bytes


def fsck(
    store: TileStore, origin: str, keys: Sequence[VerifierKey], progress: Progress | None = None
) -> Audit:
    """Audit the log in `store` against its own checkpoint, signed by every one of `keys`.

    Raises: SignatureError for the checkpoint; MissingError, FormatError or ProofError naming the first
    file that is not there, has another length, or is not what was signed.
    """
    data = read_checkpoint(store)
    if data is None:
        raise MissingError("log file checkpoint: is not there")
    checkpoint = check_checkpoint(data, origin, keys)
    return audit(LogReader(store, checkpoint.size), checkpoint, progress)


def audit(reader: LogReader, checkpoint: Checkpoint, progress: Progress | None = None) -> Audit:
    """Recompute the root of the log from its entries and compare every tile on the way.

    `progress` is told each number of entries read. Where the partial file of this size is gone, the
    full one in its place is read, as tlog-tiles allows. Raises: as `fsck`.
    """
    size = checkpoint.size
    if reader.size != size:
        raise ProofError(f"log: read at size {reader.size}, the checkpoint signs {size}")
    work = _Recomputed(reader.store)
    root: bytes | None = None
    try:
        for index in range((size + WIDTH - 1) // WIDTH):
            count = min(WIDTH, size - index * WIDTH)
            work.take(leaf_hashes(read_bundle(reader.store, index, count)))
            if progress is not None:
                progress(count)
        root = work.finish()
    except VedetteError:
        if work.difference is None:
            raise  # otherwise that difference came first, and is named first
    if work.difference is not None:
        raise _fault(reader, checkpoint.root, root, work.difference)
    if root != checkpoint.root:
        raise ProofError("log: its entries and tiles agree with each other, not with the checkpoint")
    return Audit(size, root, work.bundles, work.tiles)


class _Recomputed:
    """The right edge of the tree as it is recomputed: the hashes of one unfinished tile for each level."""

    def __init__(self, store: TileStore) -> None:
        self._store = store
        self._edges: list[list[bytes]] = []
        self._done: list[int] = []  # full tiles of each level
        self.difference: _Difference | None = None
        self.bundles = 0
        self.tiles = 0

    def take(self, hashes: list[bytes]) -> None:
        """Take the leaf hashes of the next bundle: 256, or fewer for the last."""
        self.bundles += 1
        level, row = 0, self._edge(0)
        row += hashes
        while len(row) == WIDTH:
            self._compare(level, self._done[level], row)
            self._done[level] += 1
            parent = perfect_root(row)
            row.clear()
            level += 1
            row = self._edge(level)
            row.append(parent)

    def finish(self) -> bytes:
        """Compare the partial tiles, one for each level at most; return the root."""
        root: bytes | None = None
        for level, row in enumerate(self._edges):
            if row:
                self._compare(level, self._done[level], row)
            root = edge_root(row, root)
        return EMPTY_ROOT if root is None else root

    def _edge(self, level: int) -> list[bytes]:
        if level == len(self._edges):
            self._edges.append([])
            self._done.append(0)
        return self._edges[level]

    def _compare(self, level: int, index: int, hashes: list[bytes]) -> None:
        stored = _tile(self._store, level, index, len(hashes))
        self.tiles += 1
        # what differs first is what the others follow from: a tile comes before those above it
        if stored == b"".join(hashes) or self.difference is not None:
            return
        pieces = [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]
        offset = next(i for i, (one, other) in enumerate(zip(pieces, hashes, strict=True)) if one != other)
        self.difference = _Difference(level, index, len(hashes), offset, pieces[offset], hashes[offset])


def _fault(reader: LogReader, signed: bytes, root: bytes | None, found: _Difference) -> ProofError:
    """Say which file is not what was signed; `root` is that of the entries, if all could be read."""
    place = found.index * WIDTH + found.offset
    tile = tile_path(found.level, found.index, found.width)
    below = tile_path(found.level - 1, place) if found.level else entries_path(found.index, found.width)
    if root == signed or _leads_to(reader, signed, found, found.computed):  # 1.
        return ProofError(f"log file {tile}: altered, hash {found.offset} is not what was signed")
    if _leads_to(reader, signed, found, found.stored):  # 2.
        which = "its hashes are" if found.level else f"entry {place} is"
        return ProofError(f"log file {below}: altered, {which} not what was signed")
    return ProofError(f"log file {tile}: disagrees with {below}, and neither is what was signed")  # 3.


def _leads_to(reader: LogReader, signed: bytes, found: _Difference, node: bytes) -> bool:
    """Say whether `node` at that place, with the stored tiles around and above it, has the signed root."""
    place = found.index * WIDTH + found.offset
    height = TILE_HEIGHT * found.level
    try:
        path = reader.inclusion(place << height)[height:]
        root = inclusion_root(node, place, ((reader.size - 1) >> height) + 1, path)
    except VedetteError:  # a tile further on is missing or short: it cannot bear witness
        return False
    return root == signed


def _tile(store: TileStore, level: int, index: int, width: int) -> bytes:
    length = width * HASH_BYTES
    path = tile_path(level, index, width)
    data, full = _read(store, path, tile_path(level, index))
    expected = WIDTH * HASH_BYTES if full else length
    if len(data) != expected:
        name = tile_path(level, index) if full else path
        raise FormatError(f"log file {name}: expected {expected} bytes, found {len(data)}")
    return data[:length]


def read_bundle(store: TileStore, index: int, width: int) -> list[bytes]:
    """Return the first `width` entries of bundle `index`; the full one is read where the partial is gone.

    Raises: MissingError, FormatError naming the file.
    """
    path = entries_path(index, width)
    data, full = _read(store, path, entries_path(index))
    try:
        entries = parse_entries(data, WIDTH if full else width)
    except FormatError as error:
        name = entries_path(index) if full else path
        raise FormatError(f"log file {name}: {error}") from error
    return entries[:width]


def _read(store: TileStore, path: str, full: str) -> tuple[bytes, bool]:
    """Return the bytes of `path`, or of the full file in its place; say whether that one was read."""
    try:
        return store.read(path), False
    except MissingError:
        if path == full:
            raise
    try:
        return store.read(full), True
    except MissingError:
        raise MissingError(f"log file {path}: is not there") from None
