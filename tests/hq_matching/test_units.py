"""Units: the chain of command, posts at a date, acts, and sources that only repeat each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from vedette.records.schema import Kind
from vedette_hq.matching import queries, services, units
from vedette_hq.records.models import FieldRule


@pytest.mark.parametrize(
    ("began", "ended", "at", "how"),
    [
        ("2004-05-01", "2006-03-01", date(2005, 1, 1), "certain"),
        ("2004-05-01", "2006-03-01", date(2004, 5, 1), "certain"),
        ("2004-05-01", "2006-03-01", date(2004, 4, 30), "no"),
        ("2004-05-01", "2006-03-01", date(2006, 3, 2), "no"),
        ("2004", "2006", date(2004, 7, 1), "possible"),
        ("2004", "2006", date(2005, 7, 1), "certain"),
        ("2004", "2006", date(2006, 7, 1), "possible"),
        ("2004", "", date(2010, 1, 1), "possible"),
        ("", "2006", date(2001, 1, 1), "possible"),
        ("", "2006", date(2007, 1, 1), "no"),
        ("", "", date(2005, 1, 1), "unknown"),
    ],
)
def test_what_held_on_a_day(began: str, ended: str, at: date, how: str) -> None:
    assert units.standing_at(began, ended, at) == how


def test_a_chain_of_copies_counts_once_and_a_ring_does_too() -> None:
    above = {"b": "a", "c": "b", "x": "y", "y": "x"}
    assert [units.root_of(each, above) for each in "abcxyz"] == ["a", "a", "a", "x", "x", "z"]


@pytest.fixture
def army(world: Any) -> Any:
    world.corps = world.group("Invented Corps", type="armed-forces")
    world.division = world.group("Invented Division", type="armed-forces")
    world.company = world.group("Invented Company", type="armed-forces")
    world.tie(world.division, world.corps, "unit-of", began="2000")
    world.tie(world.division, world.company, "parent-body")
    world.tie(world.corps, world.company, "operational-control", began="2004-01-01", ended="2004-12-31")
    world.early, world.late = world.person("Early Commander"), world.person("Late Commander")
    world.tie(world.early, world.company, "commander", began="2003-01-01", ended="2004-06-30", rank="Captain")
    world.tie(world.late, world.company, "commander", began="2004-07-01", post="acting commander")
    world.tie(world.person("A Private"), world.company, "serves-in")
    return world


def test_above_and_below_over_both_ways_of_writing_a_tie(army: Any) -> None:
    company = units.unit_page(army.lawyer, army.company)
    assert [(link.name, link.steps) for link in company.above] == [
        ("Invented Corps", 1),
        ("Invented Division", 1),
    ] or [(link.name, link.steps) for link in company.above] == [
        ("Invented Division", 1),
        ("Invented Corps", 1),
    ]
    corps = units.unit_page(army.lawyer, army.corps)
    assert {link.name for link in corps.below} == {"Invented Division", "Invented Company"}
    assert corps.above == ()


def test_who_commanded_on_a_day(army: Any) -> None:
    def heads(at: date) -> list[tuple[str, str]]:
        found = units.unit_page(army.lawyer, army.company, at)
        return [(post.name, post.span.at) for post in found.posts if post.heads and post.span.at != "no"]

    assert heads(date(2004, 1, 1)) == [("Early Commander", "certain")]
    assert heads(date(2004, 8, 1)) == [("Late Commander", "possible")]
    assert heads(date(2002, 1, 1)) == []
    later = units.unit_page(army.lawyer, army.company, date(2005, 3, 1))
    assert {link.name for link in later.above} == {"Invented Division", "Invented Corps"}
    assert {link.name: link.steps for link in later.above} == {"Invented Division": 1, "Invented Corps": 2}


def test_a_ring_of_command_ends(world: Any) -> None:
    a, b = world.group("One Unit"), world.group("Other Unit")
    world.tie(a, b, "unit-of")
    world.tie(b, a, "unit-of")
    assert [link.name for link in units.unit_page(world.lawyer, a).above] == ["Other Unit"]


def test_acts_and_independent_sources_of_a_unit(army: Any) -> None:
    first = army.said("They were of that company.", "a neighbour")
    paper = army.said("The company was there.", "a newspaper", copied="a neighbour")
    other = army.said("I saw the company.", "a driver")
    a, b = army.person("Victim One"), army.person("Victim Two")
    army.act(a, [army.company], began="2004-05-01", cites=[first, paper])
    army.act(b, [army.company], began="2004-06", cites=[other])
    army.act(a, [army.division], "killing")
    page = units.unit_page(army.lawyer, army.company)
    assert page.types[0][1:] == (2, 2)
    assert [act.sources for act in page.acts] == [1, 1]
    assert page.sources == 2
    assert units.unit_page(army.lawyer, army.division).by_below == 2
    services.judge(a, b, "same", army.lawyer, "x")
    assert units.unit_page(army.lawyer, army.company).types[0][2] == 1


def test_records_of_one_unit_count_together_in_the_persons_cases_only(army: Any) -> None:
    twin = army.group("Inv. Company", army.second)
    victim = army.person("Far Victim", army.second)
    army.act(victim, [twin])
    services.judge(army.company, twin, "same", army.lawyer, "x")
    assert len(units.unit_page(army.lawyer, army.company).acts) == 1
    assert len(units.unit_page(army.partial, army.company).acts) == 0
    assert [line.name for line in units.unit_lines(army.partial)].count("Inv. Company") == 0
    assert len(units.unit_lines(army.lawyer)) == 3


def test_hidden_fields_are_absent_from_a_unit(army: Any) -> None:
    statement = army.said("x", "a neighbour")
    army.act(army.person("Victim One"), [army.company], cites=[statement])
    page = units.unit_page(army.editor, army.company)
    assert page.sources is None
    assert [act.sources for act in page.acts] == [None]
    assert "Victim One" not in {act.victim for act in page.acts}
    assert "Early Commander" not in {post.name for post in page.posts}
    FieldRule.objects.create(
        kind=Kind.ACT, field="parts", role="lawyer", shown=False, purpose="x", set_by=army.lead
    )
    FieldRule.objects.create(
        kind=Kind.TIE, field="whom", role="lawyer", shown=False, purpose="x", set_by=army.lead
    )
    page = units.unit_page(army.lawyer, army.company)
    assert (page.acts, page.types, page.posts, page.above, page.sources) == ((), (), (), (), 0)
    assert queries.visible_groups(army.stranger).count() == 0
