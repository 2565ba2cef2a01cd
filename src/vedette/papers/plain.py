"""A paper as plain text: to be read aloud, pasted into a form, sent where no file passes."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Block,
    Box,
    Break,
    Fields,
    Figure,
    Gap,
    Heading,
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

WIDTH = 78


@dataclass
class _Writer:
    width: int
    notes: list[Text] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def words(self, line: Text) -> str:
        found = []
        for one in line:
            if isinstance(one, Span):
                found.append(cleaned(one.text))
                if one.note:
                    self.notes.append(one.note)
                    found.append(f" [{len(self.notes)}]")
            elif isinstance(one, Gap):
                found.append("_" * max(3, one.width // 3))
            else:
                found.append("[x]" if one.on else "[ ]")
        return "".join(found)

    def put(self, words: str, first: str = "", rest: str = "", align: Align = Align.START) -> None:
        for number, each in enumerate(words.split("\n") or [""]):
            lead = first if number == 0 else rest
            wrapped = textwrap.wrap(
                each, self.width, initial_indent=lead, subsequent_indent=rest, break_on_hyphens=False
            )
            for row in wrapped or [lead.rstrip()]:
                if align is Align.CENTER:
                    row = row.center(self.width).rstrip()
                self.lines.append(row)

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def block(self, block: Block) -> None:
        self.gap()
        if isinstance(block, Heading):
            words = self.words(block.text)
            self.put(words.upper() if block.level == 1 else words, align=block.align)
            if block.level < 3:
                self.lines.append(("=" if block.level == 1 else "-") * min(self.width, max(3, len(words))))
        elif isinstance(block, Paragraph):
            lead = f"{block.number} " if block.number else ""
            self.put(self.words(block.text), lead, align=block.align)
        elif isinstance(block, Listing):
            for number, one in enumerate(block.items, block.start):
                lead = f"{number}. " if block.ordered else "- "
                self.put(self.words(one), lead, " " * len(lead))
        elif isinstance(block, Table):
            if block.caption:
                self.put(self.words(block.caption))
            for row in block.rows:
                for place, cell in enumerate(row):
                    before = f"{self.words(block.head[place])}: " if block.head else ""
                    self.put(before + self.words(cell), "  " if place else "* ", "    ")
        elif isinstance(block, Fields):
            for label, value in block.rows:
                self.put(f"{self.words(label)}: {self.words(value)}", "", "    ")
        elif isinstance(block, Address):
            indent = " " * (self.width // 2) if block.side is Align.END else ""
            for line in block.lines:
                self.put(self.words(line), indent, indent)
        elif isinstance(block, Box):
            self.lines.append("-" * self.width)
            for each in block.blocks:
                self.block(each)
            self.lines.append("-" * self.width)
        elif isinstance(block, Signatures):
            for what, whose in block.lines:
                self.put(f"{'_' * 24} {self.words(whose)}".rstrip())
                self.put(f"({self.words(what)})")
            if block.date:
                self.put(f"{self.words(block.date)} {'_' * 16}")
        elif isinstance(block, Annexes):
            self.put(self.words(block.title))
            for number, (what, pages) in enumerate(block.items, 1):
                more = f" ({pages} {block.pages_word})" if pages else ""
                self.put(self.words(what) + more, f"{number}. ", "   ")
        elif isinstance(block, Figure):
            for drawing, under in block.drawings:
                self.put(f"[{cleaned(drawing.alt)}] {self.words(under)}".rstrip(), "  ", "  ")
            if block.caption:
                self.put(self.words(block.caption))
        else:
            self.lines.append("" if isinstance(block, Break) else "-" * self.width)


def text(paper: Paper, width: int = WIDTH) -> str:
    """Return a paper as lines of at most `width` characters; footnotes stand at its end.

    Raises: FormatError for a paper that cannot be set.
    """
    check_paper(paper)
    writer = _Writer(width)
    for line in (paper.mark, paper.header):
        if line:
            writer.put(cleaned(line))
    for block in paper.blocks:
        writer.block(block)
    if writer.notes:
        writer.gap()
        writer.lines.append("-" * 20)
        for number, note in enumerate(list(writer.notes), 1):
            writer.put(writer.words(note), f"[{number}] ", "    ")
    return "\n".join([*writer.lines, ""])
