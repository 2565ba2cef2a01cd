"""ASCII armor of age files: strict PEM with the label AGE ENCRYPTED FILE.

Lines of 64 columns, padded base64, LF or CRLF throughout; white space is allowed before and
after the block and nowhere else. Source: C2SP age.md v1.1.0, "ASCII armor".
"""

from __future__ import annotations

import binascii
from typing import Protocol

from vedette.errors import FormatError, LimitError
from vedette.seal.feed import Feed, Source

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
END = b"-----END AGE ENCRYPTED FILE-----"
MAX_WHITESPACE = 1024
_COLUMNS = 64
_BYTES_A_LINE = 48
_WHITESPACE = b" \t\r\n"
_LINE_LIMIT = _COLUMNS + 2


def looks_armored(feed: Feed) -> bool:
    """Whether the feed starts, after white space, like a PEM block."""
    return feed.peek(MAX_WHITESPACE + len(BEGIN)).lstrip(_WHITESPACE).startswith(b"-----")


class ArmorReader:
    """The bytes inside an armor; checks the end of the block before it reports its end."""

    def __init__(self, source: Source) -> None:
        self._feed = Feed(source)
        self._decoded = bytearray()
        self._ending: bytes | None = None
        self._ended = False

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end.

        Raises: FormatError, LimitError.
        """
        if self._ending is None:
            self._ending = self._begin()
        while len(self._decoded) < size and not self._ended:
            self._line()
        taken = bytes(self._decoded[:size])
        del self._decoded[:size]
        return taken

    def _begin(self) -> bytes:
        """Pass the first line; return the line ending this armor uses."""
        before = self._feed.peek(MAX_WHITESPACE + 1)
        spaces = len(before) - len(before.lstrip(_WHITESPACE))
        if spaces > MAX_WHITESPACE:
            raise LimitError(f"armor: more than {MAX_WHITESPACE} bytes of white space before it")
        self._feed.read(spaces)
        line = self._feed.line(len(BEGIN) + 2)
        for ending in (b"\r\n", b"\n"):
            if line == BEGIN + ending:
                return ending
        raise FormatError("armor: expected the line -----BEGIN AGE ENCRYPTED FILE-----")

    def _line(self) -> None:
        ending = self._ending or b"\n"
        line = self._feed.line(_LINE_LIMIT)
        if line.startswith(b"-----"):
            self._end(line)
            return
        if not line.endswith(ending):
            raise FormatError("armor: a line is too long, cut short or ends differently")
        text = line[: -len(ending)]
        data = _decode_line(text)
        self._decoded += data
        if len(text) < _COLUMNS or len(data) < _BYTES_A_LINE:
            self._end(self._feed.line(_LINE_LIMIT))

    def _end(self, line: bytes) -> None:
        # The end line may lack a line ending; white space may stand on it and after it.
        rest = line[len(END) :] + self._feed.peek(MAX_WHITESPACE + 1)
        if not line.startswith(END):
            raise FormatError("armor: expected the line -----END AGE ENCRYPTED FILE-----")
        if rest.strip(_WHITESPACE):
            raise FormatError("armor: bytes follow its end")
        if len(rest) > MAX_WHITESPACE:
            raise LimitError(f"armor: more than {MAX_WHITESPACE} bytes of white space after it")
        self._ended = True


def _decode_line(text: bytes) -> bytes:
    if not text or len(text) > _COLUMNS:
        raise FormatError("armor: a line is empty or too long")
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise FormatError("armor: not base64") from error
    if binascii.b2a_base64(data, newline=False) != text:
        raise FormatError("armor: not canonical base64")
    return data


class Sink(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take `data`."""


class ArmorWriter:
    """Writes an armor around what is written to it; `finish` closes the block."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held = b""
        sink.write(BEGIN + b"\n")

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Write the whole lines, hold back the rest."""
        pending = self._held + bytes(data)
        whole = len(pending) - len(pending) % _BYTES_A_LINE
        self._held = pending[whole:]
        lines = (pending[at : at + _BYTES_A_LINE] for at in range(0, whole, _BYTES_A_LINE))
        self._sink.write(b"".join(binascii.b2a_base64(line) for line in lines))
        return len(data)

    def finish(self) -> None:
        """Write what was held back and the last line."""
        if self._held:
            self._sink.write(binascii.b2a_base64(self._held))
        self._sink.write(END + b"\n")
