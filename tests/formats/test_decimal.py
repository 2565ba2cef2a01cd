"""Plain decimal numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.decimal import parse_decimal


@given(st.integers(0, 2**64 - 1))
def test_each_number_is_read_back(number: int) -> None:
    assert parse_decimal(str(number), "size") == number


@pytest.mark.parametrize(
    "text", ["", "00", "01", "+1", "-1", "-0", " 1", "1 ", "1_0", "1\n", "٣", "²", "1e3", "0x1"]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match=r"^size: "):
        parse_decimal(text, "size")


def test_numbers_end_where_their_bits_end() -> None:
    assert parse_decimal(str(2**63 - 1), "time", bits=63) == 2**63 - 1
    for text, bits in ((str(2**63), 63), (str(2**64), 64), ("9" * 100_000, 64)):
        with pytest.raises(FormatError):
            parse_decimal(text, "time", bits=63 if bits == 63 else 64)
