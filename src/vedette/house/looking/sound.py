"""Sound: what WAV, MP3, Ogg, FLAC, AMR and AAC files say of themselves; the waves of WAV are drawn."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.text import decode

MAX_CHUNKS = 2000
MAX_FRAMES = 2_000_000
_COLUMNS, _AT_A_TIME = 1200, 64
_INFO = {
    b"INAM": ("title", "person"),
    b"IART": ("artist", "person"),
    b"ICMT": ("comment", "person"),
    b"ICRD": ("date", "program"),
    b"ISFT": ("software", "program"),
    b"IENG": ("engineer", "person"),
}
_ID3 = {
    "TIT2": ("title", "person"),
    "TPE1": ("artist", "person"),
    "TALB": ("album", "person"),
    "TDRC": ("date", "program"),
    "TYER": ("year", "program"),
    "TDAT": ("day", "program"),
    "TIME": ("time", "program"),
    "TDEN": ("encoded", "program"),
    "TDTG": ("tagged", "program"),
    "TENC": ("encoded by", "program"),
    "TSSE": ("encoder", "program"),
    "TOFN": ("file name", "program"),
    "TOWN": ("owner", "person"),
    "TCOP": ("copyright", "person"),
}


# WAV


def chunks(content: Content, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give the chunks of a RIFF file: name, begin, length. Raises: FormatError, LimitError."""
    at = start
    for _ in range(MAX_CHUNKS):
        head = content.at(at, 8)
        if len(head) < 8 or at + 8 > end:
            return
        name, size = struct.unpack("<4sI", head)
        yield name, at + 8, min(size, max(0, end - at - 8))
        at += 8 + size + size % 2
    raise LimitError(f"sound: has more than {MAX_CHUNKS} chunks")


class _Wave:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.tag = self.channels = self.rate = self.frame = self.bits = 0
        self.start = self.size = 0
        self.others: list[tuple[bytes, int, int]] = []
        for name, start, size in chunks(content, 12, content.size):
            if name == b"fmt " and size >= 16:
                values = struct.unpack("<HHIIHH", content.need(start, 16, "sound"))
                self.tag, self.channels, self.rate, _, self.frame, self.bits = values
                if self.tag == 0xFFFE and size >= 26:
                    self.tag = int.from_bytes(content.at(start + 24, 2), "little")
            elif name == b"data":
                self.start, self.size = start, min(size, content.size - start)
            else:
                self.others.append((name, start, size))
        if not self.rate or not self.frame:
            raise FormatError("sound: does not say how it is written")

    @property
    def frames(self) -> int:
        return self.size // self.frame

    def ranges(self) -> list[tuple[float, float]]:
        """The lowest and the highest of the first channel, in each of up to 1 200 moments."""
        width = self.bits // 8
        if (self.tag, width) not in ((1, 1), (1, 2), (1, 3), (1, 4), (3, 4)) or not self.frames:
            raise MissingError("sound: its waves are written in a way that is not read")
        found = []
        for column in range(min(_COLUMNS, self.frames)):
            first = column * self.frames // _COLUMNS if self.frames > _COLUMNS else column
            data = self.content.at(self.start + first * self.frame, self.frame * _AT_A_TIME)
            values = [
                self._sample(data[at : at + width]) for at in range(0, len(data) - width + 1, self.frame)
            ] or [0.0]
            found.append((min(values), max(values)))
        return found

    def _sample(self, data: bytes) -> float:
        if self.tag == 3:
            value = float(struct.unpack("<f", data)[0])
            return max(-1.0, min(1.0, value)) if value == value else 0.0
        if len(data) == 1:
            return (data[0] - 128) / 128
        return int.from_bytes(data, "little", signed=True) / (1 << 8 * len(data) - 1)


def waves(content: Content) -> list[tuple[float, float]]:
    """Return the waves of a WAV file. Raises: MissingError, FormatError, LimitError."""
    return _Wave(content).ranges()


