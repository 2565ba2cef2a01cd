"""An append-only file of JSON lines that survives a power cut.

Each `append` is written and synced in one go. A line cut by a crash was never acknowledged: it is
dropped when the journal is opened for writing again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vedette.adapters.disk import disk_errors, sync_folder
from vedette.errors import FormatError
from vedette.formats import jcs

MAX_LINE_BYTES = 65_536


class Journal:
    """Rows in the order in which they were written; each row an object of texts and numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end: int | None = None
        """Where the last acknowledged row ends, once this journal has written."""

    def lines(self, number: int = 0, offset: int = 0) -> Iterator[tuple[bytes, int]]:
        """Yield the bytes of every whole row from row `number` on, which begins at byte `offset`.

        With each comes the offset where the next one begins. The bytes are not parsed.
        """
        if not self.path.exists():
            return
        with disk_errors(f"journal {self.path.name}"), self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                offset += len(line)
                yield line[:-1], offset

    def rows(self) -> Iterator[dict[str, jcs.JsonValue]]:
        """Yield every whole row. A damaged whole row is refused, naming its number."""
        for number, (line, _) in enumerate(self.lines(), 1):
            try:
                value = jcs.parse(line, max_bytes=MAX_LINE_BYTES)
            except FormatError as error:
                raise FormatError(f"journal {self.path.name}: row {number}: {error}") from error
            if not isinstance(value, dict):
                raise FormatError(f"journal {self.path.name}: row {number} is not an object")
            yield value

    def append(self, rows: Sequence[Mapping[str, jcs.JsonValue]]) -> None:
        """Write `rows` and return when they are durable. One writer at a time: hold a lock."""
        encoded = [jcs.encode(dict(row)) for row in rows]
        if not encoded:
            return
        with disk_errors(f"journal {self.path.name}"):
            is_new = not self.path.exists()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                if self._end is None:
                    self._end = _whole_length(file.fileno())
                data = self._encode(file.fileno(), self._end, encoded)
                # also takes away rows of ours that were written and could not be synced
                file.truncate(self._end)
                file.seek(self._end)
                left = memoryview(data)
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            if is_new:
                sync_folder(self.path.parent)
            self._end += len(data)
            self._took(len(encoded))

    def _encode(self, handle: int, end: int, rows: list[bytes]) -> bytes:
        """Return the bytes that `rows` take in the file, whose last whole row ends at `end`."""
        return b"".join(row + b"\n" for row in rows)

    def _took(self, count: int) -> None:
        """Note that `count` more rows are durable."""


def _whole_length(handle: int) -> int:
    """Return where the last whole line ends, in bytes."""
    size = os.fstat(handle).st_size
    position = size
    while position:
        start = max(0, position - 4096)
        piece = os.pread(handle, position - start, start)
        cut = piece.rfind(b"\n")
        if cut >= 0:
            return start + cut + 1
        position = start
    return 0
