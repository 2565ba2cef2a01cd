"""One value as a form shows and takes it: the inputs of a row, read to a value and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vedette.errors import FormatError, VedetteError
from vedette.records import dates
from vedette.records.schema import Field, Kind, Type
from vedette.records.values import Value, checked
from vedette_hq.records.choosing import PROTECTED, Choice
from vedette_hq.records.words import WRONG
from vedette_hq.terms.queries import known

PARTS: Mapping[Type, tuple[str, ...]] = {
    Type.LINE: ("text",),
    Type.WORDS: ("text", "language"),
    Type.DATE: ("text",),
    Type.TERM: ("code",),
    Type.RECORD: ("id", "find", "new_name", "new_kind"),
    Type.NUMBER: ("text",),
    Type.FLAG: ("code",),
    Type.NAME: ("text", "kind", "language"),
    Type.PLACE: ("text", "precision", "lat", "lon", "code", "record"),
    Type.PART: ("id", "find", "new_name", "new_kind", "degree", "type", "status"),
}
"""The inputs of a row of each type."""
ANYBODY = "0" * 32
"""Stands for somebody new while a row is checked."""
_NOT_A_VALUE = ("find", "new_kind")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody or something that is made together with the record that names it."""

    kind: Kind
    name: str
    protected: str = ""
    cites: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One value in a form."""

    number: int
    parts: dict[str, str]
    cites: list[str] = field(default_factory=list)
    confidence: str = ""
    note: str = ""
    error: str = ""
    choices: list[Choice] = field(default_factory=list)
    """Records to choose from, where the field names one."""

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it that makes a value."""
        return not any(text.strip() for name, text in self.parts.items() if name not in _NOT_A_VALUE)


def row_of(known_field: Field, number: int, value: Value) -> Row:
    """Return a value as a row."""
    held = value.value
    parts = dict.fromkeys(PARTS[known_field.type], "")
    match known_field.type:
        case Type.FLAG:
            parts["code"] = "yes" if held else "no"
        case Type.TERM:
            parts["code"] = held
        case Type.RECORD:
            parts["id"] = held
        case Type.PART:
            parts |= {name: text for name, text in held.items() if name != "actor"} | {"id": held["actor"]}
        case Type.WORDS | Type.NAME | Type.PLACE:
            parts |= held
        case _:
            parts["text"] = str(held)
    return Row(number, parts, list(value.cites), value.confidence, value.note)


def value_of(kind: Kind, known_field: Field, row: Row) -> tuple[Value | None, Newcomer | None]:
    """Return the value of a row, and who is new in it; the value then names `ANYBODY`.

    (None, None) for an empty row, or one that is wrong: then `row.error` says what must be mended.
    """
    if row.empty:
        return None, None
    try:
        plain, newcomer = _plain(known_field, row.parts, tuple(row.cites))
        value = Value(plain, tuple(row.cites), row.confidence, " ".join(row.note.split()))
        (found,) = checked(kind, known_field.name, [value], known)
    except VedetteError:
        row.error = str(WRONG[known_field.type])
        return None, None
    return found, newcomer


def _plain(
    known_field: Field, parts: Mapping[str, str], cites: tuple[str, ...]
) -> tuple[Any, Newcomer | None]:
    text = parts.get("text", "").strip()
    match known_field.type:
        case Type.DATE:
            return date_of(text), None
        case Type.TERM:
            return parts["code"], None
        case Type.FLAG:
            if parts["code"] not in ("yes", "no"):
                raise FormatError("flag: yes or no")
            return parts["code"] == "yes", None
        case Type.NUMBER:
            if not (text.isascii() and text.isdigit() and len(text) <= 13):
                raise FormatError("number: is not one")
            return int(text), None
        case Type.WORDS | Type.NAME | Type.PLACE:
            given = {name: given.strip() for name, given in parts.items() if given.strip()}
            for name in ("lat", "lon"):
                if name in given:
                    given[name] = given[name].replace(",", ".").replace("−", "-")
            return given, None
        case Type.RECORD:
            return _who(known_field, parts, cites)
        case Type.PART:
            actor, newcomer = _who(known_field, parts, cites)
            more = {name: parts[name] for name in ("degree", "type", "status") if parts.get(name)}
            return {"actor": actor} | more, newcomer
    return text, None


def _who(known_field: Field, parts: Mapping[str, str], cites: tuple[str, ...]) -> tuple[str, Newcomer | None]:
    name = " ".join(parts.get("new_name", "").split())
    chosen = parts.get("id", "")
    if name and chosen:
        raise FormatError("row: one of both")
    if chosen.startswith(PROTECTED):
        return ANYBODY, Newcomer(Kind.PERSON, "", chosen.removeprefix(PROTECTED), cites)
    if not name:
        return chosen, None
    kinds = {str(kind): kind for kind in known_field.to}
    kind = kinds.get(parts.get("new_kind", "")) or (next(iter(kinds.values())) if len(kinds) == 1 else None)
    if kind is None or len(name) > 1000:
        raise FormatError("row: no such kind of record")
    return ANYBODY, Newcomer(kind, name, "", cites)


def date_of(text: str) -> str:
    """Return EDTF for what was typed: EDTF, or a date as people write it. Raises: FormatError."""
    try:
        return dates.parse_date(text).text
    except FormatError:
        read = getattr(dates, "from_source", None)
        if read is None:
            raise
        return dates.parse_date(str(read(text))).text
