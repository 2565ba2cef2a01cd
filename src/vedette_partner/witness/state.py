"""What a witness must never forget: one row an origin, in one SQLite file.

Never restore this file from a backup or a snapshot: the witness would vouch twice for one size.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vedette.errors import ConflictError, MissingError, StoreError, UsageError
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey
from vedette_partner.witness.cosign import Head

_SCHEMA = """
CREATE TABLE log_key (
    origin TEXT NOT NULL,
    vkey TEXT NOT NULL,
    PRIMARY KEY (origin, vkey)
) STRICT;
CREATE TABLE head (
    origin TEXT PRIMARY KEY,
    origin_hash TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL CONSTRAINT size_is_a_number CHECK (size >= 0),
    root BLOB NOT NULL CONSTRAINT root_has_32_bytes CHECK (length(root) = 32),
    note BLOB NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE TRIGGER head_never_shrinks BEFORE UPDATE ON head
WHEN NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE(ABORT, 'head_never_shrinks'); END;
CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'head_is_never_removed'); END;
"""


class State:
    """The memory of one witness; may be used from many threads and by several processes."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise MissingError(
                f"witness state {path.name}: not there",
                hint="a witness that has lost its memory must not go on under its old keys",
            )
        self._lock = threading.Lock()
        with _translated():
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            # One file, so that whoever copies it copies all. EXTRA is FULL and a sync of the
            # directory: without it a power cut may bring the journal, and the old head, back.
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("PRAGMA synchronous = EXTRA")

    @classmethod
    def create(cls, path: Path) -> State:
        """An empty memory in a new file.

        Raises: ConflictError when there is one already.
        """
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise ConflictError(f"witness state {path.name}: already there") from None
        except OSError as error:
            raise StoreError(f"witness state {path.name}: {error.strerror}") from None
        state = cls(path)
        with _translated():
            state._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        return state

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def trust(self, keys: Sequence[VerifierKey]) -> str:
        """The origin, the name of all `keys`, from now on accepted when one of them signed.

        Raises: UsageError when they are not the keys of one log.
        """
        origins = {key.name for key in keys}
        if len(origins) != 1:
            raise UsageError("log keys: expected one or more keys of the same origin")
        origin = origins.pop()
        if any(key.algorithm is Algorithm.ED25519_COSIGNATURE for key in keys):
            raise UsageError(f"log {origin}: a cosignature key cannot sign for a log")
        if len(origin.encode()) > 255:
            raise UsageError("log keys: the origin has more than 255 bytes")
        with self._transaction() as db:
            rows = [(origin, key.vkey) for key in keys]
            db.executemany("INSERT OR IGNORE INTO log_key VALUES (?, ?)", rows)
        return origin

    def origins(self) -> list[str]:
        """All trusted origins, sorted."""
        return [r[0] for r in self._rows("SELECT DISTINCT origin FROM log_key ORDER BY origin")]

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys trusted for `origin`; none when it is unknown."""
        rows = self._rows("SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey", origin)
        return tuple(parse_vkey(row[0]) for row in rows)

    def head(self, origin: str) -> Head | None:
        """What was cosigned last for `origin`."""
        rows = self._rows("SELECT size, root, note, time FROM head WHERE origin = ?", origin)
        return Head(*rows[0]) if rows else None

    def cosigned(self, origin_hash: str) -> bytes | None:
        """The last cosigned note of the origin with this SHA-256 (hex), for monitors."""
        rows = self._rows("SELECT note FROM head WHERE origin_hash = ?", origin_hash)
        return bytes(rows[0][0]) if rows else None

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Replace `before` by `after`, on the disk when this returns.

        Comparing and replacing are one transaction: of two requests that saw the same head, one
        goes on and the other is refused.

        Raises: ConflictError when `before` is no longer held; StoreError.
        """
        with self._transaction() as db:
            row = db.execute("SELECT size, root FROM head WHERE origin = ?", (origin,)).fetchone()
            if row != ((before.size, before.root) if before else None):
                raise ConflictError("head: another checkpoint was cosigned meanwhile")
            # an update, never a replacement: the triggers watch updates
            db.execute(
                "INSERT INTO head VALUES (:origin, :hash, :size, :root, :note, :time)"
                " ON CONFLICT (origin) DO UPDATE"
                " SET size = :size, root = :root, note = :note, time = :time",
                {
                    "origin": origin,
                    "hash": hashlib.sha256(origin.encode()).hexdigest(),
                    "size": after.size,
                    "root": after.root,
                    "note": after.note,
                    "time": after.time,
                },
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
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

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock, _translated():
            return self._db.execute(query, values).fetchall()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"witness state: {error}") from None
