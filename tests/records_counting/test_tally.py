"""Columns counted quickly give what counting by hand gives."""

from __future__ import annotations

import random

import pytest

from vedette.records.counting import Fact, Unit, cross
from vedette.records.tally import Chunk, tally

AXES = {
    "type": lambda fact: (fact.type,),
    "actor": lambda fact: fact.actors or ("",),
    "method": lambda fact: fact.methods or ("",),
    "place": lambda fact: (fact.place,),
}


def chunks_of(
    facts: list[tuple[str, Fact]], rows: str, columns: str, buckets: int
) -> tuple[list[Chunk], dict[int, str]]:
    """The facts of cases as chunks, cut by victim into `buckets`; numbers are places in one list of texts."""
    texts: dict[str, int] = {"": 0}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    made: dict[tuple[str, int], list[tuple[int, ...]]] = {}
    homes: dict[str, set[tuple[str, int]]] = {}
    for place, (case, fact) in enumerate(facts):
        home = (case, (place if buckets > 1 else 0) % buckets)  # one victim in several chunks
        homes.setdefault(fact.victim, set()).add(home)
        parts = fact.actors if {"actor"} & {rows, columns} else fact.actors[:1]
        methods = fact.methods if {"method"} & {rows, columns} else fact.methods[:1]
        several = [(one, other) for one in parts or ("",) for other in methods or ("",)]
        for actor, method in several:
            values = {"type": fact.type, "actor": actor, "method": method, "place": fact.place}
            made.setdefault(home, []).append(
                (
                    number(fact.victim),
                    number(values[rows]),
                    number(values[columns]),
                    number(fact.act),
                    number(fact.event),
                    number(fact.type),
                    number(actor),
                    number(method),
                    int(len(several) == 1),
                )
            )
    shared = frozenset(number(victim) for victim, each in homes.items() if len(each) > 1)
    found = []
    for (case, _bucket), lines in sorted(made.items()):
        v, r, c, act, event, kind, actor, method, single = map(list, zip(*sorted(lines), strict=True))
        found.append(Chunk(case, r, c, act, v, event, kind, actor, method, single, shared & set(v)))
    return found, {n: text for text, n in texts.items()}


@pytest.mark.parametrize("unit", [Unit.ACTS, Unit.VICTIMS, Unit.PAIRS, Unit.EVENTS])
@pytest.mark.parametrize("buckets", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_as_by_hand(unit: Unit, buckets: int, seed: int) -> None:
    chance = random.Random(seed)
    facts = [
        (
            case := chance.choice("pq"),
            Fact(
                f"a{n}",
                f"{case}e{chance.randrange(4)}",
                f"v{chance.randrange(6)}",
                chance.choice(["torture", "killing"]),
                tuple(chance.sample("XYZ", chance.randrange(4))),
                tuple(chance.sample("mno", chance.randrange(3))),
                chance.choice(["", "here"]),
            ),
        )
        for n in range(40)
    ]
    plain = [fact for _case, fact in facts]
    for rows in AXES:
        for columns in AXES:
            if rows == columns:
                continue
            chunks, texts = chunks_of(facts, rows, columns, buckets)
            found = tally(chunks, unit)
            cells = {(texts[a], texts[b]): n for (a, b), n in found.table().items()}
            wanted = cross(plain, AXES[rows], AXES[columns], unit)
            assert cells == wanted, (rows, columns)
            one = cross(plain, AXES[rows], lambda _: ("",), unit)
            assert {texts[a]: n for a, n in found.rows.items()} == {a: n for (a, _), n in one.items()}
            two = cross(plain, lambda _: ("",), AXES[columns], unit)
            assert {texts[b]: n for b, n in found.columns.items()} == {b: n for (_, b), n in two.items()}
            assert found.total == cross(plain, lambda _: ("",), lambda _: ("",), unit)["", ""]


def test_nothing_gives_nothing() -> None:
    for unit in Unit:
        assert tally([], unit).total == 0
        empty: list[int] = []
        assert tally([Chunk("c", *[empty] * 9)], unit).table() == {}
