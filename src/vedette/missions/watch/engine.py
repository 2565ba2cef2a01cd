"""The engine that headquarters and partners share: look, write down, send, mark.

The order of the steps is the whole of it. What is to be told is computed from facts (`ladder.alerts`), so
that nothing is forgotten by a process that died; it is written down before it is sent, so that nothing is
told twice; it is looked at once more just before, so that nobody is told what has ended; and it is marked
after.

    look      facts -> alerts -> intents, each id once; when to look again          one transaction a watch
    claim     one intent is this worker's for a while, and marked as begun           one transaction
    send      the only step that touches the world
    settle    told, with the event that says so; or tried again later; or withdrawn  one transaction

A process killed between claim and settle leaves an intent that is begun. Who claims it next cannot know
whether it arrived: the same id is sent again where the receiving side recognises ids, and where it does not,
it counts as told without being sure, and the next round comes sooner.

Normative page: docs/formats/watch.md, 9.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from vedette.errors import VedetteError
from vedette.missions.watch.ladder import alerts, look
from vedette.missions.watch.rungs import NEVER
from vedette.missions.watch.values import Alert, Facts, Order, Told

LEASE = 25
"""So many seconds an intent is one worker's. A sending must end before; a worker that died is waited for as
long.
"""
RETRY_FIRST, RETRY_MOST = 2, 15
"""A refused sending is tried again after so many seconds, doubled up to the second number."""
MAX_SENT = 1000
"""Sendings in one tick."""


class Outcome(Protocol):
    """What became of a sending: `vedette.adapters.alerts.message.Outcome` is one."""

    @property
    def result(self) -> str:
        """accepted, refused (surely not sent) or unsure."""


Send = Callable[[Alert], Outcome]
"""Tells the people of one duty. Bounded in time well below LEASE; never raises for what a channel does."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One watch as the store holds it. `revision` grows with every change of its order or its facts."""

    order: Order
    facts: Facts
    revision: int


@dataclass(frozen=True, slots=True)
class Intent:
    """An alert that is this worker's to send.

    `begun`: it was claimed before by somebody who never settled it, and may have been sent. `tries` counts
    the claims before this one.
    """

    alert: Alert
    begun: bool
    tries: int


class WatchStore(Protocol):
    """What the engine needs of a store. Every method is one transaction, durable when it returns.

    Facts enter the store by other ways (check-ins, exchange, people); each such transaction raises the
    watch's revision and makes it due at once.
    """

    def due(self, now: int) -> Sequence[str]:
        """The watches to look at: changed since they were looked at, or their instant has come."""

    def load(self, watch: str) -> Loaded | None:
        """One watch, from one consistent view; None when it is gone."""

    def intend(self, watch: str, revision: int, found: Sequence[Alert], look_at: int, now: int) -> int:
        """Write down those of `found` whose id is new, each free to be claimed; return how many.

        `look_at` becomes the watch's next instant if its revision is still `revision`; otherwise the watch
        stays due. Two workers may do this at once: an id is written once.
        """

    def claim(self, owner: str, now: int, until: int) -> Intent | None:
        """Make one free intent this owner's until `until`, and mark it as begun; None when none is free.

        Free: not told, not to be tried later than `now`, and nobody's, or somebody's whose time is over. An
        instant more than twice as far ahead as `until` was written before the clock was set back, and counts
        as past. Not free while the first telling (round 0) of a lower level of the same episode is
        somebody's: levels come in their order, however many workers send, also to one who has several duties.
        The one that is due first, then of the lowest level. A conditional update of one row: of two workers
        one gets it.
        """

    def settle(self, alert: str, owner: str, told: Told | None, retry_at: int | None) -> bool:
        """End a claim; False when it was no longer this owner's, and then nothing is changed.

        `told`: keep this fact, with its signed event, mark the intent as told, raise the revision.
        `retry_at`: free again from then on, no longer begun. Neither: remove the intent, it does not stand
        now, and make the watch due at once.
        """

    def touch(self, watch: str) -> None:
        """Make a watch due at once."""


@dataclass(slots=True)
class Ticked:
    """What one tick did. `faults`: the watches that could not be looked at, each with a line of words."""

    looked: int = 0
    intended: int = 0
    sent: int = 0
    unsure: int = 0
    refused: int = 0
    withdrawn: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


