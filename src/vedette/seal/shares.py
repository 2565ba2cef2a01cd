"""Key shares: a 32-byte identity as words on paper, of which a quorum gives it back (SLIP-39).

    groups = split(secret, [(2, 3), (2, 3), (2, 3)], threshold=2, set_id=...)
    secret = combine([groups[0][0], groups[0][2], groups[1][1], groups[1][2]])

Two levels: organisations, and people in each. The arithmetic is that of the package `shamir_mnemonic`; here
are our rules around it: 33 words, no passphrase, iteration exponent 1, not extendable. A share is a secret:
no message of this module repeats a word of one, but a word that stands in no list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shamir_mnemonic as slip39  # type: ignore[import-untyped]
from shamir_mnemonic import rs1024, wordlist

from vedette.errors import FormatError, LimitError, OpenError, UsageError

WORDS = 33
"""How many words a share of 32 bytes has."""

SECRET_BYTES = 32
EXPONENT = 1
MAX_EXPONENT = 4
"""Above this, shares of others are not combined: each step doubles the work."""

MAX_TEXT = 4_096
"""Of one share as text, in characters."""

MAX_SET = (1 << 15) - 1
MAX_GROUPS = 16
MAX_MEMBERS = 16
PREFIX = 4
"""So many letters tell one word of the list from all others."""

_LIST: tuple[str, ...] = tuple(wordlist.WORDLIST)
_BY_PREFIX = {word[:PREFIX]: word for word in _LIST}

Words = tuple[str, ...]


class WordError(FormatError):
    """A word that is in no list, or one too few; `number` counts from 1."""

    def __init__(self, message: str, number: int, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.number = number


def word_list() -> tuple[str, ...]:
    """The 1024 words, sorted."""
    return _LIST


def whole_word(typed: str) -> str | None:
    """The word of the list that `typed` is, or is the first four or more letters of; any case; else None."""
    lower = typed.lower() if typed.isascii() else ""
    word = _BY_PREFIX.get(lower[:PREFIX])
    return word if word is not None and word.startswith(lower) else None


def parse_words(text: str, count: int | None = WORDS) -> Words:
    """The words written in `text`, whole and in lower case; `count` None takes any number.

    Raises: WordError, with the number of the first word that is none; LimitError.
    """
    if len(text) > MAX_TEXT:
        raise LimitError(f"share: over {MAX_TEXT} characters")
    typed = text.split()
    words = []
    for number, each in enumerate(typed, 1):
        word = whole_word(each)
        if word is None:
            raise WordError(f"word {number}: is none of the 1024 words", number)
        words.append(word)
    if count is not None and len(words) != count:
        number = min(len(words), count) + 1
        raise WordError(f"words: expected {count}, found {len(words)}", number)
    return tuple(words)


@dataclass(frozen=True, slots=True, repr=False)
class Share:
    """One share, decoded. `set_id` is SLIP-39's identifier; `group` and `member` count from 0."""

    words: Words
    set_id: int
    group: int
    group_threshold: int
    group_count: int
    member: int
    member_threshold: int
    plain: bool
    """True when it is of our kind: 32 bytes, exponent 1, not extendable."""

    @property
    def text(self) -> str:
        """The words, one space between. This is a secret."""
        return " ".join(self.words)

    def __repr__(self) -> str:
        return f"<Share of set {self.set_id}, group {self.group}, member {self.member}>"


def good_checksum(words: Words) -> bool:
    """Whether the last three words are the checksum of the others."""
    indices = [_LIST.index(word) for word in words]
    extendable = len(indices) > 1 and bool(indices[1] >> 4 & 1)
    custom = b"shamir_extendable" if extendable else b"shamir"
    return bool(rs1024.verify_checksum(indices, custom))


