"""What a conclusion lacks: said for every element, in words, never as a number."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.cases.elements import (
    PRESUMPTION,
    Agreement,
    Judged,
    Piece,
    Remark,
    Sort,
    agreement,
    elements,
    weigh,
)
from vedette.errors import UsageError
from vedette.records.investigation import STATUSES, TEMPLATES

MEDICAL, WITNESS, PAPER = Piece(Sort.MEDICAL, "m"), Piece(Sort.WITNESS, "w"), Piece(Sort.DOCUMENT, "d")
LANGUAGES = {"en", "fr", "ru"}


def rows(template: str, status: str = "proven", *pieces: Piece) -> list[Judged]:
    return [Judged(one.code, status, pieces or (MEDICAL, WITNESS, PAPER)) for one in elements(template)]


def test_every_element_has_a_name_a_question_and_a_source_in_three_languages() -> None:
    for template in TEMPLATES:
        for one in elements(template):
            assert set(one.name) == set(one.question) == LANGUAGES, one.code
            assert one.source and one.confidence in ("S", "G")
    assert len(elements("torture")) == 10 and len(elements("disappearance")) == 3
    assert set(PRESUMPTION) == LANGUAGES


def test_nothing_is_a_score() -> None:
    for shape in (Judged, Remark, Agreement, Piece):
        assert not [one.name for one in dataclasses.fields(shape) if one.type in ("int", "float")]


def test_a_list_that_is_not_known_is_refused_by_its_name() -> None:
    with pytest.raises(UsageError, match="no list 'piracy'"):
        elements("piracy")
    with pytest.raises(UsageError, match="element identity: no status 'likely'"):
        weigh("torture", [Judged("identity", "likely")])


def test_what_lacks_is_said() -> None:
    given_ = {one.code: one for one in rows("torture")}
    given_["identity"] = Judged("identity", "")
    given_["acts"] = Judged("acts", "proven")
    given_["severity"] = Judged("severity", "proven", (Piece(Sort.WITNESS, "w", gone=True),))
    given_["purpose"] = Judged("purpose", "proven", (WITNESS, WITNESS))
    given_["injury"] = Judged("injury", "proven", (MEDICAL, PAPER), (WITNESS,))
    given_["causation"] = Judged("causation", "disputed", (MEDICAL,))
    del given_["agent-status"]
    assert [(one.element, one.code, one.must) for one in weigh("torture", given_.values())] == [
        ("identity", "not-judged", True),
        ("agent-status", "missing", True),
        ("acts", "no-support", True),
        ("severity", "withdrawn-support", True),
        ("purpose", "one-source", False),
        ("injury", "contradicted", False),
        ("causation", "no-dispute", False),
    ]


def test_two_pieces_of_unknown_source_are_not_taken_for_one() -> None:
    two = (Piece(Sort.DOCUMENT), Piece(Sort.DOCUMENT))
    assert weigh("disappearance", rows("disappearance", "proven", *two)) == ()


def test_torture_is_confirmed_only_when_three_kinds_of_material_agree() -> None:
    assert agreement("torture", rows("torture")).confirmed
    without = agreement("torture", rows("torture", "proven", WITNESS, PAPER))
    assert not without.confirmed and without.lacking == {Sort.MEDICAL}
    one_open = [*rows("torture")[:-1], Judged("quality-of-inquiry", "unproven")]
    assert not agreement("torture", one_open).confirmed


def test_a_disappearance_needs_all_three_elements() -> None:
    assert agreement("disappearance", rows("disappearance", "proven", WITNESS, PAPER)).confirmed
    for number in range(3):
        some = rows("disappearance", "proven", WITNESS, PAPER)
        some[number] = Judged(some[number].code, "disputed", (WITNESS,), (PAPER,))
        assert not agreement("disappearance", some).confirmed


PIECES = st.builds(Piece, st.sampled_from(list(Sort)), st.sampled_from(["", "a", "b"]), st.booleans())
SIDES = st.lists(PIECES, max_size=3).map(tuple)


@given(st.data())
def test_who_is_confirmed_has_no_bar_and_every_bar_names_its_element(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(sorted(TEMPLATES)))
    some = [
        Judged(one.code, data.draw(st.sampled_from(["", *STATUSES])), data.draw(SIDES), data.draw(SIDES))
        for one in elements(template)
        if data.draw(st.booleans())
    ]
    found = weigh(template, some)
    codes = [one.code for one in elements(template)]
    assert [codes.index(one.element) for one in found] == sorted(codes.index(one.element) for one in found)
    stands = agreement(template, some)
    if stands.confirmed:
        assert not [one for one in found if one.must]
        assert all(one.status == "proven" and any(not p.gone for p in one.supports) for one in some)
    for code in set(codes) - {one.code for one in some}:
        assert Remark("missing", code, True) in found
