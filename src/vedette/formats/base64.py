"""Standard base64 with one spelling for each value.

Source: RFC 4648 section 4, with padding, no line breaks; decoded, encoded again and compared.
"""

from __future__ import annotations

import binascii

from vedette.errors import FormatError

HASH_BYTES = 32


def encode(data: bytes) -> str:
    """The padded base64 of `data`, on one line."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def decode(text: str, what: str = "base64") -> bytes:
    """The bytes that `text` spells; `what` names the field in the message.

    Refused: every spelling that `encode` would not produce (white space, missing padding,
    bits set in the last character that carry no data).

    Raises: FormatError.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, ValueError):
        raise FormatError(f"{what}: not base64") from None
    if encode(data) != text:
        raise FormatError(f"{what}: not the canonical base64 of its bytes")
    return data


def decode_hash(text: str, what: str) -> bytes:
    """The 32 bytes of a SHA-256 hash that `text` spells.

    Raises: FormatError.
    """
    data = decode(text, what)
    if len(data) != HASH_BYTES:
        raise FormatError(f"{what}: expected {HASH_BYTES} bytes, found {len(data)}")
    return data
