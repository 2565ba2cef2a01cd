"""A small living headquarters with a house recipient, a custodian's folder, and shares on paper."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.cli.common import clock
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import add_custodian, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.house_copy import set_recovery
from vedette.house.recovery.restore_source import FolderSource, Source
from vedette.house.recovery.restoring import Plan, Restored, restore
from vedette.intake.desk import IntakeDesk
from vedette.missions.birth import Birth, Organisation, commit_all
from vedette.seal import Identity, generate_identity
from vedette.seal.shares import Words, split

ORIGIN = "register.invented.example/r1"
TIME = "2026-11-22T20:00:00Z"


@dataclass(frozen=True)
class Ceremony:
    """An identity, its record and its sheets, as a ceremony leaves them."""

    identity: Identity
    birth: Birth
    sheets: dict[str, Words]


def ceremony(purpose: str = "house", set_id: int = 777) -> Ceremony:
    """A birth of 2 of 3 organisations, each 2 of 3 people, without the dialogue."""
    identity = generate_identity()
    organisations = tuple(Organisation(name, 2, 3) for name in ("nord", "ost", "west"))
    shares = split(identity.secret_bytes(), [(2, 3)] * 3, 2, set_id)
    commitments = commit_all(organisations, shares, iter(lambda: os.urandom(16), b""))
    recipient = identity.recipient.encode()
    birth = Birth("house", purpose, recipient, set_id, 2, TIME, organisations, commitments)
    flat = [words for group in shares for words in group]
    return Ceremony(identity, birth, dict(zip(birth.sheets, flat, strict=True)))


def typed(made: Ceremony, sheets: Sequence[str]) -> str:
    """What is typed when these sheets are read out, one after the other."""
    return "".join(f"{sheet}\n{' '.join(made.sheets[sheet])}\n" for sheet in sheets)


QUORUM = ("nord 1", "nord 3", "west 2", "west 3")


@dataclass
class Stage:
    """One group: headquarters, a device's kit, a custodian's folder."""

    home: Path
    made: Ceremony

    @property
    def hq(self) -> Path:
        return self.home / "hq"

    @property
    def kit(self) -> Path:
        return self.home / "kit"

    @property
    def custodian(self) -> Path:
        return self.home / "custodian"

    @property
    def new(self) -> Path:
        return self.home / "new"

    def seal(self, contents: Sequence[bytes]) -> None:
        """Seal items on the device."""
        kit = KitFolder(self.kit)
        with kit.lock():
            desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
            for number, content in enumerate(contents):
                desk.seal(
                    io.BytesIO(content), Item(f"{number}.bin", "application/octet-stream", len(content))
                )
            desk.flush()

    def take(self) -> None:
        """Carry everything sealed to headquarters."""
        delivery = self.home / "delivery"
        shutil.rmtree(delivery, ignore_errors=True)
        export_kit(self.kit, delivery)
        with Headquarters(self.hq, clock) as hq, Warden() as warden:
            IntakeDesk(IntakeHouse(hq, warden), "duty-1", clock, os.urandom).take(find_devices(delivery))

    def settle(self) -> dict[str, str]:
        """Copies, house copy, heads; what went wrong."""
        with Headquarters(self.hq, clock) as hq:
            return settle(hq, now=True).faults

    def enter(self, count: int = 1) -> None:
        """Let the register grow."""
        with Headquarters(self.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": os.urandom(32).hex(), "time": hq.now()})] * count)

    def packages(self) -> dict[str, int]:
        """Digest and size of all packages that headquarters keeps."""
        with Headquarters(self.hq, clock) as hq:
            return {slip.package_sha256: slip.package_size for slip in slips(hq)}

    def back(self, source: Source | None = None, **changes: object) -> Restored:
        """Restore from the custodian's folder, in this process."""
        plan = {
            "target": self.new,
            "source": source or FolderSource(self.custodian),
            "unlock": lambda: self.made.identity,
            "clock": clock,
            "together": False,
        }
        return restore(Plan(**{**plan, **changes}))  # type: ignore[arg-type]


def build(
    home: Path, contents: Sequence[bytes] = (b"one", b"two" * 1000, b""), witness: bool = False
) -> Stage:
    """A headquarters with a custodian's folder, a mission, a device, some items taken; not settled."""
    stage = Stage(home, ceremony())
    Headquarters.create(stage.hq, "Invented Group", ORIGIN, ["en"], os.urandom)
    with Headquarters(stage.hq, clock) as hq:
        open_mission(hq, "m-1")
        add_custodian(hq, "abroad", stage.custodian)
        enrol_device(hq, "m-1", stage.kit)
        set_recovery(hq, stage.made.birth)
    stage.seal(contents)
    stage.take()
    return stage


def copy(stage: Stage, home: Path) -> Stage:
    """The same stage in another folder."""
    shutil.copytree(stage.home, home)
    with Headquarters(home / "hq", clock) as hq:
        hq.change_group(custodians=[{"name": "abroad", "folder": str(home / "custodian")}])
    made = Stage(home, stage.made)
    made.enter()
    assert made.settle() == {}  # the house copy knows the folder it is kept in
    return made


REMADE = ("outbox/", "custodians/", "house/", "lock")
"""What a restoration makes anew, or what needs no copy."""


def digests(folder: Path) -> dict[str, str]:
    """Every file of a headquarters but what is made anew, with its digest."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(REMADE):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
