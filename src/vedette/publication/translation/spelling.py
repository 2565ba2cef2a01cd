"""How names of people and places are spelled in each language, and whether a text keeps to it.

The approved spelling of a language and the variants that are met: Kalyapin, Kaliapin, Kalyapine, Каляпин. In
Russian and Chechen a name may stand in any case; in English and German with the s of the genitive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

MAX_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*(?:['’ʼ-][^\W\d_]+)*")
_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "\u2010": "-", "\u2011": "-", "ё": "е", "ӏ": "ӏ", "Ӏ": "ӏ"}
)
_RUSSIAN = (
    *("ского", "скому", "ским", "ском", "ской", "скую", "ская", "ский", "ское", "ские", "ских", "скими"),
    *("ого", "его", "ому", "ему", "ыми", "ими", "ами", "ями", "ой", "ей", "ою", "ею", "ом", "ем", "ым", "им"),
    *("ую", "юю", "ая", "яя", "ый", "ий", "ое", "ее", "ые", "ие", "ых", "их", "ах", "ях", "ам", "ям", "ов"),
    *("ев", "а", "я", "у", "ю", "е", "и", "ы", "о", "ь", "й"),
)
_LATIN = {"en": ("'s", "s'", "'"), "de": ("s", "'")}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a name is written in one language: `approved`, and `variants` that are known but not to be used."""

    approved: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a place, with its spellings by language."""

    id: str
    kind: str
    spellings: Mapping[str, Spelling] = field(default_factory=dict)

    def approved(self, language: str) -> str:
        """Return its approved spelling, empty where none was agreed."""
        held = self.spellings.get(language)
        return held.approved if held else ""


@dataclass(frozen=True, slots=True)
class Use:
    """A name that stands at `start` to `end` of a text; `proper`: in the approved spelling."""

    name: Name
    start: int
    end: int
    proper: bool


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().translate(_PLAIN)


@lru_cache(maxsize=50_000)
def stems(word: str, language: str) -> frozenset[str]:
    """Return what is left of a word of a name without the endings that its language may give it.

    The word itself is always among them. A stem has at least three letters, or all of them.
    """
    bare = _plain(word)
    found = {bare}
    if language in ("ru", "ce"):
        for ending in _RUSSIAN:
            if bare.endswith(ending) and len(bare) - len(ending) >= 3:
                found.add(bare[: -len(ending)])
    for ending in _LATIN.get(language, ()):
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            found.add(bare[: -len(ending)])
    return frozenset(found)


def same(written: str, known: str, language: str) -> bool:
    """Say whether a word of a text is a word of a name, in any of its cases."""
    if _plain(written) == _plain(known):
        return True
    if language not in ("ru", "ce") and language not in _LATIN:
        return False
    bare, one = _plain(known), stems(known, language)
    if language in _LATIN:
        return bare in stems(written, language)
    if not written[:1].isupper():
        return False
    shared = one & stems(written, language)
    return any(len(each) * 2 > len(bare) for each in shared)


Way = tuple[Name, bool, tuple[str, ...]]
"""(name, whether this is the approved spelling, its words)."""


class Names:
    """Names to be looked for in many texts: found by the beginnings of their spellings, by language."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = tuple(names)
        self._index: dict[str, dict[str, list[Way]]] = {}

    def ways(self, language: str, word: str) -> tuple[Way, ...]:
        """Return the spellings that may begin with a word of a text in a language."""
        if language not in self._index:
            index: dict[str, list[Way]] = {}
            for name in self.names:
                for proper, pattern in _patterns(name, language):
                    for stem in stems(pattern[0], language):
                        index.setdefault(stem, []).append((name, proper, pattern))
            self._index[language] = index
        held = self._index[language]
        return tuple(one for stem in stems(word, language) for one in held.get(stem, ()))


def uses(text: str, language: str, names: Names | Iterable[Name]) -> tuple[Use, ...]:
    """Return where names of the table stand in a text, in order; the longest spelling wins at a place.

    A variant is looked for among all spellings of the name, whatever their language, so that a French
    spelling in an English text is seen.
    """
    table = names if isinstance(names, Names) else Names(names)
    words = [(one.group(), one.start(), one.end()) for one in _WORD.finditer(text)]
    found: list[Use] = []
    for at, (word, start, _end) in enumerate(words):
        for name, proper, pattern in table.ways(language, word):
            if (
                at + len(pattern) <= len(words)
                and all(same(words[at + n][0], each, language) for n, each in enumerate(pattern))
                and _together(text, words, at, len(pattern))
            ):
                found.append(Use(name, start, words[at + len(pattern) - 1][2], proper))
    return _longest(found)


def _longest(found: list[Use]) -> tuple[Use, ...]:
    kept: list[Use] = []
    for one in sorted(found, key=lambda use: (use.start, -use.end, not use.proper)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return tuple(kept)


def _together(text: str, words: list[tuple[str, int, int]], at: int, count: int) -> bool:
    between = (text[words[at + i][2] : words[at + i + 1][1]] for i in range(count - 1))
    return all(len(each) <= 3 and not set(each) & set(";:!?\n") for each in between)


def _patterns(name: Name, language: str) -> list[tuple[bool, tuple[str, ...]]]:
    held = name.spellings.get(language)
    right = {_plain(held.approved)} if held and held.approved else set()
    ways: dict[str, bool] = {}
    if held and held.approved:
        ways[held.approved] = True
    for one in name.spellings.values():
        for each in (one.approved, *one.variants):
            if each and _plain(each) not in right:
                ways.setdefault(each, False)
    found = [(proper, tuple(_WORD.findall(words)[:MAX_WORDS])) for words, proper in ways.items()]
    return [(proper, pattern) for proper, pattern in found if pattern]
