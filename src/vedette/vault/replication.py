"""Copying sealed objects to another custodian: sent is what was read back over there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Protocol

from vedette.errors import ConflictError, VedetteError
from vedette.vault.fixity import digest_of
from vedette.vault.store import ObjectStore


class Source(Protocol):
    """Where objects are copied from."""

    def open(self, digest: str) -> BinaryIO:
        """Return the object for reading; MissingError when it is not there."""


def replicate(
    source: Source,
    target: ObjectStore,
    wanted: Iterable[tuple[str, int]],
    progress: Callable[[int], None] | None = None,
    refused: Callable[[str, VedetteError], None] | None = None,
) -> Iterator[str]:
    """Copy the `wanted` (digest, size) that `target` lacks; yield each digest that it now holds.

    Every object yielded was read back from `target` in full. One that is there with other bytes is
    refused with ConflictError: a custodian's copy is never overwritten.

    A fault at one object ends it; with `refused` that is told the digest and the fault, and the next one
    is copied.
    """
    for digest, size in wanted:
        try:
            _copy(source, target, digest, size)
        except VedetteError as error:
            if refused is None:
                raise
            refused(digest, error)
            continue
        if progress is not None:
            progress(size)
        yield digest


def _copy(source: Source, target: ObjectStore, digest: str, size: int) -> None:
    if not target.has(digest):
        with source.open(digest) as data:
            target.put(digest, size, data)
    if digest_of(target, digest) != (digest, size):
        raise ConflictError(f"object {digest}: the custodian's copy has other bytes")
