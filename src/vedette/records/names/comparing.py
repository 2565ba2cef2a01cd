"""How alike two names are, word by word, and why.

Each word of the query is laid on one word of the name, the best way over all. Names never decide who somebody
is: brothers share surname and patronymic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from vedette.records.names.equivalents import Equivalence, Table, builtin
from vedette.records.names.folding import MAX_TOKENS, Reading, Token, tokens
from vedette.records.names.reasons import Reason, letter_reasons
from vedette.records.names.sounds import closeness

KEPT = 100_000
EQUIVALENT = 0.93
SHORT_FORM = 0.86
INITIAL = 0.8
PATRONYMIC = 0.85
FEMININE = 0.97
BEGINNING = 0.72
FLOOR = 0.45
"""Two words less alike than this have nothing to do with each other."""
FAR = 0.3
"""Two folds with less than this of their letters in common are not looked at closer."""
PARTICLES = frozenset(
    {"al", "el", "ul", "ad", "ar", "as", "ash", "az", "ibn", "bin", "ben", "bint", "ould", "de", "von"}
    | {"оглы", "кызы", "уулу", "ogly", "kyzy", "аль", "эль", "ибн", "бин"}
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two words are: `score` 0 to 1, by which `how`, in which readings."""

    score: float
    how: str = ""
    one: int = 0
    two: int = 0
    equivalence: Equivalence | None = None


NONE = Likeness(0.0)


@dataclass(frozen=True, slots=True)
class Match:
    """How alike a query and a name are: `score` 0 to 1, and `why`."""

    score: float
    why: tuple[Reason, ...] = ()


def endings(fold: str) -> str:
    """Return the fold of a surname in the man's form; a fold that is no woman's form comes back as it is."""
    if len(fold) > 4:
        if fold.endswith(("ova", "eva", "ina")):
            return fold[:-1]
        if fold.endswith("ska"):
            return fold[:-1] + "i"
    return fold


_PATRONYMICS = ("oviS", "eviS", "ovna", "evna", "iSna", "iniSna", "oglu", "ogli", "iS")


@lru_cache(maxsize=KEPT)
def father(fold: str) -> str:
    """Return the fold of the name a patronymic is made of; empty when it is none."""
    for ending in _PATRONYMICS:
        if len(fold) > len(ending) + 2 and fold.endswith(ending):
            return fold[: -len(ending)]
    return ""


@lru_cache(maxsize=KEPT)
def likeness(one: Token, two: Token, table: Table) -> Likeness:
    """Return how alike two words are, by the reading of each that suits best."""
    if one.text == two.text:
        return Likeness(1.0, "same")
    if one.initial or two.initial:
        return _initial(one, two)
    best = NONE
    for i, left in enumerate(one.readings):
        for j, right in enumerate(two.readings):
            found = _of_folds(left, right, one.vowelless, two.vowelless, table)
            if found[0] > best.score:
                best = Likeness(found[0], found[1], i, j, found[2])
    return best if best.score >= FLOOR else NONE


def _initial(one: Token, two: Token) -> Likeness:
    for i, left in enumerate(one.readings):
        for j, right in enumerate(two.readings):
            if left.fold[:1] == right.fold[:1]:
                return Likeness(INITIAL, "initial", i, j)
    return NONE


def _of_folds(
    left: Reading, right: Reading, short_left: bool, short_right: bool, table: Table
) -> tuple[float, str, Equivalence | None]:
    a, b = left.fold, right.fold
    if a == b:
        return 0.995, "letters", None
    far = not (short_left or short_right) and Levenshtein.normalized_similarity(a, b) < FAR
    best, how = 0.0 if far else closeness(a, b, short_left, short_right), "letters"
    man_a, man_b = endings(a), endings(b)
    if (man_a, man_b) != (a, b) and not far:
        score = FEMININE * (1.0 if man_a == man_b else closeness(man_a, man_b, short_left, short_right))
        if score > best:
            best, how = score, "feminine"
    equal = table.between(a, b)
    if equal is not None:
        score = SHORT_FORM if equal.basis == "short" else EQUIVALENT
        if score > best - 0.08:
            return max(score, best), "equivalent", equal
    for child, parent in ((a, b), (b, a)):
        stem = father(child)
        if stem and best < PATRONYMIC and not father(parent):
            if Levenshtein.normalized_similarity(stem, parent) < FAR and not (short_left or short_right):
                continue
            again = table.between(stem, parent)
            score = PATRONYMIC * (1.0 if again else closeness(stem, parent, False, short_left or short_right))
            if score > best:
                best, how = score, "patronymic"
    if best < BEGINNING + 0.2 and len(a) >= 3 and len(b) > len(a) and b.startswith(a):
        score = BEGINNING + 0.2 * len(a) / len(b)
        if score > best:
            best, how = score, "beginning"
    return best, how, None


def weight(token: Token) -> float:
    """Return how much a word counts: longer ones more, single letters and particles little."""
    if token.initial:
        return 1.0
    if token.text in PARTICLES:
        return 0.5
    return 2.0 + min(len(token.fold), 10) * 0.4


def score(query: str, name: str, table: Table | None = None, *, explain: bool = True) -> Match:
    """Return how alike a query and a name are, and why.

    Words of the query that the name lacks cost in full; words of the name that the query leaves out cost
    little. Never raises.
    """
    return score_tokens(tokens(query), tokens(name), table or builtin(), explain=explain)


