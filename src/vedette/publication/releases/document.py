"""A document as it is published: one release in one language, without its layout.

The ids of people, facts and items in it are for the house; `public` takes them out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vedette.publication.releases.blocks import (
    Block,
    Bullets,
    Event,
    Heading,
    Link,
    Links,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
    notes_of,
    texts_of,
)

__all__ = [
    "LANGUAGES",
    "SHOWN",
    "Block",
    "Bullets",
    "Document",
    "Event",
    "FactRef",
    "Heading",
    "Link",
    "Links",
    "Mention",
    "Paragraph",
    "Picture",
    "Quote",
    "Table",
    "Timeline",
    "blocks_text",
    "notes_of",
    "text_of",
    "texts_of",
]

LANGUAGES = ("en", "fr", "ru", "ce", "de", "es", "ar")
"""Languages of publication; pages of the house are written in the first three."""
SHOWN = ("named", "pseudonym", "image", "voice", "excerpt", "office")
"""How somebody appears: by name, under a pseudonym, in a picture, by voice, in their words, by office."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody in the document. `subject` is the id of a person record or protected person, or empty.

    `part` is what they are here: victim, witness, defender, laureate, official, accused, expert,
    spokesperson, partner … `shown` is of `SHOWN`; `minor` and `intimate` ask for stricter rules.
    """

    id: str
    name: str
    part: str
    shown: tuple[str, ...] = ("named",)
    subject: str = ""
    level: str = ""
    """For an accused person: the level of evidence, as the house grades it."""
    replied: str = ""
    """For an accused person: when and how a reply was sought."""
    minor: bool = False
    intimate: bool = False


@dataclass(frozen=True, slots=True)
class FactRef:
    """A footnote: words of the class of evidence that a reader may have, and the items behind it."""

    id: str
    words: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader gets. `date` and `updated` are days (YYYY-MM-DD), `updated` may be empty.

    `code` names it in addresses: lower-case letters, digits, hyphens; the same in each language.
    `pictures` are its leading pictures, such as a portrait; others stand among the blocks. `related` are
    codes of other documents; `corrects` is the code of what a correction or retraction is about.
    """

    kind: str
    code: str
    language: str
    title: str
    summary: str
    blocks: tuple[Block, ...]
    date: str
    updated: str = ""
    place: str = ""
    status: str = ""
    people: tuple[Mention, ...] = ()
    facts: tuple[FactRef, ...] = ()
    pictures: tuple[Picture, ...] = ()
    labels: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    corrects: str = ""

    def public(self) -> Document:
        """Return it without what only the house may know: ids of people, facts and items, reply, level."""
        people = tuple(
            replace(one, id=f"p{n}", subject="", level="", replied="", minor=False, intimate=False)
            for n, one in enumerate(self.people, 1)
        )
        known = {one.id: f"p{n}" for n, one in enumerate(self.people, 1)}
        facts = tuple(FactRef(f"n{n}", one.words) for n, one in enumerate(self.facts, 1))
        notes = {one.id: f"n{n}" for n, one in enumerate(self.facts, 1)}
        blocks = tuple(_renamed(block, notes, known) for block in self.blocks)
        return replace(self, people=people, facts=facts, blocks=blocks)


def _renamed(block: Block, notes: dict[str, str], people: dict[str, str]) -> Block:
    def new(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(notes[one] for one in ids if one in notes)

    match block:
        case Heading() | Picture() | Links():
            return block
        case Timeline():
            return replace(block, events=tuple(replace(one, notes=new(one.notes)) for one in block.events))
        case Quote():
            return replace(block, notes=new(block.notes), person=people.get(block.person, ""))
        case _:
            return replace(block, notes=new(block.notes))


def pictures_of(document: Document) -> tuple[Picture, ...]:
    """Return its pictures: the leading ones, then those among the blocks."""
    return document.pictures + tuple(one for one in document.blocks if isinstance(one, Picture))


def text_of(document: Document) -> str:
    """Return everything that a reader may meet, as plain text: a line each, in the order of reading."""
    return "\n".join(text for _where, text in blocks_text(document) if text)


def blocks_text(document: Document) -> tuple[tuple[str, str], ...]:
    """Return (where, text) of every text that leaves; `where` is title, summary, block 3, picture 1 …"""
    found = [
        ("title", document.title),
        ("summary", document.summary),
        ("place", document.place),
        ("status", document.status),
        ("code", document.code),
    ]
    for number, picture in enumerate(document.pictures, 1):
        found += [(f"picture {number}", picture.alt), (f"picture {number}", picture.caption)]
    for number, block in enumerate(document.blocks, 1):
        found += [(f"block {number}", text) for text in texts_of(block)]
    found += [(f"person {n}", one.name) for n, one in enumerate(document.people, 1)]
    found += [(f"note {n}", one.words) for n, one in enumerate(document.facts, 1)]
    found += [(f"label {n}", text) for n, text in enumerate(document.labels, 1)]
    return tuple((where, text) for where, text in found if text)
