"""Documents as canonical JSON: `vedette/document`, version 1. Normative page: docs/formats/document.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.publication.releases.blocks import SAYS, notes_of
from vedette.publication.releases.document import (
    LANGUAGES,
    SHOWN,
    Block,
    Bullets,
    Document,
    Event,
    FactRef,
    Heading,
    Link,
    Links,
    Mention,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.releases.kinds import KINDS

FORMAT = "vedette/document"
MAX_BYTES = 4 << 20
MAX_TEXT = 20_000
MAX_ROWS = 2_000
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?\Z")
_SLUG = re.compile(r"[a-z0-9-]{0,40}\Z")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\Z")
_HREF = re.compile(r"(?:https://[^\s<>\"'\\]+|mailto:[^\s<>\"'\\]+|tel:\+?[0-9() -]+|code:[a-z0-9-]{1,80})\Z")
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

Reader = Callable[[Any, str], Any]


def _text(most: int = MAX_TEXT, *, lines: bool = False, needed: bool = False) -> Reader:
    def read(value: Any, where: str) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise FormatError(f"{where}: is no text of at most {most} characters")
        if needed and not value.strip():
            raise FormatError(f"{where}: is empty")
        if any(c in _TURNS or (ord(c) < 0x20 and not (lines and c in "\n\t")) or c == "\x7f" for c in value):
            raise FormatError(f"{where}: has a control or direction character")
        return value

    return read


def _match(pattern: re.Pattern[str], what: str, *, empty: bool = False) -> Reader:
    def read(value: Any, where: str) -> str:
        if not isinstance(value, str) or not ((empty and not value) or pattern.match(value)):
            raise FormatError(f"{where}: is no {what}")
        return value

    return read


def _among(values: Any, what: str) -> Reader:
    def read(value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in values:
            raise FormatError(f"{where}: is no {what}")
        return value

    return read


def _whole(least: int, most: int) -> Reader:
    def read(value: Any, where: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise FormatError(f"{where}: is no number from {least} to {most}")
        return value

    return read


def _yes(value: Any, where: str) -> bool:
    if type(value) is not bool:
        raise FormatError(f"{where}: is neither true nor false")
    return value


def _many(each: Reader, most: int = MAX_ROWS) -> Reader:
    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or len(value) > most:
            raise FormatError(f"{where}: is no list of at most {most}")
        return tuple(each(one, f"{where} {number}") for number, one in enumerate(value, 1))

    return read


def _of(made: type[Any], readers: Mapping[str, Reader]) -> Reader:
    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict) or sorted(value) != sorted(readers):
            raise FormatError(f"{where}: its members are {', '.join(sorted(readers))}")
        return made(**{name: each(value[name], f"{where}, {name}") for name, each in readers.items()})

    return read


_PART = _match(_SLUG, "part", empty=True)
_IDS = _many(_match(_ID, "id"))
_COMMON: dict[str, Reader] = {"part": _PART, "says": _among(SAYS, "kind of saying"), "notes": _IDS}
_PICTURE: Mapping[str, Reader] = {
    "piece": _match(_ID, "id of a piece"),
    "alt": _text(2_000),
    "caption": _text(2_000),
    "part": _PART,
}
_EVENT = _of(Event, {"date": _text(100), "words": _text(4_000, needed=True), "notes": _IDS})
_LINK = _of(Link, {"words": _text(500, needed=True), "href": _match(_HREF, "address that may be linked")})
_BLOCKS: Mapping[str, tuple[type[Any], Mapping[str, Reader]]] = {
    "heading": (Heading, {"text": _text(500, needed=True), "level": _whole(2, 4), "part": _PART}),
    "paragraph": (Paragraph, _COMMON | {"text": _text(lines=True, needed=True)}),
    "quote": (
        Quote,
        _COMMON
        | {
            "speaker": _text(500),
            "words": _text(lines=True, needed=True),
            "person": _match(_ID, "id of a person", empty=True),
        },
    ),
    "list": (Bullets, _COMMON | {"items": _many(_text(needed=True)), "ordered": _yes}),
    "table": (
        Table,
        _COMMON
        | {
            "caption": _text(500),
            "headers": _many(_text(500), 40),
            "rows": _many(_many(_text(2_000), 40)),
            "unit": _text(200),
            "counted": _many(_whole(0, 39), 40),
        },
    ),
    "picture": (Picture, _PICTURE),
    "timeline": (Timeline, {"events": _many(_EVENT), "part": _PART}),
    "links": (Links, {"links": _many(_LINK, 200), "part": _PART}),
}
_NAMES = {made: name for name, (made, _readers) in _BLOCKS.items()}


def _block(value: Any, where: str) -> Block:
    if not isinstance(value, dict) or value.get("block") not in _BLOCKS:
        raise FormatError(f"{where}: is no block of this version")
    made, readers = _BLOCKS[value["block"]]
    found: Block = _of(made, readers)({key: one for key, one in value.items() if key != "block"}, where)
    if isinstance(found, Table) and any(len(row) != len(found.headers) for row in found.rows):
        raise FormatError(f"{where}: a row has not as many cells as there are headers")
    if isinstance(found, Table) and any(one >= len(found.headers) for one in found.counted):
        raise FormatError(f"{where}: counts in a column that is not there")
    return found


_DOCUMENT: Mapping[str, Reader] = {
    "kind": _among(KINDS, "kind of release"),
    "code": _match(_CODE, "code: lower-case letters, digits, hyphens"),
    "language": _among(LANGUAGES, "language of publication"),
    "title": _text(300, needed=True),
    "summary": _text(2_000, lines=True),
    "blocks": _many(_block),
    "date": _match(_DAY, "day YYYY-MM-DD"),
    "updated": _match(_DAY, "day YYYY-MM-DD", empty=True),
    "place": _text(200),
    "status": _text(200),
    "people": _many(
        _of(
            Mention,
            {
                "id": _match(_ID, "id"),
                "name": _text(300, needed=True),
                "part": _match(_SLUG, "part"),
                "shown": _many(_among(SHOWN, "way of being shown"), 6),
                "subject": _match(_ID, "id of a person", empty=True),
                "level": _text(80),
                "replied": _text(500),
                "minor": _yes,
                "intimate": _yes,
            },
        ),
        500,
    ),
    "facts": _many(
        _of(FactRef, {"id": _match(_ID, "id"), "words": _text(1_000, needed=True), "items": _IDS})
    ),
    "pictures": _many(_of(Picture, _PICTURE), 50),
    "labels": _many(_text(2_000, lines=True, needed=True), 20),
    "related": _many(_match(_CODE, "code"), 100),
    "corrects": _match(_CODE, "code", empty=True),
}
_read_document = _of(Document, _DOCUMENT)


def plain(thing: Any) -> Any:
    """Return a document, or a part of one, as dictionaries, lists, texts, numbers."""
    if isinstance(thing, (list, tuple)):
        return [plain(one) for one in thing]
    if hasattr(thing, "__dataclass_fields__"):
        found = {one.name: plain(getattr(thing, one.name)) for one in fields(thing)}
        return found | {"block": _NAMES[type(thing)]} if type(thing) in _NAMES else found
    return thing


def from_plain(value: Any) -> Document:
    """Return the document that `plain` wrote. Raises: FormatError naming the member."""
    if isinstance(value, dict):
        pictures = value.get("pictures")
        if isinstance(pictures, list):
            value = value | {"pictures": [_bare(one, "picture") for one in pictures]}
    found: Document = _read_document(value, "document")
    _check(found)
    return found


def _bare(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or value.get("block") != name:
        raise FormatError("document, pictures: is no picture")
    return {key: one for key, one in value.items() if key != "block"}


def _check(found: Document) -> None:
    for what, ids in (
        ("person", [one.id for one in found.people]),
        ("fact", [one.id for one in found.facts]),
    ):
        if len(set(ids)) != len(ids):
            raise FormatError(f"document: a {what} has the id of another")


def unknown(document: Document) -> tuple[str, ...]:
    """Return the ids of facts and people that its blocks name and that it has not."""
    facts, people = {one.id for one in document.facts}, {one.id for one in document.people}
    found = [note for block in document.blocks for note in notes_of(block) if note not in facts]
    found += [
        one.person
        for one in document.blocks
        if isinstance(one, Quote) and one.person and one.person not in people
    ]
    return tuple(dict.fromkeys(found))


def encode_document(document: Document) -> bytes:
    """Return its canonical bytes. Raises: FormatError naming what cannot be published as it is."""
    value = plain(document)
    from_plain(value)
    data = jcs.encode({"v": 1, "format": FORMAT, "document": value})
    if len(data) > MAX_BYTES:
        raise FormatError(f"document: is longer than {MAX_BYTES} bytes")
    return data


def parse_document(data: bytes) -> Document:
    """Return the document in `data`. Raises: FormatError."""
    value = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(value, dict) or sorted(value) != ["document", "format", "v"]:
        raise FormatError("document: its members are document, format, v")
    if value["format"] != FORMAT or value["v"] != 1:
        raise FormatError("document: not a document of version 1")
    return from_plain(value["document"])


__all__ = ["encode_document", "from_plain", "parse_document", "plain", "unknown"]
