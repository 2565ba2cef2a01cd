"""A check-in inside what a gateway or a mail program hands over: found by its shape, whatever is around it.

A gateway of text messages posts what it received as a form, as JSON, as XML or plain; a mail program pipes a
letter as it came. No field has to be configured: a check-in looks like nothing else.

Normative page: docs/formats/watch.md, 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from urllib.parse import unquote_plus

from vedette.errors import FormatError, LimitError

MAX_ARRIVING_BYTES = 65_536
MAX_FOUND = 4
"""So many check-ins are taken from one message: a letter may quote the one before."""
LETTER = "message/rfc822"
_MAX_PARTS = 64
_SHAPE = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"V1(?:[\s-]{0,4}[A-Z2-7]){130}"
    r"|[0-9A-F]{8}[ \t]{1,4}[0-9]{1,3}[ \t]{1,4}[0-9]{3} ?[0-9]{3}(?:[ \t]{1,4}\+[0-9]{1,4})?"
    r")(?![A-Z0-9])",
    re.ASCII | re.IGNORECASE,
)
"""A signed text, or what is spoken."""
_ESCAPES = re.compile(r"\\[nrt]")
"""A line break in the strings of JSON."""


def checkins_in(data: bytes, content_type: str = "") -> tuple[str, ...]:
    """The texts in `data` that look like check-ins, first come first, each once; at least one.

    `content_type` is what the sender said of it: only a letter (message/rfc822) is unpacked by it. Whether
    they are check-ins is for `parse_checkin` and `parse_spoken` to say.

    Raises: LimitError for more than MAX_ARRIVING_BYTES, FormatError when there is none; no message repeats
    what came.
    """
    if len(data) > MAX_ARRIVING_BYTES:
        raise LimitError(f"check-in: more than {MAX_ARRIVING_BYTES} bytes arrived")
    found: dict[str, None] = {}
    for text in _texts(data, content_type.partition(";")[0].strip().lower()):
        for match in _SHAPE.finditer(text):
            found.setdefault(" ".join(match[0].split()))
    if not found:
        raise FormatError("check-in: nothing that arrived looks like one")
    return tuple(found)[:MAX_FOUND]


def _texts(data: bytes, kind: str) -> Iterator[str]:
    if kind == LETTER:
        for number, part in enumerate(message_from_bytes(data).walk()):
            if number == _MAX_PARTS:
                return
            if part.get_content_maintype() == "text":
                body = part.get_payload(decode=True)
                if isinstance(body, bytes):
                    yield body.decode("ascii", "replace")
        return
    plain = data.decode("ascii", "replace")
    yield _ESCAPES.sub(" ", unquote_plus(plain) if "form-urlencoded" in kind else plain)
