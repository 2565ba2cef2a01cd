"""Reading a whole log again: the root from the entries alone, and every tile compared.

Constant memory: one bundle of 256 entries at a time, and one row of hashes a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vedette.errors import ConflictError, MissingError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.tiles import entries_path, parse_entries, tile_path
from vedette.register.log import WIDTH, LogReader, TileStore, check_checkpoint
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hashes, perfect_root


@dataclass(frozen=True, slots=True)
class Audit:
    """What the entries of a log really make: their number and their root."""

    size: int
    root: bytes


def _bundles(store: TileStore, size: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (index, leaf hashes) of each bundle; refuse one that is missing or damaged, by name."""
    for index in range((size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - index * WIDTH)
        path = entries_path(index, width)
        try:
            yield index, leaf_hashes(parse_entries(store.read(path), width))
        except MissingError:
            raise
        except VedetteError as error:
            raise ConflictError(f"log file {path}: {error}") from error


def audit(reader: LogReader, checkpoint: Checkpoint, progress: Callable[[int], None] | None = None) -> Audit:
    """Return the root that the entries make; refuse when `checkpoint` states another.

    `progress` is told the entries of each bundle read.
    """
    frontier = Frontier()
    for _, hashes in _bundles(reader.store, checkpoint.size):
        frontier.extend(hashes)
        if progress is not None:
            progress(len(hashes))
    root = frontier.root()
    if root != checkpoint.root:
        raise ConflictError("log: its entries do not have the root that the checkpoint states")
    return Audit(checkpoint.size, root)


def fsck(store: TileStore, origin: str, keys: Sequence[VerifierKey]) -> Audit:
    """Rebuild every tile of a log from its entries; name the first that is missing or different.

    The checkpoint must be signed by all of `keys` for `origin`, and state the root found.
    """
    checkpoint = check_checkpoint(store.read("checkpoint"), origin, keys)
    rows: list[list[bytes]] = []
    counts: list[int] = []

    def close(level: int) -> None:
        """Compare the tile that `rows[level]` is, then hand its root upwards."""
        index, row = counts[level], rows[level]
        path = tile_path(level, index, len(row))
        if store.read(path) != b"".join(row):
            raise ConflictError(f"log file {path}: is not what the entries make")
        counts[level] += 1
        if len(row) == WIDTH:
            add(level + 1, perfect_root(row))
        rows[level] = []

    def add(level: int, node: bytes) -> None:
        if len(rows) == level:
            rows.append([])
            counts.append(0)
        rows[level].append(node)
        if len(rows[level]) == WIDTH:
            close(level)

    frontier = Frontier()
    for _, hashes in _bundles(store, checkpoint.size):
        frontier.extend(hashes)
        for node in hashes:
            add(0, node)
    for level in range(len(rows)):
        if rows[level]:
            close(level)
    root = frontier.root()
    if root != checkpoint.root:
        raise ConflictError("log: its entries do not have the root that the checkpoint states")
    return Audit(checkpoint.size, root)
