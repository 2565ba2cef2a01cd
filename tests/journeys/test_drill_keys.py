"""Drill: a key is stolen, the register's or a witness's. What people do: docs/guide/drills.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeys.drill import ORIGIN, Drill
from vedette.adapters.tiles import TileFolder
from vedette.cli.common import clock
from vedette.errors import SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import parse_signing_key
from vedette.formats.note import parse_note
from vedette.formats.policy import parse_policy
from vedette.formats.proof import parse_proof
from vedette.formats.witness_request import AddCheckpoint
from vedette.house.headquarters import Headquarters
from vedette.register.log import Log
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette_partner.folder import open_folder
from vedette_partner.rotation import retire

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_register_key_stolen(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.vedette("custodian", "add", drill.hq, "attic", tmp_path / "attic")
        drill.open_mission("m-1", "nord", "ost")
        kit = tmp_path / "kit"
        drill.vedette("device", "enrol", drill.hq, "m-1", kit)
        drill.settle()
        for short in drill.shorts:
            drill.acknowledge_all(short)
        old_policy = (drill.hq / "policy.txt").read_bytes()
        old_proof = tmp_path / "old.tlog-proof"
        drill.vedette("register", "prove", drill.hq, 1, old_proof)
        size = parse_signed_checkpoint(drill.witnessed("nord"))[0].size

        # 1. the thief has both keys and a copy of the log, appends, and has not been to a witness yet
        stolen = [parse_signing_key((drill.hq / "keys" / n).read_text().strip()) for n in KEYS]
        thief = Log(TileFolder(drill.copy_of_log("thief")), ORIGIN, stolen)
        thief.append([b"a thief's entry"])
        assert thief.checkpoint_bytes is not None
        asked = AddCheckpoint(size, tuple(thief.consistency(size)), thief.checkpoint_bytes).encode()

        # 2. partners freeze at once; the thief's head is refused
        words = (ORIGIN, "--held", "--reason", "the register's keys were stolen", "--yes")
        out, _ = drill.partner("freeze", drill.folder("nord"), *words)
        (tmp_path / "freeze.note").write_text(out)
        drill.partner("endorse", drill.folder("ost"), tmp_path / "freeze.note", "--yes")
        assert drill.post("nord", "witness/add-checkpoint", asked)[0] == 403

        # 3. headquarters makes new keys and proposes them; two partners sign; then they are in force
        reason = ("--reason", "stolen on 14 May")
        out, _ = drill.vedette("hq", "rotate-key", drill.hq, *reason)
        first = json.loads(out)
        assert first["done"] is False and len(first["waiting"]) == 3
        drill.endorse("nord", "ost")
        out, _ = drill.vedette("hq", "rotate-key", drill.hq, *reason)
        done = json.loads(out)
        assert done["done"] is True and done["new"] == first["new"] and done["old"] == drill.keys
        new = done["new"]
        assert not list((drill.hq / "keys").glob("*.next"))

        # 4. partners trust the new keys and no longer the old ones, and end the freeze
        for short in drill.shorts:
            drill.partner("trust", drill.folder(short), *new)
            for key in drill.keys:
                drill.partner("untrust", drill.folder(short), key)
        out, _ = drill.partner("thaw", drill.folder("nord"), ORIGIN, "--reason", "new keys", "--yes")
        (tmp_path / "thaw.note").write_text(out)
        out, _ = drill.partner("endorse", drill.folder("ost"), tmp_path / "thaw.note", "--yes")
        (tmp_path / "thaw.note").write_text(out)
        drill.partner("statements", "add", drill.folder("nord"), tmp_path / "thaw.note")

        # 5. it goes on, under the new policy, at every place, the custodian's disk included
        settled = drill.settle()
        assert settled["cosigned"] == settled["size"] > size
        new_policy = parse_policy((drill.hq / "policy.txt").read_bytes())
        head = drill.hq / "cosigned" / "latest"
        assert len(new_policy.evaluate(head.read_bytes()).times) >= 2
        assert (tmp_path / "attic" / "register" / "checkpoint").read_bytes().count(b"\n") >= 5
        attic = parse_signed_checkpoint((tmp_path / "attic" / "register" / "checkpoint").read_bytes())[0]
        assert attic.size == settled["size"]

        # 6. the thief's head is refused by witnesses, and by whoever holds the new policy
        for short in drill.shorts:
            status, body = drill.post(short, "witness/add-checkpoint", asked)
            assert status in (403, 409), body
        lone = AddCheckpoint(settled["size"], (), thief.checkpoint_bytes)
        assert drill.post("west", "witness/add-checkpoint", lone.encode())[0] in (400, 403)
        with pytest.raises(SignatureError):
            new_policy.evaluate(thief.checkpoint_bytes)

        # 7. a monitor that is brought it names the old key's use; headquarters' own as well
        stick = tmp_path / "thief.note"
        stick.write_bytes(thief.checkpoint_bytes)
        _, err = drill.vedette("monitor", drill.hq, "--head", stick, status=3)
        assert "(retired-key," in err and f"retired at size {size}" in err
        _, words = drill.monitor("nord", "--head", stick)
        assert "(retired-key," in words or "(unsigned," in words or "(fork," in words

        # 8. what was proved stays proved, under the policy of its time
        proof = parse_proof(old_proof.read_bytes())
        then = parse_policy(old_policy).evaluate(proof.checkpoint)
        with Headquarters(drill.hq, clock) as hq:
            entry = hq.register.log.entry(1)
        verify_inclusion(leaf_hash(entry), 1, then.checkpoint.size, proof.hashes, then.checkpoint.root)

        # 9. a device takes the new policy, because the partners it knows signed it; then it seals on
        device = json.loads(drill.vedette("device", "list", drill.hq)[0].splitlines()[0])["device"]
        drill.vedette("device", "brief", drill.hq, device, tmp_path / "brief")
        drill.vedette("device", "policy", kit, tmp_path / "brief")
        assert (kit / "policy.txt").read_bytes() == (drill.hq / "policy.txt").read_bytes()
        drill.seal(kit, "an invented testimony")

        # 10. monitors are quiet but for what people must still answer for
        for short in drill.shorts:
            drill.acknowledge_all(short)
            assert drill.monitor(short)[0][0]["alarms"] == [], short


KEYS = ("register-ed25519", "register-mldsa44")


def test_witness_key_stolen(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        drill.settle()
        for short in drill.shorts:
            drill.acknowledge_all(short)
        old_policy = parse_policy((drill.hq / "policy.txt").read_bytes())
        before = (drill.hq / "cosigned" / "latest").read_bytes()
        size = parse_signed_checkpoint(before)[0].size

        # 1. the thief has west's witness keys
        files = ("ed25519.key", "mldsa44.key")
        stolen = [
            parse_signing_key((drill.folder("west") / "witness" / f).read_text().strip()) for f in files
        ]

        # 2. west replaces them; the note says up to which size the old ones count
        _out, _ = drill.partner("rotate", drill.folder("west"), "witness", "--reason", "stolen")
        drill.stop("west")
        drill.serve("west", drill.urls["west"].removeprefix("http://"))
        card, _ = drill.partner("card", drill.folder("west"))
        (tmp_path / "west.card").write_text(card)
        retirements = [
            path
            for path in (drill.folder("west") / "retired").glob("*.note")
            if b"kind retire" in path.read_bytes()
        ]
        assert retirements

        # (its own monitor is not alarmed by what its earlier keys signed)
        assert drill.monitor("west")[0][0]["alarms"] == []

        # 3. headquarters takes the new card; the others sign the new policy
        drill.vedette("partner", "add", drill.hq, "west", drill.urls["west"], tmp_path / "west.card")
        drill.vedette(*("partner", "policy", drill.hq, "--receipts", 2, "--dossiers", 3, "--statements", 2))
        drill.endorse("nord", "ost")
        for digest in drill.waiting():
            drill.vedette("statement", "confirm", drill.hq, digest)
        settled = drill.settle()
        assert settled["cosigned"] == settled["size"] == size + 1
        new_policy = parse_policy((drill.hq / "policy.txt").read_bytes())
        assert sorted(new_policy.evaluate((drill.hq / "cosigned" / "latest").read_bytes()).times) == [
            "nord",
            "ost",
            "west",
        ]

        # 4. the thief cosigns what he likes: under the new policy it counts for nothing
        with Headquarters(drill.hq, clock) as hq:
            bare = hq.register.log.checkpoint_bytes
        assert bare is not None
        note = parse_note(bare)
        forged = note.with_signatures(cosign(note.text, key, 1_800_000_000) for key in stolen)
        with pytest.raises(SignatureError):
            new_policy.evaluate(forged)

        # 5. what the old key cosigned while it was honest stays good under the policy of its time
        assert len(old_policy.evaluate(before).times) >= 2

        # 6. monitors that know the retirement name every later use of the old key
        thief = tmp_path / "thief.note"
        thief.write_bytes(forged.encode())
        assert "(retired-key," not in drill.monitor("nord", "--head", thief)[1]
        for path in retirements:
            drill.partner("statements", "add", drill.folder("nord"), path)
            drill.vedette("statement", "add", drill.hq, path)
        for other in ("nord", "ost"):
            card = tmp_path / "west.card"
            drill.partner("peer", "add", drill.folder(other), "west", drill.urls["west"], card)
        _, words = drill.monitor("nord", "--head", thief)
        assert "(retired-key," in words and f"retired at size {size}" in words
        _, err = drill.vedette("monitor", drill.hq, "--head", thief, status=3)
        assert "(retired-key," in err
        retire(open_folder(drill.folder("ost")), "witness", "a drill", int(clock().timestamp()))
        drill.acknowledge_all("ost")
        assert drill.monitor("ost")[0][0]["alarms"] == []
