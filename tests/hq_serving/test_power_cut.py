"""Power cuts while acts are noted: what was acknowledged is there after, on both stores.

`VEDETTE_CRASH=full` cuts a hundred times each, or `VEDETTE_CUTS` times; figures stand in RESULTS.md. The
control acknowledges before it commits, and must be caught.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq.postgres import Server, postgres
from hq_serving.inside import run_inside, start_inside
from hq_serving.stage import make_house
from hq_serving.test_copy import on_postgres
from instruments.loopfs import LoopDisk, loop_ext4, power_cut, remount, require_root

FULL = os.environ.get("VEDETTE_CRASH") == "full"
CUTS = int(os.environ.get("VEDETTE_CUTS", 100)) if FULL else 1
CONTROL_CUTS = 25

pytestmark = pytest.mark.root


class Writer:
    """A process that notes acts, and what it acknowledged."""

    def __init__(self, house: Path, verb: str, first: int) -> None:
        self.process = start_inside(house, verb, str(first))
        self.said: list[int] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(int(line))

    def wait(self, count: int, seconds: float = 60) -> None:
        """Wait for so many acknowledgements."""
        until = time.monotonic() + seconds
        while len(self.said) < count:
            assert self.process.poll() is None, self.process.stderr and self.process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.005)

    def end(self) -> None:
        """Kill it; all that it said is in `said`."""
        self.process.kill()
        self._thread.join()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


def cut_once(disk: LoopDisk, house: Path, verb: str, first: int, chance: random.Random) -> list[int]:
    """Let it write, cut the power, bring the disk back; return what was acknowledged before the cut."""
    writer = Writer(house, verb, first)
    try:
        writer.wait(chance.randint(3, 40))
        time.sleep(chance.random() * 0.05)
        before = len(writer.said)
        power_cut(disk.mount)
        said = writer.said[:before]
    finally:
        writer.end()
    return said


def lost(found: dict[str, Any], said: list[int]) -> set[int]:
    """What was acknowledged and is not there."""
    return set(said) - (set(found["acts"]) & set(found["errands"]))


@contextlib.contextmanager
def sqlite_house() -> Iterator[tuple[LoopDisk, Path]]:
    """A house on a disk whose power can be cut."""
    require_root()
    with loop_ext4(160) as disk:
        make_house(disk.mount / "hq")
        run_inside(disk.mount / "hq", "migrate")
        subprocess.run(["sync"], check=True)
        yield disk, disk.mount / "hq"


@contextlib.contextmanager
def postgres_house(tmp_path: Path) -> Iterator[tuple[LoopDisk, Path, Server]]:
    """A house whose tables are on a PostgreSQL on such a disk."""
    require_root()
    with loop_ext4(400) as disk:
        disk.mount.parent.chmod(0o711)
        disk.mount.chmod(0o711)
        folder = disk.mount / "pg"
        folder.mkdir()
        with postgres(folder=folder) as server:
            make_house(tmp_path / "hq")
            on_postgres(tmp_path / "hq", server)
            run_inside(tmp_path / "hq", "migrate")
            subprocess.run(["sync"], check=True)
            yield disk, tmp_path / "hq", server


def test_sqlite_keeps_every_acknowledged_act() -> None:
    chance, said = random.Random(41), []
    with sqlite_house() as (disk, house):
        for cut in range(CUTS):
            said += cut_once(disk, house, "act", cut * 100_000, chance)
            remount(disk)
            found = run_inside(house, "acted")
            assert not lost(found, said), f"cut {cut}: {sorted(lost(found, said))}"
            assert found["whole"] and not found["faults"], f"cut {cut}: {found['faults']}"
    print(f"sqlite: {CUTS} cuts, {len(said)} acts acknowledged, 0 lost")


def test_postgresql_keeps_every_acknowledged_act(tmp_path: Path) -> None:
    chance, said = random.Random(42), []
    with postgres_house(tmp_path) as (disk, house, server):
        for cut in range(CUTS):
            said += cut_once(disk, house, "act", cut * 100_000, chance)
            server.stop(signal.SIGKILL)
            remount(disk)
            server.start()
            found = run_inside(house, "acted")
            assert not lost(found, said), f"cut {cut}: {sorted(lost(found, said))}"
            assert found["whole"], f"cut {cut}"
    print(f"postgresql: {CUTS} cuts, {len(said)} acts acknowledged, 0 lost")


@pytest.mark.skipif(not FULL, reason="a control of some minutes: VEDETTE_CRASH=full")
def test_an_acknowledgement_before_the_commit_is_caught() -> None:
    """The control: the instrument must see a loss."""
    chance, said = random.Random(43), []
    with sqlite_house() as (disk, house):
        for cut in range(CONTROL_CUTS):
            said += cut_once(disk, house, "act_careless", cut * 100_000, chance)
            remount(disk)
            if lost(run_inside(house, "acted"), said):
                print(f"control: seen at cut {cut + 1}")
                return
    pytest.fail(f"{CONTROL_CUTS} cuts showed no loss where there must be some")
