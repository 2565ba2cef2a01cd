"""A log's tiles in a folder: immutable files, and one checkpoint that is replaced last."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from vedette.adapters.disk import (
    TEMPORARY,
    disk_errors,
    make_folder,
    sweep,
    sync_folder,
    write_file,
    write_synced,
)
from vedette.errors import MissingError

_OVER = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class TileFolder:
    """The paths of tlog-tiles below one folder. Fulfils `vedette.register.log.TileStore`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes:
        """Return the bytes of `path`, a path of tlog-tiles; MissingError when it is not there."""
        try:
            with disk_errors(f"log file {path}"):
                return (self.folder / path).read_bytes()
        except Exception as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                raise MissingError(f"log file {path}: is not there") from error
            raise

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write tiles and bundles; return when all of them and their names are durable.

        A file left by a killed writer beyond the checkpoint is replaced.
        """
        folders: set[Path] = set()
        for path, data in files.items():
            target = self.folder / path
            folder = target.parent
            if folder not in folders:
                make_folder(folder)
                folders.add(folder)
            # all in one folder, so that what a killed writer leaves is found at once
            temporary = self.folder / f"{TEMPORARY}{os.getpid()}-{target.name}"
            try:
                with disk_errors(f"log file {path}"):
                    write_synced(os.open(temporary, _OVER, 0o600), data)
                    os.replace(temporary, target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        with disk_errors("log folder"):
            for folder in folders:
                sync_folder(folder)

    def replace_checkpoint(self, data: bytes) -> None:
        """Make `data` the checkpoint, durably."""
        write_file(self.folder / "checkpoint", data, replace=True)

    def recover(self) -> int:
        """Remove what a killed writer left half written; return how many files. One writer: hold a lock."""
        return sweep(self.folder)

    def remove_all(self, paths: Sequence[str]) -> None:
        """Let files go that no checkpoint needs any more."""
        with disk_errors("log folder"):
            for path in paths:
                if (self.folder / path).exists():  # most never were
                    (self.folder / path).unlink()
