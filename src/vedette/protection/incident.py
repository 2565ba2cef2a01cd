"""Incidents as patterns are looked for in them, and the clocks that an incident starts.

All instants are Unix seconds. An incident is known here by its id, kind, time, coarse place and plates: no
name, no words. Who it may be shown to is the caller's affair: what is looked through together is one circle.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from vedette.errors import FormatError
from vedette.protection.kinds import Kind, kind_of

MAX_PLACE_CHARS = 200
HOUR = 3_600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Seen:
    """One sighting: the key of a plate ("" when none was seen), when, and the key of the place."""

    plate: str
    at: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What was asked for after an incident: a code of `response`, or "" for what people added."""

    id: str
    incident: str
    code: str
    due: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. `missions` are ids; `seen` its sightings; `near_miss`: nothing came of it.

    `written`: when the written report was complete, None while it is not. `ended`: it is closed.
    """

    id: str
    kind: str
    at: int
    noticed: int
    missions: frozenset[str] = frozenset()
    place: str = ""
    seen: tuple[Seen, ...] = ()
    publications: frozenset[str] = frozenset()
    near_miss: bool = False
    written: int | None = None
    ended: bool = False

    @property
    def sort(self) -> Kind:
        """What kind it is."""
        return kind_of(self.kind)


@dataclass(frozen=True, slots=True)
class Publication:
    """Something of ours that went out, or a hearing, at an instant."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class History:
    """What one circle of people knows."""

    incidents: tuple[Incident, ...]
    publications: tuple[Publication, ...] = ()
    tasks: tuple[Task, ...] = ()


class Clock(StrEnum):
    """What an incident demands in time."""

    VOICE = "voice"
    """Told by voice to somebody of the house."""
    WRITTEN = "written"
    """Written down in full."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something must have been done."""

    clock: Clock
    at: int


def clocks(kind: Kind, noticed: int) -> tuple[Due, ...]:
    """Return the clocks that start when an incident of a kind is noticed.

    Grave: by voice at once (a quarter of an hour is allowed), in writing within 24 hours; others within 48.
    """
    written = Due(Clock.WRITTEN, noticed + kind.report_hours * HOUR)
    return (Due(Clock.VOICE, noticed + 15 * 60), written) if kind.grave else (written,)


def place_key(text: str) -> str:
    """Return the spelling under which a coarse place is compared: letters and digits, in one case.

    Raises: FormatError when it is too long. Two names of one place stay two: people choose from those noted
    before.
    """
    if len(text) > MAX_PLACE_CHARS:
        raise FormatError(f"place: at most {MAX_PLACE_CHARS} characters")
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    words = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return " ".join(words)
