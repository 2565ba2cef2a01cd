"""Sealed objects in a local folder, `ab/abcd…`: the default store, and a custodian's stick.

Fulfils `vedette.vault.store.ObjectStore`.
"""

from __future__ import annotations

import hashlib
import os
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
from vedette.errors import ConflictError
from vedette.values.ids import parse_digest
from vedette.vault.store import READ_BYTES


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

    def names(self) -> Iterator[str]:
        """Yield the digests of all objects, sorted."""
        if not self.folder.is_dir():
            return
        for shelf in sorted(self.folder.iterdir()):
            if not shelf.is_dir():
                continue
            for path in sorted(shelf.iterdir()):
                if not path.name.startswith(TEMPORARY):
                    yield parse_digest(path.name, "object")

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
