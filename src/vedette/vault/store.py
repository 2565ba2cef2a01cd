"""What a store of sealed objects must do, whoever runs it: a folder, a partner, an S3 bucket.

An object is named by the SHA-256 of its bytes, in hexadecimal, and never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

READ_BYTES = 1 << 18


class ObjectStore(Protocol):
    """A place that keeps sealed objects."""

    def put(self, digest: str, size: int, source: BinaryIO) -> bool:
        """Keep `size` bytes of `source` durably under `digest`; False when it was there already.

        Raises: ConflictError when the bytes are not those of the digest; nothing is kept then.
        """

    def adopt(self, digest: str, path: Path) -> bool:
        """Take the synced file `path`, known to have that digest, as the object, away; True when new."""

    def open(self, digest: str) -> BinaryIO:
        """Return the object for reading, from its beginning; MissingError when it is not there.

        It may be no file of the system: it is read, and no more is asked of it.
        """

    def size(self, digest: str) -> int:
        """Return the object's size in bytes; MissingError when it is not there."""

    def has(self, digest: str) -> bool:
        """Say whether an object of that name is there; its bytes are not read."""

    def names(self) -> Iterator[str]:
        """Yield the digests of all objects, sorted; what else lies there is passed over."""

    def strays(self) -> Iterator[str]:
        """Yield the names of what lies there and is no object."""

    def remove(self, digest: str) -> None:
        """Let the object go; nothing when it is not there."""

    def recover(self) -> int:
        """Remove what a killed process left half written; return how many files."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One object that a scrub found wanting."""

    digest: str
    what: str


@dataclass(frozen=True, slots=True)
class Scrub:
    """What one full reading of a store found: every byte of every object was read."""

    started: str
    ended: str
    objects: int
    bytes: int
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    strays: tuple[str, ...] = ()
    """Names of what lies in the store and is no object, at most a hundred."""
