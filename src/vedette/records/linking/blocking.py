"""Which pairs are looked at: those that share a key. All pairs of many records would be too many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

Keys = Callable[[Mapping[str, Any]], Iterable[Hashable]]
"""Gives the keys of a record by one rule; none when it lacks what the rule needs."""
TOO_COMMON = 1000
"""A key that more records share tells nothing and is left out."""


class Blocks:
    """Records by their keys of one rule."""

    def __init__(self, records: Sequence[Mapping[str, Any]], rule: Keys) -> None:
        self._by_key: dict[Hashable, list[int]] = defaultdict(list)
        for number, record in enumerate(records):
            for key in dict.fromkeys(rule(record)):
                self._by_key[key].append(number)

    def pairs(self, most: int = TOO_COMMON) -> Iterator[tuple[int, int]]:
        """Yield places of pairs, the smaller first; a pair comes once for each key it shares."""
        for places in self._by_key.values():
            if 1 < len(places) <= most:
                for at, one in enumerate(places):
                    for two in places[at + 1 :]:
                        yield one, two


def pairs(
    records: Sequence[Mapping[str, Any]], rules: Iterable[Keys], most: int = TOO_COMMON
) -> set[tuple[int, int]]:
    """Return the places of the pairs that any of the rules joins."""
    found: set[tuple[int, int]] = set()
    for rule in rules:
        found.update(Blocks(records, rule).pairs(most))
    return found
