"""A witness that joins later does not spoil what was sealed before it joined."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.opening import Warden
from vedette.cases.verify import verify_dossier
from vedette.formats.partner_card import parse_card
from vedette.house.abroad.settling import slips
from vedette.house.desks.dossier_desk import Chosen, DossierDesk
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import add_witness, desk_identities, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette_demo.carrying import seal_files
from vedette_demo.partners import RunningPartner, partners
from vedette_demo.plan import Job
from vedette_demo.run import now


def trust(hq: Headquarters, partner: RunningPartner, quorum: int) -> None:
    """Know one partner as a witness, the old way."""
    vkeys = tuple(key.vkey for key in parse_card(partner.card).witness)
    add_witness(hq, partner.short, f"{partner.url}/witness", vkeys, quorum)


def test_dossier_of_items_sealed_before_a_witness_joined_verifies_without_a_lower_bound(
    tmp_path: Path,
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("An invented note.\n", "utf-8")
    Headquarters.create(tmp_path / "hq", "Invented", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(tmp_path / "hq", now) as hq:
        keys = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    with partners(tmp_path / "partners", keys) as (first, second, *_):
        with Headquarters(tmp_path / "hq", now) as hq:
            trust(hq, first, 1)
            open_mission(hq, "m-1")
            enrol_device(hq, "m-1", tmp_path / "kit")
        seal_files(tmp_path / "kit", [Job(note, {})])
        export_kit(tmp_path / "kit", tmp_path / "stick")
        with Headquarters(tmp_path / "hq", now) as hq, Warden() as warden:
            trust(hq, second, 2)
            house = IntakeHouse(hq, warden, desk_identities(hq))
            IntakeDesk(house, "duty", now, os.urandom).take(find_devices(tmp_path / "stick"))
            chosen = [Chosen(slip.package_sha256, "A note") for slip in slips(hq)]
            built = DossierDesk(hq, warden, "lawyer").build(chosen, tmp_path / "dossier", "for a court")
    said = verify_dossier(BagFolder(built.folder), built.card)
    assert said.verdict == "verified"
    assert said.exhibits[0].not_before is None
    assert said.exhibits[0].not_after is not None
    script = [sys.executable, "-I", str(built.folder / "verify.py"), "--json"]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["exhibits"][0]["not_before"] is None
