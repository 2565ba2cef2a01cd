"""E-mail messages: who is said to have written what to whom, the text, the names of what is attached."""

from __future__ import annotations

import email
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from vedette.errors import FormatError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.text import decode
from vedette.house.looking.webarchive import readable

MAX_BYTES = 32 << 20
MAX_PARTS = 500
_HEADERS = (
    "From",
    "Sender",
    "To",
    "Cc",
    "Reply-To",
    "Date",
    "Subject",
    "Message-ID",
    "X-Mailer",
    "User-Agent",
)


def look(content: Content, found: Finding) -> None:
    """Find headers, text and attachments of a message."""
    data = content.all(MAX_BYTES, "message")
    try:
        message = email.message_from_bytes(data)
        _read(message, found)
    except RecursionError:
        raise FormatError("message: its parts are too deep") from None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError):
        raise FormatError("message: cannot be read") from None


def _read(message: Message, found: Finding) -> None:
    for name in _HEADERS:
        for value in (message.get_all(name) or [])[:20]:
            found.claim("mail", name, _worded(str(value)), "sender")
    for value in (message.get_all("Received") or [])[:30]:
        found.claim("mail", "Received", str(value), "sender")
    attached = 0
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            found.warn("too-large")
            break
        file_name = part.get_filename()
        kind = part.get_content_type()
        if file_name or (not part.is_multipart() and kind not in texts):
            attached += 1
            found.claim("mail", "attached", f"{_worded(str(file_name or ''))} ({kind})", "sender")
        elif not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                texts[kind].append(_text(payload[: 1 << 20], part.get_content_charset() or ""))
    if attached:
        found.facts["entries"] = str(attached)
        found.warn("embedded-files")
    for text in texts["text/plain"] or [readable(text) for text in texts["text/html"]]:
        found.say(text + "\n")


def _text(data: bytes, named: str) -> str:
    if named.replace("-", "").replace("_", "").isalnum():
        try:
            return data.decode(named, "replace")
        except (LookupError, ValueError):
            pass
    return decode(data, cut=False)[0]


def _worded(value: str) -> str:
    try:
        pieces = decode_header(value[:4000])
    except (ValueError, LookupError, MessageError):
        return value
    return "".join(
        _text(piece, charset or "") if isinstance(piece, bytes) else piece for piece, charset in pieces
    )
