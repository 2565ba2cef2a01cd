"""A model: what each level of agreement weighs. Scoring two records, with a part for every field."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError
from vedette.records.linking.comparing import Comparison

Odds = tuple[float, float]
"""m and u of one level: its share among pairs of one person, and among pairs of two."""
Rarity = Callable[[str, Any, Any], float | None]
"""Takes field and both values, gives the share of records that bear what they have in common."""
TINY = 1e-6
MOST_RARE_BITS = 8.0
"""Rarity adds no more than this: a name nobody else has here may be common elsewhere."""


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` has m and u for each level of each field; `prior` is the chance that a random pair is one."""

    name: str
    weights: Mapping[str, tuple[Odds, ...]]
    prior: float

    def plain(self) -> dict[str, Any]:
        """Return it as JSON; shares as whole millionths."""
        return {
            "name": self.name,
            "prior": _share(self.prior, 10**12),
            "weights": {
                field: [[_share(m), _share(u)] for m, u in levels]
                for field, levels in sorted(self.weights.items())
            },
        }


def _share(value: float, of: int = 10**9) -> int:
    return max(1, min(of, round(value * of)))


def parse_model(plain: Any) -> Model:
    """Return the model that `Model.plain` wrote. Raises: FormatError."""
    try:
        weights = {
            str(field): tuple((_part(m), _part(u)) for m, u in levels)
            for field, levels in plain["weights"].items()
        }
        found = Model(str(plain["name"]), weights, _part(plain["prior"], 10**12))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FormatError("linkage model: is not written as it must be") from None
    if set(plain) != {"name", "prior", "weights"} or not all(weights.values()):
        raise FormatError("linkage model: is not written as it must be")
    return found


def _part(value: Any, of: int = 10**9) -> float:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= of:
        raise ValueError
    return value / of


@dataclass(frozen=True, slots=True)
class Part:
    """What one field says: its level, the bits it adds; `rare` is the share of records with the value."""

    field: str
    level: str
    bits: float
    rare: float | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """`bits` is the match weight with the prior in it; `parts` in the order of the comparisons."""

    bits: float
    parts: tuple[Part, ...]

    @property
    def chance(self) -> float:
        """The probability that the two are one."""
        return chance(self.bits)


def chance(bits: float) -> float:
    """Return the probability that a match weight stands for."""
    if bits < -60:
        return 0.0
    return 1.0 if bits > 60 else 2**bits / (1 + 2**bits)


def prior_bits(model: Model) -> float:
    """Return what a pair weighs before anything is compared."""
    return math.log2(max(TINY * TINY, model.prior) / max(TINY, 1 - model.prior))


def level_bits(model: Model, field: str, level: int) -> float:
    """Return what a level of a field adds."""
    m, u = model.weights[field][level]
    return math.log2(max(m, TINY) / max(u, TINY))


def score(
    model: Model,
    comparisons: Sequence[Comparison],
    one: Mapping[str, Any],
    two: Mapping[str, Any],
    rarity: Rarity | None = None,
) -> Scored:
    """Score two records, given as field to value. A field that either lacks adds nothing."""
    bits = prior_bits(model)
    parts = []
    for each in comparisons:
        left, right = one.get(each.field), two.get(each.field)
        level = None if left is None or right is None else each.compare(left, right)
        if level is None:
            continue
        adds, rare = level_bits(model, each.field, level), None
        if level == 0 and each.rare and rarity is not None:
            rare = rarity(each.field, left, right)
            if rare is not None:
                usual = model.weights[each.field][0][1]
                adds += max(
                    -MOST_RARE_BITS, min(MOST_RARE_BITS, math.log2(max(usual, TINY) / max(rare, TINY)))
                )
        bits += adds
        parts.append(Part(each.field, each.levels[level], adds, rare))
    return Scored(bits, tuple(parts))
