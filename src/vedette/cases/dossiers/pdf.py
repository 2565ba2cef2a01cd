"""A bundle as PDF, written as it comes: pictures of pages, what was typeset, at last the tree.

Memory grows with the number of pages, not with their bytes. What was written can be gone on with after its
process ended: `Written` says how far it is. Source: ISO 32000-1, sections 7.3 to 7.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from vedette.errors import FormatError

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
A4 = (595.28, 841.89)
MARGIN, FOOT = 28.0, 40.0
PAGES, FONT = 1, 2
_OBJECT = re.compile(rb"(\d{1,7}) 0 obj\b")
_PAGE = re.compile(rb"\s*<<\s*/Type\s*/Page\b")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_ROOT = re.compile(rb"/Root (\d{1,7}) 0 R")
_INFO = re.compile(rb"/Info (\d{1,7}) 0 R")
_ROW = re.compile(rb"(\d{10}) \d{5} n\s*")
_START = re.compile(rb"\s*(\d{1,10})\s")
_TREE = re.compile(rb"/Pages \d+ 0 R")
_OUTLINES = re.compile(rb"/Outlines (\d{1,7}) 0 R|/PageMode\s*/\w+")
_MARK = re.compile(
    rb"<<(?P<ways>(?:/(?:Parent|Prev|Next|First|Last|Count) -?\d{1,7}(?: 0 R)?)*)"
    rb"/Title.*/Dest (?P<dest>\d{1,7}) 0 R>>",
    re.DOTALL,
)
"""A bookmark as typst writes it: its title, which may hold anything, between what leads on and the place."""
_FIRST = re.compile(rb"/First (\d{1,7}) 0 R")
_NEXT = re.compile(rb"/Next (\d{1,7}) 0 R")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_TOKEN = re.compile(rb"\\.|[()]|\b(\d{1,7}) 0 R\b", re.DOTALL)


class Sink(Protocol):
    """Where the bytes go, one after the other."""

    def write(self, data: bytes, /) -> int:
        """Write them all."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and its width and height in pixels."""

    jpeg: bytes
    width: int
    height: int
    colours: int = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture at its place on a page: left, top, width, height as parts of one; None is hidden."""

    box: tuple[float, float, float, float]
    picture: Picture | None


@dataclass(slots=True)
class Written:
    """How far a bundle is: bytes, where each object begins, the next free number, pages in order."""

    size: int = 0
    offsets: dict[int, int] = field(default_factory=dict)
    following: int = 3
    pages: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Typeset:
    """The objects of a typeset PDF by number, its pages in order, its catalogue."""

    objects: dict[int, bytes]
    pages: tuple[int, ...]
    catalogue: int
    info: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """Typeset pages under their numbers in the bundle, with the catalogue of their PDF, not yet written."""

    pages: tuple[int, ...]
    catalogue: bytes
    info: int | None
    places: tuple[int, ...] = ()
    """The objects that say where its headings are, in their order."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: its title, and the number of its page or of an object that says where; marks below it."""

    title: str
    place: int
    below: tuple[Mark, ...] = ()
    page: bool = True


