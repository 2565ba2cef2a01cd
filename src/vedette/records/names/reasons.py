"""Why two words of names were held to be one: codes and the letters concerned, to be said in a language."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.records.names.folding import Reading, Token
from vedette.records.names.sounds import way

MAX_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, about the word `given` in the query and the word `found` in the name.

    `code`: same (letter for letter), letters (`pairs` of the query's letters and the name's that stand for
    the same sound), near (`pairs` of letters that are often confused), typo (`pairs` that differ), initial,
    equivalent (`basis`, `origin`, `by`), beginning (the query stops there), feminine (a woman's form),
    patronymic (one is the father's name), joined (written as one word or two), swapped (the parts stand in
    another order), missing (`given` stands nowhere in the name).
    """

    code: str
    given: str = ""
    found: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    origin: str = ""
    by: str = ""


def letter_reasons(given: Token, one: Reading, found: Token, two: Reading) -> list[Reason]:
    """Return which letters of one word stand for which of the other, and which differ."""
    if given.text == found.text:
        return [Reason("same", given.text, found.text)]
    alike, near, differ = _pairs(one, two, given.vowelless, found.vowelless)
    reasons = []
    if alike:
        reasons.append(Reason("letters", given.text, found.text, tuple(alike[:MAX_PAIRS])))
    if near:
        reasons.append(Reason("near", given.text, found.text, tuple(near[:MAX_PAIRS])))
    if differ:
        reasons.append(Reason("typo", given.text, found.text, tuple(differ[:MAX_PAIRS])))
    return reasons or [Reason("letters", given.text, found.text)]


def _pairs(
    one: Reading, two: Reading, short_one: bool, short_two: bool
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]:
    """Lay the units of both readings beside each other: same sound, near sounds, others."""
    from vedette.records.names.sounds import COSTS, DROP_SHORT_VOWEL, drop_cost

    left, right = _owners(one), _owners(two)
    steps = way(one.fold, two.fold, short_one, short_two)
    alike: dict[tuple[str, str], None] = {}
    near: dict[tuple[str, str], None] = {}
    differ: dict[tuple[str, str], None] = {}
    i = j = 0
    ordinary = {(letter, letter) for letter in "abcdefghijklmnopqrstuvwxyz"}
    for a, b in steps:
        written_a = left[i] if a else ""
        written_b = right[j] if b else ""
        i, j = i + bool(a), j + bool(b)
        pair = (written_a, written_b)
        if a == b:
            if written_a != written_b and pair not in ordinary and _telling(written_a, written_b):
                alike[pair] = None
            continue
        if a and b:
            cost = COSTS.get(a, {}).get(b, 1.0)
        else:
            cost = drop_cost(a or b, "", short_two if a else short_one)
            if cost <= DROP_SHORT_VOWEL:
                continue
        (near if cost < 0.5 else differ)[pair] = None
    return list(alike), list(near), list(differ)


_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
}  # fmt: skip


def _telling(one: str, two: str) -> bool:
    """Say whether it is worth telling that these letters stand for each other: б for b is not."""
    return _PLAIN.get(one, one) != _PLAIN.get(two, two)


def _owners(reading: Reading) -> list[str]:
    """Return for each letter of the fold the letters as written that became it."""
    owners: list[str] = []
    silent = ""
    for unit in reading.units:
        if not unit.sound:
            silent += unit.written
            continue
        owners += [unit.written] * len(unit.sound)
        if silent and unit.sound:
            place = len(owners) - len(unit.sound)
            if silent in {"и", "i", "y", "й", "ï", "j", "е", "ь", "'", "’", "ъ"}:
                owners[place] = silent + owners[place] if silent in {"i", "y", "ï", "j"} else owners[place]
            silent = ""
    return owners
