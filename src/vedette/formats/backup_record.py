"""What a backup says of itself once it is done: what was compared, when, signed by the register's key.

    backup.json    RFC 8785, one signature of the register's Ed25519 key over all other members
    listing-<its SHA-256>    vedette-backup-listing-v1, then `object <SHA-256> <size>`, sorted

Normative page: docs/formats/house-copy.md, "Backup".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from vedette.errors import FormatError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant

FORMAT = "vedette/backup"
CONTEXT = b"vedette/backup/v1\n"
LISTING_HEAD = "vedette-backup-listing-v1"
MAX_RECORD_BYTES = 65_536
MAX_LISTING_BYTES = 256 << 20
_NUMBERS = ("deposits", "files", "object_bytes", "objects", "register_size", "segment_size")
_DIGESTS = ("listing", "root", "segment")


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """A finished backup. `files`, `objects` and `register_size` entries were each read back and compared.

    `object_bytes` are those of all packages; `listing` and `segment` are SHA-256 (hex), `root` the register's
    root in hexadecimal; `deposits` is how many deposit notes lie beside them.
    """

    origin: str
    segment: str
    segment_size: int
    listing: str
    objects: int
    object_bytes: int
    files: int
    register_size: int
    root: str
    deposits: int
    started: str
    ended: str

    def sign(self, key: SigningKey) -> bytes:
        """The bytes of backup.json. Raises: FormatError for what `parse_backup` would refuse."""
        _check(self)
        return jcs.encode({**self._members(), "signature": base64.encode(key.sign(self._signed()))})

    def _members(self) -> dict[str, object]:
        return {"format": FORMAT, "v": 1, **asdict(self)}

    def _signed(self) -> bytes:
        return CONTEXT + jcs.encode(self._members())


_MEMBERS = sorted(["format", "v", "signature", *BackupRecord.__dataclass_fields__])


def parse_backup(data: bytes) -> tuple[BackupRecord, bytes]:
    """Return the record in backup.json and its signature, not checked yet: `check_backup` does.

    Raises: FormatError.
    """
    value = jcs.parse(data, max_bytes=MAX_RECORD_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("backup.json: other members than version 1 has")
    if value.pop("format") != FORMAT or type(value["v"]) is not int or value.pop("v") != 1:
        raise FormatError("backup.json: not a vedette/backup of version 1")
    signature = value.pop("signature")
    for name, each in value.items():
        if type(each) is not (int if name in _NUMBERS else str):
            raise FormatError(f"backup.json: {name} is of another type")
    if not isinstance(signature, str):
        raise FormatError("backup.json: signature is no text")
    record = BackupRecord(**value)  # type: ignore[arg-type]
    _check(record)
    raw = base64.decode(signature)
    if len(raw) != 64:
        raise FormatError("backup.json: a signature has 64 bytes")
    return record, raw


def check_backup(record: BackupRecord, signature: bytes, key: VerifierKey) -> None:
    """Refuse a record that `key`, the register's Ed25519 key, has not signed. Raises: SignatureError."""
    if key.name != record.origin:
        raise SignatureError("backup.json: is of another register than the key")
    key.check(signature, record._signed())


def _check(record: BackupRecord) -> None:
    parse_pseudonym(record.origin, "backup.json origin")
    for name in _DIGESTS:
        parse_digest(getattr(record, name), f"backup.json {name}")
    for name in _NUMBERS:
        if not 0 <= getattr(record, name) <= jcs.MAX_INTEGER:
            raise FormatError(f"backup.json: {name} is a whole number")
    parse_instant(record.started, "backup.json started")
    parse_instant(record.ended, "backup.json ended")


def encode_listing(objects: dict[str, int]) -> bytes:
    """The bytes of the listing: digest → size of every object, sorted."""
    lines = [f"object {digest} {size}\n" for digest, size in sorted(objects.items())]
    return (f"{LISTING_HEAD}\n" + "".join(lines)).encode("ascii")


def parse_listing(data: bytes) -> dict[str, int]:
    """Return digest → size of the objects listed; refuses every other spelling. Raises: FormatError."""
    if len(data) > MAX_LISTING_BYTES:
        raise FormatError("backup listing: is too long")
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("backup listing: is not ASCII") from None
    found: dict[str, int] = {}
    for line in lines[1:-1]:
        word, _, rest = line.partition(" ")
        digest, _, size = rest.partition(" ")
        if word != "object":
            raise FormatError("backup listing: lines are: object, digest, size")
        found[parse_digest(digest, "backup listing")] = parse_decimal(size, "backup listing size")
    if encode_listing(found) != data:
        raise FormatError("backup listing: is not as it is written")
    return found