class Bundle:
    """Writes a bundle to `sink`, from its begin or from where `written` says that it ended."""

    def __init__(self, sink: Sink, written: Written | None = None) -> None:
        self._sink = sink
        self.written = written or Written()
        if not self.written.size:
            self._put(HEAD)
            self._object(FONT, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self.written.size += len(data)

    def _object(self, number: int, *pieces: bytes) -> int:
        self.written.offsets[number] = self.written.size
        self._put(b"%d 0 obj\n" % number)
        for piece in pieces:
            self._put(piece)
        self._put(b"\nendobj\n")
        return number

    def _new(self, *pieces: bytes) -> int:
        number = self.written.following
        self.written.following += 1
        return self._object(number, *pieces)

    def _stream(self, entries: bytes, data: bytes) -> int:
        head = b"<<%s/Length %d>>\nstream\n" % (entries, len(data))
        return self._new(head, data, b"\nendstream")

    def page(self, tiles: Sequence[Tile], width: int, height: int, foot: str) -> int:
        """Write a page of pictures; `width` to `height` is the shape of the whole, `foot` stands below it.

        Returns the number of the page object. Raises: FormatError for a foot that is not plain ASCII.
        """
        if not foot.isascii() or not foot.isprintable():
            raise FormatError("bundle: the foot of a page is plain ASCII")
        wide = width > height
        paper = (A4[1], A4[0]) if wide else A4
        room = (paper[0] - 2 * MARGIN, paper[1] - 2 * MARGIN - FOOT)
        scale = min(room[0] / width, room[1] / height)
        drawn = (width * scale, height * scale)
        left, top = (paper[0] - drawn[0]) / 2, paper[1] - MARGIN - (room[1] - drawn[1]) / 2
        lines: list[bytes] = []
        images: list[bytes] = []
        for tile in tiles:
            x, y, across, down = tile.box
            # half a point over, so that no line of paper shows between two parts
            place = (left + x * drawn[0], top - (y + down) * drawn[1], across * drawn[0], down * drawn[1])
            if tile.picture is None:
                lines.append(b"0 g %.3f %.3f %.3f %.3f re f" % place)
                continue
            number = self._image(tile.picture)
            images.append(b"/I%d %d 0 R" % (number, number))
            x0, y0, w, h = place
            lines.append(b"q %.3f 0 0 %.3f %.3f %.3f cm /I%d Do Q" % (w, h, x0, y0, number))
        said = foot.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("ascii")
        lines.append(b"BT 0 g /F 9 Tf %.3f %.3f Td (%s) Tj ET" % (MARGIN, MARGIN, said))
        content = self._stream(b"", b"\n".join(lines))
        resources = b"<</Font<</F %d 0 R>>/XObject<<%s>>>>" % (FONT, b"".join(images))
        page = self._new(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources %s/Contents %d 0 R>>"
            % (PAGES, *paper, resources, content)
        )
        self.written.pages.append(page)
        return page

    def _image(self, picture: Picture) -> int:
        space = b"DeviceGray" if picture.colours == 1 else b"DeviceRGB"
        return self._stream(
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s"
            b"/BitsPerComponent 8/Filter/DCTDecode" % (picture.width, picture.height, space),
            picture.jpeg,
        )

    def typeset(self, pdf: bytes) -> Added:
        """Take over the objects of a typeset PDF under new numbers. Raises: FormatError for any other PDF."""
        given = parse_typeset(pdf)
        base = self.written.following
        self.written.following += max(given.objects) + 1
        pages = set(given.pages)
        left, places = _bookmarks(given)
        for number, data in given.objects.items():
            if number == given.catalogue or number in left:
                continue
            moved = shifted(data, base)
            if number in pages:
                moved = _PARENT.sub(b"/Parent %d 0 R" % PAGES, moved, count=1)
            self._object(number + base, moved)
        catalogue = _TREE.sub(
            b"/Pages %d 0 R" % PAGES, shifted(given.objects[given.catalogue], base), count=1
        )
        info = None if given.info is None else given.info + base
        moved_pages = tuple(page + base for page in given.pages)
        return Added(moved_pages, catalogue, info, tuple(place + base for place in places))

    def finish(self, papers: Added, marks: Sequence[Mark], order: Sequence[int]) -> None:
        """Write the tree of all pages in `order`, and the bookmarks; `papers` gives catalogue and title.

        Nothing can be added then.
        """
        listed = b" ".join(b"%d 0 R" % number for number in order)
        self._object(PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(order), listed))
        catalogue = self._new(self._marked(papers, marks))
        start = self.written.size
        self._put(b"xref\n0 1\n0000000000 65535 f\r\n")
        for run in _runs(sorted(self.written.offsets)):
            self._put(b"%d %d\n" % (run[0], len(run)))
            self._put(b"".join(b"%010d 00000 n\r\n" % self.written.offsets[number] for number in run))
        info = b"" if papers.info is None else b"/Info %d 0 R" % papers.info
        last = max(self.written.offsets) + 1
        self._put(b"trailer\n<</Size %d/Root %d 0 R%s>>\n" % (last, catalogue, info))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _marked(self, papers: Added, marks: Sequence[Mark]) -> bytes:
        """Write the bookmarks; return the catalogue with them."""
        root = self.written.following
        self.written.following += 1
        ends = self._branch(root, marks)
        self._object(root, b"<</Type/Outlines/Count %d%s>>" % (len(marks), ends))
        catalogue = _OUTLINES.sub(b"", papers.catalogue)
        return catalogue.removesuffix(b">>") + b"/Outlines %d 0 R/PageMode/UseOutlines>>" % root

    def _branch(self, parent: int, marks: Sequence[Mark]) -> bytes:
        """Write the bookmarks below `parent`; return what it says of the first and last of them."""
        if not marks:
            return b""
        first = self.written.following
        self.written.following += len(marks)
        for at, mark in enumerate(marks):
            number = first + at
            more = self._branch(number, mark.below)
            more += b"/Count -%d" % len(mark.below) if mark.below else b""
            more += b"/Prev %d 0 R" % (number - 1) if at else b""
            more += b"/Next %d 0 R" % (number + 1) if at + 1 < len(marks) else b""
            words = ("\ufeff" + mark.title).encode("utf-16-be", "replace").hex().encode("ascii")
            place = (b"[%d 0 R/Fit]" if mark.page else b" %d 0 R") % mark.place
            self._object(number, b"<</Title<%s>/Parent %d 0 R/Dest%s%s>>" % (words, parent, place, more))
        return b"/First %d 0 R/Last %d 0 R" % (first, first + len(marks) - 1)


