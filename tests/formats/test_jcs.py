"""Canonical JSON."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, VedetteError
from vedette.formats import jcs

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-jcs.MAX_INTEGER, jcs.MAX_INTEGER) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(KEYS, v, max_size=4), max_leaves=12
)


@given(VALUES)
def test_bytes_agree_with_another_implementation_and_are_read_back(value: object) -> None:
    data = jcs.encode(value)
    assert data == rfc8785.dumps(value)  # type: ignore[arg-type]
    assert jcs.parse(data, max_bytes=len(data)) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,0123e.-tru \\', max_size=30).map(str.encode))
def test_any_bytes_are_canonical_or_refused(data: bytes) -> None:
    try:
        value = jcs.parse(data, max_bytes=60)
    except VedetteError:
        return
    assert jcs.encode(value) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b"-0",
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"9" * 50_000,
        b'{"b":1,"a":2}',
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"\xc3\xa9":1}',
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"[" * 100 + b"]" * 100,
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=lambda data: repr(data[:16]),
)
def test_what_we_would_not_write_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        jcs.parse(data, max_bytes=1_000_000)


@pytest.mark.parametrize("value", [1.0, 2**53, -(2**53), b"x", {1: 2}, {"é": 1}, "\ud800", {1, 2}])
def test_values_outside_our_json_are_refused(value: object) -> None:
    with pytest.raises(FormatError):
        jcs.encode({"a": [value]})


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(FormatError):
        jcs.encode(loop)


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(FormatError, match="at most 3"):
        jcs.parse(b"1000", max_bytes=3)
