"""Canaries: is a secret, in any of its spellings, in the raw blocks of a disk?

    hits = search(disk.image, ["Olena Invented", b"\\x93\\x1c..."])
    assert not hits

A canary is a text (searched in every spelling of `spellings`) or bytes. Streams
of gzip, zlib and zip found in the image are inflated and searched too, two deep.
The image is read once, in constant memory, its holes skipped.

Not seen: a canary cut in two by the file system's blocks or by a compressor of
another kind (brotli, snappy, zstd), and one that is encrypted, which is the point.
"""

import base64
import errno
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, quote_plus

CHUNK_BYTES = 4 * 2**20
INFLATED_BYTES = 8 * 2**20
INFLATED_DEPTH = 2
SHORTEST_BYTES = 6
"""A shorter canary is found by chance in a disk full of other things."""

ANCHOR_BYTES = 5
STREAM_HEAD_BYTES = 30


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A canary found: the spelling, and the offset in the image where it begins.

    In a compressed stream the spelling is named after it ("gzip:utf-8") and the
    offset is where the outermost stream begins.
    """

    offset: int
    canary: str | bytes
    encoding: str


@dataclass(frozen=True, slots=True)
class Needle:
    """One spelling of one canary, as the bytes to look for."""

    canary: str | bytes
    encoding: str
    needle: bytes

    @property
    def zeros(self) -> int:
        """How many zero bytes it begins with, as UTF-16BE does."""
        return len(self.needle) - len(self.needle.lstrip(b"\0"))


def spellings(canary: str | bytes) -> list[Needle]:
    """Return every spelling searched for, each byte string once.

    Text: UTF-8, UTF-16LE, UTF-16BE, Latin-1, JSON escapes; text (as UTF-8) and
    bytes: Base64 at 3 offsets (only the part that the neighbours do not change),
    hex, percent-encoding.
    """
    raw = canary.encode() if isinstance(canary, str) else canary
    if len(raw.lstrip(b"\0")) < SHORTEST_BYTES:
        raise ValueError(f"canary: at least {SHORTEST_BYTES} bytes after zeros expected, found {len(raw)}")
    found: dict[bytes, str] = {}

    def add(name: str, needle: bytes) -> None:
        found.setdefault(needle, name)

    if isinstance(canary, str):
        add("utf-8", raw)
        add("utf-16le", canary.encode("utf-16-le"))
        add("utf-16be", canary.encode("utf-16-be"))
        if all(ord(letter) < 256 for letter in canary):
            add("latin-1", canary.encode("latin-1"))
        units = canary.encode("utf-16-be").hex()
        every = ["\\u" + units[at : at + 4] for at in range(0, len(units), 4)]
        add("json", json.dumps(canary)[1:-1].encode())
        add("json", json.dumps(canary, ensure_ascii=False)[1:-1].encode())
        add("json", "".join(every).encode())
        add("json", "".join("\\u" + unit[2:].upper() for unit in every).encode())
        escaped = json.dumps(canary)[1:-1]
        add("json", re.sub(r"\\u(....)", lambda m: "\\u" + m[1].upper(), escaped).encode())
        add("json", escaped.replace("/", "\\/").encode())
        add("percent", quote_plus(canary).encode())
        add("percent", quote(canary, safe="").encode())
        add("percent", quote(canary, safe="/:@!$&'()*+,;=~?#[]").encode())
    else:
        add("raw", raw)
        add("percent", quote_from_bytes(raw, safe="").encode())
    percents = [f"%{byte:02x}" for byte in raw]
    add("percent", "".join(percents).encode())
    add("percent", "".join(percents).upper().encode())
    add("hex", raw.hex().encode())
    add("hex", raw.hex().upper().encode())
    for ahead in range(3):
        for alphabet, encode in (
            ("base64", base64.b64encode),
            ("base64url", base64.urlsafe_b64encode),
        ):
            add(f"{alphabet}+{ahead}", _base64_interior(raw, ahead, encode))
    return [Needle(canary, name, needle) for needle, name in found.items()]


def _base64_interior(raw: bytes, ahead: int, encode: Callable[[bytes], bytes]) -> bytes:
    """Return the letters that `raw` alone decides when `ahead` bytes stand before it."""
    letters = encode(bytes(ahead) + raw)
    return letters[(0, 2, 3)[ahead] : (ahead + len(raw)) * 8 // 6]


def search(image: Path, canaries: Iterable[str | bytes], *, inflate: bool = True) -> list[Hit]:
    """Return every hit in the image (or any file, or block device), by offset."""
    return sorted(_Searcher(canaries, inflate).file(image), key=lambda hit: hit.offset)


def search_tree(folder: Path, canaries: Iterable[str | bytes]) -> dict[Path, list[Hit]]:
    """Return the hits in each file under the folder, their names (offset -1) included."""
    searcher = _Searcher(canaries, inflate=True)
    found: dict[Path, list[Hit]] = {}
    for path in sorted(folder.rglob("*")):
        hits = [Hit(-1, hit.canary, f"name:{hit.encoding}") for hit in searcher.plain(os.fsencode(path.name))]
        if path.is_symlink():
            hits += searcher.plain(os.fsencode(path.readlink()))
        elif path.is_file():
            hits += searcher.file(path)
        if hits:
            found[path] = hits
    return found


class _Searcher:
    """All needles in one pattern.

    The pattern is a tree of the needles' first bytes, which the `re` module runs
    through at the speed of one look-up a byte; where it matches, the few needles
    through at the speed of one look-up a byte; where it matches, the few needles
    that begin so are compared whole. Zeros at the beginning of a needle are left out
    of the tree, as an empty disk is all zeros.
    """

    def __init__(self, canaries: Iterable[str | bytes], inflate: bool) -> None:
        needles = [needle for canary in canaries for needle in spellings(canary)]
        if not needles:
            raise ValueError("canaries: none given, so nothing would be searched")
        self._starts: dict[bytes, list[tuple[int, Needle]]] = {}
        for needle in needles:
            anchor = needle.needle[needle.zeros :][:ANCHOR_BYTES]
            self._starts.setdefault(anchor, []).append((needle.zeros, needle))
        self._pattern = re.compile(_tree(sorted(self._starts)), re.DOTALL)
        self._streams = _streams if inflate else None
        self._longest = max(len(needle.needle) for needle in needles)
        self._zeros = max(needle.zeros for needle in needles)

    def plain(self, data: bytes, first: int = 0, stop: int | None = None) -> Iterator[Hit]:
        """Yield the hits in `data` whose first byte that is not zero lies in this range."""
        stop = len(data) if stop is None else stop
        at = first
        while (match := self._pattern.search(data, at)) and match.start() < stop:
            for zeros, needle in self._starts[match[0]]:
                start = match.start() - zeros
                if start >= 0 and data.startswith(needle.needle, start):
                    yield Hit(start, needle.canary, needle.encoding)
            at = match.start() + 1

    def file(self, path: Path) -> Iterator[Hit]:
        fd = os.open(path, os.O_RDONLY)
        try:
            for offset, data, first, stop in _pieces(fd, self._zeros, self._longest):
                for hit in self.plain(data, first, stop):
                    yield Hit(offset + hit.offset, hit.canary, hit.encoding)
                if self._streams is None:
                    continue
                for kind, start, body in self._streams(data, first, stop):
                    inflated = _inflate(kind, _read_from(fd, offset + body))
                    for hit in self._inside(inflated, kind, 1):
                        yield Hit(offset + start, hit.canary, hit.encoding)
        finally:
            os.close(fd)

    def _inside(self, data: bytes, kind: str, depth: int) -> Iterator[Hit]:
        for hit in self.plain(data):
            yield Hit(0, hit.canary, f"{kind}:{hit.encoding}")
        if depth < INFLATED_DEPTH:
            for inner, _, body in _streams(data, 0, len(data)):
                inflated = _inflate(inner, [data[body : body + INFLATED_BYTES]])
                yield from self._inside(inflated, f"{kind}:{inner}", depth + 1)


def _tree(words: Sequence[bytes]) -> bytes:
    """Return a pattern for any of the sorted words, all of one length, sharing beginnings."""
    if len(words) == 1:
        return re.escape(words[0])
    groups: dict[bytes, list[bytes]] = {}
    for word in words:
        groups.setdefault(word[:1], []).append(word[1:])
    if groups.keys() == {b""}:
        return b""
    branches = [re.escape(first) + _tree(rest) for first, rest in groups.items()]
    return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"


def _pieces(fd: int, before: int, after: int) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield (offset, data, first, stop): the bytes first:stop are new, the others context.

    Holes are not read, except as context.
    """
    size = os.lseek(fd, 0, os.SEEK_END)
    at = 0
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return  # only a hole is left
        offset = max(0, at - before)
        data = os.pread(fd, at - offset + CHUNK_BYTES + max(after, STREAM_HEAD_BYTES), offset)
        first = at - offset
        stop = min(len(data), first + CHUNK_BYTES)
        if stop <= first:
            raise OSError(f"image: nothing could be read at {at} of {size} bytes")
        if data.count(0) != len(data):
            yield offset, data, first, stop
        at += stop - first


