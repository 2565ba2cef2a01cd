"""Guards: what is read, what is refused, when they hold, and what is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.cases.procedures import Facts, Used, parse_guard, write_guard
from vedette.cases.procedures.guards import Both, Comparison, Not, Question, Value, holds, moved
from vedette.errors import FormatError

DAY = date(2022, 2, 1)


@pytest.mark.parametrize(
    ("text", "facts", "answer"),
    [
        ("has_document(form)", Facts(documents=frozenset({"form"})), True),
        ("has_document(form)", Facts(), False),
        ("has_field(facts) and consent(C11)", Facts(fields=frozenset({"facts"})), False),
        ("not used_before(ecthr)", Facts(used=(Used("ecthr", DAY, DAY),)), False),
        ("not pending(ecthr)", Facts(used=(Used("ecthr", DAY, DAY),)), True),
        ("pending(ecthr)", Facts(used=(Used("ecthr", DAY),)), True),
        ("date(decision) >= 2022-02-01", Facts(dates={"decision": DAY}), True),
        ("date(decision) < 2022-02-01", Facts(dates={"decision": DAY}), False),
        ("date(decision) < 2022-02-01", Facts(), None),
        ("not date(decision) < 2022-02-01", Facts(), None),
        ("date(decision) < 2022-02-01 or consent(C11)", Facts(consents=frozenset({"C11"})), True),
        ("date(decision) < 2022-02-01 and consent(C11)", Facts(), False),
        ("known(decision)", Facts(), False),
        ("date(decision) = 2022-01-31 + 1 days", Facts(dates={"decision": DAY}), True),
        ("date(decision) = 2021-10-31 + 4 months", Facts(dates={"decision": date(2022, 2, 28)}), True),
        ("count(refusals) >= 10", Facts(counts={"refusals": 10}), True),
        ("count(refusals) >= 1", Facts(), False),
        ("has_field(a) or has_field(b) and has_field(c)", Facts(fields=frozenset({"a"})), True),
        ("(has_field(a) or has_field(b)) and has_field(c)", Facts(fields=frozenset({"a"})), False),
    ],
)
def test_a_guard_holds_does_not_or_is_not_known(text: str, facts: Facts, answer: bool | None) -> None:
    assert holds(parse_guard(text), facts) is answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found the end"),
        ("has_document", r"\( expected"),
        ("has_document(form", r"\) expected"),
        ("has_document(form) has_field(x)", "the end expected"),
        ("__import__(os)", "no part of the language"),
        ("open(x)", "found open"),
        ("date(today) < count(refusals)", "a date is compared with a number"),
        ("date(today) < 2022-02-30", "is no day"),
        ("count(x) + 1 days > 2", "<= or >="),
        ("date(today) + 1 weeks > 2022-02-01", "days or months or years"),
        ("not " * 30 + "consent(C01)", "deeper than"),
        ("(" * 30 + "consent(C01)", "deeper than"),
        ("consent(C01) and " * 40 + "consent(C01)", "at most 500"),
    ],
)
def test_what_is_not_of_the_language_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        parse_guard(text)


def test_months_keep_their_number_and_are_clipped() -> None:
    assert moved(date(2022, 10, 31), 4, "months") == date(2023, 2, 28)
    assert moved(date(2023, 10, 31), 4, "months") == date(2024, 2, 29)
    assert moved(date(2024, 2, 29), -1, "years") == date(2023, 2, 28)
    assert moved(date(9999, 12, 31), 9999, "years") == date.max
    assert moved(date(1, 1, 1), -9999, "days") == date.min


NAMES = st.sampled_from(["today", "served", "C11", "form", "x-y.z"])
DATES = st.builds(
    Value,
    st.just("date"),
    NAMES,
    st.integers(-9999, 9999),
    st.sampled_from(["days", "months", "years"]),
)
COUNTS = st.builds(Value, st.just("count"), NAMES)
ATOMS = st.one_of(
    st.builds(Question, st.sampled_from(["has_document", "consent", "pending", "known"]), NAMES),
    st.builds(Comparison, DATES, st.sampled_from(["<", "<=", "=", ">=", ">"]), DATES),
    st.builds(Comparison, COUNTS, st.just(">"), st.builds(Value, st.just("number"), st.just("7"))),
)


def _grown(parts: Any) -> Any:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(Both, st.sampled_from(["and", "or"]), some))


@given(st.recursive(ATOMS, _grown, max_leaves=5))
def test_what_is_written_means_the_same_when_read(expression: Any) -> None:
    text = write_guard(expression)
    if len(text) <= 500:
        again = parse_guard(text)
        assert write_guard(again) == text
        for facts in (Facts(), Facts(dates={"today": DAY, "served": DAY}, consents=frozenset({"C11"}))):
            assert holds(again, facts) is holds(expression, facts)
