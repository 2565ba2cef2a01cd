"""The power of a real ext4 is cut while sealing and entering: what was acknowledged is there afterwards."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crash.audits import Faults, Register, check_hq, check_kit
from crash.crew import SOURCE
from instruments.loopfs import LoopDisk, loop_ext4, power_cut, remount, require_root
from vedette.adapters.kit_folder import KitFolder
from vedette.capture.sealing import Desk
from vedette.cli.common import clock
from vedette.house.desks.mission_desk import desk_identity, enrol_device, open_mission
from vedette.house.headquarters import Headquarters

pytestmark = pytest.mark.root
CUTS = 40 if os.environ.get("VEDETTE_CRASH") == "full" else 6
SEED = int(os.environ.get("VEDETTE_SEED") or 20261122)
WRITER = Path(__file__).with_name("power_writer.py")


@pytest.fixture(autouse=True)
def _root() -> None:
    require_root()


def prepare(disk: LoopDisk) -> None:
    with_hq = disk.mount / "hq"
    Headquarters.create(with_hq, "Invented Group", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(with_hq, clock) as hq:
        open_mission(hq, "m-1")
        enrol_device(hq, "m-1", disk.mount / "kit")
    os.sync()


def work_and_cut(disk: LoopDisk, seconds: float, *words: str) -> list[dict[str, object]]:
    """Let the writer work for so long, cut the power, mount again; return what it acknowledged."""
    argv = [sys.executable, str(WRITER), str(disk.mount / "kit"), str(disk.mount / "hq"), *words]
    writer = subprocess.Popen(
        argv,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    power_cut(disk.mount)
    rest, _ = writer.communicate(timeout=30)
    remount(disk)
    return [json.loads(line) for line in rest.rpartition("\n")[0].split("\n") if line]


def audit(disk: LoopDisk, said: list[dict[str, object]]) -> Faults:
    """What was acknowledged and is not there, before any recovery; then what recovery cannot mend."""
    faults: Faults = []
    kit = disk.mount / "kit"
    try:
        with Headquarters(disk.mount / "hq", clock) as hq:
            identity = desk_identity(hq, "m-1")
        opens = (identity, KitFolder(kit).kit.fingerprint)
        for recovered in (False, True):
            if recovered:
                folder = KitFolder(kit)
                with folder.lock():
                    Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom).recover()
                with Headquarters(disk.mount / "hq", clock) as hq:
                    hq.register.recover()
            found = check_kit(kit, opens, set(), faults, recovered=recovered)
            check_hq(disk.mount / "hq", disk.mount / "none", faults, recovered=recovered)
            logged = [row.entry().hex() for row in Register(disk.mount / "hq").logged()]
            for line in said:
                if "package" in line:
                    held = found.get(str(line["package"]))
                    if held is None or (held[0].index, held[1]) != (line["index"], 1):
                        faults.append(f"lost: {line}")
                elif "row" in line and line["entry"] not in logged:
                    faults.append(f"lost: row {line['row']}")
    except Exception as error:  # noqa: BLE001 - whatever breaks after a cut is a fault
        faults.append(f"{type(error).__name__}: {error}")
    return faults


def test_power_cuts_lose_nothing_that_was_acknowledged() -> None:
    chance = random.Random(SEED)
    acknowledged = 0
    with loop_ext4(96) as disk:
        prepare(disk)
        for cut in range(CUTS):
            said = work_and_cut(disk, chance.uniform(0.05, 0.9))
            faults = audit(disk, said)
            assert not faults, f"seed {SEED}, cut {cut}: {faults[:10]}"
            acknowledged += len(said)
            for path in (disk.mount / "kit" / "outbox").iterdir():
                path.unlink()  # or every audit opens all of them again
    assert acknowledged >= CUTS, "nothing was acknowledged between the cuts"
    print(f"{CUTS} cuts, {acknowledged} acknowledged, seed {SEED}")


def test_control_without_sync_a_power_cut_loses() -> None:
    # another test's os.sync may save a disk that was not synced: then once more
    for _ in range(6):
        with loop_ext4(64) as disk:
            prepare(disk)
            said = work_and_cut(disk, 0.4, "no-sync")
            if said and audit(disk, said):
                return
    raise AssertionError("six power cuts without a sync, and nothing was lost: this sees nothing")
