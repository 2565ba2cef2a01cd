"""What a person at the mirror does with what is kept: reads it all, carries a copy away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.disk import make_folder, sweep, write_file
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import MissingError, UsageError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.note import verify_note
from vedette.formats.tiles import TILE_WIDTH, entries_path, tile_path
from vedette.register.audit import audit
from vedette.register.log import LogReader, partial_width
from vedette.vault.fixity import scrub as scrub_objects
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.objects import Objects
from vedette_partner.mirror.state import State, hash_of
from vedette_partner.mirror.tiles import LogFolder, MirroredLog

_FILES_AT_ONCE = 256

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What one full reading found: entries and objects read, and everything that is wrong."""

    entries: int
    objects: int
    bytes: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What a copy holds: entries, deposits, objects, and the digests of objects that are not whole here."""

    origin: str
    entries: int
    deposits: int
    objects: int
    missing: tuple[str, ...]


class Keeping:
    """What is kept in the mirror's `folder`; only read here."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder = folder
        self._state = state
        self._ledger = Ledger(state.database)
        self._objects = Objects(folder / "objects", folder / "incoming")

    def scrub(self, progress: Progress = lambda _: None) -> Scrubbed:
        """Read every entry, recompute every tile and root, read every object; name what is wrong.

        `progress` is told entries and bytes as they are read.
        """
        faults: list[str] = []
        entries = 0
        expected: set[str] = set()
        for origin in self._state.held_origins():
            expected |= {
                one.sha256 for one in self._ledger.expected(origin, 0, self._ledger.held(origin) - 1)
            }
            try:
                entries += self._audit(origin, progress)
            except VedetteError as error:
                faults.append(f"register {origin}: {error}")
        found = scrub_objects(self._objects.store, expected, lambda: datetime.now(UTC), progress)
        faults += [f"object {fault.digest}: {fault.what}" for fault in found.faults]
        faults += [f"object {digest}: is not there" for digest in found.missing]
        return Scrubbed(entries, found.objects, found.bytes, tuple(faults))

    def _audit(self, origin: str, progress: Progress) -> int:
        head = self._state.position(origin).head
        if head is None:
            return 0
        checkpoint, note = parse_signed_checkpoint(head.note)
        keys = self._state.keys(origin)
        if keys:  # those of a log that is trusted no longer cannot be checked
            verify_note(note, keys)
        return audit(LogReader(self._log(origin), checkpoint.size), checkpoint, progress).size

    def _log(self, origin: str) -> MirroredLog:
        head = self._state.position(origin).head
        if head is None:
            raise MissingError(f"register {origin}: no checkpoint was completed here")
        return MirroredLog(LogFolder(self._folder / "logs" / hash_of(origin)), head.note)

    def one_origin(self, origin: str | None) -> str:
        """`origin`, or the only one of which anything is held. Raises: MissingError, UsageError."""
        held = self._state.held_origins()
        if origin is None and len(held) == 1:
            return held[0]
        if origin is None:
            raise UsageError(f"origin: one of {len(held)} must be named", hint="; ".join(held) or None)
        if origin not in held:
            raise MissingError(f"register {origin}: nothing of it is here")
        return origin

    def export(self, origin: str, target: Path, progress: Progress = lambda _: None) -> Exported:
        """Copy everything of `origin` into `target`: register/, objects/, deposits/; its checkpoint last.

        What a copy before it left there stays. `progress` is told bytes. Every object is read and compared
        with its digest on the way. Raises: MissingError, StoreError, ConflictError for an object here
        whose bytes are others.
        """
        make_folder(target)
        objects = FolderStore(target / "objects")
        make_folder(objects.folder)
        objects.recover()
        missing: list[str] = []
        count = 0
        for one in self._ledger.known(origin):
            if not self._objects.has(one.sha256):
                missing.append(one.sha256)
                continue
            with self._objects.store.open(one.sha256) as source:
                objects.put(one.sha256, one.size, source)
            count += 1
            progress(one.size)
        deposits = self._deposits(origin, target / "deposits")
        entries = self._register(origin, target / "register", progress)
        return Exported(origin, entries, deposits, count, tuple(missing))

    def _deposits(self, origin: str, folder: Path) -> int:
        make_folder(folder)
        sweep(folder)
        number = 0
        while found := self._ledger.deposit(origin, number):
            write_file(folder / f"{number}.note", found[1], replace=True)
            number += 1
        return number

    def _register(self, origin: str, folder: Path, progress: Progress) -> int:
        make_folder(folder)
        target = TileFolder(folder)
        target.recover()
        source = self._log(origin)
        data = source.read("checkpoint")
        size = parse_signed_checkpoint(data)[0].size
        batch: dict[str, bytes] = {}
        for path in log_paths(size):
            if not (folder / path).exists():
                batch[path] = source.read(path)
                progress(len(batch[path]))
            if len(batch) >= _FILES_AT_ONCE:
                target.write_all(batch)
                batch = {}
        target.write_all(batch)
        target.replace_checkpoint(data)
        return size


def log_paths(size: int) -> Iterator[str]:
    """The path of every bundle and tile of a log of `size` entries, once each."""
    level = 0
    while size >> (8 * level):
        for index in range((size >> (8 * level)) // TILE_WIDTH + 1):
            width = partial_width(size, level, index)
            if width:
                yield tile_path(level, index, width)
                if not level:
                    yield entries_path(index, width)
        level += 1
