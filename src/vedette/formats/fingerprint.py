"""The fingerprint of those who can open: one value for a set of recipients; and how it is spoken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from vedette.errors import FormatError

WORD_BITS = 10


def recipients_fingerprint(recipients: Iterable[str]) -> bytes:
    """Return SHA-256 over the recipients' strings, sorted, each followed by a newline.

    Raises: FormatError when one is not ASCII.
    """
    lines = "".join(f"{recipient}\n" for recipient in sorted(recipients))
    if not lines.isascii():
        raise FormatError("recipients: one is not ASCII")
    return hashlib.sha256(lines.encode("ascii")).digest()


def spoken_words(digest: bytes, count: int = 8) -> str:
    """Return the first `count` * 10 bits of `digest` as words that can be read over a telephone.

    The words are those of SLIP-39: 1 024 of them, 10 bits each, every one told apart by its first four
    letters. Eight words are 80 bits: enough that nobody finds another thing with the words of a given
    one, too few where the other side made both; what is signed and compared by machines is the whole
    digest. Raises: FormatError when `digest` is too short for `count`.
    """
    # read here: the witness and the sealing of an item have no use for a list of words
    from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

    bits = len(digest) * 8
    if not 1 <= count * WORD_BITS <= bits:
        raise FormatError(f"fingerprint: {count} words cannot be had of {len(digest)} bytes")
    number = int.from_bytes(digest, "big")
    places = (number >> (bits - WORD_BITS * at) & (1 << WORD_BITS) - 1 for at in range(1, count + 1))
    return " ".join(WORDLIST[place] for place in places)
