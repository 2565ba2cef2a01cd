"""A living headquarters that is locked at rest from its first byte; a guess costs little here."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import restore.stage as plain
from restore.stage import Stage, ceremony
from vedette.adapters.cover import SealedCover
from vedette.cli.common import clock
from vedette.formats.lockbox import Work
from vedette.house import enclosing
from vedette.house.desks.mission_desk import add_custodian, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, new_lockbox, new_work
from vedette.house.recovery.house_copy import set_recovery

ORIGIN = plain.ORIGIN
PASSPHRASE = "мельница gate сын neighbour"  # noqa: S105 - invented
GROUP = "Équipe Zarya inventée"
MISSION = "m-zarya-4711"


def cheap() -> Work:
    """A guess of some milliseconds: never for real use."""
    return new_work(8 << 10, 1, 1)


def cover_of(secret: bytes) -> SealedCover:
    return SealedCover(HouseKeys.of(secret).cover)


def opened(folder: Path, secret: bytes) -> Headquarters:
    return Headquarters(folder, clock, cover=cover_of(secret))


@contextmanager
def locked(secret: bytes) -> Iterator[None]:
    """Let the stage of the restorations open its headquarters with this secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "Headquarters", functools.partial(Headquarters, cover=cover_of(secret)))
        yield


def build_locked(home: Path, contents: Sequence[bytes]) -> tuple[Stage, bytes]:
    """A locked headquarters with a custodian, a mission, a device, items settled; and its secret."""
    stage = Stage(home, ceremony())
    stage.hq.mkdir(parents=True)
    secret = new_lockbox(stage.hq, "first", PASSPHRASE, work=cheap())
    Headquarters.create(stage.hq, GROUP, ORIGIN, ["en"], os.urandom, cover_of(secret))
    with opened(stage.hq, secret) as hq:
        found(hq, stage, secret)
    with locked(secret):
        stage.seal(contents)
        stage.take()
        assert stage.settle() == {}
    return stage, secret


def build_plain(home: Path, contents: Sequence[bytes]) -> Stage:
    """The same, not locked."""
    stage = Stage(home, ceremony())
    Headquarters.create(stage.hq, GROUP, ORIGIN, ["en"], os.urandom)
    with Headquarters(stage.hq, clock) as hq:
        found(hq, stage, None)
    stage.seal(contents)
    stage.take()
    assert stage.settle() == {}
    return stage


def found(hq: Headquarters, stage: Stage, secret: bytes | None) -> None:
    """A mission, a custodian, a device, the house's birth."""
    open_mission(hq, MISSION)
    add_custodian(hq, "abroad", stage.custodian)
    enrol_device(hq, MISSION, stage.kit)
    set_recovery(hq, stage.made.birth, secret)


def bare(folder: Path) -> list[str]:
    """The private files of a house that lie there in the open."""
    return [path for path, file in enclosing.private_files(folder) if not enclosing.looks_covered(file)]
