"""What a share that was typed is: the right sheet, or what exactly is wrong with it.

Normative: the table in docs/formats/ceremony.md. No sentence repeats a word of a share, but one that is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from vedette.errors import FormatError
from vedette.missions.birth import Birth, Commitment, Retired
from vedette.seal.shares import WORDS, Words, good_checksum, parse_share, word_list

UNREAD = ""
"""Stands for a word that nobody can read."""

MAX_UNREAD = 2
"""So many unreadable words of a sheet can be found again: 1024 × 1024 tries take some seconds."""


class Finding(Enum):
    """What a typed share turned out to be."""

    GOOD = "good"
    WORDS = "words"
    CHECKSUM = "checksum"
    OLDER = "older"
    OTHER_SET = "other set"
    FALSIFIED = "falsified"
    SWAPPED = "swapped"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Named:
    """A share, named. `numbers` are the words at fault, from 1; `sheet` is whose words they are, when known.

    `words` are the share's, with what was unreadable filled in, only when the finding is GOOD.
    """

    finding: Finding
    sentence: str
    numbers: tuple[int, ...] = ()
    sheet: str = ""
    words: Words = ()

    def __repr__(self) -> str:
        return f"<Named {self.finding.value} {self.sheet}>"


def name_share(birth: Birth, words: Sequence[str], announced: str = "", given: Collection[str] = ()) -> Named:
    """Name the share whose `words`, whole and in lower case, were typed as the sheet `announced`.

    `announced` is such as `nord 1`, or empty when it was not said; `given` are the sheets that were taken
    before. Up to two words may be UNREAD: they are found through the commitment.
    """
    if len(words) != WORDS:
        return Named(Finding.WORDS, f"{len(words)} words: a sheet has {WORDS}", (min(len(words), WORDS) + 1,))
    listed = set(word_list())
    unread = tuple(number for number, word in enumerate(words, 1) if word == UNREAD)
    wrong = tuple(n for n, word in enumerate(words, 1) if word not in listed and n not in unread)
    if wrong:
        plural = "is none" if len(wrong) == 1 else "are none"
        return Named(Finding.WORDS, f"{_numbers(wrong)} {plural} of the 1024 words", wrong)
    if unread:
        return _unread(birth, tuple(words), unread, announced, given)
    typed = tuple(words)
    if not good_checksum(typed):
        return _misspelt(birth, typed, announced)
    return _known(birth, typed, announced, given)


def _known(birth: Birth, words: Words, announced: str, given: Collection[str]) -> Named:
    """Name words whose checksum is good."""
    for commitment in birth.commitments:
        if commitment.meets(words):
            if commitment.sheet in given:
                return Named(
                    Finding.TWICE,
                    f"given twice: {commitment.sheet} was taken already",
                    sheet=commitment.sheet,
                )
            if announced and commitment.sheet != announced:
                return Named(
                    Finding.SWAPPED,
                    f"swapped: this is member {commitment.member} of {commitment.organisation},"
                    f" not {announced}",
                    sheet=commitment.sheet,
                )
            return Named(Finding.GOOD, f"{commitment.sheet}: good", sheet=commitment.sheet, words=words)
    try:
        set_id = parse_share(" ".join(words)).set_id
    except FormatError:
        return Named(Finding.FALSIFIED, "a falsified share: its checksum is good, it says what cannot be")
    for old in birth.retired:
        for commitment in old.commitments:
            if commitment.meets(words):
                return _older(old, commitment)
    if set_id != birth.set_id:
        return Named(
            Finding.OTHER_SET, f"a share of another set: {set_id}; this record's set is {birth.set_id}"
        )
    return Named(
        Finding.FALSIFIED, f"a falsified share: it claims set {birth.set_id}, but was never given out so"
    )


def _older(old: Retired, commitment: Commitment) -> Named:
    return Named(
        Finding.OLDER,
        f"an older share: set {old.set_id}, replaced on {old.replaced[:10]} ({commitment.sheet} of then)",
        sheet=commitment.sheet,
    )


def _candidates(birth: Birth, announced: str) -> list[tuple[Commitment, Retired | None]]:
    """All commitments, the most likely first."""
    now = sorted(birth.commitments, key=lambda each: each.sheet != announced)
    old = [(each, retired) for retired in reversed(birth.retired) for each in retired.commitments]
    return [(each, None) for each in now] + [(each, retired) for each, retired in old]


def _misspelt(birth: Birth, words: Words, announced: str) -> Named:
    """Name words whose checksum is false: by which change would they be a sheet's?"""
    candidates = _candidates(birth, announced)
    for commitment, old in candidates:
        for first in range(WORDS - 1):  # cheap, and what tired people do
            turned = (*words[:first], words[first + 1], words[first], *words[first + 2 :])
            if turned != words and commitment.meets(turned):
                pair = (first + 1, first + 2)
                return _correctable(f"{_numbers(pair)} stand in the wrong order", pair, commitment, old)
    for commitment, old in candidates:
        number = _one_wrong(commitment, words)
        if number:
            what = f"word {number} is not the one on the sheet"
            return _correctable(what, (number,), commitment, old)
    return Named(Finding.CHECKSUM, "more than one word is wrong, or this sheet was never given out")


