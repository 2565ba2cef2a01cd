"""Risk: two ordinals with reasons that end; no number of a mission."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from missions_plan.story import NOW, assessment
from vedette.errors import FormatError
from vedette.missions import risk
from vedette.missions.risk import Incident, Standing, matrix, newest, standing, wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"threat": "T00"},
        {"threat": "T30"},
        {"likelihood": 0},
        {"impact": 6},
        {"reason": "short"},
        {"reason": " " * 40},
        {"expires": NOW + timedelta(days=14)},
        {"expires": NOW - timedelta(days=2)},
        {"at": NOW.replace(tzinfo=None)},
    ],
)
def test_what_is_no_judgement_is_refused(wrong: dict[str, Any]) -> None:
    values = {"threat": "T05", **wrong}
    with pytest.raises(FormatError):
        assessment(values.pop("threat"), **values)


def test_it_ends_and_is_overtaken() -> None:
    one = assessment("T05")
    assert standing(one, (), NOW) is Standing.CURRENT
    assert standing(one, (), one.expires - timedelta(seconds=1)) is Standing.CURRENT
    assert standing(one, (), one.expires) is Standing.EXPIRED
    before = Incident("i", "T01", one.at, open=False)
    after = Incident("j", "T01", NOW, open=False)
    assert standing(one, (before,), NOW) is Standing.CURRENT
    assert standing(one, (after,), NOW) is Standing.OVERTAKEN
    assert standing(one, (after,), NOW - timedelta(hours=1)) is Standing.CURRENT


def test_the_newest_of_each_threat_and_subject_stands() -> None:
    old = assessment("T05", at=NOW - timedelta(days=3), id="a")
    new = assessment("T05", id="b")
    mine = assessment("T05", subject="p", id="c")
    assert [one.id for one in newest((new, old, mine))] == ["b", "c"]


def test_what_happened_is_asked_for_besides() -> None:
    assert "T27" in wanted((Incident("i", "T27", NOW, open=False),))
    assert set(risk.BASE_THREATS) <= set(wanted(()))


def test_the_matrix_holds_each_once_where_it_belongs() -> None:
    held = (assessment("T05", likelihood=5, impact=5), assessment("T08", likelihood=1, impact=2))
    rows = matrix(held)
    assert len(rows) == 5
    assert {len(row) for row in rows} == {5}
    assert rows[0][4].held == held[:1]
    assert rows[4][1].held == held[1:]
    assert sum(len(cell.held) for row in rows for cell in row) == 2
    assert [cell.grave for cell in rows[1]] == [False, False, False, True, True]


def test_no_number_sums_anything_up() -> None:
    """Neither the module nor its values offer a product, a sum, a mean or a total."""
    names = {
        *dir(risk),
        *(field.name for field in dataclasses.fields(risk.Assessment)),
        *dir(risk.Assessment),
    }
    assert not {
        name
        for name in names
        if any(w in name.lower() for w in ("score", "total", "mean", "sum", "level_of"))
    }
