"""Uploads to headquarters: the names of files in a delivery, and how a device signs a request.

    vedette/request/v1            a note, signed by the device's log key
    <register origin>
    device <device origin>
    <METHOD> <target>
    body <sha256>
    time <instant>
    nonce <32 hex digits>

Source: docs/formats/upload.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from vedette.errors import FormatError, LimitError
from vedette.formats.keys import check_key_name
from vedette.formats.slip import MAX_SLIP_BYTES
from vedette.values.ids import parse_digest, parse_id
from vedette.values.instants import parse_instant

REQUEST = "vedette/request/v1"
SCHEME = "Vedette-Device "
PIECE_BYTES = 262_144
"""So many bytes of a file travel in one request; the last piece of a file has fewer."""
MAX_OFFER = 1000
"""So many files are offered in one request."""
MAX_NAME_CHARS = 200
_MAX_PACKAGE_BYTES = 1 << 40
_MAX_CHECKPOINT_BYTES = 1_000_000
_TILE_BYTES = 256 * 32
_BUNDLE_BYTES = 256 * (2 + 65_535)
_METHODS = ("GET", "POST", "PUT", "DELETE")
_MAX_CHARS = 4096
_TARGET = re.compile(r"/[!-~]{0,1500}", re.ASCII)
_PART = r"(?P<part>[a-z0-9][a-z0-9-]{0,31})"
_OUTBOX = re.compile(rf"{_PART}/outbox/(?P<package>[0-9a-f]{{32}})\.(?P<kind>age|slip)", re.ASCII)
_PLACE = r"(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
_LOG = re.compile(rf"{_PART}/log/(?:checkpoint|tile/(?:entries|[0-9]{{1,2}})/{_PLACE})", re.ASCII)


class Kind(Enum):
    """What a file of a delivery is."""

    PACKAGE = "package"
    SLIP = "slip"
    CHECKPOINT = "checkpoint"
    TILE = "tile"


@dataclass(frozen=True, slots=True)
class FileName:
    """A file of a delivery: `text` is its path below the delivery, `part` the device's folder in it.

    `package` is the id that a package or slip is named after, "" for others; `limit` its greatest size.
    """

    text: str
    part: str
    kind: Kind
    package: str
    limit: int


def parse_file_name(text: str) -> FileName:
    """Return the name written in `text`: nothing in it leads elsewhere. Raises: FormatError."""
    if len(text) <= MAX_NAME_CHARS:
        found = _OUTBOX.fullmatch(text)
        if found:
            sealed = found["kind"] == "age"
            kind, limit = (Kind.PACKAGE, _MAX_PACKAGE_BYTES) if sealed else (Kind.SLIP, MAX_SLIP_BYTES)
            return FileName(text, found["part"], kind, found["package"], limit)
        found = _LOG.fullmatch(text)
        if found:
            if text.endswith("/checkpoint"):
                return FileName(text, found["part"], Kind.CHECKPOINT, "", _MAX_CHECKPOINT_BYTES)
            limit = _BUNDLE_BYTES if "/tile/entries/" in text else _TILE_BYTES
            return FileName(text, found["part"], Kind.TILE, "", limit)
    raise FormatError("file name: expected <part>/outbox/<id>.age, .slip, or <part>/log/…")


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as its bringer announces it. Raises: FormatError, LimitError."""

    name: FileName
    size: int
    sha256: str

    def __post_init__(self) -> None:
        parse_digest(self.sha256, "file: sha256")
        if self.size < 0:
            raise FormatError("file: its size is no number of bytes")
        if self.size > self.name.limit:
            raise LimitError(f"file: over {self.name.limit} bytes")


def encode_offer(files: Sequence[Announced]) -> bytes:
    """Return the body of an offer."""
    rows = [{"name": file.name.text, "size": file.size, "sha256": file.sha256} for file in files]
    return json.dumps({"files": rows}, separators=(",", ":")).encode("ascii")


def parse_offer(data: bytes) -> list[Announced]:
    """Return the files that an offer announces, each once. Raises: FormatError, LimitError."""
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError("offer: is no JSON") from error
    files = value.get("files") if isinstance(value, dict) and set(value) == {"files"} else None
    if not isinstance(files, list):
        raise FormatError("offer: one member expected, files")
    if len(files) > MAX_OFFER:
        raise LimitError(f"offer: over {MAX_OFFER} files")
    found: dict[str, Announced] = {}
    for row in files:
        if not isinstance(row, dict) or set(row) != {"name", "size", "sha256"}:
            raise FormatError("offer: a file has name, size and sha256")
        name, size, digest = row["name"], row["size"], row["sha256"]
        if not isinstance(name, str) or not isinstance(digest, str) or type(size) is not int:
            raise FormatError("offer: name and sha256 are texts, size is a whole number")
        if name in found:
            raise FormatError("offer: a file is named twice")
        found[name] = Announced(parse_file_name(name), size, digest)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """One request of a device, as it signs it. `target` is path and query as they are sent.

    Raises: FormatError.
    """

    origin: str
    device: str
    method: str
    target: str
    body_sha256: str
    time: str
    nonce: str

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        check_key_name(self.device)
        if self.method not in _METHODS:
            raise FormatError("request: unknown method")
        if not _TARGET.fullmatch(self.target):
            raise FormatError("request: the target is a path in plain ASCII")
        parse_digest(self.body_sha256, "request: body")
        parse_instant(self.time, "request: time")
        parse_id(self.nonce, "request: nonce")

    def text(self) -> str:
        """The text that is signed."""
        return (
            f"{REQUEST}\n{self.origin}\ndevice {self.device}\n{self.method} {self.target}\n"
            f"body {self.body_sha256}\ntime {self.time}\nnonce {self.nonce}\n"
        )


def parse_device_request(text: str) -> DeviceRequest:
    """Return the request written in `text`; refuses every other spelling. Raises: FormatError, LimitError."""
    if len(text) > _MAX_CHARS:
        raise LimitError(f"request: more than {_MAX_CHARS} characters")
    lines = text.split("\n")
    if len(lines) != 8 or lines[0] != REQUEST:
        raise FormatError(f"request: expected {REQUEST} and six lines")
    method, _, target = lines[3].partition(" ")
    request = DeviceRequest(
        lines[1],
        lines[2].removeprefix("device "),
        method,
        target,
        lines[4].removeprefix("body "),
        lines[5].removeprefix("time "),
        lines[6].removeprefix("nonce "),
    )
    if request.text() != text:
        raise FormatError("request: not written as it is written")
    return request