def _look_wave(content: Content, found: Finding) -> None:
    wave = _Wave(content)
    found.facts["channels"], found.facts["rate"] = str(wave.channels), str(wave.rate)
    names = {1: "pcm", 3: "float", 6: "alaw", 7: "ulaw", 0x11: "ima-adpcm", 0x55: "mp3"}
    found.facts["codecs"] = names.get(wave.tag, f"wave-{wave.tag:04x}")
    found.facts["duration"] = f"{wave.frames / wave.rate:.3f}"
    for name, start, size in wave.others:
        if name == b"LIST" and content.at(start, 4) == b"INFO":
            for key, begin, length in chunks(content, start + 4, start + size):
                if key in _INFO:
                    _say(found, _INFO[key], content.at(begin, min(length, 4096)))
        elif name == b"bext":
            data = content.at(start, 346)
            for label, begin, length, note in (
                ("description", 0, 256, "person"),
                ("originator", 256, 32, "program"),
                ("reference", 288, 32, "program"),
                ("date", 320, 10, "no-zone"),
                ("time", 330, 8, "no-zone"),
            ):
                _say(found, (label, note), data[begin : begin + length])
        elif name in (b"C2PA", b"_PMX"):
            data = content.at(start, min(size, 32 << 20))
            if name == b"C2PA":
                from vedette.house.looking.c2pa import read_store

                read_store(data, found, content)
            else:
                from vedette.house.looking.xmp import read_xmp

                read_xmp(data, found)


def _say(found: Finding, name: tuple[str, str], data: bytes) -> None:
    text = decode(data.split(b"\0")[0], cut=False)[0]
    found.claim("container", name[0], text, name[1])


# MP3

_RATES = (44_100, 48_000, 32_000)
_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def _look_mp3(content: Content, found: Finding) -> None:
    at = 0
    head = content.at(0, 10)
    if head[:3] == b"ID3" and len(head) == 10:
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        _id3(content.at(10, min(size, 1 << 20)), head[3], found)
        at = 10 + size
    found.facts["codecs"] = "mp3"
    window = content.at(at, 65_536)
    for place in range(len(window) - 4):
        if window[place] == 0xFF and window[place + 1] & 0xE0 == 0xE0:
            kind, layer = window[place + 1] >> 3 & 3, window[place + 1] >> 1 & 3
            bits, rate = window[place + 2] >> 4, window[place + 2] >> 2 & 3
            if kind == 1 or layer != 1 or rate == 3 or bits in (0, 15):
                continue
            _mpeg(content, found, window[place:], at + place, kind, bits, rate)
            return
    raise FormatError("sound: has no frame of sound")


def _mpeg(content: Content, found: Finding, frame: bytes, at: int, kind: int, bits: int, rate: int) -> None:
    """Facts of the first frame; kind 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5."""
    hertz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[kind]
    kbits = _KBITS[1 if kind == 3 else 2][bits]
    mono = frame[3] >> 6 == 3
    found.facts["rate"], found.facts["channels"] = str(hertz), "1" if mono else "2"
    begin = 4 + ((17 if mono else 32) if kind == 3 else (9 if mono else 17))
    mark = frame[begin : begin + 12]
    if mark[:4] in (b"Xing", b"Info") and len(mark) == 12 and mark[7] & 1:
        frames = int.from_bytes(mark[8:12], "big")
        found.facts["duration"] = f"{frames * (1152 if kind == 3 else 576) / hertz:.3f}"
    else:
        found.facts["duration"] = f"{(content.size - at) / (kbits * 125):.3f}"


