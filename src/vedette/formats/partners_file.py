"""Whose statements count, and how many of them are needed: partners.txt.

    vedette-partners-v1
    threshold 2
    partner nord <vkey>            sorted by short name

Normative page: docs/formats/statement.md, "Partners file". Narrower than a list of keys: a partner
(the base name of its key) stands once, so that nobody is counted twice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey

HEADER = "vedette-partners-v1"
MAX_PARTNERS = 20
MAX_PARTNERS_BYTES = 65_536
_SHORT = re.compile(r"[a-z][a-z0-9]{0,31}\Z", re.ASCII)


def parse_short_name(text: str) -> str:
    """`text` when it is a partner's short name: a lower-case letter, then up to 31 letters and digits.

    Raises: FormatError.
    """
    if not _SHORT.match(text):
        raise FormatError("partner: a short name is a lower-case letter and up to 31 letters and digits")
    return text


def base_name(key: VerifierKey) -> str:
    """The organisation that a key belongs to: its key name without the last `/` part."""
    return key.name.rpartition("/")[0] or key.name


@dataclass(frozen=True, slots=True)
class PartnersFile:
    """The partners by short name, each with its statements key; `threshold` of them are needed.

    Refused (FormatError): an unsorted or double short name, one key or one organisation twice, a key
    that is not Ed25519 (0x01), a threshold that cannot be met, more than 20 partners.
    """

    threshold: int
    partners: tuple[tuple[str, VerifierKey], ...]

    def __post_init__(self) -> None:
        names = [parse_short_name(short) for short, _ in self.partners]
        if len(names) > MAX_PARTNERS:
            raise FormatError(f"partners.txt: more than {MAX_PARTNERS} partners")
        if names != sorted(set(names)):
            raise FormatError("partners.txt: partners are not sorted and distinct by short name")
        for short, key in self.partners:
            if key.algorithm is not Algorithm.ED25519:
                raise FormatError(f"partners.txt: the key of {short} is not a statements key (type 01)")
        if len({key.public_key for _, key in self.partners}) != len(names):
            raise FormatError("partners.txt: one key stands for two partners")
        if len({base_name(key) for _, key in self.partners}) != len(names):
            raise FormatError("partners.txt: one organisation stands under two short names")
        if not 1 <= self.threshold <= len(names):
            raise FormatError(f"partners.txt: threshold {self.threshold} of {len(names)} partners")

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The statements keys, in the order of the file."""
        return tuple(key for _, key in self.partners)

    def encode(self) -> bytes:
        """The bytes that `parse_partners_file` reads."""
        lines = [HEADER, f"threshold {self.threshold}"]
        lines += [f"partner {short} {key.vkey}" for short, key in self.partners]
        return "".join(f"{line}\n" for line in lines).encode("utf-8")

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal: what statements and kits name."""
        return hashlib.sha256(self.encode()).hexdigest()


def parse_partners_file(data: bytes) -> PartnersFile:
    """Return the partners file in `data`; refuses every other spelling.

    Raises: FormatError, LimitError (over 65 536 bytes).
    """
    if len(data) > MAX_PARTNERS_BYTES:
        raise LimitError(f"partners.txt: over {MAX_PARTNERS_BYTES} bytes")
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise FormatError("partners.txt: not UTF-8") from None
    if len(lines) < 4 or lines[0] != HEADER or lines[-1] != "":
        raise FormatError(f"partners.txt: {HEADER}, a threshold and partners expected")
    word, _, number = lines[1].partition(" ")
    if word != "threshold":
        raise FormatError("partners.txt: line threshold expected")
    partners: list[tuple[str, VerifierKey]] = []
    for line in lines[2:-1]:
        parts = line.split(" ", 2)
        if len(parts) != 3 or parts[0] != "partner":
            raise FormatError("partners.txt: line partner expected")
        partners.append((parts[1], parse_vkey(parts[2])))
    parsed = PartnersFile(parse_decimal(number, "partners.txt: threshold"), tuple(partners))
    if parsed.encode() != data:
        raise FormatError("partners.txt: not the canonical spelling")
    return parsed
