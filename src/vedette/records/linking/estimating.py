"""Weights from data without answers: u from random pairs, m by expectation and maximisation.

One training for each blocking rule, without the fields that the rule makes agree; a field's m is the mean
over the trainings it took part in.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vedette.errors import UsageError
from vedette.records.linking.blocking import Blocks, Keys
from vedette.records.linking.comparing import Comparison
from vedette.records.linking.model import Model, Odds

RANDOM_PAIRS = 200_000
ROUNDS = 200
CLOSE = 1e-5
SMOOTH = 0.5
"""Pairs added to each level, so that what was never seen is rare and not impossible."""
Pattern = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A model, from how many pairs it was learned, and in how many rounds at most."""

    model: Model
    random_pairs: int
    trained_pairs: int
    rounds: int


def estimate(
    name: str,
    records: Sequence[Mapping[str, Any]],
    comparisons: Sequence[Comparison],
    trainings: Sequence[tuple[Keys, frozenset[str]]],
    *,
    expected: float | None = None,
    seed: int = 1,
    start: Model | None = None,
    most: int = 1000,
    random_pairs: int = RANDOM_PAIRS,
) -> Estimate:
    """Learn a model from records. `trainings` are blocking rules, each with the fields it makes agree.

    `expected` is the prior; when it is not given it is learned too. `start` gives the first m, and what
    no training could learn. `most` bounds the records of one key.
    Raises: UsageError for fewer than two records or nothing to train on.
    """
    if len(records) < 2:
        raise UsageError("linkage model: fewer than two records")
    pairs = _random_pairs(len(records), random_pairs, random.Random(seed))  # noqa: S311 - a sample, no secret
    seen: dict[str, Counter[int]] = {each.field: Counter() for each in comparisons}
    for one, two in pairs:
        for each in comparisons:
            level = _level(each, records[one], records[two])
            if level is not None:
                seen[each.field][level] += 1
    u = {each.field: _shares(seen[each.field], len(each.levels)) for each in comparisons}
    learned: dict[str, list[list[float]]] = {each.field: [] for each in comparisons}
    known: dict[tuple[int, int], Pattern] = {}
    rounds = 0
    for rule, fixed in trainings:
        patterns: Counter[Pattern] = Counter()
        for one, two in set(Blocks(records, rule).pairs(most)):
            if (one, two) not in known:
                known[one, two] = tuple(_level(each, records[one], records[two]) for each in comparisons)
            patterns[known[one, two]] += 1
        if not patterns:
            continue
        free = [number for number, each in enumerate(comparisons) if each.field not in fixed]
        m = {n: _first(comparisons[n], start) for n in free}
        found, took = _learn(patterns, {n: u[comparisons[n].field] for n in free}, m)
        for number, shares in found.items():
            learned[comparisons[number].field].append(shares)
        rounds = max(rounds, took)
    if not known:
        raise UsageError("linkage model: no two records agree in anything to learn from")
    weights: dict[str, tuple[Odds, ...]] = {}
    for each in comparisons:
        runs = learned[each.field]
        levels = [sum(run[k] for run in runs) / len(runs) for k in range(len(each.levels))] if runs else []
        weights[each.field] = tuple(zip(levels or _first(each, start), u[each.field], strict=True))
    if expected is None:
        everything = len(records) * (len(records) - 1) // 2
        expected = _prior(Counter(known.values()), [weights[each.field] for each in comparisons], everything)
    return Estimate(Model(name, weights, expected), len(pairs), len(known), rounds)


def _prior(patterns: Mapping[Pattern, int], weights: Sequence[Sequence[Odds]], everything: int) -> float:
    """Return the share of all pairs that are one, when those that no rule joins are none."""
    ratios = []
    for pattern, count in patterns.items():
        ratio = 1.0
        for levels, level in zip(weights, pattern, strict=True):
            if level is not None:
                ratio *= levels[level][0] / levels[level][1]
        ratios.append((ratio, count))
    share = 1 / everything
    for _ in range(50):
        odds = share / (1 - share)
        now = max(1.0, sum(count * ratio * odds / (1 + ratio * odds) for ratio, count in ratios)) / everything
        if abs(now - share) < CLOSE * share:
            break
        share = min(now, 0.5)
    return share


def _level(each: Comparison, one: Mapping[str, Any], two: Mapping[str, Any]) -> int | None:
    left, right = one.get(each.field), two.get(each.field)
    return None if left is None or right is None else each.compare(left, right)


def _random_pairs(count: int, most: int, chance: random.Random) -> list[tuple[int, int]]:
    if count * (count - 1) // 2 <= most:
        return [(one, two) for one in range(count) for two in range(one + 1, count)]
    found: set[tuple[int, int]] = set()
    while len(found) < most:
        one, two = chance.randrange(count), chance.randrange(count)
        if one != two:
            found.add((min(one, two), max(one, two)))
    return sorted(found)


def _shares(counted: Mapping[int, float], levels: int) -> list[float]:
    whole = sum(counted.values()) + SMOOTH * levels
    return [(counted.get(level, 0) + SMOOTH) / whole for level in range(levels)]


def _first(each: Comparison, start: Model | None) -> list[float]:
    if start is not None and each.field in start.weights:
        return [m for m, _ in start.weights[each.field]]
    rest = len(each.levels) - 1
    falling = [2.0 ** (rest - level) for level in range(rest)]
    return [0.9 * one / sum(falling) for one in falling] + [0.1]


def _learn(
    patterns: Mapping[Pattern, int], u: Mapping[int, Sequence[float]], m: dict[int, list[float]]
) -> tuple[dict[int, list[float]], int]:
    """Return m for each field, and the rounds it took; u stays."""
    share = 0.2
    took = 0
    while took < ROUNDS:
        took += 1
        expected = {n: [0.0] * len(levels) for n, levels in m.items()}
        same = whole = 0.0
        for pattern, count in patterns.items():
            yes, no = share, 1 - share
            for n, levels in m.items():
                level = pattern[n]
                if level is not None:
                    yes *= levels[level]
                    no *= u[n][level]
            part = count * yes / (yes + no) if yes + no else 0.0
            same, whole = same + part, whole + count
            for n in m:
                level = pattern[n]
                if level is not None:
                    expected[n][level] += part
        moved = abs(same / whole - share)
        share = min(max(same / whole, 1e-9), 1 - 1e-9)
        for n, levels in expected.items():
            now = _shares(dict(enumerate(levels)), len(levels))
            moved = max(moved, *(abs(a - b) for a, b in zip(now, m[n], strict=True)))
            m[n] = now
        if moved < CLOSE:
            break
    return m, took


def from_judgements(
    model: Model,
    comparisons: Sequence[Comparison],
    judged: Iterable[tuple[Mapping[str, str], bool]],
    weigh: float = 50,
) -> Model:
    """Return the model with m moved towards what people judged the same.

    `judged` are the levels of a pair (field to level) and whether it was judged the same. The model counts
    like `weigh` pairs: the more judgements there are, the less. u stays: what is judged is no random sample.
    """
    yes: dict[str, Counter[str]] = {each.field: Counter() for each in comparisons}
    for levels, same in judged:
        if same:
            for field, level in levels.items():
                if field in yes:
                    yes[field][level] += 1
    weights = dict(model.weights)
    for each in comparisons:
        count = yes[each.field]
        whole = sum(count.values()) + weigh
        weights[each.field] = tuple(
            ((count[name] + weigh * m) / whole, u)
            for name, (m, u) in zip(each.levels, model.weights[each.field], strict=True)
        )
    return Model(model.name, weights, model.prior)
