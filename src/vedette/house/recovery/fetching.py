"""Bringing many objects into a folder: each whole or not at all, cut anywhere it goes on, few syncs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from vedette.adapters.disk import disk_errors, make_folder
from vedette.adapters.objects import FolderStore
from vedette.errors import ConflictError, StoreError

READ_BYTES = 1 << 18
SYNC_OBJECTS = 256
SYNC_BYTES = 256 << 20
Progress = Callable[[int], None]


class Objects(Protocol):
    """A place that gives objects by their digests."""

    name: str

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        """Yield the bytes of an object from `offset` on. Raises: MissingError, StoreError."""


class Fetching:
    """Brings objects into a store, going on where an earlier try was cut; each whole or not at all.

    Many are made durable in one go, and only then get their names: a sync for each of ten thousand would take
    longer than their bytes. Use as a context manager: what is whole is named also when a later one fails.
    """

    def __init__(self, source: Objects, store: FolderStore, incoming: Path, progress: Progress) -> None:
        self._source = source
        self._store = store
        self._incoming = incoming
        self._progress = progress
        self._whole: list[tuple[str, int]] = []
        make_folder(incoming)

    def __enter__(self) -> Fetching:
        return self

    def __exit__(self, *_: object) -> None:
        self._name()

    def take(self, digest: str, size: int) -> None:
        """Bring one object.

        Raises: ConflictError when the source gives other bytes; MissingError, StoreError.
        """
        if self._store.has(digest):
            self._progress(size)
            return
        part = self._incoming / digest
        try:
            self._fetch(part, digest, size)
        except ConflictError:
            part.unlink(missing_ok=True)
            raise
        self._whole.append((digest, size))
        if len(self._whole) >= SYNC_OBJECTS or sum(each[1] for each in self._whole) >= SYNC_BYTES:
            self._name()

    def _fetch(self, part: Path, digest: str, size: int) -> None:
        measured = hashlib.sha256()
        done = 0
        with disk_errors(f"object {digest}"):
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            with disk_errors(f"object {digest}"):
                while piece := file.read(READ_BYTES):
                    measured.update(piece)
                    done += len(piece)
            self._progress(done)
            for piece in self._source.read(digest, done) if done < size else ():
                measured.update(piece)
                done += len(piece)
                if done > size:
                    break
                with disk_errors(f"object {digest}"):
                    left = memoryview(piece)
                    while left:
                        left = left[file.write(left) :]
                self._progress(len(piece))
        if done < size:
            raise StoreError(f"object {digest}: came only to byte {done} of {size}")
        if done != size or measured.hexdigest() != digest:
            raise ConflictError(f"object {digest}: {self._source.name} gives other bytes than it names")

    def _name(self) -> None:
        if not self._whole:
            return
        with disk_errors("objects"):
            os.sync()
            for digest, _ in self._whole:
                path = self._store.path(digest)
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self._incoming / digest).chmod(0o400)
                os.replace(self._incoming / digest, path)
        self._whole.clear()
