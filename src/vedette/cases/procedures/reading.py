"""Definitions as TOML: read strictly, written in one normal form (docs/formats/procedure.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from vedette.cases.procedures.guards import parse_guard, write_guard
from vedette.cases.procedures.model import (
    LANGUAGES,
    Definition,
    Guard,
    Kind,
    Limit,
    Named,
    Source,
    State,
    Term,
    Transition,
    Words,
)
from vedette.errors import FormatError

MAX_BYTES = 262_144
MAX_ROWS = 400
MAX_CHARACTERS = 600
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_CONFIDENCE = ("S", "G", "D")
_TABLES = {
    "": {"id", "body", "since", "until", "en", "fr", "ru", "source", "languages", "note"}
    | {"sources", "state", "transition", "guard", "document", "field", "term", "limit"},
    "sources": {"words", "confidence", "checked", "since", "until"},
    "state": {"kind", "untimed", *LANGUAGES},
    "transition": {"from", "to", "by", "source", "guards", "documents", "fields", "opens", "closes", "choice"}
    | set(LANGUAGES),
    "guard": {"when", "source", *LANGUAGES},
    "document": {"source", *LANGUAGES},
    "field": {"source", *LANGUAGES},
    "term": {"owed_by", "source", "starts", "of", *LANGUAGES},
    "limit": {"amount", "unit", "source", *LANGUAGES},
    "note": set(LANGUAGES),
}
"""Every key that a table may have."""


def parse(data: bytes) -> Definition:
    """Return the definition of a file. Raises: FormatError that names the table and key at fault.

    Only the form is read here; whether the procedure makes sense is said by `check`.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"procedure: {len(data)} bytes, at most {MAX_BYTES}")
    try:
        value = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"procedure: is no TOML: {error}") from error
    top = _Table("procedure", value, _TABLES[""])
    found = Definition(
        id=top.id("id"),
        body=top.id("body"),
        since=top.day("since"),
        until=top.day_or_none("until"),
        words=top.words(),
        source=top.id("source"),
        languages=top.ids("languages"),
        sources=_rows(top, "sources", _source),
        states=_rows(top, "state", _state),
        transitions=_rows(top, "transition", _transition),
        guards=_rows(top, "guard", _guard),
        documents=_rows(top, "document", _named),
        fields=_rows(top, "field", _named),
        terms=_rows(top, "term", _term),
        limits=_rows(top, "limit", _limit),
        notes=_notes(top),
    )
    if [one.kind for one in found.states].count(Kind.START) != 1:
        raise FormatError(f"procedure {found.id}: exactly one state of kind start expected")
    if found.until is not None and found.until < found.since:
        raise FormatError(f"procedure {found.id}: until lies before since")
    return found


class _Table:
    """A TOML table, read key by key; keys that it may not have are refused at once."""

    def __init__(self, name: str, value: Any, keys: Iterable[str]) -> None:
        self.name = name
        if not isinstance(value, dict):
            raise FormatError(f"{name}: a table expected")
        unknown = sorted(set(value) - set(keys))
        if unknown:
            raise FormatError(f"{name}: unknown key {unknown[0][:40]!r}")
        self.value: Mapping[str, Any] = value

    def _wrong(self, key: str, expected: str) -> FormatError:
        return FormatError(f"{self.name}.{key}: {expected} expected")

    def text(self, key: str, other: str | None = None) -> str:
        """Return a line of text."""
        found = self.value.get(key, other)
        if not isinstance(found, str) or len(found) > MAX_CHARACTERS:
            raise self._wrong(key, f"text of at most {MAX_CHARACTERS} characters")
        if any(not one.isprintable() for one in found):
            raise self._wrong(key, "text that prints, on one line,")
        return found

    def id(self, key: str, other: str | None = None) -> str:
        """Return an id; `other` for one that is not there."""
        found = self.text(key, other)
        if found != other and not _ID.fullmatch(found):
            raise self._wrong(key, "an id")
        return found

    def one_of(self, key: str, allowed: Iterable[str], other: str | None = None) -> str:
        """Return one of several words."""
        found = self.text(key, other)
        if found not in allowed:
            raise self._wrong(key, " or ".join(sorted(allowed)))
        return found

    def ids(self, key: str) -> tuple[str, ...]:
        """Return a list of ids, none twice; empty when it is not there."""
        found = self.value.get(key, [])
        if not isinstance(found, list) or len(found) > MAX_ROWS:
            raise self._wrong(key, "a list")
        if not all(isinstance(one, str) and _ID.fullmatch(one) for one in found):
            raise self._wrong(key, "a list of ids")
        if len(set(found)) != len(found):
            raise self._wrong(key, "each id once")
        return tuple(found)

    def day(self, key: str) -> date:
        """Return a date."""
        found = self.value.get(key)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise self._wrong(key, "a date")
        return found

    def day_or_none(self, key: str) -> date | None:
        """Return a date, None when it is not there."""
        return self.day(key) if key in self.value else None

    def number(self, key: str) -> int:
        """Return a whole number from 1 to a million."""
        found = self.value.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= 1_000_000:
            raise self._wrong(key, "a whole number from 1 to 1000000")
        return found

    def words(self) -> Words:
        """Return the three languages."""
        return Words(*(self.text(code) for code in LANGUAGES))


_Reader = Callable[[str, _Table], Any]


