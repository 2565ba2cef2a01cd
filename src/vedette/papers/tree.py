"""A paper as a tree: what stands on it, in order, and nothing about how it is drawn.

Inline: `Span` (a stretch of text, with a footnote at its end when it has one), `Gap` (a line to be filled
in by hand), `Tick` (a box, ticked or not). Blocks: the other classes; a `Figure` has drawings, of lines and
numbered marks. Words that strangers gave may stand in any of them: no text is ever read as markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vedette.errors import FormatError
from vedette.papers.drawing import Drawing, check_drawing

MAX_DEPTH = 6
MAX_CHARS = 2_000_000
LEVELS = (1, 2, 3)


class Align(StrEnum):
    """Where lines stand: where reading starts, in the middle, at the end; or both edges even."""

    START = "start"
    CENTER = "center"
    END = "end"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; a line break is "\\n". `note` is the footnote hung at its end."""

    text: str
    bold: bool = False
    italic: bool = False
    mono: bool = False
    note: Text = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line to be filled in by hand, `width` in millimetres."""

    width: int = 40


@dataclass(frozen=True, slots=True)
class Tick:
    """A box, ticked or empty."""

    on: bool


Inline = Span | Gap | Tick
Text = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    text: Text
    level: int = 2
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `number` stands before it, as the body it goes to asks: "1.", "§ 12"."""

    text: Text
    align: Align = Align.EVEN
    number: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: numbered from `start`, or with dashes."""

    items: tuple[Text, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `widths` are parts of the whole width; `head` is repeated on each page; `ruled`: lines."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Text, ...], ...]
    head: tuple[Text, ...] = ()
    caption: Text = ()
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of a form: a label at the left, what is filled in at the right."""

    rows: tuple[tuple[Text, Text], ...]
    label_share: int = 35
    """Of a hundred."""


@dataclass(frozen=True, slots=True)
class Address:
    """A block of lines in the outer half of the page, or at the start: to whom, from whom."""

    lines: tuple[Text, ...]
    side: Align = Align.END


