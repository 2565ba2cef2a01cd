"""Sealing: one pass that encrypts, digests and writes, in constant memory."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from vedette.errors import StoreError, UsageError
from vedette.seal.feed import Source
from vedette.seal.header import header_of
from vedette.seal.payload import NONCE_SIZE, ChunkSealer, payload_aead
from vedette.seal.recipients import Recipient, checked_recipients
from vedette.seal.ring import Hasher, InlineRing, Slot, ThreadRing
from vedette.seal.stanzas import FILE_KEY_SIZE, wrap_file_key

THREAD_FROM_BYTES = 8 * 1024 * 1024
_RING_SLOTS = 4
_RING_CHUNKS = 4


class Sink(Protocol):
    """Where sealed bytes go; the view handed over is only good during the call."""

    def write(self, data: memoryview, /) -> int | None:
        """Take `data`, or the first part of it, and say how much."""


@dataclass(frozen=True, slots=True)
class SealedDigest:
    """SHA-256 and size in bytes of a sealed file, header included."""

    sha256: bytes
    size: int


class Sealer:
    """Seals what is written to it into one age file for its recipients.

    `threads` says whether digesting runs beside sealing: always, never, or (None) once more
    than 8 MiB were written on a machine with a second processor. The file is the same.

    Without `finish` the sealed file has no end and nobody can open it. As a context manager a
    sealer ends its thread when the block fails; it does not finish by itself.

    Raises: UsageError and LimitError for the recipients, StoreError when the sink fails.
    """

    def __init__(self, recipients: Sequence[Recipient], sink: Sink, *, threads: bool | None = None) -> None:
        file_key = secrets.token_bytes(FILE_KEY_SIZE)
        stanzas = [wrap_file_key(file_key, each) for each in checked_recipients(recipients)]
        nonce = secrets.token_bytes(NONCE_SIZE)
        self._sink = sink
        self._chunks = ChunkSealer(payload_aead(file_key, nonce))
        self._digest = hashlib.sha256()
        self._size = 0
        self._plain_size = 0
        self._hasher: Hasher | None = None
        self._finished = False
        self._pending: Slot | None = None
        self._ring: InlineRing | ThreadRing = _thread_ring() if threads else InlineRing()
        self._thread_from = THREAD_FROM_BYTES if threads is None and _spare_processor() else None
        start = memoryview(header_of(stanzas, file_key).encode() + nonce)
        self._digest.update(start)
        self._emit(start)
        self._slot = self._ring.take()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal `data` after what was written before; the buffer is free again on return."""
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        at = 0
        while at < len(view):
            room = self._room()
            size = min(len(room), len(view) - at)
            room[:size] = view[at : at + size]
            self._took(room[:size])
            at += size
        return len(view)

    def write_from(self, source: Source, size: int | None = None) -> int:
        """Seal what the source gives, up to `size` bytes or to its end; return how many.

        Faster than `write`: a source with `readinto` fills the sealer's own buffer.
        """
        readinto = getattr(source, "readinto", None)
        total = 0
        while size is None or total < size:
            room = self._room()
            if size is not None:
                room = room[: size - total]
            try:
                if readinto is not None:
                    count = readinto(room) or 0
                else:
                    data = source.read(len(room)) or b""
                    count = len(data)
                    room[:count] = data
            except OSError as error:
                raise StoreError(f"source: cannot be read: {error.strerror}") from error
            if not count:
                break
            self._took(room[:count])
            total += count
        return total

    @contextlib.contextmanager
    def hashing(self, hasher: Hasher) -> Iterator[None]:
        """Feed plaintext written inside the block to `hasher` too; complete after the block.

        With threads the hasher runs beside sealing and must not be used inside the block.
        """
        if self._hasher is not None:
            raise UsageError("sealer: one plaintext hasher at a time")
        self._hasher = hasher
        try:
            yield
            self._ring.settle()
            for slot in (self._pending, self._slot):
                if slot is not None:
                    slot.digest()
        finally:
            self._hasher = None

    def finish(self) -> SealedDigest:
        """Seal the final chunk; digest and size of all that went to the sink."""
        self._open_or_raise()
        last = self._slot
        if self._pending is not None:
            if last.filled:
                self._flush(self._pending, final=False)
            else:
                last = self._pending
        self._flush(last, final=True)
        self._finished = True
        self._ring.settle()
        self._ring.close()
        return SealedDigest(self._digest.digest(), self._size)

    def abandon(self) -> None:
        """End the thread, if there is one; what was written stays without an end."""
        self._finished = True
        self._ring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._finished:
            self.abandon()

    def _open_or_raise(self) -> None:
        if self._finished:
            raise UsageError("sealer: already finished")

    def _room(self) -> memoryview:
        """Where the next plaintext goes; a full slot waits until more is known to follow."""
        self._open_or_raise()
        room = self._slot.room()
        if not room:
            self._pending = self._slot
            if self._thread_from is not None and self._plain_size >= self._thread_from:
                self._ring, self._thread_from = _thread_ring(), None
            self._slot = self._ring.take()
            room = self._slot.room()
        return room

    def _took(self, data: memoryview) -> None:
        self._plain_size += len(data)
        self._slot.filled += len(data)
        if self._hasher is not None:
            self._slot.jobs.append((self._hasher, data))
        if self._pending is not None:
            self._flush(self._pending, final=False)
            self._pending = None

    def _flush(self, slot: Slot, *, final: bool) -> None:
        size = self._chunks.seal_into(slot.plain[: slot.filled], slot.sealed, final)
        sealed = slot.sealed[:size]
        slot.jobs.append((self._digest, sealed))
        self._ring.give(slot)
        self._emit(sealed)

    def _emit(self, sealed: memoryview) -> None:
        self._size += len(sealed)
        try:
            while sealed:
                written = self._sink.write(sealed)
                if written is None or written >= len(sealed):
                    return
                sealed = sealed[written:]
        except OSError as error:
            raise StoreError(f"sink: cannot be written: {error.strerror}") from error


def _thread_ring() -> ThreadRing:
    return ThreadRing(_RING_SLOTS, _RING_CHUNKS)


def _spare_processor() -> bool:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) > 1
    return (os.cpu_count() or 1) > 1


def seal_stream(
    source: Source,
    sink: Sink,
    recipients: Sequence[Recipient],
    *,
    plaintext_hash: Hasher | None = None,
    threads: bool | None = None,
) -> SealedDigest:
    """Seal all the source gives into `sink`; see `Sealer` for `threads` and what is refused."""
    with Sealer(recipients, sink, threads=threads) as sealer:
        with sealer.hashing(plaintext_hash) if plaintext_hash else contextlib.nullcontext():
            sealer.write_from(source)
        return sealer.finish()
