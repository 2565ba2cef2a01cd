"""Drill: headquarters is in other hands, with all its keys. Partners notice, freeze, and thaw at the end.

What people do in each step: docs/guide/drills.md.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from journeys.drill import ORIGIN, Drill
from vedette.adapters.tiles import TileFolder
from vedette.cli.common import clock
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.note import sign_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.house.headquarters import Headquarters
from vedette.register.log import LogReader

# the commands run in this process: what its end would close is closed by the collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def frozen_note(drill: Drill, target: Path) -> Path:
    """nord freezes; ost hears of it from its own monitor, reads it, and signs it too; the note of both."""
    words = (ORIGIN, "--held", "--reason", "a reader nobody signed", "--yes")
    drill.partner("freeze", drill.folder("nord"), *words)
    _, words_of_ost = drill.monitor("ost")
    assert "(freeze," in words_of_ost and "a reader nobody signed" in words_of_ost
    return endorsed(drill, "ost", "freeze", target)


def endorsed(drill: Drill, short: str, kind: str, target: Path) -> Path:
    """A person at a partner signs the statement of that kind that it knows and has not signed."""
    out, _ = drill.partner("statements", drill.folder(short))
    rows = [json.loads(line) for line in out.splitlines()]
    (wanted,) = [row["sha256"] for row in rows if row["kind"] == kind and not row["signed_here"]]
    note, _ = drill.partner("endorse", drill.folder(short), wanted, "--yes")
    target.write_text(note)
    return target


def test_a_reader_nobody_signed_is_found_frozen_out_and_taken_by_no_kit(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        kit = tmp_path / "kit"
        drill.vedette("device", "enrol", drill.hq, "m-1", kit)
        drill.settle()
        for short in drill.shorts:
            said, words = drill.monitor(short)
            assert words.count("ALARM") == words.count("(baseline,") == 1
            assert drill.acknowledge_all(short) == said[0]["alarms"]
            assert drill.monitor(short)[0][0]["alarms"] == [], "what partners signed is no alarm"

        # 1. whoever sits at headquarters now enters a reader of his own; the witnesses cannot see it
        with Headquarters(drill.hq, clock) as hq:
            values = {"action": "open", "fingerprint": "0" * 64, "mission": "m-1"}
            values |= {"recipients": "age1stranger", "time": hq.now()}
            (row,) = hq.enter([("recipients", values)])
        size = row.index + 1
        assert drill.settle()["cosigned"] == size

        # 2. every partner's daily look names the entry, and goes on naming it
        for short in drill.shorts:
            said, words = drill.monitor(short)
            assert len(said[0]["alarms"]) == 1 and "(entry-unknown," in words
            assert f"entry {row.index} " in words and hashlib.sha256(row.entry()).hexdigest() in words
            assert drill.monitor(short)[0][0]["alarms"] == said[0]["alarms"]

        drill.vedette("device", "brief", drill.hq, device_of(drill), tmp_path / "brief")

        # 3. nord freezes what it holds, ost signs that too; west hears of it from their doors
        freeze = frozen_note(drill, tmp_path / "freeze.note")
        assert "(freeze," in drill.monitor("west")[1]
        drill.monitor("nord")  # and nord learns that ost has signed too

        # 4. with all its keys headquarters appends, and gets no cosignature; nowhere
        with Headquarters(drill.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        _, err = drill.vedette("register", "publish", drill.hq, status=1)
        assert "not cosigned" in err and "frozen" in err
        for short in drill.shorts:
            assert parse_signed_checkpoint(drill.witnessed(short))[0].size == size, short

        # 5. a kit that is given the freeze takes no other readers, and goes on sealing to those it has
        drill.vedette("device", "freeze", kit, freeze)
        _, err = drill.vedette("device", "recipients", kit, tmp_path / "brief", status=1)
        assert "froze" in err
        drill.seal(kit, "an invented testimony")

        # 6. the group has its headquarters back; nord and ost thaw, west is brought the note
        words = (ORIGIN, "--reason", "headquarters is ours again", "--yes")
        out, _ = drill.partner("thaw", drill.folder("nord"), *words)
        (tmp_path / "thaw-1.note").write_text(out)
        _, err = drill.vedette("register", "publish", drill.hq, status=1)
        assert "not cosigned" in err, "one partner alone cannot end what two have signed"
        for short in drill.shorts:
            assert parse_signed_checkpoint(drill.witnessed(short))[0].size == size, short
        out, _ = drill.partner("endorse", drill.folder("ost"), tmp_path / "thaw-1.note", "--yes")
        thaw = tmp_path / "thaw.note"
        thaw.write_text(out)
        for short in ("nord", "west"):
            drill.partner("statements", "add", drill.folder(short), thaw)
        drill.vedette("register", "publish", drill.hq)
        for short in drill.shorts:
            assert parse_signed_checkpoint(drill.witnessed(short))[0].size == size + 1, short
        drill.vedette("device", "freeze", kit, thaw)
        drill.seal(kit, "another invented testimony")

        # 7. the alarms stay until a person has answered for them
        assert len(drill.monitor("nord")[0][0]["alarms"]) >= 2
        drill.acknowledge_all("nord")
        assert drill.monitor("nord")[0][0]["alarms"] == []


def device_of(drill: Drill) -> str:
    """The only device."""
    out, _ = drill.vedette("device", "list", drill.hq)
    return str(json.loads(out.splitlines()[0])["device"])


def test_two_histories_for_two_partners_convict_the_key(tmp_path: Path) -> None:
    with Drill(tmp_path) as drill:
        drill.open_mission("m-1", "nord", "ost")
        for short in drill.shorts:
            drill.acknowledge_all(short)

        # 1. headquarters shows west another last entry than nord and ost
        with Headquarters(drill.hq, clock) as hq:
            log = hq.register.log
            keys = [hq.key(name) for name in ("register-ed25519", "register-mldsa44")]
            held = LogReader(TileFolder(drill.hq / "register"), log.size)
            forked = sign_note(Checkpoint(ORIGIN, log.size, b"\7" * 32).text(), keys).encode()
            request = AddCheckpoint(log.size, (), forked).encode()
            longer = sign_note(Checkpoint(ORIGIN, log.size + 3, b"\7" * 32).text(), keys).encode()
            cosigned = parse_signed_checkpoint(drill.witnessed("nord"))[0]
        assert held.root() == cosigned.root
        status, _ = drill.post("west", "witness/add-checkpoint", request)
        assert status == 422, "a witness that has seen the one history does not cosign the other"

        # 2. it has kept what it was asked; its monitor raises it, and the file convicts by itself
        _, words = drill.monitor("west")
        assert "(fork," in words
        (evidence,) = (drill.folder("west") / "monitor" / "evidence").glob("witness-*.fork")
        out, err = drill.vedette(
            "monitor", "judge", evidence, "--vkey", drill.keys[0], "--vkey", drill.keys[1]
        )
        found = json.loads(out)
        assert found["fork"] and len(found["convicted"]) == 2 and "SHOWN" in err
        drill.vedette("monitor", "judge", evidence, "--vkey", other_key(tmp_path), status=1)

        # 3. nord is brought a longer head of that other history on a stick: nobody can join it to the rest
        stick = tmp_path / "head.note"
        stick.write_bytes(forked)
        _said, words = drill.monitor("nord", "--head", stick)
        assert "(fork," in words
        (mine,) = (drill.folder("nord") / "monitor" / "evidence").glob("*.fork")
        drill.vedette("monitor", "judge", mine, "--vkey", drill.keys[0])

        # 4. anybody with two heads can ask for them to be judged
        (tmp_path / "one.note").write_bytes(drill.witnessed("nord"))
        (tmp_path / "two.note").write_bytes(forked)
        out, _ = drill.vedette(
            "monitor", "judge", tmp_path / "one.note", tmp_path / "two.note", "--vkey", drill.keys[0]
        )
        assert json.loads(out)["fork"] is True
        (tmp_path / "three.note").write_bytes(longer)
        _, err = drill.vedette(
            *("monitor", "judge", tmp_path / "one.note", tmp_path / "three.note"),
            *("--vkey", drill.keys[0]),
            status=1,
        )
        assert "nothing joins" in err


def test_anybody_with_the_keys_of_the_log_can_watch_over_it(tmp_path: Path) -> None:
    with Drill(tmp_path, shorts=("nord", "ost"), receipts=1, dossiers=2) as drill:
        state = tmp_path / "watcher"
        url = drill.urls["nord"]
        words = ["monitor", "--log", drill.hq / "register", "--state", state]
        words += ["--mirror", f"{url}/mirror", "--witness", f"{url}/witness"]
        words += ["--partner", drill.urls["ost"], tmp_path / "ost.card", "--policy", drill.hq / "policy.txt"]
        for key in drill.keys:
            words += ["--vkey", key]

        # 1. the first look lists what was there before; a person confirms it
        out, err = drill.vedette(*words, status=3)
        (alarm,) = json.loads(out)["alarms"]
        assert "(baseline," in err
        drill.vedette("monitor", "--state", state, "--acknowledge", alarm, "--by", "a friend")
        out, err = drill.vedette(*words)
        assert json.loads(out)["size"] == 1 and json.loads(out)["read"] == 0 and "one history" in err

        # 2. the register goes on, and so does the watcher, with the new entries alone
        with Headquarters(drill.hq, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        drill.settle()
        out, err = drill.vedette(*words, status=3)
        assert "(entry-unknown," in err and json.loads(out)["size"] == 2

        # 3. headquarters looks at itself from outside as well
        out, err = drill.vedette("monitor", drill.hq, status=3)
        assert "(entry-unknown," not in err and "(baseline," in err

        # 4. what was given wrongly is refused before anybody is asked
        drill.vedette("monitor", status=2)
        drill.vedette("monitor", "--log", drill.hq / "register", "--vkey", drill.keys[0], status=2)
        drill.vedette("monitor", "--state", state, "--acknowledge", "0000", "--by", "x", status=1)
        drill.vedette("monitor", drill.hq, "--acknowledge", "0000", status=2)


def other_key(place: Path) -> str:
    """A vkey of the same name that signed nothing."""
    from vedette.formats.keys import Algorithm, SigningKey

    return SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\5" * 32).verifier.vkey
