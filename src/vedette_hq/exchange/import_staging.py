"""Files to import, on the disk: HOUSE/imports/<import>/<piece>, covered, until they are imported."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path
from typing import BinaryIO, cast

from vedette.adapters.cover import Cover
from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.errors import StoreError
from vedette_hq.config.runtime import current

PIECE_BYTES = 512 << 10
"""Every piece but the last has this size."""
MAX_BYTES = 256 << 20
RESERVE_BYTES = 256 << 20
_WHAT = "import: its file"


def folder() -> Path:
    """Return where the files of imports lie."""
    return current().house / "imports"


def _path(pk: str, number: int) -> Path:
    return folder() / pk / f"{number:06}"


def write_piece(pk: str, number: int, data: bytes) -> None:
    """Keep one piece, durably, in place of what an interrupted request left of it. Raises: StoreError."""
    house = current().house
    with disk_errors("imports"):
        free = shutil.disk_usage(house).free
    if free < len(data) + RESERVE_BYTES:
        raise StoreError("imports: no room for this file", hint="free some room at headquarters, send again")
    make_folder(folder() / pk)
    current().cover.write(_path(pk, number), data, replace=True)


def remove(pk: str) -> None:
    """Take away the file of an import; nothing when it is gone. Raises: StoreError."""
    where = folder() / pk
    if where.exists():
        with disk_errors("imports"):
            shutil.rmtree(where)
            sync_folder(folder())


def kept() -> list[str]:
    """Return the imports of which there is a file."""
    return [one.name for one in folder().iterdir()] if folder().exists() else []


def open_file(pk: str, pieces: int, size: int) -> BinaryIO:
    """Return the file as one stream that can be sought. Reading raises MissingError, OpenError."""
    return cast(BinaryIO, io.BufferedReader(_Pieces(current().cover, pk, pieces, size), 1 << 16))


def digest_of(pk: str, pieces: int, size: int) -> str:
    """Return the SHA-256 of the file in hex. Raises: as `open_file`."""
    found = hashlib.sha256()
    with open_file(pk, pieces, size) as file:
        while piece := file.read(PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()


class _Pieces(io.RawIOBase):
    def __init__(self, cover: Cover, pk: str, pieces: int, size: int) -> None:
        self._cover, self._pk, self._pieces, self._size = cover, pk, pieces, size
        self._at, self._held, self._data = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        number = self._at // PIECE_BYTES
        if self._at >= self._size or number >= self._pieces:
            return 0
        if self._held != number:
            self._data = self._cover.read(_path(self._pk, number), PIECE_BYTES, _WHAT)
            self._held = number
        begin = self._at - number * PIECE_BYTES
        piece = self._data[begin : begin + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
