"""The kinds of texts there are, and the one door through which they are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from vedette.cases.pleadings import committees, disappearances, domestic, geneva, strasbourg
from vedette.cases.pleadings.material import LANGUAGES, Draft, Field, Kind, Material, check_material
from vedette.errors import MissingError, UsageError

KINDS: Mapping[str, Kind] = {
    one.id: one
    for one in (
        *strasbourg.KINDS,
        *committees.KINDS,
        *disappearances.KINDS,
        *geneva.KINDS,
        *domestic.KINDS,
    )
}
"""Each module of kinds gives a tuple `KINDS`; they are put together here."""


def kinds() -> tuple[str, ...]:
    """Return the ids of all kinds."""
    return tuple(KINDS)


def kind(name: str) -> Kind:
    """Return a kind. Raises: MissingError for one that nobody knows."""
    if name not in KINDS:
        raise MissingError(f"pleading: there is no kind {name[:40]!r}")
    return KINDS[name]


def fields_of(name: str) -> tuple[Field, ...]:
    """Return the fields that a kind asks for beyond the common material. Raises: MissingError."""
    return kind(name).fields


def compose(name: str, material: Material, language: str, on: date) -> Draft:
    """Return a text in a language, as of a day; in a language in which it is not filed, a reading copy.

    Limits of pages are not measured yet: `material.measured` does it with the typesetter that is at hand.
    Raises: MissingError for an unknown kind, UsageError for a language, FormatError for a material at fault.
    """
    made = kind(name)
    if language not in LANGUAGES:
        raise UsageError(f"{name}: en, fr or ru expected, not {language[:20]!r}")
    check_material(material)
    return made.compose(material, language, on)
