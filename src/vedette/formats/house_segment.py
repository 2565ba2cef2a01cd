"""House segments: what headquarters is besides tiles and packages, as a list of files and then their bytes.

    segment.json   the list, RFC 8785
    0, 1, 2, …     the bytes of the files, in the order of the list
    zeros, up to the Padmé size

Normative page: docs/formats/house-copy.md. The plaintext is only ever inside an age file or in memory.
Nothing here believes a path: what a segment may carry is said by `check_path`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vedette.errors import FormatError, LimitError
from vedette.formats import frame, jcs
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant

FORMAT = "vedette/house-segment"
LISTING = "segment.json"
NO_PREVIOUS = "0" * 64
MAX_LISTING_BYTES = 64 << 20
"""Some 400 000 files."""
MAX_PATH_BYTES = 1_024
MAX_FILE_BYTES = 1 << 46
MAX_NUMBER = 1 << 40
PART = ".part-"

LEFT_OUT = frozenset(
    {"custodians", "house", "lock", "outbox", "vault", "lockbox.lock", "enclosing", "incoming", "control"}
)
"""What lies at the top of headquarters and is in no segment: mirrors hold it, or it is made anew."""
REGISTER_KEPT = "register/checkpoint"
DATABASE_KEPT = "database/copy/"

_MEMBERS = sorted(
    ("format", "v", "origin", "number", "base", "previous", "register_size", "time", "files", "removed")
)
_ROW = ["length", "offset", "path", "sha256", "size"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: its bytes from `offset` on are carried; `size` (bytes) and `sha256` are of the whole file."""

    path: str
    offset: int
    size: int
    sha256: str

    @property
    def length(self) -> int:
        """How many bytes are carried."""
        return self.size - self.offset


@dataclass(frozen=True, slots=True)
class HouseSegment:
    """What one segment says. `previous` is the SHA-256 of the sealed segment before it."""

    origin: str
    number: int
    base: bool
    previous: str
    register_size: int
    time: str
    files: tuple[FileRow, ...]
    removed: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """The bytes of segment.json; refuses what `parse_segment` would refuse.

        Raises: FormatError, LimitError.
        """
        _check(self)
        data = jcs.encode(
            {
                "format": FORMAT,
                "v": 1,
                "origin": self.origin,
                "number": self.number,
                "base": self.base,
                "previous": self.previous,
                "register_size": self.register_size,
                "time": self.time,
                "files": [
                    {
                        "path": row.path,
                        "offset": row.offset,
                        "length": row.length,
                        "size": row.size,
                        "sha256": row.sha256,
                    }
                    for row in self.files
                ],
                "removed": list(self.removed),
            }
        )
        if len(data) > MAX_LISTING_BYTES:
            raise LimitError(f"house segment: {len(self.files)} files are more than one segment lists")
        return data


def is_carried(path: str) -> bool:
    """Say whether a file at this path of headquarters belongs into segments."""
    first, _, below = path.partition("/")
    if first in LEFT_OUT or any(part.startswith(PART) for part in path.split("/")):
        return False
    if first == "database":
        return path.startswith(DATABASE_KEPT)
    return first != "register" or (bool(below) and path == REGISTER_KEPT)


def check_path(path: str) -> str:
    """Return `path` when a segment may carry a file of that name.

    Relative, `/` between names, none of them empty, `.` or `..`; printable, no backslash; at most 1 024
    bytes; nothing that is in no segment. Raises: FormatError.
    """
    try:
        short = len(path.encode("utf-8")) <= MAX_PATH_BYTES
    except UnicodeEncodeError:
        short = False
    names = path.split("/")
    if (
        not short
        or not path.isprintable()
        or "\\" in path
        or any(name in ("", ".", "..") for name in names)
        or not is_carried(path)
    ):
        raise FormatError("house segment: a path that headquarters does not have")
    return path


def _check(segment: HouseSegment) -> None:
    parse_pseudonym(segment.origin, "house segment origin")
    parse_digest(segment.previous, "house segment previous")
    parse_instant(segment.time, "house segment time")
    if not 0 <= segment.number <= MAX_NUMBER or not 0 <= segment.register_size <= MAX_NUMBER:
        raise FormatError("house segment: number and register size are whole numbers")
    if segment.number == 0 and not (segment.base and segment.previous == NO_PREVIOUS):
        raise FormatError("house segment: the first one carries everything and follows none")
    paths = [check_path(row.path) for row in segment.files]
    removed = [check_path(path) for path in segment.removed]
    if any(one >= other for one, other in pairwise(paths)):
        raise FormatError("house segment: files are not sorted and distinct")
    if any(one >= other for one, other in pairwise(removed)):
        raise FormatError("house segment: what was removed is not sorted and distinct")
    if not set(paths).isdisjoint(removed):
        raise FormatError("house segment: a file is carried and removed")
    for row in segment.files:
        parse_digest(row.sha256, "house segment file")
        if not 0 <= row.offset <= row.size <= MAX_FILE_BYTES:
            raise FormatError("house segment: a file has another length than its size says")
    if segment.base and (removed or any(row.offset for row in segment.files)):
        raise FormatError("house segment: a base carries whole files and removes none")


def parse_segment(data: bytes) -> HouseSegment:
    """Return the segment that segment.json describes; refuses every other spelling and member.

    Raises: FormatError.
    """
    value = jcs.parse(data, max_bytes=MAX_LISTING_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("house segment: other members than version 1 has")
    if value["format"] != FORMAT or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("house segment: not version 1")
    base, files, removed = value["base"], value["files"], value["removed"]
    if not isinstance(base, bool) or not isinstance(files, list) or not isinstance(removed, list):
        raise FormatError("house segment: base, files or removed of another type")
    if not all(isinstance(path, str) for path in removed):
        raise FormatError("house segment: removed holds something that is no text")
    segment = HouseSegment(
        origin=_text(value, "origin"),
        number=_number(value, "number"),
        base=base,
        previous=_text(value, "previous"),
        register_size=_number(value, "register_size"),
        time=_text(value, "time"),
        files=tuple(_row(row) for row in files),
        removed=tuple(str(path) for path in removed),
    )
    _check(segment)
    return segment


def _row(value: jcs.JsonValue) -> FileRow:
    if not isinstance(value, dict) or sorted(value) != _ROW:
        raise FormatError(f"house segment: a file has {', '.join(_ROW)}")
    offset, length, size = (_number(value, name) for name in ("offset", "length", "size"))
    if offset + length != size:
        raise FormatError("house segment: a file has another length than its size says")
    return FileRow(_text(value, "path"), offset, size, _text(value, "sha256"))


def _text(value: Mapping[str, jcs.JsonValue], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise FormatError(f"house segment: {name} is not a text")
    return text


def _number(value: Mapping[str, jcs.JsonValue], name: str) -> int:
    number = value[name]
    if type(number) is not int:
        raise FormatError(f"house segment: {name} is not a whole number")
    return number


def head(listing: bytes) -> bytes:
    """Return the first bytes of the plaintext: segment.json with its header and fill."""
    return frame.header(LISTING, len(listing)) + listing + bytes(frame.fill(len(listing)))


def member(number: int, length: int) -> bytes:
    """Return the header of the `number`-th file, `length` bytes of which are carried."""
    return frame.header(str(number), length)


def tail_length(listing: bytes, lengths: Sequence[int]) -> int:
    """Return how many zeros end the plaintext: two blocks, and up to the Padmé size."""
    length = frame.BLOCK + len(listing) + frame.fill(len(listing)) + len(frame.END)
    for each in lengths:
        length += frame.header_size(each) + each + frame.fill(each)
    return len(frame.END) + frame.padded_length(length) - length


class SegmentReader:
    """Reads the plaintext of a segment: the list at once, the files one after the other, then the end.

    What a file gives counts only when `end` has returned, and its digest is the caller's to compare.

    Raises: FormatError for every other frame; what `pieces` raises passes through.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._rest = memoryview(b"")
        size = self._size(LISTING)
        if size > MAX_LISTING_BYTES:
            raise LimitError("house segment: its list of files is too long")
        self.listing = b"".join(self._stream(size))
        self._zeros(frame.fill(size))
        self.segment = parse_segment(self.listing)

    def files(self) -> Iterator[tuple[FileRow, Iterator[memoryview]]]:
        """Yield each file and the pieces that are carried of it; all pieces must be taken before the next."""
        for number, row in enumerate(self.segment.files):
            if self._size(str(number)) != row.length:
                raise FormatError(f"house segment: file {number} has another length than listed")
            yield row, self._stream(row.length)
            self._zeros(frame.fill(row.length))

    def end(self) -> None:
        """Refuse anything but the zeros that belong at the end."""
        self._zeros(tail_length(self.listing, [row.length for row in self.segment.files]))
        while True:
            if self._rest:
                raise FormatError("house segment: bytes after its end")
            piece = next(self._pieces, None)
            if piece is None:
                return
            self._rest = memoryview(piece)

    def _stream(self, count: int) -> Iterator[memoryview]:
        while count:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    raise FormatError("house segment: ends early")
            piece, self._rest = self._rest[:count], self._rest[count:]
            count -= len(piece)
            yield piece

    def _zeros(self, count: int) -> None:
        for piece in self._stream(count):
            if piece.tobytes().strip(b"\0"):
                raise FormatError("house segment: padding is not zero")

    def _size(self, name: str) -> int:
        try:
            first = b"".join(self._stream(frame.BLOCK))
            size = frame.parse_size(first, name)
            if size is None:
                more = b"".join(self._stream(2 * frame.BLOCK))
                size = frame.parse_pax(first + more, name)
        except FormatError as error:
            raise FormatError(f"house segment: {str(error).removeprefix('package: ')}") from None
        return size
