"""A paper as Typst source: one file that needs nothing else, and in which no text is markup.

The tree goes in as JSON inside a string, read by a template of ours: whatever a stranger wrote stays text.
"""

from __future__ import annotations

import json
from typing import Any

from vedette.papers.drawing import Drawing
from vedette.papers.tree import (
    Address,
    Annexes,
    Block,
    Box,
    Break,
    Fields,
    Figure,
    Gap,
    Heading,
    Inline,
    Listing,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    Text,
    check_paper,
    cleaned,
)

FONT = "Libertinus Serif"
MONO = "DejaVu Sans Mono"
"""Both are inside typst, with Cyrillic."""

_TEMPLATE = r"""
#set document(title: paper.title, date: auto)
#let soft = luma(90)
#set page(
  paper: "a4",
  margin: (top: paper.margins.at(0) * 1mm, right: paper.margins.at(1) * 1mm,
    bottom: paper.margins.at(2) * 1mm, left: paper.margins.at(3) * 1mm),
  header: if paper.mark != "" or paper.header != "" {
    set text(8pt)
    grid(columns: (1fr, auto), column-gutter: 6mm, text(fill: soft, paper.header),
      text(fill: rgb("#8a1c1c"), weight: "bold", paper.mark))
  },
  footer: context {
    set text(8pt, fill: soft)
    grid(columns: (1fr, auto), column-gutter: 6mm, paper.foot,
      if paper.first > 0 { counter(page).display("1") } else { counter(page).display("1 / 1", both: true) })
  },
)
#if paper.first > 0 { counter(page).update(paper.first) }
#set text(font: "@FONT", size: paper.size * 0.1pt, lang: paper.language, hyphenate: auto)
#set par(justify: true, leading: 0.62em, spacing: 0.85em)
#set footnote.entry(separator: line(length: 30%, stroke: 0.4pt), gap: 0.45em)
#show footnote.entry: set text(0.84em)
#show heading.where(level: 1): set text(1.3em)
#show heading.where(level: 2): set text(1.08em)
#show heading.where(level: 3): set text(1em, style: "italic")
#show heading: set block(above: 1.25em, below: 0.7em, sticky: true)
#show heading: set par(justify: false)
#let sides = (start: start, center: center, end: end, even: start)
#let lines(words) = words.split("\n").map(each => [#each]).join(linebreak())
#let inline(one) = {
  if one.kind == "gap" { box(width: one.width * 1mm, stroke: (bottom: 0.5pt), height: 0.9em) }
  else if one.kind == "tick" {
    box(width: 0.75em, height: 0.75em, baseline: 0.08em, stroke: 0.6pt,
      align(center + horizon, if one.on { text(1.05em, weight: "bold", "×") }))
  } else {
    let it = lines(one.text)
    if one.mono { it = text(0.88em, font: "@MONO", it) }
    if one.bold { it = strong(it) }
    if one.italic { it = emph(it) }
    it
    if one.note.len() > 0 { footnote(one.note.map(inline).join()) }
  }
}
#let run(parts) = parts.map(inline).join()
#let length(cell) = cell.map(one => one.at("text", default: "").len()).sum(default: 0)
#let brief(row) = row.map(length).sum(default: 0) < 700 // such a row is not torn by the end of a page
#let even(body) = { set par(justify: false); body }
#let signing(what, whose) = grid(columns: (46mm, 1fr), column-gutter: 4mm, row-gutter: 1.2mm,
  box(width: 100%, height: 7mm, stroke: (bottom: 0.5pt)), align(bottom, even(run(whose))),
  text(0.8em, fill: soft, even(run(what))), [])
#let sketch(it) = {
  let unit = it.wide * 1mm / it.width
  let spot(x, y) = (x * unit, y * unit)
  figure(alt: it.alt, outlined: false, box(width: it.width * unit, height: it.height * unit, {
    for each in it.strokes {
      let c = each.curves.map(c => curve.cubic(
        spot(c.at(0), c.at(1)), spot(c.at(2), c.at(3)), spot(c.at(4), c.at(5))))
      place(top + left, curve(
        fill: if each.closed and not each.thin { luma(250) },
        stroke: if each.thin { 0.35pt + luma(120) } else { 0.7pt + luma(60) },
        curve.move(spot(each.start.at(0), each.start.at(1))), ..c,
        ..if each.closed { (curve.close(),) } else { () }))
    }
    for each in it.marks {
      let r = 1.9mm
      place(top + left, dx: each.x * unit - r, dy: each.y * unit - r, circle(radius: r, fill: white,
        stroke: 0.8pt + rgb("#8a1c1c"), inset: 0pt,
        align(center + horizon, text(6pt, weight: "bold", str(each.number)))))
    }
  }))
}
#let put(one) = {
  if one.kind == "heading" {
    align(sides.at(one.align), heading(level: one.level, outlined: true, run(one.text)))
  } else if one.kind == "paragraph" {
    set text(0.86em) if one.small
    // a grid would let go of footnotes at the end of a page
    let (indent, number) = if one.number == "" { (0mm, none) } else { (9mm, box(width: 9mm, one.number)) }
    let body = par(hanging-indent: indent, { number; run(one.text) })
    if one.align == "even" { body } else { align(sides.at(one.align), even(body)) }
  } else if one.kind == "listing" {
    if one.ordered { enum(start: one.start, tight: false, spacing: 0.6em, ..one.items.map(run)) }
    else { list(marker: "–", tight: false, spacing: 0.6em, ..one.items.map(run)) }
  } else if one.kind == "table" {
    let body = even(table(columns: one.widths.map(width => width * 1fr), inset: (x: 4pt, y: 4.5pt),
      stroke: if one.ruled { 0.4pt + luma(130) } else { none },
      ..if one.head.len() > 0 { (table.header(..one.head.map(cell => strong(run(cell)))),) } else { () },
      ..one.rows.map(row => row.map(cell => table.cell(breakable: not brief(row), run(cell)))).flatten()))
    if one.caption.len() > 0 { block(above: 1.2em, below: 0.5em, sticky: true, strong(run(one.caption))) }
    block(width: 100%, breakable: true, text(0.92em, body))
  } else if one.kind == "fields" {
    even(table(columns: (one.share * 1fr, (100 - one.share) * 1fr), inset: (x: 4pt, y: 4.5pt),
      stroke: 0.4pt + luma(150), fill: (x, y) => if x == 0 { luma(244) },
      ..one.rows.map(row => (text(0.92em, run(row.at(0))), run(row.at(1)))).flatten()))
  } else if one.kind == "address" {
    let body = even(one.lines.map(run).join(linebreak()))
    if one.side == "end" { block(width: 100%, grid(columns: (1fr, 1fr), [], body)) } else { block(body) }
  } else if one.kind == "box" {
    let edge = if one.strong { 1.2pt + rgb("#8a1c1c") } else { 0.6pt + luma(120) }
    block(width: 100%, inset: 8pt, stroke: edge, one.blocks.map(put).join())
  } else if one.kind == "signatures" {
    block(above: 1.6em, breakable: false, {
      for pair in one.lines { block(below: 1.1em, signing(pair.at(0), pair.at(1))) }
      if one.date.len() > 0 { [#run(one.date) #box(width: 40mm, height: 0.9em, stroke: (bottom: 0.5pt))] }
    })
  } else if one.kind == "annexes" {
    block(above: 1.2em, below: 0.6em, sticky: true, strong(run(one.title)))
    enum(tight: false, spacing: 0.45em, ..one.items.map(pair => {
      run(pair.at(0))
      if pair.at(1) > 0 { [ (#pair.at(1) #one.word)] }
    }))
  } else if one.kind == "figure" {
    block(above: 1em, below: 1em, width: 100%, align(center, {
      for each in one.drawings {
        let under = align(center, text(0.86em, even(run(each.words))))
        box(inset: (x: 3mm, y: 2mm), stack(dir: ttb, spacing: 2mm, sketch(each.drawing),
          if each.words.len() > 0 { box(width: each.drawing.wide * 1mm, under) }))
      }
      if one.caption.len() > 0 { block(above: 0.7em, text(0.9em, even(run(one.caption)))) }
    }))
  } else if one.kind == "break" { pagebreak(weak: true) }
  else if one.kind == "rule" { line(length: 100%, stroke: 0.5pt + luma(120)) }
}
#let many = 8
#let before-signing(one) = {
  // a signature never stands alone on a page: what comes before it goes with it
  let gaps = (above: if one.kind == "annexes" { 1.3em } else { 0.85em }, below: 0.85em, width: 100%)
  let rows = one.at("items", default: one.at("rows", default: ()))
  if one.kind == "paragraph" { block(..gaps, sticky: true, put(one)) }
  else if one.kind in ("annexes", "fields", "listing") and rows.len() <= many {
    block(..gaps, sticky: true, breakable: false, put(one))
  } else { put(one) }
}
#for (at, one) in paper.blocks.enumerate() {
  let after = paper.blocks.at(at + 1, default: (kind: ""))
  if after.kind == "signatures" { before-signing(one) } else { put(one) }
}
"""


