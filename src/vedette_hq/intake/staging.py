"""Files of deliveries on the disk: HOUSE/incoming/<delivery>/<part>/…, sealed bytes as they came.

What is unfinished lies in `pieces/` beside the parts. Nothing here is opened or believed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sync_folder, write_file
from vedette.errors import ConflictError, StoreError
from vedette.formats.upload import FileName
from vedette_hq.config.runtime import current

PIECES = "pieces"
RESERVE_BYTES = 256 << 20
"""So much of the disk stays free: what is being checked and the database need it."""
HASH_AT_ONCE = 256 << 20
"""Larger files are measured by the checks only; their pieces were."""
READ_BYTES = 1 << 20


def folder_of(delivery: str) -> Path:
    """Return where the files of a delivery lie."""
    return current().house / "incoming" / delivery


def path_of(delivery: str, name: FileName) -> Path:
    """Return where a whole file of a delivery lies."""
    return folder_of(delivery) / name.text


def _piece_path(delivery: str, upload: str) -> Path:
    return folder_of(delivery) / PIECES / upload


def check_room(size: int) -> None:
    """Refuse what would fill the disk. Raises: StoreError."""
    house = current().house
    with disk_errors("incoming"):
        free = shutil.disk_usage(house).free
    if free < size + RESERVE_BYTES:
        raise StoreError("incoming: no room for this file", hint="free some room at headquarters, send again")


def write_whole(delivery: str, name: FileName, data: bytes) -> None:
    """Make `data` the file `name`, durably, in place of what an interrupted request left of it."""
    path = path_of(delivery, name)
    make_folder(path.parent)
    write_file(path, data, replace=True)


def write_piece(delivery: str, upload: str, offset: int, data: bytes) -> None:
    """Write one piece of an unfinished file, durably."""
    path = _piece_path(delivery, upload)
    make_folder(path.parent)
    with disk_errors("incoming piece"):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.lseek(handle, offset, os.SEEK_SET)
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if offset == 0:
            sync_folder(path.parent)


def read_piece(delivery: str, upload: str, name: FileName, offset: int, size: int) -> bytes:
    """Return a piece that was written before, of a file that is whole or not; b"" when it is gone."""
    for path in (path_of(delivery, name), _piece_path(delivery, upload)):
        with suppress(FileNotFoundError), disk_errors_but_missing(), path.open("rb") as file:
            file.seek(offset)
            return file.read(size)
    return b""


class disk_errors_but_missing(disk_errors):
    """As `disk_errors`, letting a missing file be told apart."""

    def __init__(self) -> None:
        super().__init__("incoming file")

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, FileNotFoundError):
            super().__exit__(kind, error, trace)


def finish(delivery: str, upload: str, name: FileName, size: int, sha256: str) -> None:
    """Give a file whose pieces are all there its name. Raises: ConflictError for bytes not meant."""
    piece, path = _piece_path(delivery, upload), path_of(delivery, name)
    with disk_errors("incoming file"):
        if not piece.exists() and path.exists():
            return  # a process was killed between the name and the row
        if size <= HASH_AT_ONCE and _sha256(piece) != sha256:
            piece.unlink(missing_ok=True)
            raise ConflictError("file: its bytes are not those that were announced", hint="send it again")
        make_folder(path.parent)
        os.replace(piece, path)
        sync_folder(path.parent)


def _sha256(path: Path) -> str:
    measured = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(READ_BYTES):
            measured.update(data)
    return measured.hexdigest()


def files_of(delivery: str, suffix: str) -> Iterator[Path]:
    """Yield the whole files of the outboxes of a delivery that end in `suffix`, sorted."""
    yield from sorted(folder_of(delivery).glob(f"*/outbox/*{suffix}"))


def remove(delivery: str) -> None:
    """Let all files of a delivery go."""
    folder = folder_of(delivery)
    with disk_errors("incoming"):
        if folder.is_dir():
            shutil.rmtree(folder)
            sync_folder(folder.parent)


def left_behind(known: set[str], older_than_seconds: float = 3600.0) -> Iterator[str]:
    """Yield deliveries on the disk that are not `known`, once they are so old that no request is at them."""
    incoming = current().house / "incoming"
    if not incoming.is_dir():
        return
    with disk_errors("incoming"):
        for entry in os.scandir(incoming):
            if entry.name not in known and time.time() - entry.stat().st_mtime > older_than_seconds:
                yield entry.name