def score_tokens(
    asked: Sequence[Token], named: Sequence[Token], table: Table, *, explain: bool = True
) -> Match:
    """Return the same for names already read."""
    if not asked or not named:
        return Match(0.0)
    grid = [[likeness(one, two, table) for two in named] for one in asked]
    best = _assign(asked, named, grid)
    more: tuple[Reason, ...] = ()
    for left, right, reason in _joined(asked, named, table):
        other_grid = [[likeness(one, two, table) for two in right] for one in left]
        other = _assign(left, right, other_grid)
        if other[0] > best[0] + 1e-9:
            best, asked, named, grid = (other[0] - 0.01, other[1]), left, right, other_grid
            more = (reason,)
    value, pairs = best
    why = (*more, *_explained(asked, named, grid, pairs)) if explain else ()
    return Match(round(max(value, 0.0), 4), why)


def _joined(
    asked: Sequence[Token], named: Sequence[Token], table: Table
) -> list[tuple[Sequence[Token], Sequence[Token], Reason]]:
    """Return both sides with two neighbouring words made one, where that gives a word of the other side."""
    found: list[tuple[Sequence[Token], Sequence[Token], Reason]] = []
    for mine, others, turned in ((asked, named, False), (named, asked, True)):
        folds = {way.fold[:3] for other in others for way in other.readings}
        for place in range(len(mine) - 1):
            one, two = mine[place], mine[place + 1]
            if one.script != two.script or one.script == "number" or one.fold[:3] not in folds:
                continue
            whole = tokens(one.text + two.text)
            alike = [other for other in others if len(whole) == 1 and _whole(other, whole[0], turned, table)]
            if not alike:
                continue
            merged = (*mine[:place], whole[0], *mine[place + 2 :])
            apart, together = f"{one.text} {two.text}", alike[0].text
            if turned:
                found.append((asked, merged, Reason("joined", together, apart)))
            else:
                found.append((merged, named, Reason("joined", apart, together)))
    return found


def _whole(other: Token, whole: Token, turned: bool, table: Table) -> bool:
    if abs(len(whole.fold) - len(other.fold)) > 2:
        return False
    return likeness(*((other, whole) if turned else (whole, other)), table).score > 0.8


def _assign(
    asked: Sequence[Token], named: Sequence[Token], grid: list[list[Likeness]]
) -> tuple[float, list[tuple[int, int]]]:
    """Lay each word of the query on one of the name so that the weighted sum is highest."""
    weights = [weight(one) for one in asked]
    counted = [[weights[i] * line[j].score for j in range(len(named))] for i, line in enumerate(grid)]
    best_sum, best_pairs = _best(counted, 0, 0, {})
    total = sum(weights)
    value = best_sum / total
    used = {j for _, j in best_pairs}
    left_out = sum(weight(two) for j, two in enumerate(named) if j not in used)
    whole = sum(weight(two) for two in named)
    value -= 0.06 * left_out / whole
    order = [j for _, j in sorted(best_pairs)]
    if order != sorted(order):
        value -= 0.005
    return value, best_pairs


def _best(
    counted: list[list[float]],
    row: int,
    used: int,
    known: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]],
) -> tuple[float, list[tuple[int, int]]]:
    if row == len(counted):
        return 0.0, []
    at = known.get((row, used))
    if at is not None:
        return at
    best, pairs = _best(counted, row + 1, used, known)
    if len(counted) > 7 or len(counted[row]) > 7:
        return _greedy(counted)
    for column, value in enumerate(counted[row]):
        if value and not used >> column & 1:
            rest, others = _best(counted, row + 1, used | 1 << column, known)
            if value + rest > best:
                best, pairs = value + rest, [(row, column), *others]
    known[(row, used)] = (best, pairs)
    return best, pairs


def _greedy(counted: list[list[float]]) -> tuple[float, list[tuple[int, int]]]:
    """For long names: the best pair first, then the next."""
    order = sorted(
        ((value, i, j) for i, line in enumerate(counted) for j, value in enumerate(line) if value),
        key=lambda one: -one[0],
    )
    rows: set[int] = set()
    columns: set[int] = set()
    total, pairs = 0.0, []
    for value, i, j in order:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            total += value
            pairs.append((i, j))
    return total, pairs


def _explained(
    asked: Sequence[Token], named: Sequence[Token], grid: list[list[Likeness]], pairs: list[tuple[int, int]]
) -> tuple[Reason, ...]:
    found: list[Reason] = []
    there = dict(pairs)
    for i, one in enumerate(asked):
        if i not in there:
            found.append(Reason("missing", one.text))
            continue
        two, like = named[there[i]], grid[i][there[i]]
        found += _why(one, two, like)
    order = [j for _, j in sorted(pairs)]
    if order != sorted(order):
        found.append(Reason("swapped"))
    return tuple(found)


def _why(one: Token, two: Token, like: Likeness) -> list[Reason]:
    match like.how:
        case "same":
            return [Reason("same", one.text, two.text)]
        case "equivalent" if like.equivalence is not None:
            row = like.equivalence
            return [Reason("equivalent", one.text, two.text, (), row.basis, row.origin, row.by)]
        case "letters":
            return letter_reasons(one, one.readings[like.one], two, two.readings[like.two])
        case _:
            return [Reason(like.how, one.text, two.text)]


__all__ = ["MAX_TOKENS", "Likeness", "Match", "likeness", "score", "score_tokens", "weight"]
