"""Phrases, fields and rules of texts, read from the tables that lie beside; days as they are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from vedette.cases.pleadings.material import LANGUAGES, Draft, Field, Kind, Material, Source, Words
from vedette.errors import MissingError

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
}
_ALONE = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)


@cache
def _table(name: str) -> Any:
    return json.loads(resources.files("vedette.cases.pleadings").joinpath("data", name).read_text("utf-8"))


def words_of(three: Any) -> Words:
    """Return words in three languages as they are handed on."""
    return MappingProxyType(dict(zip(LANGUAGES, three, strict=True)))


@cache
def phrases(table: str = "phrases") -> Mapping[str, Words]:
    """Return the phrases of a table of this package by key."""
    return MappingProxyType({key: words_of(three) for key, three in _table(f"{table}.json").items()})


def phrase(key: str) -> Words:
    """Return a common phrase. Raises: MissingError."""
    if key not in phrases():
        raise MissingError(f"phrase: there is no {key!r}")
    return phrases()[key]


def _source(row: Mapping[str, Any]) -> Source:
    since = row.get("since")
    checked = date.fromisoformat(_table("rules.json")["checked"])
    return Source(row["source"], row["confidence"], checked, date.fromisoformat(since) if since else None)


@cache
def rule(part: str, name: str) -> tuple[Mapping[str, Any], Source]:
    """Return a row of limits, checks or kinds, and where the rule stands. Raises: MissingError."""
    rows = _table("rules.json")[part]
    if name not in rows:
        raise MissingError(f"{part}: there is no {name!r}")
    return MappingProxyType(rows[name]), _source(rows[name])


def limits_of(kind: str) -> tuple[str, ...]:
    """Return the names of a kind's limits."""
    return tuple(name for name in _table("rules.json")["limits"] if name.partition(".")[0] == kind)


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """Return the fields that a kind of this table asks for."""
    table = _table("fields.json")
    found = []
    for said in table["kinds"].get(kind, ()):
        must = said.endswith("!")
        name, _colon, sort = said.rstrip("!").partition(":")
        sort = sort or "line"
        rows = table["choices"].get("yes" if sort == "yes" else name, ())
        choices = tuple((row[0], words_of(row[1:])) for row in rows)
        found.append(Field(name, words_of(table["labels"][name]), sort, must, choices))
    return tuple(found)


def languages_of(kind: str) -> tuple[str, ...]:
    """Return the languages in which a kind of this table is filed. Raises: MissingError."""
    return tuple(rule("kinds", kind)[0]["languages"])


def international(name: str, compose: Callable[[Material, str, date], Draft], title: str) -> Kind:
    """Return a kind of this table, made by `compose`, called as a phrase says. Raises: MissingError."""
    row, source = rule("kinds", name)
    return Kind(
        *(name, phrase(title), tuple(row["languages"]), compose, row["procedure"], fields(name)),
        *(tuple(row["consents"]), source),
    )


def day(value: str, language: str) -> str:
    """Return a date, as precise as it is known, in words: "12 March 2019", "mars 2019", "2019"."""
    if len(value) not in (4, 7, 10):
        return value
    months = _MONTHS[language]
    if len(value) == 4:
        return f"{value}\u00a0г." if language == "ru" else value
    month = int(value[5:7]) - 1
    if len(value) == 7:
        return f"{_ALONE[month]} {value[:4]}\u00a0г." if language == "ru" else f"{months[month]} {value[:4]}"
    number = int(value[8:])
    shown = "1er" if language == "fr" and number == 1 else str(number)
    return f"{shown}\u00a0{months[month]} {value[:4]}" + ("\u00a0г." if language == "ru" else "")
