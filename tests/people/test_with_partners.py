"""A mission whose readers the partners vouch for: opened, changed and closed, over HTTP and by file."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from people.stage import ORIGIN, House, birth, house, last_row, partner, vedette
from vedette.adapters.kit_folder import KitFolder


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, ("nord", "sued", "west"), 2) as made:
        yield made


def write_birth(folder: Path, mission: str, label: str = "vault") -> Path:
    path = folder / f"{label}.json"
    path.write_bytes(birth(mission, label)[0].encode())
    return path


def endorse(made: House, short: str, digest: object, *more: object) -> str:
    return partner("endorse", made.partners[short], digest, "--yes", *more)[0]


def test_mission_is_open_only_when_two_partners_have_signed_its_readers(staged: House) -> None:
    hq, folder = staged.hq, staged.folder
    record = write_birth(folder, "m-1")
    digest = last_row(vedette("mission", "open", hq, "m-1", "--birth", record)[0])["statement"]
    _, said = vedette("mission", "confirm", hq, "m-1", status=1)
    assert "signed by nobody yet" in said
    vedette("device", "enrol", hq, "m-1", folder / "KIT", status=1)

    # it waits at each partner, for a person
    vedette("statement", "send", hq)
    assert "WAITS" in partner("statements", staged.partners["nord"])[1]
    shown = folder / "SHOWN"
    vedette("statement", "show", hq, digest, "--to", shown)
    _, said = partner("endorse", staged.partners["nord"], digest, "--shown", shown, "--yes")
    assert "may read what mission m-1 seals" in said and "in eight words" in said
    assert "NOT COMPARED" not in said
    vedette("statement", "send", hq)
    _, said = vedette("mission", "confirm", hq, "m-1", status=1)
    assert "signed by 1 of the 2 partners needed (nord)" in said

    # the second one by file
    (folder / "sued.note").write_text(endorse(staged, "sued", shown / "statement.txt"))
    assert last_row(vedette("statement", "add", hq, folder / "sued.note")[0])["stands"]
    assert last_row(vedette("mission", "confirm", hq, "m-1")[0])["index"] is not None
    vedette("mission", "confirm", hq, "m-1", status=1)  # nothing waits any more

    vedette("device", "enrol", hq, "m-1", folder / "KIT")
    kit = KitFolder(folder / "KIT").kit
    assert kit.partners is not None and kit.partners.threshold == 2
    vault = birth("m-1")[0].recipient
    assert vault in kit.recipients and len(kit.recipients) == 2
    _, said = vedette("device", "status", folder / "KIT")
    assert "vouched for by 2 or more of: nord, sued, west" in said
    (folder / "a.txt").write_text("An invented testimony.")
    vedette("seal", folder / "KIT", folder / "a.txt")

    # nothing is sealed with a kit from which one signature was taken away
    note = folder / "KIT" / "recipients.statement"
    whole = note.read_text()
    note.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    _, said = vedette("seal", folder / "KIT", folder / "a.txt", status=1)
    assert "signed by 1 of the 2 partners needed" in said
    note.write_text(whole)

    # other readers, mid-mission
    again = write_birth(folder, "m-1", "second vault")
    digest = last_row(vedette("mission", "open", hq, "m-1", "--birth", again)[0])["statement"]
    vedette("device", "brief", hq, kit.device, folder / "BRIEF")
    _, said = vedette("device", "recipients", folder / "KIT", folder / "BRIEF", status=2)
    assert "has these recipients already" in said
    for short in ("nord", "west"):
        endorse(staged, short, write_text(staged, digest))
    vedette("statement", "send", hq)
    vedette("mission", "confirm", hq, "m-1")
    vedette("device", "brief", hq, kit.device, folder / "BRIEF2")
    vedette("device", "recipients", folder / "KIT", folder / "BRIEF2")
    renewed = KitFolder(folder / "KIT").kit
    assert birth("m-1", "second vault")[0].recipient in renewed.recipients
    assert vault not in renewed.recipients and renewed.index > kit.index
    # the older brief does not come back
    _, said = vedette("device", "recipients", folder / "KIT", folder / "BRIEF", status=1)
    assert "has seen" in said or "not newer" in said

    # what was sealed to the first readers, and what is sealed to the second, both arrive
    (folder / "b.txt").write_text("Another invented testimony.")
    vedette("seal", folder / "KIT", folder / "b.txt")
    vedette("device", "export", folder / "KIT", folder / "STICK")
    out, _ = vedette("intake", hq, folder / "STICK")
    assert out.count('"taken"') == 2

    # closing
    digest = last_row(vedette("mission", "close", hq, "m-1")[0])["statement"]
    for short in ("nord", "sued"):
        endorse(staged, short, write_text(staged, digest))
    vedette("statement", "send", hq)
    vedette("mission", "confirm", hq, "m-1")
    vedette("device", "enrol", hq, "m-1", folder / "KIT3", status=2)
    vedette("device", "brief", hq, kit.device, folder / "BRIEF3")
    vedette("device", "recipients", folder / "KIT", folder / "BRIEF3")
    _, said = vedette("seal", folder / "KIT", folder / "a.txt", status=1)
    assert "is closed" in said
    vedette("device", "export", folder / "KIT", folder / "STICK2")


def write_text(made: House, digest: object) -> Path:
    """The statement's text as a file, as it would come on a stick."""
    vedette("statement", "show", made.hq, digest, "--to", made.folder / "TEXT")
    return made.folder / "TEXT" / "statement.txt"


