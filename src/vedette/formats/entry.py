"""Entries: leaves of a log whose every field is a salted digest.

    {"_sd":["…",… 16 …],"_sd_alg":"sha-256","t":"seal","v":1}

Normative page: docs/formats/entry.md. Construction: RFC 9901, section 4.2.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError, ProofError
from vedette.formats import jcs

DIGESTS = 16
MAX_ENTRY_BYTES = 2048
MAX_DISCLOSURE_CHARS = 65_536

Value = str | int

_CUSTODY = (
    "action",
    "actor",
    "consent",
    "counterparty",
    "digest_after",
    "digest_before",
    "event",
    "package_sha256",
    "place_class",
    "reason",
    "time",
)

FIELDS: Mapping[str, tuple[str, ...]] = {
    "seal": (
        "content_sha256",
        "content_size",
        "device",
        "device_time",
        "item",
        "media_type",
        "mission",
        "package_sha256",
        "package_size",
        "previous",
        "seen",
    ),
    "device-checkpoint": ("device", "root", "size", "time"),
    "device-key": ("action", "device", "mission", "size", "time", "vkey"),
    "recipients": ("action", "fingerprint", "mission", "recipients", "time"),
    "policy": ("policy_sha256", "time"),
    "custody": _CUSTODY,
    "access": _CUSTODY,
    "release": ("files", "manifest_sha256", "release", "time"),
    "succession": ("previous_origin", "previous_root", "previous_size", "reason", "time"),
    "timestamp": ("authority", "checkpoint_sha256", "checkpoint_size", "time", "token_sha256"),
    "audit": ("root", "size", "time"),
    "consent-withdrawn": ("items", "scope", "standing", "subject", "time", "withdrawal"),
    "watch": ("action", "digest", "time", "watch"),
}


_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_PLAIN = bytes.maketrans(b"-_", b"+/")
# what RFC 8785 writes for a text: json's own escapes, non-ASCII characters left alone
_write_json = json.JSONEncoder(ensure_ascii=False).encode


def _b64url(data: bytes) -> str:
    # the base64 module does the same in three times the time; an item needs some fifty of these
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE).decode("ascii")


def _parse_b64url(text: str, what: str) -> bytes:
    try:
        data = a2b_base64(text.encode("ascii").translate(_PLAIN) + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise FormatError(f"{what}: not base64url") from error
    if _b64url(data) != text:
        raise FormatError(f"{what}: not canonical base64url")
    return data


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field laid open: its salt, name and value, and the text whose digest is in the entry."""

    salt: str
    name: str
    value: Value
    text: str

    @property
    def digest(self) -> str:
        """The base64url SHA-256 that stands in `_sd`."""
        return _b64url(hashlib.sha256(self.text.encode("ascii")).digest())


@dataclass(frozen=True, slots=True)
class Entry:
    """A parsed entry: its type and its sixteen digests; `data` are the bytes as logged."""

    type: str
    digests: tuple[str, ...]
    data: bytes


def disclose(seed: bytes, name: str, value: Value) -> Disclosure:
    """Return the disclosure of one field of the entry grown from `seed`."""
    salt = _b64url(hmac.digest(seed, b"vedette/salt/v1\0" + name.encode("ascii"), "sha256")[:16])
    # salt and name are plain ASCII, so only the value may need escapes
    written = str(value) if type(value) is int else _write_json(value)
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) > jcs.MAX_INTEGER):
        raise FormatError(f"entry: {name} is no text and no whole number below 2^53")
    try:
        plain = f'["{salt}","{name}",{written}]'.encode()
    except UnicodeEncodeError:
        raise FormatError(f"entry: {name} has a lone surrogate") from None
    text = _b64url(plain)
    if len(text) > MAX_DISCLOSURE_CHARS:
        raise FormatError(f"entry: {name} is too long to be disclosed")
    return Disclosure(salt, name, value, text)


def disclose_all(seed: bytes, type_: str, values: Mapping[str, Value]) -> tuple[Disclosure, ...]:
    """Return the disclosures of all fields of `type_`, sorted by name.

    Refuses values that are not exactly the fields of the type.
    """
    fields = FIELDS.get(type_)
    if fields is None:
        raise FormatError(f"entry: no type {type_!r}")
    if len(seed) != 32:
        raise FormatError("entry: a seed has 32 bytes")
    if tuple(sorted(values)) != fields:
        raise FormatError(f"entry: the fields of {type_!r} are {' '.join(fields)}")
    return tuple(disclose(seed, name, values[name]) for name in fields)


