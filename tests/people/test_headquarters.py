"""Headquarters and the partners' word: nothing is entered before it stands; anchors that came to them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from people.stage import ORIGIN, House, birth, house, last_row, partner, vedette
from vedette.adapters.kit_folder import KitFolder
from vedette.cli.common import clock
from vedette.errors import ConflictError, MissingError, SignatureError, UsageError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, parse_note, sign_note
from vedette.formats.statement import NO_RECORD, Statement
from vedette.house.abroad.asking import enter_anchor_note
from vedette.house.abroad.statements import (
    add_signatures,
    confirm,
    known,
    partners_in_force,
    propose,
    standing,
    statements,
    withdraw,
)
from vedette.house.desks.mission_desk import add_witness, open_mission
from vedette.house.desks.mission_people import (
    close_mission,
    confirm_mission,
    endorse_again,
    open_by_birth,
)
from vedette.house.headquarters import Headquarters
from vedette_partner.folder import open_folder

STRANGER = SigningKey.from_seed("stranger.invented.example/s1", Algorithm.ED25519, b"\x63" * 32)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three partners whom nobody can reach by wire; m-1 is proposed."""
    with house(tmp_path_factory.mktemp("house"), ("nord", "sued", "west"), 2, serve=False) as made:
        with Headquarters(made.hq, clock) as hq:
            open_by_birth(hq, "m-1", birth("m-1")[0].encode())
        yield made


@pytest.fixture
def staged(first: House, tmp_path: Path) -> tuple[House, Path]:
    """A copy of that headquarters."""
    shutil.copytree(first.hq, tmp_path / "HQ")
    return first, tmp_path / "HQ"


def keys(made: House, *shorts: str) -> list[SigningKey]:
    return [open_folder(made.partners[short]).statements_key() for short in shorts]


def note(made: House, statement: Statement, *shorts: str) -> bytes:
    return sign_note(statement.text, keys(made, *shorts)).encode()


def the_one(hq: Headquarters) -> Statement:
    (each,) = statements(hq)
    return each.statement


def test_proposal_names_the_entry_that_is_made_when_it_is_confirmed(staged: tuple[House, Path]) -> None:
    made, folder = staged
    with Headquarters(folder, clock) as hq:
        statement = the_one(hq)
        born = birth("m-1")[0]
        assert statement.values["record"] == born.sha256 and statement.values["mission"] == "m-1"
        assert hq.register.find("recipients") == [] and standing(hq, statement.sha256) is None
        assert open_by_birth(hq, "m-1", born.encode()).statement == statement.sha256
        found = add_signatures(hq, note(made, statement, "west"))
        assert (found.stands, found.missing) == (False, 1)
        with pytest.raises(SignatureError, match=r"signed by 1 of the 2 partners needed \(west\)"):
            confirm_mission(hq, "m-1")
        assert add_signatures(hq, note(made, statement, "nord")).stands
        assert standing(hq, statement.sha256) is not None
        change = confirm_mission(hq, "m-1")
        (row,) = hq.register.find("recipients")
        assert change.index == row.index and hq.mission("m-1")["birth"] == born.sha256
        assert born.recipient in str(row.values["recipients"]).split(" ")
        with pytest.raises(MissingError, match="nothing of it waits"):
            confirm_mission(hq, "m-1")
        assert confirm(hq, statement.sha256) == row
    with Headquarters(folder, clock) as hq:
        assert [each.in_effect for each in statements(hq)] == [True]
        with pytest.raises(ConflictError, match="is open already, with these readers"):
            open_by_birth(hq, "m-1", birth("m-1")[0].encode())


def twice(data: bytes) -> bytes:
    parsed = parse_note(data)
    return Note(parsed.text, parsed.signatures * 2).encode()


def false(data: bytes) -> bytes:
    parsed = parse_note(data)
    line = parsed.signatures[0]
    blob = bytes([line.blob[0] ^ 1]) + line.blob[1:]
    return Note(parsed.text, (type(line)(line.name, line.key_id, blob), *parsed.signatures[1:])).encode()


def test_signatures_that_do_not_count_open_no_mission(staged: tuple[House, Path]) -> None:
    made, folder = staged
    with Headquarters(folder, clock) as hq:
        statement = the_one(hq)
        values = dict(statement.values)
        another_text = Statement(ORIGIN, "recipients", {**values, "mission": "m-9"}, statement.time)
        another_register = Statement("else.example/r1", "recipients", values, statement.time)
        with pytest.raises(SignatureError, match="nobody signed it who is in"):
            add_signatures(hq, sign_note(statement.text, [STRANGER]).encode())
        with pytest.raises(SignatureError, match="nobody signed it who is in"):
            add_signatures(hq, sign_note(statement.text, [hq.key("register-ed25519")]).encode())
        with pytest.raises(SignatureError, match="the signature of nord is false"):
            add_signatures(hq, false(note(made, statement, "nord", "sued")))
        with pytest.raises(MissingError, match="was not proposed here"):
            add_signatures(hq, note(made, another_text, "nord", "sued"))
        with pytest.raises(UsageError, match="another register"):
            add_signatures(hq, note(made, another_register, "nord", "sued"))
        assert add_signatures(hq, twice(note(made, statement, "nord"))).missing == 1
        with pytest.raises(SignatureError, match="signed by 1 of the 2"):
            confirm_mission(hq, "m-1")
        assert hq.register.find("recipients") == []


