"""Small exact parts of the interview desk: edits, sheets, what a page sends, where a point lies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, ProofError
from vedette_hq.interviews.body import middle_of, region_at, views
from vedette_hq.interviews.fragments import Edit, edit_between, replay
from vedette_hq.interviews.saving import parse_save
from vedette_hq.interviews.sheets import LINES, Said, _lines, digest, sheets

TEXT = st.text(alphabet="ab \n«»ӀЖ😀", max_size=60)


@given(st.lists(TEXT, max_size=8))
def test_edits_done_again_give_the_last_text(texts: list[str]) -> None:
    before, edits = "", []
    for text in texts:
        edits.append(edit_between(before, text))
        before = text
    assert replay(edits) == before


def test_an_edit_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ProofError, match="fragment 2"):
        replay([Edit(0, "", "abc"), Edit(1, "x", "y")])
    with pytest.raises(ProofError, match="fragment 1"):
        replay([Edit(1, "", "a")])


def test_an_edit_is_as_small_as_it_can_be() -> None:
    assert edit_between("Они пришли ночью", "Они пришли днём") == Edit(11, "ночью", "днём")


LONG = st.text(alphabet="word \n", max_size=6000)


@given(st.lists(st.tuples(LONG, LONG), max_size=4))
def test_sheets_lose_no_word_and_none_is_too_long(said: list[tuple[str, str]]) -> None:
    passages = [Said(n, "why?" if n else "", a, b) for n, (a, b) in enumerate(said)]
    pages = sheets(passages)
    for one in passages:
        kinds = ("answer", "account")
        here = [p for page in pages for p in page if p.number == one.number and p.kind in kinds]
        assert "".join(p.words for p in here) == one.words
        assert "".join(p.translation for p in here) == one.translation
    for page in pages:
        assert sum(max(_lines(p.words), _lines(p.translation)) + 1 for p in page) <= LINES + 1


def test_the_digest_of_an_interview_changes_with_every_word() -> None:
    one = Said(0, "", "a", "b")
    assert len({digest([one]), digest([Said(0, "", "a", "c")]), digest([Said(0, "", "b", "b")])}) == 3


GOOD = {"field": "words", "text": "слово", "base": 0, "fragment": "0" * 32}


def test_what_a_page_sends_is_read() -> None:
    sent = parse_save(json.dumps(GOOD).encode())
    assert (sent.field, sent.text, sent.base) == ("words", "слово", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"field": "number"},
        {"field": 1},
        {"text": None},
        {"text": "x" * 100_001},
        {"text": "\0"},
        {"text": "\ud800"},
        {"base": -1},
        {"base": True},
        {"base": 1.5},
        {"base": 2**40},
        {"fragment": "x" * 32},
        {"fragment": "0" * 31},
        {"more": 1},
    ],
)
def test_what_is_not_as_it_is_sent_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        parse_save(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        parse_save(body)


def test_the_middle_of_a_region_lies_in_it() -> None:
    for view, drawing in views().items():
        for region in drawing.regions:
            x, y = middle_of(view, region.code)
            assert 0 <= x <= 1000 and 0 <= y <= 1000
            assert region.off(x * drawing.width / 1000, y * drawing.height / 1000) < 1


def test_a_region_has_one_code_and_words_of_its_own() -> None:
    from vedette_hq.interviews.body_words import PARTS, VIEWS

    for view, drawing in views().items():
        codes = [one.code for one in drawing.regions]
        assert len(codes) == len(set(codes)), view
        assert view in VIEWS
        assert {one.part for one in drawing.regions} <= set(PARTS)


def test_left_and_right_are_the_persons_own() -> None:
    assert region_at("front", 300, 450).startswith("right-")
    assert region_at("back", 300, 450).startswith("left-")
    assert {one.side for one in views()["left"].regions} == {"left"}


def test_a_point_off_the_drawing_is_refused() -> None:
    for view, x, y in (("front", 1001, 0), ("front", 0, -1), ("inside", 5, 5)):
        with pytest.raises(FormatError):
            region_at(view, x, y)
