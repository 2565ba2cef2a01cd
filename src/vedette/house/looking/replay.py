"""Web archives searched and shown: what a caged child answers about one, or one page of it built anew."""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from vedette.cases.sources import cdx, page, survey
from vedette.cases.sources.http import Message, content_of
from vedette.cases.sources.warc import Entry, Place, Source, record_at
from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking import pictures
from vedette.house.looking.content import Content
from vedette.house.looking.packed import Package
from vedette.house.looking.text import decode

MAX_CONTENT = 32 << 20
"""Bytes of one archived answer that are read."""
MAX_SOURCE = 400_000
MAX_PICTURES = 150
MAX_PICTURE_BYTES = 16 << 20
SIDE = 1200
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif")


class Archive:
    """One WARC file or WACZ package."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.package = Package(content) if content.at(0, 2) == b"PK" else None
        self._parts: dict[str, Source] = {}

    def survey(self) -> survey.Survey:
        """Return what it holds."""
        if self.package is not None:
            return survey.survey_wacz(self.package)
        return survey.survey_warc(self._content)

    def entry(self, file: str, place: Place, limit: int = MAX_CONTENT) -> Entry:
        """Return one record. Raises: FormatError, MissingError, LimitError."""
        if file not in self._parts:
            if self.package is None and file:
                raise MissingError("archive: has no such file in it")
            part = self._content if self.package is None else self.package.part(file)
            self._parts[file] = part
        return record_at(self._parts[file], place, limit)


def _words(message: Message, data: bytes) -> str:
    """Letters of a page, by the encoding it declares, or as they look."""
    declared = message.charset
    if declared:
        try:
            return data.decode(codecs.lookup(declared).name, "replace")
        except (LookupError, ValueError, OSError, ImportError):
            pass
    return decode(data, cut=True)[0]


class _Kept:
    """What stands in the archive besides the page, by the index."""

    def __init__(self, archive: Archive, index: cdx.Index, stamp: str) -> None:
        self._archive, self._index, self._stamp = archive, index, stamp
        self._pictures: dict[str, str] = {}
        self._left = MAX_PICTURE_BYTES
        self.used: list[str] = []

    def _read(self, address: str) -> tuple[Message, bytes] | None:
        line = self._index.find(address, self._stamp)
        if line is None:
            return None
        try:
            message = self._archive.entry(line.file, line.place).message
            data, _ = content_of(message, MAX_CONTENT)
        except VedetteError:
            return None
        self.used.append(line.url)
        return message, data

    def style(self, address: str) -> str | None:
        """Return the text of a style sheet, None when there is none."""
        found = self._read(address)
        return _words(*found) if found else None

    def picture(self, address: str) -> str:
        """Return a picture as `data:`, made anew from its pixels, "" when there is none."""
        if address not in self._pictures:
            if len(self._pictures) >= MAX_PICTURES or self._left <= 0:
                return ""
            self._pictures[address] = self._made(address)
            self._left -= len(self._pictures[address])
        return self._pictures[address]

    def _made(self, address: str) -> str:
        found = self._read(address)
        if found is None:
            return ""
        try:
            made = pictures.copy_of(Content.of(found[1]), SIDE)
        except (VedetteError, MemoryError):
            return ""
        return f"data:image/jpeg;base64,{base64.b64encode(made).decode('ascii')}"


def shown(content: Content, index: str, number: int) -> bytes:
    """Return the page of a line of the index built anew, as JSON: a `Page`, and the addresses it is made of.

    Raises: MissingError for what is not in the archive or is no page; FormatError, LimitError.
    """
    archive, lines = Archive(content), cdx.parse_index(index)
    line = lines.kept(lines.lines[number]) if 0 <= number < len(lines) else None
    if line is None:
        raise MissingError("archive: has no such page")
    message = archive.entry(line.file, line.place).message
    data, cut = content_of(message, MAX_CONTENT)
    kept = _Kept(archive, lines, line.stamp)
    if message.media_type in ("text/html", "application/xhtml+xml"):
        found = page.rebuild(_words(message, data), line.url, kept)
    elif message.media_type in _PICTURES:
        found = page.rebuild(f'<img alt="" src="{line.url}">'.replace("&", "&amp;"), line.url, kept)
    elif message.media_type.startswith("text/") or message.media_type == "application/json":
        words = _words(message, data[:MAX_SOURCE]).replace("&", "&amp;").replace("<", "&lt;")
        found = page.rebuild(f"<pre>{words}</pre>", line.url, kept)
    else:
        raise MissingError("archive: this is no page that can be shown here")
    found.whole = found.whole and not cut
    said = asdict(found) | {"used": list(dict.fromkeys(kept.used)), "url": line.url, "stamp": line.stamp}
    return json.dumps(said).encode("ascii")


def source(content: Content, file: str, place: Place) -> bytes:
    """Return one answer as it was kept, as JSON: its heads, digest of its content, its text if it is one."""
    entry = Archive(content).entry(file, place)
    message = entry.message
    data, cut = content_of(message, MAX_CONTENT)
    binary = b"\0" in data[:4096]
    said = {
        "record": {name: value[:2000] for name, value in list(entry.heads.items())[:60]},
        "answer": {name: value[:2000] for name, value in list(message.heads.items())[:60]},
        "status": message.status,
        "sha256": "" if cut or entry.cut else hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "text": "" if binary else _words(message, data)[:MAX_SOURCE],
        "cut": cut or entry.cut or len(data) > MAX_SOURCE,
    }
    return json.dumps(said).encode("ascii")


def warm_up(samples: Mapping[str, bytes]) -> None:
    """Run everything once, so that nothing is loaded after the cage has closed."""
    for name in ("warc", "warc-gz", "wacz"):
        content = Content.of(samples[name])
        found = Archive(content).survey()
        survey.encode_survey(found)
        index = "".join(cdx.encode(line) for line in found.lines)
        for line in found.lines[:1]:
            shown(content, index, 0)
            cdx.Index(found.lines).find(line.url, line.stamp)
            source(content, line.file, line.place)
    try:
        shown(Content.of(b""), "", 0)
    except (MissingError, FormatError, LimitError):
        return