def test_group_with_partners_makes_no_vault_identity_and_changes_no_policy_alone(
    staged: tuple[House, Path],
) -> None:
    made, folder = staged
    key = SigningKey.from_seed("alone.example/w1", Algorithm.ED25519_COSIGNATURE, b"\x64" * 32)
    with Headquarters(folder, clock) as hq:
        with pytest.raises(UsageError, match="no vault identity is made at headquarters"):
            open_mission(hq, "m-5")
        with pytest.raises(UsageError, match="partners have to agree"):
            add_witness(hq, "alone", "http://127.0.0.1:1", (key.verifier.vkey,), 1)
        assert partners_in_force(hq) is not None
        entry = "ab" * 32
        values = {
            "action": "open",
            "mission": "m-5",
            "fingerprint": entry,
            "entry": entry,
            "record": NO_RECORD,
        }
        propose(hq, Statement(ORIGIN, "recipients", values, hq.now()).encode())
        with pytest.raises(UsageError, match="another register"):
            propose(hq, Statement("else.example/r", "recipients", values, hq.now()).encode())
    _, said = vedette("mission", "open", folder, "m-5", "--vault-identity", folder.parent / "v", status=2)
    assert "vedette ceremony birth" in said and not (folder.parent / "v").exists()
    assert made


def test_only_the_birth_of_that_mission_is_taken(staged: tuple[House, Path]) -> None:
    _, folder = staged
    with Headquarters(folder, clock) as hq:
        for mission, label, purpose in (("m-3", "vault", "mission"), ("m-2", "vault", "house")):
            with pytest.raises(UsageError, match="is not that of mission m-2"):
                open_by_birth(hq, "m-2", birth(mission, label, purpose)[0].encode())
        data = birth("m-2")[0].encode()
        for broken in (data[:-1], data + b"\n", b"{}"):
            with pytest.raises(VedetteError):
                open_by_birth(hq, "m-2", broken)
        assert len(statements(hq)) == 1


def test_one_change_of_a_mission_waits_at_a_time_and_can_be_withdrawn(staged: tuple[House, Path]) -> None:
    made, folder = staged
    with Headquarters(folder, clock) as hq:
        with pytest.raises(ConflictError, match="another change waits"):
            open_by_birth(hq, "m-1", birth("m-1", "other")[0].encode())
        statement = the_one(hq)
        withdraw(hq, statement.sha256)
        assert statements(hq) == []
        change = open_by_birth(hq, "m-1", birth("m-1", "other")[0].encode())
        assert change.statement is not None
        add_signatures(hq, note(made, known(hq, change.statement).statement, "nord", "west"))
        confirm_mission(hq, "m-1")
        with pytest.raises(UsageError, match="does not wait"):
            withdraw(hq, change.statement)
        assert hq.mission("m-1")["earlier"] == []


def test_closing_is_proposed_entered_and_final(staged: tuple[House, Path]) -> None:
    made, folder = staged
    with Headquarters(folder, clock) as hq:
        add_signatures(hq, note(made, the_one(hq), "nord", "west"))
        confirm_mission(hq, "m-1")
        change = close_mission(hq, "m-1")
        assert change.statement is not None and close_mission(hq, "m-1") == change
        with pytest.raises(SignatureError, match="nobody yet"):
            confirm_mission(hq, "m-1")
        add_signatures(hq, note(made, known(hq, change.statement).statement, "sued", "west"))
        confirm_mission(hq, "m-1")
        assert [row.values["action"] for row in hq.register.find("recipients")] == ["open", "close"]
        assert hq.mission("m-1")["closed"] == hq.register.find("recipients")[-1].index
        with pytest.raises(ConflictError, match="is closed already"):
            close_mission(hq, "m-1")
        again = open_by_birth(hq, "m-1", birth("m-1")[0].encode())  # the same readers, opened anew
        assert again.statement is not None


def test_older_policy_proposal_is_not_confirmed_after_a_newer_one(staged: tuple[House, Path]) -> None:
    made, folder = staged
    digests = []
    for number in (2, 3):
        words = ["--receipts", number, "--dossiers", 3, "--statements", 2]
        digests.append(str(last_row(vedette("partner", "policy", folder, *words)[0])["proposed"]))
        time.sleep(1.1)
    with Headquarters(folder, clock) as hq:
        for digest in digests:
            add_signatures(hq, note(made, known(hq, digest).statement, "nord", "sued"))
        newer = confirm(hq, digests[1])
        assert newer is not None and confirm(hq, digests[1]) == newer
        with pytest.raises(ConflictError, match="a newer policy is in force"):
            confirm(hq, digests[0])
        assert len(hq.register.find("policy")) == 2


