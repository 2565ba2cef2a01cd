"""The Russian domestic texts as data: sources, fields, phrases, editions of the code, kinds, checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from vedette.cases.pleadings.material import Field, Source, Words
from vedette.cases.pleadings.wording import words_of
from vedette.errors import MissingError

YES_NO = ("yes", "no")


@cache
def _table() -> Any:
    path = resources.files("vedette.cases.pleadings").joinpath("data", "domestic.json")
    return json.loads(path.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Layout:
    """A domestic kind as its table has it: what stands on it in order, and what it needs.

    `sections` are read by `domestic`; a "!" at the end of a section says that it must be filled.
    """

    id: str
    title: Words
    law: Source
    procedure: str
    languages: tuple[str, ...]
    consents: tuple[str, ...]
    sections: tuple[str, ...]
    fields: tuple[Field, ...]
    documents: tuple[tuple[str, bool], ...]
    checks: tuple[str, ...]
    speaks: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """The text of the criminal code that applied in a span of days: the key of its phrase, and its source."""

    phrase: str
    source: Source


def source(name: str) -> Source:
    """Return where a rule stands. Raises: MissingError."""
    rows = _table()["sources"]
    if name not in rows:
        raise MissingError(f"source: there is no {name!r}")
    said, confidence, since, until = rows[name]
    return Source(
        said,
        confidence,
        date.fromisoformat(_table()["checked"]),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def phrase(key: str) -> Words:
    """Return a phrase. Raises: MissingError."""
    rows = _table()["phrases"]
    if key not in rows:
        raise MissingError(f"phrase: there is no {key!r}")
    return words_of(rows[key])


def label(name: str) -> Words:
    """Return what a field is called. Raises: MissingError."""
    rows = _table()["fields"]
    if name not in rows:
        raise MissingError(f"field: there is no {name!r}")
    return words_of(rows[name][1:])


def choice(name: str, code: str) -> Words | None:
    """Return the words of a choice of a field; None for a code that it has not."""
    found = _table()["choices"].get(name, {}).get(code)
    return words_of(found) if found else None


def check(name: str) -> tuple[Words, Source, str]:
    """Return the words of a line of the checklist, its source, how it is answered. Raises: MissingError."""
    rows = _table()["checks"]
    if name not in rows:
        raise MissingError(f"check: there is no {name!r}")
    *said, law, how = rows[name]
    return words_of(said), source(law), how


def edition(on: str) -> Edition | None:
    """Return the text of the criminal code for the day of an act; None for a date that names no day."""
    if len(on) != 10:
        return None
    for row in _table()["editions"]:
        if row["from"] <= on and (not row["until"] or on <= row["until"]):
            return Edition(row["phrase"], source(row["source"]))
    return None


def _field(said: str, codes: tuple[str, ...]) -> Field:
    name = said.rstrip("!")
    table = _table()
    kind = table["fields"][name][0]
    rows = table["choices"].get(name, {})
    wanted = [code for code in rows if code in codes or name not in ("asks", "documents")]
    if name in ("asks", "documents"):
        wanted = [code for code in codes if code in rows]
    choices = tuple((code, words_of(rows[code])) for code in wanted)
    if kind == "yes":
        choices = tuple((code, phrase(code)) for code in YES_NO)
    return Field(name, label(name), kind, said.endswith("!"), choices)


def _layout(name: str, row: Any) -> Layout:
    documents = tuple((one.rstrip("!"), one.endswith("!")) for one in row["documents"])
    codes = {"asks": tuple(row.get("asks", ())), "documents": tuple(code for code, _must in documents)}
    return Layout(
        name,
        words_of(row["title"]),
        source(row["law"]),
        row["procedure"],
        tuple(row["languages"]),
        tuple(row["consents"]),
        tuple(row["sections"]),
        tuple(_field(one, codes.get(one.rstrip("!"), ())) for one in row["fields"]),
        documents,
        tuple(row["checks"]),
        bool(row.get("speaks", True)),
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """Return all domestic kinds."""
    return tuple(_layout(name, row) for name, row in _table()["kinds"].items())


def layout(name: str) -> Layout:
    """Return one kind. Raises: MissingError."""
    for one in layouts():
        if one.id == name:
            return one
    raise MissingError(f"pleading: there is no kind {name[:40]!r}")
