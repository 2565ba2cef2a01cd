"""Every source that a page or a paper of redress names is said in French and in Russian."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

from vedette.cases import carousel
from vedette.cases.citing import known, said
from vedette.cases.pleadings import domestic_rules
from vedette.cases.pleadings.registry import KINDS
from vedette.cases.procedures import ids, versions
from vedette.cases.routing import status

CYRILLIC = re.compile(r"[а-яё]", re.I)


def table(room: str, name: str) -> Any:
    return json.loads(resources.files(f"vedette.cases.{room}").joinpath(name).read_text("utf-8"))


def named(value: Any, keys: set[str]) -> Iterator[str]:
    """Every text under one of these keys, however deep."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if key in keys and isinstance(each, str) and each:
            yield each
        elif isinstance(each, dict | list):
            yield from named(each, keys)


def sources() -> set[str]:
    found = {one.words for id in ids() for held in versions(id) for one in held.sources}
    found |= {row["words"] for row in status._data()["sources"].values()}
    found |= {row[0] for row in domestic_rules._table()["sources"].values()}
    found |= set(named(table("pleadings", "data/rules.json"), {"source"})) - set(KINDS)
    found |= {one.source.words for one in KINDS.values() if one.source}
    found |= set(named(table("clocks", "data/rules.json"), {"law", "source"}))
    for calendar in ("calendar-RU.json", "calendar-RU-CE.json"):
        found |= set(named(table("clocks", f"data/{calendar}"), {"source"}))
    numbers = (carousel.REFUSALS, carousel.MONTHS, carousel.EVE_DAYS, carousel.CHECK_DAYS)
    return found | {one.source for one in numbers if one.source}


def test_every_source_has_french_and_russian_words_and_no_word_is_left_over() -> None:
    assert sources() == set(known())


def test_russian_words_are_russian_and_the_others_are_not() -> None:
    for english, (french, russian) in known().items():
        assert not CYRILLIC.search(english) and not CYRILLIC.search(french), english
        assert CYRILLIC.search(russian), english
        assert re.findall(r"\d+", english) <= re.findall(r"\d+", english), english


def test_numbers_are_the_same_in_all_three() -> None:
    for english, others in known().items():
        for other in others:
            assert set(re.findall(r"\d{2,}", english)) <= set(re.findall(r"\d{2,}", other)), (english, other)


def test_what_a_house_wrote_itself_is_said_as_it_stands() -> None:
    assert said("an invented rule of ours", "fr") == "an invented rule of ours"
    assert said("CPC 124", "en") == "CPC 124"
    assert said("CPC 124", "ru") == "УПК РФ, ст. 124"
