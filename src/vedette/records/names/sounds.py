"""How far two folds are from each other, letter by letter: what is often confused costs little."""

from __future__ import annotations

from functools import lru_cache

from vedette.records.names.alphabets import CLASSES, VOWELS

KEPT = 200_000
DROP = 1.0
DROP_VOWEL = 0.5
DROP_SHORT_VOWEL = 0.14
"""Where one of both is written without its short vowels."""
DROP_I = 0.35
DROP_H = 0.55
AFTER = {("d", "z"): 0.3, ("t", "s"): 0.3, ("n", "d"): 0.8}
"""(letter before, letter): that letter is often not written there."""
SWAP = 0.7
"""Two neighbours in the wrong order."""

_NEAR: dict[tuple[str, str], float] = {
    ("a", "o"): 0.22,
    ("e", "i"): 0.25,
    ("o", "u"): 0.25,
    ("a", "e"): 0.3,
    ("f", "v"): 0.2,
    ("g", "h"): 0.4,
    ("h", "k"): 0.4,
    ("J", "z"): 0.4,
    ("J", "g"): 0.4,
    ("J", "d"): 0.6,
    ("v", "u"): 0.35,
    ("v", "o"): 0.6,
    ("v", "b"): 0.6,
    ("S", "c"): 0.5,
    ("S", "s"): 0.45,
    ("c", "t"): 0.45,
    ("c", "k"): 0.4,
    ("c", "s"): 0.35,
    ("c", "z"): 0.35,
    ("s", "z"): 0.3,
    ("d", "z"): 0.5,
    ("S", "J"): 0.35,
    ("l", "v"): 0.8,
    ("l", "u"): 0.8,
    ("m", "n"): 0.7,
}


def _costs() -> dict[str, dict[str, float]]:
    letters = "abcdefghijklmnopqrstuvwxyzSJ"
    found: dict[str, dict[str, float]] = {}
    for one in letters:
        row = found.setdefault(one, {})
        for two in letters:
            if one == two:
                cost = 0.0
            elif (one, two) in _NEAR or (two, one) in _NEAR:
                cost = _NEAR.get((one, two), _NEAR.get((two, one), 1.0))
            elif one in VOWELS and two in VOWELS:
                cost = 0.45
            elif one in CLASSES and CLASSES.get(one) == CLASSES.get(two):
                cost = 0.35
            else:
                cost = 1.0
            row[two] = cost
    return found


COSTS = _costs()


def drop_cost(letter: str, before: str, short: bool) -> float:
    """Return what it costs that a letter, after `before`, is written on one side only."""
    if letter in VOWELS:
        if short:
            return DROP_SHORT_VOWEL
        return DROP_I if letter == "i" else DROP_VOWEL
    if letter == "h":
        return DROP_H
    return AFTER.get((before, letter), DROP)


@lru_cache(maxsize=KEPT)
def distance(
    one: str, two: str, short_one: bool = False, short_two: bool = False, most: float = 1e9
) -> float:
    """Return the cost of the cheapest way from one fold to the other; when it is over `most`, just that.

    `short_one`: the first is of a script without short vowels, so vowels that only the second has cost
    little; `short_two` the same the other way round.
    """
    costs = COSTS
    plain: dict[str, float] = {}
    before = [0.0]
    previous = ""
    for letter in two:
        before.append(before[-1] + drop_cost(letter, previous, short_one))
        previous = letter
    drops = [here - there for here, there in zip(before[1:], before, strict=False)]
    earlier: list[float] = before
    last = ""
    for row, letter in enumerate(one):
        off = drop_cost(letter, last, short_two)
        line = [before[0] + off]
        of = costs.get(letter, plain)
        for column, other in enumerate(two):
            cost = before[column] + (0.0 if letter == other else of.get(other, 1.0))
            left = line[column] + drops[column]
            if left < cost:
                cost = left
            up = before[column + 1] + off
            if up < cost:
                cost = up
            if row and column and letter == two[column - 1] and last == other and letter != other:
                swapped = earlier[column - 1] + SWAP
                if swapped < cost:
                    cost = swapped
            line.append(cost)
        earlier, before, last = before, line, letter
        if min(line) > most:
            return most
    return before[-1]


def measure(fold: str, short: bool) -> float:
    """Return how much there is to compare in a fold: letters; vowels for less when they may be missing."""
    if not short:
        return float(len(fold))
    return sum(0.45 if letter in VOWELS else 1.0 for letter in fold)


@lru_cache(maxsize=KEPT)
def closeness(one: str, two: str, short_one: bool = False, short_two: bool = False) -> float:
    """Return how alike two folds are: 1 the same, 0 nothing in common."""
    if one == two:
        return 1.0
    if one.isdigit() or two.isdigit() or not one or not two:
        return 0.0
    short = short_one or short_two
    size = max(measure(one, short), measure(two, short))
    cost = distance(one, two, short_one, short_two, round(0.6 * size, 2))
    if one[0] != two[0]:
        cost += 0.25
    return max(0.0, 1.0 - cost / size)


def way(one: str, two: str, short_one: bool = False, short_two: bool = False) -> list[tuple[str, str]]:
    """Return the cheapest way from one fold to the other as pairs of letters; "" where one has none."""
    table = [[0.0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for row in range(len(one) + 1):
        for column in range(len(two) + 1):
            ways = []
            if row:
                off = drop_cost(one[row - 1], one[row - 2] if row > 1 else "", short_two)
                ways.append(table[row - 1][column] + off)
            if column:
                off = drop_cost(two[column - 1], two[column - 2] if column > 1 else "", short_one)
                ways.append(table[row][column - 1] + off)
            if row and column:
                same = one[row - 1] == two[column - 1]
                cost = 0.0 if same else COSTS.get(one[row - 1], {}).get(two[column - 1], 1.0)
                ways.append(table[row - 1][column - 1] + cost)
            table[row][column] = min(ways) if ways else 0.0
    found: list[tuple[str, str]] = []
    row, column = len(one), len(two)
    while row or column:
        here = table[row][column]
        if row and column:
            same = one[row - 1] == two[column - 1]
            cost = 0.0 if same else COSTS.get(one[row - 1], {}).get(two[column - 1], 1.0)
            if abs(table[row - 1][column - 1] + cost - here) < 1e-9:
                found.append((one[row - 1], two[column - 1]))
                row, column = row - 1, column - 1
                continue
        if row:
            off = drop_cost(one[row - 1], one[row - 2] if row > 1 else "", short_two)
            if abs(table[row - 1][column] + off - here) < 1e-9:
                found.append((one[row - 1], ""))
                row -= 1
                continue
        found.append(("", two[column - 1]))
        column -= 1
    return found[::-1]
