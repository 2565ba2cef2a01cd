"""An interview as it is printed and signed: sheets of A4, the same for the same words. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from vedette.formats.jcs import encode

LINES = 40
"""So many lines of a column go onto one sheet."""
COLUMN = 46
"""So many characters go into one line of a column; a translation stands in the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage on one sheet: account, question or answer; `goes_on` from the sheet before."""

    number: int
    kind: str
    words: str
    translation: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One passage: number 0 is the first account, which has no question."""

    number: int
    question: str
    words: str
    translation: str


def _lines(text: str) -> int:
    return sum(max(1, -(-len(line) // COLUMN)) for line in text.split("\n")) if text else 0


def _split(text: str, lines: int) -> tuple[str, str]:
    """Cut a text after so many lines, at the end of a word where there is one."""
    if _lines(text) <= lines:
        return text, ""
    used = at = 0
    for line in text.split("\n"):
        need = max(1, -(-len(line) // COLUMN))
        if used + need > lines:
            room = max(1, lines - used) * COLUMN if used < lines else 0
            cut = line.rfind(" ", 0, room) + 1 or room
            return text[: at + cut], text[at + cut :]
        used += need
        at += len(line) + 1
    return text, ""


def sheets(passages: Iterable[Said]) -> list[list[Piece]]:
    """Return the sheets, each with its pieces, in order. There is at least one."""
    found: list[list[Piece]] = [[]]
    left = LINES
    for one in passages:
        parts = [("question", one.question, "")] if one.question else []
        parts.append(("answer" if one.number else "account", one.words, one.translation))
        for kind, words, translation in parts:
            goes_on = False
            while words or translation or not goes_on:
                need = max(_lines(words), _lines(translation)) + 1
                if left < min(need, 4):
                    found.append([])
                    left = LINES
                here, words = _split(words, left - 1)
                there, translation = _split(translation, left - 1)
                found[-1].append(Piece(one.number, kind, here, there, goes_on))
                left -= max(_lines(here), _lines(there)) + 1
                goes_on = True
                if not words and not translation:
                    break
    return found


def digest(passages: Iterable[Said]) -> str:
    """Return the SHA-256, in hex, of what was said: what is printed on each sheet and signed."""
    plain = [
        {"number": one.number, "question": one.question, "words": one.words, "translation": one.translation}
        for one in passages
    ]
    return hashlib.sha256(encode(plain)).hexdigest()
