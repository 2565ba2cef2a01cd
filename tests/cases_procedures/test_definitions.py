"""The definitions that travel with the program: clean, complete, in force without gaps, read as written."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from defects import sown

from vedette.cases.clocks import RULE_IDS
from vedette.cases.procedures import (
    Definition,
    Guard,
    Kind,
    check,
    encode,
    ids,
    load,
    parse,
    parse_guard,
    versions,
)
from vedette.cases.procedures.names import BODIES, CONSENTS
from vedette.errors import MissingError
from vedette.records.consent import SCOPES

ALL = [one for id in ids() for one in versions(id)]


def named(held: Definition) -> str:
    return f"{held.id}-{held.since}"


@pytest.mark.parametrize("held", ALL, ids=named)
def test_nothing_is_wrong_with_a_real_definition(held: Definition) -> None:
    assert check(held, RULE_IDS) == ()


@pytest.mark.parametrize("held", ALL, ids=named)
def test_every_sown_defect_is_found(held: Definition) -> None:
    seeds = list(sown(held))
    assert len(seeds) >= 30
    for name, code, broken in seeds:
        codes = {one.code for one in check(broken, {*RULE_IDS, *(t.rule for t in held.terms)})}
        assert code in codes, f"{name}: {code} not found, but {sorted(codes)}"


@pytest.mark.parametrize("held", ALL, ids=named)
def test_what_is_written_is_read_again(held: Definition) -> None:
    assert parse(encode(held)) == held
    assert encode(parse(encode(held))) == encode(held)


@pytest.mark.parametrize("id", ids())
def test_versions_follow_each_other_without_a_gap(id: str) -> None:
    held = versions(id)
    assert held and held[-1].until is None
    for one, after in itertools.pairwise(held):
        assert one.until == after.since - timedelta(days=1)
        assert load(id, one.until) is one and load(id, after.since) is after
    with pytest.raises(MissingError, match="no version in force"):
        load(id, held[0].since - timedelta(days=1))


@pytest.mark.parametrize("held", ALL, ids=named)
def test_every_source_says_how_sure_we_are_and_when_we_looked(held: Definition) -> None:
    for one in held.sources:
        assert one.confidence in ("S", "G", "D") and one.words and one.checked >= date(2026, 1, 1)


def test_there_is_one_definition_for_every_procedure_of_the_brief() -> None:
    assert len(ids()) == 11 and set(ids()) < set(BODIES)
    assert set(SCOPES) == CONSENTS
    with pytest.raises(MissingError, match="there is no such one"):
        versions("areopagus")


def test_the_term_of_appeal_is_that_of_the_day() -> None:
    assert [one.rule for one in load("ru_appeal", date(2022, 12, 31)).terms] == ["ru.389_4.10d"]
    assert [one.rule for one in load("ru_appeal", date(2023, 1, 1)).terms] == ["ru.389_4.15d"]


def test_extensions_run_from_the_start_of_what_they_extend() -> None:
    held = load("ru_crime_report", date(2025, 3, 3))
    assert {held.term(rule).of for rule in ("ru.144.10d", "ru.144.30d")} == {"ru.144.3d"}


def test_what_is_too_wide_to_try_is_refused_rather_than_half_checked() -> None:
    held = load("ced30", date(2026, 1, 1))
    names = ("today", "event_first", "event_last", "decision", "served")
    wide = " and ".join(f"date({one}) < date({other})" for one, other in itertools.combinations(names, 2))
    asks = Guard(
        "wide",
        parse_guard(f"{wide} and date(today) < 2022-02-01 + 4 years and date(served) > 2019-05-05"),
        held.words,
        held.source,
    )
    step = replace(held.transitions[0], guards=("wide",))
    broken = replace(held, guards=(asks,), transitions=(step, *held.transitions[1:]))
    assert "guard-wide" in {one.code for one in check(broken, RULE_IDS)}


def test_a_procedure_without_an_end_is_found() -> None:
    held = load("ced30", date(2026, 1, 1))
    states = tuple(replace(one, kind=Kind.OURS) if one.final else one for one in held.states)
    assert "no-end" in {one.code for one in check(replace(held, states=states), RULE_IDS)}
