"""What a log sends to a mirror besides checkpoints: its entries, in packages with proofs.

    uint16  length of the origin     origin
    uint64  upload start             uint64  upload end
    uint16  length of the ticket     ticket
    packages, each:  the entries, each behind its length (uint16)
                     uint8  number of hashes     hashes, 32 bytes each

All numbers big-endian. The answer while entries are missing, or when the request starts elsewhere:

    <size of a pending checkpoint>
    <next entry>
    <ticket, base64, may be empty>

Source: C2SP tlog-mirror, main at 0838f7b (2026-07), "add-entries".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal
from vedette.formats.tiles import TILE_WIDTH, encode_entries

MAX_HASHES = 63
MAX_PACKAGES = 32
"""So many packages a request has at most, when it is ours."""
MAX_ORIGIN_BYTES = 255
MAX_TICKET_BYTES = 1024
MAX_ENTRIES_BODY = 17 * 2**20
"""One package of 256 entries of 65 535 bytes, its proof and the head of the request: 16.1 MiB."""
INFO = "text/x.tlog.mirror-info"
MAX_INFO_BYTES = 4096

Read = Callable[[int], bytes]
"""Gives so many bytes, and fewer only at the end of the body."""


@dataclass(frozen=True, slots=True)
class EntriesHead:
    """The beginning of an add-entries request: which entries of which log are meant."""

    origin: str
    start: int
    end: int
    ticket: bytes = b""

    def __post_init__(self) -> None:
        if not 1 <= len(self.origin.encode("utf-8", "replace")) <= MAX_ORIGIN_BYTES:
            raise FormatError(f"add-entries: an origin has 1 to {MAX_ORIGIN_BYTES} bytes")
        if not 0 <= self.start <= self.end < 2**64:
            raise FormatError("add-entries: upload start is above upload end")
        if len(self.ticket) > MAX_TICKET_BYTES:
            raise FormatError(f"add-entries: a ticket has at most {MAX_TICKET_BYTES} bytes")

    def encode(self) -> bytes:
        """The bytes that `read_head` reads. Raises: FormatError when the origin is not UTF-8."""
        try:
            origin = self.origin.encode("utf-8")
        except UnicodeEncodeError:
            raise FormatError("add-entries: origin is not UTF-8") from None
        return b"".join(
            (
                len(origin).to_bytes(2, "big"),
                origin,
                self.start.to_bytes(8, "big"),
                self.end.to_bytes(8, "big"),
                len(self.ticket).to_bytes(2, "big"),
                self.ticket,
            )
        )

    def packages(self) -> Iterator[tuple[int, int, int]]:
        """The canonical sequence: (first leaf of the subtree, first entry carried, end) of each package."""
        rounded = self.start - self.start % TILE_WIDTH
        while self.start < self.end > rounded:
            yield rounded, max(self.start, rounded), min(self.end, rounded + TILE_WIDTH)
            rounded += TILE_WIDTH


@dataclass(frozen=True, slots=True)
class Package:
    """Consecutive entries, and the proof that their subtree is part of the tree at upload end."""

    entries: tuple[bytes, ...]
    proof: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The bytes that `read_package` reads. Raises: FormatError, LimitError."""
        if len(self.proof) > MAX_HASHES or any(len(h) != base64.HASH_BYTES for h in self.proof):
            raise FormatError(f"entry package: at most {MAX_HASHES} hashes of 32 bytes expected")
        return encode_entries(self.entries) + bytes([len(self.proof)]) + b"".join(self.proof)


def read_head(read: Read) -> EntriesHead:
    """The head of an add-entries request, from the beginning of its body.

    Raises: FormatError when it is cut short or cannot be.
    """
    size = int.from_bytes(_exactly(read, 2), "big")
    if size > MAX_ORIGIN_BYTES:
        raise FormatError(f"add-entries: an origin has 1 to {MAX_ORIGIN_BYTES} bytes")
    try:
        origin = _exactly(read, size).decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("add-entries: origin is not UTF-8") from None
    start, end = (int.from_bytes(_exactly(read, 8), "big") for _ in range(2))
    ticket_size = int.from_bytes(_exactly(read, 2), "big")
    if ticket_size > MAX_TICKET_BYTES:
        raise FormatError(f"add-entries: a ticket has at most {MAX_TICKET_BYTES} bytes")
    return EntriesHead(origin, start, end, _exactly(read, ticket_size))


def read_package(read: Read, count: int) -> Package | None:
    """The next package, of `count` entries; None when the body ends before it, or in the middle of it.

    Raises: FormatError for what no rest of a body could make a package.
    """
    entries: list[bytes] = []
    try:
        for _ in range(count):
            entries.append(_exactly(read, int.from_bytes(_exactly(read, 2), "big")))
        hashes = _exactly(read, 1)[0]
        if hashes <= MAX_HASHES:
            proof = _exactly(read, hashes * base64.HASH_BYTES)
    except _CutError:
        return None
    if hashes > MAX_HASHES:
        raise FormatError(f"entry package: {hashes} hashes, at most {MAX_HASHES} are taken")
    return Package(
        tuple(entries),
        tuple(proof[at : at + base64.HASH_BYTES] for at in range(0, len(proof), base64.HASH_BYTES)),
    )


class _CutError(FormatError):
    """The body ends here."""


def _exactly(read: Read, count: int) -> bytes:
    data = read(count) if count else b""
    if len(data) != count:
        raise _CutError("add-entries: body is cut short")
    return data


@dataclass(frozen=True, slots=True)
class MirrorInfo:
    """Where a mirror stands: a size it accepts as upload end, its next entry, a ticket to bring along."""

    size: int
    next: int
    ticket: bytes = b""

    def encode(self) -> bytes:
        """The bytes that `parse_mirror_info` reads."""
        return f"{self.size}\n{self.next}\n{base64.encode(self.ticket)}\n".encode()


def parse_mirror_info(data: bytes) -> MirrorInfo:
    """The three lines of a mirror's 202 or 409.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_INFO_BYTES:
        raise LimitError(f"mirror info: more than {MAX_INFO_BYTES} bytes")
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("mirror info: not ASCII") from None
    if len(lines) != 4 or lines[3]:
        raise FormatError("mirror info: expected three lines")
    return MirrorInfo(
        parse_decimal(lines[0], "mirror info: size"),
        parse_decimal(lines[1], "mirror info: next entry"),
        base64.decode(lines[2], "mirror info: ticket"),
    )


def encode_request(head: EntriesHead, packages: Sequence[Package]) -> bytes:
    """A whole add-entries body. Raises: FormatError, LimitError."""
    return head.encode() + b"".join(package.encode() for package in packages)
