"""A log's files in memory, a log's keys, a clock that stands still; all invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from vedette.errors import MissingError, StoreError
from vedette.formats.jcs import JsonValue
from vedette.formats.keys import Algorithm, SigningKey
from vedette.register.log import Log

ORIGIN = "register.invented.example/r1"
KEY = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\1" * 32)
KEY_PQ = SigningKey.from_seed(ORIGIN, Algorithm.ML_DSA_44, b"\2" * 32)
NOW = datetime(2026, 5, 14, 10, 0, 0, tzinfo=UTC)


def clock() -> datetime:
    """Always the same instant."""
    return NOW


def entropy(count: int) -> bytes:
    """Not random at all."""
    entropy.drawn += 1  # type: ignore[attr-defined]
    return entropy.drawn.to_bytes(count, "big")  # type: ignore[attr-defined]


entropy.drawn = 0  # type: ignore[attr-defined]


class Memory:
    """Fulfils `TileStore`; counts writes, and fails when told to."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.writes = 0
        self.fail_tiles = False
        self.fail_checkpoint = ""

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise MissingError(f"log file {path}: is not there")
        return self.files[path]

    def write_all(self, files: Mapping[str, bytes]) -> None:
        if self.fail_tiles:
            raise StoreError("disk: full")
        for path, data in files.items():
            held = self.files.get(path)
            assert held in (None, data) or self.stale(path), f"{path} was written twice"
            self.files[path] = data
            self.writes += 1

    def stale(self, path: str) -> bool:
        """Say whether a file lies beyond the checkpoint; such a one may be written over."""
        return path in self.beyond

    beyond: frozenset[str] = frozenset()

    def replace_checkpoint(self, data: bytes) -> None:
        if self.fail_checkpoint == "before":
            raise StoreError("disk: full")
        self.files["checkpoint"] = data
        self.writes += 1
        if self.fail_checkpoint == "after":
            raise StoreError("disk: could not be synced")

    def remove_all(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def copy(self) -> Memory:
        """The same files, in another store."""
        other = Memory()
        other.files = dict(self.files)
        return other


class Rows:
    """A journal in memory."""

    def __init__(self) -> None:
        self.kept: list[dict[str, JsonValue]] = []
        self.fail = False

    def rows(self) -> Iterator[dict[str, JsonValue]]:
        yield from self.kept

    def append(self, rows: Sequence[Mapping[str, JsonValue]]) -> None:
        if self.fail:
            raise StoreError("disk: full")
        self.kept += [dict(row) for row in rows]


def log(store: Memory, *, keep_partials: bool = True, key: SigningKey = KEY) -> Log:
    """The log in a store."""
    return Log(store, key.name, [key], keep_partials=keep_partials)


def grown(count: int, word: str = "entry") -> Memory:
    """A store with a log of `count` entries."""
    store = Memory()
    log(store).append([f"{word} {n}".encode() for n in range(count)])
    return store
