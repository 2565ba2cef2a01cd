"""A card for social media: title, group and day on a plain ground, as Typst source; no picture of anybody."""

from __future__ import annotations

import json
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.papers.tree import cleaned
from vedette.publication.press.papers import day
from vedette.publication.releases.document import Document
from vedette.publication.releases.kinds import kind_words

SIZES = {"wide": (1200, 630), "square": (1080, 1080), "tall": (1080, 1920)}
"""Width and height in pixels: for links, for posts, for stories."""
PPI = 144
"""Two pixels a point: the page of a card is half as many points wide as it has pixels."""
MAX_TITLE = 220

_TEMPLATE = r"""
#set document(title: none, date: none)
#set page(width: card.width * 0.5pt, height: card.height * 0.5pt, margin: (x: 40pt, y: 36pt),
  fill: rgb("#f6f3ec"))
#set text(font: "Libertinus Serif", fill: rgb("#1d2a33"), lang: card.language, hyphenate: false)
#place(top + left, dx: -40pt, dy: -36pt, rect(width: 10pt, height: card.height * 0.5pt, fill: rgb("#8a3b12")))
#let sizes = (card.most, card.most - 4, card.most - 8, card.most - 12, card.most - 16, 14)
#let title(size) = { set par(leading: 0.42em, justify: false); text(size * 1pt, weight: "bold", card.title) }
#layout(room => {
  let free = room.height - 84pt
  let size = sizes.find(each => measure(block(width: room.width, title(each))).height <= free)
  grid(rows: (auto, 1fr, auto), columns: (1fr,),
    text(14pt, fill: rgb("#8a3b12"), weight: "bold", card.kind),
    align(horizon, block(width: 100%, title(if size == none { 14 } else { size }))),
    grid(columns: (1fr, auto), column-gutter: 12pt,
      text(14pt, weight: "bold", card.group), align(bottom, text(13pt, card.day))))
})
"""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its source for typst, and its size in pixels."""

    source: str
    width: int
    height: int


def card_of(document: Document, group: str, size: str = "wide") -> Card:
    """Return the card of a document. Raises: FormatError for an unknown size, a title too long or empty."""
    if size not in SIZES:
        raise FormatError("card: there is no such size")
    title = cleaned(document.title).replace("\n", " ").strip()
    if not title or len(title) > MAX_TITLE:
        raise FormatError(f"card: a title of at most {MAX_TITLE} characters expected")
    width, height = SIZES[size]
    data = {
        "width": width,
        "height": height,
        "language": document.language,
        "title": title,
        "kind": cleaned(kind_words(document.kind, document.language)),
        "group": cleaned(group),
        "day": day(document.date, document.language),
        "most": 40 if size == "wide" else 48,
    }
    quoted = json.dumps(json.dumps(data, ensure_ascii=True))
    return Card(f"#let card = json(bytes({quoted}))\n{_TEMPLATE}", width, height)
