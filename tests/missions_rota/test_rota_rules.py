"""Each rule by itself: kept by one team, broken by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from vedette.errors import FormatError, UsageError
from vedette.missions.rota import wire
from vedette.missions.rota.calendar import calendar
from vedette.missions.rota.checker import check, fits, handover_gaps
from vedette.missions.rota.comparing import burdens, changes, figures
from vedette.missions.rota.explaining import Conflict, Help
from vedette.missions.rota.values import NEVER, RULES, Fault, Member, Problem, Rules, Span, Turn, week_of

START = date(2027, 1, 4)


def span(first: int, days: int = 1) -> Span:
    """Days from the start of the rota."""
    return Span(START + timedelta(days=first), START + timedelta(days=first + days - 1))


ANNA = Member("anna", head=True, sex="f", organisation="one", knows=frozenset({"law", "che"}))
BORIS = Member("boris", sex="m", organisation="two", knows=frozenset({"che"}))
CLARA = Member("clara", sex="f", organisation="one", newcomer=True)
TURN = Turn("t1", span(0, 14), "north", wants=(("law", 1),))
LATER = Turn("t2", span(40, 14), "north")
BASE = Problem((ANNA, BORIS, CLARA), (TURN, LATER), Rules(most_newcomers=0, mixed_organisations=True))
GOOD = {"t1": ("anna", "boris"), "t2": ("anna", "boris")}


def broken(problem: Problem, teams: dict[str, tuple[str, ...]], turn: str = "t1") -> set[str]:
    """The rules that a turn breaks."""
    return {one.rule for one in check(problem, teams) if one.turn == turn}


def with_member(member: Member, **rules: Any) -> Problem:
    """The problem with another Anna and other rules."""
    return replace(BASE, members=(member, BORIS, CLARA), rules=replace(BASE.rules, **rules))


def test_a_good_rota_breaks_nothing() -> None:
    assert check(BASE, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "problem", "teams"),
    [
        ("open", BASE, {"t2": ("anna", "boris")}),
        ("alone", BASE, {"t1": ("anna",)}),
        ("small", replace(BASE, turns=(replace(TURN, least=3), LATER)), GOOD),
        ("large", replace(BASE, turns=(replace(TURN, most=2), LATER)), {"t1": ("anna", "boris", "clara")}),
        ("head", BASE, {"t1": ("boris", "clara")}),
        ("want", BASE, {"t1": ("boris", "clara")}),
        ("sexes", BASE, {"t1": ("anna", "clara")}),
        ("organisations", BASE, {"t1": ("anna", "clara")}),
        ("newcomers", BASE, {"t1": ("anna", "boris", "clara")}),
        ("away", with_member(replace(ANNA, away=(span(13, 5),))), GOOD),
        ("double", replace(BASE, turns=(TURN, replace(LATER, span=span(13, 5)))), GOOD),
        ("rest", with_member(replace(ANNA, past=(span(-20, 7),))), GOOD),
        ("home", with_member(replace(ANNA, home="north")), GOOD),
        ("family", with_member(replace(ANNA, family=frozenset({"north"}))), GOOD),
        ("barred", with_member(replace(ANNA, barred=frozenset({"north"}))), GOOD),
        ("fit", with_member(replace(ANNA, fit=START + timedelta(days=1))), GOOD),
        ("incident", with_member(replace(ANNA, incidents=(START - timedelta(days=29),))), GOOD),
        ("turns", with_member(replace(ANNA, past=(span(-100, 7),)), most_turns=1), GOOD),
        ("days", with_member(replace(ANNA, past=(span(-100, 60),))), GOOD),
        ("own", with_member(replace(ANNA, own_most=0)), GOOD),
        ("kept", replace(BASE, kept={("t1", "clara"): True}), GOOD),
    ],
)
def test_each_rule_can_be_broken(rule: str, problem: Problem, teams: dict[str, tuple[str, ...]]) -> None:
    turn = "t2" if rule in ("double", "turns", "days", "own") else "t1"  # where it is told
    assert rule in broken(problem, teams, turn)
    assert rule in RULES


def test_every_rule_is_tried_above() -> None:
    marks = [m for m in test_each_rule_can_be_broken.pytestmark if m.name == "parametrize"]  # type: ignore[attr-defined]
    assert {row[0] for row in marks[0].args[1]} == set(RULES) and set(RULES) > NEVER


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        (with_member(replace(ANNA, away=(span(14, 5), span(-5, 5)))), "away"),
        (with_member(replace(ANNA, past=(span(-21, 7),))), "rest"),  # 14 days free
        (with_member(replace(ANNA, fit=START)), "fit"),
        (with_member(replace(ANNA, incidents=(START - timedelta(days=30),))), "incident"),
        (with_member(replace(ANNA, incidents=(START + timedelta(days=1),))), "incident"),
        (with_member(replace(ANNA, home="north"), no_home=False), "home"),
        (with_member(replace(ANNA, past=(span(-182, 7),)), most_turns=2), "turns"),
        (with_member(replace(ANNA, own_most=2)), "own"),
    ],
)
def test_the_last_day_that_keeps_a_rule(problem: Problem, rule: str) -> None:
    assert rule not in broken(problem, GOOD) | broken(problem, GOOD, "t2")


def test_rest_may_have_to_be_as_long_as_the_turn() -> None:
    turns = (TURN, replace(LATER, span=span(29, 3)))
    assert broken(replace(BASE, turns=turns), GOOD, "t2") == set()
    longer = replace(BASE, turns=(replace(TURN, span=span(0, 15)), replace(LATER, span=span(29, 3))))
    assert broken(longer, GOOD, "t2") == set()
    strict = replace(longer, rules=replace(BASE.rules, rest_as_long=True))
    assert broken(strict, GOOD, "t2") == {"rest"}


def test_what_speaks_against_one_more_is_about_this_turn() -> None:
    member = replace(ANNA, away=(span(2),), family=frozenset({"north"}))
    problem = with_member(member)
    assert [one.rule for one in fits(problem, {}, TURN, member)] == ["away", "family"]
    near = replace(BASE, turns=(TURN, replace(LATER, span=span(20, 5))))
    assert [one.rule for one in fits(near, {"t2": ("anna",)}, TURN, ANNA)] == ["rest"]
    assert fits(near, {}, TURN, ANNA) == []


def test_hand_overs_need_their_day() -> None:
    apart = replace(BASE, turns=(TURN, replace(LATER, span=span(14, 14))))
    assert handover_gaps(apart) == [("t1", "t2", 0)]
    together = replace(BASE, turns=(TURN, replace(LATER, span=span(13, 14))))
    assert handover_gaps(together) == []
    assert handover_gaps(BASE) == []  # the region is left for long: nobody to hand over to
    elsewhere = replace(BASE, turns=(TURN, replace(LATER, span=span(14, 14), region="south")))
    assert handover_gaps(elsewhere) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(START, START - timedelta(days=1)),
        lambda: Turn("t", span(0), "north", least=1),
        lambda: Turn("t", span(0), "north", least=4, most=3),
        lambda: Problem((ANNA, ANNA), ()),
        lambda: Problem((ANNA,), (TURN,), kept={("t1", "nobody"): True}),
        lambda: Rules(rest=-1),
        lambda: Rules(window=0),
        lambda: calendar([("a b", span(0))], datetime.now(UTC)),
        lambda: calendar([], datetime(2027, 1, 1)),  # noqa: DTZ001
    ],
)
def test_what_makes_no_sense_is_refused(make: Any) -> None:
    with pytest.raises(UsageError):
        make()


def test_a_calendar_says_whole_days_and_no_more() -> None:
    text = calendar([("a" * 32, span(0, 14))], datetime(2026, 12, 1, 9, tzinfo=UTC)).decode()
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert "DTSTART;VALUE=DATE:20270104" in text and "DTEND;VALUE=DATE:20270118" in text
    assert text.count("SUMMARY:Busy") == 1 and max(map(len, text.split("\r\n"))) <= 75


def test_what_changed_and_who_carries_what() -> None:
    after = {"t1": ("anna", "clara"), "t2": ("anna", "boris")}
    (one,) = changes(GOOD, after)
    assert (one.turn, one.joined, one.left) == ("t1", ("clara",), ("boris",))
    problem = with_member(replace(ANNA, past=(span(-30, 5),), rather_not=(span(3),), incidents=(START,)))
    first = burdens(problem, GOOD)[0]
    assert (first.member, first.turns, first.days, first.recent, first.unmet) == ("anna", 2, 28, 5, 1)
    assert first.last == LATER.span.last and first.incidents == 1
    found = figures(problem, {"t1": ("anna", "boris")}, GOOD)
    assert (found.open, found.changed, found.people, found.most_days, found.least_days) == (1, 2, 2, 19, 0)


def test_a_problem_survives_the_pipe_and_nothing_else_does() -> None:
    member = replace(ANNA, away=(span(3, 2),), past=(span(-9),), incidents=(START,), fit=START, own_most=3)
    problem = replace(with_member(member), kept={("t1", "boris"): False})
    plain = wire.problem_to_plain(problem)
    assert wire.problem_from_plain(plain) == problem
    for broken_one in (
        {},
        {**plain, "members": [{}]},
        {**plain, "rules": {"head": 1}},
        {**plain, "turns": 3},
    ):
        with pytest.raises(FormatError):
            wire.problem_from_plain(broken_one)
    conflict = Conflict("t1", (("rest", "t1"),), (Help("away", "t1", "anna"),))
    assert wire.conflict_from_plain(wire.conflict_to_plain(conflict)) == conflict
    for other in ({}, {"turn": 1, "why": [1], "helps": [], "sure": True}):
        with pytest.raises(FormatError):
            wire.conflict_from_plain(other)
    for teams in ([], {"t": "anna"}, {"t": [1]}):
        with pytest.raises(FormatError):
            wire.teams_from_plain(teams)


def test_a_week_begins_on_monday() -> None:
    assert week_of(START + timedelta(days=6)) == START
    assert Fault("open", "t1").detail == {}
