"""What stands in a mapping file, checked for its shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.errors import FormatError


def known_keys(table: Mapping[str, Any], may: set[str] | frozenset[str], where: str) -> None:
    """Refuse a key that is not known there. Raises: FormatError."""
    for name in table:
        if name not in may:
            raise FormatError(f"mapping: {where}: {name!r} is not known there")


def table_of(given: Any, where: str) -> dict[str, Any]:
    """Return a table. Raises: FormatError."""
    if not isinstance(given, dict):
        raise FormatError(f"mapping: {where} is not a table")
    return given


def list_of(given: Any, where: str) -> list[Any]:
    """Return a list of 1 to 20. Raises: FormatError."""
    if not isinstance(given, list) or not 1 <= len(given) <= 20:
        raise FormatError(f"mapping: {where}: is not a list")
    return given


def text_of(given: Any, where: str) -> str:
    """Return a text of at most 2000 characters. Raises: FormatError."""
    if not isinstance(given, str) or len(given) > 2000:
        raise FormatError(f"mapping: {where} is not text")
    return given


def names_of(given: Any, where: str) -> tuple[str, ...]:
    """Return texts, also of one alone. Raises: FormatError."""
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or len(found) > 1000:
        raise FormatError(f"mapping: {where} is not a list of texts")
    return tuple(found)


def one_of(given: Any, may: tuple[str, ...], where: str) -> str:
    """Return one of those that may be. Raises: FormatError."""
    if not isinstance(given, str) or given not in may:
        known = ", ".join(repr(str(one)) for one in may if one)
        raise FormatError(f"mapping: {where} is none of {known}")
    return str(given)
