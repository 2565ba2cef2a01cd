"""Risk: for each threat and each person or mission, how likely and how grave, with reasons and an end.

Two ordinals from 1 to 5 stand beside each other and are never multiplied, added or averaged: there is no
number of a mission, and nothing here approves anything. An assessment stands for 14 days, or until something
happens that it could not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vedette.errors import FormatError

LASTS = timedelta(days=14)
LEVELS = (1, 2, 3, 4, 5)
BASE_THREATS = ("T02", "T05", "T08", "T11", "T13", "T14", "T20")
"""What every mission is assessed for: being followed, threats of death, assault, raids, seizure, detention,
abduction. Whatever has happened since is asked besides."""
MAX_REASON_CHARS = 4_000
_THREAT = re.compile(r"T(0[1-9]|1\d|2\d)")


class Standing(StrEnum):
    """How an assessment stands at an instant."""

    CURRENT = "current"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"
    """Something happened after it."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One judgement by one person. `subject` is "" for the mission, else the person's id.

    Raises: FormatError for a threat, a level or a reason that is none.
    """

    id: str
    threat: str
    subject: str
    likelihood: int
    impact: int
    reason: str
    measures: str
    at: datetime
    expires: datetime

    def __post_init__(self) -> None:
        if not _THREAT.fullmatch(self.threat):
            raise FormatError("assessment: a threat is T01 to T29")
        if self.likelihood not in LEVELS or self.impact not in LEVELS:
            raise FormatError("assessment: likelihood and impact are 1 to 5")
        if not 10 <= len(self.reason.strip()) <= MAX_REASON_CHARS:
            raise FormatError("assessment: needs a reason in words, 10 to 4000 characters")
        if len(self.measures) > MAX_REASON_CHARS:
            raise FormatError("assessment: its measures have at most 4000 characters")
        if self.at.tzinfo is None or self.expires.tzinfo is None:
            raise FormatError("assessment: its instants say no zone")
        if not self.at < self.expires <= self.at + LASTS:
            raise FormatError("assessment: ends within 14 days of the day it was made")

    @property
    def grave(self) -> bool:
        """Whether both ordinals are high: such a threat needs measures in writing."""
        return self.likelihood >= 4 and self.impact >= 4


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, as far as risk needs it: its kind, when, and whether somebody still looks into it."""

    id: str
    threat: str
    at: datetime
    open: bool


SURVEILLANCE = frozenset({"T02", "T03", "T26"})


def standing(one: Assessment, incidents: Iterable[Incident], now: datetime) -> Standing:
    """Say how an assessment stands: an incident after it overtakes it, of whatever kind."""
    if any(one.at < incident.at <= now for incident in incidents):
        return Standing.OVERTAKEN
    return Standing.CURRENT if now < one.expires else Standing.EXPIRED


def newest(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """Return the newest of each threat and subject, in the order of threats."""
    held: dict[tuple[str, str], Assessment] = {}
    for one in sorted(assessments, key=lambda each: (each.at, each.id)):
        held[one.threat, one.subject] = one
    return tuple(held[key] for key in sorted(held))


def wanted(incidents: Iterable[Incident]) -> tuple[str, ...]:
    """Return the threats for which a mission needs an assessment: the base, and what happened."""
    return tuple(sorted({*BASE_THREATS, *(one.threat for one in incidents)}))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix."""

    likelihood: int
    impact: int
    held: tuple[Assessment, ...]

    @property
    def grave(self) -> bool:
        """Whether what stands in it needs measures in writing."""
        return self.likelihood >= 4 and self.impact >= 4


def matrix(assessments: Sequence[Assessment]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of cells, the likeliest row first, the gravest cell last in its row."""
    return tuple(
        tuple(
            Cell(row, column, tuple(a for a in assessments if (a.likelihood, a.impact) == (row, column)))
            for column in LEVELS
        )
        for row in reversed(LEVELS)
    )
