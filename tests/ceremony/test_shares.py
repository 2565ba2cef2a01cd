"""SLIP-39 through `vedette.seal.shares`: published vectors, typos, too few, mixed, and what a share tells."""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from ceremony.stage import again, born, falsified, typo
from vedette.errors import FormatError, LimitError, OpenError, UsageError, VedetteError
from vedette.missions.naming import Finding, name_share
from vedette.seal.shares import (
    WORDS,
    WordError,
    combine,
    parse_share,
    parse_words,
    split,
    whole_word,
    word_list,
)

FULL = os.environ.get("VEDETTE_CRASH") == "full"


def vectors() -> list[tuple[str, list[str], str]]:
    """The published vectors, [] where they are not on this machine."""
    shared = Path(os.environ.get("VEDETTE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    path = shared / "vectors" / "slip39" / "vectors.json"
    if not path.is_file():
        return []
    return [(name, shares, secret) for name, shares, secret, _ in json.loads(path.read_text("utf-8"))]


def test_there_are_45_published_vectors(shared: Path) -> None:
    assert len(vectors()) == 45
    assert sum(bool(secret) for _, _, secret in vectors()) == 15


@pytest.mark.parametrize(("name", "shares", "secret"), vectors())
def test_each_published_vector_gets_its_verdict(name: str, shares: list[str], secret: str) -> None:
    if secret:
        assert combine(shares, b"TREZOR").hex() == secret
    else:
        with pytest.raises(VedetteError) as refused:
            combine(shares, b"TREZOR")
        assert not isinstance(refused.value, LimitError)


def test_a_quorum_gives_the_secret_back_and_any_quorum_the_same() -> None:
    it = born()
    for first, second in itertools.combinations(("nord", "sud", "est"), 2):
        for a, b in itertools.product(itertools.combinations("123", 2), repeat=2):
            chosen = [it.sheets[f"{first} {m}"] for m in a] + [it.sheets[f"{second} {m}"] for m in b]
            assert combine(chosen) == it.secret


def test_words_may_be_shortened_and_in_any_case() -> None:
    words = word_list()
    assert len(words) == 1024 and all(whole_word(word[:4].upper()) == word for word in words)
    assert all(whole_word(word) == word for word in words)
    assert whole_word("academyx") is None and whole_word("academi") == "academic"
    assert whole_word("aca") is None and whole_word("") is None and whole_word("асid") is None
    it = born()
    share = it.sheets["nord 1"]
    assert parse_words(" ".join(word[:4].title() for word in share)) == share


def test_the_number_of_a_word_that_is_none_is_named_and_the_word_is_not_repeated() -> None:
    share = list(born().sheets["sud 3"])
    for number in range(1, WORDS + 1):
        wrong = [*share]
        wrong[number - 1] = "zzzyzx"
        with pytest.raises(WordError, match=rf"^word {number}:") as refused:
            parse_share(" ".join(wrong))
        assert refused.value.number == number and "zzzyzx" not in str(refused.value)


def test_thirty_two_or_thirty_four_words_are_refused() -> None:
    share = born().sheets["sud 3"]
    for words in (share[:-1], (*share, share[0]), ()):
        with pytest.raises(WordError):
            parse_share(" ".join(words))
    with pytest.raises(LimitError):
        parse_share("academic " * 10_000)


def test_a_thousand_seeded_typos_are_all_refused() -> None:
    rng = random.Random(39)
    it = born()
    for _ in range(1000):
        wrong, _ = typo(it.sheets[rng.choice(it.birth.sheets)], rng)
        with pytest.raises(FormatError, match="checksum"):
            parse_share(" ".join(wrong))


def test_the_place_of_each_typo_is_named() -> None:
    rng = random.Random(40)
    it = born()
    for _ in range(1000 if FULL else 60):
        sheet = rng.choice(it.birth.sheets)
        wrong, number = typo(it.sheets[sheet], rng)
        named = name_share(it.birth, wrong, sheet)
        assert (named.finding, named.numbers) == (Finding.CHECKSUM, (number,))
        assert f"word {number} " in named.sentence


def test_the_control_a_right_share_is_not_refused() -> None:
    it = born()
    assert [parse_share(" ".join(words)).set_id for words in it.sheets.values()] == [4711] * 9


def test_every_set_with_one_share_less_than_a_quorum_is_refused() -> None:
    it = born()
    refused = opened = 0
    for size in range(5):
        for chosen in itertools.combinations(it.birth.sheets, size):
            shares = [it.sheets[sheet] for sheet in chosen]
            try:
                assert combine(shares) == it.secret
                opened += 1
            except OpenError:
                refused += 1
    # of 4 sheets: 3 pairs of organisations, 3 pairs of people in each, open; nothing smaller does
    assert opened == 27
    assert refused == 1 + 9 + 36 + 84 + (126 - 27)


def test_shares_of_two_sets_are_refused_also_of_one_secret() -> None:
    it = born()
    later = again(it, 4712)
    with pytest.raises(OpenError, match="different sets, 4711 and 4712"):
        combine([it.sheets["nord 1"], it.sheets["nord 2"], later.sheets["sud 1"], later.sheets["sud 2"]])


def test_shares_of_two_splittings_under_one_identifier_are_refused() -> None:
    it, other = born(), born()
    with pytest.raises(OpenError, match="do not fit"):
        combine([it.sheets["nord 1"], other.sheets["nord 2"], it.sheets["sud 1"], it.sheets["sud 2"]])


def test_a_falsified_share_is_noticed_when_combined() -> None:
    it, rng = born(), random.Random(7)
    false = falsified(it.sheets["nord 1"], rng)
    parse_share(" ".join(false))  # its checksum is good
    with pytest.raises(OpenError, match="false"):
        combine([false, it.sheets["nord 2"], it.sheets["sud 1"], it.sheets["sud 2"]])


def _messages(rng: random.Random) -> list[str]:
    """What is said of four sets of shares that do not open."""
    it = born()
    bad = [
        [it.sheets["nord 1"]],
        [it.sheets["nord 1"], it.sheets["nord 2"], it.sheets["sud 1"]],
        [falsified(it.sheets["nord 1"], rng), *(it.sheets[s] for s in ("nord 2", "sud 1", "sud 2"))],
        [typo(it.sheets["nord 1"], rng)[0]],
    ]
    said = []
    for shares in bad:
        with pytest.raises(VedetteError) as refused:
            combine(shares)
        assert refused.value.__cause__ is None
        assert refused.value.__context__ is None or refused.value.__suppress_context__
        said.append(str(refused.value))
    return said


def test_no_message_depends_on_the_words_of_a_share() -> None:
    first, second = _messages(random.Random(8)), _messages(random.Random(9))
    assert first == second and len(set(first)) == 4


def test_impossible_thresholds_are_refused() -> None:
    for groups, threshold in (([], 1), ([(2, 3)], 2), ([(4, 3)], 1), ([(1, 3)], 1), ([(2, 17)], 1)):
        with pytest.raises(UsageError):
            split(bytes(32), groups, threshold, 1)
    for secret, set_id in ((bytes(16), 1), (bytes(32), -1), (bytes(32), 32_768)):
        with pytest.raises(UsageError):
            split(secret, [(2, 3)], 1, set_id)


# what one share less than a quorum says


def _bytes_of(secret: bytes, rounds: int) -> Counter[int]:
    """The bytes of one member's share of one of two needed groups, over many splittings."""
    from shamir_mnemonic import Share

    seen: Counter[int] = Counter()
    for _ in range(rounds):
        words = split(secret, [(2, 2), (2, 2)], 2, 1)[0][0]
        seen.update(Share.from_mnemonic(" ".join(words)).value)
    return seen


def _chi_square(seen: Counter[int]) -> float:
    expected = seen.total() / 256
    return sum((seen[byte] - expected) ** 2 / expected for byte in range(256))


def test_a_share_below_the_quorum_looks_the_same_whatever_the_secret() -> None:
    rounds = 2000 if FULL else 150
    zeros, ones = _bytes_of(bytes(32), rounds), _bytes_of(b"\xff" * 32, rounds)
    # 255 degrees of freedom: 380 is exceeded by chance once in two million
    assert _chi_square(zeros) < 380 and _chi_square(ones) < 380
    between = sum((zeros[b] - ones[b]) ** 2 / (zeros[b] + ones[b]) for b in range(256) if zeros[b] + ones[b])
    assert between < 380


def test_the_control_of_that_measure_a_biased_share_is_noticed() -> None:
    rng = random.Random(9)
    biased = Counter(byte & 0xFE if rng.random() < 0.2 else byte for byte in rng.randbytes(32 * 400))
    assert _chi_square(biased) > 380
