"""Where each log stands: trusted keys, pending checkpoints, the next entry, the mirror checkpoint.

    pending checkpoints   what the log signed, each shown to continue the one before; the last 16 sizes
    next entry            the first that is not on the disk; all below it belong to the pending checkpoints
    mirror checkpoint     what this mirror cosigned: every entry of it is on the disk

Fulfils `vedette_partner.witness.cosign.Heads`, with the pending checkpoint as the head.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import ConflictError, StoreError, UsageError
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey
from vedette_partner.mirror.database import Database
from vedette_partner.witness.cosign import Head

PENDING_KEPT = 16
RETIRED = ""  # the name of a voice that has fallen silent


def hash_of(origin: str) -> str:
    """The SHA-256 of an origin, hex: how it is named in paths."""
    return hashlib.sha256(origin.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Position:
    """How far one log has come here. `head` is the mirror checkpoint, with the mirror's lines."""

    origin: str
    next: int
    head: Head | None


class State:
    """The memory of one mirror for the logs it copies."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, path: Path) -> State:
        """The memory in the file `path`. Raises: MissingError when it is lost; StoreError."""
        return cls(Database(path))

    @classmethod
    def create(cls, path: Path) -> State:
        """An empty memory in a new file. Raises: ConflictError, StoreError."""
        return cls(Database.create(path))

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    # whom it works for

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
        with self.database.change() as db:
            rows = [(origin, key.vkey) for key in keys]
            db.executemany("INSERT OR IGNORE INTO log_key VALUES (?, ?)", rows)
            _known(db, origin)
        return origin

    def untrust(self, key: VerifierKey) -> bool:
        """Trust `key` no longer; what is held stays. False when it was not trusted."""
        with self.database.change() as db:
            row = (key.name, key.vkey)
            return db.execute("DELETE FROM log_key WHERE origin = ? AND vkey = ?", row).rowcount > 0

    def origins(self) -> list[str]:
        """All trusted origins, sorted."""
        return [r[0] for r in self.database.rows("SELECT DISTINCT origin FROM log_key ORDER BY origin")]

    def held_origins(self) -> list[str]:
        """All origins of which anything was ever kept, trusted or not, sorted."""
        return [r[0] for r in self.database.rows("SELECT origin FROM log ORDER BY origin")]

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys trusted for `origin`; none when it is unknown."""
        rows = self.database.rows("SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey", origin)
        return tuple(parse_vkey(row[0]) for row in rows)

    def origin_of(self, origin_hash: str) -> str | None:
        """The origin with this SHA-256 (hex), when something of it is held."""
        rows = self.database.rows("SELECT origin FROM log WHERE origin_hash = ?", origin_hash)
        return str(rows[0][0]) if rows else None

    # with which keys it speaks

    def voice(self) -> str | None:
        """The name of the keys that may cosign; RETIRED after `speak("")`, None before the first `speak`."""
        rows = self.database.rows("SELECT name FROM voice")
        return str(rows[0][0]) if rows else None

    def speak(self, name: str) -> None:
        """From now on the keys called `name` cosign, and no others; "" (RETIRED) silences all.

        The heads of the voice before are noted at the same moment: above them it is void.
        """
        with self.database.change() as db:
            row = db.execute("SELECT name FROM voice").fetchone()
            if row == (name,):
                return
            if row and row[0] != RETIRED:
                db.execute(
                    "INSERT OR IGNORE INTO past SELECT ?, origin, size, time FROM log WHERE size IS NOT NULL",
                    (row[0],),
                )
            db.execute("INSERT OR REPLACE INTO voice VALUES (1, ?)", (name,))

    def past(self) -> list[tuple[str, str, int]]:
        """Of each voice that has fallen silent: its name, an origin, the largest size cosigned then."""
        return self.database.rows("SELECT name, origin, size FROM past ORDER BY name, origin")

    # pending checkpoints

    def head(self, origin: str) -> Head | None:
        """The pending checkpoint of `origin`, the largest."""
        rows = self.database.rows(
            "SELECT size, root, note, time FROM pending WHERE origin = ? ORDER BY size DESC LIMIT 1", origin
        )
        return Head(*rows[0]) if rows else None

    def pending(self, origin: str) -> list[Head]:
        """The pending checkpoints that are kept, the largest first."""
        rows = self.database.rows(
            "SELECT size, root, note, time FROM pending WHERE origin = ? ORDER BY size DESC", origin
        )
        return [Head(*row) for row in rows]

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Take `after` as the pending checkpoint when `before` still is, durably; the rule was checked.

        Raises: ConflictError when `before` is no longer held; StoreError.
        """
        query = "SELECT size, root FROM pending WHERE origin = ? ORDER BY size DESC LIMIT 1"
        with self.database.change() as db:
            if db.execute(query, (origin,)).fetchone() != ((before.size, before.root) if before else None):
                raise ConflictError("pending checkpoint: another one was taken meanwhile")
            _known(db, origin)
            db.execute(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?)",
                (origin, after.size, after.root, after.note, after.time),
            )
            db.execute(
                "DELETE FROM pending WHERE origin = ? AND size NOT IN"
                " (SELECT size FROM pending WHERE origin = ? ORDER BY size DESC LIMIT ?)",
                (origin, origin, PENDING_KEPT),
            )

    # entries and the mirror checkpoint

    def position(self, origin: str) -> Position:
        """How far the log of `origin` has come."""
        rows = self.database.rows("SELECT next, size, root, note, time FROM log WHERE origin = ?", origin)
        if not rows:
            return Position(origin, 0, None)
        next_, *head = rows[0]
        return Position(origin, next_, Head(*head) if head[0] is not None else None)

    def reach(self, origin: str, next_: int) -> None:
        """Remember, durably, that all entries below `next_` are on the disk; never goes back."""
        with self.database.change() as db:
            db.execute("UPDATE log SET next = ? WHERE origin = ? AND next < ?", (next_, origin, next_))

    def complete(self, origin: str, head: Head, voice: str) -> bool:
        """Make `head`, with the lines of the keys named `voice`, the mirror checkpoint, durably.

        False when a larger one is held: then nothing changes. Raises: StoreError when those keys do not
        speak any more, when entries are missing, or when another root is held at that size.
        """
        with self.database.change() as db:
            if db.execute("SELECT name FROM voice").fetchone() != (voice,):
                raise StoreError(f"mirror {voice}: these keys do not cosign any more")
            held = db.execute("SELECT size FROM log WHERE origin = ?", (origin,)).fetchone()
            if held and held[0] is not None and held[0] > head.size:
                return False
            db.execute(
                "UPDATE log SET size = ?, root = ?, note = ?, time = ? WHERE origin = ?",
                (head.size, head.root, head.note, head.time, origin),
            )
            return True


def _known(db: sqlite3.Connection, origin: str) -> None:
    db.execute("INSERT OR IGNORE INTO log (origin, origin_hash) VALUES (?, ?)", (origin, hash_of(origin)))
