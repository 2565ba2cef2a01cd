"""Bech32 (BIP 173) without its limit of 90 characters, as age writes keys.

A text is `prefix 1 data checksum`, all lower case or all upper case; the checksum is always
computed over the lower-case form. There is one spelling per value and case.
"""

from __future__ import annotations

import base64

from vedette.errors import FormatError

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_VALUES = {character: value for value, character in enumerate(_CHARSET)}
_TO_BASE32 = str.maketrans(_CHARSET, _BASE32)
_FROM_BASE32 = str.maketrans(_BASE32, _CHARSET)
_CHECKSUM_LENGTH = 6


def _feedback() -> tuple[int, ...]:
    """What the five bits that leave the checksum register put back into it."""
    generator = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    table = []
    for top in range(32):
        value = 0
        for bit, term in enumerate(generator):
            if top >> bit & 1:
                value ^= term
        table.append(value)
    return tuple(table)


_FEEDBACK = _feedback()


def _checksum(prefix: str, values: list[int]) -> int:
    register = 1
    feedback = _FEEDBACK
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    for value in expanded + values:
        register = (register & 0x1FFFFFF) << 5 ^ value ^ feedback[register >> 25]
    return register


def encode(prefix: str, data: bytes) -> str:
    """Return the Bech32 text of `data`; upper case if the prefix is upper case."""
    lower = prefix.lower()
    text = base64.b32encode(data).decode("ascii").rstrip("=").translate(_FROM_BASE32)
    values = [_VALUES[character] for character in text]
    residue = _checksum(lower, values + [0] * _CHECKSUM_LENGTH) ^ 1
    check = "".join(_CHARSET[residue >> shift & 31] for shift in range(25, -1, -5))
    whole = f"{lower}1{text}{check}"
    return whole if prefix == lower else whole.upper()


def decode(text: str) -> tuple[str, bytes]:
    """Return prefix (in the case it was written) and data.

    Refuses mixed case, characters outside the set, a wrong checksum and padding bits that
    are not zero.

    Source: BIP 173, "Bech32".
    Raises: FormatError. The text itself is never quoted: it may be a secret.
    """
    lower = text.lower()
    if text not in (lower, text.upper()):
        raise FormatError("bech32: upper and lower case are mixed")
    if not text.isascii() or any(not "!" <= c <= "~" for c in lower):
        raise FormatError("bech32: a character outside printable ASCII")
    prefix, separator, rest = lower.rpartition("1")
    if not separator or not prefix or len(rest) < _CHECKSUM_LENGTH:
        raise FormatError("bech32: expected prefix, '1', data and a checksum of 6 characters")
    try:
        values = [_VALUES[character] for character in rest]
    except KeyError as error:
        raise FormatError("bech32: a character outside the Bech32 set") from error
    if _checksum(prefix, values) != 1:
        raise FormatError("bech32: the checksum is wrong", hint="check for a mistyped character")
    body = rest[:-_CHECKSUM_LENGTH]
    spare = len(body) * 5 % 8
    if spare >= 5 or (body and values[len(body) - 1] & ((1 << spare) - 1)):
        raise FormatError("bech32: the data is not a whole number of bytes")
    padded = body.translate(_TO_BASE32) + "=" * (-len(body) % 8)
    return text[: len(prefix)], base64.b32decode(padded)
