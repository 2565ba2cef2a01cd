"""Counts against a slow reading, each pattern with its near miss, the paper in three languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases_carousel.story import lyapin
from vedette.adapters.typesetting import typeset
from vedette.cases.carousel import (
    EVE_DAYS,
    MAX_ACTS,
    NUMBERS,
    Act,
    Doubt,
    Found,
    Kind,
    Unsure,
    carousel,
    months_between,
)
from vedette.cases.carousel_paper import carousel_paper
from vedette.cases.carousel_words import (
    DOUBTS,
    KINDS,
    LANGUAGES,
    PATTERNS,
    day,
    doubt_words,
    kind_words,
    pattern_words,
)
from vedette.cases.citing import said
from vedette.errors import MissingError, UsageError
from vedette.papers.docx import docx_bytes

TODAY = date(2026, 1, 15)


def at(days: int) -> date:
    return date(2024, 1, 1) + timedelta(days)


def test_ten_refusals_in_twenty_months_give_the_table_with_counts_and_days() -> None:
    held = carousel(lyapin(), TODAY)
    assert (held.refusals, held.cancelled, len(held.rounds)) == (10, 9, 10)
    assert (held.first, held.last) == (date(2019, 4, 26), date(2020, 12, 31))
    assert (held.days, held.months, held.rest) == (615, 20, 5)
    assert held.days == held.inquiry + held.stood == 10 * 30 + 9 * 35
    assert [one.inquiry for one in held.rounds] == [30] * 10
    assert [one.stood for one in held.rounds] == [35] * 9 + [None]
    assert [one.since_previous for one in held.rounds] == [None] + [65] * 9
    assert {one.found for one in held.patterns} == set(Found) - {Found.EXPERTISE}
    lyapins = next(one for one in held.patterns if one.found is Found.LYAPIN)
    assert (lyapins.count, lyapins.days) == (10, 9 * 65)
    assert not held.doubts
    assert [one.n for one in held.rounds if one.eve is not None] == [4]


def found(*acts: Act, today: date = TODAY) -> set[Found]:
    return {one.found for one in carousel(acts, today).patterns}


def refusal(days: int, name: str = "", **more: object) -> Act:
    return Act(Kind.REFUSAL, at(days), name, at(days), **more)  # type: ignore[arg-type]


def cancelled(days: int, name: str = "") -> Act:
    return Act(Kind.CANCELLATION, at(days), name)


def test_nine_refusals_or_ten_in_a_longer_time_are_no_lyapin() -> None:
    acts = lyapin()
    assert Found.LYAPIN in found(*acts)
    assert Found.LYAPIN not in found(*acts[:-2])
    slow = [Act(Kind.REFUSAL, date(2015 + n, 1, 1), served=date(2015 + n, 1, 2)) for n in range(10)]
    assert Found.LYAPIN not in found(*slow)


def test_one_refusal_set_aside_is_no_carousel_until_it_comes_again() -> None:
    assert found(refusal(10), cancelled(20)) == set()
    assert found(refusal(10), cancelled(20), refusal(30)) == {Found.CAROUSEL}


def test_suspensions_and_resumptions_turn_as_refusals_do() -> None:
    acts = [
        Act(Kind.OPENING, at(0), "opened"),
        Act(Kind.SUSPENSION, at(60), "s1", at(61)),
        Act(Kind.RESUMPTION, at(90), "r1"),
        Act(Kind.SUSPENSION, at(120), "s2", at(121)),
    ]
    held = carousel(acts, TODAY)
    assert (held.refusals, held.cancelled) == (0, 1)
    assert [(one.inquiry, one.stood) for one in held.rounds] == [(60, 30), (30, None)]
    assert held.has(Found.CAROUSEL)


@pytest.mark.parametrize("before", range(EVE_DAYS.value + 3))
def test_the_eve_of_a_hearing_is_so_many_days_and_no_more(before: int) -> None:
    acts = (refusal(10), cancelled(20, "c"), Act(Kind.HEARING, at(20 + before)))
    assert (Found.EVE in found(*acts)) is (before <= EVE_DAYS.value)
    after = (refusal(10), cancelled(20, "c"), Act(Kind.HEARING, at(19)))
    assert Found.EVE not in found(*after)


def test_an_order_is_ignored_when_a_refusal_answers_it_without_work_or_its_date_passes() -> None:
    order = Act(Kind.ORDER, at(20), "order", due=at(40))
    assert Found.IGNORED in found(order, refusal(30))
    work = Act(Kind.EXPERTISE_ORDERED, at(25), due=at(400))
    assert Found.IGNORED not in found(order, work, refusal(30), today=at(50))
    assert Found.IGNORED in found(order, today=at(41))
    assert Found.IGNORED not in found(order, today=at(40))
    assert Found.IGNORED not in found(Act(Kind.ORDER, at(20)), today=at(400)), "no date, no stop: not known"


def test_an_expertise_is_late_after_its_date_or_without_one_after_the_longest_check() -> None:
    def late(days: int, due: int | None) -> bool:
        ordered = Act(Kind.EXPERTISE_ORDERED, at(0), due=None if due is None else at(due))
        return Found.EXPERTISE in found(ordered, Act(Kind.EXPERTISE_DONE, at(days)))

    assert [late(30, None), late(31, None), late(10, 10), late(11, 10)] == [False, True, False, True]
    waiting = carousel([Act(Kind.EXPERTISE_ORDERED, at(0), "e")], at(31))
    assert waiting.expertises[0].done is None and waiting.has(Found.EXPERTISE)
    two = [
        Act(Kind.EXPERTISE_ORDERED, at(0), "a", number="1"),
        Act(Kind.EXPERTISE_ORDERED, at(1), "b", number="2"),
        Act(Kind.EXPERTISE_DONE, at(5), "done", number="2"),
    ]
    assert [(one.ordered.id, one.days) for one in carousel(two, at(9)).expertises] == [("a", 9), ("b", 4)]


def test_what_the_acts_do_not_say_is_said() -> None:
    acts = [cancelled(5, "c"), Act(Kind.REFUSAL, at(10), "r1"), refusal(20, "r2")]
    assert set(carousel(acts, TODAY).doubts) == {
        Doubt(Unsure.NOTHING_TO_SET_ASIDE, "c"),
        Doubt(Unsure.NOT_SERVED, "r1"),
        Doubt(Unsure.NOT_SET_ASIDE, "r1"),
    }
    assert carousel([refusal(1, "r")], TODAY).doubts == (Doubt(Unsure.NO_REPORT, "r"),)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="act r: lies after"):
        carousel([refusal(5, "r")], at(4))
    with pytest.raises(UsageError, match="act r: was served before"):
        carousel([Act(Kind.REFUSAL, at(5), "r", served=at(4))], TODAY)
    with pytest.raises(UsageError, match="at most"):
        carousel([refusal(1)] * (MAX_ACTS + 1), TODAY)
    carousel([Act(Kind.HEARING, at(9))], at(1))


@given(st.lists(st.integers(0, 60), max_size=24))
def test_totals_agree_with_a_walk_day_by_day(moves: list[int]) -> None:
    """A matter of refusals and cancellations in turn: each day is one of inquiry or one it stood."""
    day, acts, running = at(0), [Act(Kind.REPORT, at(0), "report")], True
    gone: list[bool] = []
    for days in moves:
        gone += [running] * days
        day += timedelta(days)
        acts.append(Act(Kind.REFUSAL if running else Kind.CANCELLATION, day, str(len(acts)), day))
        running = not running
    stops = sum(1 for one in acts if one.kind is Kind.REFUSAL)
    held = carousel(acts, date(2040, 1, 1))
    inquiry = sum(gone)
    stood = len(gone) - inquiry
    assert (held.refusals, held.cancelled) == (stops, len(acts) - 1 - stops)
    assert (held.inquiry, held.stood) == (inquiry, stood)
    assert not [one for one in held.doubts if one.unsure is not Unsure.NO_REPORT]


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(0, 4000))
def test_months_agree_with_counting_them_one_by_one(first: date, days: int) -> None:
    last = first + timedelta(days)
    count, year, month = 0, first.year, first.month
    reached = first
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        number = first.day
        while True:
            try:
                following = date(year, month, number)
                break
            except ValueError:
                number -= 1
        if following > last:
            break
        count, reached = count + 1, following
    assert months_between(first, last) == (count, (last - reached).days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_every_date_count_and_source(language: str) -> None:
    import pypdfium2

    held = carousel(lyapin(), TODAY)
    paper = carousel_paper(held, language, TODAY, reference="File 7, invented")
    assert docx_bytes(paper)[:2] == b"PK"
    set_ = typeset(paper)
    pages = pypdfium2.PdfDocument(set_.pdf)
    read = " ".join(" ".join(one.get_textpage().get_text_range() for one in pages).split())
    for one in held.rounds:
        assert day(one.stop.on, language) in read
    for words in (
        "615",
        "315",
        "300",
        "File 7, invented",
        "B. Invented",
        "46956/09",
        said("CPC, art. 144(3)", language),
        "2014",
    ):
        assert words in read
    for each in held.patterns:
        assert pattern_words(each, language)[:20] in read
    assert len(NUMBERS) == 4 and all(
        (one.source or one.confidence == "D") and one.confidence in "SGD" for one in NUMBERS
    )


def test_every_kind_pattern_and_doubt_has_words_in_three_languages() -> None:
    assert set(KINDS) == set(Kind) and set(PATTERNS) == set(Found) and set(DOUBTS) == set(Unsure)
    with pytest.raises(MissingError):
        kind_words("refusal", "de")
    for language in LANGUAGES:
        assert doubt_words(Doubt(Unsure.NOT_SERVED, ""), language)
