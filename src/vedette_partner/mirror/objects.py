"""Sealed objects: taken piece by piece, whole or not there, named by the SHA-256 of their bytes.

    incoming/<digest>     what has arrived of an object; its length is the offset that is asked for
    objects/ab/<digest>   the whole object, read back before it came here, mode 0400

An offset was synced before it is answered. Pieces are written one after the other, whoever sends them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.adapters.objects import FolderStore
from vedette.errors import ConflictError, MissingError
from vedette.vault.store import READ_BYTES

_LOCKS = 64


class OtherOffset(ConflictError):
    """Other bytes than those given come next; `held` is how many are here."""

    def __init__(self, digest: str, held: int) -> None:
        super().__init__(f"object {digest}: {held} bytes are held")
        self.held = held


class FalseBytes(ConflictError):
    """All bytes came, and they are not those of the digest; none of them is kept."""


class Objects:
    """The objects of one mirror; may be used from many threads. One process writes to an object at a time."""

    def __init__(self, store: Path, incoming: Path) -> None:
        self.store = FolderStore(store)
        self._incoming = incoming
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        self._reading: set[str] = set()

    def recover(self, wanted: Callable[[str], bool]) -> None:
        """Drop what was arriving and is whole or not `wanted` any more, and what a killed process left."""
        make_folder(self._incoming)
        make_folder(self.store.folder)
        self.store.recover()
        with disk_errors("folder incoming"):
            for path in list(self._incoming.iterdir()):
                # asked after it was seen: a deposit is remembered before its first byte is taken
                if not wanted(path.name) or self.store.has(path.name):
                    path.unlink()
            sync_folder(self._incoming)  # what a killed process wrote is answered as held from now on

    def has(self, digest: str) -> bool:
        """Say whether the whole object is here."""
        return self.store.has(digest)

    def held(self, digest: str) -> int:
        """How many bytes of an object that is not whole have arrived and are durable."""
        try:
            return (self._incoming / digest).stat().st_size
        except FileNotFoundError:
            return 0

    def room(self) -> int:
        """How many bytes the disk has free."""
        with disk_errors("folder objects"):
            return shutil.disk_usage(self._incoming).free

    def add(self, digest: str, size: int, offset: int, data: bytes) -> int | None:
        """Take `data`, the object's bytes from `offset` on; return how many are held, None when it is whole.

        An object of `size` bytes is read in full once the last have come; while another thread does so,
        `size` is returned. What goes beyond `size` is not taken.

        Raises: OtherOffset, FalseBytes, StoreError; what was acknowledged before stays.
        """
        path = self._incoming / digest
        with self._locks[int(digest[:2], 16) % _LOCKS]:
            if self.has(digest):
                return None
            if digest in self._reading:
                if offset != size:
                    raise OtherOffset(digest, size)
                return size
            if not data and size and self.held(digest) == offset < size:
                return offset  # only asked
            # what comes in one piece leaves this folder before it is answered
            with disk_errors(f"object {digest}"), _part(path, sync_name=len(data) < size) as handle:
                held = os.fstat(handle).st_size
                if offset != held:
                    raise OtherOffset(digest, held)
                taken = memoryview(data)[: size - held]
                _write(handle, held, taken)
            held += len(taken)
            if held < size:
                return held
            self._reading.add(digest)
        # the whole object is read without the lock: others go on, and who asks for this one asks again
        try:
            self._finish(digest, path)
        finally:
            self._reading.discard(digest)
        return None

    def _finish(self, digest: str, path: Path) -> None:
        measured = hashlib.sha256()
        with disk_errors(f"object {digest}"), path.open("rb", buffering=0) as file:
            while piece := file.read(READ_BYTES):
                measured.update(piece)
        if measured.hexdigest() != digest:
            with disk_errors(f"object {digest}"):
                path.unlink()
                sync_folder(self._incoming)
            raise FalseBytes(
                f"object {digest}: the bytes that came are those of {measured.hexdigest()}; none was kept"
            )
        self.store.adopt(digest, path)

    def size(self, digest: str) -> int:
        """How many bytes a whole object has. Raises: MissingError."""
        try:
            return self.store.path(digest).stat().st_size
        except OSError as error:
            raise MissingError(f"object {digest}: is not whole here") from error

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        """The bytes of a whole object from `offset` on, piece by piece. Raises: MissingError."""
        with self.store.open(digest) as file:
            try:
                file.seek(offset)
                while piece := file.read(READ_BYTES):
                    yield piece
            except OSError as error:
                raise MissingError(f"object {digest}: cannot be read: {error.strerror}") from error

    def forget(self, digest: str) -> None:
        """Let an object go, whole or not."""
        with self._locks[int(digest[:2], 16) % _LOCKS]:
            with disk_errors(f"object {digest}"):
                (self._incoming / digest).unlink(missing_ok=True)
            self.store.remove(digest)


@contextmanager
def _part(path: Path, *, sync_name: bool) -> Iterator[int]:
    """The file of what has arrived, open, for this process alone; with `sync_name` its name is durable."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sync_name:
                sync_folder(path.parent)
        except BaseException:
            os.close(handle)
            raise
    try:
        if os.name != "nt":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _write(handle: int, offset: int, data: memoryview) -> None:
    """Write all of `data` at `offset` and sync it; on an error the file is as long as before."""
    if not data:
        return
    at = offset
    try:
        while data:
            count = os.pwrite(handle, data, at)
            data, at = data[count:], at + count
        os.fsync(handle)
    except BaseException:
        with suppress(OSError):
            os.ftruncate(handle, offset)
        raise