def test_group_without_partners_opens_by_birth_at_once(tmp_path: Path) -> None:
    hq_folder = tmp_path / "HQ"
    vedette("hq", "init", "--no-lock", hq_folder, "--group", "An invented group", "--origin", ORIGIN)
    record = tmp_path / "birth.json"
    record.write_bytes(birth("m-1")[0].encode())
    row = last_row(vedette("mission", "open", hq_folder, "m-1", "--birth", record)[0])
    assert row["statement"] is None and row["index"] == 0
    vedette("device", "enrol", hq_folder, "m-1", tmp_path / "KIT")
    assert birth("m-1")[0].recipient in KitFolder(tmp_path / "KIT").kit.recipients
    _, said = vedette("device", "status", tmp_path / "KIT")
    assert "nobody but headquarters vouches" in said
    with Headquarters(hq_folder, clock) as hq:
        assert hq.mission("m-1")["index"] == 0 and statements(hq) == []
        with pytest.raises(UsageError, match="no partners"):
            add_signatures(hq, sign_note("vedette/statement/v1\n", [STRANGER]).encode())
        change = close_mission(hq, "m-1")
        assert change.index == 2 and change.statement is None
        # mission of before, partners of today: they vouch for what is in the register
        with pytest.raises(UsageError, match=r"has no partners\.txt"):
            endorse_again(hq, "m-1")


# revocation, and anchors that came to a partner


@pytest.fixture
def field(tmp_path: Path) -> tuple[Path, Path, str]:
    """A headquarters, and a kit with three sealed items."""
    hq, kit = tmp_path / "HQ", tmp_path / "KIT"
    vedette("hq", "init", "--no-lock", hq, "--group", "An invented group", "--origin", ORIGIN)
    vedette("mission", "open", hq, "m-1", "--vault-identity", tmp_path / "vault")
    device = str(last_row(vedette("device", "enrol", hq, "m-1", kit)[0])["device"])
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"An invented testimony, number {number}.")
        vedette("seal", kit, tmp_path / f"{number}.txt")
    return hq, kit, device


def test_revocation_counts_by_the_size_of_the_device_log_also_after_a_restart(
    field: tuple[Path, Path, str], tmp_path: Path
) -> None:
    hq, kit, device = field
    vedette("device", "revoke", hq, device, "--size", 2)
    vedette("device", "export", kit, tmp_path / "STICK")
    for turn in range(2):  # each command opens headquarters anew
        out, _ = vedette("intake", hq, tmp_path / "STICK", status=1)
        assert out.count('"taken"' if turn == 0 else '"known"') == 2, out
        assert out.count('"quarantine"') == 1 and "its entries count up to 2, this is 2" in out
    (row,) = vedette("device", "list", hq)[0].splitlines()
    assert '"counts_up_to":2' in row
    # the smallest of two revocations counts, the register never raises it again
    vedette("device", "revoke", hq, device, "--size", 3)
    out, _ = vedette("intake", hq, tmp_path / "STICK", status=1)
    assert out.count('"quarantine"') == 1


def test_anchor_that_came_to_a_partner_fixes_the_device_at_headquarters(
    field: tuple[Path, Path, str], tmp_path: Path
) -> None:
    hq, kit, device = field
    room = tmp_path / "nord"
    card, _ = partner("init", room, "--name", "nord.example", "--roles", "witness")
    (tmp_path / "nord.card").write_text(card)
    with Headquarters(hq, clock) as house_:
        vkeys = [house_.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    partner("trust", room, *vkeys)
    vedette("partner", "add", hq, "nord", "-", tmp_path / "nord.card")
    vedette("partner", "policy", hq, "--receipts", 1, "--dossiers", 1, "--statements", 1)
    text = vedette("device", "anchor", kit)[0].strip()
    _, said = partner("anchor", room, text, status=1)
    assert "no devices are known here" in said
    vedette("device", "list", hq, "--note", tmp_path / "devices.note")
    partner("devices", room, tmp_path / "devices.note")
    (tmp_path / "anchor.note").write_text(partner("anchor", room, text)[0])
    data = (tmp_path / "anchor.note").read_bytes()
    with Headquarters(hq, clock) as house_:
        for _ in range(2):
            said_ = enter_anchor_note(house_, data)
        assert (said_.device, said_.size) == (device, 3)
        (row,) = house_.register.find("device-checkpoint", device=device)
        assert row.values["size"] == 3
        with pytest.raises(SignatureError):
            enter_anchor_note(house_, data.replace(b"nord.example/s1", b"sued.example/s1"))
        with pytest.raises(VedetteError):
            enter_anchor_note(house_, data.replace(b" 3 ", b" 4 "))
        forged = sign_note(parse_note(data).text.replace(ORIGIN, "else.example/r1"), keys_of(room)).encode()
        with pytest.raises(MissingError, match="another register"):
            enter_anchor_note(house_, forged)
    # what was anchored counts, whatever arrived
    vedette("device", "revoke", hq, device)
    (row_,) = vedette("device", "list", hq)[0].splitlines()
    assert '"counts_up_to":3' in row_


def keys_of(room: Path) -> list[SigningKey]:
    return [open_folder(room).statements_key()]
