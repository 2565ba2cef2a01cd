"""What a partner's watch keeps: one SQLite file. Orders and contact sheets lie in it sealed, as they came.

Unlike the memory of a witness it may be brought back from a copy: what was heard meanwhile comes again from
the other watchers. An alert that was sent after the copy is then sent once more.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vedette.errors import ConflictError, LimitError, MissingError, StoreError, UsageError
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey

STATE = "watch.db"
MAX_EVENTS = 100_000
"""Of one watch. A mission of 30 days with ten members leaves some thousand."""
MAX_ORDERS = 1024

_SCHEMA = """
CREATE TABLE register_key (
    origin TEXT NOT NULL,
    vkey TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (origin, vkey)
) STRICT;
CREATE TABLE watch_order (
    watch TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    origin TEXT NOT NULL,
    sealed BLOB NOT NULL,
    digest TEXT NOT NULL,
    sheet BLOB,
    sheet_version INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    look_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL REFERENCES watch_order,
    id TEXT NOT NULL,
    note BLOB NOT NULL,
    received INTEGER NOT NULL,
    CONSTRAINT one_event_once UNIQUE (watch, id)
) STRICT;
CREATE TABLE peer (
    watch TEXT NOT NULL REFERENCES watch_order,
    name TEXT NOT NULL,
    heard INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT -1,
    living INTEGER NOT NULL DEFAULT -1,
    alive BLOB,
    pulled INTEGER NOT NULL DEFAULT 0,
    pushed INTEGER NOT NULL DEFAULT 0,
    renewed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, name)
) STRICT;
CREATE TABLE act (
    at INTEGER NOT NULL,
    watch TEXT NOT NULL,
    episode TEXT NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT;
CREATE TABLE intent (
    alert TEXT PRIMARY KEY,
    watch TEXT NOT NULL REFERENCES watch_order,
    episode TEXT NOT NULL,
    cause TEXT NOT NULL,
    level INTEGER NOT NULL,
    round INTEGER NOT NULL,
    duty TEXT NOT NULL,
    due INTEGER NOT NULL,
    down INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    begun INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '',
    until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX intent_free ON intent (told, due, level);
CREATE TABLE sending (
    message TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES intent,
    person TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL CONSTRAINT outcome_is_known
        CHECK (outcome IN ('', 'accepted', 'refused', 'unsure')),
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE person (
    tag TEXT PRIMARY KEY,
    name TEXT NOT NULL CONSTRAINT one_name_once UNIQUE,
    language TEXT NOT NULL,
    duties TEXT NOT NULL,
    addresses TEXT NOT NULL,
    salt BLOB NOT NULL,
    code BLOB NOT NULL
) STRICT;
CREATE TABLE kept (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order as it lies here. `digest`: SHA-256 of the sealed bytes as they came."""

    watch: str
    version: int
    origin: str
    sealed: bytes
    digest: str
    sheet: bytes | None
    sheet_version: int
    received: int


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """One event note; `number` grows and is this partner's own."""

    number: int
    id: str
    note: bytes
    received: int


@dataclass(frozen=True, slots=True)
class Peer:
    """Another watcher of a watch.

    `heard`: when it was heard last. `asked`: the number of its last question. `living` and `alive`: its last
    sign of life, as a number and as the note that is passed on. `pulled`: the place in its list up to which
    its events are here; `pushed`: our number up to which it has ours; `renewed`: when both began anew.
    """

    name: str
    heard: int = 0
    asked: int = -1
    living: int = -1
    alive: bytes | None = None
    pulled: int = 0
    pushed: int = 0
    renewed: int = 0


class State:
    """The memory of one watch; may be used from many threads and by several processes."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise MissingError(
                f"watch state {path.name}: not there", hint="vedette-partner watch begin FOLDER"
            )
        self._lock = threading.RLock()
        with _translated():
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("PRAGMA synchronous = EXTRA")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")

    @classmethod
    def create(cls, path: Path) -> State:
        """An empty memory in a new file. Raises: ConflictError when there is one already; StoreError."""
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise ConflictError(f"watch state {path.name}: already there") from None
        except OSError as error:
            raise StoreError(f"watch state {path.name}: {error.strerror}") from None
        state = cls(path)
        with _translated():
            state._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        return state

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    # registers

    def trust(self, keys: Sequence[VerifierKey], now: int) -> str:
        """The origin of `keys`, whose orders are taken from now on when its Ed25519 key signed them.

        Raises: UsageError when they are not the keys of one register, or none is Ed25519; StoreError.
        """
        origins = {key.name for key in keys}
        if len(origins) != 1:
            raise UsageError("log keys: expected one or more keys of the same origin")
        if not any(key.algorithm is Algorithm.ED25519 for key in keys):
            raise UsageError("log keys: the watch needs the register's Ed25519 key")
        origin = origins.pop()
        with self.transaction() as db:
            rows = [(origin, key.vkey, now) for key in keys]
            db.executemany("INSERT OR IGNORE INTO register_key VALUES (?, ?, ?)", rows)
        return origin

    def untrust(self, key: VerifierKey) -> bool:
        """Take no more orders for which `key` alone vouches. False when it was not trusted."""
        with self.transaction() as db:
            row = (key.name, key.vkey)
            return db.execute("DELETE FROM register_key WHERE origin = ? AND vkey = ?", row).rowcount > 0

    def origins(self) -> list[str]:
        """All trusted origins, sorted."""
        return [row[0] for row in self.rows("SELECT DISTINCT origin FROM register_key ORDER BY origin")]

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys trusted for `origin`; none when it is unknown."""
        rows = self.rows("SELECT vkey FROM register_key WHERE origin = ? ORDER BY vkey", origin)
        return tuple(parse_vkey(row[0]) for row in rows)

    # orders

    def keep_order(self, watch: str, version: int, origin: str, sealed: bytes, digest: str, now: int) -> None:
        """Keep an order, in the place of an earlier version; its sheet stays. `digest` is kept with it.

        Raises: ConflictError for a version that is not later than the one held, or another register's watch;
        LimitError; StoreError.
        """
        with self.transaction() as db:
            query = "SELECT version, origin FROM watch_order WHERE watch = ?"
            row = db.execute(query, (watch,)).fetchone()
            if row is not None and row[1] != origin:
                raise ConflictError(f"order {watch[:8]}: belongs to another register")
            if row is not None and row[0] >= version:
                raise ConflictError(f"order {watch[:8]}: version {row[0]} is held")
            count = db.execute("SELECT count(*) FROM watch_order").fetchone()[0]
            if row is None and count >= MAX_ORDERS:
                raise LimitError(f"orders: {MAX_ORDERS} are held")
            db.execute(
                "INSERT INTO watch_order (watch, version, origin, sealed, digest, received)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (watch) DO UPDATE SET version = excluded.version,"
                " sealed = excluded.sealed, digest = excluded.digest, received = excluded.received",
                (watch, version, origin, sealed, digest, now),
            )
            self.touch(watch, changed=True)

    def keep_sheet(self, watch: str, version: int, origin: str, sealed: bytes) -> None:
        """Keep a contact sheet beside its order, in the place of an earlier version.

        Raises: MissingError without the order; ConflictError for a version that is not later, or another
        register's; StoreError.
        """
        with self.transaction() as db:
            query = "SELECT sheet_version, origin FROM watch_order WHERE watch = ?"
            row = db.execute(query, (watch,)).fetchone()
            if row is None:
                raise MissingError(f"sheet {watch[:8]}: its order is not held here")
            if row[1] != origin:
                raise ConflictError(f"sheet {watch[:8]}: belongs to another register")
            if row[0] > version:
                raise ConflictError(f"sheet {watch[:8]}: version {row[0]} is held")
            values = (sealed, version, watch)
            db.execute("UPDATE watch_order SET sheet = ?, sheet_version = ? WHERE watch = ?", values)

    def orders(self) -> list[HeldOrder]:
        """Every order held, by watch."""
        query = (
            "SELECT watch, version, origin, sealed, digest, sheet, sheet_version, received"
            " FROM watch_order ORDER BY watch"
        )
        return [HeldOrder(*row) for row in self.rows(query)]

    def order(self, watch: str) -> HeldOrder | None:
        """One order, None when it is not held."""
        columns = "watch, version, origin, sealed, digest, sheet, sheet_version, received"
        rows = self.rows(f"SELECT {columns} FROM watch_order WHERE watch = ?", watch)  # noqa: S608
        return HeldOrder(*rows[0]) if rows else None

    def digest(self, watch: str) -> str:
        """The digest of the order held of a watch, "" for none."""
        rows = self.rows("SELECT digest FROM watch_order WHERE watch = ?", watch)
        return str(rows[0][0]) if rows else ""

    def order_digests(self) -> dict[str, str]:
        """The digest of each order held, by watch: cheap to ask each second."""
        return dict(self.rows("SELECT watch, digest FROM watch_order"))

    def reseal(self, sealed: Iterable[tuple[str, bytes, bytes | None]]) -> None:
        """Put (watch, order, sheet) in the place of what lies sealed, all or none."""
        with self.transaction() as db:
            for watch, order, sheet in sealed:
                db.execute(
                    "UPDATE watch_order SET sealed = ?, sheet = ? WHERE watch = ?", (order, sheet, watch)
                )

    def forget(self, watch: str) -> None:
        """Remove all that is known of one watch. Raises: MissingError, StoreError."""
        with self.transaction() as db:
            db.execute(
                "DELETE FROM sending WHERE alert IN (SELECT alert FROM intent WHERE watch = ?)", (watch,)
            )
            for table in ("intent", "peer", "event"):
                db.execute(f"DELETE FROM {table} WHERE watch = ?", (watch,))  # noqa: S608 - our own names
            if not db.execute("DELETE FROM watch_order WHERE watch = ?", (watch,)).rowcount:
                raise MissingError(f"watch {watch[:8]}: is not held here")

    # events

    def add_event(self, watch: str, id: str, note: bytes, now: int) -> int | None:
        """Keep a verified event note; its number, None when it was known. Raises: LimitError, StoreError."""
        with self.transaction() as db:
            count = db.execute("SELECT count(*) FROM event WHERE watch = ?", (watch,)).fetchone()[0]
            if count >= MAX_EVENTS:
                raise LimitError(f"watch {watch[:8]}: {MAX_EVENTS} events are held")
            done = db.execute(
                "INSERT OR IGNORE INTO event (watch, id, note, received) VALUES (?, ?, ?, ?)",
                (watch, id, note, now),
            )
            if not done.rowcount:
                return None
            self.touch(watch, changed=True)
            return done.lastrowid

    def events(self, watch: str, after: int = 0, most: int = MAX_EVENTS) -> list[HeldEvent]:
        """The events of a watch after a number, in order, at most so many."""
        query = (
            "SELECT number, id, note, received FROM event WHERE watch = ? AND number > ?"
            " ORDER BY number LIMIT ?"
        )
        return [HeldEvent(*row) for row in self.rows(query, watch, after, most)]

    def touch(self, watch: str, *, changed: bool) -> None:
        """Make a watch due at once; `changed` when its order or its facts are others now."""
        with self.transaction() as db:
            query = "UPDATE watch_order SET look_at = 0, revision = revision + ? WHERE watch = ?"
            db.execute(query, (int(changed), watch))

    def revision(self, watch: str) -> int:
        """Grows with every change of the order and the events of a watch; 0 when it is not held."""
        rows = self.rows("SELECT revision FROM watch_order WHERE watch = ?", watch)
        return int(rows[0][0]) if rows else 0

    # other watchers

    def peers(self, watch: str) -> dict[str, Peer]:
        """What is known of the other watchers of a watch, by name."""
        columns = "name, heard, asked, living, alive, pulled, pushed, renewed"
        rows = self.rows(f"SELECT {columns} FROM peer WHERE watch = ?", watch)  # noqa: S608 - our own names
        return {row[0]: Peer(*row) for row in rows}

    def hear(self, watch: str, name: str, at: int) -> None:
        """Another watcher was heard at `at`."""
        with self.transaction():
            self._peer(watch, name, heard=at)
            self.touch(watch, changed=True)

    def asked(self, watch: str, name: str, number: int) -> None:
        """It has put its question of this number."""
        self._peer(watch, name, asked=number)

    def living(self, watch: str, name: str, number: int, note: bytes) -> None:
        """It has given this sign of life; the note is passed on."""
        self._peer(watch, name, living=number, alive=note)

    def told_each_other(self, watch: str, name: str, *, pulled: int, pushed: int, renewed: int) -> None:
        """Its events up to its number `pulled` are here, and ours up to our number `pushed` are there."""
        self._peer(watch, name, pulled=pulled, pushed=pushed, renewed=renewed)

    def _peer(self, watch: str, name: str, **values: int | bytes) -> None:
        sets = ", ".join(f"{column} = ?" for column in values)
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO peer (watch, name) VALUES (?, ?)", (watch, name))
            db.execute(
                f"UPDATE peer SET {sets} WHERE watch = ? AND name = ?",  # noqa: S608 - our own names
                (*values.values(), watch, name),
            )

    # what people did here

    def note_act(self, at: int, watch: str, episode: str, what: str, who: str) -> None:
        """Note what a person did here: for the partner's own eyes, by tag."""
        with self.transaction() as db:
            db.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?)", (at, watch, episode, what, who))

    def acts(self) -> list[tuple[int, str, str, str, str]]:
        """What people did here, in order: at, watch, episode, what, who."""
        return self.rows("SELECT at, watch, episode, what, who FROM act ORDER BY at, rowid")

    # single values

    def kept(self, name: str) -> str | None:
        """A single value kept under a name."""
        rows = self.rows("SELECT value FROM kept WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def keep(self, name: str, value: str) -> None:
        """Keep a single value under a name."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    # how all of it is reached

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One writing transaction: all of it, or nothing. Raises: StoreError."""
        with self._lock, _translated():
            if self._db.in_transaction:  # a step of a larger one
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def rows(
        self, query: str, *values: str | int | bytes | None, **named: str | int
    ) -> list[tuple[Any, ...]]:
        """The rows that a reading query gives, with its values in order or by name. Raises: StoreError."""
        with self._lock, _translated():
            return self._db.execute(query, named or values).fetchall()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"watch state: {error}") from None
