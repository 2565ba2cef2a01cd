"""A name in Cyrillic, printed in the standard a reader knows.

For finding, no standard matters (`folding`); for a brief, a visa letter or a French court, one does. Every
table is ours, written after the standard that it names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from vedette.errors import UsageError
from vedette.records.names.alphabets import PALOCHKA
from vedette.records.names.folding import MAX_CHARS

STANDARDS = ("bgn", "icao", "french", "scholarly", "german")
"""BGN/PCGN 1947 (US and British government), ICAO Doc 9303 part 3 (passports), the French press, ISO/R 9:1968
(scholarly), the German press."""

_COMMON = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))


def _table(base: Mapping[str, str], pairs: str) -> Mapping[str, str]:
    found = {**_COMMON, **base}
    for pair in pairs.split():
        letter, _, value = pair.partition("=")
        found[letter] = "" if value == "-" else value
    return MappingProxyType(found)


_TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "bgn": _table({}, "ё=ë ж=zh й=y х=kh ц=ts ч=ch ш=sh щ=shch ъ=” ы=y ь=’ э=e ю=yu я=ya"),
        "icao": _table({}, "ё=e ж=zh й=i х=kh ц=ts ч=ch ш=sh щ=shch ъ=ie ы=y ь=- э=e ю=iu я=ia"),
        "french": _table({}, "ё=io ж=j й=ï у=ou х=kh ц=ts ч=tch ш=ch щ=chtch ъ=- ы=y ь=- э=e ю=iou я=ia"),
        "scholarly": _table({}, "ё=ë ж=ž й=j х=ch ц=c ч=č ш=š щ=šč ъ=” ы=y ь=ʹ э=è ю=ju я=ja"),
        "german": _table(
            {}, "в=w ё=jo ж=sch з=s й=i х=ch ц=z ч=tsch ш=sch щ=schtsch ъ=- ы=y ь=- э=e ю=ju я=ja"
        ),
    }
)
_CHECHEN: Mapping[str, str] = MappingProxyType(
    {"хь": "х", "къ": "к", "кх": "к", "аь": "а", "оь": "о", "уь": "у", "юь": "ю", "яь": "я"}
    | {one + PALOCHKA: one for one in "кптцчгх"}
    | {PALOCHKA: ""}
)
"""Chechen letters to the Russian ones that a Russian passport writes."""
_VOWELS = frozenset("аеёиоуыэюя")
_LOOKS = re.compile("[" + PALOCHKA + "\u04c0]|(?<=[кптцчгх])[iI1l|](?=[а-яё])", re.IGNORECASE)


def transliterate(text: str, standard: str) -> str:
    """Return a name in Latin letters as `standard` (of `STANDARDS`) writes it; what is not Cyrillic stays.

    Chechen letters are read as a Russian passport writes them. At most 1,000 characters.
    Raises: UsageError for another standard.
    """
    if standard not in _TABLES:
        raise UsageError(f"standard: is none of {', '.join(STANDARDS)}")
    plain = unicodedata.normalize("NFC", text[:MAX_CHARS])
    return re.sub(r"[\u0400-\u04ff'’|1lI]+", lambda match: _word(match.group(), standard), plain)


def _word(word: str, standard: str) -> str:
    if not any("\u0400" <= one <= "\u04ff" for one in word):
        return word
    russian = _russian(word)
    lower = russian.lower()
    table = _TABLES[standard]
    found = []
    for place, letter in enumerate(lower):
        before = lower[place - 1] if place else ""
        after = lower[place + 1] if place + 1 < len(lower) else ""
        value = _special(standard, letter, before, after, place, lower)
        if value is None:
            value = table.get(letter, letter)
        found.append(_cased(value, russian, place))
    return "".join(found)


def _russian(word: str) -> str:
    """Return a word with Chechen letters written as in Russian."""
    capital_first = word[:1].isupper()
    word = _LOOKS.sub(PALOCHKA, word)
    found, place = "", 0
    while place < len(word):
        pair = word[place : place + 2].lower()
        if pair in _CHECHEN:
            one, size = _CHECHEN[pair], 2
        elif word[place].lower() in _CHECHEN:
            one, size = "", 1
        else:
            one, size = word[place], 1
        capital = word[place].isupper() and size == 2
        found += one.upper() if capital else one
        place += size
    return found[:1].upper() + found[1:] if capital_first else found


def _cased(value: str, word: str, place: int) -> str:
    if not word[place].isupper() or not value:
        return value
    neighbours = word[place + 1 : place + 2] or word[place - 1 : place]
    if neighbours and neighbours.isupper() and len(word) > 1:
        return value.upper()
    return value[0].upper() + value[1:]


def _special(standard: str, letter: str, before: str, after: str, place: int, word: str) -> str | None:
    """Return what a letter becomes because of its neighbours; None when they do not matter."""
    start = not before or before in _VOWELS or before in "йъь"
    match standard:
        case "bgn":
            if letter == "е" and start:
                return "ye"
            if letter == "ё" and start:
                return "yë"
        case "french":
            return _french(letter, before, after, place, word)
        case "german":
            if letter == "е" and start:
                return "je"
            if letter == "с" and before in _VOWELS and after in _VOWELS and before and after:
                return "ss"
            if letter == "й" and before in "иы" and place + 1 == len(word):
                return ""
    return None


def _french(letter: str, before: str, after: str, place: int, word: str) -> str | None:
    last = place + 1 == len(word)
    match letter:
        case "е" if before and before in "ъь":
            return "ie"
        case "е" if before and before in _VOWELS and before not in "ий":
            return "ïe"
        case "г" if after in ("е", "и", "э"):
            return "gu"
        case "с" if before and before in _VOWELS and after and after in _VOWELS:
            return "ss"
        case "й" if before in ("и", "ы"):
            return ""
        case "и" if before in _VOWELS and before:
            return "ï"
        case "н" if last and before == "и":
            return "ne"
        case "я" | "ю" if before in _VOWELS and before:
            return {"я": "ïa", "ю": "ïou"}[letter]
    return None
