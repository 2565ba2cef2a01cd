"""Web archives: WARC files, plain or gzip, and WACZ packages of them. Own strict, bounded reader."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from typing import Any

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.packed import Package, note
from vedette.house.looking.text import decode

MAX_RECORDS = 20_000
MAX_UNPACKED = 128 << 20
MAX_HEAD = 64 << 10
MAX_BLOCK = 16 << 20
"""Bytes of one record that are kept to check its digest and to read its text."""
MAX_READ = 1 << 20
_PIECE = 256 << 10
_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*(.*?)[ \t]*", re.DOTALL)
_DIGEST = re.compile(r"(sha1|sha256|sha-256|md5):([A-Za-z0-9+/=_-]{16,128})")
_SKIPPED = {"script", "style", "noscript", "template", "svg"}
_TAG = re.compile(r"<([a-z/!?][a-z0-9]{0,20})")
_BREAKS = {
    "title",
    "p",
    "br",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "th",
    "section",
    "article",
}


class Bytes:
    """The bytes of an archive in order, unpacked where they are gzip members, counted."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._packed = content.at(0, 2) == b"\x1f\x8b"
        self._opener: Any = None
        self._at = self._total = 0
        self._waiting = b""
        self._left = b""

    def _more(self) -> bool:
        if not self._packed:
            piece = self._content.at(self._at, _PIECE)
            self._at += len(piece)
            self._left += piece
            return bool(piece)
        while True:
            if not self._waiting:
                self._waiting = self._content.at(self._at, _PIECE)
                self._at += len(self._waiting)
            if not self._waiting:
                if self._opener is not None:
                    raise FormatError("archive: ends within a packed part")
                return False
            if self._opener is None:
                self._opener = zlib.decompressobj(31)
            try:
                piece = self._opener.decompress(self._waiting, _PIECE)
            except zlib.error:
                raise FormatError("archive: a packed part of it is damaged") from None
            self._waiting = self._opener.unconsumed_tail
            if self._opener.eof:
                self._waiting = self._opener.unused_data
                self._opener = None
            self._total += len(piece)
            if self._total > MAX_UNPACKED:
                raise LimitError(f"archive: unpacks to more than {MAX_UNPACKED} bytes")
            if piece:
                self._left += piece
                return True

    def take(self, size: int, keep: int) -> tuple[bytes, int]:
        """Return the first `keep` of the next `size` bytes, and how many there were."""
        kept, taken = bytearray(), 0
        while taken < size:
            if not self._left and not self._more():
                break
            piece = self._left[: size - taken]
            self._left = self._left[len(piece) :]
            taken += len(piece)
            if len(kept) < keep:
                kept += piece[: keep - len(kept)]
        return bytes(kept), taken

    def until(self, mark: bytes, limit: int) -> bytes:
        """Return what stands before `mark`, and skip it; empty at the end. Raises: FormatError."""
        searched = 0
        while True:
            at = self._left.find(mark, max(0, searched - len(mark)), limit + len(mark))
            if at >= 0:
                found, self._left = self._left[:at], self._left[at + len(mark) :]
                return found
            searched = len(self._left)
            if searched > limit:
                raise FormatError("archive: the head of a record is too long")
            if not self._more():
                if self._left.strip(b"\r\n"):
                    raise FormatError("archive: ends within the head of a record")
                return b""


def heads(data: bytes) -> dict[str, str]:
    """Return header lines by their names in lower case; the first of twins. Raises: FormatError."""
    found: dict[str, str] = {}
    for line in data.split(b"\r\n"):
        matched = _LINE.fullmatch(line)
        if matched is None:
            if line[:1] in (b" ", b"\t"):
                continue  # a folded line: its first part is enough
            raise FormatError("archive: a line in the head of a record is not one")
        found.setdefault(matched[1].decode("ascii").lower(), matched[2].decode("utf-8", "replace"))
    return found


def is_warc(content: Content) -> bool:
    """Whether gzip bytes hold a WARC file."""
    opener = zlib.decompressobj(31)
    try:
        return opener.decompress(content.at(0, 4096), 64).startswith(b"WARC/")
    except zlib.error:
        return False


