"""How alike two names are, and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.records.names import score
from vedette.records.names.equivalents import Equivalence, builtin, parse_table


def codes(query: str, name: str) -> set[str]:
    return {reason.code for reason in score(query, name).why}


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("Khamid", "Хамид", "letters"),
        ("Khamid Iamadaïev", "Ямадаев Хамид", "swapped"),
        ("Kh. Iamadaïev", "Ямадаев Хамид", "initial"),
        ("Мохьмад", "Магомед", "equivalent"),
        ("Iamadova", "Ямадов", "feminine"),
        ("Ахматович", "Ахмат", "patronymic"),
        ("Abdul Malik", "Абдулмалик", "joined"),
        ("Iamadakev", "Ямадаев", "typo"),
        ("Gamid", "Хамид", "near"),
        ("Iamad", "Ямадаев", "beginning"),
        ("Хамид Ямадаев", "Ямадаев", "missing"),
        ("Ямадаев", "Ямадаев", "same"),
    ],
)
def test_each_reason_is_given_where_it_holds(query: str, name: str, code: str) -> None:
    assert code in codes(query, name)


def test_the_letters_that_stand_for_each_other_are_named() -> None:
    pairs = {pair for reason in score("Soulim Tchakhkiev", "Чахкиев Сулим").why for pair in reason.pairs}
    assert {("ou", "у"), ("tch", "ч"), ("kh", "х")} <= pairs


def test_an_equivalence_says_where_it_comes_from() -> None:
    (reason,) = score("Hussein", "Хусайн").why
    assert (reason.code, reason.basis, reason.by) == ("equivalent", "root", "")
    assert "حسين" in reason.origin
    table = builtin().plus([Equivalence("group", "call sign", ("Зубр", "Бизон"), "a lead")])
    (reason,) = score("Bizon", "Зубр", table).why
    assert (reason.basis, reason.by) == ("group", "a lead")
    assert score("Bizon", "Зубр").score < 0.5


def test_others_score_lower_than_the_one_meant() -> None:
    meant = score("Shamil Basayev", "Басаев Шамиль Салманович").score
    for other in ("Басаев Ширвани Салманович", "Бараев Шамиль", "Басханов Шамиль", "Ямадаев Сулим"):
        assert score("Shamil Basayev", other).score < meant


def test_numbers_are_the_same_or_not() -> None:
    assert score("141 полк", "141-й полк").score > 0.95
    assert score("142 полк", "141-й полк").score < 0.8


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_two_texts_have_a_score(one: str, two: str) -> None:
    assert 0 <= score(one, two).score <= 1
    assert score(one, one).score in (0, 1) or score(one, one).score > 0.9


@pytest.mark.parametrize(
    "line", ["root\tx", "root\tx\tone", "other\tx\ta b", "root\tx\t" + " ".join(map(str, range(101)))]
)
def test_a_broken_table_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(FormatError, match="line 1"):
        parse_table(line)
