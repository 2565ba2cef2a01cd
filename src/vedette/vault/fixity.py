"""Fixity: reading every byte of a store and comparing each object with its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from vedette.errors import StoreError, VedetteError
from vedette.values.instants import write_instant
from vedette.vault.store import READ_BYTES, Fault, ObjectStore, Scrub

MAX_STRAYS = 100


def digest_of(store: ObjectStore, digest: str) -> tuple[str, int]:
    """Return the SHA-256, hex, and the size in bytes that the object really has."""
    measured = hashlib.sha256()
    size = 0
    try:
        with store.open(digest) as source:
            while piece := source.read(READ_BYTES):
                measured.update(piece)
                size += len(piece)
    except OSError as error:
        raise StoreError(f"object {digest}: cannot be read: {error.strerror}") from error
    return measured.hexdigest(), size


def scrub(
    store: ObjectStore,
    expected: Iterable[str],
    clock: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> Scrub:
    """Read every object of `store`; name the altered, the unreadable, the `expected` but absent, and strays.

    `progress` is told the bytes of each object read. Nothing is repaired here.
    """
    started = write_instant(clock())
    faults: list[Fault] = []
    seen: set[str] = set()
    total = 0
    for digest in store.names():
        seen.add(digest)
        try:
            measured, size = digest_of(store, digest)
        except VedetteError as error:
            faults.append(Fault(digest, f"cannot be read: {error}"))
            continue
        total += size
        if measured != digest:
            faults.append(Fault(digest, f"its bytes are those of {measured}"))
        if progress is not None:
            progress(size)
    missing = tuple(sorted(set(expected) - seen))
    strays = tuple(islice(store.strays(), MAX_STRAYS))
    return Scrub(started, write_instant(clock()), len(seen), total, tuple(faults), missing, strays)
