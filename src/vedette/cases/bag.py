"""The bag around a dossier: which paths it may have, its manifests, its declaration.

Normative page: docs/formats/dossier.md, sections 1 and 2. BagIt: RFC 8493.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats.decimal import parse_decimal
from vedette.values.instants import parse_instant

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGMANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "tagmanifest-sha256.txt.sig"
MANIFEST = "manifest-sha256.txt"
PRINCIPAL = "vedette-dossier"

FIXED = (
    "bagit.txt",
    "bag-info.txt",
    MANIFEST,
    TAGMANIFEST,
    SIGNATURE,
    "allowed_signers",
    "README.txt",
    "verify.html",
    "verify.py",
    "data/exhibits.json",
    "data/exhibits.csv",
    "data/custody.json",
    "data/custody.csv",
    "data/devices.json",
    "data/proofs/checkpoint",
    "data/proofs/policy.txt",
)
MAX_PATH_CHARS = 200

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*")
_NUMBERED = re.compile(
    r"data/exhibits/E[0-9]{4,}[.][A-Za-z0-9]+"
    r"|data/proofs/[0-9a-f]{64}[.]seen"
    r"|data/proofs/E[0-9]{4,}[.](?:device[.]tlog-proof|register[.]tlog-proof|json)"
    r"|data/disclosure[.]json|data/disclosed/E[0-9]{4,}-P[0-9]{4,}-[0-9]{2,}[.]jpg"
    rf"|data/time/{_PART}"
)
EXHIBIT_FILE = re.compile(r"data/exhibits/E([0-9]{4,})[.][A-Za-z0-9]+")


def path_is_plain(path: str) -> bool:
    """Say whether a path has the form that every file of a bag has."""
    return len(path) <= MAX_PATH_CHARS and _PATH.fullmatch(path) is not None


def path_belongs(path: str) -> bool:
    """Say whether a plain path has a place in a dossier."""
    return path in FIXED or _NUMBERED.fullmatch(path) is not None


def write_manifest(digests: Mapping[str, str]) -> bytes:
    """Return the manifest of path → SHA-256 (hex), sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def parse_manifest(data: bytes, what: str) -> dict[str, str]:
    """Return path → SHA-256 of a manifest; refuses another spelling, another order, and twins."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError(f"{what}: is not UTF-8") from None
    if not text.endswith("\n"):
        raise FormatError(f"{what}: its last line does not end")
    found: dict[str, str] = {}
    folded: set[str] = set()
    last = ""
    for number, line in enumerate(text[:-1].split("\n"), 1):
        digest, gap, path = line[:64], line[64:66], line[66:]
        if gap != "  " or not re.fullmatch(r"[0-9a-f]{64}", digest) or not path_is_plain(path):
            raise FormatError(f"{what}: line {number} is not a digest and a path")
        if path <= last or path.lower() in folded:
            raise FormatError(f"{what}: line {number} is out of order, or a twin")
        found[path] = digest
        folded.add(path.lower())
        last = path
    return found


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What bag-info.txt says."""

    agent: str
    date: str
    dossier: str
    payload_bytes: int
    payload_files: int
    group: str

    def encode(self) -> bytes:
        """The bytes of bag-info.txt."""
        return (
            f"Bag-Software-Agent: {self.agent}\n"
            f"Bagging-Date: {self.date}\n"
            f"External-Identifier: {self.dossier}\n"
            f"Payload-Oxum: {self.payload_bytes}.{self.payload_files}\n"
            f"Source-Organization: {self.group}\n"
        ).encode()


_INFO = re.compile(
    "Bag-Software-Agent: (vedette [^\x00-\x1f\x7f]+)\nBagging-Date: ([0-9]{4}-[0-9]{2}-[0-9]{2})\n"
    "External-Identifier: ([0-9a-f]{32})\nPayload-Oxum: ([0-9]+)[.]([0-9]+)\n"
    "Source-Organization: ([^\x00-\x1f\x7f]+)\n"
)


def parse_bag_info(data: bytes) -> BagInfo:
    """Return what bag-info.txt says; refuses other lines and another order."""
    try:
        match = _INFO.fullmatch(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FormatError("bag-info: is not UTF-8") from None
    if match is None:
        raise FormatError("bag-info: its five lines expected")
    parse_instant(f"{match[2]}T00:00:00Z", "bag-info date")
    return BagInfo(
        match[1],
        match[2],
        match[3],
        parse_decimal(match[4], "bag-info octets"),
        parse_decimal(match[5], "bag-info files"),
        match[6],
    )
