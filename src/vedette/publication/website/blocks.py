"""The blocks of a document as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from vedette.publication.releases.blocks import (
    Block,
    Bullets,
    Heading,
    Link,
    Links,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.website.markup import esc
from vedette.publication.website.words import day, say

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
ASIDE = ("contact", "about", "partners", "embargo")
"""Parts that belong to the form of a press release; they are set apart."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What blocks need to know: language; footnote id → number; piece → path; code → (path, title)."""

    language: str
    notes: Mapping[str, int]
    pieces: Mapping[str, str]
    pages: Mapping[str, tuple[str, str]]
    top: str


def blocks_html(blocks: tuple[Block, ...], at: Setting) -> str:
    """Return all blocks. The first mention of a footnote gets the mark that the note leads back to."""
    seen: set[str] = set()
    out: list[str] = []
    for block in blocks:
        body = _block(block, at, seen)
        part = getattr(block, "part", "")
        if part in ASIDE:
            body = f'<div class="aside">{body}</div>'
        out.append(body)
    return "\n".join(out).replace('</div>\n<div class="aside">', "\n")


def _marks(notes: tuple[str, ...], at: Setting, seen: set[str]) -> str:
    out = []
    for note in notes:
        number = at.notes.get(note)
        if number is None:
            continue
        mark = "" if note in seen else f' id="r{number}"'
        seen.add(note)
        label = esc(say(at.language, "note", n=number))
        out.append(f'<sup><a href="#n{number}"{mark} aria-label="{label}">{number}</a></sup>')
    return "".join(out)


def _block(block: Block, at: Setting, seen: set[str]) -> str:
    match block:
        case Heading():
            level = min(max(block.level, 2), 4)
            return f"<h{level}>{esc(block.text)}</h{level}>"
        case Paragraph():
            return f"<p>{esc(block.text)}{_marks(block.notes, at, seen)}</p>"
        case Quote():
            by = f"<figcaption>{esc(block.speaker)}</figcaption>" if block.speaker else ""
            words = f"<p>{esc(block.words)}{_marks(block.notes, at, seen)}</p>"
            return f'<figure class="quote"><blockquote>{words}</blockquote>{by}</figure>'
        case Bullets():
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{esc(one)}</li>" for one in block.items)
            marks = _marks(block.notes, at, seen)
            return f"<{tag}>{items}</{tag}>" + (f'<p class="small">{marks}</p>' if marks else "")
        case Table():
            return _table(block, at, seen)
        case Picture():
            return picture(block, at)
        case Timeline():
            return _timeline(block, at, seen)
        case Links():
            items = "".join(f"<li>{_link(one, at)}</li>" for one in block.links)
            return f'<ul class="links">{items}</ul>'


def _table(block: Table, at: Setting, seen: set[str]) -> str:
    unit = ""
    if block.unit:
        unit = f' <span class="small">{esc(say(at.language, "counted", unit=block.unit))}</span>'
    caption = f"{esc(block.caption)}{_marks(block.notes, at, seen)}{unit}"
    heads = "".join(f'<th scope="col">{esc(one)}</th>' for one in block.headers)
    rows = []
    for row in block.rows:
        cells = [
            f'<th scope="row">{esc(cell)}</th>'
            if number == 0
            else f"<td{_number(number, block)}>{_cell(cell, at.language)}</td>"
            for number, cell in enumerate(row)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = f"<thead><tr>{heads}</tr></thead>" if block.headers else ""
    label = esc(block.caption or say(at.language, "counted", unit=block.unit))
    return (
        f'<section class="scroll" tabindex="0" aria-label="{label}"><table><caption>{caption}</caption>'
        f"{head}<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _cell(text: str, language: str) -> str:
    """Return a cell; a day is written as the language writes it."""
    if _DAY.match(text):
        return f'<time datetime="{text}">{esc(day(text, language))}</time>'
    return esc(text)


def _number(column: int, block: Table) -> str:
    return ' class="number"' if column in block.counted else ""


def picture(block: Picture, at: Setting, kind: str = "") -> str:
    """Return a picture with its caption; when its file is not published, what it shows, in words."""
    caption = f"<figcaption>{esc(block.caption)}</figcaption>" if block.caption else ""
    shape = f' class="{kind}"' if kind else ""
    path = at.pieces.get(block.piece)
    if path is None:
        words = f"{esc(block.alt)} {esc(say(at.language, 'elsewhere'))}"
        return f'<figure{shape}><p class="gone">{words}</p>{caption}</figure>'
    image = f'<img src="{escape(at.top + path)}" alt="{esc(block.alt)}">'
    return f"<figure{shape}>{image}{caption}</figure>"


def _timeline(block: Timeline, at: Setting, seen: set[str]) -> str:
    rows = []
    for one in block.events:
        said = f"{esc(one.words)}{_marks(one.notes, at, seen)}"
        when = esc(day(one.date, at.language))
        rows.append(f"<li><b>{when}</b><span>{said}</span></li>")
    return f'<ol class="line">{"".join(rows)}</ol>'


def _link(link: Link, at: Setting) -> str:
    if link.href.startswith("code:"):
        found = at.pages.get(link.href[5:])
        if found is None:
            return esc(link.words)
        return f'<a href="{escape(at.top + found[0])}">{esc(link.words)}</a>'
    if link.href.startswith(("https://", "mailto:", "tel:")):
        return f'<a href="{esc(link.href)}" rel="noreferrer">{esc(link.words)}</a>'
    return esc(link.words)