@dataclass(frozen=True, slots=True)
class Box:
    """Blocks in a frame; `strong` for a warning."""

    blocks: tuple[Block, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: under each what it is for, and beside it whose it is when that is known."""

    lines: tuple[tuple[Text, Text], ...]
    date: Text = ()
    """What stands before the line for the date; no such line when empty."""


@dataclass(frozen=True, slots=True)
class Annexes:
    """A numbered list of annexes: what each is, and how many pages (0: not said)."""

    title: Text
    items: tuple[tuple[Text, int], ...]
    pages_word: str = ""
    """What stands after the number of pages."""


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Drawings side by side, as many in a row as there is room for, each with its own words under it.

    `caption` stands under them all.
    """

    drawings: tuple[tuple[Drawing, Text], ...]
    caption: Text = ()


Block = (
    Heading
    | Paragraph
    | Listing
    | Table
    | Fields
    | Address
    | Box
    | Signatures
    | Annexes
    | Figure
    | Break
    | Rule
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a body allows; None where it does not say."""

    pages: int | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `language` is its tag (`ru`); `header` and `mark` stand on each page, `mark` in red.

    `foot` stands on each page beside the page's number. `margins` are top, outer, bottom, inner, in
    millimetres; `size` of letters in tenths of a point. `first_page` is the number of the first page of a
    paper that goes on with another one, as PDF; 0: pages are counted from 1, and how many stands beside.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    header: str = ""
    mark: str = ""
    foot: str = ""
    size: int = 110
    margins: tuple[int, int, int, int] = (20, 20, 20, 25)
    limits: Limits = Limits()
    first_page: int = 0


def cleaned(text: str) -> str:
    """Return text as it may stand on paper: no control characters, half characters or direction switches.

    Each of them becomes U+FFFD, so that it is seen; tabs become a space, all line ends "\\n".
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join("\ufffd" if _bad(letter) else letter for letter in text)


def _bad(letter: str) -> bool:
    if letter == "\n":
        return False
    if 0x202A <= ord(letter) <= 0x202E or 0x2066 <= ord(letter) <= 0x2069 or letter in "\ufffe\uffff":
        return True
    return unicodedata.category(letter) in ("Cc", "Cs")


def text(*parts: str | Inline | Text) -> Text:
    """Return these parts one after the other as one text; a string is a plain span."""
    found: list[Inline] = []
    for part in parts:
        if isinstance(part, str):
            if part:
                found.append(Span(part))
        elif isinstance(part, tuple):
            found.extend(part)
        else:
            found.append(part)
    return tuple(found)


def bold(words: str) -> Span:
    """Return words in bold."""
    return Span(words, bold=True)


def texts_of(block: Block) -> Iterator[Text]:
    """Yield every text of a block, in reading order, footnotes not unfolded."""
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Listing):
        yield from block.items
    elif isinstance(block, Table):
        yield block.caption
        for row in (block.head, *block.rows):
            yield from row
    elif isinstance(block, Fields):
        for label, value in block.rows:
            yield from (label, value)
    elif isinstance(block, Address):
        yield from block.lines
    elif isinstance(block, Box):
        for each in block.blocks:
            yield from texts_of(each)
    elif isinstance(block, Signatures):
        for what, whose in block.lines:
            yield from (what, whose)
        yield block.date
    elif isinstance(block, Annexes):
        yield block.title
        for what, _pages in block.items:
            yield what
    elif isinstance(block, Figure):
        for _drawing, words in block.drawings:
            yield words
        yield block.caption


def plain_text(line: Text, *, notes: bool = True) -> str:
    """Return the bare words of a text; footnotes after their span when `notes`."""
    found = []
    for one in line:
        if isinstance(one, Span):
            found.append(one.text + (f" {plain_text(one.note)}" if notes and one.note else ""))
        elif isinstance(one, Gap):
            found.append("_" * max(3, one.width // 4))
        else:
            found.append("[x]" if one.on else "[ ]")
    return "".join(found)


def word_count(paper: Paper) -> int:
    """Return how many words stand on a paper, footnotes counted, headers and footers not."""
    return sum(len(plain_text(line).split()) for block in paper.blocks for line in texts_of(block))


def check_paper(paper: Paper) -> None:
    """Raises: FormatError for a paper that cannot be set: no title, a table whose rows do not fit."""
    if not paper.title.strip() or not paper.language.replace("-", "").isalnum():
        raise FormatError("paper: needs a title and the tag of its language")
    if not 60 <= paper.size <= 240 or any(not 0 <= side <= 80 for side in paper.margins):
        raise FormatError("paper: letters of 6 to 24 points and margins of at most 80 mm expected")
    total = 0
    for block in paper.blocks:
        _check_block(block, 1)
        total += sum(len(plain_text(line)) for line in texts_of(block))
    if total > MAX_CHARS:
        raise FormatError(f"paper: more than {MAX_CHARS} characters")


def _check_block(block: Block, depth: int) -> None:
    if isinstance(block, Heading) and block.level not in LEVELS:
        raise FormatError("paper: a heading is of level 1, 2 or 3")
    if isinstance(block, Table):
        wide = len(block.widths)
        if not wide or any(width <= 0 for width in block.widths):
            raise FormatError("paper: a table has columns, each with a width")
        if any(len(row) != wide for row in (*((block.head,) if block.head else ()), *block.rows)):
            raise FormatError("paper: a row of a table has not as many cells as the table has columns")
    if isinstance(block, Fields) and not 5 <= block.label_share <= 95:
        raise FormatError("paper: labels take 5 to 95 parts of a hundred")
    if isinstance(block, Listing) and block.start < 1:
        raise FormatError("paper: a list is numbered from 1 or later")
    if isinstance(block, Figure):
        if not block.drawings:
            raise FormatError("paper: a figure has a drawing")
        for drawing, _words in block.drawings:
            check_drawing(drawing)
    if isinstance(block, Box):
        if depth >= MAX_DEPTH:
            raise FormatError("paper: boxes stand too deep in each other")
        for each in block.blocks:
            _check_block(each, depth + 1)
    for line in texts_of(block):
        _check_notes(line, 0)


def _check_notes(line: Text, depth: int) -> None:
    for one in line:
        if isinstance(one, Span) and one.note:
            if depth:
                raise FormatError("paper: a footnote has no footnotes")
            _check_notes(one.note, depth + 1)
