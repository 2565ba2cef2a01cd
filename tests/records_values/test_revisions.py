"""Revisions fold and compare by laws; a line of one is read strictly; its chain holds or says where not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError, ProofError, VedetteError
from vedette.records.revisions import (
    START,
    Written,
    check_written,
    compare,
    fold,
    parse_written,
    plain_changes,
    revision_digest,
)
from vedette.records.values import Value

ids = st.text("0123456789abcdef", min_size=32, max_size=32)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
values = st.builds(
    Value,
    plain,
    st.lists(ids, max_size=2).map(tuple),
    st.sampled_from(["", "likely"]),
    st.sampled_from(["", "n"]),
)
changes = st.dictionaries(
    st.sampled_from(["title", "began", "remarks"]), st.lists(values, max_size=3), max_size=3
)


@given(st.lists(changes, max_size=6))
def test_a_view_is_what_was_said_last_of_each_field(several: list[dict[str, list[Value]]]) -> None:
    expected: dict[str, list[Value]] = {}
    for each in several:
        expected |= each
    expected = {name: given for name, given in expected.items() if given}
    assert fold(plain_changes(each) for each in several) == expected


@given(st.lists(changes, max_size=4), st.lists(changes, max_size=4))
def test_folding_in_two_halves_is_folding_at_once(one: Any, two: Any) -> None:
    lines = [plain_changes(each) for each in (*one, *two)]
    first = fold(lines[: len(one)])
    assert fold([plain_changes(first), *lines[len(one) :]]) == fold(lines)


@given(changes, changes)
def test_comparing_gives_exactly_what_leads_from_one_to_the_other(one: Any, two: Any) -> None:
    before, after = fold([plain_changes(one)]), fold([plain_changes(two)])
    found = compare(before, after)
    assert compare(before, before) == []
    assert [each.field for each in found] == sorted(each.field for each in found)
    rebuilt = fold([plain_changes(before), plain_changes({each.field: each.after for each in found})])
    assert rebuilt == after
    assert {each.field: (each.after, each.before) for each in found} == {
        each.field: (each.before, each.after) for each in compare(after, before)
    }


@pytest.mark.parametrize(
    "hostile",
    [
        {"title": "x"},
        {"title": {}},
        {"title": None},
        {"title": ["x"]},
        {"title": [{}]},
        {"title": [{"value": 1, "more": 1}]},
        {"title": [{"value": 1, "cites": "x"}]},
        {"title": [{"value": 1, "cites": ["x"]}]},
        {"title": [{"value": 1, "cites": [["a"]]}]},
        {"title": [{"value": 1, "confidence": 1}]},
        {"title": [{"value": 1, "note": "n" * 1001}]},
    ],
)
def test_what_is_no_change_is_refused(hostile: Any) -> None:
    with pytest.raises(FormatError):
        fold([hostile])


FIRST = Written(
    record="00112233445566778899aabbccddeeff",
    number=1,
    done="write",
    at="2026-05-14T10:00:00.000001+00:00",
    by="ffeeddccbbaa99887766554433221100",
    reason="",
    changes={"title": [{"value": "Ночь", "cites": ["0123456789abcdef0123456789abcdef"]}]},
    run="",
    digest="1a77e1e59f8bc07dd7fb4eac43e2a0c6ce5fb7f0a7d6fcbc8d07a8b3ea3b0d3a",
)
LINE = (
    '{"at":"2026-05-14T10:00:00.000001+00:00","by":"ffeeddccbbaa99887766554433221100","changes":{"title":'
    '[{"cites":["0123456789abcdef0123456789abcdef"],"value":"Ночь"}]},"done":"write","number":1,'
    '"reason":"","record":"00112233445566778899aabbccddeeff","run":""}'
).encode()
"""What the first digest covers, written by hand."""


def chain() -> list[Written]:
    """Three revisions of one record."""
    one = replace(FIRST, digest=hashlib.sha256(bytes(32) + LINE).hexdigest())
    two = replace(one, number=2, reason="wrong place", changes={"title": []})
    two = replace(two, digest=revision_digest(one.digest, two.fields()))
    three = replace(two, number=3, done="withdraw", changes={})
    return [one, two, replace(three, digest=revision_digest(two.digest, three.fields()))]


def test_the_digest_is_the_one_of_the_page_of_the_format() -> None:
    page = (Path(__file__).parents[2] / "docs/formats/record.md").read_text("utf-8")
    assert LINE.decode() in page and f"    {VECTOR}\n" in page
    assert revision_digest(START, FIRST.fields()) == chain()[0].digest == VECTOR


VECTOR = hashlib.sha256(bytes(32) + LINE).hexdigest()


def test_a_line_is_read_and_written_again() -> None:
    for one in chain():
        assert parse_written(one.encode()) == one


def test_no_altered_byte_of_a_line_passes() -> None:
    data = chain()[0].encode()
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            one = parse_written(changed)
        except VedetteError:
            continue
        with pytest.raises(ProofError):
            check_written([one])


def test_a_chain_holds_or_says_where_it_does_not() -> None:
    one, two, three = chain()
    assert check_written([one, two, three]) == three.digest
    assert check_written([]) == START
    for broken in (
        [two],
        [one, three],
        [one, one],
        [two, one, three],
        [one, replace(two, reason="x"), three],
    ):
        with pytest.raises(ProofError):
            check_written(broken)
    other = replace(three, record="f" * 32)
    with pytest.raises(ProofError):
        check_written([one, two, other])


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"number": True},
        {"done": "remove"},
        {"at": "2026-05-14T10:00:00Z"},
        {"by": "x" * 32},
        {"run": "00"},
        {"record": ""},
        {"digest": "0" * 63},
        {"reason": "r" * 1001},
        {"changes": {"title": [1]}},
        {"done": "withdraw"},
    ],
)
def test_a_line_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        parse_written(replace(chain()[0], **change).encode())


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_revision_or_a_declared_refusal(data: bytes) -> None:
    try:
        parse_written(data)
    except VedetteError:
        return
    raise AssertionError("200 bytes hold no revision")
