"""Working days of a region as data: weekends, holidays, moved days, decrees; and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from vedette.cases.clocks import reading
from vedette.errors import FormatError, UsageError

FORMAT = "vedette-calendar"
KINDS = ("holiday", "moved", "decree", "working")
"""`working`: a Saturday or Sunday on which people work. All others are days off."""
NAMES = ("format", "region", "base", "version", "checked", "years", "days", "gaps")
MOST_DAYS = 5_000
NEXT_WITHIN = 60
"""A working day is looked for so many days ahead."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day that is not as its weekday says."""

    kind: str
    words: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of which the calendar does not know everything, in words."""

    first: date
    last: date
    words: Mapping[str, str]
    confidence: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a region. `label` names its version and that of what lies under: `RU-CE/1+RU/1`.

    Saturday and Sunday are off unless `days` says otherwise. Of years not in `years` it knows weekends alone.
    """

    region: str
    base: str
    version: int
    checked: date
    years: frozenset[int]
    days: Mapping[date, Day]
    gaps: tuple[Gap, ...]
    under: str = ""

    @property
    def label(self) -> str:
        """Which calendar it is, in one word."""
        own = f"{self.region}/{self.version}"
        return f"{own}+{self.under}" if self.under else own

    def is_working(self, day: date) -> bool:
        """Say whether people work on a day, as far as is known."""
        held = self.days.get(day)
        return day.weekday() < 5 if held is None else held.kind == "working"

    def next_working(self, day: date) -> date:
        """Return the day itself, or the first working day after it. Raises: UsageError when none is near."""
        for ahead in range(NEXT_WITHIN):
            found = day + timedelta(days=ahead)
            if self.is_working(found):
                return found
        raise UsageError(
            f"calendar {self.label}: no working day within {NEXT_WITHIN} days of {day.isoformat()}"
        )

    def knows(self, day: date) -> bool:
        """Say whether it was filled in for the year of a day."""
        return day.year in self.years

    def gaps_on(self, day: date) -> tuple[Gap, ...]:
        """Return what is not known about a day."""
        return tuple(gap for gap in self.gaps if gap.first <= day <= gap.last)

    def over(self, base: Calendar) -> Calendar:
        """Return this calendar laid over the one it builds on. Raises: UsageError for another one."""
        if base.region != self.base:
            raise UsageError(f"calendar {self.region}: does not build on {base.region}")
        return Calendar(
            self.region,
            "",
            self.version,
            min(self.checked, base.checked),
            self.years & base.years,
            {**base.days, **self.days},
            (*base.gaps, *self.gaps),
            base.label,
        )


def calendar_from(found: Any, what: str = "calendar") -> Calendar:
    """Return a calendar from its JSON object. Raises: FormatError."""
    row = reading.only(found, NAMES, what)
    if row["format"] != FORMAT:
        raise FormatError(f"{what}: format is not {FORMAT}")
    region = reading.text(row, "region", what)
    base = reading.text(row, "base", what, needed=False)
    for name in (region, base):
        if len(name) > 12 or not all(c.isascii() and (c.isupper() or c.isdigit() or c == "-") for c in name):
            raise FormatError(f"{what}: a region is not of capital letters and hyphens, as RU-CE")
    what = f"calendar {region}"
    if base == region:
        raise FormatError(f"{what}: builds on itself")
    days: dict[date, Day] = {}
    for n, one in enumerate(reading.listed(row, "days", MOST_DAYS, what)):
        each = f"{what}: day {n}"
        held = reading.only(one, ("day", "kind", "words", "source", "confidence"), each)
        when = reading.day(held, "day", each)
        if when in days:
            raise FormatError(f"{what}: {when.isoformat()} is there twice")
        days[when] = Day(
            reading.choice(held, "kind", KINDS, each),
            reading.text(held, "words", each),
            reading.text(held, "source", each),
            reading.choice(held, "confidence", reading.CONFIDENCES, each),
        )
    years = [
        reading.whole({"year": one}, "year", 2199, f"{what}: years", least=1900)
        for one in reading.listed(row, "years", 300, what)
    ]
    if years != sorted(set(years)):
        raise FormatError(f"{what}: years are not in order, each once")
    return Calendar(
        region,
        base,
        reading.whole(row, "version", 100_000, what, least=1),
        reading.day(row, "checked", what),
        frozenset(years),
        days,
        tuple(_gap(one, f"{what}: gap {n}") for n, one in enumerate(reading.listed(row, "gaps", 200, what))),
    )


def _gap(found: Any, what: str) -> Gap:
    row = reading.only(found, ("from", "to", "words", "confidence"), what)
    made = Gap(
        reading.day(row, "from", what),
        reading.day(row, "to", what),
        reading.in_languages(row, "words", what),
        reading.choice(row, "confidence", reading.CONFIDENCES, what),
    )
    if made.last < made.first:
        raise FormatError(f"{what}: to lies before from")
    return made


def parse_calendar(data: bytes) -> Calendar:
    """Return the calendar of a document, not yet laid over its base. Raises: FormatError."""
    return calendar_from(reading.document(data, "calendar"))


def as_json(calendar: Calendar) -> dict[str, Any]:
    """Return a calendar as its JSON object. Raises: UsageError for one laid over another."""
    if calendar.under:
        raise UsageError(f"calendar {calendar.label}: was laid over another; write each by itself")
    return {
        "format": FORMAT,
        "region": calendar.region,
        "base": calendar.base,
        "version": calendar.version,
        "checked": calendar.checked.isoformat(),
        "years": sorted(calendar.years),
        "days": [
            {
                "day": day.isoformat(),
                "kind": one.kind,
                "words": one.words,
                "source": one.source,
                "confidence": one.confidence,
            }
            for day, one in sorted(calendar.days.items())
        ],
        "gaps": [
            {
                "from": one.first.isoformat(),
                "to": one.last.isoformat(),
                "words": dict(one.words),
                "confidence": one.confidence,
            }
            for one in calendar.gaps
        ],
    }


def encode_calendar(calendar: Calendar) -> bytes:
    """Return a calendar as its document; `parse_calendar` reads it again."""
    return reading.write(as_json(calendar))


def differences(before: Calendar, after: Calendar) -> tuple[tuple[date, bool, bool], ...]:
    """Return the days that are working days in one calendar alone: (day, before, after)."""
    days = sorted(set(before.days) | set(after.days))
    found = ((day, before.is_working(day), after.is_working(day)) for day in days)
    return tuple(one for one in found if one[1] != one[2])
