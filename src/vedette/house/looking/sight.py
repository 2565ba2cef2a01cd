"""What a look at one item gives: values, and their spelling between the child that looked and who asked.

The child may have been broken by what it looked at. So `parse_sight` believes nothing: lengths, names and
numbers are checked, control and direction characters are replaced, before a page shows any of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from vedette.errors import FormatError, LimitError

MAX_TEXT = 200_000
"""Characters of text that a sight holds; what is cut is said by the warning `text-cut`."""
MAX_CLAIMS = 500
MAX_VALUE = 2000
MAX_SIGHT_BYTES = 4 << 20

NEAR_PICTURE = 10
"""Pictures at this distance or less are offered as near-duplicates: tests/looking/test_near.py measures."""
NEAR_TEXT = 6
"""Texts at this distance or less are offered as near-duplicates."""


class Kind(StrEnum):
    """What an item is, by its bytes."""

    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
    MAIL = "mail"
    TEXT = "text"
    UNKNOWN = "unknown"


SOURCES = frozenset(("exif", "iptc", "xmp", "c2pa", "sidecar", "container", "pdf", "office", "warc", "mail"))
"""Where in an item a claim stands."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "width": "pixels",
        "height": "pixels",
        "frames": "pictures in the file",
        "duration": "seconds",
        "channels": "sound channels",
        "rate": "samples of sound a second",
        "codecs": "names of the encodings, separated by spaces",
        "pages": "pages of a paper",
        "sheets": "sheets of a table",
        "records": "records of a web archive",
        "entries": "files inside",
        "words": "words of the text, as far as it was read",
        "encoding": "how the text is written as bytes",
    }
)
"""The facts that a sight may hold and their units; values are plain numbers but for codecs and encoding."""

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "damaged": "the content is damaged or not in the form it claims; it was read as far as possible",
        "damaged-metadata": "what the file says of itself is damaged; it was read as far as possible",
        "too-large": "the content asks for more than is given to one look; it was not read to its end",
        "too-many-pixels": "the picture has more pixels than are decoded; only its size was read",
        "text-cut": "the text is longer than what is kept of it",
        "claims-cut": "the file says more of itself than is kept",
        "name-differs": "the ending of the name is not that of what the file holds",
        "hidden-text": "the document has deleted, hidden or commented parts",
        "active-content": "the document has scripts, macros or actions; nothing of it was run",
        "embedded-files": "other files are inside",
        "encrypted": "the content is locked with a password",
        "remote-content": "the document asks for things from elsewhere; nothing was fetched",
        "strange-names": "names of files inside point outside or hide what they are",
        "digest-differs": "a digest written in the archive is not that of its content",
        "signature-not-checked": "a provenance record is inside; its signatures were not verified here",
        "provenance-differs": "a digest in the provenance record is not that of the file",
        "edited": "the file says that it was changed by a program after it was made",
        "earlier-versions": "earlier versions of the document are inside",
        "broke-reader": "its reader failed over it, as hostile files make readers do; handle it with care",
        "no-preview": "there is nothing of it to show as a picture",
        "several-encodings": "the text could be read in more than one way",
    }
)
"""The warnings that a sight may hold, and what they say."""

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "no-zone": "local time of a device, its time zone is not said",
        "device-clock": "as the clock of the device stood",
        "device-place": "as the device computed it",
        "program": "written by a program that handled the file",
        "person": "typed by a person or a program in their name",
        "signer": "name in a certificate, which was not verified here",
        "assertion": "asserted by whoever signed the provenance record",
        "server": "said by the server that answered",
        "archiver": "said by the program that made the archive",
        "sender": "said by the sender or a mail server",
    }
)
"""What a claim is worth, by its code."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of itself: never a verdict. `source` of SOURCES, `note` a code of NOTES."""

    source: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one item.

    `media_type` is that of the bytes; `mismatch` is the declared one when it tells another kind, else empty.
    `facts` by FACTS, `warnings` codes of WARNINGS, `text` at most MAX_TEXT characters. `near` is 8 bytes to
    compare by `distance` with those of another item of the same kind of content, or empty.
    """

    kind: Kind
    media_type: str
    mismatch: str = ""
    claims: tuple[Claim, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    near: bytes = b""
    warnings: tuple[str, ...] = ()


def distance(a: bytes, b: bytes) -> int:
    """Return in how many of 64 bits two values of `Sight.near` differ; 64 when one of them is empty.

    Compare pictures with pictures and texts with texts; NEAR_PICTURE and NEAR_TEXT are their thresholds.
    Raises: FormatError.
    """
    for each in (a, b):
        if len(each) not in (0, 8):
            raise FormatError(f"near: has {len(each)} bytes, not 8")
    if not a or not b:
        return 64
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


_UNSEEN = dict.fromkeys(
    [
        *range(32),
        *range(127, 160),
        *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xE0000, 0xE0080),
    ],
    "\ufffd",
)
_UNSEEN_IN_TEXT = {code: mark for code, mark in _UNSEEN.items() if code not in (9, 10)}


def plain(text: str, limit: int = MAX_VALUE, *, lines: bool = False) -> str:
    """Return at most `limit` characters of `text` that can be shown: no control and direction characters.

    What is taken out leaves U+FFFD. Line ends and tabs stay with `lines`, and become spaces without.
    """
    cut = text[:limit].encode("utf-8", "replace").decode("utf-8")
    if lines:
        return cut.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN_IN_TEXT)
    return " ".join(cut.split()).translate(_UNSEEN)


def encode_sight(sight: Sight) -> bytes:
    """Return the JSON that `parse_sight` reads."""
    value = {
        "kind": sight.kind,
        "media_type": sight.media_type,
        "mismatch": sight.mismatch,
        "claims": [[c.source, c.name, c.value, c.note] for c in sight.claims],
        "facts": dict(sight.facts),
        "text": sight.text,
        "near": sight.near.hex(),
        "warnings": list(sight.warnings),
    }
    return json.dumps(value).encode("ascii")


_KEYS = {"kind", "media_type", "mismatch", "claims", "facts", "text", "near", "warnings"}
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,3})?", re.ASCII)
_NEAR = re.compile(r"([0-9a-f]{16})?", re.ASCII)


def _need(held: bool, what: str) -> None:
    if not held:
        raise FormatError(f"sight: {what}")


def _text(value: Any, limit: int, what: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"sight: {what} is not a text")
    if len(value) > limit:
        raise LimitError(f"sight: {what} is longer than {limit} characters")
    return value


def is_media_type(text: str) -> bool:
    """Whether `text` is written as a media type without parameters."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def parse_sight(data: bytes) -> Sight:
    """Return the sight that a child wrote; all of it within limits and fit to be shown.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_SIGHT_BYTES:
        raise LimitError(f"sight: is over {MAX_SIGHT_BYTES} bytes")
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("sight: is no JSON") from None
    _need(isinstance(value, dict) and set(value) == _KEYS, "has other keys than expected")
    kind = _text(value["kind"], 20, "kind")
    _need(kind in set(Kind), "kind is unknown")
    media_type = _text(value["media_type"], 100, "media type")
    mismatch = _text(value["mismatch"], 100, "mismatch")
    _need(is_media_type(media_type), "media type is not written as one")
    _need(not mismatch or is_media_type(mismatch), "mismatch is not a media type")
    near = _text(value["near"], 16, "near")
    _need(_NEAR.fullmatch(near) is not None, "near is not 8 bytes")
    claims, facts, warnings = value["claims"], value["facts"], value["warnings"]
    _need(isinstance(claims, list) and len(claims) <= MAX_CLAIMS, "claims are no list, or too many")
    _need(isinstance(facts, dict) and set(facts) <= set(FACTS), "facts are unknown")
    _need(isinstance(warnings, list) and len(warnings) <= len(WARNINGS), "warnings are no list")
    for warning in warnings:
        _need(isinstance(warning, str) and warning in WARNINGS, "warning is unknown")
    return Sight(
        Kind(kind),
        media_type,
        mismatch,
        tuple(_claim(row) for row in claims),
        {name: _fact(name, each) for name, each in facts.items()},
        plain(_text(value["text"], MAX_TEXT, "text"), MAX_TEXT, lines=True),
        bytes.fromhex(near),
        tuple(dict.fromkeys(warnings)),
    )


def _claim(row: Any) -> Claim:
    _need(isinstance(row, list) and len(row) == 4, "claim has not four parts")
    source, name, value, note = (_text(part, MAX_VALUE, "claim") for part in row)
    _need(source in SOURCES and note in NOTES, "claim has an unknown source or note")
    return Claim(source, plain(name, 100), plain(value), note)


def _fact(name: str, value: Any) -> str:
    text = _text(value, 200, "fact")
    if name in ("codecs", "encoding"):
        return plain(text, 200)
    _need(_NUMBER.fullmatch(text) is not None, f"fact {name} is no number")
    return text
