"""The signed short text of a check-in: one length, whatever it says.

    V1 <130 characters of base32>          133 characters in all

    bytes   0-3 tag · 4-5 row · 6-8 code · 9-10 delay in minutes · 11-15 device time · 16 zero · 17-80
    signature

The signature is the device key's over `vedette/watch/checkin/v1`, a line feed and the first 17 bytes. Capital
letters and digits only: every telephone, telegraph and QR code carries them, and case does not matter.

Normative page: docs/formats/watch.md, 5.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from vedette.errors import FormatError, LimitError, MissingError, SignatureError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.codes import (
    DIGITS,
    MAX_DELAY_MINUTES,
    CheckIn,
    Spoken,
    check_code,
    check_row,
    check_tag,
    read_code,
)
from vedette.missions.watch.values import Member

PREFIX = "V1 "
BODY_BYTES = 17
SIGNATURE_BYTES = 64
ENCODED_CHARACTERS = 130
TEXT_CHARACTERS = len(PREFIX) + ENCODED_CHARACTERS
"""The length of every text: one SMS of the plain alphabet has 160."""
MAX_PASTED_CHARACTERS = 1024
_SIGNED = b"vedette/watch/checkin/v1\n"
_SHAPE = re.compile(r"V1([A-Z2-7]{130})", re.ASCII)
_SPACE = re.compile(r"[\s-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignedText:
    """What a text says, its signature not yet checked. `claim` is the device's time, Unix seconds."""

    spoken: Spoken
    claim: int
    signature: bytes

    def body(self) -> bytes:
        """The 17 bytes that are signed."""
        return _body(self.spoken, self.claim)


def _body(spoken: Spoken, claim: int) -> bytes:
    return b"".join(
        (
            bytes.fromhex(spoken.tag),
            spoken.row.to_bytes(2, "big"),
            int(spoken.code).to_bytes(3, "big"),
            (spoken.delay // 60).to_bytes(2, "big"),
            claim.to_bytes(5, "big"),
            b"\0",
        )
    )


def encode_checkin(key: SigningKey, spoken: Spoken, claim: int) -> str:
    """The text that says `spoken`, signed by the device key at the time that the device claims.

    Raises: FormatError for a tag, row, code, delay or time that cannot be, or a key that is not Ed25519.
    """
    if key.algorithm is not Algorithm.ED25519:
        raise FormatError("check-in text: an Ed25519 key expected")
    check_tag(spoken.tag)
    check_row(spoken.row)
    check_code(spoken.code)
    if spoken.delay % 60 or not 0 <= spoken.delay <= MAX_DELAY_MINUTES * 60:
        raise FormatError(f"check-in text: a delay of 0 to {MAX_DELAY_MINUTES} whole minutes expected")
    if not 0 <= claim < 1 << 40:
        raise FormatError("check-in text: the device's time cannot be")
    body = _body(spoken, claim)
    data = body + key.sign(_SIGNED + body)
    return PREFIX + base64.b32encode(data).decode("ascii").rstrip("=")


def parse_checkin(text: str) -> SignedText:
    """What a text says, whoever signed it.

    Forgiving where texts are pasted: case, spaces, line breaks and hyphens are passed over. All else has one
    spelling. Raises: FormatError, LimitError; no message repeats the text.
    """
    if len(text) > MAX_PASTED_CHARACTERS:
        raise LimitError(f"check-in text: more than {MAX_PASTED_CHARACTERS} characters")
    if not text.isascii():
        raise FormatError("check-in text: other characters than it has")
    match = _SHAPE.fullmatch(_SPACE.sub("", text).upper())
    if match is None:
        raise FormatError(f"check-in text: {PREFIX}and {ENCODED_CHARACTERS} letters and digits expected")
    try:
        data = base64.b32decode(match[1] + "======")
    except binascii.Error:
        raise FormatError("check-in text: not base32") from None
    if base64.b32encode(data).decode("ascii").rstrip("=") != match[1]:
        raise FormatError("check-in text: not the one spelling of its bytes")
    body, signature = data[:BODY_BYTES], data[BODY_BYTES:]
    code = int.from_bytes(body[6:9], "big")
    minutes = int.from_bytes(body[9:11], "big")
    if code >= 10**DIGITS or minutes > MAX_DELAY_MINUTES or body[16]:
        raise FormatError("check-in text: a code or a delay that cannot be")
    spoken = Spoken(
        body[:4].hex(),
        check_row(int.from_bytes(body[4:6], "big")),
        f"{code:0{DIGITS}d}",
        minutes * 60,
    )
    return SignedText(spoken, int.from_bytes(body[11:16], "big"), signature)


def open_checkin(
    text: str | SignedText, members: Iterable[Member], used: Collection[tuple[str, int]] = ()
) -> CheckIn:
    """The authenticated check-in of a text: signed by the member's device, with a code of the member's list.

    Raises: FormatError, LimitError; MissingError for an unknown tag, SignatureError for a wrong signature or
    code or a member without a device, ConflictError for a used row. To whoever sent it all are answered
    alike.
    """
    signed = parse_checkin(text) if isinstance(text, str) else text
    member = next((each for each in members if each.tag == signed.spoken.tag), None)
    if member is None:
        raise MissingError(f"check-in: no member {signed.spoken.tag}")
    if member.key is None:
        raise SignatureError(f"check-in: {member.tag} has no device that signs")
    member.key.check(signed.signature, _SIGNED + signed.body())
    return replace(read_code([member], signed.spoken, used), claim=signed.claim)
