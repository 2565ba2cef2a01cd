"""Receipts: seven lines with one spelling, and states that only grow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.receipt import Receipt, State, parse_receipt

RECEIPT = Receipt(
    "register.invented.example/r1",
    "a" * 64,
    512,
    "register.invented.example/d/1",
    3,
    7,
    9,
    State.DURABLE,
    "2026-05-14T10:00:00Z",
)


@given(
    st.sampled_from([State.DURABLE, State.REPLICATED, State.WITNESSED]),
    st.integers(0, 2**53),
    st.integers(0, 2**53),
    st.integers(1, 2**53),
)
def test_receipt_comes_back_as_it_was(state: State, size: int, index: int, more: int) -> None:
    one = replace(RECEIPT, state=state, package_size=size, register_index=index, tree_size=index + more)
    assert parse_receipt(one.text()) == one


def test_receipt_of_received_has_no_place_in_the_register() -> None:
    received = replace(RECEIPT, state=State.RECEIVED, register_index=0, tree_size=0)
    assert parse_receipt(received.text()) == received
    for place in ((0, 1), (7, 9)):
        with pytest.raises(FormatError):
            parse_receipt(replace(received, register_index=place[0], tree_size=place[1]).text())


def test_states_grow_in_the_order_of_safety() -> None:
    words = [state.word for state in sorted(State)]
    assert words == ["held", "received", "durable", "replicated", "witnessed"]


def test_state_that_only_a_device_can_say_is_no_receipt() -> None:
    with pytest.raises(FormatError):
        parse_receipt(replace(RECEIPT, state=State.HELD).text())


def test_receipt_with_any_character_altered_is_refused_or_says_something_else() -> None:
    text = RECEIPT.text()
    for at in range(len(text)):
        altered = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        try:
            other = parse_receipt(altered)
        except FormatError:
            continue
        assert other != RECEIPT
        assert other.text() == altered


def test_receipt_cut_short_or_with_more_behind_is_refused() -> None:
    text = RECEIPT.text()
    for length in range(len(text)):
        with pytest.raises(FormatError):
            parse_receipt(text[:length])
    for more in ("\n", " ", "x\n"):
        with pytest.raises(FormatError):
            parse_receipt(text + more)
