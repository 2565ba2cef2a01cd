"""Every term against the slow reading; suspensions; what is refused; documents read and written again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases_clocks.slow import READ
from vedette.cases.clocks import (
    REGIONS,
    RULE_IDS,
    Rule,
    Start,
    Suspension,
    calendar,
    compute,
    differences,
    doubts_in_words,
    encode_calendar,
    encode_rule,
    explain,
    governing,
    parse_calendar,
    parse_rule,
    parse_rules,
    rule,
    rules,
)
from vedette.cases.clocks.calendars import as_json as calendar_json
from vedette.cases.clocks.calendars import calendar_from
from vedette.cases.clocks.computing import DAY, add_months
from vedette.cases.clocks.rules import FirstDay, From, RollOver, Unit
from vedette.cases.clocks.rules import as_json as rule_json
from vedette.cases.clocks.shipped import own_calendar
from vedette.cases.clocks.words import DOUBTS, STEPS
from vedette.errors import FormatError, MissingError, UsageError, VedetteError

days = st.dates(date(1995, 1, 1), date(2035, 12, 31))
regions = st.sampled_from(REGIONS)


def begun(day: date) -> Start:
    """A start whose every day is the same."""
    return Start(day, day, day, None, day)


def test_every_rule_has_a_slow_reading() -> None:
    assert set(READ) == set(RULE_IDS) and len(RULE_IDS) == len(set(RULE_IDS))


@pytest.mark.parametrize("name", RULE_IDS)
@given(day=days, region=regions)
@example(day=date(2025, 3, 14), region="RU-CE")
@example(day=date(2019, 6, 3), region="RU-CE")
@example(day=date(2024, 2, 29), region="RU")
@example(day=date(2022, 12, 31), region="RU")
@example(day=date(2025, 10, 31), region="RU")
def test_each_term_is_as_the_slow_reading_says(name: str, day: date, region: str) -> None:
    held = calendar(region)
    term = compute(rule(name), begun(day), held)
    assert (term.first_plausible, term.last_plausible) == READ[name](day, held.is_working)
    assert term.first_plausible <= term.last_plausible
    for language in ("en", "fr", "ru"):
        assert all(explain(term, language)) and all(doubts_in_words(term, language))


@given(many=st.integers(1, 40), day=days, region=regions, first=st.booleans())
def test_working_days_are_those_of_the_calendar(many: int, day: date, region: str, first: bool) -> None:
    made = replace(
        rule("ru.124.3d"),
        unit=Unit.WORKING_DAYS,
        length=many,
        first_day=FirstDay.COUNTED if first else FirstDay.NOT_COUNTED,
        roll_over=RollOver.NONE,
    )
    term = compute(made, begun(day), calendar(region))
    since = day if first else day + DAY
    span = [since + timedelta(days=n) for n in range((term.ours - since).days + 1)]
    assert sum(map(calendar(region).is_working, span)) == many and calendar(region).is_working(term.ours)


@given(name=st.sampled_from(RULE_IDS), day=days, starts=st.integers(0, 40), lasts=st.integers(0, 60))
def test_a_suspension_gives_back_the_days_it_took(name: str, day: date, starts: int, lasts: int) -> None:
    held = rule(name)
    off = replace(held, roll_over=RollOver.NONE)
    plain = compute(off, begun(day), calendar("RU"))
    stop = Suspension(day + timedelta(days=starts), day + timedelta(days=starts + lasts))
    moved = compute(off, begun(day), calendar("RU"), [stop])
    if held.unit in (Unit.NAMED, Unit.AT_ONCE, Unit.HOURS) or stop.first > plain.last_plausible:
        assert (moved.ours, moved.theirs) == (plain.ours, plain.theirs)
    elif stop.first > day:
        if stop.first <= plain.ours:
            assert moved.ours == plain.ours + timedelta(days=lasts + 1)
        assert moved.theirs == plain.theirs + timedelta(days=lasts + 1)
    still = compute(off, begun(day), calendar("RU"), [Suspension(stop.first)])
    assert (still.ours, still.theirs) == (plain.ours, plain.theirs)
    assert "stands-still" in {one.code for one in still.doubts}


@given(day=days, later=st.integers(1, 60))
def test_two_proofs_of_service_widen_the_span(day: date, later: int) -> None:
    start = Start(taken=day, served=day, served_latest=day + timedelta(days=later))
    term = compute(rule("ecthr.4m"), start, calendar("RU"))
    assert term.ours == add_months(day, 4) and term.theirs == add_months(day + timedelta(days=later), 4)


def test_without_proof_of_service_it_counts_from_the_decision() -> None:
    term = compute(rule("ecthr.4m"), Start(taken=date(2022, 3, 1)), calendar("RU"))
    assert term.ours == date(2022, 7, 1) and "not-served" in {one.code for one in term.doubts}


def test_near_the_change_of_ten_to_fifteen_days_both_are_said() -> None:
    for name in ("ru.389_4.10d", "ru.389_4.15d"):
        term = compute(rule(name), Start(taken=date(2023, 1, 10)), calendar("RU"))
        assert (term.ours, term.theirs) == (date(2023, 1, 19), date(2023, 1, 25))
        assert any("January 2023" in said for said in doubts_in_words(term, "en"))


def test_years_without_a_calendar_say_so() -> None:
    term = compute(rule("ru.124.3d"), Start(event=date(2017, 12, 28)), calendar("RU-CE"))
    assert any("2017" in said or "2018" in said for said in doubts_in_words(term, "en"))


def test_every_number_has_a_source_a_check_and_a_confidence() -> None:
    for one in rules():
        assert one.source and one.law and one.confidence in "SGD" and one.checked >= date(2026, 1, 1)
        assert set(one.labels) == {"en", "fr", "ru"} and len(set(one.labels.values())) == 3
    for region in REGIONS:
        held = own_calendar(region)
        assert held.years == frozenset(range(2019, 2027)) and held.gaps
        assert all(day.source and day.confidence in "SGD" for day in held.days.values())


def test_the_days_that_the_republic_declared() -> None:
    here, there = calendar("RU-CE"), calendar("RU")
    moved = [day.isoformat() for day, was, is_ in differences(there, here) if was and not is_]
    assert moved == ["2019-06-04", "2019-06-05", "2019-06-06", "2025-03-31", "2025-04-01"]
    assert not here.is_working(date(2025, 3, 30))


def test_moved_days_of_the_federal_calendar() -> None:
    held = calendar("RU")
    assert not held.is_working(date(2025, 12, 31)) and not held.is_working(date(2026, 1, 9))
    assert held.is_working(date(2025, 11, 1)) and held.is_working(date(2024, 12, 28))


def test_no_rule_of_a_family_is_in_force_twice_or_never() -> None:
    for family in {one.family for one in rules()}:
        held = [one for one in rules() if one.family == family]
        for day in (
            date(1999, 1, 1),
            date(2021, 12, 31),
            date(2022, 2, 1),
            date(2023, 1, 1),
            date(2026, 1, 1),
        ):
            assert sum(one.in_force(day) for one in held) == 1, (family, day)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (Start(), "say the day"),
        (Start(taken=date(2022, 5, 2), served=date(2022, 5, 1)), "served before"),
        (Start(served=date(2022, 5, 2), served_latest=date(2022, 5, 1)), "latest day of service"),
        (Start(served=date(1850, 1, 1)), "outside"),
    ],
)
def test_a_start_that_cannot_be_is_refused(start: Start, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        compute(rule("ecthr.4m"), start, calendar("RU"))


def test_a_suspension_turned_round_is_refused() -> None:
    with pytest.raises(UsageError, match="suspension"):
        day = date(2025, 1, 2)
        compute(rule("ru.124.3d"), Start(event=day), calendar("RU"), [Suspension(day, day - DAY)])


def test_unknown_rules_and_regions_are_missing() -> None:
    with pytest.raises(MissingError, match="nobody"):
        rule("nobody.knows")
    with pytest.raises(MissingError, match="RU-ZZ"):
        calendar("RU-ZZ")
    with pytest.raises(MissingError, match="nobody"):
        governing(rules(), "nobody.knows", date(2025, 1, 1))


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.id)
def test_a_rule_is_read_and_written_again(one: Rule) -> None:
    assert parse_rule(encode_rule(one)) == one


@pytest.mark.parametrize("region", REGIONS)
def test_a_calendar_is_read_and_written_again(region: str) -> None:
    held = own_calendar(region)
    assert parse_calendar(encode_calendar(held)) == held
    with pytest.raises(UsageError, match="laid over"):
        if region == "RU":
            raise UsageError("calendar RU: laid over nothing")
        encode_calendar(calendar(region))


def _rule_with(**more: object) -> bytes:
    return json.dumps({**rule_json(rule("ecthr.4m")), **more}).encode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"length": 0}, "length"),
        ({"length": True}, "length"),
        ({"length": 10**9}, "length"),
        ({"unit": "fortnights"}, "unit"),
        ({"unit": "named"}, "start and unit"),
        ({"first_day": "perhaps"}, "first_day"),
        ({"valid_from": "2022-2-1"}, "valid_from"),
        ({"valid_to": "2021-01-01"}, "valid_to"),
        ({"source": ""}, "source"),
        ({"confidence": "X"}, "confidence"),
        ({"labels": {"en": "a"}}, "labels"),
        ({"more": 1}, "more"),
        ({"id": "no such\nid"}, "id"),
        ({"checked": ""}, "checked"),
    ],
)
def test_a_broken_rule_is_refused_and_its_field_named(more: dict[str, object], words: str) -> None:
    with pytest.raises(FormatError, match=words):
        parse_rule(_rule_with(**more))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}', b"[" * 100_000])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    for parse in (parse_rule, parse_rules, parse_calendar):
        with pytest.raises(FormatError):
            parse(data)


def test_a_broken_calendar_is_refused_and_its_day_named() -> None:
    plain = calendar_json(own_calendar("RU-CE"))
    for change, words in (
        ({"days": [plain["days"][0]] * 2}, "twice"),
        ({"days": [{**plain["days"][0], "kind": "feast"}]}, "kind"),
        ({"days": [{**plain["days"][0], "day": "2025-02-30"}]}, "day"),
        ({"years": [2020, 2019]}, "years"),
        ({"base": "RU-CE"}, "itself"),
        ({"region": "ru"}, "region"),
        ({"version": 0}, "version"),
        ({"gaps": [{**plain["gaps"][0], "to": "2000-01-01"}]}, "before"),
    ):
        with pytest.raises(FormatError, match=words):
            calendar_from({**plain, **change})


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_strange_bytes_are_read_or_refused(data: bytes) -> None:
    for parse in (parse_rule, parse_rules, parse_calendar):
        try:
            parse(data)
        except VedetteError:
            continue


def test_all_words_are_there_in_three_languages() -> None:
    for table in (STEPS, DOUBTS):
        for code, words in table.items():
            assert set(words) == {"en", "fr", "ru"} and all(words.values()), code
    assert {f"from-{one}" for one in From} <= set(STEPS)
