"""The header of an age v1 file: who can open it, and a MAC over that.

    age-encryption.org/v1
    -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
    hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE
    --- WyJp9/9FOZh7gJdheq2WIJcwXgYc9NIVh3ddwhrCNgs

One header has one spelling. Source: C2SP age.md v1.1.0, "Header".
"""

from __future__ import annotations

import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.errors import FormatError, LimitError, OpenError
from vedette.seal.feed import Feed

MAX_HEADER_BYTES = 64 * 1024
MAX_STANZAS = 20
VERSION_LINE = b"age-encryption.org/v1\n"
_MARK = b"---"
_COLUMNS = 64
_MAC_SIZE = 32


def encode_base64(data: bytes) -> str:
    """Base64 without padding, as stanzas write it."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").decode("ascii")


def decode_base64(text: str) -> bytes:
    """Return the bytes of unpadded base64, refusing every other spelling of them.

    Raises: FormatError.
    """
    try:
        data = binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except ValueError as error:
        raise FormatError("header: not base64") from error
    if encode_base64(data) != text:
        raise FormatError("header: not the canonical base64 without padding")
    return data


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapping of the file key: arguments (the first is the type) and a body."""

    arguments: tuple[str, ...]
    body: bytes

    @property
    def type(self) -> str:
        """The first argument, which names the kind of wrapping."""
        return self.arguments[0]

    def encode(self) -> bytes:
        """The stanza's lines; the last one is always shorter than 64 columns."""
        text = encode_base64(self.body)
        lines = [text[at : at + _COLUMNS] for at in range(0, len(text) + 1, _COLUMNS)]
        return "\n".join([f"-> {' '.join(self.arguments)}", *lines, ""]).encode("ascii")


@dataclass(frozen=True, slots=True)
class Header:
    """The stanzas of a file, the bytes its MAC covers, and the MAC it states."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes

    def encode(self) -> bytes:
        """The header as it stands in the file."""
        return self.covered + b" " + encode_base64(self.mac).encode("ascii") + b"\n"

    def check_mac(self, file_key: bytes) -> None:
        """Prove that whoever wrapped this file key wrote this header.

        Raises: OpenError.
        """
        if not hmac.compare_digest(_mac(file_key, self.covered), self.mac):
            raise OpenError("header mac: does not match, the header was altered")


def _mac(file_key: bytes, covered: bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=b"", info=b"header").derive(file_key)
    return hmac.digest(key, covered, "sha256")


def header_of(stanzas: Sequence[Stanza], file_key: bytes) -> Header:
    """The header that carries these stanzas under this file key."""
    covered = VERSION_LINE + b"".join(stanza.encode() for stanza in stanzas) + _MARK
    return Header(tuple(stanzas), covered, _mac(file_key, covered))


class _Lines:
    """Header lines, counted against the limit of the whole header."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._left = MAX_HEADER_BYTES

    def next(self) -> str:
        line = self._feed.line(self._left)
        self._left -= len(line)
        if not line.endswith(b"\n"):
            if self._left == 0:
                raise LimitError(f"header: longer than {MAX_HEADER_BYTES} bytes")
            raise FormatError("header: ends before its MAC")
        try:
            return line[:-1].decode("ascii")
        except UnicodeDecodeError as error:
            raise FormatError("header: a byte outside ASCII") from error


def read_header(feed: Feed) -> Header:
    """Take the header off the front of the feed; its MAC is not checked yet.

    Raises: FormatError, LimitError.
    """
    start = feed.peek(len(VERSION_LINE))
    if start != VERSION_LINE:
        raise FormatError("header: expected the line age-encryption.org/v1")
    lines = _Lines(feed)
    lines.next()
    stanzas: list[Stanza] = []
    while (line := lines.next()).startswith("-> "):
        if len(stanzas) == MAX_STANZAS:
            raise LimitError(f"header: more than {MAX_STANZAS} stanzas")
        stanzas.append(Stanza(_parse_arguments(line), _read_body(lines)))
    if not line.startswith("--- "):
        raise FormatError("header: expected a stanza or the MAC line")
    if not stanzas:
        raise FormatError("header: no stanza")
    mac = decode_base64(line[4:])
    if len(mac) != _MAC_SIZE:
        raise FormatError(f"header: expected a MAC of {_MAC_SIZE} bytes, found {len(mac)}")
    # Canonical base64 and fixed columns: what was read is what encoding would write.
    covered = VERSION_LINE + b"".join(stanza.encode() for stanza in stanzas) + _MARK
    return Header(tuple(stanzas), covered, mac)


def _parse_arguments(line: str) -> tuple[str, ...]:
    arguments = tuple(line[3:].split(" "))
    for argument in arguments:
        if not argument or any(not "!" <= character <= "~" for character in argument):
            raise FormatError("header: a stanza argument is empty or holds a control character")
    return arguments


def _read_body(lines: _Lines) -> bytes:
    parts = []
    while True:
        line = lines.next()
        if len(line) > _COLUMNS:
            raise FormatError(f"header: a body line is longer than {_COLUMNS} columns")
        parts.append(line)
        if len(line) < _COLUMNS:
            return decode_base64("".join(parts))
