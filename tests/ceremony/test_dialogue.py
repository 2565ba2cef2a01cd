"""What two people type at the machine: corrections, the wrong sheet, nothing said that should not be."""

from __future__ import annotations

import random

import pytest

from ceremony.stage import Born, Person, again, born, falsified, typo
from vedette.errors import OpenError, UsageError
from vedette.house.ceremony.dialogue import collect, collect_shares

QUORUM = ("nord 1", "nord 3", "sud 1", "sud 2")


def listened(it: Born, lines: list[str]) -> tuple[bytes, Person]:
    """The secret that comes of these lines, and the person who typed them; nothing may be left untyped."""
    person = Person(lines)
    secret = collect_shares(it.birth, person.ask, person.say, person.forget)
    assert not person.lines
    heard = [*person.said, *person.asked]
    assert not any(a in line and b in line for line in heard for a, b in _pairs(it))
    return secret, person


def _pairs(it: Born) -> list[tuple[str, str]]:
    return [(f"{w[0]} {w[1]}", f"{w[-2]} {w[-1]}") for w in it.sheets.values()]


def test_a_quorum_typed_word_by_word_gives_the_secret_and_the_screen_is_cleared_after_each_sheet() -> None:
    it = born()
    secret, person = listened(it, it.lines(*QUORUM))
    assert secret == it.secret and person.cleared == 4
    assert "  word 17: " in person.asked


def test_it_stops_as_soon_as_the_quorum_is_there() -> None:
    it = born()
    person = Person([*it.lines(*QUORUM), "est 1"])
    assert collect(it.birth, person.ask, person.say).sheets == QUORUM
    assert person.lines == ["est 1"]


def test_text_sheets_can_be_given_as_they_were_printed() -> None:
    it = born()
    secret, _ = listened(it, it.text(*QUORUM).splitlines(keepends=True)[:-11])
    assert secret == it.secret


def test_four_letters_capitals_and_many_words_a_line_do() -> None:
    it = born()
    lines = it.lines(*QUORUM)
    words = it.sheets["est 3"]
    short = [" ".join(word[:4].upper() for word in words[at : at + 11]) for at in (0, 11, 22)]
    secret, _ = listened(
        it, ["NORD-1", *lines[1:34], "est3", *short, "nord 3", *lines[35:68], *it.lines("est 1")]
    )
    assert secret == it.secret


def test_a_word_that_is_none_is_asked_again_at_its_number() -> None:
    it = born()
    lines = it.lines(*QUORUM)
    secret, person = listened(it, [*lines[:17], "qwertz", *lines[17:]])
    assert secret == it.secret
    assert "word 17 is none of the 1024 words; type word 17 again" in person.said
    assert "qwertz" not in person.heard


def test_a_wrong_word_is_named_and_only_it_is_asked_again() -> None:
    it, rng = born(), random.Random(11)
    wrong, number = typo(it.sheets["nord 1"], rng)
    lines = ["nord 1", *wrong, it.sheets["nord 1"][number - 1], *it.lines(*QUORUM[1:])]
    secret, person = listened(it, lines)
    assert secret == it.secret
    assert f"nord 1: word {number} is not the one on the sheet (the rest is nord 1)" in person.said


def test_two_wrong_words_can_be_corrected_by_number() -> None:
    it = born()
    right = it.sheets["nord 1"]
    wrong = ["academic" if n in (4, 20) else word for n, word in enumerate(right)]
    lines = ["nord 1", *wrong, f"5 {right[4]}", f"21 {right[20]}", *it.lines(*QUORUM[1:])]
    secret, person = listened(it, lines)
    assert secret == it.secret and "more than one word is wrong" in person.heard


def test_unreadable_words_are_found_again() -> None:
    it = born()
    words = list(it.sheets["nord 1"])
    words[7] = "?"
    secret, _ = listened(it, ["nord 1", *words, *it.lines(*QUORUM[1:])])
    assert secret == it.secret


def test_a_swapped_sheet_is_named_and_taken_as_what_it_is_only_when_agreed() -> None:
    it = born()
    words = it.sheets["nord 3"]
    agreed, person = listened(it, ["nord 1", *words, "yes", *it.lines("nord 1", "sud 1", "sud 2")])
    assert agreed == it.secret and "swapped: this is member 3 of nord" in person.heard
    refused, person = listened(it, ["sud 1", *words, "no", *it.lines(*QUORUM)])
    assert refused == it.secret
    # from a file nobody says yes: the next sheet's name is a no, and is not lost
    passed, person = listened(it, ["sud 1", *words, *it.lines(*QUORUM)])
    assert passed == it.secret


def test_older_false_foreign_and_repeated_sheets_are_named_and_the_rest_goes_on() -> None:
    before = born()
    it = again(before, 12)
    foreign = born(13)
    false = falsified(it.sheets["sud 1"], random.Random(4))
    lines = [
        *before.lines("nord 1"),
        *foreign.lines("nord 1"),
        *it.lines("nord 1"),
        *it.lines("nord 1")[:1],
        "nord 2",
        *it.sheets["nord 1"],
        "sud 1",
        *false,
        *it.lines("nord 3", "sud 1", "sud 2"),
    ]
    secret, person = listened(it, lines)
    assert secret == it.secret
    for phrase in (
        "nord 1: an older share: set 4711, replaced on 2026-09-01",
        "nord 1: a share of another set: 13",
        "given twice: nord 1 was taken already",
        "nord 2: given twice: nord 1 was taken already",
        "sud 1: a falsified share",
    ):
        assert phrase in person.heard, phrase


def test_a_third_sheet_of_a_complete_organisation_is_not_asked_for() -> None:
    it = born()
    secret, person = listened(it, [*it.lines("nord 1", "nord 2"), "nord 3", *it.lines("sud 1", "sud 2")])
    assert secret == it.secret and "nord has given enough" in person.heard


def test_a_sheet_can_be_left_and_a_wrong_name_is_answered() -> None:
    it = born()
    lines = ["west 1", "", "nord", "nord 4", "nord 1", "academic", "!", *it.lines(*QUORUM)]
    secret, person = listened(it, lines)
    assert secret == it.secret
    assert person.heard.count("no such sheet") == 3 and "nord 1: left, not taken" in person.said


def test_the_end_of_the_input_says_what_is_missing() -> None:
    it = born()
    person = Person(it.lines("nord 1", "nord 2", "sud 1"))
    with pytest.raises(UsageError, match=r"1 of 2 .*: 1 more of sud, 2 more of est"):
        collect_shares(it.birth, person.ask, person.say)


def test_no_quorum_smaller_than_needed_is_ever_enough() -> None:
    it = born()
    for sheets in (QUORUM[:3], ("nord 1", "nord 2", "nord 3"), ("nord 1", "sud 1", "est 1")):
        person = Person(it.lines(*sheets))
        with pytest.raises(UsageError):
            collect_shares(it.birth, person.ask, person.say)


def test_good_shares_of_another_identity_are_refused_by_the_recipient() -> None:
    it, other = born(), born()
    deceiving = Born(
        type(it.birth)(
            **{
                **{name: getattr(other.birth, name) for name in other.birth.__slots__},
                "recipient": it.birth.recipient,
            }
        ),
        other.secret,
        other.sheets,
    )
    person = Person(other.lines(*QUORUM))
    with pytest.raises(OpenError, match="not the identity of the record's recipient"):
        collect_shares(deceiving.birth, person.ask, person.say)