def build_entry(seed: bytes, type_: str, values: Mapping[str, Value]) -> bytes:
    """Return the bytes of the entry that `seed` and `values` make: the same for the same input."""
    return grow_entry(seed, type_, values)[0].data


def grow_entry(seed: bytes, type_: str, values: Mapping[str, Value]) -> tuple[Entry, tuple[Disclosure, ...]]:
    """Return the entry that `seed` and `values` make, and the disclosures of all its fields."""
    disclosures = disclose_all(seed, type_, values)
    digests = [disclosure.digest for disclosure in disclosures]
    for number in range(DIGESTS - len(digests)):
        decoy = hmac.digest(seed, b"vedette/decoy/v1\0%d" % number, "sha256")
        digests.append(_b64url(decoy))
    digests.sort()
    listed = '","'.join(digests)
    data = f'{{"_sd":["{listed}"],"_sd_alg":"sha-256","t":"{type_}","v":1}}'.encode("ascii")
    return Entry(type_, tuple(digests), data), disclosures


def parse_entry(data: bytes) -> Entry:
    """Return the entry written in `data`.

    Refuses every other spelling, another number of digests, and types that do not exist.
    """
    value = jcs.parse(data, max_bytes=MAX_ENTRY_BYTES)
    if not isinstance(value, dict) or sorted(value) != ["_sd", "_sd_alg", "t", "v"]:
        raise FormatError("entry: members are _sd, _sd_alg, t, v")
    type_, digests = value["t"], value["_sd"]
    if type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("entry: version is not 1")
    if value["_sd_alg"] != "sha-256" or not isinstance(type_, str) or type_ not in FIELDS:
        raise FormatError("entry: unknown type or digest algorithm")
    if not isinstance(digests, list) or len(digests) != DIGESTS:
        raise FormatError(f"entry: {DIGESTS} digests expected")
    texts: list[str] = []
    for digest in digests:
        if not isinstance(digest, str) or len(_parse_b64url(digest, "entry: digest")) != 32:
            raise FormatError("entry: a digest is 43 characters of base64url")
        texts.append(digest)
    if texts != sorted(set(texts)):
        raise FormatError("entry: digests are not sorted and distinct")
    return Entry(type_, tuple(texts), data)


def parse_disclosure(text: str) -> Disclosure:
    """Return the disclosure written in `text`; refuses every other spelling."""
    if not isinstance(text, str) or len(text) > MAX_DISCLOSURE_CHARS or not text.isascii():
        raise FormatError("disclosure: not a short ASCII text")
    plain = _parse_b64url(text, "disclosure")
    value = jcs.parse(plain, max_bytes=MAX_DISCLOSURE_CHARS)
    if not isinstance(value, list) or len(value) != 3:
        raise FormatError("disclosure: salt, name and value expected")
    salt, name, content = value
    if not isinstance(salt, str) or len(salt) != 22 or len(_parse_b64url(salt, "salt")) != 16:
        raise FormatError("disclosure: a salt is 22 characters of base64url")
    if not isinstance(name, str) or isinstance(content, bool):
        raise FormatError("disclosure: the name is text, the value text or a whole number")
    if not isinstance(content, str | int):
        raise FormatError("disclosure: the value is text or a whole number")
    return Disclosure(salt, name, content, text)


def open_disclosures(entry: Entry, texts: Sequence[object], wanted: Sequence[str]) -> dict[str, Value]:
    """Return the values that `texts` disclose of `entry`, which must be exactly `wanted`, sorted.

    Raises: FormatError for a disclosure out of form or place, ProofError for one whose digest is
    not in the entry.
    """
    found: dict[str, Value] = {}
    for text in texts:
        if not isinstance(text, str):
            raise FormatError("disclosure: not a text")
        disclosure = parse_disclosure(text)
        if disclosure.digest not in entry.digests:
            raise ProofError(f"disclosure: {disclosure.name!r} is not in the entry")
        if disclosure.name in found:
            raise FormatError(f"disclosure: {disclosure.name!r} stands twice")
        found[disclosure.name] = disclosure.value
    if list(found) != sorted(wanted):
        raise FormatError(f"disclosures: expected {' '.join(sorted(wanted))}")
    return found
