"""One fold for all that sounds alike; vectors/names/fold.json has the pairs."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.records.names import FOLD_VERSION, fold, skeleton, tokens
from vedette.records.names.folding import MAX_READINGS, MAX_TOKENS

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/names/fold.json").read_text("utf-8"))


def folds(text: str) -> set[str]:
    return {way.fold for token in tokens(text) for way in token.readings}


def test_the_vectors_are_of_this_version() -> None:
    assert VECTORS["version"] == FOLD_VERSION


@pytest.mark.parametrize("row", VECTORS["folds"], ids=lambda row: row["text"])
def test_a_spelling_has_the_fold_that_the_vectors_say(row: dict[str, str]) -> None:
    assert fold(row["text"]) == row["fold"]
    assert skeleton(row["text"]) == row["skeleton"]


@pytest.mark.parametrize("row", VECTORS["equal"], ids=lambda row: row[0])
def test_spellings_of_one_name_share_a_reading(row: list[str]) -> None:
    for other in row[1:]:
        assert folds(row[0]) & folds(other), other


@pytest.mark.parametrize("row", VECTORS["unequal"], ids=lambda row: row[0])
def test_different_names_do_not(row: list[str]) -> None:
    assert not folds(row[0]) & folds(row[1])


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_within_bounds(text: str) -> None:
    found = tokens(text)
    assert len(found) <= MAX_TOKENS
    for token in found:
        assert 1 <= len(token.readings) <= MAX_READINGS
        for way in token.readings:
            assert way.fold
            assert "".join(unit.sound for unit in way.units) == way.fold


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя -", min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_case_and_composition_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("typed", ["кӏант", "кӀант", "кIант", "к1ант", "кlант", "к|ант"])
def test_a_palochka_is_read_however_it_is_typed(typed: str) -> None:
    assert fold(typed) == "kant"
