"""WARC files, plain or gzip: record after record in constant memory, and one record by its place.

Versions 0.17 to 1.1. A record that is not one raises FormatError and names where it begins: what was read
before stays with the caller. Digests that a record bears are checked on the way.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vedette.cases.sources.http import Dechunker, Message, parse_message
from vedette.errors import FormatError, LimitError

VERSIONS = frozenset((b"WARC/1.1", b"WARC/1.0", b"WARC/0.18", b"WARC/0.17"))
MAX_HEAD = 64 << 10
KEPT = 64 << 10
"""Bytes of a block that a `Record` keeps: enough for the head of what it holds."""
MAX_UNPACKED = 64 << 30
PIECE = 256 << 10
_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*(.*?)[ \t]*", re.DOTALL)
_DIGEST = re.compile(r"(sha1|sha256|sha-256|sha512|sha-512|md5):([A-Za-z0-9+/=_-]{16,128})")


class Source(Protocol):
    """Bytes that are read by position; `size` of them."""

    size: int

    def at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record begins: in the file, and in a packed member of it; bytes it takes in the file."""

    offset: int
    length: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `heads` by small names; `kept` begins its block of `size` bytes.

    `digests`: "block" and "payload" → whether what was measured is what the record says.
    """

    place: Place
    heads: Mapping[str, str]
    size: int
    kept: bytes
    digests: Mapping[str, bool]

    @property
    def kind(self) -> str:
        """Its `WARC-Type`, in small letters."""
        return self.heads.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        """The address it is about, "" for none."""
        return self.heads.get("warc-target-uri", "").strip("<>")

    @property
    def date(self) -> str:
        """When it was captured, as the capturing program says."""
        return self.heads.get("warc-date", "")


class _Plain:
    """Bytes as they lie in the file."""

    def __init__(self, source: Source, start: int) -> None:
        self._source, self.at = source, start

    def more(self) -> bytes:
        piece = self._source.at(self.at, PIECE)
        self.at += len(piece)
        return piece

    def place(self, left: int) -> tuple[int, int]:
        """Where the byte stands that is `left` before the end of what was given: offset, skip."""
        return self.at - left, 0


class _Packed:
    """Bytes of gzip members, one after the other."""

    def __init__(self, source: Source, start: int) -> None:
        self._source, self.at = source, start
        self._waiting = b""
        self._opener: Any = None
        self._member, self._given = start, 0
        self._total = 0
        self._ended: tuple[int, int] | None = None

    def more(self) -> bytes:
        while True:
            if not self._waiting:
                self._waiting = self._source.at(self.at, PIECE)
                self.at += len(self._waiting)
            if not self._waiting:
                if self._opener is not None:
                    raise FormatError(f"archive: ends within the packed part at {self._member}")
                return b""
            if self._opener is None:
                self._opener = zlib.decompressobj(31)
                self._member, self._given = self.at - len(self._waiting), 0
            try:
                piece: bytes = self._opener.decompress(self._waiting, PIECE)
            except zlib.error:
                raise FormatError(f"archive: the packed part at {self._member} is damaged") from None
            self._waiting = self._opener.unconsumed_tail
            self._given += len(piece)
            self._total += len(piece)
            if self._total > MAX_UNPACKED:
                raise LimitError(f"archive: unpacks to more than {MAX_UNPACKED} bytes")
            if self._opener.eof:
                self._waiting = self._opener.unused_data
                self._opener = None
            if piece:
                return piece

    def place(self, left: int) -> tuple[int, int]:
        if self._opener is None and not left:  # a member ended here: the next one begins
            return self.at - len(self._waiting), 0
        return self._member, self._given - left


class _Reader:
    """What comes next, whether it was packed or not."""

    def __init__(self, source: Source, start: int = 0) -> None:
        self._from = (_Packed if source.at(start, 2) == b"\x1f\x8b" else _Plain)(source, start)
        self._left = b""

    def _fill(self) -> bool:
        piece = self._from.more()
        self._left += piece
        return bool(piece)

    def place(self) -> tuple[int, int]:
        return self._from.place(len(self._left))

    def skip(self, size: int) -> None:
        for _ in self.pieces(size):
            pass

    def pieces(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._left and not self._fill():
                raise FormatError("archive: ends within a record")
            piece, self._left = self._left[:size], self._left[size:]
            size -= len(piece)
            yield piece

    def blanks(self) -> bool:
        """Step over line ends; return whether anything follows."""
        while True:
            self._left = self._left.lstrip(b"\r\n")
            if self._left:
                return True
            if not self._fill():
                return False

    def head(self) -> bytes:
        """Return what stands before an empty line. Raises: FormatError."""
        while True:
            at = self._left.find(b"\r\n\r\n")
            if 0 <= at <= MAX_HEAD:
                head, self._left = self._left[:at], self._left[at + 4 :]
                return head
            if at > MAX_HEAD or len(self._left) > MAX_HEAD + 4:
                raise FormatError("archive: the head of a record is too long")
            if not self._fill():
                raise FormatError("archive: ends within the head of a record")


def parse_heads(head: bytes) -> dict[str, str]:
    """Return the fields of a record's head by small names; of twins the first. Raises: FormatError."""
    version, _, lines = head.partition(b"\r\n")
    if version not in VERSIONS:
        raise FormatError("archive: a record is of an unknown version")
    found: dict[str, str] = {}
    for line in lines.split(b"\r\n"):
        matched = _LINE.fullmatch(line)
        if matched is not None:
            found.setdefault(matched[1].decode("ascii").lower(), matched[2].decode("utf-8", "replace"))
        elif line[:1] not in (b" ", b"\t"):
            raise FormatError("archive: a line in the head of a record is not one")
    return found


