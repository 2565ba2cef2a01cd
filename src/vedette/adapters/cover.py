"""How headquarters' private files are read and written: as they are, or covered under the key of the house.

    PLAIN                 a house that is not locked at rest
    SealedCover(key)      one that is: nothing private reaches the disk in the open

A covered file keeps its name for life; its folder may be renamed. All is durable as in `adapters.disk`.
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from vedette.adapters import disk
from vedette.adapters.disk import disk_errors
from vedette.adapters.foreign import open_plain, read_plain
from vedette.adapters.journal import Journal
from vedette.errors import FormatError, LimitError, OpenError
from vedette.seal import cover as covering

READ_BYTES = 1 << 18


class Cover(Protocol):
    """Reads and writes the private files of one house."""

    def read(self, path: Path, max_bytes: int, what: str) -> bytes:
        """Return what the file at `path` says, at most `max_bytes` bytes; `what` names it in a refusal.

        Raises: MissingError, LimitError, FormatError for a link or no plain file, OpenError for one that is
        not covered as it must be.
        """

    def write(self, path: Path, data: bytes, *, replace: bool = False, mode: int = 0o600) -> None:
        """Write `data` as `path`, durably. Raises: ConflictError when it is there, without `replace`."""

    def journal(self, path: Path) -> Journal:
        """Return the journal at `path`, which need not be there yet."""

    def new_file(
        self, path: Path, mode: int = 0o600, *, replace: bool = False
    ) -> AbstractContextManager[BinaryIO]:
        """Give a writer; what was written takes the name `path`, durably, when the block ends well."""

    def open(self, path: Path, what: str | None = None) -> BinaryIO:
        """Return what the file at `path` says as a stream that can be read and sought. Raises: as `read`."""


class PlainCover:
    """Files as they are."""

    def read(self, path: Path, max_bytes: int, what: str) -> bytes:
        """Return the bytes of the file."""
        return read_plain(path, max_bytes, what)

    def write(self, path: Path, data: bytes, *, replace: bool = False, mode: int = 0o600) -> None:
        """Write the bytes of the file."""
        disk.write_file(path, data, mode, replace=replace)

    def journal(self, path: Path) -> Journal:
        """Return the journal."""
        return Journal(path)

    def new_file(
        self, path: Path, mode: int = 0o600, *, replace: bool = False
    ) -> AbstractContextManager[BinaryIO]:
        """Give the file to write to."""
        return disk.new_file(path, mode, replace=replace)

    def open(self, path: Path, what: str | None = None) -> BinaryIO:
        """Return the file."""
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, open_plain(path, what or path.name))))

    def __repr__(self) -> str:
        return "PLAIN"


PLAIN: Cover = PlainCover()


class SealedCover:
    """Files covered under a key of 32 bytes, which its repr does not show."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = covering.check_key(bytes(key))

    def __repr__(self) -> str:
        return "<SealedCover>"

    def read(self, path: Path, max_bytes: int, what: str) -> bytes:
        """Return what lies under the cover."""
        data = read_plain(path, covering.covered_size(max_bytes), what)
        with _named(what, path):
            found = covering.uncover_bytes(self._key, _name(path), data)
        if len(found) > max_bytes:
            raise LimitError(f"{what}: over {max_bytes} bytes")
        return found

    def write(self, path: Path, data: bytes, *, replace: bool = False, mode: int = 0o600) -> None:
        """Cover `data` and write it."""
        covered = covering.cover_bytes(self._key, os.urandom(covering.SALT_SIZE), _name(path), data)
        disk.write_file(path, covered, mode, replace=replace)

    def journal(self, path: Path) -> Journal:
        """Return the journal, each row of which is covered by itself."""
        return CoveredJournal(path, self._key)

    @contextmanager
    def new_journal(self, path: Path, mode: int = 0o600) -> Iterator[Callable[[bytes], None]]:
        """Give what takes the rows (JSON) of a journal that takes the place of `path` at the end."""
        cover = covering.RowCover(self._key, os.urandom(covering.SALT_SIZE), _name(path))
        numbers = itertools.count()
        with disk.new_file(path, mode, replace=True) as file:

            def add(row: bytes) -> None:
                line = cover.cover(next(numbers), os.urandom(covering.ROW_NONCE_SIZE), row)
                file.write(line + b"\n")

            file.write(cover.head + b"\n")
            yield add

    @contextmanager
    def new_file(self, path: Path, mode: int = 0o600, *, replace: bool = False) -> Iterator[BinaryIO]:
        """Give a writer that covers what it is given."""
        with disk.new_file(path, mode, replace=replace) as file:
            writer = _Writer(self._key, _name(path), file)
            yield cast(BinaryIO, writer)
            writer.finish()

    def open(self, path: Path, what: str | None = None) -> BinaryIO:
        """Return what lies under the cover, proved to its end before a byte is given."""
        said = what or path.name
        file = open_plain(path, said)
        try:
            with _named(said, path):
                return cast(BinaryIO, io.BufferedReader(_Reader(self._key, path, file, said), READ_BYTES))
        except BaseException:
            file.close()
            raise


