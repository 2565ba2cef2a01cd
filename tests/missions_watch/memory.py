"""A store in memory that keeps what it said it kept, whatever the process does: for tests and the simulation.

`step` is called before and after each transaction, with its name: there a test kills the process, or lets
another worker in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vedette.errors import ConflictError
from vedette.formats.keys import SigningKey
from vedette.missions.watch.conversation import Cursor, Taken
from vedette.missions.watch.engine import LEASE, Intent, Loaded
from vedette.missions.watch.events import (
    Alive,
    Event,
    Fact,
    Held,
    as_cancelled,
    event_id,
    event_text,
    facts_of,
    sign_event,
    used_rows,
)
from vedette.missions.watch.timekeeping import TOLERANCE
from vedette.missions.watch.values import Alert, Facts, Order, Told


@dataclass
class Row:
    """One intent."""

    alert: Alert
    state: str = "free"
    owner: str = ""
    until: int = 0
    begun: bool = False
    tries: int = 0
    retry_at: int = 0


@dataclass
class Watch:
    """One watch."""

    order: Order
    revision: int = 1
    seen: int = 0
    look_at: int = 0
    events: list[Event] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    facts: Facts | None = None
    cursors: dict[str, Cursor] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    lives: dict[str, Event] = field(default_factory=dict)


class MemoryStore:
    """Fulfils `engine.WatchStore` and `conversation.ExchangeStore`. Without a key events are not signed."""

    def __init__(
        self, key: SigningKey | None = None, step: Callable[[str], None] = lambda name: None
    ) -> None:
        self.key = key
        self.step = step
        self.watches: dict[str, Watch] = {}
        self.intents: dict[str, Row] = {}
        self.heard: dict[str, int] = {}
        self.number = 0

    # what enters

    def give(self, order: Order) -> None:
        """Take an order, or a later version of it."""
        held = self.watches.get(order.watch)
        if held is None:
            self.watches[order.watch] = Watch(order)
        elif order.version > held.order.version:
            held.order = order
            self._changed(held)

    def event(self, watch: str, fact: Fact) -> Event:
        """The event of a fact, signed if there is a key."""
        if self.key is not None:
            return sign_event(watch, fact, self.key)
        text = event_text(watch, fact)
        return Event(event_id(text), watch, fact, b"")

    def keep(self, watch: str, fact: Fact, now: int) -> Event:
        """Keep what happened here."""
        self.step("keep")
        event = self.event(watch, fact)
        self.add(watch, [event], now)
        self.step("kept")
        return event

    def add(self, watch: str, events: Sequence[Event], now: int) -> int:
        """Keep events, known ones passed over."""
        held = self.watches[watch]
        new = [event for event in events if event.id not in held.ids]
        for event in new:
            held.ids.add(event.id)
            held.events.append(event)
            held.received.append(now)
        if new:
            self._changed(held)
        return len(new)

    def _changed(self, held: Watch) -> None:
        held.revision += 1
        held.facts = None
        held.look_at = 0

    def held(self, watch: str) -> list[Held]:
        """Every fact with the instant at which it came."""
        one = self.watches[watch]
        return [Held(event.fact, at) for event, at in zip(one.events, one.received, strict=True)]

    def used(self, watch: str) -> frozenset[tuple[str, int]]:
        """The rows that were taken."""
        return used_rows(self.held(watch))

    # the engine's side

    def due(self, now: int) -> Sequence[str]:
        return [name for name, each in self.watches.items() if each.look_at <= now]

    def load(self, watch: str) -> Loaded | None:
        self.step("load")
        one = self.watches.get(watch)
        if one is None:
            return None
        if one.facts is None:
            one.facts = facts_of(self.held(watch), {})
            one.order = as_cancelled(one.order, self.held(watch))
        facts = one.facts
        heard = tuple(sorted(self.heard.items()))
        loaded = Loaded(
            one.order,
            Facts(facts.reports, facts.alarms, facts.taken, facts.ended, facts.told, heard),
            one.revision,
        )
        self.step("loaded")
        return loaded

    def intend(self, watch: str, revision: int, found: Sequence[Alert], look_at: int, now: int) -> int:
        self.step("intend")
        new = [alert for alert in found if alert.id not in self.intents]
        for alert in new:
            self.intents[alert.id] = Row(alert)
        one = self.watches[watch]
        if one.revision == revision:
            one.look_at = look_at
        self.step("intended")
        return len(new)

    def claim(self, owner: str, now: int, until: int) -> Intent | None:
        self.step("claim")
        ahead = until + until - now

        def held(row: Row) -> bool:
            return bool(row.owner) and now < row.until <= ahead

        waiting = [row for row in self.intents.values() if row.state == "free"]
        lowest: dict[str, int] = {}
        for row in waiting:
            if held(row) and row.alert.round == 0:
                level = row.alert.level
                lowest[row.alert.episode] = min(level, lowest.get(row.alert.episode, level))
        free = [
            row
            for row in waiting
            if not held(row)
            and not now < row.retry_at <= ahead
            and row.alert.level <= lowest.get(row.alert.episode, row.alert.level)
        ]
        if not free:
            return None
        row = min(free, key=lambda each: (each.alert.due, each.alert.level, each.alert.id))
        intent = Intent(row.alert, row.begun, row.tries)
        row.owner, row.until, row.begun, row.tries = owner, until, True, row.tries + 1
        self.step("claimed")
        return intent

    def settle(self, alert: str, owner: str, told: Told | None, retry_at: int | None) -> bool:
        self.step("settle")
        row = self.intents.get(alert)
        if row is None or row.owner != owner or row.state != "free":
            return False
        if told is not None:
            row.state = "told"
            self.add(row.alert.watch, [self.event(row.alert.watch, told)], told.at)
        elif retry_at is not None:
            row.owner, row.begun, row.retry_at = "", False, retry_at
        else:
            del self.intents[alert]
            self.touch(row.alert.watch)
        self.step("settled")
        return True

    def touch(self, watch: str) -> None:
        self.watches[watch].look_at = 0

    def next_time(self, now: int) -> int:
        """When there is next something to do."""
        instants = [each.look_at for each in self.watches.values()]
        for row in self.intents.values():
            if row.state == "free":
                next_ = max(row.retry_at, row.until if row.owner else 0)
                instants.append(next_ if next_ <= now + 2 * LEASE else now)
        return max(min(instants), now)

    # the conversation's side

    def order_of(self, watch: str) -> Order | None:
        one = self.watches.get(watch)
        return one.order if one else None

    def listed(self, watch: str, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        events = self.watches[watch].events[after : after + most]
        return [(after + place, event.note) for place, event in enumerate(events, 1)]

    def event_ids(self, watch: str) -> Sequence[str]:
        return sorted(self.watches[watch].ids)

    def signs_of_life(self, watch: str) -> Mapping[str, bytes]:
        return {name: event.note for name, event in self.watches[watch].lives.items()}

    def cursor(self, watch: str, peer: str) -> Cursor:
        return self.watches[watch].cursors.get(peer, Cursor())

    def last_number(self, watch: str, peer: str) -> int:
        return self.watches[watch].numbers.get(peer, -1)

    def next_number(self, watch: str, at: int) -> int:
        self.number = max(self.number + 1, at)
        return self.number

    def take(self, taken: Taken) -> int:
        self.step("take")
        one = self.watches[taken.watch]
        if taken.number is not None:
            if taken.number <= one.numbers.get(taken.peer, -1):
                raise ConflictError("ask: put before")
            one.numbers[taken.peer] = taken.number
        if taken.cursor is not None:
            one.cursors[taken.peer] = taken.cursor
        for event in taken.alive:
            assert isinstance(event.fact, Alive)
            one.lives[event.fact.watcher] = event
        for name, at in taken.heard.items():
            held = self.heard.get(name, 0)
            if at > held or held > taken.heard[taken.peer] + TOLERANCE:
                self.heard[name] = at
        new = self.add(taken.watch, taken.events, taken.received)
        self.step("taken")
        return new
