"""A buffered look at a binary source: whole reads, lines with a limit, a peek."""

from __future__ import annotations

from typing import Protocol

from vedette.errors import StoreError

_BLOCK = 64 * 1024


class Source(Protocol):
    """Anything that gives at most `size` bytes a call, and none at its end."""

    def read(self, size: int, /) -> bytes | None:
        """Return the next bytes, at most `size`; none at the end."""


class Feed:
    """Reads a source forward only; holds at most one block and one line."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._buffer = b""
        self._ended = False

    def _fetch(self, size: int) -> bytes:
        """Up to `size` bytes straight from the source; empty at the end."""
        if self._ended:
            return b""
        try:
            data = self._source.read(size)
        except OSError as error:
            raise StoreError(f"source: cannot be read: {error.strerror}") from error
        if not data:
            self._ended = True
            return b""
        return data

    def peek(self, size: int) -> bytes:
        """The next `size` bytes without taking them; fewer only at the end."""
        while len(self._buffer) < size and (data := self._fetch(_BLOCK)):
            self._buffer += data
        return self._buffer[:size]

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        while len(taken) < size and (data := self._fetch(size - len(taken))):
            taken = taken + data if taken else data
        return taken

    def line(self, limit: int) -> bytes:
        """The next line with its newline, or what there is of it.

        Without a newline the line was longer than `limit` bytes (then `limit` bytes come
        back) or the source ended in it.
        """
        while (end := self._buffer.find(b"\n", 0, limit)) < 0 and len(self._buffer) < limit:
            data = self._fetch(_BLOCK)
            if not data:
                break
            self._buffer += data
        size = end + 1 if end >= 0 else min(limit, len(self._buffer))
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken
