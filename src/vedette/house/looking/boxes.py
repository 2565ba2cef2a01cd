"""Containers made of boxes (MP4, QuickTime, M4A, HEIC): what they say of themselves; nothing is decoded."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.sight import plain

MAX_BOXES = 20_000
MAX_DEPTH = 12
_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"iprp", b"ipco", b"edts", b"mvex"}
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_TEXTS = {
    b"\xa9xyz": ("place", "device-place"),
    b"\xa9day": ("date", "program"),
    b"\xa9too": ("encoder", "program"),
    b"\xa9mak": ("make", ""),
    b"\xa9mod": ("model", ""),
    b"\xa9nam": ("title", "person"),
    b"\xa9ART": ("artist", "person"),
    b"\xa9cmt": ("comment", "person"),
    b"\xa9swr": ("software", "program"),
    b"\xa9alb": ("album", "person"),
}
_CODECS_BROWSER = {
    *("avc1", "avc3", "hvc1", "hev1", "av01", "vp08", "vp09", "mp4v"),
    *("mp4a", "Opus", "fLaC", "ac-3", "ec-3", "alac", ".mp3"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, where its content begins, and where it ends."""

    kind: bytes
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes of its content."""
        return self.end - self.start


class Reader:
    """Walks through boxes, counting them."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._seen = 0

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """Give the boxes between two positions. Raises: FormatError, LimitError."""
        at = start
        while at + 8 <= end:
            self._seen += 1
            if self._seen > MAX_BOXES:
                raise LimitError(f"container: has more than {MAX_BOXES} boxes")
            head = self.content.need(at, 8, "container")
            size, kind = struct.unpack(">I4s", head)
            begin = at + 8
            if size == 1:
                (size,) = struct.unpack(">Q", self.content.need(begin, 8, "container"))
                begin += 8
            elif size == 0:
                size = end - at
            if at + size < begin or at + size > end:
                raise FormatError("container: a box in it is longer than what holds it")
            yield Box(kind, begin, at + size)
            at += size

    def data(self, box: Box, limit: int = 1 << 20) -> bytes:
        """Return the content of a box. Raises: LimitError."""
        if box.size > limit:
            raise LimitError("container: a box in it is larger than what is read")
        return self.content.need(box.start, box.size, "container")


