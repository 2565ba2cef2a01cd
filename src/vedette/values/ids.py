"""Ids and digests: their one spelling, and nothing about what they name."""

from __future__ import annotations

import re
from collections.abc import Callable

from vedette.errors import FormatError

Entropy = Callable[[int], bytes]
"""Gives n unpredictable bytes; handed in by the program, `os.urandom` in all of ours."""

_ID = re.compile(r"[0-9a-f]{32}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_PSEUDONYM = re.compile(r"[a-z0-9](?:[a-z0-9./-]{0,98}[a-z0-9])?\Z")


def new_id(entropy: Entropy) -> str:
    """Return 128 fresh random bits as 32 lower-case hexadecimal digits."""
    return entropy(16).hex()


def parse_id(text: str, what: str) -> str:
    """Return `text` when it is an id; `what` names the thing in the refusal."""
    if not _ID.match(text):
        raise FormatError(f"{what}: an id is 32 lower-case hexadecimal digits")
    return text


def parse_digest(text: str, what: str) -> str:
    """Return `text` when it is a SHA-256 in lower-case hexadecimal."""
    if not _DIGEST.match(text):
        raise FormatError(f"{what}: a digest is 64 lower-case hexadecimal digits")
    return text


def parse_pseudonym(text: str, what: str) -> str:
    """Return `text` when it can stand for a mission, a device or a person in a register.

    Lower-case ASCII letters, digits, `.`, `-`, `/`; at most 100 characters; no `..` or `//`.
    """
    if not _PSEUDONYM.match(text) or ".." in text or "//" in text:
        raise FormatError(
            f"{what}: a pseudonym has lower-case letters, digits, '.', '-' and '/' only",
            hint="never a person's name or a place: the register keeps it for ever",
        )
    return text
