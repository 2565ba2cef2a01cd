"""Records of collection: complete or said missing, one spelling, and nothing more is accepted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vedette.cases.sources.record import (
    CollectionRecord,
    Item,
    Lack,
    Note,
    Said,
    encode,
    missing,
    parse_record,
    unanswered,
)
from vedette.cases.sources.tables import LANGUAGES, table
from vedette.errors import FormatError
from vedette.formats import jcs

AT = "2026-03-01T10:00:00Z"


def whole() -> CollectionRecord:
    """A record in which nothing is missing."""
    fields = {code: Said("said") for code, term in table("fields").items() if term.kind in ("line", "text")}
    fields |= {"started": Said(AT), "ended": Said(AT), "media": Said("", "none on the page")}
    return CollectionRecord(
        "0" * 32,
        3,
        "verification",
        AT,
        "p-one",
        fields,
        (Item("archive", "a" * 64, "b" * 64, 99),),
        {code: Said("", "not known") for code in table("questions")},
        (Note("place", "supports", "The tower.", "p-two", AT),),
    )


def test_a_record_is_complete_when_each_field_says_a_value_or_why_there_is_none() -> None:
    assert missing(whole()) == () and unanswered(whole()) == ()
    for code, term in table("fields").items():
        if term.kind in ("line", "text", "instant"):
            fields = {name: said for name, said in whole().fields.items() if name != code}
            assert missing(replace(whole(), fields=fields)) == (Lack(code, "unsaid"),), code
    lacks = {one.code for one in missing(replace(whole(), items=()))}
    assert lacks == {"source_code", "full_page", "hashes", "item"}


def test_a_part_answers_for_the_fields_it_is() -> None:
    bare = replace(whole(), fields={code: said for code, said in whole().fields.items() if code != "media"})
    assert [one.code for one in missing(bare)] == ["media"]
    film = replace(bare, items=(*bare.items, Item("media", "c" * 64, "d" * 64, 1)))
    assert missing(film) == ()


def test_an_end_before_the_begin_is_said() -> None:
    fields = {**whole().fields, "ended": Said("2026-02-01T10:00:00Z")}
    assert missing(replace(whole(), fields=fields)) == (Lack("ended", "order"),)
    fields["ended"] = Said("on a Sunday")
    assert missing(replace(whole(), fields=fields)) == (Lack("ended", "instant"),)


def test_it_is_written_and_read_again() -> None:
    data = encode(whole())
    assert parse_record(data) == whole() and encode(parse_record(data)) == data


def test_every_changed_byte_and_every_cut_is_refused_or_another_record() -> None:
    data = encode(whole())
    for at in range(0, len(data), 3):
        for changed in (data[:at], data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]):
            try:
                found = parse_record(changed)
            except FormatError:
                continue
            assert found != whole() and encode(found) == changed


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"format": "vedette/other"},
        {"more": 1},
        {"stage": "finished"},
        {"number": 0},
        {"by": "Anna"},
        {"made": "yesterday"},
        {"fields": {"colour": {"value": "x"}}},
        {"fields": {"tool": {"value": "x", "absent": "y"}}},
        {"fields": {"tool": {"value": ""}}},
        {"fields": {"tool": {"value": "a\u202eb"}}},
        {"items": [{"part": "archive"}]},
        {"answers": {"why": {"value": "x"}}},
        {"notes": [{"method": "magic", "finding": "open", "words": "x", "by": "p-a", "at": AT}]},
        {"missing": ["tool:unsaid"]},
    ],
)
def test_what_is_not_as_it_must_be_is_refused(change: dict[str, object]) -> None:
    value = json.loads(encode(whole()))
    with pytest.raises(FormatError):
        parse_record(jcs.encode({**value, **change}))


def test_every_line_of_the_tables_has_words_in_three_languages() -> None:
    for name in ("stages", "fields", "parts", "questions", "properties", "methods", "findings"):
        for term in table(name).values():
            assert set(term.words) == set(LANGUAGES) and all(term.words.values())
            if name in ("stages", "fields", "questions", "properties"):
                assert term.confidence in ("S", "G", "D"), term.code
    assert len(table("questions")) == 6 and len(table("stages")) == 6
