"""What a mirror is asked to hold besides the register, and what it says that it holds.

    vedette/deposit/v1                       signed by the register's Ed25519 key
    <origin>
    number <n>
    previous <SHA-256 of the text of number n-1, 64 zeros for number 0>
    time <instant>
    object <SHA-256> <size> <kind>
    remove <SHA-256>

    vedette/holding/v1                       signed by the mirror's holdings key
    <origin>
    deposit <n> <SHA-256 of the deposit's text>
    time <instant>

Source: docs/formats/partner.md, 5 and 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vedette.errors import FormatError, LimitError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import check_key_name
from vedette.values.ids import parse_digest
from vedette.values.instants import parse_instant

DEPOSIT, HOLDING = "vedette/deposit/v1", "vedette/holding/v1"
NO_DEPOSIT = "0" * 64
"""What deposit number 0 names as the one before it."""
KINDS = ("package", "house")
MAX_LINES = 1000
MAX_OBJECT_BYTES = 2**40
MAX_DEPOSIT_BYTES = 1_000_000
MAX_NUMBER = 2**53

WANTED = "text/x.vedette.wanted"
HOLDING_TYPE = "text/x.vedette.holding"
DEPOSITS = "text/x.vedette.deposits"
OFFSET = "text/x.vedette.offset"


class DepositObject(NamedTuple):
    """One sealed object: the SHA-256 of its bytes (hex), how many they are, and what it is for."""

    sha256: str
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is to be held from now on, and what may be let go. Refuses what `parse_deposit` would refuse.

    Raises: FormatError.
    """

    origin: str
    number: int
    previous: str
    time: str
    objects: tuple[DepositObject, ...]
    removed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        if not 0 <= self.number < MAX_NUMBER:
            raise FormatError("deposit: a number of at most 53 bits expected")
        parse_digest(self.previous, "deposit: previous")
        if (self.number == 0) != (self.previous == NO_DEPOSIT):
            raise FormatError("deposit: only number 0 follows none")
        parse_instant(self.time, "deposit: time")
        if not 1 <= len(self.objects) + len(self.removed) <= MAX_LINES:
            raise FormatError(f"deposit: 1 to {MAX_LINES} objects expected")
        for one in self.objects:
            parse_digest(one.sha256, "deposit: object")
            if not 0 <= one.size <= MAX_OBJECT_BYTES:
                raise FormatError(f"deposit: object {one.sha256} has more than 2^40 bytes")
            if one.kind not in KINDS:
                raise FormatError(f"deposit: object {one.sha256} is of no known kind")
        for digest in self.removed:
            parse_digest(digest, "deposit: remove")
        named = [one.sha256 for one in self.objects]
        if named != sorted(named) or list(self.removed) != sorted(self.removed):
            raise FormatError("deposit: objects are sorted by digest, and so are those to remove")
        if len({*named, *self.removed}) != len(named) + len(self.removed):
            raise FormatError("deposit: a digest stands there twice")

    def text(self) -> str:
        """The text that is signed."""
        lines = [
            DEPOSIT,
            self.origin,
            f"number {self.number}",
            f"previous {self.previous}",
            f"time {self.time}",
            *(f"object {one.sha256} {one.size} {one.kind}" for one in self.objects),
            *(f"remove {digest}" for digest in self.removed),
        ]
        return "".join(f"{line}\n" for line in lines)


