"""Words of a text as names may stand in it: without what is invisible, and without what cases add."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vedette.records.names.comparing import endings
from vedette.records.names.folding import plain_text, readings, script_of

UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{UNSEEN}{_MARKS}])*(?:['’ʼ`][^\W_](?:[^\W_]|[{UNSEEN}{_MARKS}])*)*")
_DROPPED = re.compile(rf"[{UNSEEN}\u0300\u0301\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_BROKEN = re.compile(r"(?:-|\u2010|\u00ad)[ \t]*\r?\n[ \t]*")
_BEFORE = re.compile(r"(?:d|l|qu|n|s|j|c)['’ʼ`](?=\w{2})", re.IGNORECASE)
_AFTER = re.compile(r"['’ʼ`]s$", re.IGNORECASE)

CASES: tuple[tuple[str, str], ...] = (
    *(("ыми", "pl"), ("ими", "pl"), ("ами", "pl"), ("ями", "pl"), ("ого", "gen"), ("его", "gen")),
    *(("ому", "dat"), ("ему", "dat"), ("ых", "pl"), ("их", "pl"), ("ах", "pl"), ("ях", "pl"), ("ам", "pl")),
    *(("ям", "pl"), ("ов", "pl"), ("ев", "pl"), ("ым", "ins"), ("им", "ins"), ("ом", "ins"), ("ем", "ins")),
    *(("ём", "ins"), ("ой", "obl"), ("ей", "obl"), ("ою", "obl"), ("ею", "obl"), ("ия", "a"), ("ию", "u")),
    *(("ии", "i"), ("ая", "a"), ("ую", "u"), ("ый", ""), ("ий", ""), ("а", "a"), ("я", "a"), ("у", "u")),
    *(("ю", "u"), ("е", "e"), ("ы", "i"), ("и", "i"), ("ь", ""), ("й", "")),
)
"""Endings of Russian names, longest first, each with a code of the case that it may tell."""
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Spot:
    """A word of a text: where it stands, as it is read."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        """Whether it begins as a name does; always, where a script has no capitals."""
        first = self.text[0]
        return first.isupper() or first == "Ӏ" or not first.islower()


def spots(text: str) -> Iterator[Spot]:
    """Yield the words of a text in order, a word broken at the end of a line as one."""
    rows = list(_WORD.finditer(text))
    number = 0
    while number < len(rows):
        start, end = rows[number].span()
        while number + 1 < len(rows) and _BROKEN.fullmatch(text[end : rows[number + 1].start()]):
            number += 1
            end = rows[number].end()
        number += 1
        whole = _DROPPED.sub("", _BROKEN.sub("", text[start:end]))
        before, after = _BEFORE.match(whole), _AFTER.search(whole)
        if before is not None:
            kept = _BEFORE.match(text, start, end)
            start = kept.end() if kept is not None else start
            whole = whole[before.end() :]
        if after is not None:
            whole, end = whole[: -len(after.group())], end - len(after.group())
        if whole:
            yield Spot(start, end, whole)


_TO_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTXy", "асеорхуАВСЕНКМОРТХу")
_TO_LATIN = str.maketrans("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX")


def _mixed(word: str) -> bool:
    latin = any("a" <= one.lower() <= "z" for one in word)
    return latin and any("\u0400" <= one <= "\u04bf" for one in word)


@lru_cache(maxsize=100_000)
def forms(word: str) -> tuple[tuple[str, str], ...]:
    """Return (fold, code of the case) of a word of a text, as it stands and without its endings.

    The word as it stands has the code "". Letters of another script that look the same are read both ways.
    """
    plain = plain_text(unicodedata.normalize("NFKC", word))
    wholes = [plain.translate(_TO_CYRILLIC), plain.translate(_TO_LATIN)] if _mixed(plain) else [plain]
    found: dict[tuple[str, str], None] = {}
    for whole in wholes:
        script = script_of(whole)
        for reading in readings(whole[:80]):
            found[reading.fold, ""] = None
            if endings(reading.fold) != reading.fold:
                found[endings(reading.fold), "a" if script == "cyrillic" else ""] = None
        if script == "cyrillic":
            for ending, code in CASES:
                if whole.endswith(ending) and len(whole) - len(ending) >= 2:
                    for reading in readings(whole[: -len(ending)]):
                        found[reading.fold, code or "nom"] = None
        elif script == "latin" and whole.endswith("s") and len(whole) > 4:
            for reading in readings(whole[:-1]):
                found[reading.fold, "s"] = None
        elif script == "arabic":
            for size in (1, 3):
                if len(whole) > size + 2 and whole[0] in "وفبلك" and (size == 1 or whole[1:3] == "ال"):
                    for reading in readings(whole[size:]):
                        found[reading.fold, "clitic"] = None
    return tuple(found)


@lru_cache(maxsize=50_000)
def keys(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return (folds as they are, folds without the vowel that cases change) of a word of a name."""
    whole: set[str] = set()
    bare: set[str] = set()
    plain = plain_text(word)
    for reading in readings(plain[:80]):
        whole.update((reading.fold, endings(reading.fold)))
        fold = reading.fold
        for size in (2, 1):
            if len(fold) > size + 1 and all(one in _VOWELS for one in fold[-size:]):
                bare.add(fold[:-size])
    if script_of(plain) == "cyrillic" and plain.endswith(("ий", "ый", "ь", "й", "ая", "ия")):
        for size in (2, 1):
            bare.update(reading.fold for reading in readings(plain[:-size]))
    return frozenset(whole), frozenset(one for one in bare if len(one) >= 2)