def _rows(top: _Table, key: str, made: _Reader) -> tuple[Any, ...]:
    value = top.value.get(key, {})
    if not isinstance(value, dict) or len(value) > MAX_ROWS:
        raise FormatError(f"{key}: a table of at most {MAX_ROWS} tables expected")
    found = []
    for id, row in value.items():
        if not _ID.fullmatch(id):
            raise FormatError(f"{key}: {id[:40]!r} is no id")
        found.append(made(id, _Table(f"{key}.{id}", row, _TABLES[key])))
    return tuple(found)


def _source(id: str, row: _Table) -> Source:
    return Source(
        id,
        row.text("words"),
        row.one_of("confidence", _CONFIDENCE),
        row.day("checked"),
        row.day_or_none("since"),
        row.day_or_none("until"),
    )


def _state(id: str, row: _Table) -> State:
    return State(id, Kind(row.one_of("kind", list(Kind))), row.words(), row.id("untimed", ""))


def _transition(id: str, row: _Table) -> Transition:
    return Transition(
        id,
        leaves=row.ids("from"),
        to=row.id("to"),
        by=row.id("by"),
        words=row.words(),
        source=row.id("source"),
        guards=row.ids("guards"),
        documents=row.ids("documents"),
        fields=row.ids("fields"),
        opens=row.ids("opens"),
        closes=row.ids("closes"),
        choice=row.id("choice", ""),
    )


def _guard(id: str, row: _Table) -> Guard:
    try:
        when = parse_guard(row.text("when"))
    except FormatError as error:
        raise FormatError(f"guard.{id}.when: {error}") from error
    return Guard(id, when, row.words(), row.id("source"))


def _named(id: str, row: _Table) -> Named:
    return Named(id, row.words(), row.id("source"))


def _term(id: str, row: _Table) -> Term:
    return Term(
        id,
        row.one_of("owed_by", ("us", "authority")),
        row.words(),
        row.id("source"),
        row.one_of("starts", ("step", "service", "letter"), "step"),
        row.id("of", ""),
    )


def _limit(id: str, row: _Table) -> Limit:
    return Limit(
        id, row.number("amount"), row.one_of("unit", ("pages", "words")), row.words(), row.id("source")
    )


def _notes(top: _Table) -> tuple[Words, ...]:
    value = top.value.get("note", [])
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise FormatError("note: a list of tables expected")
    return tuple(_Table(f"note {n}", row, _TABLES["note"]).words() for n, row in enumerate(value, 1))


def encode(definition: Definition) -> bytes:
    """Return a definition as a file, as `parse` reads it again: fixed order of keys, defaults left out."""
    held = definition
    lines = [
        f"id = {_text(held.id)}",
        f"body = {_text(held.body)}",
        f"since = {held.since.isoformat()}",
        *([f"until = {held.until.isoformat()}"] if held.until else []),
        *_said(held.words),
        f"source = {_text(held.source)}",
        f"languages = {_list(held.languages)}",
    ]
    for one in held.sources:
        days = {"checked": one.checked, "since": one.since, "until": one.until}
        lines += [
            *_head("sources", one.id),
            f"words = {_text(one.words)}",
            f"confidence = {_text(one.confidence)}",
            *(f"{key} = {day.isoformat()}" for key, day in days.items() if day),
        ]
    for state in held.states:
        lines += [*_head("state", state.id), f"kind = {_text(state.kind)}"]
        lines += [*_some(untimed=state.untimed), *_said(state.words)]
    for step in held.transitions:
        lines += [*_head("transition", step.id), f"from = {_list(step.leaves)}", f"to = {_text(step.to)}"]
        lines += [f"by = {_text(step.by)}", *_some(choice=step.choice), *_said(step.words)]
        lists = ("guards", "documents", "fields", "opens", "closes")
        lines += [f"{key} = {_list(getattr(step, key))}" for key in lists if getattr(step, key)]
        lines.append(f"source = {_text(step.source)}")
    for guard in held.guards:
        lines += [*_head("guard", guard.id), f"when = {_text(write_guard(guard.when))}"]
        lines += [*_said(guard.words), f"source = {_text(guard.source)}"]
    for kind, rows in (("document", held.documents), ("field", held.fields)):
        for named in rows:
            lines += [*_head(kind, named.id), *_said(named.words), f"source = {_text(named.source)}"]
    for term in held.terms:
        starts = "" if term.starts == "step" else term.starts
        lines += [*_head("term", term.rule), f"owed_by = {_text(term.owed_by)}"]
        lines += [*_some(starts=starts, of=term.of), *_said(term.words), f"source = {_text(term.source)}"]
    for limit in held.limits:
        lines += [*_head("limit", limit.id), f"amount = {limit.amount}", f"unit = {_text(limit.unit)}"]
        lines += [*_said(limit.words), f"source = {_text(limit.source)}"]
    for note in held.notes:
        lines += ["", "[[note]]", *_said(note)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(_text(one) for one in values) + "]"


def _head(kind: str, id: str) -> list[str]:
    return ["", f"[{kind}.{_text(id)}]"]


def _said(words: Words) -> list[str]:
    return [f"{code} = {_text(words.said(code))}" for code in LANGUAGES]


def _some(**values: str) -> list[str]:
    return [f"{key} = {_text(value)}" for key, value in values.items() if value]
