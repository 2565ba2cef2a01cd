"""Scoring pairs: levels, weights that add up, learning without answers, keys, a published set."""

from __future__ import annotations

import csv
import gzip
import random
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError, UsageError
from vedette.records.linking import Model, chance, code, date, estimate, exact, overlap, pairs, score, text
from vedette.records.linking.estimating import from_judgements
from vedette.records.linking.model import MOST_RARE_BITS, level_bits, parse_model, prior_bits
from vedette.records.linking.persons import (
    PERSON,
    QUEUE_BITS,
    SHIPPED,
    comparisons,
    is_strong,
    keys,
    likeness,
    shared_words,
    word_share,
)


def on(text: str) -> tuple[Day, Day]:
    return Day.fromisoformat(text), Day.fromisoformat(text)


def year(number: int) -> tuple[Day, Day]:
    return Day(number, 1, 1), Day(number, 12, 31)


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        (on("1971-06-24"), on("1971-06-24"), "equal"),
        (on("1971-06-04"), on("1971-04-06"), "swapped"),
        (on("1971-06-24"), on("1971-06-21"), "digit"),
        (on("1971-06-24"), on("1981-06-24"), "digit"),
        (on("1971-06-24"), year(1971), "within"),
        ((Day(1970, 1, 1), None), on("1990-01-01"), "within"),
        (on("1971-06-24"), on("1972-03-02"), "year"),
        (year(1971), year(1972), "year"),
        (year(1971), year(1978), "near"),
        (on("1971-06-24"), on("1930-01-15"), "differ"),
    ],
)
def test_partial_dates_agree_in_levels_whichever_comes_first(one: Any, two: Any, level: str) -> None:
    each = date("born")
    assert each.levels[each.compare(one, two)] == level  # type: ignore[index]
    assert each.compare(two, one) == each.compare(one, two)


def test_what_a_side_does_not_say_says_nothing() -> None:
    for each, empty in ((date("d"), (None, None)), (exact("e"), ""), (text("t"), ""), (overlap("o"), ())):
        assert each.compare(empty, empty) is None
    assert code("sex").compare("unknown", "male") is None
    found = score(SHIPPED, PERSON, {"sex": "male"}, {"born": on("1971-06-24")})
    assert found.parts == ()
    assert found.bits == pytest.approx(prior_bits(SHIPPED))


profiles = st.fixed_dictionaries(
    {},
    optional={
        "name": st.lists(
            st.sampled_from(["Магомед Юсупов", "Mohammed Yousoupov", "Ахмед", "Зара Дудаева"]), min_size=1
        ),
        "born": st.sampled_from([on("1971-06-24"), on("1971-06-21"), year(1971), year(1950)]),
        "sex": st.sampled_from(["male", "female", "unknown"]),
        "place": st.lists(st.sampled_from(["sali", "grozni"]), min_size=1),
        "documents": st.lists(st.sampled_from(["9601123456", "9601"]), min_size=1),
        "acts": st.lists(
            st.sampled_from([(*on("2004-05-01"), ["sali"]), (*year(2004), ["sali"])]), min_size=1
        ),
    },
)


@settings(max_examples=100, deadline=None)
@given(profiles, profiles)
def test_a_score_is_the_sum_of_its_parts_and_has_no_sides(one: dict[str, Any], two: dict[str, Any]) -> None:
    found = score(SHIPPED, PERSON, one, two)
    assert found.bits == pytest.approx(prior_bits(SHIPPED) + sum(part.bits for part in found.parts))
    assert 0 <= found.chance <= 1
    assert score(SHIPPED, PERSON, two, one) == found


def test_a_rare_value_weighs_more_and_rarity_is_bounded() -> None:
    one = {"name": ("Магомед Юсупов",)}
    usual = score(SHIPPED, PERSON, one, one, lambda *_: SHIPPED.weights["name"][0][1]).bits
    rare = score(SHIPPED, PERSON, one, one, lambda *_: 1e-9).bits
    common = score(SHIPPED, PERSON, one, one, lambda *_: 0.5).bits
    assert common < usual < rare
    assert rare - usual <= MOST_RARE_BITS + 1e-9
    assert usual - common <= MOST_RARE_BITS + 1e-9


def test_one_name_in_three_spellings_meets_by_a_key() -> None:
    spelled = ["Магомед Юсупов", "Mohammed Yousoupov", "Мохьмад Юсупов", "Iousoupov Magomed"]
    found = [{key for key in keys({"name": (each,)}) if not key.startswith("w:")} for each in spelled]
    assert set.intersection(*found)
    assert not found[0] & {key for key in keys({"name": ("Зелимхан Дудаев",)}) if not key.startswith("w:")}


def test_keys_are_bounded_and_a_single_word_joins_nobody_alone() -> None:
    many = {"name": tuple(f"Имя{n} Другое{n} Третье{n} Четвёртое{n}" for n in range(30)), "born": year(1971)}
    assert len(keys(many)) <= 72
    assert len(keys({"name": ("Ахмед",)})) == 1
    assert keys({"name": ("Ахмед",)})[0].startswith("w:")
    assert keys({}) == []


def test_a_name_alone_is_never_strong_and_a_namesake_is_still_offered() -> None:
    one = {"name": ("Магомед Асламбекович Юсупов",)}
    found = score(SHIPPED, PERSON, one, one, lambda *_: word_share(1, 1000) ** 2)
    levels = {part.field: part.level for part in found.parts}
    assert found.bits > QUEUE_BITS
    assert not is_strong(100.0, levels)
    assert is_strong(100.0, levels | {"born": "equal"})
    assert not is_strong(0.0, levels | {"born": "equal"})


