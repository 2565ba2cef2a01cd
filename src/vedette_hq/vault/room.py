"""What this process opens items with: reader of the house, warden, looker, and what lies open in memory.

An opened item lies in a memory file for some minutes, so that a video can be moved about in; pictures made
anew from it lie in memory, too. Nothing of it reaches a disk, and all of it ends with the process.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.adapters.opening import Warden
from vedette.errors import LimitError
from vedette.house.looking import Looker
from vedette.house.reading import HouseReader
from vedette_hq.config.runtime import Runtime, current

if TYPE_CHECKING:
    from vedette.seal.package import OpenedPackage

MAX_OPEN_BYTES = 1 << 30
"""A larger item is not opened here: it is taken out with the command line, on a machine that has the room."""
MAX_HELD_BYTES = 256 << 20
MAX_PICTURE_BYTES = 24 << 20
IDLE_SECONDS = 120.0


@dataclass(slots=True)
class Held:
    """An opened item: the handle of its memory file, and what its package says."""

    handle: int
    size: int
    package: OpenedPackage
    used: float = 0.0


@dataclass(slots=True)
class Room:
    """One process's tools. Threads share it."""

    reader: HouseReader
    warden: Warden
    looker: Looker
    _held: OrderedDict[str, Held] = field(default_factory=OrderedDict)
    _pictures: OrderedDict[tuple[str, str], bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _timer: threading.Timer | None = None

    @contextmanager
    def content(self, device: str, index: int, digest: str, size: int) -> Iterator[Held]:
        """Give the opened item, held for as long as the block lasts, with a handle of its own.

        Raises: LimitError when it is too large, and what `HouseReader.opened` raises.
        """
        if size > MAX_OPEN_BYTES:
            raise LimitError("item: is too large to be opened here")
        held = self._take(digest)
        if held is None:
            with self._opening:
                held = self._take(digest) or self._open(device, index, digest)
        try:
            yield held
        finally:
            os.close(held.handle)

    def _take(self, digest: str) -> Held | None:
        with self._lock:
            held = self._held.get(digest)
            if held is None:
                return None
            held.used = time.monotonic()
            self._held.move_to_end(digest)
            return Held(os.dup(held.handle), held.size, held.package)

    def _open(self, device: str, index: int, digest: str) -> Held:
        slip = self.reader.slip(device, index)
        if slip.package_sha256 != digest:
            raise LimitError("item: another package stands in its place")
        with self.reader.opened(slip, self.warden) as opened:
            size = os.fstat(opened.content.fileno()).st_size
            kept = Held(os.dup(opened.content.fileno()), size, opened.package, time.monotonic())
            given = Held(os.dup(opened.content.fileno()), size, opened.package)
        with self._lock:
            self._held[digest] = kept
            self._tidy()
        return given

    def _tidy(self) -> None:
        """Let go of what was not used for a while, and of the oldest when it is too much. Holds the lock."""
        now = time.monotonic()
        for digest in [d for d, held in self._held.items() if now - held.used > IDLE_SECONDS]:
            os.close(self._held.pop(digest).handle)
        while len(self._held) > 1 and sum(held.size for held in self._held.values()) > MAX_HELD_BYTES:
            _, held = self._held.popitem(last=False)
            os.close(held.handle)
        if not self._held:
            self._pictures.clear()
        elif self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS / 2, self._later)
            self._timer.daemon = True
            self._timer.start()

    def _later(self) -> None:
        with self._lock:
            self._timer = None
            self._tidy()

    def picture(self, digest: str, which: str) -> bytes | None:
        """Return a picture made before of an item; None when there is none any more."""
        with self._lock:
            return self._pictures.get((digest, which))

    def keep_picture(self, digest: str, which: str, data: bytes) -> None:
        """Keep a picture in memory for a while."""
        with self._lock:
            self._pictures[digest, which] = data
            while sum(map(len, self._pictures.values())) > MAX_PICTURE_BYTES:
                self._pictures.popitem(last=False)

    def clear(self) -> None:
        """Let go of what lies open."""
        with self._lock:
            for held in self._held.values():
                os.close(held.handle)
            self._held.clear()
            self._pictures.clear()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def close(self) -> None:
        """Let go of everything, and end the helpers."""
        self.clear()
        self.looker.close()
        self.warden.__exit__(None, None, None)


_rooms: list[tuple[Runtime, Room]] = []
_making = threading.Lock()


def room() -> Room:
    """Return this process's room; its helpers are started when it is first asked for."""
    runtime = current()
    with _making:
        if not _rooms or _rooms[0][0] is not runtime:
            close()
            _rooms[:] = [(runtime, Room(runtime.reader(), Warden(), Looker()))]
        return _rooms[0][1]


def close() -> None:
    """End what `room` started."""
    while _rooms:
        _rooms.pop()[1].close()
