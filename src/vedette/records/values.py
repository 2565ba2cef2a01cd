"""Values of fields: what each may be, written one way.

A value is what is held, the statements it rests on, and how sure its author is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError
from vedette.records.dates import parse_date
from vedette.records.schema import FIELDS, Field, Kind, Type

MAX_LINE_CHARS = 1000
MAX_WORDS_CHARS = 100_000
MAX_VALUES = 1000
"""Of one field of one record."""
MAX_NUMBER = 10**12
MAX_CITES = 200
"""Of one value."""

_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?")
Known = Callable[[str, str], bool]
"""Says whether a vocabulary (its name) has a code."""


@dataclass(frozen=True, slots=True)
class Value:
    """`value` as `schema.Type` writes it; `cites` are ids of statements; `confidence` a code or empty."""

    value: Any
    cites: tuple[str, ...] = ()
    confidence: str = ""
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as JSON; what is empty is left out."""
        found: dict[str, Any] = {"value": self.value}
        if self.cites:
            found["cites"] = list(self.cites)
        if self.confidence:
            found["confidence"] = self.confidence
        if self.note:
            found["note"] = self.note
        return found


def parse_value(plain: Any, what: str = "value") -> Value:
    """Return the value that `Value.plain` wrote. Raises: FormatError."""
    if (
        not isinstance(plain, dict)
        or "value" not in plain
        or set(plain) - {"value", "cites", "confidence", "note"}
    ):
        raise FormatError(f"{what}: is not a value")
    cites, confidence, note = plain.get("cites", []), plain.get("confidence", ""), plain.get("note", "")
    if not isinstance(cites, list) or not all(_is_id(one) for one in cites):
        raise FormatError(f"{what}: cites what is no statement")
    if not isinstance(confidence, str) or not isinstance(note, str) or len(note) > MAX_LINE_CHARS:
        raise FormatError(f"{what}: is not a value")
    return Value(plain["value"], tuple(cites), confidence, note)


def _is_id(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 32 and not text.strip("0123456789abcdef")


def field_of(kind: Kind, name: str) -> Field:
    """Return a field by its name. Raises: FormatError."""
    field = FIELDS[kind].get(name)
    if field is None:
        raise FormatError(f"{kind}: has no field {name!r}")
    return field


def checked(kind: Kind, name: str, values: list[Value], known: Known) -> list[Value]:
    """Return the values of one field in the one spelling they are kept in.

    Raises: FormatError naming kind and field, never the value.
    """
    field = field_of(kind, name)
    what = f"{kind}: {name}"
    if len(values) > (MAX_VALUES if field.many else 1):
        raise FormatError(f"{what}: too many values")
    found = []
    for one in values:
        found.append(_checked_value(field, one, known, what))
    return found


def _checked_value(field: Field, one: Value, known: Known, what: str) -> Value:
    if one.confidence and (not isinstance(one.confidence, str) or not known("confidence", one.confidence)):
        raise FormatError(f"{what}: no such confidence")
    cites = tuple(dict.fromkeys(one.cites)) if all(map(_is_id, one.cites)) else None
    if cites is None or len(cites) > MAX_CITES:
        raise FormatError(f"{what}: cites what is no statement, or too many")
    note = _line(one.note, f"{what}: note") if one.note else ""
    return Value(_check(field, one.value, known, what), cites, one.confidence, note)


def _check(field: Field, value: Any, known: Known, what: str) -> Any:
    match field.type:
        case Type.LINE:
            return _line(value, what)
        case Type.WORDS:
            return {"text": _text(_of(value, {"text", "language"}, what)["text"], what)} | _some(
                value, "language", what
            )
        case Type.NAME:
            given = _of(value, {"text", "kind", "language"}, what)
            return (
                {"text": _line(given["text"], what)}
                | _some(value, "kind", what)
                | _some(value, "language", what)
            )
        case Type.DATE:
            return parse_date(_line(value, what), what).text
        case Type.TERM:
            if not isinstance(value, str) or not known(field.vocabulary, value):
                raise FormatError(f"{what}: no such term in {field.vocabulary}")
            return value
        case Type.RECORD:
            if not _is_id(value):
                raise FormatError(f"{what}: is not the id of a record")
            return value
        case Type.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_NUMBER:
                raise FormatError(f"{what}: is not a whole number")
            return value
        case Type.FLAG:
            if not isinstance(value, bool):
                raise FormatError(f"{what}: is neither true nor false")
            return value
        case Type.PLACE:
            return _place(value, known, what)
        case Type.PART:
            return _part(value, known, what)


def _of(value: Any, may: set[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) - may or "text" not in value:
        raise FormatError(f"{what}: is not written as it must be")
    return value


def _some(value: dict[str, Any], key: str, what: str) -> dict[str, str]:
    return {key: _line(value[key], what)} if value.get(key) else {}


def _line(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{what}: is not text")
    text = " ".join(value.split())
    if not text or len(text) > MAX_LINE_CHARS:
        raise FormatError(f"{what}: has 1 to {MAX_LINE_CHARS} characters")
    if any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in text):
        raise FormatError(f"{what}: holds a character that is no text")
    return text


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_WORDS_CHARS:
        raise FormatError(f"{what}: has 1 to {MAX_WORDS_CHARS} characters")
    text = value.replace("\r\n", "\n").strip()
    if any((ord(char) < 32 and char not in "\n\t") or 0xD800 <= ord(char) < 0xE000 for char in text):
        raise FormatError(f"{what}: holds a character that is no text")
    return text


def _place(value: Any, known: Known, what: str) -> dict[str, Any]:
    given = _of(value, {"text", "code", "record", "lat", "lon", "precision"}, what)
    found: dict[str, Any] = {"text": _line(given["text"], what), **_some(given, "code", what)}
    if given.get("record"):
        if not _is_id(given["record"]):
            raise FormatError(f"{what}: is not the id of a place")
        found["record"] = given["record"]
    if given.get("lat") is not None or given.get("lon") is not None:
        for key, most in (("lat", 90), ("lon", 180)):
            found[key] = _degrees(given.get(key), most, f"{what}: {key}")
    if given.get("precision"):
        if not isinstance(given["precision"], str) or not known("place-precision", given["precision"]):
            raise FormatError(f"{what}: no such precision")
        found["precision"] = given["precision"]
    return found


def _degrees(value: Any, most: int, what: str) -> str:
    """Return degrees as decimal text with at most six places, as a view holds no floating number."""
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise FormatError(f"{what} is not a decimal number")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FormatError(f"{what} is not a number")
    try:
        number = float(value)
    except OverflowError:
        raise FormatError(f"{what} is out of range") from None
    if not math.isfinite(number) or not -most <= number <= most:
        raise FormatError(f"{what} is out of range")
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_PART_TERMS: Mapping[str, str] = {
    "degree": "degrees",
    "type": "perpetrator-types",
    "status": "perpetrator-status",
}


def _part(value: Any, known: Known, what: str) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - {"actor", *_PART_TERMS} or not _is_id(value.get("actor")):
        raise FormatError(f"{what}: is not written as it must be")
    found = {"actor": value["actor"]}
    for key, vocabulary in _PART_TERMS.items():
        if value.get(key):
            if not isinstance(value[key], str) or not known(vocabulary, value[key]):
                raise FormatError(f"{what}: no such term in {vocabulary}")
            found[key] = value[key]
    return found