def _id3(data: bytes, version: int, found: Finding) -> None:
    if version not in (3, 4):
        return
    at = 0
    while at + 10 <= len(data) and data[at : at + 4].strip(b"\0"):
        name = data[at : at + 4].decode("latin-1")
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if version == 4:
            size = data[at + 4] << 21 | data[at + 5] << 14 | data[at + 6] << 7 | data[at + 7]
        value = data[at + 10 : at + 10 + size]
        if name in _ID3 and value:
            label, note = _ID3[name]
            found.claim("container", label, _id3_text(value), note)
        elif name == "COMM" and len(value) > 4:
            found.claim("container", "comment", _id3_text(value[:1] + value[4:]).strip("\0"), "person")
        elif name == "APIC":
            found.warn("embedded-files")
        at += 10 + size


def _id3_text(value: bytes) -> str:
    code, text = value[0], value[1:8192]
    if code in (1, 2):
        return text.decode("utf-16" if code == 1 else "utf-16-be", "replace").strip("\0")
    if code == 3:
        return text.decode("utf-8", "replace").strip("\0")
    return decode(text, cut=False)[0].strip("\0")


# Ogg and FLAC

_OPUS_RATE = 48_000


def _look_ogg(content: Content, found: Finding) -> None:
    head = content.at(0, 65_536 * 2)
    first = _pages(head)
    if not first:
        raise FormatError("sound: has no page of sound")
    start = first[0]
    rate = 0
    if start[:8] == b"OpusHead" and len(start) >= 19:
        found.facts["codecs"], rate = "opus", _OPUS_RATE
        found.facts["channels"] = str(start[9])
    elif start[:7] == b"\x01vorbis" and len(start) >= 16:
        channels, rate = struct.unpack_from("<BI", start, 11)
        found.facts["codecs"], found.facts["channels"] = "vorbis", str(channels)
    elif start[:5] == b"\x7fFLAC" and len(start) >= 51:
        found.facts["codecs"] = "flac"
        rate = _stream_info(start[17:51], found)
    if rate:
        found.facts["rate"] = str(rate)
    packets = b"".join(first[1:8])
    for mark in (b"OpusTags", b"\x03vorbis"):
        begin = packets.find(mark)
        if begin >= 0:
            _comments(packets[begin + len(mark) :], found)
            break
    tail_size = min(content.size, 131_072)
    tail = content.at(content.size - tail_size, tail_size)
    last = tail.rfind(b"OggS")
    if rate and 0 <= last <= len(tail) - 14:
        (samples,) = struct.unpack_from("<q", tail, last + 6)
        if samples > 0:
            found.facts["duration"] = f"{min(samples / rate, 1e9):.3f}"


def _pages(data: bytes) -> list[bytes]:
    """The contents of the first pages."""
    pages: list[bytes] = []
    at = 0
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data) and len(pages) < 64:
        lengths = data[at + 27 : at + 27 + data[at + 26]]
        begin = at + 27 + len(lengths)
        end = begin + sum(lengths)
        pages.append(data[begin:end])
        at = end
    return pages


def _comments(data: bytes, found: Finding) -> None:
    if len(data) < 8:
        return
    size = int.from_bytes(data[:4], "little")
    found.claim("container", "encoder", data[4 : 4 + min(size, 4096)].decode("utf-8", "replace"), "program")
    at = 4 + size
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    for _ in range(min(count, 500)):
        if at + 4 > len(data):
            return
        size = int.from_bytes(data[at : at + 4], "little")
        name, _, value = data[at + 4 : at + 4 + min(size, 8192)].partition(b"=")
        if name.upper() != b"METADATA_BLOCK_PICTURE":
            label = name.decode("ascii", "replace").lower()
            found.claim("container", label, value.decode("utf-8", "replace"), "person")
        at += 4 + size


def _stream_info(data: bytes, found: Finding) -> int:
    bits = int.from_bytes(data[10:18], "big")
    rate, channels, samples = bits >> 44, (bits >> 41 & 7) + 1, bits & ((1 << 36) - 1)
    found.facts["channels"], found.facts["rate"] = str(channels), str(rate)
    if rate and samples:
        found.facts["duration"] = f"{samples / rate:.3f}"
    return rate