def parse_share(text: str, count: int | None = WORDS) -> Share:
    """The share written as words in `text`.

    Raises: WordError for a word that is none and for another number of words; FormatError for a false
    checksum or a share that cannot be.
    """
    words = parse_words(text, count)
    try:
        share = slip39.Share.from_mnemonic(" ".join(words))
    except slip39.MnemonicError:  # its message repeats words
        what = "is none" if words and good_checksum(words) else "checksum is false"
        raise FormatError(f"share: {what}") from None
    if share.member_threshold > MAX_MEMBERS or " ".join(words) != share.mnemonic():
        raise FormatError("share: is none")
    return Share(
        words=words,
        set_id=share.identifier,
        group=share.group_index,
        group_threshold=share.group_threshold,
        group_count=share.group_count,
        member=share.index,
        member_threshold=share.member_threshold,
        plain=not share.extendable
        and share.iteration_exponent == EXPONENT
        and len(share.value) == SECRET_BYTES,
    )


def check_groups(groups: Sequence[tuple[int, int]], threshold: int) -> None:
    """Refuse thresholds that cannot be: `groups` are (members needed, members).

    Raises: UsageError.
    """
    if not 1 <= len(groups) <= MAX_GROUPS:
        raise UsageError(f"organisations: 1 to {MAX_GROUPS}, found {len(groups)}")
    if not 1 <= threshold <= len(groups):
        raise UsageError(f"threshold: {threshold} of {len(groups)} organisations is not possible")
    for needed, members in groups:
        if not 1 <= needed <= members <= MAX_MEMBERS:
            raise UsageError(f"organisation: {needed} of {members} people is not possible")
        if needed == 1 and members > 1:
            raise UsageError(f"organisation: 1 of {members} people is not possible", hint="use 1/1 or 2/3")


def split(
    secret: bytes, groups: Sequence[tuple[int, int]], threshold: int, set_id: int
) -> tuple[tuple[Words, ...], ...]:
    """Shares of a 32-byte secret: for each group, the words of each member.

    Any `threshold` groups with enough members each give it back. `set_id`, 0 to 32767, tells one splitting
    from another and must be new each time. The polynomials are drawn from the system's random source.

    Raises: UsageError.
    """
    check_groups(groups, threshold)
    if len(secret) != SECRET_BYTES:
        raise UsageError(f"secret: expected {SECRET_BYTES} bytes, found {len(secret)}")
    if not 0 <= set_id <= MAX_SET:
        raise UsageError(f"set: a number from 0 to {MAX_SET}, found {set_id}")
    master = slip39.EncryptedMasterSecret.from_master_secret(secret, b"", set_id, False, EXPONENT)
    made = slip39.split_ems(threshold, list(groups), master)
    return tuple(tuple(tuple(share.words()) for share in group) for group in made)


def combine(shares: Sequence[str | Words], passphrase: bytes = b"") -> bytes:
    """The secret that exactly one quorum of shares gives back: no share more, none less.

    It may be another than was meant when shares were made up: compare the recipient. Our own shares have no
    passphrase.

    Raises: WordError, FormatError for a share that is none; OpenError when they are too few, too many or do
    not belong together; LimitError for an iteration exponent above 4.
    """
    texts = [share if isinstance(share, str) else " ".join(share) for share in shares]
    read = [parse_share(text, None) for text in texts]
    if not read:
        raise OpenError("shares: none given")
    first = read[0]
    for share in read:
        if share.set_id != first.set_id:
            raise OpenError(f"shares: of different sets, {first.set_id} and {share.set_id}")
        if (share.group_threshold, share.group_count) != (first.group_threshold, first.group_count):
            raise OpenError("shares: do not agree on the number of organisations")
    held: dict[int, set[Words]] = {}
    for share in read:
        held.setdefault(share.group, set()).add(share.words)
    if len(held) != first.group_threshold:
        raise OpenError(f"shares: {first.group_threshold} organisations are needed, these are of {len(held)}")
    for share in read:
        if len(held[share.group]) != share.member_threshold:
            raise OpenError(
                f"shares: {share.member_threshold} of organisation {share.group + 1} are needed,"
                f" {len(held[share.group])} given"
            )
    try:
        groups = slip39.decode_mnemonics([" ".join(share.words) for share in read])
        master = slip39.recover_ems(groups)
        if master.iteration_exponent > MAX_EXPONENT:
            raise LimitError(f"shares: an iteration exponent above {MAX_EXPONENT}")
        secret = master.decrypt(passphrase)
    except slip39.MnemonicError:  # its message repeats words
        raise OpenError("shares: do not fit together, one of them is false") from None
    return bytes(secret)
