"""HTTP messages as archives keep them: the head, chunks put together, packed bodies unpacked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError

MAX_HEAD = 64 << 10
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """One answer: `status` as its first line says, or ""; `heads` by small names; the body as it was sent."""

    status: str
    heads: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The type it declares, in small letters, without parameters."""
        return self.heads.get("content-type", "").split(";")[0].strip().lower()[:100]

    @property
    def charset(self) -> str:
        """The encoding of letters it declares, "" for none."""
        found = _CHARSET.search(self.heads.get("content-type", ""))
        return found[1].lower() if found else ""


def parse_message(block: bytes) -> Message:
    """Return the parts of a message; one without a head is all body."""
    head, mark, body = block.partition(b"\r\n\r\n")
    if not mark or len(head) > MAX_HEAD:
        return Message("", {}, block)
    first, _, lines = head.partition(b"\r\n")
    heads: dict[str, str] = {}
    for line in lines.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            said = value.strip().decode("utf-8", "replace")
            heads.setdefault(name.strip().decode("latin-1").lower()[:100], said)
    words = first.decode("latin-1").split()
    code = words[1] if len(words) > 1 and words[0].startswith("HTTP/") else ""
    return Message(code if code.isascii() and code.isdigit() and len(code) == 3 else "", heads, body)


class Dechunker:
    """Puts chunks together, piece by piece; `broken` once what comes is no chunk: then nothing is given."""

    def __init__(self) -> None:
        self.broken = False
        self.ended = False
        self._left = 0
        self._line = b""
        self._trail = 0

    def feed(self, piece: bytes) -> bytes:
        """Return the content in the next piece."""
        given: list[bytes] = []
        while piece and not self.broken and not self.ended:
            if self._left:
                part, piece = piece[: self._left], piece[self._left :]
                self._left -= len(part)
                self._trail = 0 if self._left else 2
                given.append(part)
            elif self._trail:
                part, piece = piece[: self._trail], piece[self._trail :]
                self._trail -= len(part)
                self.broken = bool(part.strip(b"\r\n"))
            else:
                end = piece.find(b"\n")
                self._line += piece if end < 0 else piece[:end]
                piece = b"" if end < 0 else piece[end + 1 :]
                if end >= 0 or len(self._line) > 100:
                    self._begin()
        return b"".join(given)

    def _begin(self) -> None:
        size = self._line.split(b";")[0].strip()
        self._line = b""
        if not _SIZE.fullmatch(size):
            self.broken = True
            return
        self._left = int(size, 16)
        self.ended = not self._left


def content_of(message: Message, limit: int) -> tuple[bytes, bool]:
    """Return the content, unchunked and unpacked, at most `limit` bytes; and whether it was cut.

    Raises: FormatError for a packing that is not read, or damaged.
    """
    body = message.body
    if message.heads.get("transfer-encoding", "").strip().lower() == "chunked":
        chunks = Dechunker()
        joined = chunks.feed(body)
        body = body if chunks.broken else joined  # many archives keep the head and not the chunks
    coding = message.heads.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return body[:limit], len(body) > limit
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FormatError("archive: a page is packed in a way that is not read here")
    if coding != "deflate" and body[:2] != b"\x1f\x8b":
        return body[:limit], len(body) > limit  # unpacked by who kept it
    for window in (47, -15):
        opener = zlib.decompressobj(window)
        try:
            content = opener.decompress(body, limit + 1)
        except zlib.error:
            continue
        return content[:limit], len(content) > limit
    raise FormatError("archive: a page in it is packed and damaged")