def _look_flac(content: Content, found: Finding) -> None:
    found.facts["codecs"] = "flac"
    at = 4
    for _ in range(128):
        head = content.need(at, 4, "sound")
        size = int.from_bytes(head[1:], "big")
        kind = head[0] & 127
        if kind == 0 and size >= 34:
            _stream_info(content.need(at + 4, 34, "sound"), found)
        elif kind == 4:
            _comments(content.at(at + 4, size), found)
        elif kind == 6:
            found.warn("embedded-files")
        if head[0] & 128:
            return
        at += 4 + size
    raise FormatError("sound: has no end of its head")


# AMR and AAC

_AMR = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_AMR_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


def _look_amr(content: Content, found: Finding) -> None:
    wide = content.at(0, 9) == b"#!AMR-WB\n"
    sizes = _AMR_WIDE if wide else _AMR
    found.facts["codecs"] = "amr-wb" if wide else "amr"
    found.facts["channels"], found.facts["rate"] = "1", "16000" if wide else "8000"
    data = content.at(0, 64 << 20)
    at, frames = 9 if wide else 6, 0
    while at < len(data) and frames < MAX_FRAMES:
        at += 1 + sizes[data[at] >> 3 & 15]
        frames += 1
    found.facts["duration"] = f"{frames / 50:.3f}"


def _look_aac(content: Content, found: Finding) -> None:
    found.facts["codecs"] = "aac"
    head = content.at(0, 7)
    if len(head) == 7 and head[2] >> 2 & 15 < len(_AAC_RATES):
        found.facts["rate"] = str(_AAC_RATES[head[2] >> 2 & 15])
        found.facts["channels"] = str((head[2] & 1) << 2 | head[3] >> 6)
    at = frames = 0
    while frames < MAX_FRAMES // 4:
        head = content.at(at, 7)
        if len(head) < 7 or not re.match(rb"\xff[\xf0-\xff]", head):
            break
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if size < 7:
            raise FormatError("sound: a frame in it has no length")
        at, frames = at + size, frames + 1
    if "rate" in found.facts:
        found.facts["duration"] = f"{frames * 1024 / int(found.facts['rate']):.3f}"


def _look_avi(content: Content, found: Finding) -> None:
    for name, start, size in chunks(content, 12, content.size):
        if name == b"LIST" and content.at(start, 4) == b"hdrl":
            for key, begin, length in chunks(content, start + 4, start + size):
                if key == b"avih" and length >= 40:
                    values = struct.unpack("<10I", content.need(begin, 40, "video"))
                    found.facts["duration"] = f"{values[0] * values[4] / 1e6:.3f}"
                    found.facts["width"], found.facts["height"] = str(values[8]), str(values[9])
        elif name == b"IDIT":
            _say(found, ("date", "no-zone"), content.at(start, min(size, 200)))
        elif name == b"LIST" and content.at(start, 4) == b"INFO":
            for key, begin, length in chunks(content, start + 4, start + size):
                if key in _INFO:
                    _say(found, _INFO[key], content.at(begin, min(length, 4096)))
        elif name == b"LIST" and content.at(start, 4) == b"movi":
            continue


LOOKS = {
    "audio/wav": _look_wave,
    "audio/mpeg": _look_mp3,
    "audio/ogg": _look_ogg,
    "audio/flac": _look_flac,
    "audio/amr": _look_amr,
    "audio/aac": _look_aac,
    "video/x-msvideo": _look_avi,
}
"""Media type → reader."""


def playable(content: Content, real: str) -> str:
    """Return the media type for a browser, empty for what browsers do not play."""
    if real == "audio/wav":
        try:
            return "audio/wav" if _Wave(content).tag in (1, 3, 6, 7) else ""
        except (FormatError, LimitError):
            return ""
    return real if real in ("audio/mpeg", "audio/ogg", "audio/flac", "audio/aac") else ""
