"""One-time codes on paper, and the letters that stand on no paper.

    row   A        B        C        D
    1     493021   118450   907733   650012

Each row is used once. Which column says ok, help, duress or evacuate is known by heart: four letters, "CABD".
Who holds the list and not the letters says ok in one of four tries, and the other three call for help.

Normative page: docs/formats/watch.md, 4.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import permutations

from vedette.errors import ConflictError, FormatError, LimitError, MissingError, SignatureError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import VerifierKey
from vedette.missions.watch.values import Member, Status

COLUMNS = "ABCD"
STATUSES = (Status.OK, Status.HELP, Status.DURESS, Status.EVACUATE)
"""What the letters of a member mean, in their order."""
LETTERS = tuple("".join(each) for each in permutations(COLUMNS))
ROWS = 400
"""Rows that a list can have."""
DIGITS = 6
SEED_BYTES = 32
MAX_DELAY_MINUTES = 1440
MAX_SPOKEN_CHARACTERS = 64
_CODE = re.compile(r"[0-9]{6}\Z", re.ASCII)
_TAG = re.compile(r"[0-9a-f]{8}\Z", re.ASCII)
_LABEL = b"vedette/watch/code/v1\n"


def check_tag(text: str) -> str:
    """`text`, when it is a member's tag: 8 lower-case hexadecimal digits. Raises: FormatError."""
    if not _TAG.match(text):
        raise FormatError("tag: 8 lower-case hexadecimal digits expected")
    return text


def check_row(row: int) -> int:
    """`row`, when a list can have it: 1 to 400. Raises: FormatError."""
    if not 1 <= row <= ROWS:
        raise FormatError(f"row: a number from 1 to {ROWS} expected")
    return row


def check_code(text: str) -> str:
    """`text`, when it is a code: six digits. Raises: FormatError, which does not repeat it."""
    if not _CODE.match(text):
        raise FormatError(f"code: {DIGITS} digits expected")
    return text


def check_letters(text: str) -> str:
    """`text`, when it is the four columns in some order. Raises: FormatError, which does not repeat it."""
    if text not in LETTERS:
        raise FormatError(f"letters: {COLUMNS} in some order expected")
    return text


def row_codes(seed: bytes, row: int) -> tuple[str, str, str, str]:
    """The codes in columns A to D of one row, all different. Raises: FormatError."""
    if len(seed) != SEED_BYTES:
        raise FormatError(f"code list: a seed of {SEED_BYTES} bytes expected")
    check_row(row)
    found: list[str] = []
    for column in COLUMNS:
        for turn in range(256):
            mac = hmac.digest(seed, _LABEL + f"{row}|{column}|{turn}".encode(), hashlib.sha256)
            code = f"{int.from_bytes(mac[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
            if code not in found:
                found.append(code)
                break
    return found[0], found[1], found[2], found[3]


def code_list(seed: bytes, rows: int, first: int = 1) -> tuple[tuple[int, tuple[str, str, str, str]], ...]:
    """What is printed: `rows` rows from `first` on, each with its number. Raises: FormatError."""
    return tuple((row, row_codes(seed, row)) for row in range(first, first + rows))


def code_for(member: Member, row: int, status: Status) -> str:
    """The code by which a member says `status` on one row. Raises: FormatError."""
    column = check_letters(member.letters)[STATUSES.index(status)]
    return row_codes(member.seed, row)[COLUMNS.index(column)]


def draw_member(
    entropy: Callable[[int], bytes], key: VerifierKey | None = None, taken: Collection[str] = ()
) -> Member:
    """A member with a fresh tag that is none of `taken`, a fresh seed and fresh letters."""
    tag = entropy(4).hex()
    while tag in taken:
        tag = entropy(4).hex()
    drawn = entropy(1)[0]
    while drawn >= 240:  # 240 is ten times 24: each order is as likely
        drawn = entropy(1)[0]
    return Member(tag, entropy(SEED_BYTES), LETTERS[drawn % len(LETTERS)], key)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A check-in as it is said or typed, not yet compared with anything. `delay` in seconds, 0 for none."""

    tag: str
    row: int
    code: str
    delay: int = 0

    def __repr__(self) -> str:
        return f"<Spoken {self.tag} row {self.row}>"


def parse_spoken(text: str) -> Spoken:
    """The check-in written `TAG ROW CODE` or `TAG ROW CODE +MINUTES`.

    Forgiving where people type: letters of either size, any spaces, a code in two groups of three. Nothing
    else is taken. Raises: FormatError, LimitError; no message repeats what was typed.
    """
    if len(text) > MAX_SPOKEN_CHARACTERS:
        raise LimitError(f"check-in: more than {MAX_SPOKEN_CHARACTERS} characters")
    if not text.isascii():
        raise FormatError("check-in: letters and digits of the Latin keyboard expected")
    words = text.lower().split()
    delay = 0
    if words and words[-1].startswith("+"):
        delay = parse_decimal(words.pop()[1:], "check-in: minutes") * 60
        if not 0 < delay <= MAX_DELAY_MINUTES * 60:
            raise FormatError(f"check-in: 1 to {MAX_DELAY_MINUTES} minutes expected")
    if len(words) == 4 and all(re.fullmatch("[0-9]{3}", word) for word in words[2:]):
        words[2:] = ["".join(words[2:])]
    if len(words) != 3:
        raise FormatError("check-in: tag, row and code expected", hint="for example 7f3a12bc 12 493021")
    return Spoken(
        check_tag(words[0]),
        check_row(parse_decimal(words[1], "check-in: row")),
        check_code(words[2]),
        delay,
    )


@dataclass(frozen=True, slots=True)
class CheckIn:
    """An authenticated check-in: who said what. `claim` is the device's time, None for what was spoken."""

    member: str
    row: int
    status: Status
    delay: int = 0
    claim: int | None = None

    def __repr__(self) -> str:
        return f"<CheckIn {self.member} row {self.row}>"


def read_code(members: Iterable[Member], spoken: Spoken, used: Collection[tuple[str, int]] = ()) -> CheckIn:
    """What the member said. `used` are the pairs of tag and row that were taken before.

    All four columns are compared, whichever is right, so that the time taken tells nothing.

    Raises: MissingError for an unknown tag, ConflictError for a used row, SignatureError for a wrong code. To
    whoever typed it all three are answered alike.
    """
    member = next((each for each in members if each.tag == spoken.tag), None)
    if member is None:
        raise MissingError(f"check-in: no member {spoken.tag}")
    codes = row_codes(member.seed, spoken.row)
    letters = check_letters(member.letters)
    found = [
        status
        for status, letter in zip(STATUSES, letters, strict=True)
        if hmac.compare_digest(codes[COLUMNS.index(letter)], spoken.code)
    ]
    if not found:
        raise SignatureError(f"check-in: a wrong code for row {spoken.row} of {spoken.tag}")
    if (spoken.tag, spoken.row) in used:
        raise ConflictError(f"check-in: row {spoken.row} of {spoken.tag} was used before")
    return CheckIn(spoken.tag, spoken.row, found[0], spoken.delay)