class Engine:
    """Watches for one watcher. Any number of engines may work on one store at once, in threads or processes.

    `owner` names this worker, differently each time it starts. `up_since`: from when the program has run with
    a steady clock; before each tick it is set to what the timekeeper says (`Now.steady_since`). One engine
    is kept for all looks: by a change of `up_since` it sees that the time was set anew. `recognises_ids`:
    whether `send` may be called again with an alert that may have been sent, because it, or what is behind
    it, knows the id again. `clock` gives the trusted time between sendings; without it a tick lasts no time.
    """

    def __init__(
        self,
        store: WatchStore,
        name: str,
        send: Send,
        *,
        owner: str,
        up_since: int,
        recognises_ids: bool = True,
        lease: int = LEASE,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._store = store
        self._name = name
        self._send = send
        self._owner = owner
        self._recognises_ids = recognises_ids
        self._lease = lease
        self._clock = clock
        self.up_since = up_since
        self._steady: int | None = None

    @property
    def name(self) -> str:
        """The watcher for whom it watches."""
        return self._name

    def tick(self, now: int) -> Ticked:
        """Look at every watch that is due, then send what is written down.

        Raises: StoreError and whatever the store raises; a watch that cannot be understood is a fault in the
        answer and stops no other.
        """
        ticked = Ticked()
        self.look(now, ticked)
        self.deliver(now, ticked)
        return ticked

    def look(self, now: int, ticked: Ticked | None = None) -> Ticked:
        """Write down what is to be told now. Touches the store only, and is fast."""
        ticked = ticked if ticked is not None else Ticked()
        steady = self.up_since
        # after a start, or when the time was set anew, no instant that was written down says when to look
        for watch in self._store.due(now if steady == self._steady else NEVER):
            try:
                self._look(watch, now, ticked)
            except VedetteError as error:
                ticked.faults.append((watch, str(error)))
        self._steady = steady
        return ticked

    def _look(self, watch: str, now: int, ticked: Ticked) -> None:
        loaded = self._store.load(watch)
        if loaded is None:
            return
        found, look_at = look(loaded.order, loaded.facts, now, self._name, up_since=self.up_since)
        ticked.intended += self._store.intend(watch, loaded.revision, found, look_at, now)
        ticked.looked += 1

    def deliver(self, now: int, ticked: Ticked | None = None, most: int = MAX_SENT) -> Ticked:
        """Send what is written down and free, at most `most` of it; several threads may do so at once."""
        ticked = ticked if ticked is not None else Ticked()
        for _ in range(most):
            at = self._clock() if self._clock else now
            intent = self._store.claim(self._owner, at, at + self._lease)
            if intent is None:
                break
            self._deliver(intent, at, ticked)
        return ticked

    def _deliver(self, intent: Intent, at: int, ticked: Ticked) -> None:
        alert = intent.alert
        try:
            stands = self._stands(alert, at)
        except VedetteError as error:
            # an order that cannot be read now: what was found while it could be read is told
            ticked.faults.append((alert.watch, str(error)))
            stands = True
        if not stands and not intent.begun:
            # ended, taken or told by another meanwhile; nothing has left
            self._store.settle(alert.id, self._owner, None, None)
            ticked.withdrawn += 1
            return
        if alert.duty == "partner":
            self._told(alert, at, sure=True)
            return
        if not stands or (intent.begun and not self._recognises_ids):
            # it may have left before
            self._told(alert, at, sure=False)
            ticked.unsure += 1
            return
        if alert.round == 0 and self.up_since > alert.due:
            # written down before the outage, sent after it
            alert = replace(alert, down=max(alert.down, self.up_since - alert.due))
        result = self._send(alert).result
        after = self._clock() if self._clock else at
        if result == "accepted":
            self._told(alert, after, sure=True)
            ticked.sent += 1
        elif result == "refused":
            wait = min(RETRY_MOST, RETRY_FIRST << min(intent.tries, 8))
            self._store.settle(alert.id, self._owner, None, after + wait)
            ticked.refused += 1
        else:
            self._told(alert, after, sure=False)
            ticked.unsure += 1

    def _stands(self, alert: Alert, at: int) -> bool:
        """Whether the alert would still be found now."""
        loaded = self._store.load(alert.watch)
        if loaded is None:
            return False
        found = alerts(loaded.order, loaded.facts, at, self._name, up_since=self.up_since)
        return any(each.id == alert.id for each in found)

    def _told(self, alert: Alert, at: int, *, sure: bool) -> None:
        told = Told(alert.id, alert.episode, alert.level, alert.round, alert.duty, at, self._name, sure)
        self._store.settle(alert.id, self._owner, told, None)
