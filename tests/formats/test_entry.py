"""Entries: grown from a seed, read strictly, opened field by field."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError, ProofError
from vedette.formats.entry import (
    DIGESTS,
    FIELDS,
    MAX_ENTRY_BYTES,
    Value,
    build_entry,
    disclose,
    disclose_all,
    grow_entry,
    open_disclosures,
    parse_disclosure,
    parse_entry,
)

SEED = bytes(range(32))
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=50)
VALUES = st.one_of(TEXTS, st.integers(-(2**53) + 1, 2**53 - 1))


def values(kind: str) -> dict[str, Value]:
    """Something in every field."""
    return {name: f"{name} of {kind}" for name in FIELDS[kind]}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_type_is_one_shape_that_tells_nothing_else(kind: str) -> None:
    data = build_entry(SEED, kind, values(kind))
    parsed = json.loads(data)
    assert sorted(parsed) == ["_sd", "_sd_alg", "t", "v"]
    assert (parsed["t"], parsed["v"], len(parsed["_sd"])) == (kind, 1, DIGESTS)
    assert len(data) == len(build_entry(SEED, kind, dict.fromkeys(FIELDS[kind], "")))


@pytest.mark.parametrize("kind", FIELDS)
def test_fields_open_alone_and_together(kind: str) -> None:
    entry, said = grow_entry(SEED, kind, values(kind))
    assert parse_entry(entry.data) == entry
    for each in said:
        assert parse_disclosure(each.text) == each
        assert open_disclosures(entry, [each.text], [each.name]) == {each.name: each.value}
    assert open_disclosures(entry, [each.text for each in said], FIELDS[kind]) == values(kind)


@given(st.binary(min_size=32, max_size=32), VALUES)
def test_any_text_or_number_comes_back_as_it_was(seed: bytes, value: Value) -> None:
    disclosure = disclose(seed, "reason", value)
    assert parse_disclosure(disclosure.text) == disclosure


@pytest.mark.parametrize("value", [True, False, 2**53, -(2**53), "\ud800", "x" * 50_000])
def test_value_that_nobody_could_read_again_is_not_entered(value: Value) -> None:
    with pytest.raises(FormatError, match="reason"):
        disclose(SEED, "reason", value)


def test_another_seed_shares_no_digest() -> None:
    one, other = (grow_entry(seed, "policy", values("policy"))[0] for seed in (SEED, bytes(32)))
    assert not set(one.digests) & set(other.digests)


@pytest.mark.parametrize(
    ("seed", "kind", "given"),
    [
        (SEED[:31], "policy", values("policy")),
        (SEED, "nothing", {}),
        (SEED, "policy", {"time": ""}),
        (SEED, "policy", {**values("policy"), "more": ""}),
        (SEED, "policy", values("release")),
    ],
)
def test_wrong_seed_type_or_fields_grow_nothing(seed: bytes, kind: str, given: dict[str, Value]) -> None:
    with pytest.raises(FormatError):
        disclose_all(seed, kind, given)


def test_every_byte_altered_is_refused_or_opens_nothing_it_did_not() -> None:
    entry, said = grow_entry(SEED, "policy", values("policy"))
    texts = [each.text for each in said]
    for at in range(len(entry.data)):
        altered = entry.data[:at] + bytes([entry.data[at] ^ 1]) + entry.data[at + 1 :]
        try:
            other = parse_entry(altered)
        except FormatError:
            continue
        digests = set(other.digests) & {each.digest for each in said}
        if len(digests) < len(texts):
            with pytest.raises(ProofError):
                open_disclosures(other, texts, FIELDS["policy"])


def test_entry_cut_short_or_with_more_behind_is_refused() -> None:
    data = build_entry(SEED, "policy", values("policy"))
    for length in range(len(data)):
        with pytest.raises(FormatError):
            parse_entry(data[:length])
    for more in (b"\n", b" ", b"\0", b"{}", bytes(MAX_ENTRY_BYTES)):
        with pytest.raises(FormatError):
            parse_entry(data + more)


@settings(max_examples=200)
@given(st.data())
def test_disclosure_with_any_character_altered_opens_nothing(data: st.DataObject) -> None:
    entry, said = grow_entry(SEED, "policy", values("policy"))
    text = said[0].text
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from("ABCabc019-_=+/é").filter(lambda char: char != text[at]))
    with pytest.raises((FormatError, ProofError)):
        open_disclosures(entry, [text[:at] + char + text[at + 1 :]], [said[0].name])


def test_disclosures_twice_unsorted_foreign_or_unasked_are_refused() -> None:
    entry, said = grow_entry(SEED, "policy", values("policy"))
    one, other = (each.text for each in said)
    foreign = disclose(bytes(32), "time", "now").text
    for texts in ([one, one], [other, one], [one], [one, foreign], [one, other, one], [one, 7], [one, None]):
        with pytest.raises((FormatError, ProofError)):
            open_disclosures(entry, texts, FIELDS["policy"])
