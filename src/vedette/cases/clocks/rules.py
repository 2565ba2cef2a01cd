"""One term as data: how long, from what, whether the first day counts, what a day off does, who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from vedette.cases.clocks import reading
from vedette.errors import FormatError, MissingError

FORMAT = "vedette-terms"
MOST_RULES = 500


class Unit(StrEnum):
    """What is counted. `named`: the day stands in a paper; `at_once`: the law gives no number."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    NAMED = "named"
    AT_ONCE = "at_once"


class From(StrEnum):
    """From which day it is counted."""

    EVENT = "event"
    TAKEN = "taken"
    SERVED = "served"
    NAMED = "named"


class FirstDay(StrEnum):
    """Whether the day of the start is the first day. `disputed`: both are plausible."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    DISPUTED = "disputed"


class RollOver(StrEnum):
    """What happens when the last day is a day off."""

    NONE = "none"
    NEXT = "next_working_day"


LONGEST = {
    Unit.DAYS: 3_660,
    Unit.WORKING_DAYS: 2_600,
    Unit.MONTHS: 240,
    Unit.YEARS: 50,
    Unit.HOURS: 2_400,
    Unit.NAMED: 0,
    Unit.AT_ONCE: 0,
}


@dataclass(frozen=True, slots=True)
class Unsure:
    """Between these days it is not known whether this length or another one was the law."""

    first: date
    last: date
    length: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one term. `family` groups terms that follow one another in time (4 and 6 months)."""

    id: str
    version: int
    labels: Mapping[str, str]
    unit: Unit
    length: int
    start: From
    first_day: FirstDay
    roll_over: RollOver
    regime: str
    owed_by: str
    law: str
    source: str
    confidence: str
    valid_from: date | None
    valid_to: date | None
    checked: date
    family: str
    unsure: Unsure | None
    note: Mapping[str, str]

    def in_force(self, on: date) -> bool:
        """Say whether it governs what was decided on a day."""
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_to is None or on <= self.valid_to)

    def label(self, language: str) -> str:
        """Return what it is called."""
        return self.labels.get(language) or self.labels["en"]


NAMES = (
    *("id", "version", "labels", "unit", "length", "start", "first_day", "roll_over", "regime", "owed_by"),
    *("law", "source", "confidence", "valid_from", "valid_to", "checked", "family", "unsure", "note"),
)


def rule_from(found: Any, what: str = "rule") -> Rule:
    """Return a rule from its JSON object. Raises: FormatError."""
    row = reading.only(found, NAMES, what)
    name = reading.text(row, "id", what)
    if len(name) > 60 or not all(c.isascii() and (c.isalnum() or c in "._") for c in name):
        raise FormatError(f"{what}: id is not of letters, digits, dot and underscore")
    what = f"rule {name}"
    unit = Unit(reading.choice(row, "unit", list(Unit), what))
    start = From(reading.choice(row, "start", list(From), what))
    if (unit is Unit.NAMED) != (start is From.NAMED):
        raise FormatError(f"{what}: start and unit do not fit: a named day has no length")
    made = Rule(
        id=name,
        version=reading.whole(row, "version", 100_000, what, least=1),
        labels=reading.in_languages(row, "labels", what),
        unit=unit,
        length=reading.whole(row, "length", LONGEST[unit], what, least=1 if LONGEST[unit] else 0),
        start=start,
        first_day=FirstDay(reading.choice(row, "first_day", list(FirstDay), what)),
        roll_over=RollOver(reading.choice(row, "roll_over", list(RollOver), what)),
        regime=reading.text(row, "regime", what),
        owed_by=reading.choice(row, "owed_by", ("us", "authority"), what),
        law=reading.text(row, "law", what),
        source=reading.text(row, "source", what),
        confidence=reading.choice(row, "confidence", reading.CONFIDENCES, what),
        valid_from=reading.day_or_none(row, "valid_from", what),
        valid_to=reading.day_or_none(row, "valid_to", what),
        checked=reading.day(row, "checked", what),
        family=reading.text(row, "family", what),
        unsure=_unsure(row, unit, what),
        note=reading.in_languages(row, "note", what, needed=False),
    )
    if made.valid_from and made.valid_to and made.valid_to < made.valid_from:
        raise FormatError(f"{what}: valid_to lies before valid_from")
    return made


def _unsure(row: Mapping[str, Any], unit: Unit, what: str) -> Unsure | None:
    if row["unsure"] is None:
        return None
    found = reading.only(row["unsure"], ("from", "to", "length"), f"{what}: unsure")
    least = 1 if LONGEST[unit] else 0
    made = Unsure(
        reading.day(found, "from", f"{what}: unsure"),
        reading.day(found, "to", f"{what}: unsure"),
        reading.whole(found, "length", LONGEST[unit], f"{what}: unsure", least=least),
    )
    if made.last < made.first:
        raise FormatError(f"{what}: unsure: to lies before from")
    return made


def parse_rule(data: bytes) -> Rule:
    """Return the rule of a document. Raises: FormatError, which names the field."""
    return rule_from(reading.document(data, "rule"))


def parse_rules(data: bytes) -> tuple[Rule, ...]:
    """Return the rules of a table. Raises: FormatError; for one that is there twice too."""
    row = reading.only(reading.document(data, "rules"), ("format", "version", "rules"), "rules")
    if row["format"] != FORMAT or row["version"] != 1:
        raise FormatError(f"rules: format is not {FORMAT} 1")
    found = tuple(
        rule_from(one, f"rule {n}") for n, one in enumerate(reading.listed(row, "rules", MOST_RULES, "rules"))
    )
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise FormatError(f"rule {one.id}: is there twice")
        seen.add(one.id)
    return found


def as_json(rule: Rule) -> dict[str, Any]:
    """Return a rule as its JSON object."""
    plain: dict[str, Any] = {name: getattr(rule, name) for name in NAMES}
    for name in ("valid_from", "valid_to"):
        plain[name] = plain[name].isoformat() if plain[name] else ""
    plain["checked"] = rule.checked.isoformat()
    for name in ("unit", "start", "first_day", "roll_over"):
        plain[name] = str(plain[name])
    plain["labels"], plain["note"] = dict(rule.labels), dict(rule.note)
    if rule.unsure is not None:
        held = rule.unsure
        plain["unsure"] = {"from": held.first.isoformat(), "to": held.last.isoformat(), "length": held.length}
    return plain


def encode_rule(rule: Rule) -> bytes:
    """Return a rule as its document; `parse_rule` reads it again."""
    return reading.write(as_json(rule))


def governing(rules: Iterable[Rule], wanted: str, on: date) -> Rule:
    """Return the rule of the family of `wanted` that governs what was decided on a day.

    An application asks for `ecthr.4m`; for a decision of January 2022 it is given `ecthr.6m`.
    Raises: MissingError for a rule that is not there, or when none of its family was in force.
    """
    known = list(rules)
    asked = next((one for one in known if one.id == wanted), None)
    if asked is None:
        raise MissingError(f"rule {wanted[:60]}: is not in the table")
    if asked.in_force(on):
        return asked
    found = next((one for one in known if one.family == asked.family and one.in_force(on)), None)
    if found is None:
        raise MissingError(f"rule {wanted}: was not in force on {on.isoformat()}, nor another of its family")
    return found
