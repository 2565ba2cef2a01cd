"""A share that was typed is named: the table of docs/formats/ceremony.md, row by row."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ceremony.stage import again, born, falsified, typo
from vedette.missions.naming import UNREAD, Finding, name_share

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "ceremony.md"


def test_a_right_sheet_is_good_under_its_name_and_without_one() -> None:
    it = born()
    for sheet, words in it.sheets.items():
        assert name_share(it.birth, words, sheet).finding is Finding.GOOD
        named = name_share(it.birth, words)
        assert (named.finding, named.sheet, named.words) == (Finding.GOOD, sheet, words)


def test_words_that_are_none_are_named_by_number() -> None:
    it = born()
    words = list(it.sheets["nord 1"])
    words[4], words[20] = "qqqq", "wwww"
    named = name_share(it.birth, words, "nord 1")
    assert (named.finding, named.numbers) == (Finding.WORDS, (5, 21))
    assert named.sentence == "words 5 and 21 are none of the 1024 words"


def test_two_wrong_words_are_said_to_be_more_than_one() -> None:
    it, rng = born(), random.Random(1)
    once, first = typo(it.sheets["nord 1"], rng)
    twice, second = typo(once, rng)
    assert first != second
    named = name_share(it.birth, twice, "nord 1")
    assert (named.finding, named.numbers) == (Finding.CHECKSUM, ())
    assert "more than one" in named.sentence


def test_neighbours_in_the_wrong_order_are_named() -> None:
    it = born()
    words = it.sheets["est 3"]
    for first in (0, 12, 31):
        turned = (*words[:first], words[first + 1], words[first], *words[first + 2 :])
        if turned == words:
            continue
        named = name_share(it.birth, turned, "est 3")
        assert named.numbers == (first + 1, first + 2) and "wrong order" in named.sentence


def test_an_older_share_is_named_with_its_set_and_day() -> None:
    first = born()
    now = again(again(first, 12), 13, "2026-10-01T00:00:00Z")
    named = name_share(now.birth, first.sheets["nord 1"], "nord 1")
    assert named.finding is Finding.OLDER
    assert named.sentence.startswith("an older share: set 4711, replaced on 2026-09-01")


def test_a_typo_in_an_older_share_says_both() -> None:
    first = born()
    now = again(first, 12)
    wrong, number = typo(first.sheets["nord 1"], random.Random(2))
    named = name_share(now.birth, wrong, "nord 1")
    assert named.numbers == (number,) and "older set 4711" in named.sentence


def test_a_share_of_another_set_is_named() -> None:
    named = name_share(born(5).birth, born(6).sheets["nord 1"], "nord 1")
    assert named.finding is Finding.OTHER_SET and "6" in named.sentence


def test_a_false_share_of_this_set_or_of_a_retired_one_is_named() -> None:
    it, rng = born(), random.Random(3)
    for _ in range(20):
        assert name_share(it.birth, falsified(it.sheets["sud 1"], rng), "sud 1").finding is Finding.FALSIFIED
    other = born()  # the same identifier by chance, or made so
    assert name_share(it.birth, other.sheets["sud 1"], "sud 1").finding is Finding.FALSIFIED
    now = again(it, 12)
    false = falsified(it.sheets["sud 1"], rng)
    assert name_share(now.birth, false, "sud 1").finding is Finding.OTHER_SET


def test_a_swapped_sheet_is_named_by_what_it_is() -> None:
    it = born()
    named = name_share(it.birth, it.sheets["nord 2"], "sud 1")
    assert (named.finding, named.sheet) == (Finding.SWAPPED, "nord 2")
    assert named.sentence.startswith("swapped: this is member 2 of nord")


def test_a_sheet_given_twice_is_named_under_any_name() -> None:
    it = born()
    for announced in ("nord 2", "sud 1", ""):
        named = name_share(it.birth, it.sheets["nord 2"], announced, ["nord 2"])
        assert named.finding is Finding.TWICE and "nord 2" in named.sentence


@pytest.mark.parametrize("places", [(0,), (32,), (3, 17), (0, 32), (31, 32)])
def test_one_or_two_unreadable_words_are_found_again(places: tuple[int, ...]) -> None:
    it = born()
    words = list(it.sheets["est 1"])
    for place in places:
        words[place] = UNREAD
    named = name_share(it.birth, words, "est 1")
    assert (named.finding, named.words) == (Finding.GOOD, it.sheets["est 1"])


def test_three_unreadable_words_lose_the_sheet_and_one_wrong_beside_is_noticed() -> None:
    it = born()
    words = list(it.sheets["est 1"])
    words[3] = words[4] = words[5] = UNREAD
    assert name_share(it.birth, words, "est 1").finding is Finding.WORDS
    wrong = list(typo(it.sheets["est 1"], random.Random(5))[0])
    wrong[10] = UNREAD
    assert name_share(it.birth, wrong, "est 1").finding is Finding.CHECKSUM


def test_what_is_said_is_what_the_page_says() -> None:
    page = PAGE.read_text("utf-8")
    for phrase in ("an older share: set", "a share of another set", "a falsified share", "swapped: this is"):
        assert phrase in page


def _sentences(seed: int) -> list[str]:
    """What is said, and shown to a developer, of shares of every kind."""
    it, rng = born(), random.Random(seed)
    now = again(it, 12)
    unread = ["", *now.sheets["nord 1"][1:]]
    turned = (*now.sheets["nord 1"][:-2], now.sheets["nord 1"][-1], now.sheets["nord 1"][-2])
    shares = [
        it.sheets["nord 1"],
        falsified(now.sheets["nord 1"], rng),
        now.sheets["sud 3"],
        now.sheets["nord 1"],
        unread,
        turned,
        born(13).sheets["nord 1"],
    ]
    named = [name_share(now.birth, words, "nord 1") for words in shares]
    return [f"{each.sentence} {each!r}" for each in named]


def test_no_sentence_and_no_repr_depends_on_the_words_of_a_share() -> None:
    assert _sentences(1) == _sentences(2)