def test_policy_changes_only_with_the_partners_and_reaches_the_kit(staged: House) -> None:
    hq, folder = staged.hq, staged.folder
    open_mission(staged, "m-2")
    vedette("device", "enrol", hq, "m-2", folder / "KIT")
    before = (hq / "partners.txt").read_bytes()
    numbers = ["--receipts", 2, "--dossiers", 2, "--statements", 3]
    digest = last_row(vedette("partner", "policy", hq, *numbers)[0])["proposed"]
    assert (hq / "partners.txt").read_bytes() == before
    for short in ("nord", "sued", "west"):
        endorse(staged, short, write_text(staged, digest), "--shown", folder / "TEXT")
    vedette("statement", "send", hq)
    vedette("statement", "confirm", hq, digest)
    assert (hq / "partners.txt").read_bytes() != before

    # three are needed now: the readers were signed by two
    device = KitFolder(folder / "KIT").kit.device
    _, said = vedette("device", "brief", hq, device, folder / "BRIEF", status=1)
    assert "stands under the partners of today" in said
    digest = mission_statement(staged, "m-2")
    endorse(staged, "west", write_text(staged, digest))
    vedette("statement", "send", hq, digest)
    vedette("device", "brief", hq, device, folder / "BRIEF")
    _, said = vedette("device", "recipients", folder / "KIT", folder / "BRIEF", status=2)
    assert "take it first: vedette device policy" in said
    vedette("device", "policy", folder / "KIT", folder / "BRIEF")
    kit = KitFolder(folder / "KIT").kit
    assert kit.partners is not None and kit.partners.threshold == 3
    assert kit.policy.source == (hq / "policy.txt").read_bytes()
    # the partner takes the new file by the same statement, and no other
    note = folder / "policy.note"
    note.write_text(vedette("statement", "show", hq, str(policy_statement(staged)))[0])
    partner("partners", staged.partners["nord"], ORIGIN, hq / "partners.txt", "--statement", note)
    (folder / "old.txt").write_bytes(before)
    _, said = partner("partners", staged.partners["nord"], ORIGIN, folder / "old.txt", status=1)
    assert "another one is in force" in said


def open_mission(made: House, mission: str) -> None:
    """A mission that nord and sued vouch for."""
    record = write_birth(made.folder, mission, f"vault of {mission}")
    digest = last_row(vedette("mission", "open", made.hq, mission, "--birth", record)[0])["statement"]
    for short in ("nord", "sued"):
        endorse(made, short, write_text(made, digest))
    vedette("statement", "send", made.hq)
    vedette("mission", "confirm", made.hq, mission)


def mission_statement(made: House, mission: str) -> str:
    """The SHA-256 of the statement about a mission's readers."""
    rows = [json.loads(line) for line in vedette("statement", "list", made.hq)[0].splitlines()]
    return next(row["sha256"] for row in rows if row["mission"] == mission)


def policy_statement(made: House) -> str:
    rows = [json.loads(line) for line in vedette("statement", "list", made.hq)[0].splitlines()]
    return next(row["sha256"] for row in rows if row["kind"] == "policy")


def test_freeze_stops_the_witness_and_the_kit_until_the_thaw(staged: House) -> None:
    hq, folder = staged.hq, staged.folder
    open_mission(staged, "m-3")
    vedette("device", "enrol", hq, "m-3", folder / "KIT")
    size = KitFolder(folder / "KIT").kit.checkpoint.size
    words = ["--size", size, "--reason", "an invented suspicion", "--yes"]
    freeze = folder / "freeze.note"
    freeze.write_text(partner("freeze", staged.partners["nord"], ORIGIN, *words)[0])
    # by one alone: that one stops, the kit does not believe it
    _, said = vedette("device", "freeze", folder / "KIT", freeze, status=1)
    assert "signed by 1 of the 2 partners needed (nord)" in said
    freeze.write_text(endorse(staged, "sued", freeze))
    vedette("device", "freeze", folder / "KIT", freeze)
    assert "not" not in partner("statements", "add", staged.partners["west"], freeze)[1].split("FROZEN")[0]
    for url in staged.urls.values():
        assert "kind freeze" in fetched(f"{url}/people/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/freeze")

    # nothing above is cosigned, so no kit can be made
    _, said = vedette("device", "enrol", hq, "m-3", folder / "KIT2", status=1)
    assert "not cosigned" in said
    _, said = vedette("device", "status", folder / "KIT")
    assert f"FROZE the register at {size}" in said
    (folder / "a.txt").write_text("An invented testimony.")
    vedette("seal", folder / "KIT", folder / "a.txt")  # its readers stand below the freeze

    thaw = folder / "thaw.note"
    thaw.write_text(partner("thaw", staged.partners["nord"], ORIGIN, "--reason", "a false alarm", "--yes")[0])
    thaw.write_text(endorse(staged, "sued", thaw))
    for short in ("nord", "west"):
        partner("statements", "add", staged.partners[short], thaw)
    vedette("device", "freeze", folder / "KIT", thaw)
    assert KitFolder(folder / "KIT").kit.frozen is None
    vedette("device", "enrol", hq, "m-3", folder / "KIT2")


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        text: str = answer.read().decode()
    return text
