"""Slips: the small label beside a package, which lets it be checked without opening it.

Normative page: docs/formats/package.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import base64, jcs
from vedette.formats.entry import Disclosure, Entry, open_disclosures, parse_disclosure, parse_entry
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym

MAX_SLIP_BYTES = 8192
_MEMBERS = ["device", "disclosures", "entry", "format", "index", "package", "v"]
DISCLOSED = ("package_sha256", "package_size")
"""The fields of the `seal` entry that a slip lays open."""


@dataclass(frozen=True, slots=True)
class Slip:
    """The outside of a package: whose log it stands in, where, and the digest of its bytes."""

    package: str
    device: str
    index: int
    entry: Entry
    package_sha256: str
    package_size: int
    disclosures: tuple[Disclosure, ...]

    def encode(self) -> bytes:
        """The bytes of the slip."""
        return jcs.encode(
            {
                "device": self.device,
                "disclosures": [d.text for d in self.disclosures],
                "entry": base64.encode(self.entry.data),
                "format": "vedette/slip",
                "index": self.index,
                "package": self.package,
                "v": 1,
            }
        )


def parse_slip(data: bytes) -> Slip:
    """Return the slip written in `data`; its digest and size are proved by its own entry."""
    value = jcs.parse(data, max_bytes=MAX_SLIP_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError(f"slip: members are {' '.join(_MEMBERS)}")
    if value["format"] != "vedette/slip" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("slip: not version 1")
    package, device, encoded = value["package"], value["device"], value["entry"]
    index, texts = value["index"], value["disclosures"]
    if not (isinstance(package, str) and isinstance(device, str) and isinstance(encoded, str)):
        raise FormatError("slip: package, device and entry are texts")
    if type(index) is not int or index < 0:
        raise FormatError("slip: index is not a whole number")
    if not isinstance(texts, list):
        raise FormatError("slip: disclosures are a list")
    entry = parse_entry(base64.decode(encoded))
    if entry.type != "seal":
        raise FormatError("slip: its entry is not of type seal")
    values = open_disclosures(entry, texts, DISCLOSED)
    digest, size = values["package_sha256"], values["package_size"]
    if not isinstance(digest, str) or not isinstance(size, int) or size < 0:
        raise FormatError("slip: digest and size expected")
    return Slip(
        package=parse_id(package, "slip package"),
        device=parse_pseudonym(device, "slip device"),
        index=index,
        entry=entry,
        package_sha256=parse_digest(digest, "slip digest"),
        package_size=size,
        disclosures=tuple(parse_disclosure(str(text)) for text in texts),
    )
