"""A bundle in covered pieces, one for each exhibit, so that its making goes on after the last whole one."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from vedette.adapters.cover import Cover
from vedette.adapters.disk import make_folder
from vedette.cases.dossiers.pdf import Written
from vedette.errors import FormatError

HEAD = "bundle-of"
MAX_STATE_BYTES = 16 << 20
READ_BYTES = 1 << 20


class Pieces:
    """The pieces in `folder`. Fulfils `vedette.cases.dossiers.pdf.Sink`; one writer at a time."""

    def __init__(self, folder: Path, cover: Cover) -> None:
        self._folder = folder
        self._cover = cover
        self._number = 1
        self._open: tuple[ExitStack, BinaryIO] | None = None
        self._known: set[int] = set()
        self._pages = 0

    def __enter__(self) -> Pieces:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:  # a piece that was not ended is nothing
            self._open[0].__exit__(kind or InterruptedError, error or InterruptedError(), trace)
            self._open = None

    def _piece(self, number: int) -> Path:
        return self._folder / f"bundle-{number:06d}"

    def _state(self, number: int) -> Path:
        return self._folder / f"bundle-{number:06d}.state"

    def read(self, name: str) -> tuple[Written, list[int]]:
        """Return how far the bundle `name` is, and the pages of each exhibit done; another one is let go.

        Raises: FormatError, OpenError, StoreError.
        """
        make_folder(self._folder)
        head = self._folder / HEAD
        if not head.exists() or self._cover.read(head, 1 << 10, HEAD) != name.encode("ascii"):
            for path in self._folder.glob("bundle-*"):
                path.unlink()
            self._cover.write(head, name.encode("ascii"), replace=True)
        written = Written()
        done: list[int] = []
        while self._state(len(done) + 1).exists():
            try:
                said = json.loads(self._cover.read(self._state(len(done) + 1), MAX_STATE_BYTES, "piece"))
                written.offsets |= {int(number): at for number, at in said["objects"].items()}
                written.pages += said["pages"]
                written.size, written.following = said["size"], said["following"]
                done.append(int(said["count"]))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise FormatError(f"bundle: the state of piece {len(done) + 1} is out of form") from error
        self._number = len(done) + 1
        self._known, self._pages = set(written.offsets), len(written.pages)
        return written, done

    def write(self, data: bytes, /) -> int:
        """Write to the piece that is being made."""
        if self._open is None:
            stack = ExitStack()
            sink = stack.enter_context(self._cover.new_file(self._piece(self._number), replace=True))
            self._open = (stack, sink)
        self._open[1].write(data)
        return len(data)

    def _close(self) -> None:
        if self._open is not None:
            (stack, _), self._open = self._open, None
            stack.close()

    def keep(self, written: Written, count: int) -> None:
        """End a piece, durably: an exhibit of `count` pages is done, as far as `written`."""
        self._close()
        said = {
            "count": count,
            "following": written.following,
            "objects": {number: at for number, at in written.offsets.items() if number not in self._known},
            "pages": written.pages[self._pages :],
            "size": written.size,
        }
        self._cover.write(self._state(self._number), json.dumps(said).encode("ascii"), replace=True)
        self._known, self._pages = set(written.offsets), len(written.pages)
        self._number += 1

    def finish(self) -> tuple[int, str]:
        """End the last piece; return bytes and SHA-256 of the whole."""
        self._close()
        size, measured = 0, hashlib.sha256()
        for block in self.blocks(self._number):
            size += len(block)
            measured.update(block)
        return size, measured.hexdigest()

    def blocks(self, last: int = 0) -> Iterator[bytes]:
        """Yield the bundle, block by block. `last` is its last piece; 0 for all that are there."""
        for number in range(1, last + 1) if last else itertools.count(1):
            if self._piece(number).exists():
                with self._cover.open(self._piece(number), "bundle") as file:
                    while block := file.read(READ_BYTES):
                        yield block
            elif not last and not self._state(number).exists():
                return
