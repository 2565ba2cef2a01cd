"""What was deposited here and by whom: deposit notes, the objects they name, removals, tickets.

Whether an object is whole is seen in the folder of objects, never here: one truth for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vedette.errors import ConflictError
from vedette.formats.deposit import NO_DEPOSIT, Deposit, DepositObject
from vedette_partner.mirror.database import Database

REMOVAL_SECONDS = 14 * 24 * 3600
MAX_TICKETS = 1000


@dataclass(frozen=True, slots=True)
class Next:
    """Which deposit is taken next: its number, and the digest of the text before it."""

    number: int
    previous: str


class Ledger:
    """The memory of one mirror for what was left here. Raises: StoreError, everywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # deposits

    def next(self, origin: str) -> Next:
        """Which deposit of `origin` is taken next."""
        rows = self._database.rows(
            "SELECT number, sha256 FROM deposit WHERE origin = ? ORDER BY number DESC LIMIT 1", origin
        )
        return Next(rows[0][0] + 1, rows[0][1]) if rows else Next(0, NO_DEPOSIT)

    def deposit(self, origin: str, number: int) -> tuple[str, bytes] | None:
        """The digest of the text and the note of one deposit."""
        rows = self._database.rows(
            "SELECT sha256, note FROM deposit WHERE origin = ? AND number = ?", origin, number
        )
        return (str(rows[0][0]), bytes(rows[0][1])) if rows else None

    def arrivals(self, origin: str) -> list[tuple[int, int, bytes]]:
        """Number, time of arrival here (Unix seconds) and note of every deposit, the oldest first."""
        rows = self._database.rows(
            "SELECT number, time, note FROM deposit WHERE origin = ? ORDER BY number", origin
        )
        return [(int(number), int(when), bytes(note)) for number, when, note in rows]

    def take(self, deposit: Deposit, sha256: str, note: bytes, now: int) -> None:
        """Remember the next deposit, durably; what it removes is marked.

        Raises: ConflictError when it is not the next one any more.
        """
        origin = deposit.origin
        with self._database.change() as db:
            row = db.execute(
                "SELECT number, sha256 FROM deposit WHERE origin = ? ORDER BY number DESC LIMIT 1", (origin,)
            ).fetchone()
            if (deposit.number, deposit.previous) != ((row[0] + 1, row[1]) if row else (0, NO_DEPOSIT)):
                raise ConflictError("deposit: another one was taken meanwhile")
            db.execute(
                "INSERT INTO deposit VALUES (?, ?, ?, ?, ?)", (origin, deposit.number, sha256, note, now)
            )
            db.executemany(
                "INSERT OR IGNORE INTO object VALUES (?, ?, ?, ?, ?)",
                [(origin, one.sha256, one.size, one.kind, deposit.number) for one in deposit.objects],
            )
            db.executemany(
                "INSERT OR IGNORE INTO removal (origin, sha256, due) VALUES (?, ?, ?)",
                [(origin, digest, now + REMOVAL_SECONDS) for digest in deposit.removed],
            )
            db.execute("UPDATE log SET deposits = ? WHERE origin = ?", (deposit.number + 1, origin))

    def held(self, origin: str) -> int:
        """How many deposits of `origin` were found whole, counted from 0."""
        rows = self._database.rows("SELECT held FROM log WHERE origin = ?", origin)
        return int(rows[0][0]) if rows else 0

    def set_held(self, origin: str, count: int) -> None:
        """Remember that the first `count` deposits are whole; never goes back."""
        with self._database.change() as db:
            db.execute("UPDATE log SET held = ? WHERE origin = ? AND held < ?", (count, origin, count))

    # objects

    def expected(self, origin: str, first: int, last: int) -> list[DepositObject]:
        """The objects that deposits `first` to `last` name and none removed, by digest."""
        rows = self._database.rows(
            "SELECT o.sha256, o.size, o.kind FROM object o LEFT JOIN removal r USING (origin, sha256)"
            " WHERE o.origin = ? AND o.number BETWEEN ? AND ? AND r.sha256 IS NULL ORDER BY o.sha256",
            origin,
            first,
            last,
        )
        return [DepositObject(*row) for row in rows]

    def size(self, sha256: str) -> int | None:
        """The bytes of an object that some deposit names and that was not removed; None for any other."""
        rows = self._database.rows(
            "SELECT o.size FROM object o LEFT JOIN removal r USING (origin, sha256)"
            " WHERE o.sha256 = ? AND r.sha256 IS NULL LIMIT 1",
            sha256,
        )
        return int(rows[0][0]) if rows else None

    def may_read(self, origin: str, sha256: str) -> bool:
        """Say whether `origin` has deposited this object and not removed it.

        A house segment is given out until it has gone: whoever took the keys may have had it removed.
        """
        return bool(
            self._database.rows(
                "SELECT 1 FROM object o LEFT JOIN removal r USING (origin, sha256)"
                " WHERE o.origin = ? AND o.sha256 = ?"
                " AND (r.sha256 IS NULL OR (o.kind = 'house' AND r.gone = 0))",
                origin,
                sha256,
            )
        )

    def known(self, origin: str) -> list[DepositObject]:
        """All objects of `origin` that have not gone, those marked for removal too, by digest."""
        rows = self._database.rows(
            "SELECT o.sha256, o.size, o.kind FROM object o LEFT JOIN removal r USING (origin, sha256)"
            " WHERE o.origin = ? AND coalesce(r.gone, 0) = 0 ORDER BY o.sha256",
            origin,
        )
        return [DepositObject(*row) for row in rows]

    def all_known(self) -> dict[str, int]:
        """All objects of all origins that have not gone: digest and size."""
        rows = self._database.rows(
            "SELECT o.sha256, o.size FROM object o LEFT JOIN removal r USING (origin, sha256)"
            " WHERE coalesce(r.gone, 0) = 0"
        )
        return dict(rows)

    def promised(self) -> int:
        """How many bytes all objects have together that are to be held, those marked for removal too."""
        rows = self._database.rows(
            "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT o.sha256, o.size FROM object o"
            " LEFT JOIN removal r USING (origin, sha256) WHERE coalesce(r.gone, 0) = 0)"
        )
        return int(rows[0][0])

    # removals

    def due(self, now: int) -> list[tuple[str, str]]:
        """The (origin, digest) of objects whose time to go has come."""
        return [(str(o), str(d)) for o, d in self._removals("gone = 0 AND due <= ?", now)]

    def marked(self) -> list[tuple[str, str]]:
        """The (origin, digest) of all objects that are marked and have not gone."""
        return [(str(o), str(d)) for o, d in self._removals("gone = 0 AND due >= ?", 0)]

    def let_go(self) -> list[str]:
        """The digests that have gone and that nobody keeps, sorted."""
        rows = self._database.rows("SELECT DISTINCT sha256 FROM removal WHERE gone = 1 ORDER BY sha256")
        known = self.all_known()
        return [str(digest) for (digest,) in rows if digest not in known]

    def _removals(self, where: str, value: int) -> list[tuple[str, str]]:
        return self._database.rows(
            f"SELECT origin, sha256 FROM removal WHERE {where} ORDER BY origin, sha256",  # noqa: S608 - ours
            value,
        )

    def gone(self, removed: Iterable[tuple[str, str]]) -> None:
        """Remember that these are let go: before their bytes are, so that a crash leaves too much."""
        with self._database.change() as db:
            db.executemany("UPDATE removal SET gone = 1 WHERE origin = ? AND sha256 = ?", list(removed))

    # quota

    def quota(self) -> int | None:
        """How many bytes of objects are taken in all; None: as many as there is room for."""
        rows = self._database.rows("SELECT bytes FROM quota")
        return int(rows[0][0]) if rows else None

    def set_quota(self, size_bytes: int | None) -> None:
        """Take at most `size_bytes` from now on; what is held stays."""
        with self._database.change() as db:
            db.execute("DELETE FROM quota")
            if size_bytes is not None:
                db.execute("INSERT INTO quota VALUES (1, ?)", (size_bytes,))

    # tickets

    def add_ticket(self, hashed: str, origin: str, until: int, now: int, nonce: str = "") -> bool:
        """Remember a ticket by its hash, until Unix seconds; False when `nonce` was seen before.

        Raises: ConflictError when there are too many.
        """
        with self._database.change() as db:
            db.execute("DELETE FROM ticket WHERE until < ?", (now,))
            db.execute("DELETE FROM nonce WHERE until < ?", (now,))
            if db.execute("SELECT count(*) FROM ticket").fetchone()[0] >= MAX_TICKETS:
                raise ConflictError(f"tickets: {MAX_TICKETS} are in use", hint="wait for some to end")
            if nonce:
                # kept twice as long as a request is taken, whatever the clocks say
                row = (nonce, now + 2 * (until - now) + 24 * 3600)
                if not db.execute("INSERT OR IGNORE INTO nonce VALUES (?, ?)", row).rowcount:
                    return False
            db.execute("INSERT OR REPLACE INTO ticket VALUES (?, ?, ?)", (hashed, origin, until))
            return True

    def ticket(self, hashed: str, now: int) -> str | None:
        """The origin for which a ticket is good now."""
        rows = self._database.rows("SELECT origin FROM ticket WHERE hash = ? AND until >= ?", hashed, now)
        return str(rows[0][0]) if rows else None
