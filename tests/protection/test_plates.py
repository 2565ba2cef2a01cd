"""Plates: one car, one key, however it was noted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, VedetteError
from vedette.protection.plates import Match, compare, parse_key, parse_plate

CYRILLIC = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("А 777 АА 95", "A777AA-95"),
        ("A777AA95", "A777AA-95"),
        ("а777аа", "A777AA"),
        ("A7?7AA 95", "A7?7AA-95"),
        ("a7*7aa-95 rus", "A7?7AA-95"),
        ("О123ОО 05", "O123OO-05"),
        ("0123OO05", "O123OO-05"),  # a nought for the letter
        ("OO77 O5", "OO77O5"),  # of no form: as it was written
        ("X ЗЗЗ АЕ 161", "X333AE-161"),  # the letter Ze for the digit
        ("АВ 123 95", "AB123-95"),
        ("В1234 77", "B1234-77"),
        ("１２３ABC", "123ABC"),
        ("ГАИ 001", "ГAИ001"),
    ],
)
def test_it_has_one_key(text: str, key: str) -> None:
    assert parse_plate(text).key == key
    assert parse_key(key).key == key


@pytest.mark.parametrize(
    "text", ["", "  ", "??", "A?", "A7", "!!!", "A" * 13, "A777AA95" * 6, "A777\x00AA", "🚗77"]
)
def test_what_is_no_plate_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="plate") as caught:
        parse_plate(text)
    assert not text.strip() or text.strip() not in str(caught.value)


@pytest.mark.parametrize("key", ["", "-95", "A777AA-", "A" * 30])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(FormatError):
        parse_key(key)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("A777AA95", "а777аа 95", Match.SAME),
        ("A777AA", "A777AA", Match.SAME),
        ("A777AA95", "A777AA", Match.PERHAPS),
        ("A777AA95", "A7?7AA95", Match.PERHAPS),
        ("A777AA95", "A777AA05", Match.NO),
        ("A777AA95", "A778AA95", Match.NO),
        ("A777AA95", "A777AA195", Match.NO),
        ("A77???", "???7AA", Match.NO),  # nothing contradicts, but nothing was seen alike
        ("A777AA95", "AB777", Match.NO),
    ],
)
def test_two_are_compared_by_what_was_seen(one: str, two: str, match: Match) -> None:
    a, b = parse_plate(one), parse_plate(two)
    assert compare(a, b) is match and compare(b, a) is match


@given(st.from_regex(r"[ABEKMHOPCTYX]\d{3}[ABEKMHOPCTYX]{2}\d{2,3}", fullmatch=True).filter(str.isascii))
def test_either_alphabet_and_any_spacing_is_one_car(text: str) -> None:
    spaced = f" {text[0]} {text[1:4]}-{text[4:6]} . {text[6:]} rus".lower()
    assert parse_plate(text) == parse_plate(text.translate(CYRILLIC)) == parse_plate(spaced)
    assert compare(parse_plate(text), parse_plate(spaced)) is Match.SAME


@given(st.text(max_size=50))
def test_any_text_is_a_plate_or_refused(text: str) -> None:
    try:
        plate = parse_plate(text)
    except VedetteError:
        return
    assert parse_key(plate.key).key == plate.key and len(plate.key) <= 20
    assert parse_plate(plate.signs + plate.region).key == plate.key


@given(
    st.from_regex(r"[A-Z?]\d{3}[A-Z?]{2}", fullmatch=True),
    st.from_regex(r"[A-Z?]\d{3}[A-Z?]{2}", fullmatch=True),
)
def test_comparing_is_the_same_both_ways(one: str, two: str) -> None:
    try:
        a, b = parse_plate(one), parse_plate(two)
    except VedetteError:
        return
    assert compare(a, b) is compare(b, a)
    assert compare(a, a) is (Match.PERHAPS if "?" in a.key else Match.SAME)
