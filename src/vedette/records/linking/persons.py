"""Persons and groups of records: what of them is compared, by which keys they meet, and the shipped weights.

A profile is a mapping: `name` (all spellings), `born` and `died` (first and last day), `sex`, `place` (folded
words of places of birth and address), `documents`, `contact`, `kin` (folds of names of those tied to them),
`acts` ((first, last, folded words of the place) of what they suffered). What is unknown is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day
from functools import lru_cache
from itertools import combinations
from typing import Any

from vedette.records.linking.comparing import Comparison, code, date, overlap
from vedette.records.linking.model import Model
from vedette.records.names import score as name_score
from vedette.records.names import tokens
from vedette.records.names.equivalents import builtin
from vedette.records.names.folding import skeleton_of

MAX_KEYS = 60
MAX_WORDS = 6
EQUAL, ALIKE, SIMILAR = 0.96, 0.9, 0.82
"""Least likeness of two names at each level."""
QUEUE_BITS = -3.2
"""From here (a chance of one in ten) a pair is offered; below it is found by searching only."""
STRONG_BITS = 6.65
"""From here (99 in a hundred) a pair is offered as strong, when a field beside the name agrees too."""
BESIDE_NAME = frozenset({"born", "died", "place", "documents", "contact", "kin", "acts"})
BACKGROUND, WEIGH = 1 / 250, 150
"""A word of a name that is not counted yet is taken to be borne by one in 250, as if of 150 records."""


@lru_cache(maxsize=100_000)
def folded(text: str) -> tuple[str, ...]:
    """Return the likeliest folds of the words of a name or a place, initials left out."""
    return tuple(each.fold for each in tokens(text)[:MAX_WORDS] if len(each.fold) > 1)


@lru_cache(maxsize=100_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name, each by one fold for all that are one name: Магомед, Mohammed."""
    return tuple(_one_for_all(fold) for fold in folded(text))


@lru_cache(maxsize=100_000)
def _one_for_all(fold: str) -> str:
    """Return the first of all folds that are one name with this one, over any number of steps."""
    table, seen, edge = builtin(), {fold}, [fold]
    for each in edge:
        new = table.others(each) - seen
        seen |= new
        edge += sorted(new)
    return min(seen)


@lru_cache(maxsize=100_000)
def likeness(one: str, two: str) -> float:
    """Return how alike two spellings are; the one with fewer words is laid on the other."""
    fewer, more = sorted((one, two), key=lambda text: (len(tokens(text)), text))
    return name_score(fewer, more, explain=False).score


def _name(one: Sequence[str], two: Sequence[str]) -> int | None:
    if not one or not two:
        return None
    best = 4
    for left in one:
        for right in two:
            found = likeness(left, right)
            words = min(len(folded(left)), len(folded(right)))
            if found < SIMILAR:
                continue
            level = 0 if found >= EQUAL else 1 if found >= ALIKE else 2
            best = min(best, level if words > 1 else 3)
            if best == 0:
                return 0
    return best


def _acts(one: Sequence[Any], two: Sequence[Any]) -> int | None:
    """Compare what both suffered: at one time and place, at one time, or neither."""
    if not one or not two:
        return None
    best = 2
    for first, last, place in one:
        for other_first, other_last, other_place in two:
            longest = max((last - first).days, (other_last - other_first).days)
            if first <= other_last and other_first <= last and longest < 32:
                best = min(best, 0 if set(place) & set(other_place) else 1)
    return best


PERSON: tuple[Comparison, ...] = (
    Comparison("name", ("equal", "alike", "similar", "one-word", "differ"), _name, rare=True),
    date("born"),
    date("died"),
    code("sex"),
    overlap("place"),
    overlap("documents"),
    overlap("contact"),
    overlap("kin"),
    Comparison("acts", ("time-and-place", "time", "differ"), _acts),
)
GROUP: tuple[Comparison, ...] = (PERSON[0], code("type"), overlap("place"))


