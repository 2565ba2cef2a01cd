"""birth.json: one spelling, every damage refused; the record after many re-splits stays small."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import replace

import pytest

from ceremony.stage import again, born, salts
from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.missions.birth import (
    MAX_BIRTH_BYTES,
    Birth,
    Organisation,
    commit_all,
    parse_birth,
    parse_organisation,
    split_again,
)
from vedette.seal import Kind, generate_identity, recipients_fingerprint
from vedette.seal.shares import split


def test_a_record_survives_the_round_trip_and_holds_no_word() -> None:
    it = again(born(), 9)
    data = it.birth.encode()
    assert parse_birth(data) == it.birth and parse_birth(data).encode() == data
    text = json.dumps(json.loads(data))
    assert it.birth.fingerprint == recipients_fingerprint([it.birth.sealed_to()]).hex()
    for words in it.sheets.values():
        assert " ".join(words[:2]) not in text
    assert it.secret.hex() not in text


def test_a_commitment_is_the_digest_that_the_page_describes() -> None:
    it = born()
    one = it.birth.commitments[4]
    plain = " ".join(it.sheets["sud 2"]).encode("ascii")
    assert one.sha256 == hashlib.sha256(one.salt + plain).hexdigest()


def test_every_byte_altered_cut_and_appended_is_refused_or_another_value() -> None:
    data = born().birth.encode()
    start = data.index(b'"set"')
    for at in [*range(200), *range(start, len(data))]:
        for changed in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at]):
            with contextlib.suppress(FormatError):
                assert parse_birth(changed).encode() == changed != data
    for changed in (data + b"\n", b" " + data, data + b"\0", b""):
        with pytest.raises(FormatError):
            parse_birth(changed)


def _with(birth: Birth, **members: object) -> bytes:
    value = json.loads(birth.encode())
    value.update(members)
    return jcs.encode(value)


def test_records_that_cannot_be_are_refused() -> None:
    birth = again(born(), 9).birth
    value = json.loads(birth.encode())
    x25519 = generate_identity(Kind.X25519).recipient.encode()
    other = generate_identity().recipient.encode()
    twice = [value["commitments"][0], *value["commitments"][:-1]]
    for members in (
        {"v": 2},
        {"v": True},
        {"purpose": "other"},
        {"mission": "Two Words"},
        {"recipient": other},
        {"recipient": x25519},
        {"fingerprint": "0" * 64},
        {"set": 32_768},
        {"set": 4711},  # the retired one
        {"threshold": 4},
        {"threshold": True},
        {"time": "yesterday"},
        {"organisations": []},
        {"organisations": [{**value["organisations"][0], "threshold": 1}, *value["organisations"][1:]]},
        {"organisations": [*value["organisations"][:2], value["organisations"][0]]},
        {"commitments": value["commitments"][:-1]},
        {"commitments": twice},
        {"commitments": [{**each, "salt": "00"} for each in value["commitments"]]},
        {"retired": [{**value["retired"][0], "commitments": []}]},
        {"retired": [{**value["retired"][0], "replaced": "2026"}]},
        {"retired": value["retired"] * 2},
        {"more": 1},
    ):
        with pytest.raises(FormatError):
            parse_birth(_with(birth, **members))
    assert parse_birth(_with(birth)) == birth


def test_after_many_re_splits_the_oldest_sets_are_forgotten_and_the_record_stays_in_bounds() -> None:
    it = born(0)
    birth = it.birth
    for number in range(1, 60):
        shares = split(it.secret, [(2, 3)] * 3, 2, number)
        birth = split_again(birth, number, it.birth.time, commit_all(birth.organisations, shares, salts()))
    assert len(birth.encode()) <= MAX_BIRTH_BYTES
    assert 30 < len(birth.retired) < 59 and birth.retired[-1].set_id == 58
    with pytest.raises(FormatError, match="over"):
        replace(birth, retired=(*birth.retired, *again(born(1000), 2000).birth.retired) * 1).encode()


def test_organisations_are_written_in_one_way() -> None:
    assert parse_organisation("nord:2/3") == Organisation("nord", 2, 3)
    for text in (
        "nord",
        "nord:2",
        "Nord:2/3",
        "nord:0/3",
        "nord:02/3",
        "nord:2/3 ",
        ":2/3",
        "n/x:2/3",
        "nord:-1/3",
    ):
        with pytest.raises(FormatError):
            parse_organisation(text)
