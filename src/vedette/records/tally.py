"""Cells of a cross-table out of columns: a million acts in about a second, without any other package.

A chunk holds the rows of some acts of one case: one for each act, perpetrator and method that the table tells
apart. Numbers of rows and columns of the table are small; those of acts, victims and events only have to
differ. What is done for every row is done by the interpreter's own loops (`map`, `Counter`, `set`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from operator import add, getitem, lshift, mul, ne, rshift

from vedette.records.counting import Unit

WIDTH = 1 << 20
"""More than there are columns in a table."""
_TYPES = 16
"""Bits of the number of a type of act."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows as parallel sequences, in the order of `victim`. `actor` and `method` are 0 where there is none.

    `single` is 1 for the rows of acts that have one row here. `shared` holds victims that stand in other
    chunks too.
    """

    case: str
    row: Sequence[int]
    column: Sequence[int]
    act: Sequence[int]
    victim: Sequence[int]
    event: Sequence[int]
    type: Sequence[int]
    actor: Sequence[int]
    method: Sequence[int]
    single: Sequence[int]
    shared: frozenset[int] = frozenset()


@dataclass(slots=True)
class Tally:
    """What came: cells by row × `WIDTH` + column, totals of rows and of columns, and the whole."""

    cells: Counter[int] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)
    columns: Counter[int] = field(default_factory=Counter)
    total: int = 0

    def table(self) -> dict[tuple[int, int], int]:
        """Return the cells by (row, column)."""
        return {(key // WIDTH, key % WIDTH): count for key, count in self.cells.items()}


def tally(chunks: Iterable[Chunk], unit: Unit) -> Tally:
    """Count the different ones of `unit` in each cell, row and column and in all.

    Chunks of one case come one after the other.
    """
    found = Tally()
    if unit in (Unit.VICTIMS, Unit.PAIRS):
        _by_victim(found, chunks, unit)
    elif unit is Unit.EVENTS:
        _by_event(found, chunks)
    else:
        for chunk in chunks:
            _by_act(found, chunk, unit)
    return found


def _cells(chunk: Chunk) -> Iterator[int]:
    return map(add, map(mul, chunk.row, repeat(WIDTH)), chunk.column)


def _by_act(found: Tally, chunk: Chunk, unit: Unit) -> None:
    """Acts, involvements, methods: a row stands for one, but where an act has several rows."""
    wanted: Sequence[int] = (1,) * len(chunk.act)
    if unit is Unit.INVOLVEMENTS:
        wanted = list(map(ne, chunk.actor, repeat(0)))
    elif unit is Unit.METHODS:
        wanted = list(map(ne, chunk.method, repeat(0)))
    alone = list(map(mul, wanted, chunk.single))
    cells = list(compress(_cells(chunk), alone))
    found.cells.update(cells)
    found.rows.update(compress(chunk.row, alone))
    found.columns.update(compress(chunk.column, alone))
    found.total += len(cells)
    if all(chunk.single):
        return
    several = list(map(add, wanted, map(mul, chunk.single, repeat(-2))))
    several = [value == 1 for value in several]
    what: Iterable[object] = compress(chunk.act, several)
    if unit is Unit.INVOLVEMENTS:
        what = zip(what, compress(chunk.actor, several), strict=True)
    elif unit is Unit.METHODS:
        what = zip(what, compress(chunk.method, several), strict=True)
    ids = list(what)
    _distinct(found.cells, list(compress(_cells(chunk), several)), ids)
    _distinct(found.rows, list(compress(chunk.row, several)), ids)
    _distinct(found.columns, list(compress(chunk.column, several)), ids)
    found.total += len(set(ids))


def _distinct(into: Counter[int], keys: Sequence[int], ids: Sequence[object]) -> None:
    into.update(key for key, _id in set(zip(keys, ids, strict=True)))


def _by_event(found: Tally, chunks: Iterable[Chunk]) -> None:
    """Events: each belongs to one case, and may stand in several of its chunks."""
    case: list[Chunk] = []
    for chunk in chunks:
        if case and case[0].case != chunk.case:
            _events(found, case)
            case = []
        case.append(chunk)
    if case:
        _events(found, case)


def _events(found: Tally, case: Sequence[Chunk]) -> None:
    events = list(chain.from_iterable(chunk.event for chunk in case))
    number = {event: index for index, event in enumerate(set(events))}
    short = list(map(getitem, repeat(number), events))
    bits = max(1, len(number).bit_length())
    for into, keys in (
        (found.cells, chain.from_iterable(map(_cells, case))),
        (found.rows, chain.from_iterable(chunk.row for chunk in case)),
        (found.columns, chain.from_iterable(chunk.column for chunk in case)),
    ):
        different = set(map(add, map(lshift, keys, repeat(bits)), short))
        into.update(map(rshift, different, repeat(bits)))
    found.total += len(number)


def _by_victim(found: Tally, chunks: Iterable[Chunk], unit: Unit) -> None:
    """Victims, and victims by act: the rows of one lie together; those in several chunks come last."""
    spread: dict[str, set[tuple[int, int]]] = {
        "cells": set(),
        "rows": set(),
        "columns": set(),
        "total": set(),
    }
    for chunk in chunks:
        pieces = [] if not chunk.act else list(_runs(chunk.victim))
        if chunk.shared:
            _spread(spread, chunk, unit, [one for one in pieces if chunk.victim[one.start] in chunk.shared])
            pieces = [one for one in pieces if chunk.victim[one.start] not in chunk.shared]
        kinds = chunk.type if unit is Unit.PAIRS else None
        _runs_into(found.cells, list(_cells(chunk)), kinds, pieces)
        _runs_into(found.rows, chunk.row, kinds, pieces)
        _runs_into(found.columns, chunk.column, kinds, pieces)
        if kinds is None:
            found.total += len(pieces)
        else:
            found.total += sum(map(len, map(set, map(getitem, repeat(kinds), pieces))))
    for name, into in (("cells", found.cells), ("rows", found.rows), ("columns", found.columns)):
        into.update(key for key, _who in spread[name])
    found.total += len(spread["total"])


def _runs(victims: Sequence[int]) -> Iterator[slice]:
    """Yield a slice for each victim: the places of its rows."""
    edges = [0, *compress(range(1, len(victims)), map(ne, victims[1:], victims)), len(victims)]
    return map(slice, edges, edges[1:])


def _runs_into(
    into: Counter[int], keys: Sequence[int], kinds: Sequence[int] | None, pieces: Sequence[slice]
) -> None:
    """Count each key once a victim, or once a victim and type."""
    if kinds is None:
        into.update(chain.from_iterable(map(set, map(getitem, repeat(keys), pieces))))
        return
    both = list(map(add, map(lshift, keys, repeat(_TYPES)), kinds))
    different = chain.from_iterable(map(set, map(getitem, repeat(both), pieces)))
    into.update(map(rshift, different, repeat(_TYPES)))


def _spread(
    spread: dict[str, set[tuple[int, int]]], chunk: Chunk, unit: Unit, pieces: Sequence[slice]
) -> None:
    cells = list(_cells(chunk)) if pieces else []
    for piece in pieces:
        for place in range(piece.start, piece.stop):
            who = chunk.victim[place]
            if unit is Unit.PAIRS:
                who = who << _TYPES | chunk.type[place]
            spread["cells"].add((cells[place], who))
            spread["rows"].add((chunk.row[place], who))
            spread["columns"].add((chunk.column[place], who))
            spread["total"].add((0, who))