def keys(profile: Mapping[str, Any]) -> list[str]:
    """Return the keys by which a record meets others: two words of a name, or one and a year or a place.

    At most `MAX_KEYS`, and twelve that begin with `w:`: such a key is a single word, which is counted for
    rarity and joins nobody.
    """
    found: dict[str, None] = {}
    words: dict[str, None] = {}
    born: Any = profile.get("born")
    year = born[0].year if born and born[0] and born[1] and born[0].year == born[1].year else None
    for spelling in profile.get("name", ()):
        each = sorted(set(words_of(spelling)))
        words.update(dict.fromkeys(each))
        for one, two in combinations(each, 2):
            found[f"n:{one} {two}"] = None
        bones = sorted({bone for bone in (skeleton_of(one) for one in each) if len(bone) > 1})
        for one, two in combinations(bones, 2):
            found[f"s:{one} {two}"] = None
        for bone in bones:
            if year and len(bone) > 2:
                found[f"z:{bone} {year}"] = None
    for word in words:
        if year:
            found[f"y:{word} {year}"] = None
        for place in profile.get("place", ())[:4]:
            found[f"p:{word} {place}"] = None
    if year and born[0] == born[1]:
        found[f"d:{born[0].isoformat()}"] = None
    for name in ("documents", "contact"):
        for value in profile.get(name, ())[:4]:
            found[f"{name[0]}:{value}"[:80]] = None
    return [f"w:{word}"[:80] for word in list(words)[:12]] + [key[:80] for key in list(found)[:MAX_KEYS]]


def shared_words(one: Iterable[str], two: Iterable[str]) -> list[str]:
    """Return the words that spellings of both have, sorted."""
    left = {word for spelling in one for word in words_of(spelling)}
    right = {word for spelling in two for word in words_of(spelling)}
    return sorted(left & right)


def word_share(count: int, records: int) -> float:
    """Return the share of people who bear a word of a name that `count` of `records` bear."""
    return (count + BACKGROUND * WEIGH) / (records + WEIGH)


def days(first: Day | None, last: Day | None) -> tuple[Day | None, Day | None] | None:
    """Return the two as a value to compare, None when both are unknown."""
    return None if first is None and last is None else (first, last)


def is_strong(bits: float, levels: Mapping[str, str]) -> bool:
    """Say whether a pair is offered as strong: it weighs enough, and something beside the name agrees."""
    agrees = {"equal", "swapped", "digit", "within", "shared", "time-and-place"}
    return bits >= STRONG_BITS and any(levels.get(name) in agrees for name in BESIDE_NAME)


SHIPPED = Model(
    "shipped-1",
    {
        "name": ((0.65, 1e-5), (0.22, 7e-5), (0.077, 8.4e-4), (0.02, 3e-3), (0.033, 0.99608)),
        "born": (
            (0.47, 3e-5),
            (0.014, 2e-5),
            (0.02, 5e-4),
            (0.25, 5.4e-3),
            (0.21, 0.025),
            (0.02, 0.21),
            (0.016, 0.759),
        ),
        "died": (
            (0.60, 1e-3),
            (0.02, 3e-4),
            (0.06, 5e-3),
            (0.20, 0.04),
            (0.07, 0.15),
            (0.03, 0.35),
            (0.02, 0.4537),
        ),
        "sex": ((0.985, 0.6), (0.015, 0.4)),
        "place": ((0.8, 0.08), (0.2, 0.92)),
        "documents": ((0.8, 1e-5), (0.2, 0.99999)),
        "contact": ((0.6, 2e-4), (0.4, 0.9998)),
        "kin": ((0.45, 4e-3), (0.55, 0.996)),
        "acts": ((0.35, 1e-3), (0.25, 0.02), (0.40, 0.979)),
        "type": ((0.8, 0.2), (0.2, 0.8)),
    },
    1e-4,
)
"""m and u of each level. Those of name, born, sex and place were measured on invented records whose damage
follows what is known of testimonies (`bench/linking_weights.py`); the others are estimates, said to be so."""


def comparisons(kind: str) -> tuple[Comparison, ...]:
    """Return what is compared of records of a kind, "person" or "group"."""
    return GROUP if kind == "group" else PERSON
