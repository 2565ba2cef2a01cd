"""The copy of one log: bundles and tiles in a folder, read at any size that was a checkpoint here.

A partial tile or bundle that is asked for and was never written at that width is the beginning of a
wider one.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from vedette.adapters.disk import TEMPORARY, Lock, disk_errors, make_folder, sync_folder
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, MissingError
from vedette.formats.tiles import (
    TILE_WIDTH,
    TileName,
    encode_entries,
    entries_path,
    parse_entries,
    parse_tile_path,
    tile_path,
)
from vedette.register.log import LogReader, Plan, plan_append

BUSY_SECONDS = 30.0
_POLL_SECONDS = 0.02
_FILES_AT_ONCE = 128


class LogFolder:
    """The tiles of one log below `folder`; the checkpoint is not among them. Fulfils `TileStore`."""

    def __init__(self, folder: Path) -> None:
        self._tiles = TileFolder(folder)
        self.folder = folder
        self._lock = threading.Lock()

    def read(self, path: str) -> bytes:
        """The bytes of `path`, a path of tlog-tiles.

        Raises: MissingError when neither it nor anything wider is there; FormatError for another path.
        """
        name = parse_tile_path(path)
        try:
            return self._tiles.read(path)
        except MissingError:
            if name.width == TILE_WIDTH:
                raise
        for width in self._widths(name):
            if width <= name.width:
                continue
            wider = TileName(name.level, name.index, width)
            with suppress(MissingError):
                return _beginning(self._tiles.read(wider.path), name, width)
        raise MissingError(f"log file {path}: is not there")

    def _widths(self, name: TileName) -> list[int]:
        """The widths at which a tile is there, the narrowest first."""
        found = [TILE_WIDTH]
        with disk_errors("log folder"), suppress(FileNotFoundError, NotADirectoryError):
            folder = self.folder / TileName(name.level, name.index, 1).path
            found += [int(each.name) for each in folder.parent.iterdir() if each.name.isdecimal()]
        return sorted(found)

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write tiles and bundles; return when all are durable.

        All are written before the first is synced, and synced before the first has its name: a disk that
        keeps a journal then does most of the work once for many files.
        """
        waiting = list(files.items())
        for at in range(0, len(waiting), _FILES_AT_ONCE):
            self._write(waiting[at : at + _FILES_AT_ONCE])

    def _write(self, files: Sequence[tuple[str, bytes]]) -> None:
        parts: list[tuple[Path, int, Path]] = []
        try:
            with disk_errors("log files"):
                for number, (path, data) in enumerate(files):
                    target = self.folder / path
                    make_folder(target.parent)
                    part = self.folder / f"{TEMPORARY}{os.getpid()}-{number}"
                    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                    parts.append((part, handle, target))
                    left = memoryview(data)
                    while left:
                        left = left[os.write(handle, left) :]
                for _, handle, _ in parts:
                    os.fsync(handle)
                for part, _, target in parts:
                    os.replace(part, target)
                for folder in {target.parent for _, _, target in parts}:
                    sync_folder(folder)
        except BaseException:
            for part, _, _ in parts:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
            raise
        finally:
            for _, handle, _ in parts:
                os.close(handle)

    def replace_checkpoint(self, data: bytes) -> None:
        """Refuse: the mirror checkpoint stands in the state."""
        raise MissingError("log file checkpoint: stands in the mirror's state")

    def remove_all(self, paths: Sequence[str]) -> None:
        """Let files go that no checkpoint needs any more."""
        self._tiles.remove_all(paths)

    def append(self, next_: int, entries: Sequence[bytes]) -> Plan:
        """Write `entries` from index `next_` on; return when all are durable. Hold `writing`."""
        plan = plan_append(LogReader(self, next_), entries)
        self.write_all(plan.files)
        return plan

    def settle(self, size: int) -> None:
        """Have the partial files of exactly `size` on the disk: some other upload may have passed it by."""
        missing: dict[str, bytes] = {}
        level = 0
        while size >> (8 * level):
            index, width = divmod(size >> (8 * level), TILE_WIDTH)
            paths = [tile_path(level, index, width)] if width else []
            if width and not level:
                paths.append(entries_path(index, width))
            for path in paths:
                if not (self.folder / path).exists():
                    missing[path] = self.read(path)
            level += 1
        if missing:
            self.write_all(missing)

    def prune(self, old: int, new: int) -> None:
        """Let go of partial files that a log of `old` entries needed and one of `new` entries has full."""
        level = 0
        while new >> (8 * level):
            for index in range(partial_first(old, level), partial_first(new, level)):
                names = [TileName(level, index, 1)] + ([TileName(None, index, 1)] if not level else [])
                for name in names:
                    folder = (self.folder / name.path).parent
                    if folder.exists():
                        with disk_errors("log folder"):
                            shutil.rmtree(folder)
            level += 1

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer, of all threads and processes.

        Raises: ConflictError when somebody else writes for longer than 30 seconds.
        """
        until = time.monotonic() + BUSY_SECONDS
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise ConflictError("log folder: somebody else has been writing for long")
        try:
            make_folder(self.folder)
            with self._across_processes(until):
                yield
        finally:
            self._lock.release()

    @contextmanager
    def _across_processes(self, until: float) -> Iterator[None]:
        while True:
            try:
                lock = Lock(self.folder / "lock", "log folder")
                break
            except ConflictError:
                if time.monotonic() > until:
                    raise
                time.sleep(_POLL_SECONDS)
        with lock:
            yield

    def recover(self) -> int:
        """Remove what a killed writer left half written; return how many files."""
        if not self.folder.is_dir():
            return 0
        with self.writing():
            return self._tiles.recover()


def partial_first(size: int, level: int) -> int:
    """How many full tiles of `level` a log of `size` entries has: the index of the first that is partial."""
    return (size >> (8 * level)) // TILE_WIDTH


class MirroredLog:
    """One log as it is shown: the tiles of a folder below one checkpoint. Fulfils `TileStore`, to read."""

    def __init__(self, tiles: LogFolder, checkpoint: bytes) -> None:
        self._tiles = tiles
        self._checkpoint = checkpoint

    def read(self, path: str) -> bytes:
        """The bytes of `path`; `checkpoint` is the mirror checkpoint. Raises: as `LogFolder.read`."""
        return self._checkpoint if path == "checkpoint" else self._tiles.read(path)

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Refuse."""
        raise ConflictError("log: is only read")

    def replace_checkpoint(self, data: bytes) -> None:
        """Refuse."""
        raise ConflictError("log: is only read")

    def remove_all(self, paths: Sequence[str]) -> None:
        """Refuse."""
        raise ConflictError("log: is only read")


def _beginning(data: bytes, name: TileName, width: int) -> bytes:
    """The first `name.width` hashes or entries of a tile or bundle of `width`."""
    if name.level is not None:
        return data[: name.width * 32]
    return encode_entries(parse_entries(data, width)[: name.width])