class _Walk:
    def __init__(self, content: Content, found: Finding) -> None:
        self.reader = Reader(content)
        self.found = found
        self.codecs: list[str] = []
        self.keys: list[str] = []
        self.provenance: bytes | None = None
        self.picture = False

    def walk(self, start: int, end: int, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            raise LimitError("container: its boxes are too deep")
        for box in self.reader.boxes(start, end):
            kind = box.kind
            if kind in _CONTAINERS:
                self.walk(box.start, box.end, depth + 1)
            elif kind == b"meta":
                # QuickTime has none of the four bytes of version
                skip = 0 if self.reader.content.at(box.start + 4, 4) in (b"hdlr", b"keys") else 4
                self.walk(box.start + skip, box.end, depth + 1)
            elif kind in (b"mvhd", b"mdhd"):
                self._header(self.reader.data(box), kind)
            elif kind == b"tkhd":
                self._track(self.reader.data(box))
            elif kind == b"stsd":
                self._samples(self.reader.data(box))
            elif kind == b"ispe":
                self._extent(self.reader.data(box))
            elif kind == b"keys":
                self._keys(self.reader.data(box))
            elif kind == b"ilst":
                self._items(box)
            elif kind in _TEXTS:
                self._text(kind, self.reader.data(box))
            elif kind == b"uuid":
                self._uuid(box)
            elif kind == b"XMP_":
                self._xmp(self.reader.data(box))

    def _header(self, data: bytes, kind: bytes) -> None:
        long = data[:1] == b"\1"
        form, size = (">QQIQ", 28) if long else (">IIII", 16)
        if len(data) < 4 + size:
            raise FormatError("container: a header in it is too short")
        created, modified, scale, duration = struct.unpack_from(form, data, 4)
        if kind == b"mvhd":
            unknown = (1 << 64) - 1 if long else (1 << 32) - 1
            if scale and duration not in (0, unknown):
                self.found.facts["duration"] = f"{min(duration / scale, 1e9):.3f}"
            for name, value in (("created", created), ("modified", modified)):
                moment = _moment(value)
                if moment:
                    self.found.claim("container", name, moment, "device-clock")

    def _track(self, data: bytes) -> None:
        if len(data) >= 84:
            width, height = (value >> 16 for value in struct.unpack(">II", data[-8:]))
            if width and height and "width" not in self.found.facts:
                self.found.facts["width"], self.found.facts["height"] = str(width), str(height)

    def _extent(self, data: bytes) -> None:
        if len(data) >= 12:
            width, height = struct.unpack_from(">II", data, 4)
            facts = self.found.facts
            if width * height > int(facts.get("width", 0)) * int(facts.get("height", 0)):
                facts["width"], facts["height"] = str(width), str(height)

    def _samples(self, data: bytes) -> None:
        at = 8
        while at + 8 <= len(data) and len(self.codecs) < 16:
            size, kind = struct.unpack_from(">I4s", data, at)
            name = kind.decode("latin-1").strip()
            if name.isprintable() and name not in self.codecs:
                self.codecs.append(name)
            if size < 8:
                break
            if kind in (b"mp4a", b"Opus", b"fLaC", b"alac", b"sowt") and at + 36 <= len(data):
                channels, _, _, _, rate = struct.unpack_from(">HHHHI", data, at + 24)
                self.found.facts["channels"], self.found.facts["rate"] = str(channels), str(rate >> 16)
            at += size

    def _keys(self, data: bytes) -> None:
        at = 8
        while at + 8 <= len(data) and len(self.keys) < 200:
            (size,) = struct.unpack_from(">I", data, at)
            if size < 8:
                break
            self.keys.append(data[at + 8 : at + size].decode("utf-8", "replace"))
            at += size

    def _items(self, ilst: Box) -> None:
        for item in self.reader.boxes(ilst.start, ilst.end):
            number = int.from_bytes(item.kind, "big")
            if item.kind in _TEXTS:
                name, note = _TEXTS[item.kind]
            elif 0 < number <= len(self.keys):
                name = self.keys[number - 1].removeprefix("com.apple.quicktime.")
                name, note = name, "device-place" if "location" in name else "program"
            else:
                continue
            for box in self.reader.boxes(item.start, item.end):
                if box.kind == b"data" and 8 < box.size < 65_536:
                    data = self.reader.data(box)
                    if data[:4] in (b"\0\0\0\1", b"\0\0\0\0"):
                        self.found.claim("container", name, data[8:].decode("utf-8", "replace"), note)

    def _text(self, kind: bytes, data: bytes) -> None:
        name, note = _TEXTS[kind]
        if len(data) >= 4:
            length = int.from_bytes(data[:2], "big")
            self.found.claim("container", name, data[4 : 4 + length].decode("utf-8", "replace"), note)

    def _uuid(self, box: Box) -> None:
        name = self.reader.content.at(box.start, 16)
        if name == _XMP_UUID:
            self._xmp(self.reader.data(box, 4 << 20)[16:])
        elif name == C2PA_UUID and self.provenance is None:
            data = self.reader.data(box, 32 << 20)[20:]
            purpose, _, rest = data.partition(b"\0")
            if purpose == b"manifest":
                self.provenance = rest[8:]

    def _xmp(self, data: bytes) -> None:
        from vedette.house.looking.xmp import read_xmp

        read_xmp(data, self.found)


def _moment(value: int) -> str:
    # zero, and the epochs of cameras that were never set, say nothing
    if not value or value > 200 * 366 * 86_400:
        return ""
    return (_EPOCH + timedelta(seconds=value)).strftime("%Y-%m-%dT%H:%M:%SZ")


def look(content: Content, found: Finding) -> None:
    """Find length, size, encodings, dates and places of a video, a sound or a HEIC picture."""
    walk = _Walk(content, found)
    try:
        walk.walk(0, content.size)
    finally:
        if walk.codecs:
            found.facts["codecs"] = plain(" ".join(walk.codecs), 200)
    if content.at(4, 4) == b"ftyp" and content.at(8, 4) in (b"heic", b"heix", b"mif1", b"hevc"):
        _heic(content, found)
    if walk.provenance is not None:
        from vedette.house.looking.c2pa import read_store

        read_store(walk.provenance, found, content)


def _heic(content: Content, found: Finding) -> None:
    """Find the EXIF of a HEIC picture; it stands in an item of its own."""
    reader = Reader(content)
    for meta in reader.boxes(0, content.size):
        if meta.kind != b"meta":
            continue
        parts = {box.kind: box for box in reader.boxes(meta.start + 4, meta.end)}
        if b"iinf" not in parts or b"iloc" not in parts:
            return
        item = _exif_item(reader, parts[b"iinf"])
        place = _item_place(reader.data(parts[b"iloc"]), item) if item is not None else None
        if place is None or place[1] > 1 << 20:
            return
        data = content.at(*place)
        start = 4 + int.from_bytes(data[:4], "big")
        _exif(data[start : start + (1 << 20)], found)
        return


def _exif_item(reader: Reader, iinf: Box) -> int | None:
    version = reader.content.at(iinf.start, 1)
    for box in reader.boxes(iinf.start + (6 if version == b"\0" else 8), iinf.end):
        data = reader.data(box)
        if box.kind != b"infe" or not data:
            continue
        wide = data[0] == 3
        if data[0] >= 2 and data[8 + 2 * wide : 12 + 2 * wide] == b"Exif":
            return int.from_bytes(data[4 : 8 if wide else 6], "big")
    return None


def _item_place(data: bytes, item: int) -> tuple[int, int] | None:
    if len(data) < 8:
        return None
    version = data[0]
    offset_size, length_size, base_size = data[4] >> 4, data[4] & 15, data[5] >> 4
    index_size = data[5] & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    at = 6

    def number(size: int) -> int:
        nonlocal at
        value = int.from_bytes(data[at : at + size], "big")
        at += size
        return value

    for _ in range(min(number(wide), 2000)):
        name = number(wide)
        if version in (1, 2):
            number(2)
        number(2)
        base = number(base_size)
        extents = number(2)
        for _ in range(min(extents, 100)):
            number(index_size)
            offset, length = number(offset_size), number(length_size)
            if name == item:
                return base + offset, length
        if at > len(data):
            return None
    return None


def _exif(data: bytes, found: Finding) -> None:
    from PIL.Image import Exif

    from vedette.house.looking.exif import read_exif

    exif = Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is broken is said once, below
            exif.load(data if data.startswith(b"Exif") else b"Exif\0\0" + data)
            read_exif(exif, found)
    except Exception:  # noqa: BLE001 - the library raises anything over broken metadata
        found.warn("damaged-metadata")


def playable(content: Content) -> str:
    """Return the media type for a browser, when all encodings inside are known to browsers."""
    found = Finding()
    walk = _Walk(content, found)
    try:
        walk.walk(0, content.size)
    except VedetteError:
        return ""
    sounds = {"mp4a", "Opus", "fLaC", "ac-3", "ec-3", "alac", ".mp3"}
    if not walk.codecs or not any(codec in _CODECS_BROWSER for codec in walk.codecs):
        return ""
    pictures = [codec for codec in walk.codecs if codec not in sounds]
    if all(codec in ("text", "tmcd", "mebx", "rtp", "tx3g") for codec in pictures):
        return "audio/mp4"
    return "video/mp4"