class Records:
    """Reads the records of one archive into a finding."""

    def __init__(self, found: Finding) -> None:
        self._found = found
        self.count = 0
        self._texts: list[str] = []
        self._size = 0

    def read(self, content: Content) -> None:
        """Read all records. Raises: FormatError, LimitError; what was read before stays."""
        source = Bytes(content)
        while True:
            head = source.until(b"\r\n\r\n", MAX_HEAD)
            if not head:
                return
            version, _, lines = head.lstrip(b"\r\n").partition(b"\r\n")
            if version not in (b"WARC/1.0", b"WARC/1.1", b"WARC/0.18", b"WARC/0.17"):
                raise FormatError("archive: a record in it is of an unknown version")
            names = heads(lines)
            size = names.get("content-length", "")
            if not (size.isascii() and size.isdigit() and len(size) <= 15):
                raise FormatError("archive: a record in it has no length")
            self.count += 1
            if self.count > MAX_RECORDS:
                raise LimitError(f"archive: has more than {MAX_RECORDS} records")
            block, taken = source.take(int(size), MAX_BLOCK)
            if taken != int(size):
                raise FormatError("archive: ends within a record")
            end, _ = source.take(4, 4)
            if end != b"\r\n\r\n":
                raise FormatError("archive: a record in it is longer than it says")
            self._record(names, block, whole=taken == len(block))

    def _record(self, names: dict[str, str], block: bytes, *, whole: bool) -> None:
        found, kind = self._found, names.get("warc-type", "")
        address = names.get("warc-target-uri", "").strip("<>")
        http, body = _split(block) if kind in ("response", "request") else ({}, block)
        if whole:
            self._check(names.get("warc-block-digest", ""), block)
            if kind != "revisit":
                self._check(names.get("warc-payload-digest", ""), body, _dechunked(http, body))
        found.say(" ".join((names.get("warc-date", "?"), kind, http.get("", ""), address)) + "\n")
        if kind == "warcinfo":
            for line in block[:8192].split(b"\r\n"):
                name, _, value = line.partition(b":")
                if name and value:
                    label = name.decode("utf-8", "replace")
                    found.claim("warc", label, value.decode("utf-8", "replace"), "archiver")
        elif kind in ("response", "resource") and address and len(found.claims) < 200:
            found.claim("warc", "archived", f"{names.get('warc-date', '?')} {address}", "archiver")
            found.claim("warc", "server address", names.get("warc-ip-address", ""), "archiver")
            for header in ("date", "last-modified"):
                if http.get(header):
                    found.claim("warc", header, f"{http[header]} {address}", "server")
        if kind in ("response", "resource", "conversion"):
            told = http.get("content-type") or names.get("content-type", "")
            self._text(told, _unpacked(http, _dechunked(http, body)), address)

    def _check(self, digest: str, *candidates: bytes) -> None:
        matched = _DIGEST.fullmatch(digest)
        if matched is None:
            return
        name = matched[1].replace("sha-", "sha")
        made = {hashlib.new(name, each, usedforsecurity=False).digest() for each in candidates}
        spellings = {s for d in made for s in (d.hex(), base64.b32encode(d).decode().rstrip("="))}
        spellings |= {base64.b64encode(d).decode() for d in made}
        said = matched[2]
        if not {said.rstrip("="), said.lower(), said.upper().rstrip("="), said} & spellings:
            self._found.warn("digest-differs")

    def _text(self, media_type: str, body: bytes, address: str) -> None:
        if self._size > 400_000:
            return
        kind = media_type.split(";")[0].strip().lower()
        text = ""
        if kind in ("text/html", "application/xhtml+xml"):
            text = readable(decode(body[:MAX_READ], cut=True)[0])
        elif kind == "text/plain":
            text = decode(body[:MAX_READ], cut=True)[0]
        if text.strip():
            self._texts.append(f"\n{address}\n{text.strip()}\n")
            self._size += len(text)

    def finish(self) -> None:
        """Add the number of records, and the text of pages after the list of them."""
        self._found.facts["records"] = str(self.count)
        for text in self._texts:
            self._found.say(text)


def _split(block: bytes) -> tuple[dict[str, str], bytes]:
    """The head of an HTTP message with its first line under the empty name, and its body."""
    head, mark, body = block.partition(b"\r\n\r\n")
    if not mark or len(head) > MAX_HEAD:
        return {}, block
    first, _, lines = head.partition(b"\r\n")
    names: dict[str, str] = {}
    for line in lines.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            names.setdefault(name.strip().decode("latin-1").lower(), value.strip().decode("utf-8", "replace"))
    words = first.decode("latin-1").split()
    names[""] = words[1] if len(words) > 1 and words[0].startswith("HTTP/") else " ".join(words[:1])
    return names, body


