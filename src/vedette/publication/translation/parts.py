"""A document as parts of text with a place each, for translating side by side, and put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from vedette.errors import FormatError, UsageError
from vedette.publication.releases.blocks import (
    Block,
    Bullets,
    Heading,
    Links,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.releases.document import LANGUAGES, Document

MAX_PART = 20_000
_SIGNS = re.compile(r"[\d\s:+\-–—/()%]*")
Change = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a document: its place, such as `block.3.text`; what it is; its words."""

    path: str
    kind: str
    words: str

    @property
    def digest(self) -> str:
        """Return what names its words: 16 hexadecimal digits."""
        return digest_of(self.words)


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation of one part, and the digest of the words it was made of."""

    of: str
    words: str


def digest_of(words: str) -> str:
    """Return the digest by which a source is known again: 16 hexadecimal digits."""
    return sha256(words.strip().encode()).hexdigest()[:16]


def parts(document: Document) -> tuple[Part, ...]:
    """Return the texts to translate in the order of reading.

    What holds no letter and no decimal sign, such as a year in a table, is the same in every language.
    """
    found: list[Part] = []

    def take(path: str, words: str) -> str:
        if words.strip() and not _SIGNS.fullmatch(words):
            found.append(Part(path, _kind(document, path), words))
        return words

    _walked(document, take)
    return tuple(found)


def rendered(document: Document, language: str, renderings: Mapping[str, str]) -> Document:
    """Return the document in a language, out of the renderings by path; nothing may be missing.

    Raises: UsageError for a language that is not published in or is the source's, for a part without words.
    """
    if language not in LANGUAGES or language == document.language:
        raise UsageError("translation: is into another language of publication")
    wanted = {one.path for one in parts(document)}
    for path in wanted:
        if not renderings.get(path, "").strip():
            raise UsageError(f"translation: {path} is missing")

    def take(path: str, words: str) -> str:
        return renderings[path].strip() if path in wanted else words

    return replace(_walked(document, take), language=language)


def texts_at(document: Document) -> dict[str, str]:
    """Return every text of a document by path."""
    found: dict[str, str] = {}

    def take(path: str, words: str) -> str:
        found[path] = words
        return words

    _walked(document, take)
    return found


def carried(source: Document, held: Mapping[str, Rendering]) -> dict[str, tuple[str, bool]]:
    """Return (words, stale) by path of what was translated, on a source that may have changed since.

    A part that moved keeps its translation; one whose words changed has the old translation, stale.
    """
    by_digest = {one.of: one for one in held.values()}
    there = {part.digest for part in parts(source)}
    found = {}
    for part in parts(source):
        own = held.get(part.path)
        same = own if own and own.of == part.digest else by_digest.get(part.digest)
        if same is not None:
            found[part.path] = (same.words, False)
        elif own is not None and own.of not in there:
            found[part.path] = (own.words, True)
    return found


def parse_renderings(data: object) -> dict[str, Rendering]:
    """Return the renderings held as `{path: [digest, words]}`. Raises: FormatError naming the path."""
    if not isinstance(data, dict) or len(data) > 20_000:
        raise FormatError("renderings: an object expected")
    found = {}
    for path, one in data.items():
        if not (isinstance(path, str) and re.fullmatch(r"[a-z]+(?:\.[a-z0-9]+)*", path) and len(path) < 80):
            raise FormatError("renderings: a path is none")
        if not (isinstance(one, list) and len(one) == 2 and all(isinstance(each, str) for each in one)):
            raise FormatError(f"{path}: a digest and words expected")
        if not re.fullmatch(r"[0-9a-f]{16}", one[0]) or len(one[1]) > MAX_PART:
            raise FormatError(f"{path}: a digest and at most {MAX_PART} characters expected")
        found[path] = Rendering(one[0], one[1])
    return found


def encode_renderings(held: Mapping[str, Rendering]) -> dict[str, list[str]]:
    """Return them as they are held."""
    return {path: [one.of, one.words] for path, one in sorted(held.items())}


def _kind(document: Document, path: str) -> str:
    first, _dot, rest = path.partition(".")
    if first != "block":
        return first
    number, _dot, last = rest.partition(".")
    block = document.blocks[int(number)]
    name = last.split(".")[0]
    if name in ("text", "words", "items"):
        return type(block).__name__.lower()
    return {"events": "event", "rows": "cell", "headers": "header", "links": "link"}.get(name, name)


def _walked(document: Document, take: Change) -> Document:
    """Return the document with each text as `take(path, words)` gives it, in the order of reading."""
    return replace(
        document,
        title=take("title", document.title),
        summary=take("summary", document.summary),
        place=take("place", document.place),
        status=take("status", document.status),
        pictures=tuple(_picture(one, f"picture.{n}", take) for n, one in enumerate(document.pictures)),
        blocks=tuple(_block(one, f"block.{n}", take) for n, one in enumerate(document.blocks)),
        people=tuple(
            replace(one, name=take(f"person.{n}.name", one.name)) for n, one in enumerate(document.people)
        ),
        facts=tuple(
            replace(one, words=take(f"note.{n}.words", one.words)) for n, one in enumerate(document.facts)
        ),
        labels=tuple(take(f"label.{n}", one) for n, one in enumerate(document.labels)),
    )


def _picture(one: Picture, path: str, take: Change) -> Picture:
    return replace(one, alt=take(f"{path}.alt", one.alt), caption=take(f"{path}.caption", one.caption))


def _several(words: tuple[str, ...], path: str, take: Change) -> tuple[str, ...]:
    return tuple(take(f"{path}.{n}", one) for n, one in enumerate(words))


def _block(block: Block, path: str, take: Change) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=take(f"{path}.text", block.text))
        case Quote():
            return replace(
                block,
                words=take(f"{path}.words", block.words),
                speaker=take(f"{path}.speaker", block.speaker),
            )
        case Bullets():
            return replace(block, items=_several(block.items, f"{path}.items", take))
        case Table():
            return replace(
                block,
                caption=take(f"{path}.caption", block.caption),
                unit=take(f"{path}.unit", block.unit),
                headers=_several(block.headers, f"{path}.headers", take),
                rows=tuple(_several(row, f"{path}.rows.{n}", take) for n, row in enumerate(block.rows)),
            )
        case Picture():
            return _picture(block, path, take)
        case Timeline():
            return replace(
                block,
                events=tuple(
                    replace(
                        one,
                        date=take(f"{path}.events.{n}.date", one.date),
                        words=take(f"{path}.events.{n}.words", one.words),
                    )
                    for n, one in enumerate(block.events)
                ),
            )
        case Links():
            return replace(
                block,
                links=tuple(
                    replace(one, words=take(f"{path}.links.{n}.words", one.words))
                    for n, one in enumerate(block.links)
                ),
            )


def pairs(source: Document, target: Document) -> Iterator[tuple[str, str, str]]:
    """Yield (path, words of the source, words of the target) of every text, those of either side."""
    ours, theirs = texts_at(source), texts_at(target)
    for path in (*ours, *(each for each in theirs if each not in ours)):
        yield path, ours.get(path, ""), theirs.get(path, "")