def test_likeness_does_not_depend_on_which_comes_first() -> None:
    for one, two in (("Магомед", "Юсупов Магомед"), ("Магомед Юсупов", "Mohammed Yousoupov")):
        assert likeness(one, two) == likeness(two, one)
    assert shared_words(["Магомед Юсупов"], ["Mohammed Dudaev"]) == shared_words(["Mohammed X"], ["Магомед"])


def test_a_model_is_read_as_it_was_written_and_nothing_else_is() -> None:
    plain = SHIPPED.plain()
    again = parse_model(plain)
    assert again.plain() == plain
    assert set(again.weights) >= {each.field for each in (*comparisons("person"), *comparisons("group"))}
    for broken in (
        {},
        [],
        None,
        {**plain, "more": 1},
        {**plain, "prior": 0},
        {**plain, "prior": 0.5},
        {**plain, "weights": {"name": []}},
        {**plain, "weights": {"name": [[1, True]]}},
        {**plain, "weights": {"name": [[1, 2, 3]]}},
    ):
        with pytest.raises(FormatError):
            parse_model(broken)


def test_weights_are_learned_without_answers() -> None:
    """Invented records with known shares of damage: what is learned is near to them."""
    chance_of = random.Random(7)
    records: list[dict[str, Any]] = []
    for _person in range(1500):
        true = {name: f"{name}{chance_of.randrange(40 if name == 'c' else 300)}" for name in "abcd"}
        for _ in range(chance_of.choice((1, 2))):
            damage = {"a": 0.1, "b": 0.2, "c": 0.05, "d": 0.3}
            records.append(
                {
                    name: value if chance_of.random() > damage[name] else f"{name}x{chance_of.random()}"
                    for name, value in true.items()
                }
            )
    kinds = [exact(name) for name in "abcd"]

    def by(*names: str) -> Any:
        return lambda record: [tuple(record[name] for name in names)]

    rules = [
        (by("a", "c"), frozenset("ac")),
        (by("b", "c"), frozenset("bc")),
        (by("a", "b"), frozenset("ab")),
    ]
    found = estimate("m", records, kinds, rules)
    for name, damage in (("a", 0.1), ("b", 0.2), ("c", 0.05), ("d", 0.3)):
        m, u = found.model.weights[name][0]
        assert m == pytest.approx((1 - damage) ** 2, abs=0.06), name
        assert u < 0.05
    assert estimate("m", records, kinds, rules).model == found.model
    with pytest.raises(UsageError, match="fewer than two"):
        estimate("m", records[:1], kinds, rules)
    with pytest.raises(UsageError, match="no two records"):
        estimate("m", [{"a": "1"}, {"a": "2"}], kinds, [(by("a"), frozenset("a"))])


def test_judgements_move_the_weights_towards_what_was_judged() -> None:
    before = SHIPPED.weights["sex"][1][0]
    moved = from_judgements(SHIPPED, PERSON, [({"sex": "differ"}, True)] * 50)
    assert moved.weights["sex"][1][0] > before + 0.3
    assert sum(m for m, _ in moved.weights["sex"]) == pytest.approx(1)
    assert (
        from_judgements(SHIPPED, PERSON, [({"sex": "differ"}, False)] * 50).weights["sex"]
        == SHIPPED.weights["sex"]
    )
    assert level_bits(moved, "sex", 1) > level_bits(SHIPPED, "sex", 1)


def test_a_key_that_is_too_common_joins_nobody() -> None:
    records = [{"a": "x", "b": str(n % 5)} for n in range(20)]
    assert len(pairs(records, [lambda r: [r["a"]]], 10)) == 0
    assert len(pairs(records, [lambda r: [r["a"]], lambda r: [r["b"]]], 10)) == 5 * 6
    assert pairs(records, [lambda r: []]) == set()


def test_chances_stay_chances_for_any_weight() -> None:
    assert chance(-1e9) == 0
    assert chance(1e9) == 1
    assert chance(0) == 0.5


def test_duplicates_of_a_published_set_are_found(shared: Path) -> None:
    """FEBRL 1 without its number: the full run beside splink is bench/linking.py."""
    with gzip.open(shared / "data/linkage/febrl_dataset1.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    fields = ("given_name", "surname", "date_of_birth", "address_1", "suburb", "postcode")
    kinds = [text(name, rare=name == "surname") for name in fields]

    def by(*names: str) -> Any:
        return lambda row: [tuple(row[name] for name in names)] if all(row[name] for name in names) else []

    blocks = [("given_name", "surname"), ("date_of_birth",), ("surname", "postcode"), ("address_1",)]
    rules = [(by(*names), frozenset(names)) for names in blocks]
    model: Model = estimate("febrl", rows, kinds, rules, random_pairs=30_000).model
    truth = [row["rec_id"].split("-")[1] for row in rows]
    said = {
        (one, two)
        for one, two in pairs(rows, [rule for rule, _ in rules])
        if score(model, kinds, rows[one], rows[two]).bits > 0
    }
    right = sum(truth[one] == truth[two] for one, two in said)
    assert right / len(said) >= 0.995
    assert right / 500 >= 0.98
