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
    since INTEGER NOT NULL,
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
"""
RETIRED = ""  # the name of a voice that has fallen silent


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

    def trust(self, keys: Sequence[VerifierKey], now: int = 0) -> str:
        """The origin, the name of all `keys`, from `now` (Unix seconds) on accepted when one of them signed.

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
            rows = [(origin, key.vkey, now) for key in keys]
            db.executemany("INSERT OR IGNORE INTO log_key VALUES (?, ?, ?)", rows)
        return origin

    def untrust(self, key: VerifierKey) -> bool:
        """Trust `key` no longer; what was cosigned stays remembered. False when it was not trusted."""
        with self._transaction() as db:
            row = (key.name, key.vkey)
            return db.execute("DELETE FROM log_key WHERE origin = ? AND vkey = ?", row).rowcount > 0

    def voice(self) -> str | None:
        """The name of the keys that may cosign; RETIRED after `silence`, None before the first `speak`."""
        rows = self._rows("SELECT name FROM voice")
        return str(rows[0][0]) if rows else None

    def speak(self, name: str) -> None:
        """From now on the keys called `name` cosign, and no others; "" (RETIRED) silences all.

        The heads of the voice before are noted at the same moment: above them it is void.
        """
        with self._transaction() as db:
            row = db.execute("SELECT name FROM voice").fetchone()
            if row == (name,):
                return
            if row and row[0] != RETIRED:
                db.execute("INSERT OR IGNORE INTO past SELECT ?, origin, size, time FROM head", (row[0],))
            db.execute("INSERT OR REPLACE INTO voice VALUES (1, ?)", (name,))

    def past(self) -> list[tuple[str, str, int]]:
        """Of each voice that has fallen silent: its name, an origin, the largest size held then."""
        return self._rows("SELECT name, origin, size FROM past ORDER BY name, origin")

    def origins(self) -> list[str]:
        """All trusted origins, sorted."""
        return [r[0] for r in self._rows("SELECT DISTINCT origin FROM log_key ORDER BY origin")]

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys trusted for `origin`; none when it is unknown."""
        rows = self._rows("SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey", origin)
        return tuple(parse_vkey(row[0]) for row in rows)

    def since(self, origin: str) -> int | None:
        """When `origin` was first trusted, in Unix seconds; None when it is not."""
        rows = self._rows("SELECT min(since) FROM log_key WHERE origin = ?", origin)
        return rows[0][0] if rows else None

    def head(self, origin: str) -> Head | None:
        """What was cosigned last for `origin`."""
        rows = self._rows("SELECT size, root, note, time FROM head WHERE origin = ?", origin)
        return Head(*rows[0]) if rows else None

    def cosigned(self, origin_hash: str) -> bytes | None:
        """The last cosigned note of the origin with this SHA-256 (hex), for monitors."""
        rows = self._rows("SELECT note FROM head WHERE origin_hash = ?", origin_hash)
        return bytes(rows[0][0]) if rows else None

    def advance(self, origin: str, before: Head | None, after: Head, voice: str | None = None) -> None:
        """Replace `before` by `after`, on the disk when this returns.

        Comparing and replacing are one transaction: of two requests that saw the same head, one
        goes on and the other is refused, and keys named `voice` that were replaced meanwhile stay
        silent.

        Raises: ConflictError when `before` is no longer held; StoreError.
        """
        with self._transaction() as db:
            if voice is not None and db.execute("SELECT name FROM voice").fetchone() != (voice,):
                raise StoreError(f"witness {voice}: these keys do not cosign any more")
            row = db.execute("SELECT size, root FROM head WHERE origin = ?", (origin,)).fetchone()
            if row != ((before.size, before.root) if before else None):
                raise ConflictError("head: another checkpoint was cosigned meanwhile")
            _keep(db, origin, after)

    def lift(self, origin: str, seen: Head) -> bool:
        """Remember a larger head that this witness has cosigned and lost; False when it is not larger.

        Raises: ConflictError when another head of its size is held; StoreError.
        """
        with self._transaction() as db:
            row = db.execute("SELECT size, root FROM head WHERE origin = ?", (origin,)).fetchone()
            if row and row[0] == seen.size and row[1] != seen.root:
                raise ConflictError(f"head of size {seen.size}: two were cosigned under one name")
            if row and row[0] >= seen.size:
                return False
            _keep(db, origin, seen)
            return True

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


def _keep(db: sqlite3.Connection, origin: str, head: Head) -> None:
    # an update, never a replacement: the triggers watch updates
    db.execute(
        "INSERT INTO head VALUES (:origin, :hash, :size, :root, :note, :time)"
        " ON CONFLICT (origin) DO UPDATE"
        " SET size = :size, root = :root, note = :note, time = :time",
        {
            "origin": origin,
            "hash": hashlib.sha256(origin.encode()).hexdigest(),
            "size": head.size,
            "root": head.root,
            "note": head.note,
            "time": head.time,
        },
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"witness state: {error}") from None
