"""Bytes of a file as text: the encoding said, or found out; a wrong one is refused by name.

UTF-8 is taken for granted; a byte order mark says UTF-8, UTF-16 or UTF-32. Any other encoding must be said by
the mapping: what looks like one is named in the refusal. Text that was read with a wrong encoding before and
saved so ("Ð¿Ñ€Ð¸") is found cell by cell, and mended only when the mapping says so.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from typing import BinaryIO, cast

from vedette.errors import FormatError, LimitError

MAX_FILE_BYTES = 1 << 30
"""Of a file as it is read, uncompressed."""
PROBE_BYTES = 1 << 16

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1254",
    "windows-1256",
    "koi8-r",
    "koi8-u",
    "cp866",
    "mac-cyrillic",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-9",
    "iso-8859-15",
)
"""What a mapping may name."""
REPAIRS = ("windows-1251", "windows-1252", "iso-8859-1")
"""With which UTF-8 may have been read wrongly."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Limited(io.RawIOBase):
    """A stream of at most so many bytes; a broken compression is a refusal."""

    def __init__(self, inner: BinaryIO, most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        try:
            piece = self._inner.read(len(view))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise FormatError("file: its gzip compression is broken or cut short") from None
        self._left -= len(piece)
        if self._left < 0:
            raise LimitError(f"file: over {MAX_FILE_BYTES} bytes", hint="import it in parts")
        view[: len(piece)] = piece
        return len(piece)


def plain_bytes(stream: BinaryIO) -> io.BufferedReader:
    """Return the bytes of a file, taken out of gzip when they are in it. Refuses, while read, over 1 GiB."""
    buffered = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    )
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=buffered, mode="rb"))
    else:
        inner = cast(BinaryIO, buffered)
    return io.BufferedReader(cast(io.RawIOBase, _Limited(inner, MAX_FILE_BYTES)), PROBE_BYTES)


def encoding_of(stream: io.BufferedReader, said: str) -> str:
    """Return Python's name of the encoding: of the byte order mark, or the one said, or UTF-8.

    Raises: FormatError when the mark says another than the mapping.
    """
    head = stream.peek(4)[:4]
    for mark, name in _MARKS:
        if head.startswith(mark):
            if said and _family(said) != _family(name):
                raise FormatError(f"file: begins as {_family(name)}, the mapping says {said}")
            return name
    if said == "utf-16" and head:
        raise FormatError("file: has no byte order mark", hint="say utf-16-le or utf-16-be")
    if not said and len(head) >= 4 and (head[1] == head[3] == 0 or head[0] == head[2] == 0):
        guess = "utf-16-le" if head[1] == 0 else "utf-16-be"
        raise FormatError("file: is not UTF-8", hint=f'it looks like {guess}: say encoding = "{guess}"')
    return said or "utf-8"


def _family(name: str) -> str:
    for family in ("utf-8", "utf-16", "utf-32"):
        if name.startswith(family):
            return family
    return name


def text_of(stream: io.BufferedReader, said: str) -> io.TextIOWrapper:
    """Return a file as text, line ends as they are. Reading may raise UnicodeDecodeError: see `undecoded`."""
    return io.TextIOWrapper(stream, encoding=encoding_of(stream, said), errors="strict", newline="")


def undecoded(error: UnicodeDecodeError, line: int, said: str) -> FormatError:
    """Return the refusal of bytes that are not of the encoding, with a guess at the right one."""
    line += bytes(error.object[: error.start]).count(b"\n")
    piece = bytes(error.object[error.start : error.start + 400])
    guess = guessed(bytes(error.object[max(0, error.start - 200) : error.start + 2000]))
    name = _family(error.encoding) if _family(error.encoding) != error.encoding else error.encoding
    good = sum(1 for byte in piece if byte >= 0x80)
    hint = f'it looks like {guess}: say encoding = "{guess}"' if guess else "save it anew as UTF-8"
    if guess and not said and _mixed(bytes(error.object), error.start):
        hint = (
            f"parts of it are UTF-8 and parts {guess}: it was pasted together; save each part anew as UTF-8"
        )
    return FormatError(
        f"file: is not {said or name} after line {line}" + ("" if good else " (cut short)"), hint=hint
    )


def _mixed(data: bytes, at: int) -> bool:
    """Say whether there are letters in UTF-8 before or after what is not."""
    return bool(re.search(rb"(?:[\xd0\xd1][\x80-\xbf]){3}", data[:at] + b" " + data[at + 1 :]))


_LOWER = {
    "windows-1251": bytes(range(0xE0, 0x100)),
    "koi8-r": bytes(range(0xC0, 0xE0)),
    "cp866": bytes([*range(0xA0, 0xB0), *range(0xE0, 0xF0)]),
}


def guessed(data: bytes) -> str:
    """Return what the encoding of Cyrillic or Western text may be by its letters, or ""."""
    high = bytes(byte for byte in data if byte >= 0x80)
    if not high:
        return ""
    text = bytes(byte for byte in data if byte >= 0x41)
    if len(high) * 3 < len(text):
        return "windows-1252"
    scores = {name: sum(high.count(byte) for byte in lower) for name, lower in _LOWER.items()}
    common = {"windows-1251": "оеаинтсрвл".encode("cp1251"), "koi8-r": "оеаинтсрвл".encode("koi8-r")}
    common["cp866"] = "оеаинтсрвл".encode("cp866")
    for name, letters in common.items():
        scores[name] += 2 * sum(high.count(byte) for byte in set(letters))
    return max(scores, key=lambda name: scores[name])


_SUSPECT = re.compile(
    "[ÐÑ][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|[ÃÂ][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|[ØÙ][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|[РС][\u0080-\u00bf\u0401-\u040f\u0451-\u045f\u2013-\u203a\u20ac\u2116\u2122]"
)


def broken_by(text: str) -> str:
    """Return the encoding with which this text, being UTF-8, was read wrongly, or "" when it was not.

    Names none unless the whole text becomes fewer letters of UTF-8 when read back.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return ""
    for name in REPAIRS:
        if mended(text, name) is not None:
            return name
    return ""


def mended(text: str, name: str) -> str | None:
    """Return the text as it was before it was read as `name` instead of UTF-8; None when it was not."""
    data = bytearray()
    for char in text:
        try:
            data += char.encode(name)
        except UnicodeEncodeError:
            if 0x80 <= ord(char) < 0xA0:  # bytes that the encoding does not know were kept as they are
                data.append(ord(char))
            else:
                return None
    try:
        found = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return found if len(found) < len(text) else None
