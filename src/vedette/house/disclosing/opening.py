"""Taking apart what packs other things: zip and its kin, gzip, tar, mail; the rest by its readers."""

from __future__ import annotations

import bz2
import email
import email.policy
import lzma
import re
import struct
import tarfile
import zlib
from collections.abc import Iterator
from email.message import Message
from io import BytesIO

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.disclosing import offices, papers, shots
from vedette.house.disclosing.walking import Stream, Walk
from vedette.house.looking.content import Content
from vedette.house.looking.packed import Package

MAX_UNPACKED = 128 << 20
MAX_RATIO = 2000
"""Times a stream may grow beyond its first megabyte: more is a bomb."""
MAX_MEMBERS = 20_000
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_LOCKED = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_CARVED = (
    *(
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe1",
        b"\xff\xd8\xff\xdb",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"%PDF-1",
    ),
    *(b"PK\3\4\x14", b"PK\3\4\x0a", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08", b"BZh91AY", b"\xfd7zXZ\0"),
)


def opened(walk: Walk, one: Stream) -> bool:
    """Look through what some bytes pack; True when nothing of them is left to be read as text.

    Raises: MissingError for what is locked, LimitError, FormatError.
    """
    data = one.data
    if data[:4] in (_LOCAL, _END) or (one.depth == 0 and _END in data[-66_000:] and _CENTRAL in data):
        return _zip(walk, one)
    if data[:3] == b"\x1f\x8b\x08":
        _gzip(walk, one)
        return True
    if data[:3] == b"BZh" and data[4:10] == b"1AY&SY":
        walk.stream(one.inside("", _bounded(bz2.BZ2Decompressor(), data)))
        return True
    if data[:6] == b"\xfd7zXZ\0" or data[:3] == b"\x5d\0\0":
        walk.stream(one.inside("", _bounded(lzma.LZMADecompressor(memlimit=256 << 20), data)))
        return True
    if data[:1] == b"\x78" and len(data) > 8 and (data[0] * 256 + data[1]) % 31 == 0:
        try:
            plain = _bounded(zlib.decompressobj(), data)
        except FormatError:
            return False
        walk.stream(one.inside("", plain))
        return True
    if data[257:262] == b"ustar":
        return _tar(walk, one)
    for mark, name in _LOCKED.items():
        if data.startswith(mark):
            walk.fail(one.where, f"packed as {name}, which is not read")
            return True
    if b"%PDF-" in data[:1024]:
        papers.look(walk, one)
        return True
    if data.startswith(_PICTURES) or _is_webp(data) or _is_boxed_picture(data):
        shots.look(walk, one)
        carve(walk, one, 8)
        return True
    if _is_film(data):
        shots.film(walk, one)
        carve(walk, one, 8)
        return False
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        walk.find("metadata", one.where, "old office document", "a form that keeps what was deleted")
        carve(walk, one, 8)
        return False
    if data[:4] == b"wOFF":
        _font(walk, one)
    if data[:16] == b"SQLite format 3\0":
        walk.find("hidden", one.where, "database", "a form that keeps what was deleted")
    if _is_mail(data):
        _mail(walk, one)
        return False
    if b"<svg" in data[:4096] or b"<?xml" in data[:64]:
        offices.markup(walk, one)
        return False
    if b"\0" in data[:65_536]:
        carve(walk, one, 1)
    return False


def carve(walk: Walk, one: Stream, start: int) -> None:
    """Find files that begin inside other bytes: what was hung behind, or hidden in a field."""
    data, found = one.data, 0
    for mark in _CARVED:
        at = data.find(mark, start)
        while at >= 0 and found < 64:
            found += 1
            piece = data[at : at + (32 << 20)]
            walk.stream(Stream(piece, one.where, f"a file inside, at {at}", one.how, one.depth + 1))
            at = data.find(mark, at + 4)


def _bounded(opener: bz2.BZ2Decompressor | lzma.LZMADecompressor | zlib._Decompress, data: bytes) -> bytes:
    """Return the bytes that a packed stream holds. Raises: LimitError over the bounds, FormatError."""
    limit = min(MAX_UNPACKED, max(1 << 20, len(data) * MAX_RATIO))
    try:
        plain = opener.decompress(data, limit + 1)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
        raise FormatError("stream: is damaged") from None
    if len(plain) > limit:
        raise LimitError("stream: unpacks to more than is read")
    return plain


def _gzip(walk: Walk, one: Stream) -> None:
    data = one.data
    flags, at = data[3], 10
    if int.from_bytes(data[4:8], "little") and one.depth == 0:
        _time(walk, one.where, int.from_bytes(data[4:8], "little"), "gzip")
    if flags & 4:
        size = int.from_bytes(data[at : at + 2], "little")
        walk.stream(one.inside("", data[at + 2 : at + 2 + size], "gzip field"))
        at += 2 + size
    for flag, element in ((8, "gzip name"), (16, "gzip comment")):
        if flags & flag:
            end = data.find(b"\0", at)
            walk.stream(Stream(data[at:end], one.where, element, one.how, one.depth + 1))
            at = end + 1
    rest, number = data, 0
    while rest[:2] == b"\x1f\x8b" and number < 64:
        opener = zlib.decompressobj(31)
        plain = _bounded(opener, rest)
        walk.stream(one.inside("", plain))
        rest, number = opener.unused_data, number + 1
    if rest.strip(b"\0"):
        walk.find("trailer", one.where, "gzip", "bytes after the end")
        walk.stream(Stream(rest, one.where, "bytes after the end", one.how, one.depth + 1))


def _zip(walk: Walk, one: Stream) -> bool:
    data = one.data
    first = data.find(_LOCAL)
    if first > 0:
        walk.find("trailer", one.where, "zip", "bytes before the package")
        walk.stream(Stream(data[:first], one.where, "bytes before the package", one.how, one.depth + 1))
    end = data.rfind(_END)
    if end >= 0:
        size = int.from_bytes(data[end + 20 : end + 22], "little")
        comment, after = data[end + 22 : end + 22 + size], data[end + 22 + size :]
        if comment:
            walk.find("metadata", one.where, "zip comment", "a comment")
            walk.stream(Stream(comment, one.where, "zip comment", one.how, one.depth + 1))
        if after.strip(b"\0"):
            walk.find("trailer", one.where, "zip", "bytes after the end")
            walk.stream(Stream(after, one.where, "bytes after the end", one.how, one.depth + 1))
    try:
        package = Package(Content.of(data))
        if len(package.members) > MAX_MEMBERS:
            raise LimitError("package: too many files")
        names = list(package.members)
    except FormatError:
        names, package = [], None
    for entry in _directory(data):
        _entry(walk, one, *entry)
    office = "[Content_Types].xml" in names or "mimetype" in names
    covered: list[tuple[int, int]] = []
    for name, method, start, packed, member in _locals(data):
        covered.append((start, start + packed))
        if names and name not in names:
            walk.find("hidden", one.where, "zip", "a file that the directory leaves out")
        walk.said(name, one.where, "name of a file inside")
        if member is None:
            walk.fail(
                f"{one.where}!{name}",
                "locked or packed in a way that is not read" if method >= 0 else "locked",
            )
            continue
        if office:
            offices.part(walk, one, name, member)
        walk.stream(one.inside(name, member))
    if package is None and not covered:
        walk.fail(one.where, "damaged")
    if package is not None and package.twins:
        walk.find("hidden", one.where, "zip", "two files of one name")
    _between(walk, one, covered, first)
    return True


def _central(data: bytes) -> int:
    """Return where the directory of a zip begins; -1 without one."""
    end = data.rfind(_END)
    if end >= 0 and len(data) - end >= 22:
        size = int.from_bytes(data[end + 12 : end + 16], "little")
        if data[end - size : end - size + 4] == _CENTRAL:
            return end - size
    return data.find(_CENTRAL)


def _directory(data: bytes) -> Iterator[tuple[str, int, bytes, bytes]]:
    at, count = _central(data), 0
    while at >= 0 and count < MAX_MEMBERS and len(data) - at >= 46:
        if data[at : at + 4] != _CENTRAL:
            break
        names, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        stamp = struct.unpack_from("<I", data, at + 12)[0]
        begin = at + 46
        name = data[begin : begin + names]
        yield (
            name.decode("utf-8", "replace"),
            stamp,
            data[begin + names : begin + names + extra],
            data[begin + names + extra : begin + names + extra + comment],
        )
        at, count = begin + names + extra + comment, count + 1


def _entry(walk: Walk, one: Stream, name: str, stamp: int, extra: bytes, comment: bytes) -> None:
    if comment:
        walk.find("metadata", one.where, "zip comment", "a comment to a file inside")
        walk.stream(Stream(comment, one.where, "zip comment", one.how, one.depth + 1))
    if extra:
        walk.stream(Stream(extra, one.where, "zip field", one.how, one.depth + 1))
        if extra[:2] == b"UT" and len(extra) >= 9:
            _time(walk, one.where, int.from_bytes(extra[5:9], "little"), f"time of {walk.masked(name)}")
    day = f"{1980 + (stamp >> 25):04d}-{stamp >> 21 & 15:02d}-{stamp >> 16 & 31:02d}"
    _day(walk, one.where, day, f"time of {walk.masked(name)}")


def _day(walk: Walk, where: str, day: str, element: str) -> None:
    for hit in walk.matcher.text(day) if day in walk.matcher.needles.days else ():
        walk.find(hit.kind, where, element, "time of a file", hit.person)


def _time(walk: Walk, where: str, seconds: int, element: str) -> None:
    from datetime import UTC, datetime

    try:
        _day(walk, where, datetime.fromtimestamp(seconds, UTC).date().isoformat(), element)
    except (ValueError, OverflowError, OSError):
        return


def _locals(data: bytes) -> Iterator[tuple[str, int, int, int, bytes | None]]:
    """Yield every file of a zip by its own header, also those that the directory leaves out."""
    at, count, spent = data.find(_LOCAL), 0, 0
    sizes = {offset: (packed, size) for offset, packed, size in _sizes(data)}
    while at >= 0 and count < MAX_MEMBERS and len(data) - at >= 30:
        flags, method = struct.unpack_from("<HH", data, at + 6)
        packed, _, names, extra = struct.unpack_from("<IIHH", data, at + 18)
        name = data[at + 30 : at + 30 + names].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if not flags & 0x800:
            whole = data[at + 30 : at + 30 + names]
            name = whole.decode("utf-8", "replace") if not whole.isascii() else name
        start = at + 30 + names + extra
        if at in sizes:
            packed = sizes[at][0]
        member: bytes | None = None
        if flags & 1:
            member, method = None, -1
        elif method == 0:
            member = data[start : start + packed]
        elif method == 8:
            piece = data[start : start + packed] if packed else data[start:]
            opener = zlib.decompressobj(-15)
            try:
                member = _bounded(opener, piece)
            except FormatError:
                member = None
            if not packed:
                packed = len(piece) - len(opener.unused_data)
        elif method == 12:
            member = _bounded(bz2.BZ2Decompressor(), data[start : start + packed])
        spent += len(member or b"")
        if spent > 4 * MAX_UNPACKED:
            raise LimitError("package: unpacks to more than is read")
        yield name, method, start, packed, member
        count += 1
        at = data.find(_LOCAL, max(start + packed, at + 4))


def _sizes(data: bytes) -> Iterator[tuple[int, int, int]]:
    at, count = _central(data), 0
    while at >= 0 and count < MAX_MEMBERS and data[at : at + 4] == _CENTRAL and len(data) - at >= 46:
        packed, size, names, extra, comment = struct.unpack_from("<IIHHH", data, at + 20)
        yield struct.unpack_from("<I", data, at + 42)[0], packed, size
        at, count = at + 46 + names + extra + comment, count + 1


def _between(walk: Walk, one: Stream, covered: list[tuple[int, int]], first: int) -> None:
    """Read what lies between the files of a zip, where nothing should."""
    at = max(0, first)
    for start, end in sorted(covered):
        gap = one.data[at:start]
        if len(gap) > 1024:
            walk.stream(Stream(gap, one.where, "between files", one.how, one.depth + 1))
        at = max(at, end)


def _tar(walk: Walk, one: Stream) -> bool:
    try:
        with tarfile.open(fileobj=BytesIO(one.data), mode="r:") as archive:
            for count, member in enumerate(archive):
                if count >= MAX_MEMBERS:
                    raise LimitError("archive: too many files")
                said = " ".join(
                    (
                        member.name,
                        member.linkname,
                        member.uname,
                        member.gname,
                        *map(str, member.pax_headers.values()),
                    )
                )
                walk.said(said, one.where, "tar header")
                _time(walk, one.where, int(member.mtime), "tar header")
                source = archive.extractfile(member) if member.isreg() else None
                if source is not None:
                    if member.size > MAX_UNPACKED:
                        raise LimitError("archive: a file in it is too large")
                    walk.stream(one.inside(member.name, source.read()))
    except (tarfile.TarError, OSError, ValueError, EOFError):
        raise FormatError("archive: is damaged") from None
    return False


_HEADER = re.compile(
    rb"(?i)(?:from|to|subject|received|return-path|message-id|mime-version|date|content-type):"
)


def _is_mail(data: bytes) -> bool:
    return _HEADER.match(data) is not None and b"\n" in data[:4096]


def _mail(walk: Walk, one: Stream) -> None:
    try:
        message: Message = email.message_from_bytes(one.data, policy=email.policy.compat32)
        for number, part in enumerate(message.walk()):
            if number > 500:
                raise LimitError("mail: too many parts")
            for name, value in part.items():
                shown = str(email.header.make_header(email.header.decode_header(str(value))))
                walk.said(shown, one.where, f"mail header {name}" if name.isascii() else "mail header")
            named = part.get_filename()
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                charset = part.get_content_charset() or ""
                walk.stream(one.inside(str(named or f"part {number}"), body))
                if charset and charset.lower() not in ("utf-8", "us-ascii"):
                    walk.said(body.decode(charset, "replace"), one.where, "mail text", charset)
    except (LookupError, UnicodeError, ValueError, AttributeError, IndexError, KeyError, TypeError):
        walk.fail(one.where, "damaged")


def _font(walk: Walk, one: Stream) -> None:
    count = min(int.from_bytes(one.data[12:14], "big"), 200)
    for number in range(count):
        entry = one.data[44 + 20 * number : 64 + 20 * number]
        if len(entry) == 20:
            offset, packed, size = struct.unpack_from(">III", entry, 4)
            piece = one.data[offset : offset + packed]
            if packed < size:
                try:
                    piece = _bounded(zlib.decompressobj(), piece)
                except VedetteError:
                    continue
            walk.stream(one.inside("", piece, "font table"))
    place, size = struct.unpack_from(">I4xI", one.data, 24) if len(one.data) > 44 else (0, 0)
    if place and size:
        walk.find("metadata", one.where, "font", "metadata of a font")


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _is_boxed_picture(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in (
        b"heic",
        b"heix",
        b"mif1",
        b"hevc",
        b"avif",
        b"avis",
        b"msf1",
    )


def _is_film(data: bytes) -> bool:
    return (
        data[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"wide")
        or data[:4] in (b"\x1aE\xdf\xa3", b"OggS", b"fLaC", b"#!AM", b"FLV\1")
        or data[:3] == b"ID3"
        or (data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI "))
        or (
            data[:1] == b"\xff"
            and len(data) > 4
            and data[1] & 0xE6 in (0xE2, 0xE0)
            and data[1] & 0x18 != 0x08
        )
    )