def _name(path: Path) -> bytes:
    return os.fsencode(path.name)


class _named:
    """Say which file it was that did not open."""

    __slots__ = ("_path", "_what")

    def __init__(self, what: str, path: Path) -> None:
        self._what = what
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OpenError):
            said = str(error).removeprefix("cover: ").removeprefix("payload: ")
            raise OpenError(
                f"{self._what}: {said}", hint="it was altered, or written with another key; restore it"
            ) from error


class _Writer(io.RawIOBase):
    """A file object over a sealer; ends with `finish`, not when it is closed."""

    def __init__(self, key: bytes, name: bytes, file: BinaryIO) -> None:
        salt = os.urandom(covering.SALT_SIZE)
        self._sealer = covering.CoverSealer(key, salt, name, file.write)
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        count = self._sealer.write(memoryview(cast(bytes, data)))
        self._size += count
        return count

    def tell(self) -> int:
        return self._size

    def finish(self) -> None:
        self._sealer.finish()


class _Reader(io.RawIOBase):
    """What lies under a covered file, at any place."""

    def __init__(self, key: bytes, path: Path, file: BinaryIO, what: str) -> None:
        self._what, self._path, self._file, self._at = what, path, file, 0
        self._size = os.fstat(file.fileno()).st_size
        self._under = covering.Uncovered(key, _name(path), self._size, self._raw)

    def _raw(self, offset: int, size: int) -> bytes:
        with disk_errors(self._what):
            self._file.seek(offset)
            parts: list[bytes] = []
            while size and (piece := self._file.read(size)):
                parts.append(piece)
                size -= len(piece)
            return b"".join(parts)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._under.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        with _named(self._what, self._path):
            piece = self._under.read(self._at, len(view))
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()


class CoveredJournal(Journal):
    """A journal whose lines are covered one by one, each bound to its number; it grows at its end only."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path)
        self._key = key
        self._cover: covering.RowCover | None = None
        self._next = 0

    def __repr__(self) -> str:
        return "<CoveredJournal>"

    def lines(self, number: int = 0, offset: int = 0) -> Iterator[tuple[bytes, int]]:
        """Yield every whole row from row `number` on, uncovered, and where the next one begins."""
        if not self.path.exists():
            return
        what = f"journal {self.path.name}"
        with disk_errors(what), self.path.open("rb") as file, _named(what, self.path):
            head = file.readline(covering.MAX_LINE_BYTES + 1)
            if not head.endswith(b"\n"):
                self._refuse_long(head)
                return
            cover = covering.RowCover.of_head(self._key, _name(self.path), head[:-1])
            offset = offset or len(head)
            file.seek(offset)
            while line := file.readline(covering.MAX_LINE_BYTES + 1):
                if not line.endswith(b"\n"):
                    self._refuse_long(line)
                    return
                offset += len(line)
                yield cover.uncover(number, line[:-1]), offset
                number += 1

    def _refuse_long(self, line: bytes) -> None:
        if len(line) > covering.MAX_LINE_BYTES:
            raise FormatError(f"journal {self.path.name}: a line is too long")

    def _encode(self, handle: int, end: int, rows: list[bytes]) -> bytes:
        lines: list[bytes] = []
        if not end:
            self._cover = covering.RowCover(self._key, os.urandom(covering.SALT_SIZE), _name(self.path))
            self._next = 0
            lines.append(self._cover.head)
        elif self._cover is None:
            with _named(f"journal {self.path.name}", self.path):
                self._cover = self._find_end(handle, end)
        cover = self._cover
        for number, row in enumerate(rows, self._next):
            lines.append(cover.cover(number, os.urandom(covering.ROW_NONCE_SIZE), row))
        return b"".join(line + b"\n" for line in lines)

    def _find_end(self, handle: int, end: int) -> covering.RowCover:
        """Find out which row comes next, from the first and the last line."""
        head = os.pread(handle, min(end, covering.MAX_LINE_BYTES), 0).partition(b"\n")[0]
        cover = covering.RowCover.of_head(self._key, _name(self.path), head)
        self._next = 0
        if end > len(head) + 1:
            start = max(0, end - covering.MAX_LINE_BYTES - 2)
            last = os.pread(handle, end - 1 - start, start).rpartition(b"\n")[2]
            self._next = covering.parse_row_line(last)[0] + 1
            cover.uncover(self._next - 1, last)
        return cover

    def _took(self, count: int) -> None:
        self._next += count
