"""Values are refused or kept in one spelling; nothing that a stranger writes gets another answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.jcs import encode
from vedette.records.schema import FIELDS, NEEDED, Kind, Shield, Type
from vedette.records.values import MAX_CITES, MAX_NUMBER, Value, checked, parse_value

ID = "0123456789abcdef0123456789abcdef"


def known(vocabulary: str, code: str) -> bool:
    return code in {"torture", "exact", "ordered", "police", "likely", "beating"}


def one(kind: Kind, name: str, value: Any, **more: Any) -> Any:
    return checked(kind, name, [Value(value, **more)], known)[0].value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["text", "language", "actor", "degree", "type", "lat", "lon", "record", "precision", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([(kind, name) for kind in Kind for name in FIELDS[kind]]), json_values)
def test_any_json_is_refused_as_declared_or_kept_in_one_spelling(place: tuple[Kind, str], value: Any) -> None:
    kind, name = place
    try:
        found = checked(kind, name, [Value(value)], known)
    except FormatError as error:
        assert str(error).startswith(f"{kind}: {name}")
        return
    assert checked(kind, name, found, known) == found
    encode(found[0].plain())  # it can stand in a revision
    again = json.loads(json.dumps(found[0].plain()))
    assert parse_value(again) == found[0]


@settings(max_examples=300)
@given(json_values)
def test_a_plain_value_is_read_back_or_refused(plain: Any) -> None:
    try:
        found = parse_value(plain)
    except FormatError:
        return
    assert parse_value(found.plain()) == found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            {"text": "  A   place ", "lat": "43.10", "lon": 45},
            {"text": "A place", "lat": "43.1", "lon": "45"},
        ),
        ({"text": "A", "lat": -0.0, "lon": "+0.00000001"}, {"text": "A", "lat": "0", "lon": "0"}),
        (
            {"text": "A", "lat": "-90", "lon": "180", "precision": "exact"},
            {"text": "A", "lat": "-90", "lon": "180", "precision": "exact"},
        ),
        (
            {"text": "A", "lat": 1.23456789, "lon": 0, "code": ""},
            {"text": "A", "lat": "1.234568", "lon": "0"},
        ),
    ],
)
def test_degrees_are_decimal_text_of_one_spelling(given: Any, kept: Any) -> None:
    assert one(Kind.EVENT, "place", given) == kept


@pytest.mark.parametrize(
    "lat",
    ["1_0", " 1", "1e1", "١", "", "nan", "inf", 10**400, 90.1, "-90.000001", True, [1], "0x1", "1.", ".5"],
)
def test_what_is_no_latitude_is_refused(lat: Any) -> None:
    with pytest.raises(FormatError):
        one(Kind.EVENT, "place", {"text": "A", "lat": lat, "lon": "1"})


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (Kind.EVENT, "title", ""),
        (Kind.EVENT, "title", "x" * 1001),
        (Kind.EVENT, "title", "\x00"),
        (Kind.EVENT, "title", "\ud800"),
        (Kind.EVENT, "began", "2004-13"),
        (Kind.EVENT, "dead_low", -1),
        (Kind.EVENT, "dead_low", True),
        (Kind.EVENT, "dead_low", 1.0),
        (Kind.EVENT, "dead_low", MAX_NUMBER + 1),
        (Kind.EVENT, "place", {"text": "A", "lat": "1"}),
        (Kind.EVENT, "place", {"text": "A", "precision": ["exact"]}),
        (Kind.EVENT, "place", {"text": "A", "record": "x"}),
        (Kind.EVENT, "description", {"language": "ru"}),
        (Kind.EVENT, "description", {"text": "a\x07"}),
        (Kind.ACT, "type", "no-such"),
        (Kind.ACT, "type", ["torture"]),
        (Kind.ACT, "victim", ID.upper()),
        (Kind.ACT, "repeated", "yes"),
        (Kind.ACT, "parts", {"actor": ID, "degree": "no-such"}),
        (Kind.ACT, "parts", {"degree": "ordered"}),
        (Kind.PERSON, "name", "A Name"),
    ],
)
def test_wrong_values_are_refused_without_being_repeated(kind: Kind, name: str, value: Any) -> None:
    with pytest.raises(FormatError) as refused:
        one(kind, name, value)
    assert str(refused.value).startswith(f"{kind}: {name}") and "no-such" not in str(refused.value)


def test_beside_a_value_stands_only_what_may_stand_there() -> None:
    good = Value("A", (ID, ID), "likely", " a   note ")
    (kept,) = checked(Kind.EVENT, "title", [good], known)
    assert kept == Value("A", (ID,), "likely", "a note")
    for wrong in (
        Value("A", ("x",)),
        Value("A", tuple(f"{number:032x}" for number in range(MAX_CITES + 1))),
        Value("A", (), "no-such"),
        Value("A", (), "", "\x00"),
        Value("A", (), "", "n" * 1001),
    ):
        with pytest.raises(FormatError):
            checked(Kind.EVENT, "title", [wrong], known)
    with pytest.raises(FormatError):
        checked(Kind.EVENT, "title", [Value("A"), Value("B")], known)
    with pytest.raises(FormatError, match="no field"):
        checked(Kind.EVENT, "victim", [Value(ID)], known)


def test_the_schema_agrees_with_itself() -> None:
    from vedette.records.vocabulary import builtin

    for kind in Kind:
        assert set(NEEDED[kind]) <= set(FIELDS[kind])
        for name, field in FIELDS[kind].items():
            assert name == field.name and name.isidentifier()
            assert bool(field.vocabulary) == (field.type is Type.TERM), name
            assert not field.vocabulary or field.vocabulary in builtin(), field.vocabulary
            assert bool(field.to) == (field.type in (Type.RECORD, Type.PART)), name
            assert field.shield is not Shield.SOURCE
            assert not (field.off and name in NEEDED[kind])
