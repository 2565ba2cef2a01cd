"""The birth record: who may open, which organisations hold shares, and by what a share is known.

Normative page: docs/formats/ceremony.md. It holds no secret: a commitment is a salted digest of 33 words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vedette.errors import FormatError, VedetteError
from vedette.formats import jcs
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.seal.recipients import Kind, Recipient, parse_recipient
from vedette.seal.shares import MAX_SET, Words, check_groups
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant

MAX_BIRTH_BYTES = 65_536
PURPOSES = ("mission", "house")
SALT_BYTES = 16
_SHORT = re.compile(r"[a-z][a-z0-9]{0,31}\Z", re.ASCII)
_MEMBERS = sorted(
    (
        *("format", "v", "mission", "purpose", "recipient", "fingerprint", "set", "threshold", "time"),
        *("retired", "organisations", "commitments"),
    )
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who holds shares: a short name, how many of its people are needed, how many there are."""

    name: str
    threshold: int
    members: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """By what one sheet is known again; `member` counts from 1, `salt` has 16 bytes."""

    organisation: str
    member: int
    salt: bytes
    sha256: str

    def meets(self, words: Words) -> bool:
        """Whether these are the words of that sheet."""
        return commit(self.salt, words) == self.sha256

    @property
    def sheet(self) -> str:
        """The sheet as it is spoken of: `nord 1`."""
        return f"{self.organisation} {self.member}"


