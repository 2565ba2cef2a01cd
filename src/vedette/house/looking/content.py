"""The bytes of one item as its readers see them: length, pieces by position, or a file object."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from vedette.errors import FormatError, LimitError
from vedette.house.looking.sight import MAX_CLAIMS, MAX_TEXT, MAX_VALUE, Claim, plain


class Content:
    """The bytes of one item; reads from memory, or from a handle by position."""

    def __init__(self, data: bytes | None = None, handle: int = -1, size: int = 0) -> None:
        self._data = data
        self._handle = handle
        self.size = size if data is None else len(data)

    @classmethod
    def of(cls, data: bytes) -> Content:
        """Return content that lies in memory."""
        return cls(data)

    def at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`; fewer at the end, none outside."""
        if offset < 0 or size <= 0 or offset >= self.size:
            return b""
        if self._data is not None:
            return self._data[offset : offset + size]
        pieces: list[bytes] = []
        left = min(size, self.size - offset)
        while left and (piece := os.pread(self._handle, left, offset)):
            pieces.append(piece)
            left -= len(piece)
            offset += len(piece)
        return b"".join(pieces)

    def need(self, offset: int, size: int, what: str) -> bytes:
        """Return exactly `size` bytes from `offset`. Raises: FormatError."""
        piece = self.at(offset, size)
        if len(piece) != size:
            raise FormatError(f"{what}: ends before its end")
        return piece

    def all(self, limit: int, what: str) -> bytes:
        """Return everything, of at most `limit` bytes. Raises: LimitError."""
        if self.size > limit:
            raise LimitError(f"{what}: has {self.size} bytes, at most {limit} are read at once")
        return self.at(0, self.size)

    def file(self) -> BinaryIO:
        """Return a new file object over the content, at its begin; it opens and closes nothing."""
        if self._data is not None:
            return io.BytesIO(self._data)
        return io.BufferedReader(_Raw(self), 65_536)


class _Raw(io.RawIOBase):
    def __init__(self, content: Content) -> None:
        self._content = content
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._at, self._content.size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._content.at(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


class Finding:
    """Collects what a look finds, within the limits of a sight, until it is complete."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.facts: dict[str, str] = {}
        self.text = ""
        self.near = b""
        self.warnings: list[str] = []

    def claim(self, source: str, name: str, value: object, note: str = "") -> None:
        """Add a claim; empty values are left out, long ones cut, too many not added."""
        try:
            text = plain(str(value), MAX_VALUE)
        except ValueError:
            return  # a number of thousands of digits
        if not text:
            return
        if len(self.claims) >= MAX_CLAIMS:
            self.warn("claims-cut")
            return
        claim = Claim(source, plain(name, 100), text, note)
        if claim not in self.claims:
            self.claims.append(claim)

    def warn(self, code: str) -> None:
        """Add a warning, once."""
        if code not in self.warnings:
            self.warnings.append(code)

    def say(self, text: str) -> None:
        """Add text, and a line end after it; over the limit it is cut, with a warning."""
        room = MAX_TEXT - len(self.text)
        shown = plain(text, max(room, 0) + 1, lines=True)
        if len(shown) > room:
            self.warn("text-cut")
        self.text += shown[:room]

    @property
    def full(self) -> bool:
        """Whether no more text is kept."""
        return len(self.text) >= MAX_TEXT
