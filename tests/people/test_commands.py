"""What a person at a partner sees before signing: everything that was shown is compared, and no is no."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from people.stage import ORIGIN, birth, partner
from vedette.errors import VedetteError
from vedette.formats import base64, jcs
from vedette.formats.entry import grow_entry
from vedette.formats.fingerprint import recipients_fingerprint, spoken_words
from vedette.formats.statement import NO_RECORD, Statement
from vedette.seal import Identity, Kind
from vedette_partner.people.commands import check_shown

TIME = "2026-05-14T10:00:00Z"
DESK = Identity(Kind.HYBRID, b"\5" * 32).recipient.encode()
THIRD = Identity(Kind.HYBRID, b"\6" * 32).recipient.encode()
BORN = birth("m-1")[0]


def shown(
    *readers: str, mission: str = "m-1", action: str = "open", said: str = ""
) -> tuple[dict[str, str], bytes]:
    """What a statement about an entry of these readers says, and the entry with its disclosures."""
    named = sorted(readers)
    fingerprint = said or recipients_fingerprint(named).hex()
    values = {
        "action": action,
        "fingerprint": fingerprint,
        "mission": mission,
        "recipients": " ".join(named),
        "time": TIME,
    }
    entry, disclosures = grow_entry(b"\7" * 32, "recipients", values)
    texts = [each.text for each in disclosures]
    data = jcs.encode({"entry": base64.encode(entry.data), "disclosures": texts})
    digest = hashlib.sha256(entry.data).hexdigest()
    lines = {"action": action, "mission": mission, "fingerprint": fingerprint, "entry": digest}
    return {**lines, "record": BORN.sha256}, data


def statement(**values: str) -> Statement:
    order = ("action", "mission", "fingerprint", "entry", "record")
    return Statement(ORIGIN, "recipients", {name: values[name] for name in order}, TIME)


def test_everything_that_was_shown_is_compared() -> None:
    values, entry = shown(BORN.recipient, DESK)
    found = check_shown(statement(**values), {"entry.json": entry, "birth.json": BORN.encode()})
    assert not [line for line in found if "NOT COMPARED" in line]
    assert found[-1] == "The readers are two: the vault of the birth record, and the duty desk."
    for files, missing in (
        ({"entry.json": entry}, "birth.json"),
        ({"birth.json": BORN.encode()}, "entry.json"),
    ):
        found = check_shown(statement(**values), files)
        assert f"NOT COMPARED: {missing} was not shown." in found
    assert check_shown(statement(**{**values, "record": NO_RECORD}), {"entry.json": entry})


def three() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(BORN.recipient, DESK, THIRD)
    return statement(**values), {"entry.json": entry, "birth.json": BORN.encode()}


def without_the_vault() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(THIRD, DESK)
    return statement(**values), {"entry.json": entry, "birth.json": BORN.encode()}


def another_entry() -> tuple[Statement, dict[str, bytes]]:
    values, _ = shown(BORN.recipient, DESK, THIRD)
    return statement(**values), {"entry.json": shown(BORN.recipient, DESK)[1]}


def another_fingerprint() -> tuple[Statement, dict[str, bytes]]:
    wrong = recipients_fingerprint([BORN.recipient, THIRD]).hex()
    values, entry = shown(BORN.recipient, DESK, said=wrong)
    return statement(**values), {"entry.json": entry}


def another_mission() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(BORN.recipient, DESK, mission="m-2")
    return statement(**values), {"entry.json": entry, "birth.json": BORN.encode()}


def a_closing_said_to_be_an_opening() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(BORN.recipient, DESK, action="close")
    return statement(**{**values, "action": "open"}), {"entry.json": entry}


def another_birth() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(BORN.recipient, DESK)
    return statement(**values), {"entry.json": entry, "birth.json": birth("m-1", "another")[0].encode()}


def a_birth_of_the_house() -> tuple[Statement, dict[str, bytes]]:
    values, entry = shown(BORN.recipient, DESK)
    house = birth("m-1", "vault", "house")[0]
    return statement(**{**values, "record": house.sha256}), {
        "entry.json": entry,
        "birth.json": house.encode(),
    }


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (three, "names 3 readers, the vault and the desk expected"),
        (without_the_vault, "the recipient of the birth record is not among its readers"),
        (another_entry, r"entry\.json: is not the one that the statement names"),
        (another_fingerprint, "do not have the fingerprint"),
        (another_mission, "is that of another mission"),
        (a_closing_said_to_be_an_opening, "its action is not the one"),
        (another_birth, r"birth\.json: is not the one that the statement names"),
        (a_birth_of_the_house, "is that of another mission"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_does_not_fit_is_named_before_anybody_signs(attack: object, said: str) -> None:
    text, files = attack()  # type: ignore[operator]
    with pytest.raises(VedetteError, match=said):
        check_shown(text, files)


def test_person_reads_then_says_yes_or_no(tmp_path: Path) -> None:
    room = tmp_path / "nord"
    partner("init", room, "--name", "nord.example", "--roles", "none")
    values, entry = shown(BORN.recipient, DESK)
    text = tmp_path / "statement.txt"
    text.write_bytes(statement(**values).encode())
    folder = tmp_path / "SHOWN"
    folder.mkdir()
    (folder / "entry.json").write_bytes(entry)
    (folder / "birth.json").write_bytes(BORN.encode())
    out, said = partner("endorse", room, text, "--shown", folder, status=1, typed="n\n")
    assert "not signed" in said and "—" not in out
    assert partner("statements", room)[0] == ""
    out, said = partner("endorse", room, text, "--shown", folder, typed="y\n")
    words = spoken_words(bytes.fromhex(values["fingerprint"]))
    assert f"The readers, in eight words: {words}" in said
    assert "nord.example/s1" in out
    # what does not fit is not signed, whatever is answered
    values, _ = shown(BORN.recipient, DESK, THIRD)
    text.write_bytes(statement(**values).encode())
    _, said = partner("endorse", room, text, "--shown", folder, "--yes", status=1)
    assert "is not the one that the statement names" in said
    assert len(partner("statements", room)[0].splitlines()) == 1


def test_destruction_is_stated_by_its_holder(tmp_path: Path) -> None:
    room = tmp_path / "nord"
    partner("init", room, "--name", "nord.example", "--roles", "none")
    words = ["--mission", "m-1", "--set", 4711, "--holder", "nord/2"]
    out, said = partner("destroyed", room, ORIGIN, *words, "--yes")
    assert "kind destruction" in out and "nord/2 has destroyed its share of set 4711, mission m-1." in said
    _, said = partner("destroyed", room, ORIGIN, *words[:-1], "Ms Invented", "--yes", status=1)
    assert "a pseudonym has" in said
