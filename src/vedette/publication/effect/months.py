"""Releases, and what helped or harmed, counted by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vedette.errors import UsageError

TONES = ("helpful", "harmful", "neither", "release")
KINDS: Mapping[str, str] = {
    "release": "release",
    "answer": "neither",
    "step": "helpful",
    "freed": "helpful",
    "coverage": "helpful",
    "support": "helpful",
    "pressure": "harmful",
    "threat": "harmful",
    "smear": "harmful",
    "incident": "harmful",
    "harm": "harmful",
    "other": "neither",
}
"""What happened → how it is counted unless a person says otherwise.

An answer of an authority (neither: it may be either), a step that it took, somebody freed, coverage, support
of others; pressure on people of the case, a threat, a campaign against the group, an incident, harm to
somebody.
"""
MAX_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on one day, and how it counts."""

    day: date
    tone: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month and how many of each tone lie in it."""

    first: date
    counts: Mapping[str, int]

    def count(self, tone: str) -> int:
        """Return how many of a tone."""
        return self.counts.get(tone, 0)


def months(happenings: Iterable[Happening], since: date, until: date) -> tuple[Month, ...]:
    """Return every month from that of `since` to that of `until`, empty ones too.

    What lies outside is not counted. Raises: UsageError for a tone that is none, more than 600 months, or an
    end before the beginning.
    """
    low, high = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    if not 0 <= high - low < MAX_MONTHS:
        raise UsageError(f"months: 1 to {MAX_MONTHS} expected")
    counts: list[dict[str, int]] = [{} for _ in range(low, high + 1)]
    for one in happenings:
        if one.tone not in TONES:
            raise UsageError(f"months: {one.tone} is no tone")
        at = one.day.year * 12 + one.day.month - 1 - low
        if 0 <= at < len(counts):
            counts[at][one.tone] = counts[at].get(one.tone, 0) + 1
    return tuple(Month(date((low + n) // 12, (low + n) % 12 + 1, 1), held) for n, held in enumerate(counts))
