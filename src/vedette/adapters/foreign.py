"""Reading what a stranger brought: plain files up to a stated size; never a link, a pipe or a device.

A named pipe would hold the desk for ever, a link would lead it elsewhere, a file of one byte more than
there is room for would fill the disk.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from vedette.errors import FormatError, LimitError, MissingError, UsageError

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def is_plain(path: Path) -> bool:
    """Say whether a plain file lies at `path`; a link to one is none."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def open_plain(path: Path, what: str) -> BinaryIO:
    """Return the plain file at `path` for reading, unbuffered; `what` names it in a refusal.

    Raises: MissingError when nothing is there or it cannot be read, FormatError when it is no plain file.
    """
    try:
        # looked at before it is opened: opening alone may move a tape or start a conversation
        plain = stat.S_ISREG(path.lstat().st_mode)
        handle = os.open(path, _FLAGS) if plain else -1
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(f"{what}: is not there") from None
    except (OSError, ValueError) as error:
        raise MissingError(f"{what}: cannot be read: {getattr(error, 'strerror', error)}") from error
    if handle >= 0:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb", buffering=0)
        os.close(handle)
    raise FormatError(f"{what}: is a link or no plain file")


def read_plain(path: Path, limit: int, what: str) -> bytes:
    """Return the bytes of the plain file at `path`, at most `limit`.

    Raises: as `open_plain`, LimitError.
    """
    with open_plain(path, what) as file:
        parts, left = [], limit + 1
        try:
            while left and (piece := file.read(left)):
                parts.append(piece)
                left -= len(piece)
        except OSError as error:
            raise MissingError(f"{what}: cannot be read: {error.strerror}") from error
    if not left:
        raise LimitError(f"{what}: over {limit} bytes")
    return b"".join(parts)


MAX_CHECKPOINT_BYTES = 1_000_000
MAX_TILE_BYTES = 256 * 32
MAX_BUNDLE_BYTES = 256 * (2 + 65_535)


class ForeignLog:
    """A log that was brought, for reading only. Fulfils `vedette.register.log.TileStore`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes:
        """Return the bytes of `path`, a path of tlog-tiles.

        Raises: MissingError, FormatError for a link on the way to it, LimitError.
        """
        limit = MAX_TILE_BYTES
        if path == "checkpoint":
            limit = MAX_CHECKPOINT_BYTES
        elif path.startswith("tile/entries/"):
            limit = MAX_BUNDLE_BYTES
        here = self.folder
        for part in ("", *path.split("/")[:-1]):
            here = here / part
            if here.is_symlink():
                raise FormatError(f"log file {path}: a link is on the way to it")
        return read_plain(self.folder / path, limit, f"log file {path}")

    def write_all(self, files: object) -> None:
        """Refuse: what was brought is not changed."""
        raise UsageError("log: what was brought is not changed")

    def replace_checkpoint(self, data: bytes) -> None:
        """Refuse: what was brought is not changed."""
        raise UsageError("log: what was brought is not changed")

    def remove_all(self, paths: object) -> None:
        """Refuse: what was brought is not changed."""
        raise UsageError("log: what was brought is not changed")
