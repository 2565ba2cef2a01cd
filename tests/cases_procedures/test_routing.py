"""The router: the decision table, and what closes what, over all histories."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from vedette.cases.procedures import Used, ids
from vedette.cases.routing import BODIES, FACTS, Route, Standing, route, statuses
from vedette.errors import UsageError

TODAY = date(2026, 11, 23)
FULL = frozenset(FACTS) - {"national_of_party"}
EVENT = date(2017, 3, 1)
OLD, ENDED = date(2018, 1, 1), date(2025, 1, 1)


def at(
    body: str,
    day: date = EVENT,
    *,
    last: date | None = None,
    used: tuple[Used, ...] = (),
    has: frozenset[str] = FULL,
    country: str = "RU",
    today: date = TODAY,
) -> Route:
    return next(one for one in route(country, day, last, used, has, today) if one.body == body)


def codes(found: Route) -> set[str]:
    return {one.code for one in found.reasons}


@pytest.mark.parametrize(
    ("body", "day", "standing"),
    [
        ("ecthr", date(2022, 9, 15), "open"),
        ("ecthr", date(2022, 9, 16), "ask"),
        ("ecthr", date(2022, 9, 17), "barred"),
        ("ecthr", date(1998, 5, 4), "barred"),
        ("hrc", date(2026, 1, 1), "open"),
        ("hrc", date(1991, 9, 30), "barred"),
        ("cat22", date(2026, 1, 1), "open"),
        ("cat22", date(1991, 9, 30), "barred"),
        ("cerd", date(2026, 1, 1), "open"),
        ("cedaw", date(2026, 1, 1), "open"),
        ("ced30", date(2026, 1, 1), "barred"),
        ("ced31", date(2026, 1, 1), "barred"),
        ("wgeid", date(1985, 1, 1), "open"),
        ("wgad", date(2026, 1, 1), "open"),
        ("special_procedures", date(2026, 1, 1), "open"),
        ("reprisals", date(2026, 1, 1), "open"),
    ],
)
def test_the_decision_table_for_russia(body: str, day: date, standing: str) -> None:
    assert at(body, day).standing == standing


def test_an_urgent_action_for_a_national_of_a_party() -> None:
    assert at("ced30", has=frozenset(FACTS)).standing == Standing.OPEN


def test_a_span_across_an_end_is_for_a_lawyer() -> None:
    assert codes(at("ecthr", date(2022, 9, 1), last=date(2022, 10, 1))) == {"span"}
    assert codes(at("ecthr", date(2022, 9, 1), last=date(2022, 9, 16))) == {"day-of-end"}
    assert codes(at("cat22", date(1990, 1, 1), last=date(1995, 1, 1))) == {"continuing"}


def test_a_country_that_the_table_does_not_hold_is_for_a_lawyer_and_working_groups_take_any() -> None:
    assert codes(at("hrc", country="FR")) == {"country-unknown"}
    assert at("wgeid", country="FR").standing == Standing.OPEN


COURTS = ("ecthr", "hrc", "cat22", "cerd", "cedaw")
LIVES = [None, *((body, end) for body in COURTS for end in (None, ENDED))]


@pytest.mark.parametrize("pair", list(itertools.combinations(LIVES, 2)), ids=str)
def test_what_was_used_closes_what_the_rules_say_and_nothing_else(
    pair: tuple[tuple[str, date | None] | None, ...],
) -> None:
    used = tuple(Used(one[0], OLD, one[1]) for one in pair if one)
    for body in COURTS:
        others = [one for one in used if one.body != body]
        again = [one for one in used if one.body == body]
        ever, now = bool(others), any(one.ended is None for one in others)
        expected = (ever if body in ("ecthr", "cat22") else now) or any(one.ended is None for one in again)
        assert (at(body, used=used).standing == Standing.BARRED) is expected, body
    assert at("wgeid", used=used).standing == Standing.OPEN
    assert at("special_procedures", used=used).standing == Standing.OPEN


def test_filing_is_warned_of_before_it_closes_a_door() -> None:
    assert "closes-cat" in {one.code for one in at("ecthr").traps}
    assert "closes-cat" in {one.code for one in at("hrc").traps}
    assert "closes-ecthr" in {one.code for one in at("cat22").traps}
    assert "urgent-passed" in {one.code for one in at("wgeid").traps}
    assert "urgent-runs" in {one.code for one in at("wgeid", date(2026, 10, 1)).traps}
    assert "ten-years" in {one.code for one in at("ecthr", date(2010, 1, 1)).traps}


def test_exhaustion_and_proofs_of_consent_can_still_be_brought() -> None:
    assert codes(at("hrc", has=FULL - {"exhausted", "ineffective"})) == {"exhaustion"}
    assert at("hrc", has=FULL - {"exhausted"}).standing == Standing.OPEN
    assert at("cat22", has=FULL - {"victim_consent"}).standing == Standing.LATER
    assert codes(at("wgeid", has=FULL - {"victim_consent", "family_consent"})) == {"family-consent"}
    assert codes(at("special_procedures", has=FULL - {"names_to_state"})) == {"names"}
    assert at("wgeid", has=FULL - {"exhausted", "ineffective"}).standing == Standing.OPEN


@pytest.mark.parametrize(
    ("used", "today", "expected"),
    [
        ((Used("ru_appeal", OLD, date(2020, 1, 1)),), date(2025, 1, 1), set()),
        ((Used("ru_appeal", OLD, date(2020, 1, 1)),), date(2025, 1, 2), {"five-years"}),
        ((Used("ecthr", OLD, date(2020, 1, 1)),), date(2023, 1, 1), set()),
        ((Used("ecthr", OLD, date(2020, 1, 1)),), date(2023, 1, 2), {"three-years"}),
    ],
)
def test_delay_before_the_human_rights_committee(
    used: tuple[Used, ...], today: date, expected: set[str]
) -> None:
    assert codes(at("hrc", used=used, has=FULL - {"delay_reason"}, today=today)) == expected
    assert codes(at("hrc", used=used, today=today)) == set()


def test_what_cannot_be_asked_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="country"):
        route("Russia", EVENT, None, (), (), TODAY)
    with pytest.raises(UsageError, match="the last lies before"):
        route("RU", EVENT, date(2016, 1, 1), (), (), TODAY)
    with pytest.raises(UsageError, match="fact luck"):
        route("RU", EVENT, None, (), ("luck",), TODAY)
    with pytest.raises(UsageError, match="procedure areopagus"):
        route("RU", EVENT, None, (Used("areopagus", OLD),), (), TODAY)


def test_every_line_says_its_source_and_every_body_has_a_name() -> None:
    for one in statuses():
        assert one.body in BODIES and one.source.confidence in ("S", "G", "D")
    for found in route("RU", EVENT, None, (), (), TODAY):
        assert found.procedure in ("", *ids())
        for bar in (*found.reasons, *found.traps):
            assert all(bar.words.said(code) for code in ("en", "fr", "ru")) and bar.source.words
