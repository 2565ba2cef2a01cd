"""Deposits, holdings and the small answers around them: round trips, and every kind of other spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.deposit import (
    MAX_LINES,
    MAX_OBJECT_BYTES,
    NO_DEPOSIT,
    Deposit,
    DepositObject,
    Holding,
    deposit_digest,
    encode_position,
    encode_wanted,
    parse_deposit,
    parse_holding,
    parse_offset,
    parse_position,
    parse_wanted,
)

ORIGIN = "register.invented.example/r1"
TIME = "2026-05-14T10:00:00Z"
A, B, C = "0a" * 32, "1b" * 32, "2c" * 32
DEPOSIT = Deposit(ORIGIN, 7, C, TIME, (DepositObject(A, 5, "package"), DepositObject(B, 0, "house")), (C,))
HOLDING = Holding(ORIGIN, 7, A, TIME)


def test_a_deposit_is_read_as_it_was_written() -> None:
    text = DEPOSIT.text()
    assert text == (
        f"vedette/deposit/v1\n{ORIGIN}\nnumber 7\nprevious {C}\ntime {TIME}\n"
        f"object {A} 5 package\nobject {B} 0 house\nremove {C}\n"
    )
    assert parse_deposit(text) == DEPOSIT
    first = replace(DEPOSIT, number=0, previous=NO_DEPOSIT, objects=())
    assert parse_deposit(first.text()) == first
    assert len(deposit_digest(text)) == 64


def test_a_holding_is_read_as_it_was_written() -> None:
    assert HOLDING.text() == f"vedette/holding/v1\n{ORIGIN}\ndeposit 7 {A}\ntime {TIME}\n"
    assert parse_holding(HOLDING.text()) == HOLDING


@pytest.mark.parametrize(("value", "parse"), [(DEPOSIT, parse_deposit), (HOLDING, parse_holding)])
def test_every_change_gives_another_value_or_a_refusal(value: Deposit | Holding, parse: object) -> None:
    assert callable(parse)
    text = value.text()
    others = [text[:at] + text[at + 1 :] for at in range(len(text))]
    others += [text[:at] + char + text[at + 1 :] for at in range(len(text)) for char in "0aA \n\r+é"]
    others += [text + "\n", text + "x", text.replace("\n", "\r\n"), " " + text, ""]
    for other in others:
        if other == text:
            continue
        try:
            assert parse(other) != value
            assert parse(other).text() == other
        except VedetteError as error:
            assert str(error)


@pytest.mark.parametrize(
    "change",
    [
        {"number": -1},
        {"number": 2**53},
        {"number": 0},
        {"previous": NO_DEPOSIT},
        {"previous": C.upper()},
        {"time": "2026-05-14 10:00:00"},
        {"origin": "two words"},
        {"objects": (), "removed": ()},
        {"objects": (DepositObject(B, 0, "house"), DepositObject(A, 5, "package"))},
        {"objects": (DepositObject(A, 5, "package"), DepositObject(A, 5, "package"))},
        {"objects": (DepositObject(C, 5, "package"),)},  # and removed
        {"objects": (DepositObject(A, MAX_OBJECT_BYTES + 1, "package"),)},
        {"objects": (DepositObject(A, -1, "package"),)},
        {"objects": (DepositObject(A, 1, "photo"),)},
        {"objects": (DepositObject("A" * 64, 1, "house"),)},
        {"removed": (C, B)},
        {"removed": tuple(f"{n:064x}" for n in range(MAX_LINES))},
    ],
)
def test_what_no_deposit_says_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        replace(DEPOSIT, **change)  # type: ignore[arg-type]


def test_a_deposit_of_a_thousand_lines_is_taken() -> None:
    objects = tuple(DepositObject(f"{n:064x}", n, "package") for n in range(MAX_LINES))
    deposit = replace(DEPOSIT, objects=objects, removed=())
    assert parse_deposit(deposit.text()) == deposit
    with pytest.raises(LimitError):
        parse_deposit(deposit.text() * 20)
    with pytest.raises(LimitError):
        parse_holding(HOLDING.text() + "x" * 5000)


def test_wanted_position_and_offset_have_one_spelling() -> None:
    wanted = [(B, 7), (A, 0)]
    data = encode_wanted(wanted)
    assert data == f"{A} 0\n{B} 7\n".encode() and parse_wanted(data) == sorted(wanted)
    for bad in (
        b"",
        b"\n",
        data[:-1],
        data + b"\n",
        data + data,
        f"{B} 7\n{A} 0\n".encode(),
        data.replace(b" ", b"  "),
    ):
        with pytest.raises(VedetteError):
            parse_wanted(bad)
    assert parse_position(encode_position(3, A)) == (3, A)
    for bad in (b"", f"3 {A}".encode(), f"03 {A}\n".encode(), f"3 {A}\n\n".encode(), b"3\n", b"x" * 200):
        with pytest.raises(VedetteError):
            parse_position(bad)
    assert parse_offset(b"0\n") == 0 and parse_offset(b"1099511627776\n") == 2**40
    for bad in (b"", b"0", b"00\n", b"-1\n", b"1\n\n", b"\xff\n", b"1" * 40):
        with pytest.raises(VedetteError):
            parse_offset(bad)
