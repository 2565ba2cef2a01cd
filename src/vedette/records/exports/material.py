"""What an export is made of: records, statements, sources and items, with what the reader may see of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vedette.records.revisions import View
from vedette.records.schema import Kind


@dataclass(frozen=True, slots=True)
class OutSource:
    """A source. `title` is empty when the reader may not know who said something."""

    id: str
    what: str
    title: str = ""
    connection: str = ""
    reliability: str = ""
    material: str = ""
    address: str = ""
    copied_from: str = ""
    external: str = ""


@dataclass(frozen=True, slots=True)
class OutStatement:
    """A statement in its words. `item` is the id of the item it stands in, empty for none."""

    id: str
    source: str
    words: str
    language: str = ""
    translation: str = ""
    translated_to: str = ""
    about: str = ""
    about_words: str = ""
    said: str = ""
    item: str = ""
    locator: dict[str, Any] = field(default_factory=dict)
    replaces: str = ""
    withdrawn: str = ""
    """When, or empty."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutRecord:
    """A record as it stands: `entity` is the id that all records judged the same share."""

    id: str
    kind: Kind
    view: View
    entity: str = ""
    made: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class OutItem:
    """An item of evidence: its name is left out, as it may tell who somebody is."""

    id: str
    package_sha256: str
    content_sha256: str
    media_type: str
    size: int
    received: str
    register_index: int | None


@dataclass(frozen=True, slots=True)
class Material:
    """All that an export is made of. Each call of a member gives an iterator from the beginning."""

    records: Callable[[], Iterator[OutRecord]]
    statements: Callable[[], Iterator[OutStatement]]
    sources: Callable[[], Iterator[OutSource]]
    items: Callable[[], Iterator[OutItem]]
    about: dict[str, str]
    """What stands at the head of every format: group, day, scope, audience, what was left out."""


Huridocs = Callable[[str, str], str]
"""Vocabulary and code to the code of HURIDOCS, empty when there is none."""
Label = Callable[[str, str], str]
"""Vocabulary and code to the label in the language of the export."""
Piece = tuple[str, Iterable[bytes]]
"""The name of a file in an export, and its bytes."""


def first(view: View, name: str) -> Any:
    """Return the first value of a field, None when it has none."""
    values = view.get(name)
    return values[0].value if values else None


def text_of(value: Any) -> str:
    """Return a value as text: of a name, words or place its text, of a part its actor."""
    if isinstance(value, dict):
        return str(value.get("text", value.get("actor", "")))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
