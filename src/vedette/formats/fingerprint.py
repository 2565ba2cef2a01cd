"""The fingerprint of those who can open: one value for a set of recipients, in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from vedette.errors import FormatError


def recipients_fingerprint(recipients: Iterable[str]) -> bytes:
    """Return SHA-256 over the recipients' strings, sorted, each followed by a newline.

    Raises: FormatError when one is not ASCII.
    """
    lines = "".join(f"{recipient}\n" for recipient in sorted(recipients))
    if not lines.isascii():
        raise FormatError("recipients: one is not ASCII")
    return hashlib.sha256(lines.encode("ascii")).digest()
