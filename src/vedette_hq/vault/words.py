"""Words made plain for searching: the same for what is written and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_WORDS = 400
"""So many different words of one item can be found by the filter."""
MAX_TERMS = 6
MIN_LENGTH, MAX_LENGTH = 2, 40
MAX_SEARCH_CHARS = 4000
_WORDS = re.compile(r"[^\W_]+")


def plain_words(text: str) -> list[str]:
    """Return the words of `text` in order: compatibility forms joined, accents off, case folded."""
    split = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in split if not unicodedata.combining(char)).casefold()
    return [word[:MAX_LENGTH] for word in _WORDS.findall(bare) if len(word) >= MIN_LENGTH]


def distinct(texts: Iterable[str], limit: int = MAX_WORDS) -> list[str]:
    """Return the first `limit` different words of some texts, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for word in plain_words(text[:200_000]):
            found[word] = None
            if len(found) >= limit:
                return list(found)
    return list(found)


def terms(query: str) -> list[str]:
    """Return what a filter asks for: the beginnings of words that must all occur."""
    return distinct([query[:200]], MAX_TERMS)
