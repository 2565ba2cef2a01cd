"""What the page of an interview sends while somebody types: read strictly. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.records.values import MAX_WORDS_CHARS

MAX_BYTES = 1 << 20
FIELDS = frozenset({"question", "words", "translation"})


@dataclass(frozen=True, slots=True)
class Sent:
    """`text` as it stands before the writer, typed on version `base`; `fragment` is an id of the writer's."""

    field: str
    text: str
    base: int
    fragment: str


def parse_save(body: bytes) -> Sent:
    """Return what was sent: an object of exactly field, text, base, fragment. Raises: FormatError."""
    if len(body) > MAX_BYTES:
        raise FormatError("passage: too much at once")
    try:
        plain = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FormatError("passage: is not JSON") from None
    if not isinstance(plain, dict) or set(plain) != {"field", "text", "base", "fragment"}:
        raise FormatError("passage: has not the fields that are sent")
    field, text, base, fragment = (plain[name] for name in ("field", "text", "base", "fragment"))
    if not isinstance(field, str) or field not in FIELDS:
        raise FormatError("passage: no such text")
    if not isinstance(text, str) or len(text) > MAX_WORDS_CHARS:
        raise FormatError(f"passage: has at most {MAX_WORDS_CHARS} characters")
    if any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in text):
        raise FormatError("passage: is no text")
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base < 2**31:
        raise FormatError("passage: version is not a whole number")
    if not isinstance(fragment, str) or len(fragment) != 32 or fragment.strip("0123456789abcdef"):
        raise FormatError("passage: the fragment has no id")
    return Sent(field, text.replace("\r\n", "\n"), base, fragment)
