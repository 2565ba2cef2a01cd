"""Drills: one partner lies; witnesses know more than mirrors when headquarters is lost; a device is seized.

What people do: docs/guide/drills.md.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from journeys.drill import ORIGIN, Drill
from vedette.adapters.witness_client import HttpWitness
from vedette.cli.common import clock
from vedette.errors import VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.house.headquarters import Headquarters
from vedette.register.publishing import collect

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_one_partner_is_hostile(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        drill.settle()
        for short in drill.shorts:
            drill.acknowledge_all(short)
        size = parse_signed_checkpoint(drill.witnessed("west"))[0].size

        # 1. west goes back to an older state, and alters what its mirror serves
        before = drill.witnessed("west")
        drill.stop("west")
        shutil.copytree(drill.folder("west"), tmp_path / "west-old")
        drill.serve("west", drill.urls["west"].removeprefix("http://"))
        with Headquarters(drill.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "1" * 64, "time": hq.now()})] * 3)
        assert drill.settle()["cosigned"] == size + 3
        for short in ("nord", "ost"):
            drill.acknowledge_all(short)  # entries that this drill needs, and that nobody signed
        drill.stop("west")
        shutil.rmtree(drill.folder("west"))
        (tmp_path / "west-old").rename(drill.folder("west"))
        place = hashlib.sha256(ORIGIN.encode()).hexdigest()
        tiles = drill.folder("west") / "mirror" / "logs" / place / "tile"
        bundle = max((tiles / "entries").rglob("*"), key=lambda p: (p.is_file(), len(str(p)), str(p)))
        data = bytearray(bundle.read_bytes())
        data[40] ^= 1
        bundle.write_bytes(data)
        drill.serve("west", drill.urls["west"].removeprefix("http://"))
        assert drill.witnessed("west") == before

        # 2. the others' monitors name west, and nobody else, and have the evidence
        for short in ("nord", "ost"):
            _, words = drill.monitor(short, "--full")
            alarms = list(words.split("ALARM ")[1:])
            assert alarms and all(") west " in alarm for alarm in alarms), words
            assert "(rollback," in words and "showed size" in words
            assert "(root," in words

        # 3. receipts ask for two of three: they go on. Dossiers ask for all three: they wait
        with Headquarters(drill.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "2" * 64, "time": hq.now()})])
        drill.stop("west")
        assert drill.settle(status=1)["cosigned"] == size + 4
        for_dossiers = (drill.hq / "cosigned" / "dossier").read_bytes()
        assert parse_signed_checkpoint(for_dossiers)[0].size == size + 3


def test_witnesses_know_more_than_the_mirrors(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        drill.settle()
        for short in drill.shorts:
            drill.acknowledge_all(short)
        shutil.copytree(drill.hq, tmp_path / "what-came-back")  # what the mirrors hold, as restore brings it

        # 1. a defective headquarters asks witnesses before mirrors
        with Headquarters(drill.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "3" * 64, "time": hq.now()})] * 2)
            log = hq.register.log
            assert log.checkpoint_bytes is not None
            ways = [HttpWitness(name, url, keys, 30.0) for name, url, keys in hq.witness_keys()]
            assert collect(log, log.checkpoint_bytes, ways, {}).refused == {}
            size = log.size

        # 2. each monitor says so, while it can still be mended
        for short in drill.shorts:
            _, words = drill.monitor(short)
            assert "(behind," in words and f"has cosigned size {size}" in words, words

        # 3. it is lost before it is mended; what came back is smaller than what was cosigned
        shutil.rmtree(drill.hq)
        (tmp_path / "what-came-back").rename(drill.hq)
        _, err = drill.vedette("hq", "heads", drill.hq, status=1)
        assert f"size {size}" in err and "succeed" in err
        with Headquarters(drill.hq, clock) as hq, pytest.raises(VedetteError, match=r"closed|knows"):
            hq.enter([("policy", {"policy_sha256": "4" * 64, "time": hq.now()})])

        # 4. a successor is begun; it names the last cosigned head; partners trust its keys
        out, err = drill.vedette("hq", "succeed", drill.hq, "register.invented.example/r2")
        keys = out.split()
        for short in drill.shorts:
            drill.partner("trust", drill.folder(short), *keys)
        settled = drill.settle()
        assert settled["cosigned"] == settled["size"]
        with Headquarters(drill.hq, clock) as hq:
            first = hq.register.rows[0]
            assert first.type == "succession" and first.values["previous_size"] == size

        # 5. monitors follow both: the old one, which ended behind its witnesses, and the new one
        _, words = drill.monitor("nord")
        said, _ = drill.monitor("nord")
        assert {row["origin"] for row in said} == {ORIGIN, "register.invented.example/r2"}


def test_a_device_is_seized(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        kit = tmp_path / "kit"
        out, _ = drill.vedette("device", "enrol", drill.hq, "m-1", kit)
        device = json.loads(out)["device"]
        drill.settle()
        devices = tmp_path / "devices.note"
        drill.vedette("device", "list", drill.hq, "--note", devices)
        drill.partner("devices", drill.folder("nord"), devices)

        # 1. two items are sealed; their 148 characters go to a partner by SMS, for headquarters is far
        drill.seal(kit, "one invented testimony")
        drill.seal(kit, "another invented testimony")
        out, _ = drill.vedette("device", "anchor", kit)
        anchor = "".join(out.split())
        assert len(anchor) == 148
        status, note = drill.post("nord", "people/anchors", anchor.encode() + b"\n")
        assert status == 200 and b"vedette/anchor/v1" in note
        drill.vedette("device", "export", kit, tmp_path / "stick-1")

        # 2. the device is taken; whoever has it seals more, with its key
        shutil.copytree(kit, tmp_path / "seized")
        drill.seal(tmp_path / "seized", "an invented lie")
        drill.vedette("device", "export", tmp_path / "seized", tmp_path / "stick-2")

        # 3. headquarters takes the partner's note, and revokes the device at the size that it fixes
        (tmp_path / "anchor.note").write_bytes(note)
        drill.vedette("anchor", drill.hq, "--note", tmp_path / "anchor.note")
        out, _ = drill.vedette("device", "revoke", drill.hq, device)
        counted = json.loads(out)["size"]
        drill.settle()

        # 4. what was sealed before is taken, what came after is not
        out, _ = drill.vedette("intake", drill.hq, tmp_path / "stick-1")
        assert out.count('"package') >= 2 and counted == 2
        out, err = drill.vedette("intake", drill.hq, tmp_path / "stick-2", status=1)
        with Headquarters(drill.hq, clock) as hq:
            taken = sum(1 for _ in (hq.folder / "slips").rglob("*.slip"))
        assert taken == 2, out + err
