"""Buffers for sealing, and a second thread that digests them while the first one seals.

A slot holds plaintext and, once sealed, its ciphertext. With a thread, slots go round: the
sealer takes a free one, fills it, seals it and hands it over; the thread digests it and
gives it back. A slot is never refilled while it is still read.
"""

from __future__ import annotations

import threading
import weakref
from queue import SimpleQueue
from typing import Protocol

from vedette.seal.payload import CHUNK_SIZE, TAG_SIZE


class Hasher(Protocol):
    """A running digest, such as hashlib gives."""

    def update(self, data: memoryview, /) -> None:
        """Take `data` into the digest."""


class Slot:
    """Room for some chunks of plaintext and for the same chunks sealed."""

    __slots__ = ("filled", "jobs", "plain", "sealed")

    def __init__(self, chunks: int) -> None:
        self.plain = memoryview(bytearray(chunks * CHUNK_SIZE))
        self.sealed = memoryview(bytearray(chunks * (CHUNK_SIZE + TAG_SIZE)))
        self.filled = 0
        self.jobs: list[tuple[Hasher, memoryview]] = []

    def room(self) -> memoryview:
        """The part not filled yet."""
        return self.plain[self.filled :]

    def digest(self) -> None:
        """Do the digesting that is due and forget it."""
        for hasher, view in self.jobs:
            hasher.update(view)
        self.jobs.clear()


class InlineRing:
    """Two small slots in turn, digested at once: one is filled while the other waits."""

    def __init__(self) -> None:
        self._free: list[Slot] = []

    def take(self) -> Slot:
        """An empty slot."""
        slot = self._free.pop() if self._free else Slot(1)
        slot.filled = 0
        return slot

    def give(self, slot: Slot) -> None:
        """Digest the slot and take it back."""
        slot.digest()
        self._free.append(slot)

    def settle(self) -> None:
        """Return when everything handed over is digested."""

    def close(self) -> None:
        """Nothing to end."""


class ThreadRing:
    """A few larger slots and one thread that digests them in the order they are given."""

    def __init__(self, slots: int, chunks: int) -> None:
        self._free: SimpleQueue[Slot] = SimpleQueue()
        self._due: SimpleQueue[Slot | threading.Event | None] = SimpleQueue()
        self._failures: list[Exception] = []
        for _ in range(slots):
            self._free.put(Slot(chunks))
        self._thread = threading.Thread(
            target=_work,
            args=(self._due, self._free, chunks * CHUNK_SIZE, self._failures),
            daemon=True,
        )
        # The thread knows the queues only, so a ring that is dropped unfinished ends it.
        self._end = weakref.finalize(self, self._due.put, None)
        self._thread.start()

    def take(self) -> Slot:
        """An empty slot; waits until one is digested."""
        slot = self._free.get()
        slot.filled = 0
        return slot

    def give(self, slot: Slot) -> None:
        """Hand the slot over; its bytes may still be read, no longer changed."""
        self._due.put(slot)

    def settle(self) -> None:
        """Return when everything handed over is digested; raises what a hasher raised."""
        done = threading.Event()
        self._due.put(done)
        done.wait()
        if self._failures:
            raise self._failures[0]

    def close(self) -> None:
        """End the thread; what is due is still digested."""
        self._end()
        self._thread.join()


def _work(
    due: SimpleQueue[Slot | threading.Event | None],
    free: SimpleQueue[Slot],
    room: int,
    failures: list[Exception],
) -> None:
    while (job := due.get()) is not None:
        if isinstance(job, threading.Event):
            job.set()
            continue
        try:
            job.digest()
        except Exception as error:  # noqa: BLE001 - a hasher is the caller's; settle() raises it
            failures.append(error)
        # A smaller slot, from before the thread was started, is let go.
        if len(job.plain) == room:
            free.put(job)
