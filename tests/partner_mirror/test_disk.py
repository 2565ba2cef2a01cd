"""A disk that is full, and a disk whose power is cut: clean refusals, and nothing lost that was answered."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from instruments.loopfs import LoopDisk, loop_ext4, power_cut, remount, require_root, tmpfs
from partner_mirror.stage import (
    ORIGIN,
    SOURCE,
    Clock,
    Register,
    client,
    deposit,
    digest,
    keys_of,
    mirror_in,
    new_partner,
    serving,
)
from vedette.adapters.mirror_client import NoRoom
from vedette.formats.deposit import parse_deposit
from vedette.formats.note import parse_note
from vedette.register.audit import fsck
from vedette_partner.folder import open_folder
from vedette_partner.mirror.role import MirrorRole
from vedette_partner.mirror.tiles import MirroredLog

pytestmark = pytest.mark.root
CUTS = 30 if os.environ.get("VEDETTE_CRASH") == "full" else 4
SEED = int(os.environ.get("VEDETTE_SEED") or 20261122)
WRITER = Path(__file__).with_name("power_writer.py")


@pytest.fixture(autouse=True)
def _root() -> None:
    require_root()


def test_a_full_disk_refuses_cleanly_and_takes_again_when_there_is_room() -> None:
    with tmpfs(12_000) as disk:
        partner = new_partner(disk / "p")
        ballast = disk / "ballast"
        data = random.Random(SEED).randbytes(4_000_000)
        with serving(disk / "p") as (url, process):
            mirror = client(partner, url)
            register = Register()
            mirror.push_log(register.log, register.grow(1000))
            note = deposit(0, [data])
            mirror.push_deposit(note)
            # more than there is room for is not promised
            with pytest.raises(NoRoom, match="no room"):
                mirror.push_deposit(deposit(1, [data, bytes(9_000_000)], previous=note))
            free = os.statvfs(disk).f_bavail * 4096
            ballast.write_bytes(bytes(free - 2_500_000))
            with pytest.raises(NoRoom) as refused:
                mirror.push_object(digest(data), len(data), io.BytesIO(data))
            assert "disk is full" in str(refused.value) and refused.value.hint
            held = mirror._offset(digest(data), 0, b"")
            assert held is not None and 0 < held < len(data)
            # now nothing at all can be written, not even the state
            free = os.statvfs(disk).f_bavail * 4096
            with (disk / "more").open("wb") as file:
                file.write(bytes(free))
            head = register.grow(3000)
            with pytest.raises(NoRoom):
                mirror.push_log(register.log, head)
            with pytest.raises(NoRoom):
                mirror.push_deposit(deposit(1, [b"x"], previous=note))
            # what is there is served
            assert fsck(mirror.store(ORIGIN), ORIGIN, [k.verifier for k in keys_of()]).size == 1000
            for path in (ballast, disk / "more"):
                path.unlink()
            mirror.push_log(register.log, head)
            before = mirror.sent_bytes
            mirror.push_object(digest(data), len(data), io.BytesIO(data))
            assert mirror.sent_bytes - before == len(data) - held  # it went on where it was
            assert isinstance(mirror.push_deposit(note), bytes)
            assert fsck(mirror.store(ORIGIN), ORIGIN, [k.verifier for k in keys_of()]).size == 3000
            mirror.close()
            process.terminate()
            said = process.communicate(timeout=20)[1]
        assert "No space left" in said or "disk is full" in said
        assert "Traceback" not in said


def work_and_cut(disk: LoopDisk, seconds: float, *words: str) -> list[dict[str, object]]:
    """Let a mirror take things for so long, cut the power, mount again; return what it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, str(WRITER), str(disk.mount / "p"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{SOURCE}:{SOURCE.parent / 'tests'}"},
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    power_cut(disk.mount)
    rest, _ = writer.communicate(timeout=30)
    remount(disk)
    return [json.loads(line) for line in rest.rpartition("\n")[0].split("\n") if line]


def audit(disk: LoopDisk, said: list[dict[str, object]]) -> list[str]:
    """What was acknowledged and is not there."""
    faults: list[str] = []
    try:
        role: MirrorRole = mirror_in(open_folder(disk.mount / "p"), Clock())
        position = role.state.position(ORIGIN)
        if position.head is not None:
            log = MirroredLog(role.logs.folder(ORIGIN), position.head.note)
            fsck(log, ORIGIN, [key.verifier for key in keys_of()])
        size = position.head.size if position.head else 0
        for line in said:
            match line:
                case {"cosigned": int(cosigned)} if size < cosigned:
                    faults.append(f"lost: a cosigned head of {cosigned}, {size} is there")
                case {"next": int(next_)} if position.next < next_:
                    faults.append(f"lost: entries up to {next_}")
                case {"deposit": int(number)} if role.deposits.ledger.next(ORIGIN).number <= number:
                    faults.append(f"lost: deposit {number}")
                case {"object": str(name), "held": int(held)}:
                    has = role.objects.has(name)
                    if (held < 0 and not has) or (not has and role.objects.held(name) < held):
                        faults.append(f"lost: {held} bytes of an object")
        for name in role.objects.store.names():
            with role.objects.store.open(name) as file:
                if digest(file.read()) != name:
                    faults.append(f"object {name[:8]} has other bytes")
        number = 0
        while found := role.deposits.ledger.deposit(ORIGIN, number):
            assert parse_deposit(parse_note(found[1]).text).number == number
            number += 1
        role.state.close()
    except Exception as error:  # noqa: BLE001 - whatever breaks after a cut is a fault
        faults.append(f"{type(error).__name__}: {error}")
    return faults


def test_power_cuts_lose_nothing_that_was_acknowledged() -> None:
    chance = random.Random(SEED)
    acknowledged = 0
    with loop_ext4(128) as disk:
        new_partner(disk.mount / "p")
        os.sync()
        for cut in range(CUTS):
            said = work_and_cut(disk, chance.uniform(0.05, 0.9))
            faults = audit(disk, said)
            assert not faults, f"seed {SEED}, cut {cut}: {faults[:10]}"
            acknowledged += len(said)
    assert acknowledged >= CUTS, "nothing was acknowledged between the cuts"
    print(f"{CUTS} cuts, {acknowledged} acknowledged, seed {SEED}")


def test_control_without_sync_a_power_cut_loses() -> None:
    # another test's os.sync may save a disk that was not synced: then once more
    for _ in range(6):
        with loop_ext4(64) as disk:
            new_partner(disk.mount / "p")
            os.sync()
            said = work_and_cut(disk, 0.6, "no-sync")
            if said and audit(disk, said):
                return
    raise AssertionError("six power cuts without a sync, and nothing was lost: this sees nothing")
