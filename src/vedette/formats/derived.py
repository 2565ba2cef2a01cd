"""Derived texts: a transcript, translation or description that a person made from one item.

    {"author":…,"format":"vedette/derived","kind":…,"language":…,"package_sha256":…,"text":…,"time":…,"v":1}
    one line end, zeros up to the padded length

Normative page: docs/formats/derived.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats import jcs
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant
from vedette.values.padding import padme

KINDS = ("transcript", "translation", "description")
MAX_TEXT_CHARS = 200_000
MAX_DERIVED_BYTES = 1 << 20
_MEMBERS = ["author", "format", "kind", "language", "package_sha256", "text", "time", "v"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DerivedText:
    """What one person made of the item in `package_sha256`; `author` is their pseudonym."""

    package_sha256: str
    kind: str
    language: str
    author: str
    time: str
    text: str

    def __post_init__(self) -> None:
        parse_digest(self.package_sha256, "derived package")
        parse_pseudonym(self.author, "derived author")
        parse_instant(self.time, "derived time")
        if self.kind not in KINDS:
            raise FormatError(f"derived: kind is one of {', '.join(KINDS)}")
        if not _LANGUAGE.fullmatch(self.language):
            raise FormatError("derived: language is not written as one (en, fr, ce, zh-Hant)")
        if not self.text.strip() or len(self.text) > MAX_TEXT_CHARS:
            raise LimitError(f"derived: a text of 1 to {MAX_TEXT_CHARS} characters expected")
        if any(ord(char) < 32 and char not in "\n\t" for char in self.text):
            raise FormatError("derived: the text has control characters")

    def encode(self) -> bytes:
        """The bytes that are sealed, padded. Raises: LimitError, FormatError."""
        data = jcs.encode(
            {
                "v": 1,
                "format": "vedette/derived",
                "package_sha256": self.package_sha256,
                "kind": self.kind,
                "language": self.language,
                "author": self.author,
                "time": self.time,
                "text": self.text,
            }
        )
        line = data + b"\n"
        length = padme(len(line))
        if length > MAX_DERIVED_BYTES:
            raise LimitError(f"derived: over {MAX_DERIVED_BYTES} bytes")
        return line + bytes(length - len(line))


def parse_derived(data: bytes) -> DerivedText:
    """Return the derived text in `data`; refuses every other spelling, member and padding.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_DERIVED_BYTES:
        raise LimitError(f"derived: over {MAX_DERIVED_BYTES} bytes")
    line = data.rstrip(b"\0")
    if not line.endswith(b"\n") or padme(len(line)) != len(data):
        raise FormatError("derived: one line and its padding expected")
    value = jcs.parse(line[:-1], max_bytes=MAX_DERIVED_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("derived: other members than version 1 has")
    if value["format"] != "vedette/derived" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("derived: not a vedette/derived of version 1")
    texts: dict[str, str] = {}
    for name in ("package_sha256", "kind", "language", "author", "time", "text"):
        text = value[name]
        if not isinstance(text, str):
            raise FormatError(f"derived: {name} is not a text")
        texts[name] = text
    return DerivedText(**texts)
