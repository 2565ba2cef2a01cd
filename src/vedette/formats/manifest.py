"""What lies inside an envelope beside the content: manifest, digests, and what is signed.

Normative page: docs/formats/package.md.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.formats.entry import Value
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant

MAX_MANIFEST_BYTES = 16_384
MAX_DIGESTS_BYTES = 512
_MEMBERS = sorted(
    [
        "v",
        "format",
        "item",
        "mission",
        "device",
        "name",
        "media_type",
        "size",
        "device_time",
        "file_time",
        "place",
        "seen",
        "previous",
        "consent",
        "part",
        "seed",
    ]
)


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a piece in a stream: the stream's id, the piece's number from 0, the end."""

    stream: str
    number: int
    last: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """The circumstances of one item, as its device claims them."""

    item: str
    mission: str
    device: str
    name: str
    media_type: str
    size: int
    device_time: str
    file_time: str
    place: str
    seen: str
    previous: str
    consent: tuple[str, ...]
    part: Part | None
    seed: bytes

    def encode(self) -> bytes:
        """The bytes of manifest.json; refuses what `parse_manifest` would refuse."""
        part = self.part
        data = jcs.encode(
            {
                "v": 1,
                "format": "vedette/package",
                "item": self.item,
                "mission": self.mission,
                "device": self.device,
                "name": self.name,
                "media_type": self.media_type,
                "size": self.size,
                "device_time": self.device_time,
                "file_time": self.file_time,
                "place": self.place,
                "seen": self.seen,
                "previous": self.previous,
                "consent": list(self.consent),
                "part": part and {"stream": part.stream, "number": part.number, "last": part.last},
                "seed": urlsafe_b64encode(self.seed).rstrip(b"=").decode("ascii"),
            }
        )
        if parse_manifest(data) != self:
            raise FormatError("manifest: would not be read again as what it is")
        return data


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 of the manifest and of the content, hex, and the content's size in bytes."""

    manifest_sha256: str
    content_sha256: str
    content_size: int

    def encode(self) -> bytes:
        """The bytes of digests.json."""
        return jcs.encode(
            {
                "v": 1,
                "manifest_sha256": self.manifest_sha256,
                "content_sha256": self.content_sha256,
                "content_size": self.content_size,
            }
        )


def signed_message(fingerprint: bytes, manifest: bytes, digests: bytes) -> bytes:
    """Return the lines that the device signs: recipients, manifest, digests."""
    return (
        "vedette/package/v1\n"
        f"{fingerprint.hex()}\n"
        f"{hashlib.sha256(manifest).hexdigest()}\n"
        f"{hashlib.sha256(digests).hexdigest()}\n"
    ).encode("ascii")


def seal_values(
    manifest: Manifest, digests: Digests, package_sha256: str, package_size: int
) -> dict[str, Value]:
    """Return the fields of the item's `seal` entry; with `manifest.seed` they rebuild it."""
    return {
        "content_sha256": digests.content_sha256,
        "content_size": digests.content_size,
        "device": manifest.device,
        "device_time": manifest.device_time,
        "item": manifest.item,
        "media_type": manifest.media_type,
        "mission": manifest.mission,
        "package_sha256": package_sha256,
        "package_size": package_size,
        "previous": manifest.previous,
        "seen": manifest.seen,
    }


def _text(value: Mapping[str, object], name: str, limit: int = 1024) -> str:
    text = value[name]
    if not isinstance(text, str) or len(text.encode("utf-8")) > limit:
        raise FormatError(f"manifest: {name} is not a text of at most {limit} bytes")
    return text


def _parse_part(value: object) -> Part | None:
    if value is None:
        return None
    if not isinstance(value, dict) or sorted(value) != ["last", "number", "stream"]:
        raise FormatError("manifest: part has stream, number and last")
    stream, number, last = value["stream"], value["number"], value["last"]
    if not isinstance(stream, str) or type(number) is not int or not isinstance(last, bool):
        raise FormatError("manifest: part has stream, number and last")
    if number < 0:
        raise FormatError("manifest: part number is negative")
    return Part(parse_id(stream, "manifest part stream"), number, last)


def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest written in `data`; refuses every other spelling and member."""
    value = jcs.parse(data, max_bytes=MAX_MANIFEST_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("manifest: other members than version 1 has")
    if value["format"] != "vedette/package" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("manifest: not a vedette/package of version 1")
    size, consent = value["size"], value["consent"]
    if type(size) is not int or size < 0:
        raise FormatError("manifest: size is not a whole number of bytes")
    if not isinstance(consent, list) or len(consent) > 64:
        raise FormatError("manifest: consent is not a list of at most 64 references")
    references: list[str] = []
    for reference in consent:
        if not isinstance(reference, str) or not 0 < len(reference) <= 128:
            raise FormatError("manifest: a consent reference has 1 to 128 characters")
        references.append(reference)
    device_time, file_time = _text(value, "device_time"), _text(value, "file_time")
    parse_instant(device_time, "manifest device_time")
    if file_time:
        parse_instant(file_time, "manifest file_time")
    seen, previous = _text(value, "seen"), _text(value, "previous")
    encoded_seed = _text(value, "seed")
    try:
        seed = urlsafe_b64decode(encoded_seed + "=")
    except ValueError as error:
        raise FormatError("manifest: seed is not base64url") from error
    if len(seed) != 32 or urlsafe_b64encode(seed).rstrip(b"=").decode("ascii") != encoded_seed:
        raise FormatError("manifest: seed is not 32 bytes of canonical base64url")
    return Manifest(
        item=parse_id(_text(value, "item"), "manifest item"),
        mission=parse_pseudonym(_text(value, "mission"), "manifest mission"),
        device=parse_pseudonym(_text(value, "device"), "manifest device"),
        name=_text(value, "name"),
        media_type=_text(value, "media_type", 255),
        size=size,
        device_time=device_time,
        file_time=file_time,
        place=_text(value, "place", 4096),
        seen=parse_digest(seen, "manifest seen") if seen else "",
        previous=parse_digest(previous, "manifest previous") if previous else "",
        consent=tuple(references),
        part=_parse_part(value["part"]),
        seed=seed,
    )


def parse_digests(data: bytes) -> Digests:
    """Return the digests written in `data`; refuses every other spelling and member."""
    value = jcs.parse(data, max_bytes=MAX_DIGESTS_BYTES)
    if not isinstance(value, dict):
        raise FormatError("digests: not an object")
    if sorted(value) != ["content_sha256", "content_size", "manifest_sha256", "v"]:
        raise FormatError("digests: other members than version 1 has")
    manifest, content, size = (
        value["manifest_sha256"],
        value["content_sha256"],
        value["content_size"],
    )
    if not isinstance(manifest, str) or not isinstance(content, str) or type(size) is not int:
        raise FormatError("digests: two digests and a size expected")
    if size < 0 or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("digests: not version 1")
    return Digests(parse_digest(manifest, "digests"), parse_digest(content, "digests"), size)
