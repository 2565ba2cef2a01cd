"""How two values of a field agree: one of a few levels, the best first; None when a side says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

Compare = Callable[[Any, Any], int | None]
NameScore = Callable[[str, str], float]
"""Says how alike two spellings of a name are, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field, its levels from best to worst, and how two values of it are put into one.

    `rare`: agreement at the first level counts the more the rarer the value is.
    """

    field: str
    levels: tuple[str, ...]
    compare: Compare
    rare: bool = False


def text(field: str, at: Sequence[float] = (0.92, 0.8), *, rare: bool = False) -> Comparison:
    """Compare short texts by Jaro and Winkler; `at` are the least likenesses of the levels below equality."""
    from rapidfuzz.distance import JaroWinkler

    alike = JaroWinkler.similarity
    least = at[-1]

    def compare(one: str, two: str) -> int | None:
        if not one or not two:
            return None
        if one == two:
            return 0
        found = alike(one, two, score_cutoff=least)
        return next((number for number, low in enumerate(at, 1) if found >= low), len(at) + 1)

    between = tuple(f"alike-{number}" for number in range(1, len(at) + 1))
    return Comparison(field, ("equal", *between, "differ"), compare, rare)


def exact(field: str, *, rare: bool = False) -> Comparison:
    """Compare texts that agree or do not."""

    def compare(one: str, two: str) -> int | None:
        return None if not one or not two else int(one != two)

    return Comparison(field, ("equal", "differ"), compare, rare)


def code(field: str, silent: frozenset[str] = frozenset({"unknown"})) -> Comparison:
    """Compare terms; those of `silent` say nothing."""

    def compare(one: str, two: str) -> int | None:
        if not one or not two or one in silent or two in silent:
            return None
        return int(one != two)

    return Comparison(field, ("equal", "differ"), compare)


Days = tuple[Day | None, Day | None]
"""The first and the last day that a partial date may mean."""


def date(field: str) -> Comparison:
    """Compare partial dates, as `Days`.

    equal: the same day. swapped: day and month changed places. digit: one digit of the day's eight differs.
    within: both are possible at once. year: within a year of each other. near: within ten years. differ.
    """

    def compare(one: Days | None, two: Days | None) -> int | None:
        if one is None or two is None or one == (None, None) or two == (None, None):
            return None
        if one[0] is not None and one[0] == one[1] and two[0] is not None and two[0] == two[1]:
            return _days(one[0], two[0])
        gap = _gap(one, two)
        if gap == 0:
            return 3
        return 4 if gap <= 366 else 5 if gap <= 3660 else 6

    return Comparison(field, ("equal", "swapped", "digit", "within", "year", "near", "differ"), compare)


def _days(one: Day, two: Day) -> int:
    if one == two:
        return 0
    if one.year == two.year and (one.month, one.day) == (two.day, two.month):
        return 1
    left, right = f"{one:%Y%m%d}", f"{two:%Y%m%d}"
    if sum(a != b for a, b in zip(left, right, strict=True)) == 1:
        return 2
    gap = abs((one - two).days)
    return 4 if gap <= 366 else 5 if gap <= 3660 else 6


def _gap(one: Days, two: Days) -> int:
    """Return the days between two ranges, 0 when they meet; an open end reaches everything."""
    gaps = [0]
    for left, right in ((one, two), (two, one)):
        if left[1] is not None and right[0] is not None:
            gaps.append((right[0] - left[1]).days)
    return max(gaps)


def names(
    field: str, alike: NameScore, at: Sequence[float] = (0.97, 0.9, 0.8), *, rare: bool = True
) -> Comparison:
    """Compare all spellings of one with all of the other by `alike`; the best pair counts."""

    def compare(one: Sequence[str], two: Sequence[str]) -> int | None:
        if not one or not two:
            return None
        best = 0.0
        for left in one:
            for right in two:
                best = max(best, alike(left, right))
                if best >= at[0]:
                    return 0
        return next((number for number, low in enumerate(at) if best >= low), len(at))

    between = tuple(f"alike-{number}" for number in range(1, len(at)))
    return Comparison(field, ("equal", *between, "differ"), compare, rare)


def overlap(field: str) -> Comparison:
    """Compare sets: some in common, or none."""

    def compare(one: Sequence[str], two: Sequence[str]) -> int | None:
        if not one or not two:
            return None
        return int(not set(one) & set(two))

    return Comparison(field, ("shared", "differ"), compare)
