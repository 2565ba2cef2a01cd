"""The plan of a dossier for one body: exhibits in their order, what is hidden, what the case says of them.

Normative page: docs/formats/dossier-plan.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from vedette.cases.dossiers.commitment import parse_hides
from vedette.errors import FormatError, UsageError
from vedette.formats import jcs
from vedette.values.ids import parse_digest

LANGUAGES = ("en", "fr", "ru")
STATUSES = ("proven", "disputed", "unproven")
MAX_PLAN_BYTES = 16 << 20
MAX_ROWS = 10_000
MAX_TEXT = 4_000
MAX_LINE = 500
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An exhibit: the digest of its package, its title, the reference of the consent it rests on."""

    package: str
    title: str
    consent: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the chronology; `day` is `2019-05-14`, `2019-05`, `2019` or empty."""

    day: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the cast: the name that this body may read, and the part played."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of the matrix. A status, never a score; the last two name exhibits or records."""

    element: str
    claim: str
    status: str
    supports: str
    contradicts: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A dossier for `recipient` in one language."""

    title: str
    recipient: str
    language: str
    exhibits: tuple[Chosen, ...]
    hides: tuple[str, ...] = ()
    divided: tuple[int, ...] = ()
    chronology: tuple[Event, ...] = ()
    cast: tuple[Actor, ...] = ()
    claims: tuple[Claim, ...] = ()

    def encode(self) -> bytes:
        """The bytes of the plan."""
        value: dict[str, jcs.JsonValue] = {
            "cast": [dict(asdict(one)) for one in self.cast],
            "chronology": [dict(asdict(one)) for one in self.chronology],
            "claims": [dict(asdict(one)) for one in self.claims],
            "divided": list(self.divided),
            "exhibits": [dict(asdict(one)) for one in self.exhibits],
            "hides": list(self.hides),
            "language": self.language,
            "recipient": self.recipient,
            "title": self.title,
            "v": 1,
        }
        return jcs.encode(value)


def parse_plan(data: bytes) -> Plan:
    """Return a plan; refuses every other spelling and member. Raises: FormatError."""
    names = "cast chronology claims divided exhibits hides language recipient title v"
    found = _members(jcs.parse(data, max_bytes=MAX_PLAN_BYTES), names, "plan")
    if type(found["v"]) is not int or found["v"] != 1:
        raise FormatError("plan: version is not 1")
    if found["language"] not in LANGUAGES:
        raise FormatError("plan: language is one of en, fr, ru")
    exhibits = _rows(found["exhibits"], "exhibits", _chosen)
    if not exhibits or len({one.package for one in exhibits}) != len(exhibits):
        raise FormatError("plan exhibits: none, or one that stands twice")
    hides = _rows(found["hides"], "hides", lambda row: _text(row, "hides", MAX_LINE))
    try:
        wanted = parse_hides(hides)
    except UsageError as error:
        raise FormatError(f"plan {error}") from None
    divided = _rows(found["divided"], "divided", _number)
    if max((*divided, *wanted.exhibits, *wanted.parted), default=0) > len(exhibits):
        raise FormatError("plan: hides or divides an exhibit that it does not have")
    return Plan(
        title=_text(found["title"], "title", MAX_LINE),
        recipient=_text(found["recipient"], "recipient", MAX_LINE),
        language=str(found["language"]),
        exhibits=exhibits,
        hides=hides,
        divided=divided,
        chronology=_rows(found["chronology"], "chronology", _event),
        cast=_rows(found["cast"], "cast", _actor),
        claims=_rows(found["claims"], "claims", _claim),
    )


def _rows(value: object, what: str, read: Callable[[object], Row]) -> tuple[Row, ...]:
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise FormatError(f"plan {what}: a list of at most {MAX_ROWS} rows expected")
    return tuple(read(row) for row in value)


def _chosen(row: object) -> Chosen:
    found = _members(row, "consent package title", "plan exhibit")
    package = _text(found["package"], "package", 64)
    parse_digest(package, "plan exhibit")
    return Chosen(
        package, _text(found["title"], "title", MAX_LINE), _text(found["consent"], "consent", MAX_LINE)
    )


def _event(row: object) -> Event:
    found = _members(row, "day source words", "plan chronology")
    day = _text(found["day"], "day", 10)
    if day and not _DAY.fullmatch(day):
        raise FormatError("plan chronology: a day is 2019-05-14, 2019-05, 2019 or empty")
    words = _text(found["words"], "words", MAX_TEXT)
    return Event(day, words, _text(found["source"], "source", MAX_TEXT))


def _actor(row: object) -> Actor:
    found = _members(row, "name part", "plan cast")
    return Actor(_text(found["name"], "name", MAX_LINE), _text(found["part"], "part", MAX_TEXT))


def _claim(row: object) -> Claim:
    found = _members(row, "claim contradicts element status supports", "plan claims")
    if found["status"] not in STATUSES:
        raise FormatError("plan claims: a status is proven, disputed or unproven")
    return Claim(**{name: _text(value, name, MAX_TEXT) for name, value in found.items()})


def _number(row: object) -> int:
    if type(row) is not int or row < 1:
        raise FormatError("plan divided: numbers from 1 expected")
    return row


def _text(value: object, what: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise FormatError(f"plan {what}: a text of at most {most} characters expected")
    return value


def _members(value: object, names: str, what: str) -> dict[str, jcs.JsonValue]:
    if not isinstance(value, dict) or sorted(value) != names.split():
        raise FormatError(f"{what}: members are {names}")
    return value
