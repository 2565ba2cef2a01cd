"""The file of a plan: one spelling, every other is refused; versions compared; copies for the next turn."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from missions_plan.story import ID, plan, sections
from vedette.errors import FormatError, LimitError
from vedette.missions.plan.comparing import What, copied, differences, progress
from vedette.missions.plan.document import STEP, Plan, Row, parse_plain, parse_plan
from vedette.missions.plan.schema import MAX_LINE_CHARS, MAX_ROWS, SECTIONS


def plain(**more: Any) -> dict[str, Any]:
    return {"vedette": "mission-plan/1", "plan": ID, "version": 1, "sections": sections(), **more}


def test_bytes_go_there_and_back() -> None:
    data = plan().encode()
    assert len(data) % STEP == 0
    assert parse_plan(data) == plan()
    assert parse_plan(data).digest == plan().digest


def test_one_more_letter_does_not_change_the_size() -> None:
    held = sections()
    held["purpose"]["aim"] += "x"
    assert len(parse_plain(plain(sections=held)).encode()) == len(plan().encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" " * STEP,
        plan().encode()[:-1],
        plan().encode() + b" ",
        plan().encode() + b" " * STEP,
        plan().encode().replace(b'"version":1', b'"version": 1')[:-1],
        plan().encode().replace(b'"version":1', b'"version":true')[:-3],
    ],
)
def test_another_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_plan(data)


def test_a_plan_that_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(LimitError):
        parse_plan(b" " * ((1 << 20) + STEP))


def _with(section: str, **values: Any) -> dict[str, Any]:
    held = copy.deepcopy(sections())
    row = held[section][0] if isinstance(held[section], list) else held[section]
    row.update(values)
    return plain(sections=held)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        plain(vedette="mission-plan/2"),
        plain(plan="g" * 32),
        plain(version=-1),
        plain(version=True),
        plain(more=1),
        plain(sections=[]),
        plain(sections={"unknown": {}}),
        plain(sections={"purpose": {}}),
        plain(sections={"roster": []}),
        plain(sections={"roster": {"name": "x"}}),
        plain(sections={"roster": [{"name": "x"}]}),
        plain(sections={"roster": [{"key": "AAAAAAAA", "name": "x"}]}),
        plain(sections={"roster": [{"key": "aaaaaaaa"}, {"key": "aaaaaaaa"}]}),
        plain(sections={"purpose": {"key": "aaaaaaaa", "aim": "x"}}),
        _with("purpose", other="x"),
        _with("purpose", aim=""),
        _with("purpose", aim=" x"),
        _with("purpose", aim="x\x00"),
        _with("purpose", aim="x\x1b"),
        _with("purpose", aim="\ud800"),
        _with("purpose", cases="a\nb"),
        _with("purpose", begins="2026-02-30"),
        _with("purpose", begins="2026-2-3"),
        _with("purpose", begins="1999-01-01"),
        _with("purpose", curfew="24:00"),
        _with("purpose", curfew="２0:00"),
        _with("roster", consent=False),
        _with("roster", kind="king"),
        _with("lodging", point="43.3180,45.6940"),
        _with("lodging", point="93.0000 45.0000"),
        _with("route", vehicle="van"),
        _with("vehicles", seats="6"),
        _with("vehicles", seats=True),
        _with("vehicles", seats=-1),
        _with("vehicles", seats=1_000_000),
        _with("meetings", who=[]),
        _with("meetings", who=["aaaaaaa1", "aaaaaaa1"]),
        _with("checkins", times="14:00 08:00"),
        _with("checkins", times="08:00  14:00"),
    ],
)
def test_values_that_are_none_are_refused(value: Any) -> None:
    with pytest.raises(FormatError):
        parse_plain(value)


@pytest.mark.parametrize(
    "value",
    [
        _with("purpose", cases="x" * (MAX_LINE_CHARS + 1)),
        _with("purpose", aim="x" * 4_001),
        plain(sections={"words": [{"key": f"{n:08x}", "word": "x"} for n in range(MAX_ROWS + 1)]}),
    ],
)
def test_what_is_too_much_is_refused(value: Any) -> None:
    with pytest.raises(LimitError):
        parse_plain(value)


def test_differences_name_rows_and_fields() -> None:
    held = copy.deepcopy(sections())
    held["safe"][0]["trust"] = "fair"
    held["words"].append({"key": "3333333b", "word": "rain", "meaning": "go home"})
    del held["press"]
    held["go"].reverse()
    found = differences(plan(), parse_plain(plain(sections=held)))
    assert [(one.section, one.what) for one in found] == [
        ("safe", What.CHANGED),
        ("words", What.ADDED),
        ("press", What.REMOVED),
    ]
    assert found[0].fields == (("trust", "proven", "fair"),)
    assert differences(plan(), plan()) == ()


def test_progress_says_what_is_missing() -> None:
    assert all(one.complete for one in progress(plan()))
    empty = progress(Plan(ID, 0))
    assert {one.section for one in empty if one.complete} == {"vehicles", "meetings", "words"}
    held = plan().with_section("kit", (Row({"bag": True}),))
    missing = next(one for one in progress(held) if one.section == "kit").missing
    assert missing == (("", "medical"), ("", "cash"), ("", "hospital"))


def test_the_next_plan_takes_over_what_lasts_and_asks_the_rest_anew() -> None:
    new = copied(plan(), "f" * 32)
    assert new.one("purpose").text("aim")
    assert not new.one("purpose").text("begins")
    assert new.rows("meetings") == new.rows("words") == ()
    assert not new.one("signals").text("duress")
    for row in new.rows("roster"):
        assert row.text("name")
        assert not row.yes("consent")
        assert not row.text("briefed")
    assert parse_plain(new.plain()) == new


def test_a_section_is_put_in_place_and_checked() -> None:
    with pytest.raises(FormatError):
        plan().with_section("kit", (Row({"bag": False}),))
    assert plan().with_section("kit", ()).rows("kit") == ()


def test_the_schema_is_sound() -> None:
    codes = [one.code for one in SECTIONS]
    assert len(set(codes)) == len(codes)
    for section in SECTIONS:
        names = [one.name for one in section.fields]
        assert len(set(names)) == len(names), section.code
        for field in section.fields:
            assert field.refers == "" or field.refers in codes
