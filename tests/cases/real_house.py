"""A real headquarters with two witness processes, three devices, a courier and a dossier; all invented."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mutate_dossier import make

from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.cases.verify import verify_dossier
from vedette.formats import base64
from vedette.formats.keys import SigningKey, parse_signing_key
from vedette.formats.trust_card import TrustCard
from vedette.house.abroad.authorities import add_authority
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.dossier_desk import Chosen, DossierDesk
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import (
    add_custodian,
    add_witness,
    desk_identity,
    enrol_device,
    open_mission,
)
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette_demo.authority import authorities

ORIGIN = "register.invented.example/r1"
MISSION = "m-1"
DEVICES = 3
ITEMS_EACH = 4
TITLES = ("=Bridge from the north", 'A "quoted" title', "Пустой файл", "Façade, côté cour", "+1", "plain")
CONTENTS = (b"\xff\xd8\xff\xe0 invented picture ", "Показания. ".encode(), b"%PDF-1.7 invented ", b"")


@dataclass(frozen=True)
class RealKey(make.Key):
    """A key of the house under its true seed."""

    seed: bytes = b""

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def real_key(key: SigningKey) -> RealKey:
    """The same key as the builder of the tests wants it."""
    seed = base64.decode(key.encode().split("+", 4)[4])[1:]
    return RealKey(key.name, key.algorithm.value, seed)


@dataclass(frozen=True)
class RealDossier:
    """A dossier as the house builds it, its card, all keys, and the register's ML-DSA-44 vkey."""

    folder: Path
    card: TrustCard
    card_path: Path
    kit: make.Kit
    pq_vkeys: tuple[str, ...]


def clock() -> datetime:
    return datetime.now(UTC)


def partner(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "vedette_partner", *arguments]


@contextmanager
def witnesses(root: Path, count: int, log_vkeys: list[str]) -> Iterator[list[tuple[str, list[str]]]]:
    """Start witness processes that trust one log; yield (address, vkeys) of each."""
    running: list[subprocess.Popen[str]] = []
    try:
        found = []
        for number in range(1, count + 1):
            folder = str(root / f"w{number}")
            init = partner(
                "init", folder, "--name", f"witness-{number}.invented.example", "--roles", "witness"
            )
            made = subprocess.run(init, capture_output=True, text=True, check=True).stdout.splitlines()
            vkeys = [line.split()[1] for line in made if line.startswith("witness ")]
            subprocess.run(partner("trust", folder, *log_vkeys), capture_output=True, check=True)
            serve = partner("serve", folder, "--listen", "127.0.0.1:0")
            process = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True)
            running.append(process)
            assert process.stdout is not None
            found.append((f"{process.stdout.readline().split()[1]}/witness", vkeys))
        yield found
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.communicate()


def seal_items(folder: Path, items: int, first: int) -> None:
    """Seal invented items in a kit."""
    kit = KitFolder(folder)
    with kit.lock():
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
        for number in range(first, first + items):
            data = CONTENTS[number % len(CONTENTS)] * (number + 1)
            kind = ("image/jpeg", "text/plain", "application/pdf", "application/octet-stream")[number % 4]
            desk.seal(io.BytesIO(data), Item(f"item {number}", kind, len(data)))
        desk.flush()


@contextmanager
def two_authorities(root: Path, house: Path) -> Iterator[None]:
    """Two time-stamping authorities that headquarters knows; without OpenSSL none, which is said."""
    if shutil.which("openssl") is None:
        if os.environ.get("VEDETTE_CI") == "1":
            raise RuntimeError("OpenSSL is missing under VEDETTE_CI=1")
        print("NO OPENSSL: THE DOSSIER HAS NO TIME STAMPS")
        yield
        return
    with authorities(root / "authorities") as running:
        with Headquarters(house, clock) as hq:
            for each in running:
                add_authority(hq, each.name, each.url, each.chain)
        yield


def build_real(root: Path) -> RealDossier:
    """Found a group, go through a mission with its couriers, build the dossier for an invented court."""
    root.mkdir(parents=True, exist_ok=True)
    house = root / "hq"
    Headquarters.create(house, "Équipe mobile inventée", ORIGIN, ["en", "fr", "ru"], os.urandom)
    with Headquarters(house, clock) as hq:
        logs = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    with witnesses(root, 2, logs) as partners:
        with Headquarters(house, clock) as hq:
            for number, (url, vkeys) in enumerate(partners, 1):
                add_witness(hq, f"w{number}", url, tuple(vkeys), number)
            open_mission(hq, MISSION)
            add_custodian(hq, "stick", root / "custodian")
            kits = [root / f"kit{number}" for number in range(DEVICES)]
            for kit in kits:
                enrol_device(hq, MISSION, kit)
        for trip in range(2):
            for number, kit in enumerate(kits):
                seal_items(kit, ITEMS_EACH // 2, number * ITEMS_EACH + trip * ITEMS_EACH // 2)
                export_kit(kit, root / f"stick{trip}" / str(number))
            with Headquarters(house, clock) as hq, Warden() as warden:
                identities = {MISSION: [desk_identity(hq, MISSION)]}
                desk = IntakeDesk(IntakeHouse(hq, warden, identities), "duty-1", clock, os.urandom)
                report = desk.take(find_devices(root / f"stick{trip}"))
                assert not report.refused, report
                settled = settle(hq)
                assert settled.cosigned == settled.size, settled
                # what goes back to two of the devices: they have then seen a later checkpoint
                for kit in kits[:2]:
                    KitFolder(kit).take_checkpoint((hq.folder / "cosigned" / "latest").read_bytes())
        with two_authorities(root, house), Headquarters(house, clock) as hq, Warden() as warden:
            chosen = [
                Chosen(slip.package_sha256, TITLES[number % len(TITLES)], "court")
                for number, slip in enumerate(slips(hq))
            ]
            built = DossierDesk(hq, warden, "lawyer-1").build(chosen, root / "dossier", "for the court")
            log = real_key(hq.key("register-ed25519"))
            signer = RealKey("group", 1, hq.dossier_key().private_bytes_raw())
            pq = [hq.key("register-mldsa44").verifier.vkey, *(vkeys[1] for _, vkeys in partners)]
            card = built.card
    keys = [root / f"w{number}" / "witness" / "ed25519.key" for number in (1, 2)]
    kit = make.Kit(
        signer=signer,
        log=log,
        witnesses=[real_key(parse_signing_key(path.read_text().rstrip("\n"))) for path in keys],
        devices=[real_key(KitFolder(path).key()) for path in kits],
        quorum=2,
    )
    path = root / "card.txt"
    path.write_bytes(card.encode())
    again = verify_dossier(BagFolder(root / "dossier"), card)
    assert again.verdict == "verified" and len(again.exhibits) == DEVICES * ITEMS_EACH
    return RealDossier(root / "dossier", card, path, kit, tuple(pq))
