"""An invented birth, its sheets, and people who type them."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from vedette.house.ceremony.share_sheet import text_sheet
from vedette.missions.birth import (
    SALT_BYTES,
    Birth,
    Commitment,
    commit_all,
    parse_organisation,
    split_again,
)
from vedette.seal import Identity, Kind
from vedette.seal.shares import Words, split, word_list

TIME = "2026-05-14T10:00:00Z"
LATER = "2026-09-01T09:30:00Z"
HOLDERS = tuple(parse_organisation(text) for text in ("nord:2/3", "sud:2/3", "est:2/3"))


@dataclass(frozen=True)
class Born:
    """A record, the secret it stands for, and the words of each sheet."""

    birth: Birth
    secret: bytes
    sheets: dict[str, Words]

    def commitment(self, sheet: str) -> Commitment:
        return next(each for each in self.birth.commitments if each.sheet == sheet)

    def lines(self, *sheets: str) -> list[str]:
        """What is typed for these sheets: the name of each, then a line for each of its words."""
        return [line for sheet in sheets for line in (sheet, *self.sheets[sheet])]

    def text(self, *sheets: str) -> str:
        """The text sheets, as printed."""
        return "\n".join(
            text_sheet(self.birth, self.commitment(each), self.sheets[each], ("en",)) for each in sheets
        )


def salts() -> Iterable[bytes]:
    while True:
        yield os.urandom(SALT_BYTES)


def born(set_id: int = 4711, secret: bytes | None = None, mission: str = "m-1") -> Born:
    """A birth of 2 of 3 organisations, each 2 of 3 people."""
    secret = os.urandom(32) if secret is None else secret
    shares = split(secret, [(2, 3)] * 3, 2, set_id)
    commitments = commit_all(HOLDERS, shares, salts())
    recipient = Identity(Kind.HYBRID, secret).recipient.encode()
    birth = Birth(mission, "mission", recipient, set_id, 2, TIME, HOLDERS, commitments)
    return Born(birth, secret, named(birth, shares))


def named(birth: Birth, shares: Sequence[Sequence[Words]]) -> dict[str, Words]:
    return dict(zip(birth.sheets, (words for group in shares for words in group), strict=True))


def again(before: Born, set_id: int, time: str = LATER) -> Born:
    """The same identity, split again."""
    shares = split(before.secret, [(2, 3)] * 3, 2, set_id)
    birth = split_again(before.birth, set_id, time, commit_all(HOLDERS, shares, salts()))
    return Born(birth, before.secret, named(birth, shares))


def falsified(words: Words, rng: random.Random) -> Words:
    """Another share value under a good checksum: made by the package, as a forger would."""
    from shamir_mnemonic import Share

    share = Share.from_mnemonic(" ".join(words))
    value = bytearray(share.value)
    value[rng.randrange(len(value))] ^= 1 + rng.randrange(255)
    return tuple(replace(share, value=bytes(value)).words())


def typo(words: Words, rng: random.Random) -> tuple[Words, int]:
    """The words with another one at one place, and its number from 1."""
    number = rng.randrange(len(words))
    wrong = rng.choice([word for word in word_list() if word != words[number]])
    return (*words[:number], wrong, *words[number + 1 :]), number + 1


@dataclass
class Person:
    """Types these lines, one a question; keeps what was asked and said."""

    lines: list[str]
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cleared: int = 0

    def ask(self, question: str) -> str:
        self.asked.append(question)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    def say(self, text: str) -> None:
        self.said.append(text)

    def forget(self) -> None:
        self.cleared += 1

    @property
    def heard(self) -> str:
        return "\n".join(self.said)
