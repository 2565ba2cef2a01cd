"""The trust card: a few lines, had by another way than the dossier, that say whom to believe.

    vedette-trust-v1
    signer SHA256:…
    policy <64 hexadecimal digits>
    size 1024

Normative page: docs/formats/dossier.md, section 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal

MAX_CARD_BYTES = 1_000_000
_SIGNER = re.compile(r"signer (SHA256:[A-Za-z0-9+/]{43})\Z")
_POLICY = re.compile(r"policy ([0-9a-f]{64})\Z")


@dataclass(frozen=True, slots=True)
class TrustCard:
    """Fingerprint of the dossier key, SHA-256 (hex) of the policy, least size of the register."""

    signer: str
    policy: str
    size: int = 0

    def encode(self) -> bytes:
        """The bytes of the card."""
        size = f"size {self.size}\n" if self.size else ""
        return f"vedette-trust-v1\nsigner {self.signer}\npolicy {self.policy}\n{size}".encode()


def parse_trust_card(data: bytes) -> TrustCard:
    """Return the card in `data`; its lines may end in CRLF, the last may lack its end."""
    if len(data) > MAX_CARD_BYTES:
        raise FormatError("trust card: too long")
    try:
        lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise FormatError("trust card: is not UTF-8") from None
    if lines[-1] == "":
        lines.pop()
    if len(lines) not in (3, 4) or lines[0] != "vedette-trust-v1":
        raise FormatError("trust card: vedette-trust-v1 and two or three lines expected")
    signer, policy = _SIGNER.match(lines[1]), _POLICY.match(lines[2])
    if signer is None or policy is None:
        raise FormatError("trust card: lines signer and policy expected")
    base64.decode(signer[1].removeprefix("SHA256:") + "=")
    size = 0
    if len(lines) == 4:
        word, _, number = lines[3].partition(" ")
        if word != "size":
            raise FormatError("trust card: line size expected")
        size = parse_decimal(number, "trust card size")
    return TrustCard(signer[1], policy[1], size)
