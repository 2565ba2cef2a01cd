"""Matroska and WebM: length, size, encodings, dates; nothing is decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.sight import plain

MAX_ELEMENTS = 20_000
_HEAD, _DOC_TYPE, _SEGMENT, _INFO, _TRACKS, _CLUSTER, _TAGS = (
    *(0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966),
    *(0x1654AE6B, 0x1F43B675, 0x1254C367),
)
_ENTRY, _VIDEO, _AUDIO, _TAG, _SIMPLE = 0xAE, 0xE0, 0xE1, 0x7373, 0x67C8
_INSIDE = {_SEGMENT, _INFO, _TRACKS, _TAGS, _ENTRY, _VIDEO, _AUDIO, _TAG, _SIMPLE, _HEAD}
_TEXTS = {0x4D80: "muxing application", 0x5741: "writing application", 0x7BA9: "title"}
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_BROWSER = ("V_VP8", "V_VP9", "V_AV1", "A_OPUS", "A_VORBIS")


class _Walk:
    def __init__(self, content: Content, found: Finding) -> None:
        self.content, self.found = content, found
        self.codecs: list[str] = []
        self.document = ""
        self._seen = 0
        self._scale, self._length = 1_000_000, 0.0
        self._name = ""

    def elements(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        at = start
        while at < end:
            self._seen += 1
            if self._seen > MAX_ELEMENTS:
                raise LimitError(f"container: has more than {MAX_ELEMENTS} elements")
            head = self.content.at(at, 12)
            name, name_size = _number(head, keep=True)
            size, size_size = _number(head[name_size:], keep=False)
            at += name_size + size_size
            unknown = size == (1 << 7 * size_size) - 1
            if name == _CLUSTER and unknown:
                return  # a live recording: what follows are pictures and sound
            stop = end if unknown else at + size
            if stop > end:
                if name not in (_SEGMENT, _CLUSTER):
                    raise FormatError("container: an element in it is longer than what holds it")
                stop = end
                self.found.warn("damaged")
            yield name, at, stop
            at = stop

    def walk(self, start: int, end: int, depth: int = 0) -> None:
        if depth > 12:
            raise LimitError("container: its elements are too deep")
        for name, begin, stop in self.elements(start, end):
            if name in _INSIDE:
                self.walk(begin, stop, depth + 1)
            elif stop - begin <= 65_536:
                self._value(name, self.content.need(begin, stop - begin, "container"))

    def _value(self, name: int, data: bytes) -> None:
        number = int.from_bytes(data[:8], "big")
        facts = self.found.facts
        if name == _DOC_TYPE:
            self.document = data.rstrip(b"\0").decode("ascii", "replace")
        elif name == 0x2AD7B1:
            self._scale = number
        elif name == 0x4489:
            self._length = _real(data)
        elif name == 0x4461 and len(data) == 8:
            moment = _moment(int.from_bytes(data, "big", signed=True))
            self.found.claim("container", "created", moment, "device-clock")
        elif name in _TEXTS:
            note = "person" if name == 0x7BA9 else "program"
            self.found.claim("container", _TEXTS[name], data.rstrip(b"\0").decode("utf-8", "replace"), note)
        elif name == 0x86:
            codec = data.rstrip(b"\0").decode("ascii", "replace")
            if len(self.codecs) < 16 and codec not in self.codecs:
                self.codecs.append(codec)
        elif name in (0xB0, 0xBA):
            facts.setdefault("width" if name == 0xB0 else "height", str(min(number, 10**9)))
        elif name == 0x9F:
            facts["channels"] = str(min(number, 10**6))
        elif name == 0xB5:
            facts["rate"] = str(int(min(max(_real(data), 0), 1e9)))
        elif name == 0x45A3:
            self._name = data.decode("utf-8", "replace")
        elif name == 0x4487 and self._name:
            self.found.claim("container", self._name, data.decode("utf-8", "replace"), "program")

    def finish(self) -> None:
        if self.codecs:
            self.found.facts["codecs"] = plain(" ".join(self.codecs), 200)
        seconds = self._length * self._scale / 1e9
        if 0 < seconds < 1e9:
            self.found.facts["duration"] = f"{seconds:.3f}"


def _number(data: bytes, *, keep: bool) -> tuple[int, int]:
    if not data or not data[0]:
        raise FormatError("container: a number in it is too long")
    size = 9 - data[0].bit_length()
    if len(data) < size or (keep and size > 4):
        raise FormatError("container: ends within a number")
    value = int.from_bytes(data[:size], "big")
    return (value if keep else value & ((1 << 7 * size) - 1)), size


def _real(data: bytes) -> float:
    if len(data) not in (4, 8):
        return 0.0
    value = float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])
    return value if abs(value) < 1e18 else 0.0


def _moment(nanoseconds: int) -> str:
    if abs(nanoseconds) > 4e18:
        return ""
    return (_EPOCH + timedelta(seconds=nanoseconds // 10**9)).strftime("%Y-%m-%dT%H:%M:%SZ")


def look(content: Content, found: Finding) -> None:
    """Find length, size, encodings and dates of a video or sound."""
    walk = _Walk(content, found)
    try:
        walk.walk(0, content.size)
    finally:
        walk.finish()


def playable(content: Content) -> str:
    """Return the media type for a browser, when it is WebM with encodings browsers know."""
    walk = _Walk(content, Finding())
    try:
        walk.walk(0, content.size)
    except VedetteError:
        return ""
    if walk.document != "webm" or not walk.codecs or not all(c in _BROWSER for c in walk.codecs):
        return ""
    return "video/webm" if any(codec.startswith("V_") for codec in walk.codecs) else "audio/webm"
