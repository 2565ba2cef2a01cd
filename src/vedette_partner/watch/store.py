"""What the engine needs of a store, over this partner's state.

Source of each method's promise: vedette.missions.watch.engine.WatchStore.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vedette.missions.watch.engine import LEASE, Intent, Loaded
from vedette.missions.watch.values import Alert, Cause, Told
from vedette_partner.watch.state import State

_ALERT = "alert, watch, episode, cause, level, round, duty, due, down"
_FREE = (
    # an instant beyond `ahead` was written before the clock was set back, and counts as past
    "told = 0 AND NOT (retry_at > :now AND retry_at <= :ahead)"
    " AND NOT (owner <> '' AND until > :now AND until <= :ahead)"
    # levels in their order: none while a lower one of its story is being told for the first time
    " AND NOT EXISTS (SELECT 1 FROM intent AS lower WHERE lower.told = 0 AND lower.round = 0"
    " AND lower.owner <> '' AND lower.until > :now AND lower.until <= :ahead"
    " AND lower.episode = intent.episode AND lower.level < intent.level)"
)


class Intents:
    """Fulfils WatchStore. `load` gives a watch as it is held; `keep_told` keeps the fact with its event."""

    def __init__(
        self, state: State, load: Callable[[str], Loaded | None], keep_told: Callable[[str, Told], None]
    ) -> None:
        self._state = state
        self._load = load
        self._keep_told = keep_told

    def due(self, now: int) -> Sequence[str]:
        """The watches to look at."""
        rows = self._state.rows(
            "SELECT watch FROM watch_order WHERE look_at <= ? ORDER BY look_at, watch", now
        )
        return [row[0] for row in rows]

    def load(self, watch: str) -> Loaded | None:
        """One watch, None when it is gone."""
        return self._load(watch)

    def intend(self, watch: str, revision: int, found: Sequence[Alert], look_at: int, now: int) -> int:
        """Write down what is new; when to look again."""
        with self._state.transaction() as db:
            count = 0
            for alert in found:
                count += db.execute(
                    f"INSERT OR IGNORE INTO intent ({_ALERT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                    (
                        alert.id,
                        watch,
                        alert.episode,
                        alert.cause.value,
                        alert.level,
                        alert.round,
                        alert.duty,
                        alert.due,
                        alert.down,
                    ),
                ).rowcount
            query = "UPDATE watch_order SET look_at = ? WHERE watch = ? AND revision = ?"
            db.execute(query, (look_at, watch, revision))
        return count

    def claim(self, owner: str, now: int, until: int) -> Intent | None:
        """Make one free intent this owner's."""
        with self._state.transaction() as db:
            row = db.execute(
                f"SELECT {_ALERT}, begun, tries FROM intent WHERE {_FREE}"  # noqa: S608 - our own names
                " ORDER BY due, level, alert LIMIT 1",
                {"now": now, "ahead": until + until - now},
            ).fetchone()
            if row is None:
                return None
            query = "UPDATE intent SET owner = ?, until = ?, begun = 1, tries = tries + 1 WHERE alert = ?"
            db.execute(query, (owner, until, row[0]))
        return Intent(_alert(row[:9]), bool(row[9]), row[10])

    def free(self, now: int) -> bool:
        """Whether something could be claimed: asked often, and writes nothing."""
        query = f"SELECT 1 FROM intent WHERE {_FREE} LIMIT 1"  # noqa: S608 - our own names
        return bool(self._state.rows(query, now=now, ahead=now + 2 * LEASE))

    def release(self) -> None:
        """Free what a worker that died had claimed; begun it stays. For the only one that ticks here."""
        with self._state.transaction() as db:
            db.execute("UPDATE intent SET owner = '' WHERE told = 0 AND owner <> ''")

    def settle(self, alert: str, owner: str, told: Told | None, retry_at: int | None) -> bool:
        """End a claim."""
        with self._state.transaction() as db:
            row = db.execute(
                "SELECT watch FROM intent WHERE alert = ? AND owner = ? AND told = 0", (alert, owner)
            ).fetchone()
            if row is None:
                return False
            if told is not None:
                db.execute("UPDATE intent SET told = 1, owner = '' WHERE alert = ?", (alert,))
                self._keep_told(row[0], told)
            elif retry_at is not None:
                query = "UPDATE intent SET retry_at = ?, begun = 0, owner = '' WHERE alert = ?"
                db.execute(query, (retry_at, alert))
            else:
                db.execute("DELETE FROM sending WHERE alert = ?", (alert,))
                db.execute("DELETE FROM intent WHERE alert = ?", (alert,))
                self._state.touch(row[0], changed=False)
        return True

    def touch(self, watch: str) -> None:
        """Make a watch due at once."""
        self._state.touch(watch, changed=False)


def _alert(row: Sequence[str | int]) -> Alert:
    id_, watch, episode, cause, level, round_, duty, due, down = row
    return Alert(
        str(id_),
        str(watch),
        str(episode),
        Cause(str(cause)),
        int(level),
        int(round_),
        str(duty),
        int(due),
        int(down),
    )