def _correctable(what: str, numbers: tuple[int, ...], commitment: Commitment, old: Retired | None) -> Named:
    whose = f"{commitment.sheet} of the older set {old.set_id}" if old else commitment.sheet
    return Named(Finding.CHECKSUM, f"{what} (the rest is {whose})", numbers, commitment.sheet)


def _one_wrong(commitment: Commitment, words: Words) -> int:
    """The number of the one word that, changed, gives the sheet; 0 when there is none."""
    for number in range(1, WORDS + 1):
        for _ in _filled(commitment, words, (number,)):
            return number
    return 0


def _filled(commitment: Commitment, words: Words, numbers: tuple[int, ...]) -> Iterator[Words]:
    """Yield the words of the sheet when others stand at these numbers."""
    before = hashlib.sha256(
        commitment.salt + "".join(f"{w} " for w in words[: numbers[0] - 1]).encode("ascii")
    )
    listed = [word.encode("ascii") for word in word_list()]
    between = [
        "".join(f" {word}" for word in words[start : end - 1]).encode("ascii")
        for start, end in zip(numbers, (*numbers[1:], WORDS + 1), strict=True)
    ]
    wanted = bytes.fromhex(commitment.sha256)
    for choice in product(listed, repeat=len(numbers)):
        digest = before.copy()
        digest.update(b" ".join(word + rest for word, rest in zip(choice, between, strict=True)))
        if digest.digest() == wanted:
            found = list(words)
            for number, word in zip(numbers, choice, strict=True):
                found[number - 1] = word.decode("ascii")
            yield tuple(found)


def _unread(
    birth: Birth, words: Words, unread: tuple[int, ...], announced: str, given: Collection[str]
) -> Named:
    """Name words of which some cannot be read: fill them in."""
    if len(unread) > MAX_UNREAD:
        return Named(
            Finding.WORDS,
            f"{len(unread)} words are unreadable; {MAX_UNREAD} can be found again, this sheet is lost",
            unread,
        )
    for commitment in _hopeful(birth, words, unread, announced):
        for whole in _filled(commitment, words, unread):
            return _known(birth, whole, announced, given)
    return Named(Finding.CHECKSUM, "besides what is unreadable, another word is wrong")


def _hopeful(birth: Birth, words: Words, unread: tuple[int, ...], announced: str) -> Iterable[Commitment]:
    """With two words to find only the sheet that was announced is tried: the search takes seconds."""
    candidates = [commitment for commitment, old in _candidates(birth, announced) if old is None]
    return (
        candidates if len(unread) == 1 else [c for c in candidates if c.sheet == announced or not announced]
    )


def _numbers(numbers: Sequence[int]) -> str:
    texts = [str(number) for number in numbers]
    return f"word {texts[0]}" if len(texts) == 1 else f"words {', '.join(texts[:-1])} and {texts[-1]}"
