"""A document as paper: what typst and DOCX set, and plain text for a mail. Pictures stand as their captions.

A document of any kind can be set. Footnotes hang where the text names its evidence, each written out once on
a page; the head says what it is, the mark whether it is a draft or under embargo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.papers import tree
from vedette.publication.press.parts import FORMS
from vedette.publication.press.wording import word
from vedette.publication.releases.document import (
    Bullets,
    Document,
    Heading,
    Links,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.releases.kinds import kind_words

_OPEN = {"en": ("“", "”"), "fr": ("« ", " »"), "ru": ("«", "»"), "de": ("„", "“"), "ce": ("«", "»")}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who publishes, and what each page bears: until when there is an embargo, whether it is a draft."""

    group: str
    embargo: str = ""
    draft: bool = False
    labels: tuple[str, ...] = ()
    """Texts that local law asks for."""


def day(date: str, language: str) -> str:
    """Return a day (YYYY-MM-DD) as it is written in a language; other text as it is."""
    parts = date.split("-")
    if len(parts) != 3 or language not in _MONTHS or not all(one.isdigit() for one in parts):
        return date
    number = int(parts[1])
    if not 1 <= number <= 12:
        return date
    return f"{int(parts[2])} {_MONTHS[language].split()[number - 1]} {parts[0]}"


def paper_of(document: Document, head: Letterhead) -> tree.Paper:
    """Return a document as a paper. It has as many pages as it needs: the caller looks at the limit."""
    language = document.language
    form = FORMS.get(document.kind)
    short = form is not None and form.pages == 1
    blocks: list[tree.Block] = [
        tree.Paragraph(tree.text(one), small=True) for one in head.labels + document.labels
    ]
    if head.embargo:
        notice = tree.Paragraph(
            (tree.bold(word("embargo", language).format(head.embargo)),), tree.Align.START
        )
        blocks.append(tree.Box((notice,), strong=True))
    blocks.append(tree.Heading(tree.text(document.title), 1))
    line = ", ".join(one for one in (document.place, day(document.date, language)) if one)
    setter = _Setter(document, line if short else "")
    if line and not short:
        blocks.append(tree.Paragraph((tree.Span(line, italic=True),), tree.Align.START))
    if document.summary and not _opens_with(document):
        blocks.append(tree.Paragraph((tree.bold(document.summary),), tree.Align.START))
    for picture in document.pictures:
        blocks.append(_caption(picture))
    for block in document.blocks:
        blocks.extend(setter.set(block))
    return tree.Paper(
        title=document.title or document.code,
        language=language,
        blocks=tuple(blocks),
        header=f"{head.group} · {kind_words(document.kind, language)}",
        mark=word("draft", language) if head.draft else "",
        foot=document.code,
        size=95 if short else 105,
        margins=(16, 18, 16, 20) if short else (20, 20, 20, 25),
        limits=tree.Limits(pages=form.pages if form else None),
    )


def _opens_with(document: Document) -> bool:
    """Whether the text begins with its summary anyway, or has a part of that name."""
    start = document.summary.removesuffix(" …")
    return any(isinstance(one, Paragraph) and one.text.startswith(start) for one in document.blocks)


def _caption(picture: Picture) -> tree.Block:
    words = picture.caption or picture.alt
    return tree.Paragraph((tree.Span(f"[{words}]", italic=True),), tree.Align.START, small=True)


class _Setter:
    """Blocks as blocks of paper; `lead` (place and day) stands before the first paragraph."""

    def __init__(self, document: Document, lead: str) -> None:
        self.language, self.lead = document.language, lead
        self.notes: Mapping[str, str] = {one.id: one.words for one in document.facts}

    def text(self, words: str, notes: tuple[str, ...], *, italic: bool = False) -> tree.Text:
        said = "; ".join(self.notes[one] for one in notes if self.notes.get(one))
        spans: list[tree.Inline] = []
        if self.lead:
            spans.append(tree.bold(f"{self.lead}. "))
            self.lead = ""
        spans.append(tree.Span(words, italic=italic, note=tree.text(said)))
        return tuple(spans)

    def set(self, block: object) -> list[tree.Block]:
        match block:
            case Heading():
                return (
                    [tree.Heading(tree.text(block.text), min(3, max(2, block.level)))] if block.text else []
                )
            case Paragraph():
                return [tree.Paragraph(self.text(block.text, block.notes))] if block.text else []
            case Quote():
                left, right = _OPEN.get(self.language, _OPEN["en"])
                said = self.text(f"{left}{block.words}{right}", block.notes, italic=True)
                tail = tree.text(f" — {block.speaker}") if block.speaker else ()
                return [tree.Paragraph(said + tail)]
            case Bullets():
                return [tree.Listing(tuple(tree.text(one) for one in block.items), block.ordered)]
            case Table():
                return self._table(block)
            case Picture():
                return [_caption(block)]
            case Timeline():
                rows = tuple(
                    (tree.text(day(one.date, self.language)), self.text(one.words, one.notes))
                    for one in block.events
                )
                return [tree.Fields(rows, 22)] if rows else []
            case Links():
                return [tree.Listing(tuple(tree.text(_link(one.words, one.href)) for one in block.links))]
        return []

    def _table(self, block: Table) -> list[tree.Block]:
        if not block.headers:
            return []
        widths = tuple(
            max(4, min(40, max(len(row[n]) for row in (block.headers, *block.rows))))
            for n in range(len(block.headers))
        )
        rows = tuple(tuple(tree.text(cell) for cell in row) for row in block.rows)
        head = tuple(tree.text(cell) for cell in block.headers)
        found: list[tree.Block] = [tree.Table(widths, rows, head, tree.text(block.caption))]
        if block.unit:
            words = word("unit", self.language).format(block.unit)
            found.append(tree.Paragraph(tree.text(words), tree.Align.START, small=True))
        return found


def _link(words: str, href: str) -> str:
    scheme, _colon, rest = href.partition(":")
    shown = rest if scheme in ("mailto", "tel") else ("" if scheme == "code" else href)
    plain = "".join(letter for letter in words if letter.isalnum())
    if not shown or plain == "".join(letter for letter in shown if letter.isalnum()):
        return words
    return f"{words}: {shown}"
