"""Fields of a JSON document of this package, read strictly: each error names the field at fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from vedette.errors import FormatError

LANGUAGES = ("en", "fr", "ru")
MAX_BYTES = 2_000_000
MAX_TEXT = 1_000
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside are refused."""
CONFIDENCES = ("S", "G", "D")
"""Seen in a published source, general knowledge not verified, inference of ours."""


def document(data: bytes, what: str) -> dict[str, Any]:
    """Return the object a JSON document is. Raises: FormatError; for a name given twice too."""
    if len(data) > MAX_BYTES:
        raise FormatError(f"{what}: is over {MAX_BYTES} bytes")
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"{what}: is no JSON document ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise FormatError(f"{what}: is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def only(row: Any, names: Iterable[str], what: str) -> dict[str, Any]:
    """Return an object that has exactly these names. Raises: FormatError."""
    if not isinstance(row, dict):
        raise FormatError(f"{what}: is no JSON object")
    wanted = set(names)
    for name in sorted(wanted - set(row)):
        raise FormatError(f"{what}: lacks {name}")
    for name in sorted(set(row) - wanted):
        raise FormatError(f"{what}: has an unknown name {name[:40]!r}")
    return row


def text(row: Mapping[str, Any], name: str, what: str, *, needed: bool = True) -> str:
    """Return one line of text. Raises: FormatError."""
    found = row[name]
    if not isinstance(found, str) or len(found) > MAX_TEXT or (found and not found.isprintable()):
        raise FormatError(f"{what}: {name} is not one line of text")
    if needed and not found.strip():
        raise FormatError(f"{what}: {name} is empty")
    return found


def choice(row: Mapping[str, Any], name: str, of: Iterable[str], what: str) -> str:
    """Return one of some words. Raises: FormatError."""
    found = row[name]
    if not isinstance(found, str) or found not in tuple(of):
        raise FormatError(f"{what}: {name} is none of {', '.join(of)}")
    return found


def whole(row: Mapping[str, Any], name: str, most: int, what: str, *, least: int = 0) -> int:
    """Return a whole number. Raises: FormatError."""
    found = row[name]
    if type(found) is not int or not least <= found <= most:
        raise FormatError(f"{what}: {name} is not a whole number from {least} to {most}")
    return found


def day(row: Mapping[str, Any], name: str, what: str) -> date:
    """Return a day written YYYY-MM-DD. Raises: FormatError."""
    found = row[name]
    try:
        made = date.fromisoformat(found) if isinstance(found, str) and len(found) == 10 else None
    except ValueError:
        made = None
    if made is None or not FIRST <= made <= LAST:
        raise FormatError(f"{what}: {name} is no day written YYYY-MM-DD")
    return made


def day_or_none(row: Mapping[str, Any], name: str, what: str) -> date | None:
    """Return a day, None for an empty text. Raises: FormatError."""
    return None if row[name] == "" else day(row, name, what)


def in_languages(row: Mapping[str, Any], name: str, what: str, *, needed: bool = True) -> dict[str, str]:
    """Return a text in the three languages. Raises: FormatError."""
    found = only(row[name], LANGUAGES, f"{what}: {name}")
    return {language: text(found, language, f"{what}: {name}", needed=needed) for language in LANGUAGES}


def listed(row: Mapping[str, Any], name: str, most: int, what: str) -> list[Any]:
    """Return a list. Raises: FormatError."""
    found = row[name]
    if not isinstance(found, list) or len(found) > most:
        raise FormatError(f"{what}: {name} is no list of at most {most}")
    return found


def write(found: Mapping[str, Any]) -> bytes:
    """Return a document as it is written: sorted names, two spaces, one line feed at the end."""
    return (json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
