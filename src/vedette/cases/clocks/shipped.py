"""The terms and calendars that Vedette brings. Files of this package, read once and never written."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from vedette.cases.clocks.calendars import Calendar, parse_calendar
from vedette.cases.clocks.rules import Rule, parse_rules
from vedette.errors import MissingError

REGIONS = ("RU", "RU-CE")
"""Regions with a calendar of their own."""


def _read(name: str) -> bytes:
    return (files("vedette.cases.clocks") / "data" / name).read_bytes()


@cache
def rules() -> tuple[Rule, ...]:
    """Return every term, in the order of the table."""
    return parse_rules(_read("rules.json"))


@cache
def own_calendar(region: str) -> Calendar:
    """Return the calendar of a region without what lies under it. Raises: MissingError."""
    if region not in REGIONS:
        raise MissingError(f"calendar {region[:12]}: there is none")
    return parse_calendar(_read(f"calendar-{region}.json"))


@cache
def calendar(region: str) -> Calendar:
    """Return the calendar of a region, laid over what it builds on. Raises: MissingError."""
    own = own_calendar(region)
    return own.over(calendar(own.base)) if own.base else own


@cache
def _by_id() -> dict[str, Rule]:
    return {one.id: one for one in rules()}


def rule(name: str) -> Rule:
    """Return a term by its id. Raises: MissingError."""
    found = _by_id().get(name)
    if found is None:
        raise MissingError(f"rule {name[:60]}: is not in the table")
    return found


RULE_IDS: tuple[str, ...] = tuple(one.id for one in rules())
