"""The fold of a name: one spelling for all that sound alike, whatever the script and the romanisation.

Normative text: docs/formats/name-fold.md. A change of any result is a new `FOLD_VERSION`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from vedette.records.names.alphabets import (
    ARABIC,
    CLASSES,
    CYRILLIC,
    GEORGIAN,
    LATIN,
    LATIN_MARKED,
    PALOCHKA,
    VOWELS,
    Table,
)

FOLD_VERSION = 1
MAX_CHARS = 1000
"""Of a name; what is beyond is not read."""
MAX_TOKENS = 12
MAX_TOKEN_CHARS = 40
MAX_READINGS = 4
KEPT = 50_000

_LONGEST = 7
_MARKS = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640"
_WORD = re.compile(rf"[{_MARKS}]*[^\W\d_][{_MARKS}]*(?:[{_MARKS}'’ʼʹʺ`´‘ʿʾ·]*[^\W\d_]+[{_MARKS}]*)*|\d+")
_PALOCHKA_AFTER = re.compile(r"(?<=[гкптхцчбаеиоуэюя])[i1l|!](?![a-z0-9])")
_PALOCHKA_BEFORE = re.compile(r"(?<![\w|])[i1l|](?=[а-яё])")
_ORDINAL = frozenset(
    {"й", "го", "я", "е", "ый", "ая", "th", "st", "nd", "rd", "e", "er", "ere", "eme", "ème"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Some letters as written, and what of the fold they became; either may be empty."""

    written: str
    sound: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word: its fold, its skeleton, and which letters became what."""

    fold: str
    skeleton: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name, in lower case, and the ways to read it, the likeliest first.

    `vowelless`: its script leaves short vowels out. `joined`: a hyphen ties it to the next one.
    """

    text: str
    readings: tuple[Reading, ...]
    script: str
    joined: bool = False

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def fold(self) -> str:
        """The likeliest fold."""
        return self.readings[0].fold

    @property
    def vowelless(self) -> bool:
        """Whether short vowels are not written."""
        return self.script == "arabic"

    @property
    def initial(self) -> bool:
        """Whether it is one letter, standing for a word; Kh and Tch are one too."""
        if self.script == "latin" and len(self.text) <= 4:
            return len(self.fold) == 1
        return len(self.text) == 1 and not self.text.isdigit()


def script_of(text: str) -> str:
    """Return latin, cyrillic, arabic, georgian, number or other, by the first letter that tells."""
    for letter in text:
        code = ord(letter)
        if 0x400 <= code <= 0x52F:
            return "cyrillic"
        if 0x600 <= code <= 0x6FF or 0x750 <= code <= 0x77F:
            return "arabic"
        if 0x10A0 <= code <= 0x10FF or 0x1C90 <= code <= 0x1CBF:
            return "georgian"
        if letter.isdigit():
            return "number"
        if letter.isascii() or 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1EFF or letter in LATIN_MARKED:
            return "latin"
    return "other"


@lru_cache(maxsize=KEPT)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a name, at most `MAX_TOKENS`, without signs between them and endings of ordinals.

    Never raises: text without a letter or digit has no words.
    """
    plain = plain_text(text)
    found: list[Token] = []
    for match in _WORD.finditer(plain):
        word = match.group()[:MAX_TOKEN_CHARS]
        before = plain[match.start() - 1 : match.start()]
        if (
            found
            and found[-1].script == "number"
            and word in _ORDINAL
            and (before.isdigit() or before in "-‑–")
        ):
            continue
        joined = plain[match.end() : match.end() + 1] in ("-", "‑", "‐") and not word.isdigit()
        ways = readings(word)
        if ways:
            found.append(Token(word, ways, script_of(word), joined))
        if len(found) == MAX_TOKENS:
            break
    return tuple(found)


def plain_text(text: str) -> str:
    """Return the text in lower case, with compatible letters made one and the palochka as itself."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()
    plain = plain.replace("і", PALOCHKA) if _ukrainian_i_as_palochka(plain) else plain
    if any("а" <= letter <= "я" for letter in plain):
        plain = _PALOCHKA_BEFORE.sub(PALOCHKA, _PALOCHKA_AFTER.sub(PALOCHKA, plain))
    return plain


def _ukrainian_i_as_palochka(plain: str) -> bool:
    """Say whether і is typed for the palochka: beside Chechen letter pairs, in a text without ї."""
    return "і" in plain and bool(re.search(r"(?:хь|аь|оь|уь|къ|кх)", plain)) and "ї" not in plain


@lru_cache(maxsize=KEPT)
def readings(word: str) -> tuple[Reading, ...]:
    """Return the ways to read one word in lower case, at most `MAX_READINGS`; none for what has no sound."""
    script = script_of(word)
    if script == "number":
        digits = "".join(str(unicodedata.digit(one, 0)) for one in word).lstrip("0") or "0"
        return (Reading(digits, "", (Unit(word, digits),)),)
    steps = _steps(word, script)
    ways: list[tuple[Unit, ...]] = [()]
    for written, sounds in steps:
        # every way goes on with each sound; likelier ones first
        ways = [(*way, Unit(written, sound)) for sound in sounds for way in ways][:MAX_READINGS]
    found: dict[str, Reading] = {}
    for way in ways:
        units = _smooth(way)
        fold_ = "".join(unit.sound for unit in units)
        if fold_ and fold_ not in found:
            found[fold_] = Reading(fold_, skeleton_of(fold_), units)
    return tuple(found.values())


