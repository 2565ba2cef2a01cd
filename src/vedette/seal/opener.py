"""Opening: a stream of proved chunks, or a file that appears only when wholly proved."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from vedette.errors import ConflictError, FormatError, LimitError, MissingError, StoreError
from vedette.seal.armor import ArmorReader, looks_armored
from vedette.seal.feed import Feed, Source
from vedette.seal.header import read_header
from vedette.seal.payload import NONCE_SIZE, open_chunks, payload_aead
from vedette.seal.recipients import Identity
from vedette.seal.stanzas import Passphrase, unwrap_file_key


class Opener:
    """Iterate over it for plaintext, chunk by chunk; it can be read once.

    Each chunk is proved when it comes out, but a cut file gives its good beginning before
    it raises: whatever is done with a chunk must be undone unless the iteration ends well.
    Prefer `open_to_file`, or `read_all` for something small.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def read_all(self, limit: int) -> bytes:
        """The whole plaintext, proved to its end; at most `limit` bytes.

        Raises: LimitError, and as `open_stream`.
        """
        parts = []
        size = 0
        for chunk in self._chunks:
            size += len(chunk)
            if size > limit:
                raise LimitError(f"payload: more than the {limit} bytes expected here")
            parts.append(chunk)
        return b"".join(parts)


def open_stream(
    source: Source,
    identities: Sequence[Identity | Passphrase],
    *,
    armored: bool | None = None,
) -> Opener:
    """Read the header, find the file key, and return the opener of the payload.

    `armored` None means: look. Nothing may follow the end of the file.

    1. header form  2. native stanzas' form  3. file key  4. header MAC  5. payload

    Raises: FormatError, LimitError, OpenError, StoreError; the iteration OpenError and, for
    damaged armor, FormatError.
    """
    feed = Feed(source)
    if armored or (armored is None and looks_armored(feed)):
        feed = Feed(ArmorReader(feed))
    header = read_header(feed)
    file_key = unwrap_file_key(header.stanzas, identities)
    header.check_mac(file_key)
    nonce = feed.read(NONCE_SIZE)
    if len(nonce) != NONCE_SIZE:
        raise FormatError("header: ends before the payload's nonce")
    return Opener(open_chunks(feed.read, payload_aead(file_key, nonce)))


def open_to_file(
    source: Source,
    identities: Sequence[Identity | Passphrase],
    destination: Path,
    *,
    armored: bool | None = None,
) -> int:
    """Open the source into `destination` and return its size in bytes.

    The plaintext grows in `destination.part` (mode 0600) and gets its name only when every
    byte is proved and on the disk; after any failure neither file is there.

    Raises: ConflictError if either is there before, MissingError without the folder, and as
    `open_stream`.
    """
    part = destination.with_name(destination.name + ".part")
    if os.path.lexists(destination):
        raise ConflictError("destination: is there already, nothing is overwritten")
    opener = open_stream(source, identities, armored=armored)
    descriptor = _create(part)
    try:
        with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor
            size = 0
            for chunk in opener:
                _write_whole(file.fileno(), chunk)
                size += len(chunk)
            os.fsync(file.fileno())
        part.rename(destination)
    except OSError as error:
        _discard(part)
        raise StoreError(f"destination: cannot be written: {error.strerror}") from error
    except BaseException:
        _discard(part)
        raise
    _sync_folder(destination.parent)
    return size


def _create(part: Path) -> int:
    try:
        return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConflictError(
            "destination: its .part file is there already",
            hint="remove it if no other opening is running",
        ) from error
    except FileNotFoundError as error:
        raise MissingError("destination: its folder is not there") from error
    except OSError as error:
        raise StoreError(f"destination: cannot be made: {error.strerror}") from error


def _write_whole(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _discard(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(f"destination: its folder was not synced: {error.strerror}") from error