def _text(line: Text) -> list[dict[str, Any]]:
    return [_inline(one) for one in line]


def _inline(one: Inline) -> dict[str, Any]:
    if isinstance(one, Gap):
        return {"kind": "gap", "width": one.width}
    if isinstance(one, Span):
        return {
            "kind": "span",
            "text": cleaned(one.text),
            "bold": one.bold,
            "italic": one.italic,
            "mono": one.mono,
            "note": _text(one.note),
        }
    return {"kind": "tick", "on": one.on}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {
            "kind": "heading",
            "text": _text(block.text),
            "level": block.level,
            "align": str(block.align),
        }
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "text": _text(block.text),
            "align": str(block.align),
            "number": cleaned(block.number),
            "small": block.small,
        }
    if isinstance(block, Listing):
        items = [_text(one) for one in block.items]
        return {"kind": "listing", "items": items, "ordered": block.ordered, "start": block.start}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "widths": list(block.widths),
            "head": [_text(cell) for cell in block.head],
            "rows": [[_text(cell) for cell in row] for row in block.rows],
            "caption": _text(block.caption),
            "ruled": block.ruled,
        }
    if isinstance(block, Fields):
        rows = [[_text(label), _text(value)] for label, value in block.rows]
        return {"kind": "fields", "rows": rows, "share": block.label_share}
    if isinstance(block, Address):
        side = "end" if block.side == "end" else "start"
        return {"kind": "address", "lines": [_text(one) for one in block.lines], "side": side}
    if isinstance(block, Box):
        return {"kind": "box", "blocks": [_block(one) for one in block.blocks], "strong": block.strong}
    if isinstance(block, Signatures):
        lines = [[_text(what), _text(whose)] for what, whose in block.lines]
        return {"kind": "signatures", "lines": lines, "date": _text(block.date)}
    if isinstance(block, Annexes):
        items_ = [[_text(what), pages] for what, pages in block.items]
        word = cleaned(block.pages_word)
        return {"kind": "annexes", "title": _text(block.title), "items": items_, "word": word}
    if isinstance(block, Figure):
        drawings = [{"drawing": _drawing(one), "words": _text(words)} for one, words in block.drawings]
        return {"kind": "figure", "drawings": drawings, "caption": _text(block.caption)}
    return {"kind": "break" if isinstance(block, Break) else "rule"}


