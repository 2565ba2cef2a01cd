"""Sealed objects in a local folder, `ab/abcd…`: the default store, and a custodian's stick.

Fulfils `vedette.vault.store.ObjectStore`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import (
    TEMPORARY,
    disk_errors,
    make_folder,
    new_file,
    sweep,
    sync_folder,
)
from vedette.adapters.foreign import is_plain, open_plain
from vedette.errors import ConflictError, StoreError
from vedette.values.ids import parse_digest
from vedette.vault.store import READ_BYTES

INCOMING = "incoming"
"""A folder beside the shelves, for what arrives and is not an object yet."""
_SHELF = re.compile(r"[0-9a-f]{2}", re.ASCII)
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """The names in `folder`, sorted, and whether each is a folder; none when it is not there."""
    try:
        with disk_errors(f"folder {folder.name}"), os.scandir(folder) as found:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in found)
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return []
        raise


class FolderStore:
    """Objects as files, mode 0400, each below the first two digits of its digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where the object of that name lies, or would lie."""
        parse_digest(digest, "object")
        return self.folder / digest[:2] / digest

    def put(self, digest: str, size: int, source: BinaryIO) -> bool:
        """Keep `size` bytes of `source` durably under `digest`; False when it was there already."""
        path = self.path(digest)
        if os.path.lexists(path):
            if not is_plain(path):
                raise ConflictError(f"object {digest}: a link or no plain file has its name")
            return False
        make_folder(path.parent)
        measured = hashlib.sha256()
        with new_file(path, 0o400) as file:
            count = 0
            while piece := source.read(READ_BYTES):
                measured.update(piece)
                count += len(piece)
                if count > size:
                    break
                file.write(piece)
            if count != size or measured.hexdigest() != digest:
                raise ConflictError(f"object {digest}: the bytes given are not those it names")
        return True

    def adopt(self, digest: str, path: Path) -> bool:
        """Take the synced file `path`, known to have that digest, as the object; True when new."""
        target = self.path(digest)
        if target.exists():
            with disk_errors(f"object {digest}"):
                path.unlink()
            return False
        make_folder(target.parent)
        with disk_errors(f"object {digest}"):
            path.chmod(0o400)
            os.replace(path, target)
            sync_folder(target.parent)
        return True

    def open(self, digest: str) -> BinaryIO:
        """Return the object for reading; MissingError when it is not there."""
        # a named pipe in a custodian's folder would hold us for ever
        return open_plain(self.path(digest), f"object {digest}")

    def has(self, digest: str) -> bool:
        """Say whether an object of that name is there; its bytes are not read."""
        return is_plain(self.path(digest))

    def size(self, digest: str) -> int:
        """Return the object's size in bytes; MissingError when it is not there."""
        with self.open(digest) as file, disk_errors(f"object {digest}"):
            return os.fstat(file.fileno()).st_size

    def names(self) -> Iterator[str]:
        """Yield the digests of all objects, sorted; what else lies there is passed over."""
        return (name for name, is_object in self._listed() if is_object)

    def strays(self) -> Iterator[str]:
        """Yield the paths of what lies in the folder and is no object."""
        return (name for name, is_object in self._listed() if not is_object)

    def _listed(self) -> Iterator[tuple[str, bool]]:
        """Every digest, and the path of all else but what is being written."""
        for name, is_folder in _entries(self.folder):
            if name == INCOMING or name.startswith(TEMPORARY):
                continue
            if not is_folder or not _SHELF.fullmatch(name):
                yield name, False
                continue
            for inside, below in _entries(self.folder / name):
                if inside.startswith(TEMPORARY):
                    continue
                good = not below and inside.startswith(name) and bool(_NAME.fullmatch(inside))
                yield inside if good else f"{name}/{inside}", good

    def remove(self, digest: str) -> None:
        """Let the object go; nothing when it is not there."""
        path = self.path(digest)
        with disk_errors(f"object {digest}"):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def recover(self) -> int:
        """Remove what a killed process left half written; return how many files."""
        if not self.folder.is_dir():
            return 0
        return sum(sweep(shelf) for shelf in self.folder.iterdir() if shelf.is_dir())