def _steps(word: str, script: str) -> list[tuple[str, tuple[str, ...]]]:
    match script:
        case "cyrillic":
            return _read(list(word), list(word), CYRILLIC)
        case "georgian":
            return _read(list(word), list(word), GEORGIAN)
        case "arabic":
            return _arabic(word)
        case "latin":
            return _latin(word)
        case _:
            return [(letter, (letter,)) for letter in word]


def _read(letters: list[str], written: list[str], table: Table) -> list[tuple[str, tuple[str, ...]]]:
    """Read the longest known letters first; `written[i]` is what `letters[i]` stands for."""
    found, place = [], 0
    while place < len(letters):
        for size in range(min(_LONGEST, len(letters) - place), 0, -1):
            part = "".join(letters[place : place + size])
            sounds = table.get(part)
            if sounds is not None:
                break
        else:
            size, sounds = 1, _unknown(letters[place])
        found.append(("".join(written[place : place + size]), sounds))
        place += size
    return found


def _unknown(letter: str) -> tuple[str, ...]:
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return CYRILLIC.get(base) or LATIN.get(base) or (base,)
    return (letter,) if letter.isalnum() else ("",)


def _latin(word: str) -> list[tuple[str, tuple[str, ...]]]:
    """Take marks off, then read; `j`, `gu` and `c` by their neighbours."""
    letters: list[str] = []
    written: list[str] = []
    for letter in word:
        if letter in LATIN_MARKED:
            plain = LATIN_MARKED[letter]
        else:
            plain = "".join(one for one in unicodedata.normalize("NFD", letter) if one.isalpha())
        if not plain:
            if written:
                written[-1] += letter
            continue
        for number, one in enumerate(plain):
            letters.append(one)
            written.append(letter if number == 0 else "")
    return [
        _by_neighbours(step, place, steps)
        for steps in (_read(letters, written, _LATIN),)
        for place, step in enumerate(steps)
    ]


_LATIN = {**LATIN, "j": ("J", "y"), "gue": ("ge",), "gui": ("gi",), "guy": ("gy",), "je": ("e", "Je")}
_SOFT = frozenset("eiy")


def _by_neighbours(
    step: tuple[str, tuple[str, ...]], place: int, steps: list[tuple[str, tuple[str, ...]]]
) -> tuple[str, tuple[str, ...]]:
    written, _sounds = step
    after = steps[place + 1][1][0] if place + 1 < len(steps) else ""
    if written == "j" and (not after or after[0] not in VOWELS):
        return written, ("y",)
    if written == "c" and after[:1] in _SOFT:
        return written, ("c", "s")
    return step


def _arabic(word: str) -> list[tuple[str, tuple[str, ...]]]:
    """Leave the article out; و and ي beside a long vowel are consonants."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    steps = _read(list(word), list(word), ARABIC)
    for place, (written, _) in enumerate(steps):
        after = steps[place + 1][0] if place + 1 < len(steps) else ""
        before = steps[place - 1][0] if place else ""
        if written == "و" and (not before or after in ("ا", "ي", "ی", "و") or before in ("ا", "ي")):
            steps[place] = (written, ("v", "u"))
    return steps


def _smooth(way: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Apply the rules that hold for every script, keeping which letters became what.

    1. i and y before another vowel are silent. 2. y is i. 3. a doubled letter is one. 4. endings: of ow
    become ov, ef ew become ev, ine becomes in.
    """
    letters = [(letter, number) for number, unit in enumerate(way) for letter in unit.sound]
    kept: list[tuple[str, int]] = []
    for place, (letter, number) in enumerate(letters):
        if letter in "iy" and _before_a_vowel(letters, place):
            continue
        plain = "i" if letter == "y" else letter
        if kept and kept[-1][0] == plain and not plain.isdigit():
            continue
        kept.append((plain, number))
    text = "".join(letter for letter, _ in kept)
    if len(text) > 3 and text.endswith(("of", "ef")):
        kept[-1] = ("v", kept[-1][1])
    elif len(text) > 4 and text.endswith("ine"):
        kept.pop()
    sounds = [""] * len(way)
    for letter, number in kept:
        sounds[number] += letter
    return tuple(Unit(unit.written, sound) for unit, sound in zip(way, sounds, strict=True))


def _before_a_vowel(letters: list[tuple[str, int]], place: int) -> bool:
    """Say whether a vowel other than i follows, with nothing but i and y between."""
    for letter, _ in letters[place + 1 :]:
        if letter not in "iy":
            return letter in VOWELS
    return False


def fold(text: str) -> str:
    """Return the fold of a name: its words' likeliest folds with a space between; empty without a word."""
    return " ".join(token.fold for token in tokens(text))


def skeleton_of(folded: str) -> str:
    """Return the classes of the consonants of a fold, without vowels; digits stay."""
    return "".join(letter if letter.isdigit() else CLASSES.get(letter, "") for letter in folded)


def skeleton(text: str) -> str:
    """Return the skeletons of a name's words with a space between."""
    return " ".join(skeleton_of(token.fold) for token in tokens(text))
