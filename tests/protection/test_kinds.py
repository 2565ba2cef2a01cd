"""The 29 kinds: complete, in three languages, mapped, and each with what is to be done."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from vedette.errors import FormatError
from vedette.protection.incident import HOUR, Clock, clocks
from vedette.protection.kinds import COMMON, KINDS, THREATS, WATCHED, Step, kind_of
from vedette.protection.response import CODES, instructions
from vedette.records.vocabulary import builtin


def test_there_are_29_in_order() -> None:
    assert list(KINDS) == [f"T{n:02}" for n in range(1, 30)]
    assert len({kind.name for kind in KINDS.values()}) == 29
    assert set(COMMON) | THREATS | WATCHED <= set(KINDS)
    assert {kind.step for kind in KINDS.values()} == set(Step)


def test_each_has_three_labels_of_its_own() -> None:
    for place, language in enumerate(("en", "fr", "ru")):
        labels = [kind.labels[place] for kind in KINDS.values()]
        assert len(set(labels)) == 29 and all(labels)
        assert kind_of("T20").label(language) == KINDS["T20"].labels[place]
    assert kind_of("T20").label("de") == "Abduction"
    assert all(any("а" <= sign <= "я" for sign in kind.labels[2]) for kind in KINDS.values())


@pytest.mark.parametrize("code", ["T00", "T30", "t01", "T1", "", "T01 "])
def test_no_other_code_is_a_kind(code: str) -> None:
    with pytest.raises(FormatError, match="T01 to T29"):
        kind_of(code)


def test_grave_ones_are_told_by_voice_and_written_within_a_day() -> None:
    assert kind_of("T05").grave and kind_of("T23").grave and not kind_of("T02").grave
    assert [(one.clock, one.at) for one in clocks(kind_of("T08"), 0)] == [
        (Clock.VOICE, 900),
        (Clock.WRITTEN, 24 * HOUR),
    ]
    assert [(one.clock, one.at) for one in clocks(kind_of("T02"), 0)] == [(Clock.WRITTEN, 48 * HOUR)]
    assert all(kind.grave for kind in KINDS.values() if kind.weight == 5)


def test_instructions_are_known_codes_in_the_order_of_their_time() -> None:
    used = set()
    for kind in KINDS.values():
        rows = instructions(kind)
        assert [one.within for one in rows] == sorted(one.within for one in rows)
        assert len({one.code for one in rows}) == len(rows)
        used |= {one.code for one in rows}
        assert instructions(kind, near_miss=True) == ()
    assert used == set(CODES)
    assert all(instructions(kind) for kind in KINDS.values() if kind.grave)
    assert all("close-sites" in {i.code for i in instructions(k)} for k in KINDS.values() if k.site)


def test_each_maps_to_a_term_of_our_list_of_acts() -> None:
    terms = set(builtin()["acts"].terms)
    assert {kind.act for kind in KINDS.values()} <= terms


def test_each_maps_to_a_code_that_the_thesaurus_has(shared: Path) -> None:
    with gzip.open(
        shared / "data" / "vocab" / "huridocs_microthesauri.csv.gz", "rt", encoding="utf-8"
    ) as file:
        known = {row["huri_code"] for row in csv.DictReader(file) if row["list_code"] == "4"}
    for kind in KINDS.values():
        for code in kind.huridocs:
            assert code.ljust(12, "0") in known, (kind.code, code)
