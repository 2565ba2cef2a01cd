"""The record of a release: what left, by name and digest. Its own digest is entered in the register.

    {"v":1,"format":"vedette/release-record","release":id,"code":…,"kind":…,"time":…,"files":{name: SHA-256},
     "salt":…,"corrects":{"record": SHA-256 or "", "changed": words}}

Normative page: docs/formats/release.md. `salt` keeps the digest from confirming a guess of what is in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.publication.releases.kinds import KINDS

FORMAT = "vedette/release-record"
MAX_BYTES = 4 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_SALT = re.compile(r"[0-9a-f]{32}\Z")
_ID = re.compile(r"[a-z0-9]{1,32}\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}\Z")
_MEMBERS = ["changed", "code", "corrects", "files", "format", "kind", "release", "salt", "time", "v"]


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """What left. `corrects` is the digest of the record that this one takes the place of, or empty."""

    release: str
    code: str
    kind: str
    time: str
    salt: str
    files: Mapping[str, str] = field(default_factory=dict)
    corrects: str = ""
    changed: str = ""

    @property
    def sha256(self) -> str:
        """The digest that the entry of the register discloses."""
        return hashlib.sha256(encode_record(self)).hexdigest()


def encode_record(record: ReleaseRecord) -> bytes:
    """Return its canonical bytes. Raises: FormatError."""
    data = jcs.encode(
        {
            "v": 1,
            "format": FORMAT,
            "release": record.release,
            "code": record.code,
            "kind": record.kind,
            "time": record.time,
            "salt": record.salt,
            "files": dict(record.files),
            "corrects": record.corrects,
            "changed": record.changed,
        }
    )
    parse_record(data)
    return data


def parse_record(data: bytes) -> ReleaseRecord:
    """Return the record in `data`. Raises: FormatError naming the member."""
    value = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError(f"release record: its members are {', '.join(_MEMBERS)}")
    if value["format"] != FORMAT or value["v"] != 1:
        raise FormatError("release record: not of version 1")
    files = value["files"]
    if not isinstance(files, dict) or not files:
        raise FormatError("release record, files: names and digests expected, at least one")
    for name, digest in files.items():
        if not _NAME.match(name) or not isinstance(digest, str) or not _DIGEST.match(digest):
            raise FormatError(f"release record, files: {name[:80]!r} is no name with a digest")
    texts = {}
    for name, pattern in (("release", _ID), ("salt", _SALT), ("code", _NAME)):
        text = value[name]
        if not isinstance(text, str) or not pattern.match(text):
            raise FormatError(f"release record, {name}: is not as expected")
        texts[name] = text
    kind, time, corrects, changed = (value[name] for name in ("kind", "time", "corrects", "changed"))
    if not isinstance(kind, str) or kind not in KINDS:
        raise FormatError("release record, kind: is none of the kinds of releases")
    if not isinstance(time, str) or not 1 <= len(time) <= 40:
        raise FormatError("release record, time: is no instant")
    if not isinstance(corrects, str) or (corrects and not _DIGEST.match(corrects)):
        raise FormatError("release record, corrects: is no digest")
    if not isinstance(changed, str) or len(changed) > 2_000:
        raise FormatError("release record, changed: is no text of at most 2000 characters")
    found = {str(name): str(digest) for name, digest in files.items()}
    return ReleaseRecord(texts["release"], texts["code"], kind, time, texts["salt"], found, corrects, changed)
