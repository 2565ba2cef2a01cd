"""The next deadlines of a case, for its overview; the application of clocks, which comes later, tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """A deadline that runs: its day and name, how long is left in words and as a tone, its page."""

    day: date
    words: str
    left: str
    tone: str
    address: str


Source = Callable[[Person, Case], Iterable[Coming]]
_SOURCES: list[Source] = []


def register_coming(source: Source) -> None:
    """Let another application say what is coming; the same function once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def coming(person: Person, case: Case) -> list[Coming]:
    """Return the next deadlines of a case as this person may see them, those that were missed by first."""
    found = [one for source in _SOURCES for one in source(person, case)]
    return sorted(found, key=lambda one: one.day)[:SHOWN]
