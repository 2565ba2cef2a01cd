"""The gate's rule: vectors, a naive reference written another way, and what must hold of every ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records_consent.make_vectors import cases
from records_consent.reading import ledger, use
from vedette.records import consent
from vedette.records.consent import (
    EACH_TIME,
    EVERYTHING,
    LISTED,
    OUTWARD,
    PUBLISHED,
    SCOPES,
    SEARCH,
    Assent,
    Awaits,
    Capacity,
    Code,
    Condition,
    Confirmation,
    Doubt,
    Giver,
    Grant,
    Ledger,
    Left,
    Stands,
    Use,
    Withdrawal,
    decide,
    standing,
)
from vedette.records.consent_reasons import SENTENCES, cure, sentence
from vedette.records.consent_words import LANGUAGES, READ_OUT, SCOPE_WORDS

VECTORS = Path(__file__).parents[2] / "vectors" / "consent" / "cases.json"
BASE = datetime(2026, 1, 10, tzinfo=UTC)
USED = ("C07", "C11", "C15", "C17", "C10")


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text("utf-8")), ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    found = decide(ledger(case["ledger"]), use(case["use"]), datetime.fromisoformat(case["at"]))
    assert found.allowed is case["allowed"]
    assert sorted({str(reason.code) for reason in found.reasons}) == case["reasons"]


def test_the_vectors_are_those_that_the_script_writes() -> None:
    assert json.loads(VECTORS.read_text("utf-8")) == json.loads(json.dumps(cases()))


def test_every_code_but_the_gates_own_has_a_vector() -> None:
    told = {code for case in json.loads(VECTORS.read_text("utf-8")) for code in case["reasons"]}
    assert told == {str(code) for code in Code} - {"not-there"}


def test_every_word_stands_in_three_languages() -> None:
    for language in LANGUAGES:
        assert set(SENTENCES[language]) == set(Code)
        for code in Code:
            assert sentence(code, language)
            assert bool(cure(code, language)) is (code not in (Code.GRANTED, Code.PUBLISHED))
        assert len(READ_OUT[language]) == len(READ_OUT["en"])
    assert tuple(SCOPE_WORDS) == SCOPES
    for words in SCOPE_WORDS.values():
        for part in (words.name, words.meaning):
            assert set(part) == set(LANGUAGES)
            assert len(set(part.values())) == 3, "each language has its own words"


def test_the_russian_words_are_in_cyrillic() -> None:
    for words in SCOPE_WORDS.values():
        assert not any("a" <= letter.lower() <= "z" for letter in words.meaning["ru"]), words.meaning["ru"]


# ------------------------------------------------------------------------------------------- properties

instants = st.integers(0, 40).map(lambda hours: BASE + timedelta(hours=hours * 6))
days = st.integers(0, 11).map(lambda number: date(2026, 1, 9) + timedelta(days=number))
scopes = st.sampled_from(USED)
items = st.none() | st.frozensets(st.sampled_from(["i1", "i2", "i3"]), min_size=1)
names = st.frozensets(st.sampled_from(["Org A", "Org B"]), max_size=2)
conditions = st.one_of(
    st.builds(Condition, st.just(Awaits.DATE), days),
    st.builds(
        Condition,
        st.sampled_from([Awaits.EVENT, Awaits.WORDS]),
        st.none(),
        st.just("w"),
        st.none() | instants,
    ),
)
doubts = st.builds(Doubt, instants, st.none() | instants)
rare = st.sampled_from


def grants() -> st.SearchStrategy[Grant]:
    return st.builds(
        Grant,
        id=st.integers(0, 99).map(str),
        scope=scopes,
        at=instants,
        given=st.sampled_from([True, True, True, False]),
        items=items,
        audience=names,
        languages=st.sampled_from([frozenset(), frozenset(), frozenset({"fr"})]),
        media=st.sampled_from([frozenset(), frozenset(), frozenset({"text"})]),
        expires=st.none() | days,
        review=st.none() | days,
        conditions=st.lists(conditions, max_size=1).map(tuple),
        doubts=st.lists(doubts, max_size=1).map(tuple),
        confirmations=st.lists(st.builds(Confirmation, instants, st.none() | days), max_size=2).map(tuple),
        capacity=st.sampled_from([Capacity.ADULT, Capacity.ADULT, Capacity.CHILD, Capacity.LIMITED]),
        giver=st.sampled_from(list(Giver)),
        assent=st.sampled_from(list(Assent)),
        of_age=st.none() | days,
    )


withdrawals = st.builds(Withdrawal, st.sampled_from([*USED, EVERYTHING]), instants, items)
ledgers = st.builds(
    Ledger,
    st.lists(grants(), max_size=4).map(tuple),
    st.lists(withdrawals, max_size=2).map(tuple),
    st.lists(st.builds(Left, scopes, instants, st.sampled_from(["", "r1"])), max_size=2).map(tuple),
    st.sampled_from([frozenset(), frozenset({"i1"})]),
    st.booleans(),
)
uses = st.builds(
    Use,
    scopes,
    st.frozensets(st.sampled_from(["i1", "i2"]), max_size=2),
    st.sampled_from(["", "Org A", "org  b"]),
    st.sampled_from(["", "fr"]),
    st.sampled_from(["", "text"]),
    st.sampled_from(["", "r1"]),
)


def naive(book: Ledger, wanted: Use, at: datetime) -> bool:
    """The same rule, as a person would check it with a pencil: one page of ifs, no shared code."""
    today = at.astimezone(UTC).date()
    for item in sorted(wanted.items) or [None]:
        carried = False
        for yes in book.grants:
            if not yes.given or yes.scope != wanted.scope or yes.at > at:
                continue
            if yes.items is not None and (item is None or item not in yes.items):
                continue
            cut = False
            for no in book.grants:
                if no.given or no.scope != wanted.scope or no.at > at or no.at < yes.at:
                    continue
                if no.items is None or (item is not None and item in no.items):
                    cut = True
            for back in book.withdrawals:
                if back.scope not in (wanted.scope, "all") or back.at > at or back.at < yes.at:
                    continue
                if back.items is None or (item is not None and item in back.items):
                    cut = True
            if cut:
                continue
            if item in book.intimate and yes.items is None:
                continue
            if yes.expires and today > yes.expires:
                continue
            audience = {" ".join(name.lower().split()) for name in yes.audience}
            asked = " ".join(wanted.audience.lower().split())
            if (audience or wanted.scope in ("C06", "C15", "C16", "C24")) and asked not in audience:
                continue
            if yes.languages and wanted.language not in yes.languages:
                continue
            if yes.media and wanted.medium not in yes.media:
                continue
            if any(
                (today < one.day) if one.awaits == "date" else (one.met is None or one.met > at)
                for one in yes.conditions
            ):
                continue
            if yes.giver == "relative" and wanted.scope not in SEARCH:
                continue
            if yes.capacity != "adult":
                if yes.giver != "guardian":
                    continue
                if not (yes.assent == "yes" or (yes.assent == "too-young" and yes.capacity == "child")):
                    continue
                if yes.of_age and yes.of_age <= today:
                    continue
            if wanted.scope not in ("C01", "C02", "C03", "C04", "C05", "C07", "C25"):
                if any(one.settled is None or one.settled > at for one in yes.doubts):
                    continue
                asked_again = [one for one in yes.confirmations if yes.at <= one.at <= at]
                review = yes.review
                for one in sorted(asked_again, key=lambda one: one.at):
                    review = one.review or review
                if review and today > review:
                    continue
                if wanted.scope in ("C14", "C17", "C18", "C19", "C20", "C21", "C22"):
                    newest = max([yes.at] + [one.at for one in asked_again])
                    if any(
                        one.scope == wanted.scope
                        and newest <= one.at <= at
                        and not (wanted.reference and wanted.reference == one.reference)
                        for one in book.left
                    ):
                        continue
            carried = True
        if not carried and item is None and book.published and wanted.scope in PUBLISHED:
            anything = [one for one in book.grants if one.scope == wanted.scope]
            back = [
                one
                for one in book.withdrawals
                if one.scope in (wanted.scope, "all") and one.at <= at and one.items is None
            ]
            carried = not anything and not back
        if not carried:
            return False
    return True


@given(ledgers, uses, instants)
@settings(max_examples=700, deadline=None)
def test_it_says_what_the_naive_reference_says(book: Ledger, wanted: Use, at: datetime) -> None:
    found = decide(book, wanted, at)
    assert found.allowed is naive(book, wanted, at)
    assert found.reasons, "every answer has a reason"
    good = {Code.GRANTED, Code.PUBLISHED}
    assert all((reason.code in good) is found.allowed for reason in found.reasons)


@given(ledgers, grants(), uses, instants)
@settings(max_examples=200, deadline=None)
def test_a_grant_never_widens_another_scope(book: Ledger, more: Grant, wanted: Use, at: datetime) -> None:
    if more.scope != wanted.scope:
        assert decide(replace(book, grants=(*book.grants, more)), wanted, at) == decide(book, wanted, at)


@given(ledgers, withdrawals, uses, instants)
@settings(max_examples=200, deadline=None)
def test_a_withdrawal_never_allows_and_wins_from_its_instant_on(
    book: Ledger, back: Withdrawal, wanted: Use, at: datetime
) -> None:
    after = replace(book, withdrawals=(*book.withdrawals, back))
    found = decide(after, wanted, at)
    assert not (found.allowed and not decide(book, wanted, at).allowed)
    if back.at > at:
        assert found == decide(book, wanted, at), "nothing changes before its instant"
    elif back.items is None and back.scope in (wanted.scope, EVERYTHING):
        newer = [one for one in book.grants if one.at > back.at]
        assert found.allowed is False or newer


@given(
    ledgers,
    uses,
    instants,
    st.sampled_from(["audience", "media", "languages", "conditions", "doubts", "expires"]),
)
@settings(max_examples=200, deadline=None)
def test_a_limit_more_never_allows_more(book: Ledger, wanted: Use, at: datetime, limit: str) -> None:
    tighter = {
        "audience": lambda one: frozenset(list(one.audience)[:1]) if one.audience else frozenset({"Nobody"}),
        "media": lambda one: frozenset({"speech"}),
        "languages": lambda one: frozenset({"ce"}),
        "conditions": lambda one: (*one.conditions, Condition(Awaits.WORDS, words="more")),
        "doubts": lambda one: (*one.doubts, Doubt(BASE)),
        "expires": lambda one: date(2026, 1, 1),
    }[limit]
    narrowed = [replace(one, **{limit: tighter(one)}) for one in book.grants]
    found = decide(replace(book, grants=tuple(narrowed)), wanted, at)
    assert not found.allowed or decide(book, wanted, at).allowed


@given(ledgers, uses, instants)
@settings(max_examples=200, deadline=None)
def test_more_items_never_allow_more(book: Ledger, wanted: Use, at: datetime) -> None:
    if wanted.items:
        wider = replace(wanted, items=wanted.items | {"i3"})
        assert not decide(book, wider, at).allowed or decide(book, wanted, at).allowed


def test_the_sets_of_scopes_are_what_the_page_says() -> None:
    assert len(SCOPES) == 25
    assert OUTWARD.isdisjoint({"C01", "C02", "C03", "C04", "C05", "C07", "C25"})
    assert EACH_TIME <= OUTWARD
    assert LISTED <= OUTWARD
    assert PUBLISHED.isdisjoint({"C04", "C05", "C06", "C09", "C10", "C19", "C20", "C22"})
    assert SEARCH.isdisjoint({"C04", "C06", "C10", "C22", "C25"})


def test_standing_in_a_word() -> None:
    at = BASE + timedelta(days=1)
    yes = Grant("g", "C15", BASE, audience=frozenset({"Org A"}))
    assert standing(Ledger(), "C15", at) is Stands.NONE
    assert standing(Ledger((yes,)), "C15", at) is Stands.LIMITED
    assert standing(Ledger((replace(yes, expires=date(2026, 1, 1)),)), "C15", at) is Stands.BLOCKED
    assert standing(Ledger((yes,), (Withdrawal("C15", at),)), "C15", at) is Stands.WITHDRAWN
    assert standing(Ledger((replace(yes, given=False),)), "C15", at) is Stands.NO
    assert standing(Ledger((replace(yes, scope="C11", audience=frozenset()),)), "C11", at) is Stands.YES


def test_the_rule_reads_no_clock() -> None:
    source = Path(consent.__file__).read_text("utf-8")
    assert "now(" not in source
    assert "today(" not in source
