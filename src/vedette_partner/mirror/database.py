"""The one SQLite file in which a mirror remembers where each log stands, and what was left here.

What is answered was committed before: EXTRA is FULL and a sync of the directory.
"""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vedette.errors import ConflictError, MissingError, StoreError

_SCHEMA = """
CREATE TABLE log_key (
    origin TEXT NOT NULL,
    vkey TEXT NOT NULL,
    PRIMARY KEY (origin, vkey)
) STRICT;
CREATE TABLE log (
    origin TEXT PRIMARY KEY,
    origin_hash TEXT NOT NULL UNIQUE,
    next INTEGER NOT NULL DEFAULT 0 CHECK (next >= 0),
    size INTEGER CHECK (size >= 0),
    root BLOB CHECK (length(root) = 32),
    note BLOB,
    time INTEGER,
    deposits INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0 CHECK (held <= deposits),
    CONSTRAINT all_entries_are_here CHECK (size IS NULL OR size <= next)
) STRICT;
CREATE TRIGGER log_never_shrinks BEFORE UPDATE ON log
WHEN NEW.next < OLD.next OR NEW.deposits < OLD.deposits OR NEW.held < OLD.held
    OR (OLD.size IS NOT NULL AND (NEW.size IS NULL OR NEW.size < OLD.size
        OR (NEW.size = OLD.size AND NEW.root <> OLD.root)))
BEGIN SELECT RAISE(ABORT, 'log_never_shrinks'); END;
CREATE TRIGGER log_is_never_removed BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'log_is_never_removed'); END;
CREATE TABLE pending (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (origin, size)
) STRICT;
CREATE TABLE deposit (
    origin TEXT NOT NULL,
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    note BLOB NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (origin, number)
) STRICT;
CREATE TABLE object (
    origin TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (origin, sha256)
) STRICT;
CREATE INDEX object_by_digest ON object (sha256);
CREATE INDEX object_by_number ON object (origin, number);
CREATE TABLE removal (
    origin TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    due INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (origin, sha256)
) STRICT;
CREATE TABLE ticket (
    hash TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE TABLE nonce (
    nonce TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;
CREATE TABLE voice (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL
) STRICT;
CREATE TABLE past (
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (name, origin)
) STRICT;
CREATE TABLE quota (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT;
"""


class Database:
    """An open memory; may be used from many threads and by several processes."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise MissingError(
                f"mirror state {path.name}: not there",
                hint="a mirror that has lost its memory must not go on under its old keys",
            )
        self._lock = threading.Lock()
        with _translated():
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("PRAGMA synchronous = EXTRA")

    @classmethod
    def create(cls, path: Path) -> Database:
        """An empty memory in a new file.

        Raises: ConflictError when there is one already; StoreError.
        """
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise ConflictError(f"mirror state {path.name}: already there") from None
        except OSError as error:
            raise StoreError(f"mirror state {path.name}: {error.strerror}") from error
        made = cls(path)
        with _translated():
            made._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        return made

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A change that is on the disk when the block has ended, or not made at all. Raises: StoreError."""
        with self._lock, _translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # a failed COMMIT has sometimes rolled back by itself
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        """What a query finds. Raises: StoreError."""
        with self._lock, _translated():
            return self._db.execute(query, values).fetchall()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"mirror state: {error}") from error


def is_full(error: BaseException | None) -> bool:
    """Say whether a disk without room is what lies behind an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__
    return False
