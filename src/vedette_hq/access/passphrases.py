"""Passphrases: six words drawn by the house, or one's own that is not weak."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence

from vedette.seal.shares import word_list
from vedette_hq.access.weak import FRAGMENTS, RUNS

SHORTEST = 14
LONGEST = 200
WORDS = 6
REMAINING = 6
"""So many letters must be left when everything that is guessed first is taken out."""
_LEET = str.maketrans("013457@$!", "oieastasi")


def normal(text: str) -> str:
    """Return a passphrase as it is weighed: composed letters (NFC), one space where there are several."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def six_words() -> str:
    """Return six words drawn at random from 1 024: 60 bits."""
    words = word_list()
    return " ".join(secrets.choice(words) for _ in range(WORDS))


def _without_fragments(text: str, names: Sequence[str]) -> str:
    own = [part for name in names for part in re.split(r"[^\w]+", name.casefold()) if len(part) >= 3]
    for fragment in sorted({*FRAGMENTS, *own}, key=len, reverse=True):
        text = text.replace(fragment, " ")
    return text


def _repeats(text: str) -> bool:
    """Whether the text is one piece again and again."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, len(text) // 2 + 1))


def _longest_run(text: str) -> int:
    """Return how many letters stand side by side on a keyboard, in the alphabet, or are all the same."""
    best = 0
    for row in (*RUNS, *(run[::-1] for run in RUNS)):
        for start in range(len(text)):
            end = start + 1
            while end <= len(text) and text[start:end] in row:
                end += 1
            best = max(best, end - 1 - start)
    return best


def weakness(passphrase: str, names: Sequence[str] = ()) -> str:
    """Return why a passphrase is refused: "short", "long", "few", "repeats", "run", "known"; "" when good.

    `names` are those of the person and the group: they are guessed first.
    """
    text = normal(passphrase).casefold()
    bare = text.replace(" ", "")
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    if len(set(bare)) < 6:
        return "few"
    if _repeats(bare):
        return "repeats"
    if _longest_run(bare) > len(bare) // 2:
        return "run"
    for candidate in (text, text.translate(_LEET)):
        rest = _without_fragments(candidate, names)
        if len({*re.sub(r"[\W\d_]+", "", rest)}) < REMAINING:
            return "known"
    return ""
