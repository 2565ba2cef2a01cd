"""The rungs of a ladder: the levels when a mission says nothing else, and what a ladder must be.

Source: the check-in procedure of the group; normative page: docs/formats/watch.md, 2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from vedette.errors import MissingError, UsageError
from vedette.missions.watch.values import DUTIES, Cause, Order, Rung, Status, Watcher

MINUTE, HOUR = 60, 3600
PEOPLE_END = 4
"""From this level on nothing but people ends an episode."""
SETTLE = 30
"""So long after its start a watcher waits, at most, for what the others heard meanwhile."""
UNSURE_AGAIN = 20
"""After a telling that may not have arrived the next round comes so soon; after a second, 10 s later."""
MAX_LEVELS = 9
FLOORS = {Status.HELP: 3, Status.DURESS: 4, Status.EVACUATE: 4}
"""The level at which a call begins."""
NEVER = 1 << 62

LADDER: tuple[Rung, ...] = (
    Rung(1, 10 * MINUTE, ("officer",), 5 * MINUTE, 20 * MINUTE, ("try-all-channels", "ask-other-member")),
    Rung(
        2,
        30 * MINUTE,
        ("officer", "second"),
        5 * MINUTE,
        15 * MINUTE,
        ("call-lodging", "call-driver", "call-meeting-partner", "wake-second"),
    ),
    Rung(
        3,
        HOUR,
        ("officer", "second", "head"),
        5 * MINUTE,
        15 * MINUTE,
        ("freeze-silent-devices", "prepare-statements"),
    ),
    Rung(
        4,
        2 * HOUR,
        ("officer", "second", "head", "crisis", "partner"),
        5 * MINUTE,
        30 * MINUTE,
        ("send-lawyer", "call-duty-stations", "tell-next-of-kin", "tell-ombudsman", "tell-partners"),
        sheets=True,
    ),
    Rung(
        5,
        4 * HOUR,
        ("head", "crisis", "partner"),
        10 * MINUTE,
        2 * HOUR,
        ("revoke-keys", "move-team-and-witnesses", "secure-second-site", "send-urgent-appeals"),
        sheets=True,
    ),
    Rung(
        6,
        12 * HOUR,
        ("head", "crisis", "partner"),
        30 * MINUTE,
        2 * HOUR,
        ("file-disappearance", "tell-special-procedures", "tell-embassies"),
        sheets=True,
    ),
)
"""The levels of a mission that says nothing else."""


def episode_id(watch: str, cause: Cause, source: str) -> str:
    """The id of an episode: the same wherever it is computed."""
    return _id("episode", watch, cause.value, source)


def alert_id(watcher: str, watch: str, episode: str, level: int, round_: int, duty: str) -> str:
    """The id of an alert: the same each time it is computed."""
    return _id("alert", watcher, watch, episode, str(level), str(round_), duty)


def report_id(watch: str, member: str, row: int, status: Status) -> str:
    """The id of a check-in: the same at every watcher that takes it."""
    return _id("report", watch, member, str(row), status.value)


def _id(what: str, *parts: str) -> str:
    text = "\n".join((f"vedette/watch/{what}/v1", *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def check_ladder(ladder: Sequence[Rung]) -> tuple[Rung, ...]:
    """`ladder`, when it can be climbed.

    Levels 1, 2, 3 and on without a gap, at most 9, each later than the one before; every level tells somebody
    who can be told by an alert, each duty once; `again` and `unheard` are at least one second; once sheets
    may be opened they may be opened on every later level.

    Raises: UsageError naming the level.
    """
    if not 1 <= len(ladder) <= MAX_LEVELS:
        raise UsageError(f"ladder: 1 to {MAX_LEVELS} levels expected")
    after, sheets = -1, False
    for number, rung in enumerate(ladder, 1):
        what = f"ladder level {number}"
        if rung.level != number:
            raise UsageError(f"{what}: found level {rung.level} in its place")
        if not after < rung.after < 1 << 31:
            raise UsageError(f"{what}: begins no later than the level before")
        if not 1 <= rung.again < 1 << 31 or not 1 <= rung.unheard < 1 << 31:
            raise UsageError(f"{what}: again and unheard are lengths of a second or more")
        if not set(rung.tell) - {"partner"} or not set(rung.tell) <= set(DUTIES):
            raise UsageError(f"{what}: tells nobody, or somebody unknown", hint=f"known: {', '.join(DUTIES)}")
        if len(set(rung.tell)) != len(rung.tell):
            raise UsageError(f"{what}: tells somebody twice")
        if sheets and not rung.sheets:
            raise UsageError(f"{what}: sheets that were open are closed again")
        after, sheets = rung.after, rung.sheets
    return tuple(ladder)


def watcher_of(order: Order, name: str) -> Watcher:
    """The watcher of that name. Raises: MissingError."""
    for watcher in order.watchers:
        if watcher.name == name:
            return watcher
    raise MissingError(f"watch {order.watch}: {name} is none of its watchers")
