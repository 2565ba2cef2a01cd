"""The table of treaties and bodies, as data: what holds for which country, for events of which days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from vedette.cases.procedures.model import Source, Words

ANY = "*"


@dataclass(frozen=True, slots=True)
class Status:
    """One line: for events in a country from `since` to `until` (None: no bound) open, barred or ask."""

    body: str
    country: str
    standing: str
    since: date | None
    until: date | None
    source: Source


@cache
def _data() -> dict[str, Any]:
    text = resources.files("vedette.cases.routing").joinpath("data.json").read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def _words(row: Mapping[str, str]) -> Words:
    return Words(row["en"], row["fr"], row["ru"])


def _day(row: Mapping[str, str], key: str) -> date | None:
    return date.fromisoformat(row[key]) if key in row else None


FACTS: Mapping[str, Words] = MappingProxyType({code: _words(row) for code, row in _data()["facts"].items()})
"""What the router asks besides country, days and earlier procedures: each is so, or not said."""
BODIES: Mapping[str, Words] = MappingProxyType({code: _words(row) for code, row in _data()["bodies"].items()})
"""Every body that the router knows, in the order in which it answers."""


def procedure_of(body: str) -> str:
    """Return the id of the procedure that can be begun before a body, "" when we have none."""
    return str(_data()["bodies"][body]["procedure"])


@cache
def cited(id: str) -> Source:
    """Return a source of the table."""
    row = _data()["sources"][id]
    checked = date.fromisoformat(_data()["checked"])
    return Source(id, row["words"], row["confidence"], checked, _day(row, "since"), _day(row, "until"))


@cache
def statuses() -> tuple[Status, ...]:
    """Return every line of the table."""
    return tuple(
        Status(
            row["body"],
            row["country"],
            row["standing"],
            _day(row, "since"),
            _day(row, "until"),
            cited(row["source"]),
        )
        for row in _data()["treaties"]
    )


def status_on(body: str, country: str, day: date) -> Status | None:
    """Return what the table says of a body for an event on a day; None when it says nothing."""
    for one in statuses():
        holds = (one.since or date.min) <= day <= (one.until or date.max)
        if holds and one.body == body and one.country in (country, ANY):
            return one
    return None
