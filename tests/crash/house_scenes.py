"""The house copy, the backup, coming back and the successor, with every file call made to fail."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from crash.audits import Faults, Register, check_hq, check_log, check_objects, noted
from crash.crew import Done
from crash.scenes import Scene, Stage, _begin_taken
from restore.stage import Ceremony, ceremony, digests
from vedette.adapters.objects import FolderStore
from vedette.cli.common import clock
from vedette.house.abroad.settling import settle
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.backup import check_place
from vedette.house.recovery.house_copy import read_state, set_recovery
from vedette.house.recovery.replay import replay
from vedette.house.recovery.restore_source import FolderSource
from vedette.house.recovery.restoring import Plan, restore, work_folder
from vedette.seal import Identity, parse_identity

MADE: list[Ceremony] = []
LATER = ("cosigned/", "outgoing/", "register/tile/")
SUCCESSOR = "register.invented.example/r2"


def _identity(stage: Stage) -> Identity:
    return parse_identity((stage.home / "house.identity").read_text().strip())


def _begin_house(stage: Stage) -> None:
    """Two packages taken, a house recipient set, one segment made, and more entered since."""
    if not MADE:
        MADE.append(ceremony())
    (stage.home / "house.identity").write_text(MADE[0].identity.encode())
    _begin_taken(stage)
    with Headquarters(stage.hq, clock) as hq:
        set_recovery(hq, MADE[0].birth)
        settle(hq)
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])


def _begin_raid(stage: Stage) -> None:
    _begin_house(stage)
    with Headquarters(stage.hq, clock) as hq:
        settle(hq)
    shutil.move(stage.hq, stage.home / "old")


def _restored(target: Path, source: Path, identity: Identity) -> dict[str, str]:
    restore(Plan(target, FolderSource(source), lambda: identity, clock, together=False))
    return digests(target)


def _steady(found: dict[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in found.items() if not name.startswith(LATER)}


def _segment(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    check_hq(stage.hq, stage.custodian, faults, recovered=recovered)
    store = FolderStore(stage.hq / "house" / "objects")
    names = check_objects(store.folder, faults)
    state = read_state(stage.hq)
    if state is None:
        faults.append("the state of the house copy cannot be read")
        return
    missing = {each.sha256 for each in state.segments} - names
    if missing:
        faults.append(f"the state names a segment that is not there: {missing}")
    said = {line["segment"] for line in done.lines() if "segment" in line}
    if not said <= {each.sha256 for each in state.segments} and not recovered:
        faults.append("acknowledged, and not kept")
    if recovered or done.status == 0:
        with tempfile.TemporaryDirectory(dir=stage.home) as place, noted(faults, "replay"):
            sizes = {each.sha256: each.size for each in state.segments}
            replay(store, sizes, _identity(stage), state.origin, Path(place) / "x")
            living = {
                n: d for n, d in digests(stage.hq).items() if not n.startswith(("vault/", "register/t"))
            }
            assert digests(Path(place) / "x") == living, "the house copy is not what lives"


def _backup(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    target = stage.out / "backup"
    check_objects(target / "objects", faults)
    if (target / "backup.json").exists():
        with noted(faults, "backup"):
            assert check_place(target)[1] == [], "done, and not whole"
    elif recovered or done.status == 0:
        faults.append("no backup")
    if recovered:
        with tempfile.TemporaryDirectory(dir=stage.home) as place, noted(faults, "trial"):
            found = _restored(Path(place) / "x", target, _identity(stage))
            assert _steady(found) == _steady(digests(stage.hq)), "it does not give back what lives"


def _back(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    if stage.hq.exists():
        check_hq(stage.hq, stage.custodian, faults, recovered=recovered)
        with noted(faults, "restored"):
            assert _steady(digests(stage.hq)) == _steady(digests(stage.home / "old")), "is not what was there"
            assert len(list(stage.hq.glob("vault/??/*"))) == 2, "packages"
    elif recovered or done.status == 0:
        faults.append("it did not come back")
    if recovered and work_folder(stage.hq).exists():
        faults.append("the work folder is left")


def _successor(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    if not recovered:
        return
    register = Register(stage.hq)  # what devices got before speaks of the old one, and stays as it is
    public = [key.verifier for key in register.keys]
    reader = check_log(stage.hq / "register", register.origin, public, faults)
    if reader is None or [row.entry() for row in register.logged()] != list(reader.entries(0, reader.size)):
        faults.append("the journal is not what is logged")
    begun = register.origin == SUCCESSOR
    if (done.status == 0) and not begun:
        faults.append("acknowledged, and the old register is in place")
    if begun and (register.rows[0].type != "succession" or register.log.size != len(register.rows)):
        faults.append("the successor does not begin as it should")
    if begun and len(list((stage.hq / "register-old").iterdir())) != 1:
        faults.append("the old register is not kept")
    for name in ("succession.ready", "succession.building"):
        if (stage.hq / name).exists():
            faults.append(f"{name} is left")


def _restore_argv(stage: Stage) -> list[str]:
    return ["restore", str(stage.hq), str(stage.custodian), str(stage.home / "house.identity")]


def _segment_argv(stage: Stage) -> list[str]:
    return ["segment", str(stage.hq)]


def _backup_argv(stage: Stage) -> list[str]:
    return ["backup-done", str(stage.hq), str(stage.out / "backup")]


HOUSE_SCENES = [
    Scene("segment", _begin_house, _segment_argv, _segment_argv, _segment, bad=("adopt_in_place",)),
    Scene("backup", _begin_house, _backup_argv, _backup_argv, _backup, bad=("write_in_place",)),
    Scene(
        "restore",
        _begin_raid,
        _restore_argv,
        _restore_argv,
        _back,
        bad=("write_in_place",),  # a half object is found out by its digest, and fetched again
        recovered_with=(0, 1),
    ),
    Scene(
        "succeed",
        _begin_house,
        lambda stage: ["hq", "succeed", str(stage.hq), SUCCESSOR, "--reason", "crash-test"],
        lambda stage: ["recover-hq", str(stage.hq)],
        _successor,
        recovered_with=(0,),
    ),
]