def _size_of(heads: Mapping[str, str]) -> int:
    said = heads.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 15):
        raise FormatError("archive: a record has no length")
    return int(said)


def _spellings(name: str, data: bytes) -> set[str]:
    based = base64.b32encode(data).decode()
    plain = base64.b64encode(data).decode()
    safe = base64.urlsafe_b64encode(data).decode()
    return {data.hex(), based.rstrip("=").lower(), plain.rstrip("="), safe.rstrip("=")}


class _Measure:
    """One digest that a record bears, measured over the bytes it speaks of."""

    def __init__(self, said: str) -> None:
        matched = _DIGEST.fullmatch(said.strip())
        self._name = matched[1].replace("sha-", "sha") if matched else ""
        self._said = matched[2].rstrip("=") if matched else ""
        self._hash = hashlib.new(self._name, usedforsecurity=False) if matched else None

    def update(self, piece: bytes) -> None:
        if self._hash is not None:
            self._hash.update(piece)

    def holds(self) -> bool | None:
        """None when the record bears no digest that can be measured."""
        if self._hash is None:
            return None
        return bool({self._said, self._said.lower()} & _spellings(self._name, self._hash.digest()))


def _digested(reader: _Reader, heads: Mapping[str, str], size: int) -> tuple[bytes, dict[str, bool]]:
    """Pass over a block; return how it begins, and which digests hold."""
    kind = heads.get("warc-type", "").lower()
    split = kind in ("response", "request") and heads.get("content-type", "").lower().startswith(
        "application/http"
    )
    block, payload = (_Measure(heads.get(f"warc-{one}-digest", "")) for one in ("block", "payload"))
    loose = _Measure(heads.get("warc-payload-digest", ""))  # over the chunks put together
    kept, begun, chunks = bytearray(), not split, Dechunker()
    for piece in reader.pieces(size):
        block.update(piece)
        room = KEPT - len(kept)
        kept += piece[: max(0, room)]
        if begun:
            payload.update(piece)
            loose.update(chunks.feed(piece) if split else b"")
            continue
        end = kept.find(b"\r\n\r\n")
        if end < 0 and room > len(piece):
            continue
        begun = True
        head, rest = (bytes(kept[: end + 4]), bytes(kept[end + 4 :])) if end >= 0 else (b"", bytes(kept))
        rest += piece[max(0, room) :]
        if parse_message(head).heads.get("transfer-encoding", "").lower() != "chunked":
            chunks.broken = True
        payload.update(rest)
        loose.update(chunks.feed(rest))
    if not begun:
        payload.update(bytes(kept))
        chunks.broken = True
    found = {"block": block.holds()}
    if kind != "revisit":  # it bears the digest of what it repeats
        right = payload.holds()
        found["payload"] = right if right is not False or chunks.broken else loose.holds()
    return bytes(kept), {name: held for name, held in found.items() if held is not None}


def records(source: Source) -> Iterator[Record]:
    """Yield the records in order. Raises: FormatError, LimitError where the next one should begin."""
    reader = _Reader(source)
    while reader.blanks():
        offset, skip = reader.place()
        try:
            heads = parse_heads(reader.head())
            size = _size_of(heads)
            kept, digests = _digested(reader, heads, size)
            if b"".join(reader.pieces(4)) != b"\r\n\r\n":
                raise FormatError("archive: a record is longer than it says")
        except FormatError as error:
            raise FormatError(f"{error}, at {offset}") from None
        reader.blanks()
        end = reader.place()[0]
        length = end - offset if end > offset else source.size - offset
        yield Record(Place(offset, length, skip), heads, size, kept, digests)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record read by its place: its fields, and of its block at most what was asked for."""

    heads: Mapping[str, str]
    block: bytes
    cut: bool

    @property
    def message(self) -> Message:
        """What was answered: the block of a response, or a resource as if it had been answered."""
        if self.heads.get("warc-type", "").lower() in ("response", "request", "revisit"):
            return parse_message(self.block)
        return Message("", {"content-type": self.heads.get("content-type", "")}, self.block)


def record_at(source: Source, place: Place, limit: int) -> Entry:
    """Return the record at a place, at most `limit` bytes of its block. Raises: FormatError."""
    if not 0 <= place.offset < source.size or place.skip < 0 or place.skip > MAX_UNPACKED:
        raise FormatError("archive: has no record at this place")
    reader = _Reader(source, place.offset)
    reader.skip(place.skip)
    if not reader.blanks():
        raise FormatError("archive: has no record at this place")
    heads = parse_heads(reader.head())
    size = _size_of(heads)
    block = b"".join(reader.pieces(min(size, limit)))
    return Entry(heads, block, size > limit)
