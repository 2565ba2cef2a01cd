"""Missions with everything going wrong: nothing missed, nothing twice, nothing false; known-bad engines are
caught.

VEDETTE_WATCH=full plays ten thousand. Figures: docs/formats/watch.md, 11.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from missions_watch.bad_engines import HastyEngine, MarkFirstEngine, OnceEngine, SendFirstEngine
from missions_watch.checking import check
from missions_watch.simulator import World, play
from vedette.missions.watch.engine import Engine

MISSIONS = 10_000 if os.environ.get("VEDETTE_WATCH") == "full" else 160


def faults(seeds: range, engine: type[Engine] = Engine, *, believes_walls: bool = False) -> Counter[str]:
    """How many faults of each kind, over some missions; stops at the first mission of a bad engine."""
    found: Counter[str] = Counter()
    for seed in seeds:
        world = play(seed, engine, believes_walls=believes_walls)
        for kind, each in check(world).items():
            found[kind] += len(each)
    return found


@pytest.mark.parametrize("part", range(8))
def test_nothing_is_missed_told_twice_or_false(part: int) -> None:
    for seed in range(part, MISSIONS, 8):
        found = {kind: each for kind, each in check(play(seed)).items() if each}
        assert not found, f"mission {seed}: {found}"


def test_the_missions_are_full_of_trouble() -> None:
    worlds: list[World] = [play(seed) for seed in range(24)]
    assert sum(world.killed for world in worlds) > 200
    assert sum(len(world.deliveries) for world in worlds) > 100
    assert any(machine.offset for world in worlds for machine in world.machines.values())
    assert any(world.cuts for world in worlds)


def test_the_same_seed_is_the_same_mission() -> None:
    one, two = play(3), play(3)
    assert one.deliveries == two.deliveries and one.arrivals == two.arrivals


@pytest.mark.parametrize(
    ("engine", "walls", "kind"),
    [
        (MarkFirstEngine, False, "missed"),
        (SendFirstEngine, False, "twice"),
        (HastyEngine, False, "false"),
        (OnceEngine, False, "missed"),
        (Engine, True, "false"),
    ],
    ids=[
        "marks before it sends",
        "knows no unsure",
        "does not look again",
        "tells a person one level",
        "believes its wall clock",
    ],
)
def test_a_known_bad_one_is_caught(engine: type[Engine], walls: bool, kind: str) -> None:
    found: Counter[str] = Counter()
    for start in range(0, 96, 12):
        found += faults(range(start, start + 12), engine, believes_walls=walls)
        if found[kind]:
            return
    pytest.fail(f"nothing was found: {dict(found)}")
