"""Files that are there after a power cut, or not at all.

Every write goes to a temporary name, is synced, renamed, and its folder synced. An error of the disk
becomes StoreError, and what was half written is removed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vedette.errors import ConflictError, StoreError

TEMPORARY = ".part-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def sync_folder(folder: Path | str) -> None:
    """Make the names in `folder` durable."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there, renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class disk_errors:
    """Turn an error of the operating system into StoreError; `what` names the thing at fault."""

    __slots__ = ("_what",)

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise StoreError(f"{self._what}: {error.strerror or error}") from error


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make `folder` and its parents durable; nothing when it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with disk_errors(f"folder {folder.name}"):
        with suppress(FileExistsError):
            folder.mkdir(mode=mode)
        sync_folder(folder.parent)


@contextmanager
def new_file(path: Path | str, mode: int = 0o600, *, replace: bool = False) -> Iterator[BinaryIO]:
    """Give a file that takes the name `path`, durably, when the block ends without an error.

    Without `replace` an existing `path` is refused with ConflictError.
    """
    with _renamed(path, replace) as temporary:
        handle = os.open(temporary, _NEW, mode)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


def write_file(path: Path | str, data: bytes, mode: int = 0o600, *, replace: bool = False) -> None:
    """Write `data` as `path`, durably; the file is never seen half written."""
    with _renamed(path, replace) as temporary:
        # no file object: small files are written by the thousand
        write_synced(os.open(temporary, _NEW, mode), data)


def write_synced(handle: int, data: bytes) -> None:
    """Write all of `data` to an open file, sync it and close it, also when that fails."""
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _renamed(path: Path | str, replace: bool) -> Iterator[str]:
    """Give a temporary name; what was written and synced there becomes `path` when the block ends."""
    folder, name = os.path.split(path)
    temporary = f"{folder or '.'}/{TEMPORARY}{_tag(name)}{secrets.token_hex(6)}"
    try:
        with disk_errors(f"file {name}"):
            yield temporary
            if not replace and os.path.lexists(path):
                raise ConflictError(f"file {name}: is there already")
            os.replace(temporary, path)
            sync_folder(folder or ".")
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - a name that was never a Path
        raise


def _tag(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:8]


def sweep_of(path: Path) -> None:
    """Remove what a killed process left half written of `path`: in a folder that is not ours alone."""
    for left in path.parent.glob(f"{TEMPORARY}{_tag(path.name)}*"):
        with disk_errors(f"file {path.name}"):
            left.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """Remove what a killed process left half written in `folder`; return how many files."""
    count = 0
    for path in folder.glob(f"{TEMPORARY}*"):
        with disk_errors(f"file {path.name}"):
            path.unlink(missing_ok=True)
        count += 1
    return count


class Lock:
    """An exclusive lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path, what: str) -> None:
        with disk_errors(f"lock of {what}"):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise ConflictError(
                f"{what}: another process is writing to it", hint="wait for it to end"
            ) from error

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._handle)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(handle: int) -> None:
    if os.name == "nt":  # pragma: no cover
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
