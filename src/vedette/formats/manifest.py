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
        _check(self)
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
        if len(data) > MAX_MANIFEST_BYTES:
            raise FormatError(f"manifest: over {MAX_MANIFEST_BYTES} bytes")
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


def _bounded(text: object, name: str, limit: int) -> None:
    if not isinstance(text, str) or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise FormatError(f"manifest: {name} is not a text of at most {limit} bytes")


def _check(manifest: Manifest) -> None:
    """Refuse a manifest with a value that version 1 does not allow, before writing and after reading."""
    parse_id(manifest.item, "manifest item")
    parse_pseudonym(manifest.mission, "manifest mission")
    parse_pseudonym(manifest.device, "manifest device")
    _bounded(manifest.name, "name", 1024)
    _bounded(manifest.media_type, "media_type", 255)
    _bounded(manifest.place, "place", 4096)
    if type(manifest.size) is not int or manifest.size < 0:
        raise FormatError("manifest: size is not a whole number of bytes")
    parse_instant(manifest.device_time, "manifest device_time")
    if manifest.file_time:
        parse_instant(manifest.file_time, "manifest file_time")
    if manifest.seen:
        parse_digest(manifest.seen, "manifest seen")
    if manifest.previous:
        parse_digest(manifest.previous, "manifest previous")
    if len(manifest.consent) > 64:
        raise FormatError("manifest: consent is not a list of at most 64 references")
    for reference in manifest.consent:
        if not isinstance(reference, str) or not 0 < len(reference) <= 128:
            raise FormatError("manifest: a consent reference has 1 to 128 characters")
    part = manifest.part
    if part is not None:
        parse_id(part.stream, "manifest part stream")
        if type(part.number) is not int or part.number < 0 or not isinstance(part.last, bool):
            raise FormatError("manifest: part has a number from 0 and says whether it is the last")
    if len(manifest.seed) != 32:
        raise FormatError("manifest: a seed has 32 bytes")


def _text(value: Mapping[str, jcs.JsonValue], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise FormatError(f"manifest: {name} is not a text")
    return text


def _parse_part(value: jcs.JsonValue) -> Part | None:
    if value is None:
        return None
    if not isinstance(value, dict) or sorted(value) != ["last", "number", "stream"]:
        raise FormatError("manifest: part has stream, number and last")
    stream, number, last = value["stream"], value["number"], value["last"]
    if not isinstance(stream, str) or type(number) is not int or not isinstance(last, bool):
        raise FormatError("manifest: part has stream, number and last")
    return Part(stream, number, last)


def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest written in `data`; refuses every other spelling and member."""
    value = jcs.parse(data, max_bytes=MAX_MANIFEST_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("manifest: other members than version 1 has")
    if value["format"] != "vedette/package" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("manifest: not a vedette/package of version 1")
    size, consent = value["size"], value["consent"]
    if type(size) is not int:
        raise FormatError("manifest: size is not a whole number of bytes")
    if not isinstance(consent, list):
        raise FormatError("manifest: consent is not a list of at most 64 references")
    references = [reference for reference in consent if isinstance(reference, str)]
    if len(references) != len(consent):
        raise FormatError("manifest: a consent reference is a text")
    encoded_seed = _text(value, "seed")
    try:
        seed = urlsafe_b64decode(encoded_seed + "=")
    except ValueError as error:
        raise FormatError("manifest: seed is not base64url") from error
    if len(seed) != 32 or urlsafe_b64encode(seed).rstrip(b"=").decode("ascii") != encoded_seed:
        raise FormatError("manifest: seed is not 32 bytes of canonical base64url")
    texts = {
        name: _text(value, name)
        for name in (
            "item",
            "mission",
            "device",
            "name",
            "media_type",
            "device_time",
            "file_time",
            "place",
            "seen",
            "previous",
        )
    }
    part = _parse_part(value["part"])
    manifest = Manifest(size=size, consent=tuple(references), part=part, seed=seed, **texts)
    _check(manifest)
    return manifest


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
