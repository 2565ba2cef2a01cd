"""Where a dossier is built: a folder of plain files, or files that lie under a cover and nowhere else."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.cover import Cover
from vedette.adapters.disk import make_folder, new_file, write_file
from vedette.adapters.opening import memory_file
from vedette.errors import FormatError, MissingError
from vedette.formats import jcs

INDEX = "index"
MAX_INDEX_BYTES = 64 << 20
READ_BYTES = 1 << 20


class Place(Protocol):
    """Files of a bag that is being built, by their paths in it. Fulfils `vedette.cases.verdict.BagFiles`."""

    def paths(self) -> dict[str, int | None]:
        """Return path → size in bytes."""

    def open(self, path: str) -> BinaryIO:
        """Return a file for reading."""

    def in_hand(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Give a file for reading that has a handle, for a child process."""

    def write(self, path: str, data: bytes) -> None:
        """Write a new file, durably."""

    def writing(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Give a file with a handle; it is there, durably, when the block ends well."""

    def rename(self, path: str, name: str) -> None:
        """Give a file another path."""

    def remove(self, path: str) -> None:
        """Take a file away."""


class PlainPlace(BagFolder):
    """A folder of plain files, as it is handed over."""

    @contextmanager
    def in_hand(self, path: str) -> Iterator[BinaryIO]:
        """Give the file."""
        with self.open(path) as file:
            yield file

    def write(self, path: str, data: bytes) -> None:
        """Write a new file, and its folder."""
        make_folder((self.folder / path).parent)
        write_file(self.folder / path, data)

    @contextmanager
    def writing(self, path: str) -> Iterator[BinaryIO]:
        """Give the new file."""
        make_folder((self.folder / path).parent)
        with new_file(self.folder / path) as file:
            yield file

    def rename(self, path: str, name: str) -> None:
        """Give a file another path in its folder."""
        os.replace(self.folder / path, self.folder / name)

    def remove(self, path: str) -> None:
        """Take a file away."""
        (self.folder / path).unlink()


class CoveredPlace:
    """Files under a cover, in one folder, by names that say nothing; their paths stand in a covered index.

    What needs a handle lies in memory for that time. No byte reaches the disk but under the cover.
    """

    def __init__(self, folder: Path, cover: Cover) -> None:
        self.folder = folder
        self._cover = cover
        self._files: dict[str, tuple[str, int]] = {}

    def clear(self) -> None:
        """Begin with an empty folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        make_folder(self.folder)
        self._files.clear()

    def keep(self) -> None:
        """Write the index: from now on `load` finds all that is here."""
        rows: list[jcs.JsonValue] = [[path, name, size] for path, (name, size) in sorted(self._files.items())]
        self._cover.write(self.folder / INDEX, jcs.encode(rows), replace=True)

    def load(self) -> None:
        """Read the index. Raises: MissingError, FormatError, OpenError."""
        if not (self.folder / INDEX).exists():
            raise MissingError("dossier: its files are not there any more")
        rows = jcs.parse(
            self._cover.read(self.folder / INDEX, MAX_INDEX_BYTES, INDEX), max_bytes=MAX_INDEX_BYTES
        )
        self._files.clear()
        for row in rows if isinstance(rows, list) else ():
            match row:
                case [str(path), str(name), int(size)]:
                    self._files[path] = (name, size)
                case _:
                    raise FormatError("index: a row is out of form")

    def paths(self) -> dict[str, int | None]:
        """Return path → size in bytes."""
        return {path: size for path, (_, size) in self._files.items()}

    def open(self, path: str) -> BinaryIO:
        """Return what lies under the cover."""
        if path not in self._files:
            raise MissingError(f"dossier: has no {path}")
        return self._cover.open(self.folder / self._files[path][0], path)

    @contextmanager
    def in_hand(self, path: str) -> Iterator[BinaryIO]:
        """Give a copy in memory."""
        with memory_file("exhibit") as copy, self.open(path) as source:
            shutil.copyfileobj(source, copy, READ_BYTES)
            copy.seek(0)
            yield copy

    def write(self, path: str, data: bytes) -> None:
        """Cover a new file."""
        name = secrets.token_hex(16)
        self._cover.write(self.folder / name, data)
        self._files[path] = (name, len(data))

    @contextmanager
    def writing(self, path: str) -> Iterator[BinaryIO]:
        """Give a file in memory, covered when the block ends well."""
        name = secrets.token_hex(16)
        with memory_file("exhibit") as content:
            yield content
            content.seek(0)
            with self._cover.new_file(self.folder / name) as covered:
                size = 0
                while piece := content.read(READ_BYTES):
                    covered.write(piece)
                    size += len(piece)
        self._files[path] = (name, size)

    def rename(self, path: str, name: str) -> None:
        """Give a file another path; on the disk nothing changes."""
        self._files[name] = self._files.pop(path)

    def remove(self, path: str) -> None:
        """Take a file away."""
        (self.folder / self._files.pop(path)[0]).unlink()