@dataclass(frozen=True, slots=True)
class Retired:
    """A set of shares that was replaced, and when."""

    set_id: int
    replaced: str
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class Birth:
    """One identity's record. `set_id` is SLIP-39's identifier of the shares that count now."""

    mission: str
    purpose: str
    recipient: str
    set_id: int
    threshold: int
    time: str
    organisations: tuple[Organisation, ...]
    commitments: tuple[Commitment, ...]
    retired: tuple[Retired, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The recipients fingerprint of this one recipient, hex."""
        return recipients_fingerprint([self.recipient]).hex()

    @property
    def sheets(self) -> tuple[str, ...]:
        """All sheets, in order: `nord 1`, `nord 2`, …"""
        return tuple(commitment.sheet for commitment in self.commitments)

    @property
    def sha256(self) -> str:
        """SHA-256 of birth.json, hex: what the `recipients` statement names."""
        return hashlib.sha256(self.encode()).hexdigest()

    def sealed_to(self) -> Recipient:
        """The recipient, parsed."""
        return parse_recipient(self.recipient)

    def organisation(self, name: str) -> Organisation | None:
        """The organisation of that short name, None when it holds no shares."""
        return next((each for each in self.organisations if each.name == name), None)

    def place(self, commitment: Commitment) -> tuple[int, int]:
        """Group and member of a sheet, both from 0, as they stand in its share."""
        names = [each.name for each in self.organisations]
        return names.index(commitment.organisation), commitment.member - 1

    def encode(self) -> bytes:
        """The bytes of birth.json; refuses what `parse_birth` would refuse."""
        _check(self)
        data = jcs.encode(
            {
                "format": "vedette/birth",
                "v": 1,
                "mission": self.mission,
                "purpose": self.purpose,
                "recipient": self.recipient,
                "fingerprint": self.fingerprint,
                "set": self.set_id,
                "threshold": self.threshold,
                "time": self.time,
                "retired": [
                    {
                        "set": old.set_id,
                        "replaced": old.replaced,
                        "commitments": _commitment_rows(old.commitments),
                    }
                    for old in self.retired
                ],
                "organisations": [
                    {"name": each.name, "threshold": each.threshold, "members": each.members}
                    for each in self.organisations
                ],
                "commitments": _commitment_rows(self.commitments),
            }
        )
        if len(data) > MAX_BIRTH_BYTES:
            raise FormatError(f"birth: over {MAX_BIRTH_BYTES} bytes")
        return data


def commit(salt: bytes, words: Words) -> str:
    """The commitment of a sheet, hex: SHA-256 over the salt and the words, one space between."""
    return hashlib.sha256(salt + " ".join(words).encode("ascii")).hexdigest()


def commit_all(
    organisations: Sequence[Organisation], shares: Sequence[Sequence[Words]], salts: Iterable[bytes]
) -> tuple[Commitment, ...]:
    """The commitments of all sheets, in order; takes one new 16-byte salt for each."""
    source = iter(salts)
    found = []
    for organisation, group in zip(organisations, shares, strict=True):
        for member, words in enumerate(group, 1):
            salt = next(source)
            found.append(Commitment(organisation.name, member, salt, commit(salt, words)))
    return tuple(found)


def split_again(
    birth: Birth,
    set_id: int,
    time: str,
    commitments: tuple[Commitment, ...],
    organisations: Sequence[Organisation] | None = None,
    threshold: int | None = None,
) -> Birth:
    """The record after a re-split: the set of before is retired at `time`.

    When the record would grow over its limit, the oldest retired sets are forgotten: a share of one of those
    is then named "of another set" only.
    """
    retired = (*birth.retired, Retired(birth.set_id, time, birth.commitments))
    while True:
        made = replace(
            birth,
            set_id=set_id,
            time=time,
            commitments=commitments,
            retired=retired,
            organisations=tuple(organisations or birth.organisations),
            threshold=birth.threshold if threshold is None else threshold,
        )
        try:
            made.encode()
        except FormatError as error:
            if len(retired) < 2 or "over" not in str(error):
                raise
            retired = retired[1:]
        else:
            return made


def parse_organisation(text: str) -> Organisation:
    """The organisation written `nord:2/3`: 2 of 3 people.

    Raises: FormatError.
    """
    name, _, numbers = text.partition(":")
    needed, _, members = numbers.partition("/")
    if not _SHORT.match(name) or not all(re.fullmatch("[1-9][0-9]?", each) for each in (needed, members)):
        raise FormatError("organisation: expected a short name and two numbers, such as nord:2/3")
    return Organisation(name, int(needed), int(members))


def parse_birth(data: bytes) -> Birth:
    """Return the record written in `data`; refuses every other spelling and member.

    Raises: FormatError.
    """
    value = jcs.parse(data, max_bytes=MAX_BIRTH_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("birth: other members than version 1 has")
    if value["format"] != "vedette/birth" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("birth: not a vedette/birth of version 1")
    organisations = []
    for row in _rows(value["organisations"], ["members", "name", "threshold"], "organisations"):
        organisations.append(
            Organisation(_text(row, "name"), _number(row, "threshold"), _number(row, "members"))
        )
    retired = []
    for row in _rows(value["retired"], ["commitments", "replaced", "set"], "retired"):
        old = _parse_commitments(row["commitments"])
        retired.append(Retired(_number(row, "set"), _text(row, "replaced"), old))
    birth = Birth(
        mission=_text(value, "mission"),
        purpose=_text(value, "purpose"),
        recipient=_text(value, "recipient"),
        set_id=_number(value, "set"),
        threshold=_number(value, "threshold"),
        time=_text(value, "time"),
        organisations=tuple(organisations),
        commitments=_parse_commitments(value["commitments"]),
        retired=tuple(retired),
    )
    _check(birth)
    if value["fingerprint"] != birth.fingerprint:
        raise FormatError("birth: fingerprint is not that of the recipient")
    return birth


def _check(birth: Birth) -> None:
    """Refuse a record that version 1 does not allow, before writing and after reading."""
    parse_pseudonym(birth.mission, "birth mission")
    if birth.purpose not in PURPOSES:
        raise FormatError(f"birth: purpose is one of {', '.join(PURPOSES)}")
    parse_instant(birth.time, "birth time")
    try:
        if parse_recipient(birth.recipient).kind is not Kind.HYBRID:
            raise FormatError("birth: recipient is not a hybrid one")
        check_groups([(each.threshold, each.members) for each in birth.organisations], birth.threshold)
    except VedetteError as error:
        message = str(error)
        raise FormatError(message if message.startswith("birth") else f"birth: {message}") from None
    names = [each.name for each in birth.organisations]
    if len(set(names)) != len(names) or not all(_SHORT.match(name) for name in names):
        raise FormatError("birth: organisations have distinct short names, such as nord")
    sheets = [(each.name, member) for each in birth.organisations for member in range(1, each.members + 1)]
    if [(each.organisation, each.member) for each in birth.commitments] != sheets:
        raise FormatError("birth: expected one commitment a sheet, in order")
    sets = [birth.set_id, *(old.set_id for old in birth.retired)]
    if len(set(sets)) != len(sets) or not all(0 <= each <= MAX_SET for each in sets):
        raise FormatError(f"birth: sets are distinct numbers from 0 to {MAX_SET}")
    for old in birth.retired:
        parse_instant(old.replaced, "birth retired")
        if not old.commitments:
            raise FormatError("birth: a retired set has no commitments")
    known = {each.sha256 for commitments in _all(birth) for each in commitments}
    count = sum(len(commitments) for commitments in _all(birth))
    if len(known) != count:
        raise FormatError("birth: one commitment stands twice")
    for commitments in _all(birth):
        for each in commitments:
            parse_digest(each.sha256, "birth commitment")
            parse_id(each.salt.hex(), "birth salt")
            if not _SHORT.match(each.organisation) or not 1 <= each.member <= 16:
                raise FormatError("birth: a commitment names an organisation and a sheet from 1 to 16")


def _all(birth: Birth) -> tuple[tuple[Commitment, ...], ...]:
    return (birth.commitments, *(old.commitments for old in birth.retired))


def _commitment_rows(commitments: Sequence[Commitment]) -> list[dict[str, str | int]]:
    return [
        {
            "organisation": each.organisation,
            "member": each.member,
            "salt": each.salt.hex(),
            "sha256": each.sha256,
        }
        for each in commitments
    ]


def _parse_commitments(value: jcs.JsonValue) -> tuple[Commitment, ...]:
    found = []
    for row in _rows(value, ["member", "organisation", "salt", "sha256"], "commitments"):
        salt = parse_id(_text(row, "salt"), "birth salt")
        found.append(
            Commitment(
                _text(row, "organisation"), _number(row, "member"), bytes.fromhex(salt), _text(row, "sha256")
            )
        )
    return tuple(found)


def _rows(value: jcs.JsonValue, members: list[str], what: str) -> list[dict[str, jcs.JsonValue]]:
    if not isinstance(value, list):
        raise FormatError(f"birth: {what} is not a list")
    rows = [row for row in value if isinstance(row, dict) and sorted(row) == members]
    if len(rows) != len(value):
        raise FormatError(f"birth: {what} has rows of {', '.join(members)}")
    return rows


def _text(value: dict[str, jcs.JsonValue], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise FormatError(f"birth: {name} is not a text")
    return text


def _number(value: dict[str, jcs.JsonValue], name: str) -> int:
    number = value[name]
    if type(number) is not int:
        raise FormatError(f"birth: {name} is not a whole number")
    return number
