"""What is searched for: four automata, one for each view of a text, and what a hit must still show.

An automaton finds where to look; a needle's `fits` decides. So the automata may be coarse, and the text is
walked once for each view, whatever the number of people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import BytesAhoCorasick

from vedette.publication.disclosure import alphabet, spellings
from vedette.records.names.folding import readings
from vedette.records.names.printing import STANDARDS, transliterate

SHORTEST_SURNAME = 4
INSIDE = 7
"""Letters a surname needs to be believed inside another word, or backwards."""
TAIL, LONG_TAIL = rb"[^ ]{0,4}", rb"[^ ]{0,6}"
TAILS = ("", "m", "k", "x", "v", "n", "s", "r", "mm", "ss")
"""Consonants that endings of cases add, by class."""
_SMALL = frozenset(
    ("с", "г", "ст", "ул", "село", "город", "д", "дом", "кв", "village", "of", "the", "de", "la", "le")
)


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for: its kind, whose it is, why; `pattern` for the window around a hit."""

    kind: str
    person: str
    why: str
    pattern: bytes = b""
    coding: str = ""
    text: str = ""
    near: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sounding:
    """A surname by ear: the folds it may have in any script; `beside`: folds of which one must be near."""

    person: str
    folds: frozenset[str]
    beside: frozenset[str] = frozenset()
    kind: str = "name"


@dataclass(slots=True)
class Pile:
    """Patterns and their needles, until an automaton is made of them."""

    of: dict[bytes, list[Needle]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pattern: bytes, needle: Needle) -> None:
        """Add a pattern; one shorter than three bytes would be found everywhere, and is left out."""
        if len(pattern) >= 3:
            held = self.of[pattern]
            if not held or held[-1] != needle:
                held.append(needle)

    def finder(self) -> Finder:
        """Return the automaton."""
        return Finder(list(self.of), list(self.of.values()))


class Finder:
    """An automaton: where in some bytes which needles may be."""

    def __init__(self, patterns: list[bytes], needles: list[list[Needle]]) -> None:
        self._needles = needles
        self._found: Callable[..., list[tuple[int, int, int]]] | None = None
        if patterns:
            self._found = BytesAhoCorasick(patterns).find_matches_as_indexes

    def hits(self, data: bytes) -> Iterator[tuple[int, int, list[Needle]]]:
        """Yield begin, end and needles of each hit."""
        if self._found is not None:
            for number, start, end in self._found(data, overlapping=True):
                yield start, end, self._needles[number]


@dataclass(frozen=True, slots=True)
class Needles:
    """A register, ready. `sounds`: consonants of a word → surnames that may be meant."""

    raw: Finder
    shape: Finder
    squeezed: Finder
    sound: Finder
    sounds: dict[str, tuple[Sounding, ...]]
    open_names: tuple[tuple[frozenset[str], frozenset[str]], ...]
    occupations: dict[str, tuple[list[bytes], list[bytes]]]
    days: frozenset[str]


def folds_of(word: str) -> frozenset[str]:
    """Return the folds of a word: of its stem, in every reading."""
    found = {one.fold for one in readings(spellings.stem(word))} | {one.fold for one in readings(word)}
    return frozenset(one for one in found if one)


def cases(word: str) -> frozenset[str]:
    """Return the folds of a short surname in every case: too short for a stem."""
    short = word[:-1] if word[-1:] in "ьйаяоеуи" else word
    ends = ("", "я", "ю", "ем", "е", "а", "у", "ом", "ой", "и", "ы", "ей")
    forms = {word, *(short + end for end in ends)} if spellings.cyrillic(word) else {word, word + "s"}
    return frozenset(one.fold for form in forms for one in readings(form) if len(one.fold) > 1)


def shaped(text: str) -> bytes:
    """Return the shape of a text of ours."""
    return alphabet.shape(alphabet.code(text.lower()))


def words_pattern(words: list[bytes], tail: bytes = LONG_TAIL) -> bytes:
    """Return the pattern of words in their order, each with an ending."""
    inner = (rb"(?:" + tail + rb" {0,6})").join(re.escape(word) for word in words)
    return rb"(?<![^ ])" + inner + tail + rb"(?![^ ])"


def parts(text: str) -> list[str]:
    """Return the words of a phrase that carry it; all, when all are small."""
    return [word for word in spellings.words(text) if word not in _SMALL] or spellings.words(text)


def squeeze(text: str) -> bytes:
    """Return the letters and digits of a text of ours, as shapes."""
    return alphabet.squeezed(shaped(text))


def all_scripts(text: str) -> set[str]:
    """Return a text in its own letters and, when these are Cyrillic, by each standard in Latin ones."""
    words = spellings.words(text)
    found = {" ".join(words)}
    if any(spellings.cyrillic(word) for word in words):
        for standard in STANDARDS:
            found.add(
                " ".join(transliterate(word, standard) for word in words).replace("’", "").replace("”", "")
            )
        found.add(next(iter(found)))
    return {each for each in found if each}
