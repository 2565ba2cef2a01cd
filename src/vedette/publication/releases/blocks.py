"""What a document is made of: headings, paragraphs, quotes, lists, tables, pictures, time lines, links."""

from __future__ import annotations

from dataclasses import dataclass

SAYS = ("fact", "view", "form")
"""What a block says: a fact (traced to evidence), somebody's view, or what belongs to the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """`part` is what the block is for, such as happened or contact; `notes` are ids of facts.

    Pages show the notes as footnotes, numbered as `Document.facts` stand.
    """

    part: str = ""
    says: str = "fact"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4."""

    text: str
    level: int = 2
    part: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph(Common):
    """One paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote(Common):
    """Somebody's words. `speaker` is as readers see them; `person` the id of a mention, or empty."""

    speaker: str
    words: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Bullets(Common):
    """A list; `ordered` counts its items."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table(Common):
    """A table. `unit` says what is counted; `counted` are the columns (from 0) that hold counts of people."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    counted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the release: the id of its piece, what it shows to who does not see it, its caption."""

    piece: str
    alt: str
    caption: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a time line: a day, a month, a year or words; what happened."""

    date: str
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, in order."""

    events: tuple[Event, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: https, mailto or tel, or the code of another document after `code:`."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links, one under another."""

    links: tuple[Link, ...]
    part: str = ""


Block = Heading | Paragraph | Quote | Bullets | Table | Picture | Timeline | Links


def texts_of(block: Block) -> tuple[str, ...]:
    """Return every text of a block that a reader may meet, in the order of reading."""
    match block:
        case Heading() | Paragraph():
            return (block.text,)
        case Quote():
            return (block.words, block.speaker)
        case Bullets():
            return block.items
        case Table():
            cells = tuple(cell for row in block.rows for cell in row)
            return (block.caption, block.unit, *block.headers, *cells)
        case Picture():
            return (block.alt, block.caption)
        case Timeline():
            return tuple(text for one in block.events for text in (one.date, one.words))
        case Links():
            return tuple(text for one in block.links for text in (one.words, one.href))


def notes_of(block: Block) -> tuple[str, ...]:
    """Return the ids of the facts that a block names."""
    match block:
        case Heading() | Picture() | Links():
            return ()
        case Timeline():
            return tuple(note for one in block.events for note in one.notes)
        case _:
            return block.notes
