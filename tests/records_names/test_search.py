"""The bars of search over ten thousand invented people. VEDETTE_NAMES=full asks more of them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest

from records_names import people
from vedette.records.names.comparing import score_tokens
from vedette.records.names.equivalents import builtin
from vedette.records.names.folding import tokens
from vedette.records.names.index import Entry, Index
from vedette.records.names.printing import STANDARDS, transliterate

FULL = os.environ.get("VEDETTE_NAMES") == "full"
QUERIES = 300 if FULL else 40
CASE, OTHER = "0" * 32, "1" * 32


class Town:
    """People, and an index of their names."""

    def __init__(self, count: int) -> None:
        self.people, self.index = people.invented(count, 7), Index()
        self.index.add(self.entries(self.people))
        self.index.settle()

    def entries(self, some: list[people.Invented]) -> Iterator[Entry]:
        for number, one in enumerate(some):
            read = tokens(one.name)
            words = [self.index.word(way.fold, word.vowelless) for word in read for way in word.readings]
            yield Entry(f"{number:032x}", CASE, "person", 0, tuple(words))

    def ask(self, query: str) -> list[people.Invented]:
        asked, table = tokens(query), builtin()
        found = self.index.search(query, [CASE], ["person"], table, 40)
        some = [self.people[int(record, 16)] for record, _ in found]
        some.sort(key=lambda one: -score_tokens(asked, tokens(one.name), table, explain=False).score)
        return some[:10]

    def recall(self, make: Callable[[people.Invented], str], *, chechen: bool = False) -> float:
        chance = random.Random(5)
        some = [one for one in self.people if one.chechen or not chechen]
        asked = chance.sample(some, QUERIES)
        return sum(any(hit.query == one.query for hit in self.ask(make(one))) for one in asked) / QUERIES


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(10_000 if FULL else 1_500)


@pytest.mark.parametrize("standard", STANDARDS)
def test_romanised_names_are_found(town: Town, standard: str) -> None:
    assert town.recall(lambda one: transliterate(one.query, standard)) >= 0.99


def test_one_typo_does_no_harm(town: Town) -> None:
    chance = random.Random(6)
    assert town.recall(lambda one: people.with_typo(transliterate(one.query, "bgn"), chance)) >= 0.98


def test_chechen_spelling_is_found(town: Town) -> None:
    chance = random.Random(6)
    assert town.recall(lambda one: people.chechen_spelling(one, chance), chechen=True) >= 0.99


def test_arabic_spelling_is_found(town: Town) -> None:
    assert town.recall(people.arabic_spelling) >= 0.95


def test_initials_are_found(town: Town) -> None:
    assert town.recall(lambda one: f"{one.given[0]}. {one.patronymic[0]}. {one.surname}") >= 0.98


def test_other_cases_and_kinds_are_not_answered(town: Town) -> None:
    query = town.people[0].query
    assert town.index.search(query, [CASE], ["person"], builtin(), 10)
    assert town.index.search(query, [OTHER], ["person"], builtin(), 10) == []
    assert town.index.search(query, [CASE], ["group"], builtin(), 10) == []
    assert town.index.search(query, [], ["person"], builtin(), 10) == []


def test_an_index_follows_names_that_come_and_go() -> None:
    """Random histories against a plain dictionary."""
    chance, index, plain = random.Random(8), Index(), {}
    some = people.invented(60, 9)
    for step in range(300):
        record = f"{chance.randrange(40):032x}"
        index.remove(record)
        plain.pop(record, None)
        if chance.random() < 0.7:
            name = chance.choice(some).name
            words = tuple(index.word(way.fold, False) for word in tokens(name) for way in word.readings)
            index.add([Entry(record, CASE, "person", 0, words)])
            plain[record] = name
        if step == 100:
            index.settle()
        assert len(index) == len(plain)
    for record, name in plain.items():
        same = {pk for pk, text in plain.items() if text == name}
        found = {pk for pk, _ in index.search(name, [CASE], ["person"], builtin(), 40)}
        assert same <= found
        assert found <= plain.keys()
        assert record in found
