"""The target `delivery`: what a courier brings, changed at random, through the real desk; twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "intake"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage as setting
from targets import SCRATCH, Recipe, changed, target, writing_in

from vedette.adapters.opening import Warden
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.note import sign_note
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.headquarters import Headquarters

DELIVERY = "delivery"

_WARDEN = Warden()
_BASE = setting.build(SCRATCH / "template", _WARDEN)
_BASE.good += _BASE.seal([b"of the other device"], "b")
_BASE.export("a")
_BASE.export("b")
_PACKAGES = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in _BASE.stick.rglob("*.age")}
_COUNT = 14


def _files(stick: Path) -> list[Path]:
    return sorted(path for path in stick.rglob("*") if not path.is_dir() or path.is_symlink())


def _read(path: Path) -> bytes | None:
    """The bytes of a plain file that is not large; None for anything else."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 1 << 20:
        return None
    return path.read_bytes()


def _name(recipe: Recipe) -> str:
    raw = recipe.piece()[:200].replace(b"/", b"_").replace(b"\0", b"_")
    return os.fsdecode(raw) if raw.strip(b".") else f"{'e' * 32}.age"


def _apply(stick: Path, recipe: Recipe) -> None:
    """One change to the stick."""
    files = _files(stick)
    if not files:
        return
    kind, path = recipe.byte() % _COUNT, files[recipe.byte() % len(files)]
    other = files[recipe.byte() % len(files)]
    data = _read(path)
    if data is None:
        return
    suffix = path.suffix if recipe.byte() % 2 else ".age"
    if kind == 0:
        path.write_bytes(recipe.rest())
    elif kind == 1:
        path.write_bytes(changed(data, recipe))
    elif kind == 2:
        path.unlink()
    elif kind == 3:
        path.rename(path.with_name((_name(recipe) + suffix)[:250]))
    elif kind == 4:
        target_ = other.with_name((_name(recipe) + suffix)[:250])
        if not target_.is_dir():
            target_.unlink(missing_ok=True)
            target_.write_bytes(data)
    elif kind in (5, 6, 7):
        path.unlink()
        if kind == 5:
            path.symlink_to(other)
        elif kind == 6:
            path.mkdir()
        else:
            os.mkfifo(path)
    elif kind == 8:
        name = "ab"[recipe.byte() % 2]
        root = recipe.piece().ljust(32, b"r")[:32]
        head = Checkpoint(_BASE.kit(name).kit.device, recipe.number(1 + recipe.byte() % 8), root)
        log = stick / name / "log" / "checkpoint"
        if log.is_file() and not log.is_symlink():
            log.write_bytes(sign_note(head.text(), [_BASE.key(name)]).encode())
    elif kind == 9:
        theirs = _read(other)
        if theirs is not None:
            other.write_bytes(data)
            path.write_bytes(theirs)
    elif kind == 10:
        with path.open("r+b") as file:
            file.truncate(recipe.number(5))
    elif kind in (11, 12):
        try:
            value = json.loads(data)
            names = sorted(value)
            value[names[recipe.byte() % len(names)]] = json.loads(recipe.rest() or b"0")
            text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            path.write_bytes(text.encode())
        except (ValueError, TypeError, IndexError, ZeroDivisionError, RecursionError):
            return
    else:
        place = stick / "ab"[recipe.byte() % 2] / "outbox" / path.name
        if not place.exists() and not place.is_symlink():
            path.rename(place)


def _state(hq: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in hq.rglob("*") if path.is_file() and path.name != "lock"}


def _same(stick: Path, name: str) -> bool:
    """Whether the log of a device on the stick is still as it came."""
    ours = _BASE.stick / name / "log"
    theirs = stick / name / "log"
    left = {path.relative_to(ours): path.read_bytes() for path in _files(ours)}
    try:
        right = {path.relative_to(theirs): _read(path) for path in _files(theirs)}
    except OSError:
        return False
    return left.items() <= right.items()


def _intact(stage: setting.Stage) -> set[str]:
    """Digests of the packages that lie on the stick as they came, under their log as it came."""
    found = set()
    for name in "ab":
        if not _same(stage.stick, name):
            continue
        for path in (_BASE.stick / name / "outbox").glob("*.age"):
            here = stage.stick / name / "outbox" / path.name
            pair = ((here, path), (here.with_suffix(".slip"), path.with_suffix(".slip")))
            if all(_read(theirs) == ours.read_bytes() for theirs, ours in pair):
                found.add(_PACKAGES[path.stem])
    return found


@target(DELIVERY, 40)
def _delivery(data: bytes) -> None:
    recipe = Recipe(data)
    opened = recipe.byte() % 8 == 7
    with writing_in(SCRATCH):
        shutil.rmtree(SCRATCH / "run", ignore_errors=True)
        (SCRATCH / "run").mkdir()
        shutil.copytree(_BASE.hq, SCRATCH / "run" / "hq")
        shutil.copytree(_BASE.stick, SCRATCH / "run" / "stick")
        stage = setting.Stage(SCRATCH / "run", _WARDEN)
        for _ in range(8):
            if recipe.ended:
                break
            _apply(stage.stick, recipe)
        intact = _intact(stage)
    with writing_in(stage.hq):
        report = stage.take(opened=opened)
    assert intact <= set(report.taken), "a good package was not taken"
    assert set(report.taken) <= set(_PACKAGES.values())
    for digest in report.taken:
        stored = (stage.hq / "vault" / digest[:2] / digest).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == digest
    assert all(name.isprintable() for name, _ in report.refused)
    assert all(alarm.isprintable() for alarm in report.alarms)
    quarantined = {path.parent.name for path in (stage.hq / "quarantine").glob("*/reason.json")}
    assert bool(quarantined) == bool(report.refused)
    state = _state(stage.hq)
    with writing_in(stage.hq):
        again = stage.take(opened=opened)
        with Headquarters(stage.hq, setting.clock) as hq:
            assert hq.register.log.size == hq.register.log.checkpoint.size
            assert desk_identity(hq, "m-1")
    assert not again.taken and set(again.known) == set(report.taken)
    assert len(again.refused) == len(report.refused)
    assert _state(stage.hq) == state
