"""Walking through everything that a file holds: its bytes, its texts in all codings, what is packed inside.

Runs in a caged child; nothing here opens a file. Containers are bounded by depth, by count and by bytes; what
lies beyond is said in `could_not`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.disclosing import codings
from vedette.publication.disclosure.matching import Hit, Matcher
from vedette.publication.disclosure.report import CouldNot, Finding, Report, plain_place

MAX_DEPTH = 10
MAX_CODINGS = 4
"""Codings one around the other that are taken off; containers do not count."""
MAX_STREAMS = 60_000
MAX_DERIVED = 1 << 30
"""Bytes of everything unpacked from one output."""
MAX_STREAM = 192 << 20
MAX_PICTURES = 200
MAX_PICTURE_BYTES = 48 << 20
SHORTEST = 4
REQUEST_BYTES = 180_000
"""Of one request to the program that scans."""


@dataclass(slots=True)
class Walk:
    """One output on its way through all readers; `opened` gets what packs other things."""

    matcher: Matcher
    opened: Callable[[Walk, Stream], bool]
    findings: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)
    could_not: dict[CouldNot, None] = field(default_factory=dict)
    by_hand: dict[CouldNot, None] = field(default_factory=dict)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    derived: int = 0
    streams: int = 0
    seen: set[bytes] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def report(self) -> Report:
        """Return what was found so far; faces are looked for elsewhere."""
        return Report(tuple(self.findings.values()), (), tuple(self.could_not), tuple(self.by_hand))

    def masked(self, where: str) -> str:
        """Return a path fit to be shown: a part of it that is protected is not repeated."""
        known = self.names.get(where)
        if known is None:
            known = "!".join("/".join(map(self._masked_part, part.split("/"))) for part in where.split("!"))
            if self._betrays(known):  # what only the whole path says
                known = "[name]"
            self.names[where] = known
        return known

    def _betrays(self, text: str) -> bool:
        return bool(self.matcher.text(text) or self.matcher.raw(text.encode("utf-8", "replace")))

    def _masked_part(self, part: str) -> str:
        if self._betrays(part):
            ending = part.rsplit(".", 1)[-1] if "." in part else ""
            return "[name]" + (f".{ending}" if ending.isalnum() and len(ending) <= 5 else "")
        return plain_place(part)

    def find(
        self,
        kind: str,
        where: str,
        element: str = "",
        why: str = "",
        person: str = "",
        offset: int = -1,
        how: str = "",
    ) -> None:
        """Note a finding; the first of its kind at its place stays."""
        place = self.masked(where)
        key = (kind, person, place, element if not person else "")
        old = self.findings.get(key)
        if old is None or (len(how) < len(old.how) and person):
            self.findings[key] = Finding(kind, person, place, plain_place(element), offset, why, how)

    def fail(self, where: str, why: str) -> None:
        """Note what could not be looked into."""
        self.could_not[CouldNot(self.masked(where), why)] = None

    def look_by_hand(self, where: str, why: str) -> None:
        """Note what a person must look at."""
        self.by_hand[CouldNot(self.masked(where), why)] = None

    def picture(self, where: str, data: bytes) -> None:
        """Keep a picture for the search of faces."""
        if len(self.pictures) >= MAX_PICTURES or len(data) > MAX_PICTURE_BYTES:
            self.look_by_hand(where, "a picture that was not searched for faces")
        else:
            self.pictures.append((self.masked(where), data))

    def hits(self, found: list[Hit], where: str, element: str, how: str) -> None:
        """Note hits of the matcher."""
        for hit in found:
            chain = ", ".join(each for each in (how, hit.how) if each)
            self.find(hit.kind, where, element, hit.why, hit.person, hit.offset, chain)

    def said(self, text: str, where: str, element: str = "", how: str = "", depth: int = 0) -> None:
        """Look through a text that a file says somewhere, as if it were a file."""
        self.stream(Stream(text.encode("utf-8", "replace"), where, element, how, depth + 1))

    def text(self, text: str, where: str, element: str = "", how: str = "", depth: int = 0) -> None:
        """Look through a text and everything that it says in other codings."""
        if len(text) < SHORTEST:
            return
        found = self.matcher.text(text)
        for hit in found:
            part = element or element_at(text, hit.offset)
            self.hits([hit], where, part, how)
        if depth > MAX_DEPTH:
            self.fail(where, "nested too deep")
            return
        if element == "bytes" or how.count(",") >= MAX_CODINGS:
            return  # letters between bytes, or spelled over and over: nothing reads that
        for name, plain in codings.respelled(text):
            self._again(plain.encode("utf-8", "replace"), where, element, how, name, depth)

    def _again(self, data: bytes, where: str, element: str, how: str, name: str, depth: int) -> None:
        self.stream(Stream(data, where, element, f"{how}, {name}" if how else name, depth + 1))

    def stream(self, one: Stream) -> None:
        """Look through bytes: as they are, as what they pack, as text."""
        data = one.data
        if len(data) < SHORTEST:
            return
        if len(data) > MAX_STREAM:
            self.fail(one.where, "too large")
            return
        mark = hashlib.blake2b(data, digest_size=16).digest()
        if mark in self.seen:
            return
        self.seen.add(mark)
        self.streams += 1
        self.derived += len(data) if one.depth else 0
        if self.streams > MAX_STREAMS or self.derived > MAX_DERIVED:
            self.fail(one.where, "too much inside")
            return
        if one.depth > MAX_DEPTH:
            self.fail(one.where, "nested too deep")
            return
        self.hits(self.matcher.raw(data), one.where, one.element, one.how)
        try:
            if self.opened(self, one):
                return
        except MissingError:
            self.fail(one.where, "locked")
        except LimitError:
            self.fail(one.where, "too large")
        except FormatError:
            self.fail(one.where, "damaged")
        texts = list(codings.decoded(data))
        for name, text in texts:
            self.text(
                text,
                one.where,
                one.element,
                one.how + (", " * bool(one.how) + name if name else ""),
                one.depth,
            )
        if texts and texts[0][0].startswith("utf-"):  # a mark at the begin may say what is not so
            texts_inside = codings.strings(data)
            self.text(
                texts_inside.decode("utf-8", "replace"), one.where, one.element or "bytes", one.how, one.depth
            )
        if texts and texts[0][0] == "":
            self._codings(one)
        elif texts:
            self._codings(
                Stream(texts[0][1].encode("utf-8", "replace"), one.where, one.element, one.how, one.depth)
            )
        else:
            inside = codings.strings(data)
            if inside:
                self.text(
                    inside.decode("utf-8", "replace"), one.where, one.element or "bytes", one.how, one.depth
                )

    def _codings(self, one: Stream) -> None:
        if one.how.count(",") >= MAX_CODINGS:
            return
        for name, plain in (*codings.rewritten(one.data), *codings.numbered(one.data)):
            self._again(plain, one.where, one.element, one.how, name, one.depth)
        for name, plain in codings.unpacked(one.data):
            if len(plain) >= SHORTEST and _worth(plain):
                self._again(plain, one.where, one.element, one.how, name, one.depth)


@dataclass(frozen=True, slots=True)
class Stream:
    """Some bytes, where they stand, through which codings they came, and how deep."""

    data: bytes
    where: str
    element: str = ""
    how: str = ""
    depth: int = 0

    def inside(self, name: str, data: bytes, element: str = "") -> Stream:
        """Return what lies inside under a name."""
        where = f"{self.where}!{name}" if name else self.where
        return Stream(data, where, element, self.how, self.depth + 1)


_MAGIC = (
    b"PK\3\4",
    b"\x1f\x8b",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"BZh",
    b"\xfd7zXZ",
    b"\x78",
    b"GIF8",
    b"RIFF",
)


def _worth(data: bytes) -> bool:
    """Say whether decoded bytes are a file or a text, and not the noise that any word decodes to."""
    if data.startswith(_MAGIC):
        return True
    head = data[:512]
    control = len(head.translate(None, bytes(range(9, 14)) + bytes(range(32, 256))))
    if head.count(0) + head.count(4) > len(head) // 4:
        return True
    if control > len(head) // 16:
        return False
    try:
        head[: len(head) - 4 if len(data) > 512 else len(head)].decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 or sum(each >= 0xC0 for each in head) > len(head) // 2


def element_at(text: str, offset: int) -> str:
    """Return which part of a page an offset stands in: comment, attribute, script; empty for text."""
    head = text[max(0, offset - 20_000) : offset + 1]
    opened = head.rfind("<")
    if head.rfind("<!--") > head.rfind("-->"):
        return "comment"
    for name in ("script", "style", "title", "template", "noscript"):
        if head.rfind(f"<{name}") > head.rfind(f"</{name}"):
            return name
    if opened > head.rfind(">"):
        words = head[opened:].split()
        attribute = next((word.split("=")[0] for word in reversed(words) if "=" in word), "")
        return (
            f"attribute {attribute}"
            if attribute.isascii() and attribute.replace("-", "").isalnum()
            else "tag"
        )
    if head.rfind("/*") > head.rfind("*/"):
        return "comment"
    return ""
