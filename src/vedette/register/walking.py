"""Walking a copy: its new entries hashed into a right edge, one bundle in memory at a time.

The watched types are noticed on the way. Nothing is believed: whoever walks compares the roots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from vedette.register.audit import read_bundle
from vedette.register.log import WIDTH, TileStore
from vedette.register.memory import Watched
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hashes

WATCHED = (b'"t":"recipients","v":1}', b'"t":"policy","v":1}')
"""How an entry of a watched type ends; another spelling of it is taken by nobody (formats.entry)."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found: the roots at the sizes asked for, and the entries of watched types."""

    roots: dict[int, bytes]
    watched: list[Watched]
    read: int


def walk(store: TileStore, edge: Frontier, size: int, wanted: Collection[int], *, baseline: bool) -> Walk:
    """Read the entries of a copy from `edge.size` up to `size`, and grow `edge` by them.

    Raises: MissingError, FormatError naming the file; LimitError, StoreError.
    """
    found = Walk({edge.size: edge.root()}, [], size - edge.size)
    for first, entries in new_entries(store, edge.size, size):
        stops = {at - first for at in wanted if first < at < first + len(entries)}
        hashes, done = leaf_hashes(entries), 0
        for stop in sorted({*stops, len(hashes)}):
            edge.extend(hashes[done:stop])
            done = stop
            if first + stop in wanted:
                found.roots[first + stop] = edge.root()
        for at, entry in enumerate(entries):
            if entry.endswith(WATCHED):
                kind = "recipients" if entry.endswith(WATCHED[0]) else "policy"
                found.watched.append(Watched(first + at, kind, hashlib.sha256(entry).hexdigest(), baseline))
    return found


def new_entries(store: TileStore, start: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (index of the first, entries) of a copy of `size` entries from `start` on, a bundle at a time.

    Raises: MissingError, FormatError naming the file; StoreError.
    """
    for index in range(start // WIDTH, (size + WIDTH - 1) // WIDTH):
        entries = read_bundle(store, index, min(WIDTH, size - index * WIDTH))
        first = max(start, index * WIDTH)
        yield first, entries[first - index * WIDTH :]
