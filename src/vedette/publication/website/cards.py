"""What other pages need to know of a document, and where each page stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.publication.releases.blocks import Links
from vedette.publication.releases.document import Document
from vedette.publication.website.words import SECTION_OF

_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,94}[a-z0-9])?\Z")
_RESERVED = re.compile(r"(index|page-[0-9]+|feed)\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_STOP = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "was",
        "were",
        "has",
        "have",
        "not",
        "his",
        "her",
        "their",
        "its",
        "are",
        "who",
        "what",
        "when",
        "been",
        "after",
        "les",
        "des",
        "une",
        "dans",
        "par",
        "pour",
        "sur",
        "avec",
        "qui",
        "que",
        "est",
        "son",
        "ses",
        "leur",
        "aux",
        "pas",
        "été",
        "après",
        "cette",
        "ces",
        "что",
        "как",
        "для",
        "его",
        "она",
        "они",
        "был",
        "была",
        "были",
        "это",
        "при",
        "или",
        "под",
        "над",
        "без",
        "из-за",
        "после",
        "также",
    }
)
SHOWN_WORDS = 40
"""So many words of one document stand in the index at most."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a document: a piece of the release. `role` is picture, portrait, film, sound …"""

    id: str
    name: str
    role: str
    media_type: str
    size: int
    sha256: str
    language: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be published: its code, language, and a `digest` that changes whenever it does.

    `spoken` names the language of its blocks when they are quoted in another than the page's.
    """

    code: str
    language: str
    digest: str
    files: tuple[File, ...] = ()
    spoken: str = ""

    @property
    def key(self) -> str:
        """Its name in the state of a build."""
        return f"{self.language}/{self.code}"


@dataclass(frozen=True, slots=True)
class Card:
    """A document as lists show it. `portrait` is the path of its leading picture, from the top of the site.

    `related` are the codes that its page needs: of documents beside it, and of those it links to.
    """

    kind: str
    code: str
    language: str
    title: str
    summary: str
    date: str
    updated: str
    place: str
    status: str
    portrait: str
    alt: str
    corrects: str
    related: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def section(self) -> str:
        """The section it stands in, which is its folder."""
        return SECTION_OF[self.kind]

    @property
    def path(self) -> str:
        """Where its page stands, from the top of the site."""
        return f"{self.language}/{self.section}/{self.code}.html"


def file_path(code: str, file: File) -> str:
    """Return where a file of a document stands; one whose name is not made of plain letters is renamed."""
    name = file.name
    if not _NAME.match(name):
        tail = name.rpartition(".")[2]
        name = f"file-{file.id[:12]}" + (
            f".{tail.lower()}" if tail.isascii() and tail.isalnum() and len(tail) < 6 else ""
        )
    return f"files/{code}/{name}"


def card_of(document: Document, source: Source) -> Card:
    """Return the card of a document. Raises: FormatError when it is not the one that was named."""
    code, language = document.code, document.language
    if (code, language) != (source.code, source.language):
        raise FormatError(f"document {source.key}: calls itself {language}/{code}")
    if not _CODE.match(code) or _RESERVED.match(code):
        raise FormatError(f"document {code!r}: its code cannot be an address")
    if document.kind not in SECTION_OF:
        raise FormatError(f"document {code}: kind {document.kind!r}: has no section on the site")
    paths: Mapping[str, str] = {one.id: file_path(code, one) for one in source.files}
    lead = next((one for one in document.pictures if one.piece in paths), None)
    return Card(
        document.kind,
        code,
        language,
        document.title,
        document.summary,
        document.date,
        document.updated,
        document.place,
        document.status,
        paths[lead.piece] if lead is not None else "",
        lead.alt if lead is not None else "",
        document.corrects,
        (*document.related, *_linked(document)),
        words_of(document),
    )


def _linked(document: Document) -> tuple[str, ...]:
    """Return the codes of other documents that its links lead to."""
    links = (one for block in document.blocks if isinstance(block, Links) for one in block.links)
    return tuple(one.href[5:] for one in links if one.href.startswith("code:"))


def words_of(document: Document) -> tuple[str, ...]:
    """Return the words under which it stands in the index, in small letters, sorted, each once."""
    names = " ".join(one.name for one in document.people if "named" in one.shown)
    found: dict[str, None] = {}
    for text in (document.title, names, document.place, document.summary):
        for word in _WORD.findall(text.casefold()):
            if len(word) > 2 and word not in _STOP and (not word.isdigit() or len(word) == 4):
                found[word[:60]] = None
    return tuple(sorted(list(found)[:SHOWN_WORDS]))


def newest(cards: list[Card]) -> list[Card]:
    """Return cards by day, the newest first; those of one day by code."""
    return sorted(sorted(cards, key=lambda one: one.code), key=lambda one: one.date, reverse=True)
