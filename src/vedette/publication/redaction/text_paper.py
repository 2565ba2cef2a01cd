"""A cleared text as a paper, to be set anew as PDF and DOCX."""

from __future__ import annotations

import re

from vedette.errors import FormatError
from vedette.papers.tree import Align, Block, Heading, Paper, Paragraph, Span, cleaned

_GAP = re.compile(r"\n[ \t]*\n+")


def text_paper(title: str, language: str, text: str, note: str = "") -> Paper:
    """Return a paper of the paragraphs of a text; `note` stands first, in small letters: what was cut.

    Raises: FormatError for a text without words.
    """
    if not text.strip():
        raise FormatError("redaction: nothing is left of the text")
    blocks: list[Block] = [Heading((Span(cleaned(title)),), 1)]
    if note:
        blocks.append(Paragraph((Span(cleaned(note), italic=True),), Align.START, small=True))
    for part in _GAP.split(cleaned(text).strip()):
        lines = [" ".join(line.split()) for line in part.split("\n")]
        words = "\n".join(line for line in lines if line)
        if words:
            blocks.append(Paragraph((Span(words),), Align.START))
    return Paper(cleaned(title), language, tuple(blocks))
