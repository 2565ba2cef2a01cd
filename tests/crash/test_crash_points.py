"""Every file call of every operation is made to fail: what was acknowledged is there, nothing is half there.

In `./test` a spread sample; VEDETTE_CRASH=full plays every point in every way. Numbers: RESULTS.md.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crash.crew import Done
from crash.house_scenes import HOUSE_SCENES
from crash.scenes import SCENES, Scene, Stage, play, staged
from instruments.faults import FAULT_KINDS, require_shim

FULL = os.environ.get("VEDETTE_CRASH") == "full"
SAMPLE = 6
ALL = [*SCENES, *HOUSE_SCENES]
SEED = int(os.environ.get("VEDETTE_SEED") or 20261122)
CONTROL_POINTS = 400


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory: thousands of runs would wear a disk."""
    require_shim()
    folder = Path(tempfile.mkdtemp(prefix="vedette-crash-", dir="/dev/shm"))
    yield folder / "stage"
    shutil.rmtree(folder)


def points(stage: Stage, scene: Scene, bad: str = "") -> tuple[Done, int]:
    """Run a scene unharmed; return how it ended and how many calls can fail."""
    stage.reset()
    stdin = stage.stream if scene.stdin else None
    done = stage.crew.run(scene.argv(stage), bad=bad, stdin=stdin)
    return done, done.calls


def injections(scene: Scene, count: int) -> list[tuple[int, str]]:
    """All (call, kind) in full mode; otherwise a spread sample, another kind at each."""
    every = [(at, kind) for at in range(1, count + 1) for kind in FAULT_KINDS]
    if FULL:
        return every
    start = random.Random(SEED + zlib.crc32(scene.name.encode())).random()
    step = max(1.0, len(every) / SAMPLE)
    return [every[int((start + number) * step)] for number in range(min(SAMPLE, len(every)))]


@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.name)
def test_every_crash_point_keeps_what_was_acknowledged(scene: Scene, home: Path) -> None:
    with staged(scene, home) as stage:
        done, count = points(stage, scene)
        assert done.status in scene.recovered_with, done.stderr
        assert count > 4, "nothing was counted"
        chosen = injections(scene, count)
        violations = [
            f"call {at} {kind}: {fault}" for at, kind in chosen for fault in play(stage, scene, at, kind)
        ]
    report = os.environ.get("VEDETTE_CRASH_REPORT")
    if report:
        with Path(report).open("a") as file:
            row = {"scene": scene.name, "points": count, "runs": len(chosen), "violations": len(violations)}
            file.write(json.dumps(row) + "\n")
    assert not violations, f"seed {SEED}, {len(violations)} violations:\n" + "\n".join(violations[:20])


CONTROLS = [(scene, bad) for scene in ALL for bad in scene.bad]


@pytest.mark.parametrize(("scene", "bad"), CONTROLS, ids=[f"{s.name}-{bad}" for s, bad in CONTROLS])
def test_control_a_wrong_order_is_noticed(scene: Scene, bad: str, home: Path) -> None:
    """The test of the test: the same operation, made wrong in one way, must break a promise."""
    with staged(scene, home) as stage:
        done, count = points(stage, scene, bad)
        assert done.status in scene.recovered_with, f"{bad} fails by itself: {done.stderr}"
        every = [(at, kind) for kind in ("kill", "short", "28") for at in range(1, count + 1)]
        if not FULL:
            random.Random(SEED).shuffle(every)
        for at, kind in every[:CONTROL_POINTS]:
            if play(stage, scene, at, kind, bad):
                return
    pytest.fail(f"{bad} went unnoticed at {count} points")