# the two bytes of a zlib header (RFC 1950): method 8, any window, no dictionary
_ZLIB_HEADS = [
    bytes([method, flags])
    for method in range(0x08, 0x80, 0x10)
    for flags in range(256)
    if (method * 256 + flags) % 31 == 0 and not flags & 0x20
]
_STREAM = re.compile(b"\\x1f\\x8b\\x08|PK\\x03\\x04|" + _tree(_ZLIB_HEADS), re.DOTALL)


def _streams(data: bytes, first: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, where it begins, where the compressed part begins)."""
    for match in _STREAM.finditer(data, first):
        start = match.start()
        if start >= stop:
            return
        if match[0][:2] == b"\x1f\x8b":
            yield "gzip", start, start
        elif match[0][:2] == b"PK":
            header = data[start : start + 30]
            if len(header) == 30 and header[8:10] == b"\x08\x00":
                names = int.from_bytes(header[26:28], "little")
                names += int.from_bytes(header[28:30], "little")
                yield "zip", start, start + 30 + names
        else:
            yield "zlib", start, start


def _inflate(kind: str, source: Iterable[bytes]) -> bytes:
    """Return what can be inflated, to its limit or its first fault."""
    stream = zlib.decompressobj({"gzip": 31, "zlib": 15, "zip": -15}[kind])
    out = bytearray()
    try:
        for piece in source:
            while piece and not stream.eof and len(out) < INFLATED_BYTES:
                out += stream.decompress(piece, 64 * 1024)
                piece = stream.unconsumed_tail
            if stream.eof or len(out) >= INFLATED_BYTES:
                break
        else:
            out += stream.flush()
    except zlib.error:
        pass  # most beginnings are not, and what came before a fault is searched
    return bytes(out)


def _read_from(fd: int, offset: int) -> Iterator[bytes]:
    """Yield the file from here on, in pieces that grow: most streams are not ones."""
    size = 512
    end = offset + 4 * INFLATED_BYTES
    while offset < end and (piece := os.pread(fd, size, offset)):
        yield piece
        offset += len(piece)
        size = min(size * 4, 256 * 1024)
