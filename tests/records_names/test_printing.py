"""Names printed in a reader's standard; vectors/names/printing.json was compared with another's code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vedette.errors import UsageError
from vedette.records.names import fold
from vedette.records.names.printing import STANDARDS, transliterate

ROWS = json.loads((Path(__file__).parents[2] / "vectors/names/printing.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_a_name_is_printed_as_the_standard_says(row: dict[str, str]) -> None:
    for standard in STANDARDS:
        assert transliterate(row["text"], standard) == row[standard], standard


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_what_is_printed_is_found_again(row: dict[str, str]) -> None:
    if "ъ" not in row["text"]:  # ICAO writes it "ie"
        assert fold(row["bgn"]) == fold(row["icao"])


def test_another_standard_is_refused() -> None:
    with pytest.raises(UsageError, match="standard"):
        transliterate("Хамид", "none")


def test_what_is_not_cyrillic_stays() -> None:
    assert transliterate("Khamid (1976), محمد", "bgn") == "Khamid (1976), محمد"