def _drawing(one: Drawing) -> dict[str, Any]:
    return {
        "width": one.width,
        "height": one.height,
        "wide": one.millimetres,
        "alt": cleaned(one.alt),
        "strokes": [
            {
                "start": list(stroke.start),
                "curves": [list(each) for each in stroke.curves],
                "closed": stroke.closed,
                "thin": stroke.thin,
            }
            for stroke in one.strokes
        ],
        "marks": [{"x": mark.x, "y": mark.y, "number": mark.number} for mark in one.marks],
    }


def plain_tree(paper: Paper) -> dict[str, Any]:
    """Return a paper as plain JSON values, cleaned: what the template reads. Raises: FormatError."""
    check_paper(paper)
    return {
        "title": cleaned(paper.title).replace("\n", " "),
        "language": paper.language.partition("-")[0].lower(),
        "header": cleaned(paper.header),
        "mark": cleaned(paper.mark),
        "foot": cleaned(paper.foot),
        "size": paper.size,
        "first": paper.first_page,
        "margins": list(paper.margins),
        "blocks": [_block(block) for block in paper.blocks],
    }


def typst_source(paper: Paper) -> str:
    """Return a paper as one Typst file.

    Raises: FormatError for a paper that cannot be set.
    """
    data = json.dumps(plain_tree(paper), ensure_ascii=True, separators=(",", ":"))
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    template = _TEMPLATE.replace("@FONT", FONT).replace("@MONO", MONO)
    return f'#let paper = json(bytes("{quoted}"))\n{template}'
