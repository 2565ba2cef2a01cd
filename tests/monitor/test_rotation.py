"""New keys for the register: killed at any write, it goes on where it was, and nothing is done twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from people.stage import partner
from register.stage import clock
from vedette.adapters import disk
from vedette.errors import FormatError, StoreError, UsageError, VedetteError
from vedette.formats.note import sign_note
from vedette.formats.statement import parse_statement
from vedette.house.abroad.key_rotation import KEYS, past_keys, retired_keys, rotate
from vedette.house.abroad.partners import add_partner, set_policies
from vedette.house.abroad.settling import publish
from vedette.house.abroad.statements import add_signatures, known, statements
from vedette.house.desks.mission_desk import add_custodian
from vedette.house.headquarters import Headquarters
from vedette.register.audit import fsck
from vedette_partner.folder import open_folder

ORIGIN = "register.invented.example/r1"


def opened(folder: Path) -> Headquarters:
    return Headquarters(folder, clock)


def group(place: Path, partners: int) -> Path:
    """A headquarters of some entries; with partners, two of them must agree."""
    folder = place / "hq"
    Headquarters.create(folder, "An invented group", ORIGIN, ["en"], os.urandom)
    with opened(folder) as hq:
        for number in range(partners):
            home = place / f"p{number}"
            card, _ = partner("init", home, "--name", f"p{number}.example", "--roles", "none")
            add_partner(hq, f"p{number}", "-", card.encode())
        if partners:
            with pytest.raises(VedetteError):
                set_policies(hq, receipts=1, dossiers=1, statements=2)  # nobody is a witness
            (hq.folder / "dossier-policy.txt").write_bytes((hq.folder / "policy.txt").read_bytes())
            keys = [open_folder(place / f"p{number}").statements_key().verifier for number in range(partners)]
            lines = [f"partner p{number} {key.vkey}\n" for number, key in enumerate(keys)]
            (hq.folder / "partners.txt").write_text("vedette-partners-v1\nthreshold 2\n" + "".join(lines))
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})] * 5)
    return folder


def sign_all(folder: Path, place: Path) -> int:
    """Two partners sign whatever waits; return how many statements."""
    with opened(folder) as hq:
        waiting = [each.statement for each in statements(hq) if not each.in_effect]
        for statement in waiting:
            parse_statement(statement.encode())
            for number in range(2):
                key = open_folder(place / f"p{number}").statements_key()
                add_signatures(hq, sign_note(statement.text, [key]).encode())
    return len(waiting)


def check_done(folder: Path, before: list[str], entries: int) -> None:
    """The new keys sign, the policy names them, the old ones are retired, and one entry was made."""
    with opened(folder) as hq:
        keys = [hq.key(name).verifier for name in KEYS]
        assert [key.vkey for key in keys] != before and all(key.name == ORIGIN for key in keys)
        assert keys[0].vkey.encode() in (folder / "policy.txt").read_bytes()
        assert before[0].encode() not in (folder / "policy.txt").read_bytes()
        assert hq.register.log.size == entries + 1
        assert fsck(hq.register.log.store, ORIGIN, keys).size == entries + 1
        assert retired_keys(hq) == dict.fromkeys(before, entries)
        assert [key.vkey for key in past_keys(hq)] == before[:1]
        hq.enter([("policy", {"policy_sha256": "1" * 64, "time": hq.now()})])
    left = [path.name for path in (folder / "keys").iterdir() if path.name.endswith((".next", ".json"))]
    assert left == []


def keys_of(folder: Path) -> list[str]:
    with opened(folder) as hq:
        return [hq.key(name).verifier.vkey for name in KEYS]


@pytest.mark.parametrize("partners", [0, 2])
def test_killed_at_any_write_it_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partners: int
) -> None:
    real = os.replace
    kills = 0
    step = 1 if os.environ.get("VEDETTE_CRASH") == "full" else 5 if partners else 2
    for call in range(0, 60, step):
        place = tmp_path / str(call)
        place.mkdir()
        folder = group(place, partners)
        before, count = keys_of(folder), 0

        def replace(*arguments: object, call: int = call, **more: object) -> None:
            nonlocal count
            count += 1
            if count > call:
                raise OSError(5, "killed here")
            real(*arguments, **more)  # type: ignore[arg-type]

        killed = False
        done = False
        for attempt in range(3 if partners else 2):
            if done:
                break
            with monkeypatch.context() as patch:
                if not killed:
                    patch.setattr(disk.os, "replace", replace)
                try:
                    with opened(folder) as hq:
                        done = rotate(hq, "stolen").done
                except StoreError:
                    killed = True
            if partners and attempt < 2:
                sign_all(folder, place)
        with opened(folder) as hq:
            if (folder / "keys" / "rotation.json").exists():
                assert rotate(hq, "stolen").done
        check_done(folder, before, 5)
        kills += killed
        if not killed:
            break
    assert not killed and kills >= 3, kills


def test_without_enough_partners_nothing_changes(tmp_path: Path) -> None:
    folder = group(tmp_path, 2)
    before = keys_of(folder)
    with opened(folder) as hq:
        first = rotate(hq, "stolen")
        again = rotate(hq, "another reason, too late")
        assert not first.done and len(first.waiting) == 3 and again == first
        assert known(hq, first.waiting[1]).statement.values["reason"] == "stolen"
        assert [hq.key(name).verifier.vkey for name in KEYS] == before and retired_keys(hq) == {}
    with opened(folder) as hq:
        for digest in first.waiting:
            statement = known(hq, digest).statement
            key = open_folder(tmp_path / "p0").statements_key()
            add_signatures(hq, sign_note(statement.text, [key]).encode())
        assert not rotate(hq, "stolen").done
    assert keys_of(folder) == before
    assert sign_all(folder, tmp_path) == 3
    with opened(folder) as hq:
        assert rotate(hq, "stolen").done
    check_done(folder, before, 5)


def test_a_custodian_that_holds_the_old_head_is_filled_on(tmp_path: Path) -> None:
    folder = group(tmp_path, 0)
    with opened(folder) as hq:
        add_custodian(hq, "attic", tmp_path / "attic")
        publish(hq)
        rotate(hq, "grown old")
        _, faults = publish(hq)
        assert faults == {}
        new = [hq.key("register-ed25519").verifier]
        from vedette.adapters.tiles import TileFolder

        assert fsck(TileFolder(tmp_path / "attic" / "register"), ORIGIN, new).size == 6


@pytest.mark.parametrize("reason", ["", " x", "two\nlines", "x" * 201])
def test_a_reason_that_cannot_be_is_refused_before_anything_is_made(tmp_path: Path, reason: str) -> None:
    folder = group(tmp_path, 0)
    with opened(folder) as hq, pytest.raises(UsageError):
        rotate(hq, reason)
    assert not list((folder / "keys").glob("*.next"))


def test_a_damaged_list_of_retired_keys_is_refused(tmp_path: Path) -> None:
    folder = group(tmp_path, 0)
    with opened(folder) as hq:
        rotate(hq, "stolen")
        (path,) = list((folder / "keys" / "retired").glob("*.vkey"))[:1]
        path.write_text("nonsense\n")
        with pytest.raises(FormatError):
            retired_keys(hq)
