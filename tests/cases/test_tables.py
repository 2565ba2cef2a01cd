"""The tables of a dossier: read by Python's csv as they were, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.cases.tables import (
    CUSTODY_COLUMNS,
    CUSTODY_GUARDED,
    EXHIBIT_COLUMNS,
    EXHIBIT_GUARDED,
    csv_bytes,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
COLUMNS, GUARDED = ("number", "title"), frozenset({"title"})


@given(st.lists(st.tuples(st.integers(0, 2**53), TEXTS), max_size=4))
def test_rows_come_back_as_they_were(rows: list[tuple[int, str]]) -> None:
    data = csv_bytes(COLUMNS, GUARDED, [{"number": n, "title": t} for n, t in rows])
    read = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert read[0] == list(COLUMNS)
    back = [(int(n), t[1:] if t[:1] == "'" and t[1:2] in tuple("=+-@\t\r") else t) for n, t in read[1:]]
    assert back == rows
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_title_that_would_be_a_formula_is_text(start: str) -> None:
    data = csv_bytes(COLUMNS, GUARDED, [{"number": 1, "title": f'{start}HYPERLINK("x")'}])
    assert data.decode() == f'number,title\r\n"1","\'{start}HYPERLINK(""x"")"\r\n'


def test_numbers_are_never_taken_for_formulas() -> None:
    assert csv_bytes(COLUMNS, GUARDED, [{"number": -1, "title": ""}]) == b'number,title\r\n"-1",""\r\n'


def test_every_free_text_is_guarded() -> None:
    assert set(EXHIBIT_COLUMNS) >= EXHIBIT_GUARDED == {"title"}
    assert set(CUSTODY_COLUMNS) - CUSTODY_GUARDED == {"index"}
