"""A house with invented papers, and one dossier of it in two versions."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cases"))

from PIL import Image, ImageDraw
from real_house import ORIGIN, clock, witnesses

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.cases.dossiers.commitment import parse_hides
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.dossier_desk import Built, Chosen, DossierDesk, Parting
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import (
    add_custodian,
    add_witness,
    desk_identity,
    enrol_device,
    open_mission,
)
from vedette.house.headquarters import Headquarters
from vedette.house.looking import Looker
from vedette.intake.desk import IntakeDesk

TITLES = ("Фотография моста", "Protocole inventé", "A film", "A note")


def photograph(seed: int = 1) -> bytes:
    """An invented picture with a pattern."""
    picture = Image.effect_noise((900, 600), 40 + seed).convert("RGB")
    ImageDraw.Draw(picture).rectangle((100, 100, 300, 300), fill=(180, 30, 30))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def paper(pages: int) -> bytes:
    """An invented PDF of so many pages."""
    made = []
    for number in range(pages):
        page = Image.new("RGB", (595, 842), "white")
        ImageDraw.Draw(page).text((60, 80 + 40 * number), f"Invented page {number + 1}", fill="black")
        made.append(page)
    out = io.BytesIO()
    made[0].save(out, "PDF", save_all=True, append_images=made[1:])
    return out.getvalue()


CONTENTS = (
    ("image/jpeg", photograph()),
    ("application/pdf", paper(3)),
    ("video/mp4", b"\0\0\0\x18ftypisom invented film, which nobody can play"),
    ("text/plain", "Выдуманная записка.\n".encode()),
)


@dataclass(frozen=True)
class Versions:
    """A dossier whole, and two versions of it."""

    root: Path
    whole: Built
    redacted: Built
    other: Built
    card: Path


@contextmanager
def founded(root: Path) -> Iterator[Versions]:
    """Found a group, take invented items in, build the whole and two versions."""
    house, kit = root / "hq", root / "kit"
    Headquarters.create(house, "Équipe mobile inventée", ORIGIN, ["en", "fr", "ru"], os.urandom)
    with Headquarters(house, clock) as hq:
        logs = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    with witnesses(root, 1, logs) as partners:
        with Headquarters(house, clock) as hq:
            add_witness(hq, "w1", partners[0][0], tuple(partners[0][1]), 1)
            open_mission(hq, "m-1")
            add_custodian(hq, "stick", root / "custodian")
            enrol_device(hq, "m-1", kit)
        folder = KitFolder(kit)
        with folder.lock():
            desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom)
            for number, (kind, data) in enumerate(CONTENTS):
                desk.seal(io.BytesIO(data), Item(f"item {number}", kind, len(data)))
            desk.flush()
        export_kit(kit, root / "stick")
        with Headquarters(house, clock) as hq, Warden() as warden, Looker() as looker:
            identities = {"m-1": [desk_identity(hq, "m-1")]}
            taking = IntakeDesk(IntakeHouse(hq, warden, identities), "duty-1", clock, os.urandom)
            assert not taking.take(find_devices(root / "stick")).refused
            settle(hq)
            chosen = [
                Chosen(slip.package_sha256, title, "court")
                for slip, title in zip(sorted(slips(hq), key=lambda one: one.index), TITLES, strict=True)
            ]
            house_desk = DossierDesk(hq, warden, "lawyer-1")
            first = Parting(looker, divided=frozenset({2}))
            whole = house_desk.build(chosen, root / "whole", "for the court", parting=first)
            hides = parse_hides(["1", "2:1", "2:2:0,0,500,120"])
            second = Parting(looker, hides, whole.commitment)
            redacted = house_desk.build(chosen, root / "redacted", "for a committee", parting=second)
            third = Parting(looker, parse_hides(["1", "3", "4", "2:3"]), whole.commitment)
            other = house_desk.build(chosen, root / "other", "for another", parting=third)
        card = root / "card.txt"
        card.write_bytes(whole.card.encode())
        yield Versions(root, whole, redacted, other, card)
