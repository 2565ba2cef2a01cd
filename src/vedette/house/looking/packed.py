"""Zip files from strangers: own bounded reader. No name of a member ever becomes a path."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from dataclasses import dataclass
from itertools import pairwise

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking.content import Content, Finding

MAX_ENTRIES = 20_000
MAX_MEMBER = 64 << 20
"""Bytes of one member that are unpacked."""
MAX_DIRECTORY = 16 << 20
_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_PIECE = 256 << 10


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside, as the directory tells it."""

    name: str
    method: int
    encrypted: bool
    packed: int
    size: int
    check: int
    offset: int


class Package:
    """The members of a zip file. Raises: FormatError, LimitError."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.members: dict[str, Member] = {}
        self.twins = False
        self.spent = 0
        self._read_directory()

    def _read_directory(self) -> None:
        size = self._content.size
        start = max(0, size - 65_557)
        tail = self._content.at(start, size - start)
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < 22:
            raise FormatError("package: has no directory at its end")
        disk, first, here, count, length, offset = struct.unpack_from("<HHHHII", tail, at + 4)
        if count == 0xFFFF or offset == 0xFFFFFFFF or length == 0xFFFFFFFF:
            count, length, offset = self._large(start + at)
        if disk or first or (here != count and count < 0xFFFF):
            raise FormatError("package: is a part of several")
        if count > MAX_ENTRIES or length > MAX_DIRECTORY:
            raise LimitError(f"package: has {count} files, at most {MAX_ENTRIES} are read")
        if offset + length > start + at:
            raise FormatError("package: its directory is not where it says")
        data = self._content.need(offset, length, "package")
        position = 0
        for _ in range(count):
            if data[position : position + 4] != _ENTRY or len(data) - position < 46:
                raise FormatError("package: its directory ends early")
            position = self._entry(data, position)
        if position != length:
            raise FormatError("package: its directory is longer than its files")
        spans = sorted((m.offset, m.offset + 30 + m.packed) for m in self.members.values())
        if any(one[1] > two[0] for one, two in pairwise(spans)):
            raise FormatError("package: its files overlap")

    def _large(self, end: int) -> tuple[int, int, int]:
        locator = self._content.at(end - 20, 20)
        if locator[:4] != b"PK\x06\x07":
            raise FormatError("package: its directory is missing")
        (at,) = struct.unpack_from("<Q", locator, 8)
        record = self._content.need(at, 56, "package") if at < self._content.size else b""
        if record[:4] != b"PK\x06\x06":
            raise FormatError("package: its directory is missing")
        count, length, offset = struct.unpack_from("<QQQ", record, 32)
        return count, length, offset

    def _entry(self, data: bytes, at: int) -> int:
        _, flags, method, _, _, check, packed, size, names, extra, comment, *_ = struct.unpack_from(
            "<HHHHHIIIHHHHHI", data, at + 6
        )
        (offset,) = struct.unpack_from("<I", data, at + 42)
        raw = data[at + 46 : at + 46 + names]
        end = at + 46 + int(names) + int(extra) + int(comment)
        if len(raw) != names or end > len(data):
            raise FormatError("package: its directory ends early")
        more = data[at + 46 + names : at + 46 + names + extra]
        if 0xFFFFFFFF in (packed, size, offset):
            packed, size, offset = _large_sizes(more, packed, size, offset)
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if name in self.members:
            self.twins = True
        else:
            self.members[name] = Member(name, method, bool(flags & 1), packed, size, check, offset)
        return end

    def read(self, name: str, limit: int = MAX_MEMBER) -> bytes:
        """Return the bytes of a member, at most `limit`; its length and checksum are checked."""
        member = self.members.get(name)
        if member is None:
            raise MissingError("package: lacks a file it must have")
        if member.encrypted:
            raise FormatError("package: is locked with a password")
        if member.size > limit or self.spent + member.size > 2 * MAX_MEMBER:
            raise LimitError(f"package: a file in it has {member.size} bytes, at most {limit} are unpacked")
        start = self._data_start(member)
        if member.method == 0:
            data = self._content.need(start, member.packed, "package")
        elif member.method == 8:
            data = self._inflate(start, member)
        else:
            raise FormatError("package: a file in it is packed in a way that is not read")
        self.spent += len(data)
        if len(data) != member.size or zlib.crc32(data) != member.check:
            raise FormatError("package: a file in it is not what the directory says")
        return data

    def part(self, name: str) -> Content:
        """Return a member that is stored as it is, to be read in place; unpack it otherwise."""
        member = self.members.get(name)
        if (
            member is not None
            and member.method == 0
            and not member.encrypted
            and member.size == member.packed
        ):
            return _Part(self._content, self._data_start(member), member.size)
        return Content.of(self.read(name))

    def _data_start(self, member: Member) -> int:
        head = self._content.need(member.offset, 30, "package")
        if head[:4] != _LOCAL:
            raise FormatError("package: a file in it is not where the directory says")
        more = [int.from_bytes(head[at : at + 2], "little") for at in (26, 28)]
        return member.offset + 30 + sum(more)

    def _inflate(self, start: int, member: Member) -> bytes:
        opener = zlib.decompressobj(-15)
        pieces: list[bytes] = []
        total, at, end = 0, start, start + member.packed
        try:
            while at < end and not opener.eof:
                packed = self._content.need(at, min(_PIECE, end - at), "package")
                at += len(packed)
                piece = opener.decompress(packed, member.size + 1 - total)
                total += len(piece)
                pieces.append(piece)
                if total > member.size or opener.unconsumed_tail:
                    raise FormatError("package: a file in it is longer than the directory says")
        except zlib.error:
            raise FormatError("package: a file in it is damaged") from None
        return b"".join(pieces)


class _Part(Content):
    def __init__(self, whole: Content, start: int, size: int) -> None:
        super().__init__(None, -1, max(0, min(size, whole.size - start)))
        self._whole, self._start = whole, start

    def at(self, offset: int, size: int) -> bytes:
        if offset < 0 or offset >= self.size:
            return b""
        return self._whole.at(self._start + offset, min(size, self.size - offset))


def _large_sizes(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = [v for (v,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8])]
            given = [
                values.pop(0) if each == 0xFFFFFFFF and values else each for each in (size, packed, offset)
            ]
            return given[1], given[0], given[2]
        at += 4 + length
    raise FormatError("package: the size of a file in it is missing")


def strange(name: str) -> bool:
    """Whether a name points outside its folder or hides what it is."""
    parts = name.replace("\\", "/").split("/")
    hidden = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name)
    drive = len(name) > 1 and name[1] == ":"
    outside = ".." in parts or name.startswith("/") or "\\" in name or drive
    return hidden or outside or any(part != part.rstrip(". ") and part not in (".", "") for part in parts)


def look(content: Content, found: Finding) -> None:
    """Find the names in a zip file that is nothing more special."""
    package = Package(content)
    note(package, found)
    for name, member in package.members.items():
        if found.full:
            break
        found.say(f"{member.size:>12}  {name}\n")


def note(package: Package, found: Finding) -> None:
    """Say what is odd about the members of a package."""
    found.facts["entries"] = str(len(package.members))
    if package.twins or any(strange(name) for name in package.members):
        found.warn("strange-names")
    if any(member.encrypted for member in package.members.values()):
        found.warn("encrypted")