def _dechunked(http: dict[str, str], body: bytes) -> bytes:
    if http.get("transfer-encoding", "").lower() != "chunked":
        return body
    pieces: list[bytes] = []
    at = 0
    for _ in range(100_000):
        end = body.find(b"\r\n", at, at + 40)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return body  # many archives keep the head and not the chunks
        length = int(size, 16)
        if not length:
            break
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 4 + length
    return b"".join(pieces)


def _unpacked(http: dict[str, str], body: bytes) -> bytes:
    coding = http.get("content-encoding", "").lower()
    if coding not in ("gzip", "x-gzip", "deflate"):
        return body
    for window in (47, -15):
        try:
            return zlib.decompressobj(window).decompress(body, MAX_READ)
        except zlib.error:
            continue
    return b""


def readable(page: str) -> str:
    """Return the words of an HTML page; scripts and styles are left out. Each letter is passed once."""
    small = page.lower()
    if len(small) != len(page):
        small = page  # a few letters grow when they are made small
    pieces: list[str] = []
    at = 0
    while at < len(page):
        begin = page.find("<", at)
        if begin < 0:
            pieces.append(page[at:])
            break
        pieces.append(page[at:begin])
        matched = _TAG.match(small, begin)
        if page.startswith("<!--", begin):
            end = page.find("-->", begin + 4)
            at = end + 3
        elif matched is None:
            pieces.append("<")
            at, end = begin + 1, 0
        else:
            end = page.find(">", begin)
            at = end + 1
            name = matched[1]
            if name in _SKIPPED and end >= 0:
                end = small.find(f"</{name}", at)
                at = end
            elif name.strip("/") in _BREAKS:
                pieces.append("\n")
        if end < 0:
            break  # never closed: nothing after it is shown
    lines = (" ".join(line.split()) for line in html.unescape("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def look(content: Content, found: Finding) -> None:
    """Find the records of a WARC file."""
    records = Records(found)
    try:
        records.read(content)
    finally:
        records.finish()


def look_wacz(content: Content, found: Finding) -> None:
    """Find what a WACZ package says of itself, check its digests, and read its WARC files."""
    package = Package(content)
    note(package, found)
    records = Records(found)
    try:
        _description(package, found)
        for name in sorted(package.members):
            if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
                records.read(package.part(name))
    finally:
        records.finish()


def _description(package: Package, found: Finding) -> None:
    data = package.read("datapackage.json", 4 << 20)
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("archive: its description is no JSON") from None
    if not isinstance(value, dict):
        raise FormatError("archive: its description is no object")
    for key in ("title", "description", "created", "modified", "software", "mainPageUrl", "mainPageURL"):
        if isinstance(value.get(key), str):
            note_code = "person" if key in ("title", "description") else "archiver"
            found.claim("warc", key, value[key], note_code)
    resources = value.get("resources")
    for each in resources[:1000] if isinstance(resources, list) else ():
        path, digest = (each.get("path"), each.get("hash")) if isinstance(each, dict) else (None, None)
        if isinstance(path, str) and isinstance(digest, str) and digest.startswith("sha256:"):
            try:
                part = package.part(path)
            except (MissingError, FormatError):
                found.warn("digest-differs")
                continue
            hasher = hashlib.sha256()
            for start in range(0, part.size, 1 << 20):
                hasher.update(part.at(start, 1 << 20))
            if f"sha256:{hasher.hexdigest()}" != digest:
                found.warn("digest-differs")
    if "datapackage-digest.json" in package.members:
        _signed(package.read("datapackage-digest.json", 1 << 20), data, found)


def _signed(data: bytes, described: bytes, found: Finding) -> None:
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("archive: its digest is no JSON") from None
    if not isinstance(value, dict):
        raise FormatError("archive: its digest is no object")
    if value.get("hash") != f"sha256:{hashlib.sha256(described).hexdigest()}":
        found.warn("digest-differs")
    signed = value.get("signedData")
    if isinstance(signed, dict):
        found.warn("signature-not-checked")
        for key in ("created", "software", "domain"):
            if isinstance(signed.get(key), str):
                found.claim("warc", f"signed {key}", signed[key], "signer")
