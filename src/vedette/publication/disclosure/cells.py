"""Cells of a table that tell about few people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MINIMUM = 5
_TOTAL = re.compile(r"\s*(total|totals|всего|итого|ensemble|insgesamt|المجموع)\b", re.IGNORECASE)
_COUNT = re.compile(r"\s*(\d{1,3}(?:[ \u00a0\u202f,.]\d{3})*|\d+)\s*\Z")


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A cell that tells about few people: its row and column (from 0, the headers not counted), and why.

    `why` is "small" for a count under the minimum, "difference" for one that a total and the others give
    away.
    """

    row: int
    column: int
    why: str


def small_cells(
    headers: Sequence[str], rows: Sequence[Sequence[str | int]], minimum: int = MINIMUM
) -> tuple[SmallCell, ...]:
    """Return the cells of a table of counts that tell about fewer than `minimum` people.

    The first column holds labels; a row or column named as a total is one. A cell left empty, or with a sign
    instead of a count, is one that was hidden: it is told when a total gives it away. Zero tells nobody.
    """
    counts = [[_count(cell) for cell in row] for row in rows]
    found: dict[tuple[int, int], str] = {}
    for number, row in enumerate(counts):
        for column, value in enumerate(row):
            if column and value is not None and 0 < value < minimum:
                found[number, column] = "small"
    across = [column for column, title in enumerate(headers) if column and not _TOTAL.match(str(title))]
    totals = [column for column, title in enumerate(headers) if column and _TOTAL.match(str(title))]
    down = [number for number, row in enumerate(rows) if row and not _TOTAL.match(str(row[0]))]
    sums = [number for number, row in enumerate(rows) if row and _TOTAL.match(str(row[0]))]
    for number, row in enumerate(counts):
        for total in totals:
            _given_away([(number, column) for column in across], (number, total), counts, minimum, found)
        del row
    for column in range(1, len(headers)):
        for total in sums:
            _given_away([(number, column) for number in down], (total, column), counts, minimum, found)
    return tuple(SmallCell(row, column, why) for (row, column), why in sorted(found.items()))


def _count(cell: str | int) -> int | None:
    if isinstance(cell, int):
        return int(cell)
    match = _COUNT.match(cell)
    return int(re.sub(r"\D", "", match.group(1))) if match else None


def _given_away(
    line: list[tuple[int, int]],
    total: tuple[int, int],
    counts: list[list[int | None]],
    minimum: int,
    found: dict[tuple[int, int], str],
) -> None:
    """Find what a line's total and its shown cells leave for those that are hidden."""

    def value(place: tuple[int, int]) -> int | None:
        row = counts[place[0]]
        return row[place[1]] if place[1] < len(row) else None

    whole = value(total)
    hidden = [place for place in line if value(place) is None]
    if whole is None or not hidden:
        return
    left = whole - sum(value(place) or 0 for place in line)
    if 0 < left < minimum or (len(hidden) == 1 and 0 < left < minimum):
        for place in hidden:
            found.setdefault(place, "difference")