def _bookmarks(given: Typeset) -> tuple[set[int], list[int]]:
    """Return the objects of the bookmarks, and the places that they name in their order.

    Raises: FormatError for bookmarks that typst does not write.
    """
    outlines = _OUTLINES.search(given.objects[given.catalogue])
    if outlines is None or not outlines[1]:
        return set(), []
    root = int(outlines[1])
    head = _FIRST.search(given.objects.get(root, b""))
    left, places, following = {root}, [], [int(head[1])] if head else []
    while following:
        number = following.pop()
        found = _MARK.fullmatch(given.objects.get(number, b""))
        if found is None or number in left or int(found["dest"]) not in given.objects:
            raise FormatError("typeset PDF: a bookmark is out of form")
        left.add(number)
        places.append(int(found["dest"]))
        ways = (_NEXT.search(found["ways"]), _FIRST.search(found["ways"]))
        following += [int(way[1]) for way in ways if way]
    return left, places


def shifted(data: bytes, base: int) -> bytes:
    """Return an object with every number of another raised by `base`; texts and streams stay as they are."""
    found = _STREAM.search(data)
    head, rest = (data[: found.start()], data[found.start() :]) if found else (data, b"")
    depth, last, pieces = 0, 0, []
    for token in _TOKEN.finditer(head):
        if token[0] == b"(":
            depth += 1
        elif token[0] == b")":
            depth -= 1
        elif token[1] and depth <= 0:
            pieces += [head[last : token.start()], b"%d 0 R" % (int(token[1]) + base)]
            last = token.end()
    return b"".join((*pieces, head[last:], rest))


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def parse_typeset(pdf: bytes) -> Typeset:
    """Return the objects of a PDF as our own typesetter writes it: one table, no streams of objects.

    Raises: FormatError for any other.
    """
    start = pdf.rfind(b"startxref")
    at = _START.match(pdf, start + 9) if start >= 0 else None
    if at is None or not pdf.startswith(b"xref", int(at[1])):
        raise FormatError("typeset PDF: has no table of its objects")
    table = pdf[int(at[1]) : start]
    rows = [_ROW.fullmatch(row) for row in table.split(b"trailer")[0].split(b"\n")]
    offsets = sorted({int(row[1]) for row in rows if row is not None})
    ends = [*offsets[1:], int(at[1])] if offsets else []
    objects: dict[int, bytes] = {}
    pages: list[int] = []
    for begin, end in zip(offsets, ends, strict=True):
        head = _OBJECT.match(pdf, begin)
        close = pdf.rfind(b"endobj", begin, end)
        if head is None or close < 0:
            raise FormatError("typeset PDF: an object is not where the table says")
        number, body = int(head[1]), pdf[head.end() : close].strip(b"\r\n ")
        objects[number] = body
        if _PAGE.match(body):
            pages.append(number)
    root, info = _ROOT.search(table), _INFO.search(table)
    if root is None or int(root[1]) not in objects or not _TREE.search(objects[int(root[1])]) or not pages:
        raise FormatError("typeset PDF: has no catalogue, or no page")
    return Typeset(objects, tuple(sorted(pages)), int(root[1]), int(info[1]) if info else None)