def deposit_digest(text: str) -> str:
    """The SHA-256, hex, by which the next deposit and a holding name this one."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse_deposit(text: str) -> Deposit:
    """The deposit written in `text`.

    Raises: FormatError; LimitError for more than 1 000 000 bytes.
    """
    lines = _lines(text, DEPOSIT, MAX_DEPOSIT_BYTES)
    if len(lines) < 4:
        raise FormatError("deposit: cut short")
    objects, removed = [], []
    for line in lines[4:]:
        match line.split(" "):
            case ["object", digest, size, kind]:
                objects.append(DepositObject(digest, parse_decimal(size, "deposit: size"), kind))
            case ["remove", digest]:
                removed.append(digest)
            case _:
                raise FormatError("deposit: a line that is not known")
    deposit = Deposit(
        lines[0],
        parse_decimal(_value(lines[1], "number"), "deposit: number"),
        _value(lines[2], "previous"),
        _value(lines[3], "time"),
        tuple(objects),
        tuple(removed),
    )
    if deposit.text() != text:
        raise FormatError("deposit: not written as a deposit is written")
    return deposit


@dataclass(frozen=True, slots=True)
class Holding:
    """That every object up to a deposit is held: whole, durable, read back.

    Raises: FormatError.
    """

    origin: str
    number: int
    sha256: str
    time: str

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        if not 0 <= self.number < MAX_NUMBER:
            raise FormatError("holding: a number of at most 53 bits expected")
        parse_digest(self.sha256, "holding: deposit")
        parse_instant(self.time, "holding: time")

    def text(self) -> str:
        """The text that is signed."""
        return f"{HOLDING}\n{self.origin}\ndeposit {self.number} {self.sha256}\ntime {self.time}\n"


def parse_holding(text: str) -> Holding:
    """The holding written in `text`. Raises: FormatError, LimitError."""
    lines = _lines(text, HOLDING, 4096)
    if len(lines) != 3:
        raise FormatError("holding: expected four lines")
    number, space, digest = _value(lines[1], "deposit").partition(" ")
    if not space:
        raise FormatError("holding: expected a number and a digest")
    holding = Holding(lines[0], parse_decimal(number, "holding: number"), digest, _value(lines[2], "time"))
    if holding.text() != text:
        raise FormatError("holding: not written as a holding is written")
    return holding


def encode_wanted(wanted: Sequence[tuple[str, int]]) -> bytes:
    """The objects that are not whole, each with the bytes held so far, sorted by digest."""
    return "".join(f"{digest} {held}\n" for digest, held in sorted(wanted)).encode()


def parse_wanted(data: bytes) -> list[tuple[str, int]]:
    """What `encode_wanted` wrote: 1 to 1 000 lines. Raises: FormatError, LimitError."""
    lines = _ascii(data, "wanted", MAX_LINES * 96).split("\n")
    if not 2 <= len(lines) <= MAX_LINES + 1:
        raise FormatError(f"wanted: 1 to {MAX_LINES} lines expected")
    wanted = []
    for line in lines[:-1]:
        digest, _, held = line.partition(" ")
        wanted.append((parse_digest(digest, "wanted"), parse_decimal(held, "wanted: bytes held")))
    if encode_wanted(wanted) != data or len(dict(wanted)) != len(wanted):
        raise FormatError("wanted: not written as it is written")
    return wanted


def encode_position(number: int, sha256: str) -> bytes:
    """Which deposit a mirror takes next, and the SHA-256 of the last text it took (64 zeros: none)."""
    return f"{number} {sha256}\n".encode()


def parse_position(data: bytes) -> tuple[int, str]:
    """What `encode_position` wrote. Raises: FormatError, LimitError."""
    number, _, digest = _ascii(data, "deposits", 128).removesuffix("\n").partition(" ")
    found = parse_decimal(number, "deposits: number"), parse_digest(digest, "deposits")
    if encode_position(*found) != data:
        raise FormatError("deposits: not written as it is written")
    return found


def parse_offset(data: bytes) -> int:
    """How many bytes of an object a mirror says it holds. Raises: FormatError, LimitError."""
    text = _ascii(data, "offset", 32)
    if not text.endswith("\n"):
        raise FormatError("offset: expected one line")
    return parse_decimal(text[:-1], "offset")


def _lines(text: str, header: str, limit: int) -> list[str]:
    """The lines after the header."""
    if len(text) > limit:
        raise LimitError(f"{header}: more than {limit} bytes")
    if not text.startswith(f"{header}\n") or not text.endswith("\n"):
        raise FormatError(f"note text: expected {header}")
    return text[len(header) + 1 : -1].split("\n")


def _value(line: str, word: str) -> str:
    if not line.startswith(f"{word} "):
        raise FormatError(f"note text: expected a line {word!r}")
    return line[len(word) + 1 :]


def _ascii(data: bytes, what: str, limit: int) -> str:
    if len(data) > limit:
        raise LimitError(f"{what}: more than {limit} bytes")
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise FormatError(f"{what}: not ASCII") from None
