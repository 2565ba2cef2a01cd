"""Ids, digests, pseudonyms, instants, padded lengths, shown texts: one spelling each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.values.ids import new_id, parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant, write_instant
from vedette.values.padding import padme
from vedette.values.shown import shown


def test_new_id_is_sixteen_bytes_of_the_entropy_given() -> None:
    assert new_id(lambda count: bytes(range(count))) == "000102030405060708090a0b0c0d0e0f"


@pytest.mark.parametrize(
    "text", ["", "0" * 31, "0" * 33, "A" * 32, "0" * 31 + "g", "0" * 32 + "\n", "٠" * 32]
)
def test_id_of_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="item"):
        parse_id(text, "item")


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "F" * 64, "0" * 64 + "\n", "0x" + "0" * 62])
def test_digest_of_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="content"):
        parse_digest(text, "content")


@pytest.mark.parametrize("text", ["m-7", "a", "register.example/d/0a", "a" * 100])
def test_pseudonym_of_plain_parts_is_taken(text: str) -> None:
    assert parse_pseudonym(text, "mission") == text


@pytest.mark.parametrize(
    "text", ["", "M-7", "a" * 101, "../x", "a..b", "a//b", "/a", "a/", "-a", "a b", "a\n", "имя", "a_b", "."]
)
def test_pseudonym_that_could_be_a_name_or_a_path_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="mission"):
        parse_pseudonym(text, "mission")


@given(st.integers(0, 253402300799))
def test_instants_come_back_as_they_were_written(seconds: int) -> None:
    text = write_instant(seconds)
    assert parse_instant(text, "time") == datetime.fromtimestamp(seconds, UTC)
    assert write_instant(parse_instant(text, "time")) == text


def test_instant_is_written_in_utc_without_fractions() -> None:
    there = datetime(2026, 5, 14, 12, 0, 0, 999_999, timezone(timedelta(hours=2)))
    assert write_instant(there) == "2026-05-14T10:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-05-14",
        "2026-05-14 10:00:00Z",
        "2026-05-14T10:00:00",
        "2026-05-14T10:00:00+00:00",
        "2026-05-14T10:00:00.0Z",
        "2026-05-14t10:00:00z",
        "2026-02-29T10:00:00Z",
        "2026-05-14T24:00:00Z",
        "2026-05-14T10:00:60Z",
        "2026-05-14T10:00:00Z\n",
        "٢٠٢٦-05-14T10:00:00Z",
        "0000-01-01T00:00:00Z",
    ],
)
def test_instant_of_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="time"):
        parse_instant(text, "time")


def naive_padme(length: int) -> int:
    """The published rule, word by word, with logarithms by counting."""
    exponent = 0
    while 2 ** (exponent + 1) <= length:
        exponent += 1
    kept = 0
    while 2 ** (kept + 1) <= exponent:
        kept += 1
    step = 2 ** (exponent - (kept + 1))
    return -(-length // step) * step


@given(st.integers(2, 2**46))
def test_padded_length_is_that_of_the_published_rule(length: int) -> None:
    padded = padme(length)
    assert padded == naive_padme(length)
    assert length <= padded <= length * 1.12 or length < 32
    assert padme(padded) == padded


@given(st.integers(0, 2**46), st.integers(0, 2**46))
def test_padding_keeps_the_order_of_lengths(one: int, other: int) -> None:
    assert (padme(one) <= padme(other)) or one > other


@given(st.text(max_size=300), st.integers(1, 120))
def test_shown_text_is_printable_and_short(text: str, limit: int) -> None:
    plain = shown(text, limit)
    assert plain.isprintable()
    assert len(plain) <= limit


def test_shown_text_cannot_turn_the_writing_or_the_cursor_around() -> None:
    assert shown("a\u202eb\x1b[2Jc\nd\udcff") == "a?b?[2Jc?d?"
