"""A store of sealed objects in memory, beside the folder; each can be damaged by hand."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from vedette.errors import ConflictError, MissingError
from vedette.values.ids import parse_digest


def name_of(data: bytes) -> str:
    """The name of an object."""
    return hashlib.sha256(data).hexdigest()


def clock() -> datetime:
    """Always the same instant."""
    return datetime(2026, 5, 14, 10, 0, 0, tzinfo=UTC)


class MemoryStore:
    """Fulfils `vedette.vault.store.ObjectStore`."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, digest: str, size: int, source: BinaryIO) -> bool:
        parse_digest(digest, "object")
        if digest in self.objects:
            return False
        data = source.read()
        if len(data) != size or name_of(data) != digest:
            raise ConflictError("object: other bytes")
        self.objects[digest] = data
        return True

    def open(self, digest: str) -> BinaryIO:
        parse_digest(digest, "object")
        if digest not in self.objects:
            raise MissingError("object: is not there")
        return io.BytesIO(self.objects[digest])

    def has(self, digest: str) -> bool:
        parse_digest(digest, "object")
        return digest in self.objects

    def adopt(self, digest: str, path: Path) -> bool:
        new = self.put(digest, path.stat().st_size, io.BytesIO(path.read_bytes()))
        path.unlink()
        return new

    def size(self, digest: str) -> int:
        with self.open(digest) as file:
            return len(file.read())

    def names(self) -> Iterator[str]:
        yield from sorted(self.objects)

    def strays(self) -> Iterator[str]:
        return iter(())

    def recover(self) -> int:
        return 0

    def remove(self, digest: str) -> None:
        parse_digest(digest, "object")
        self.objects.pop(digest, None)
