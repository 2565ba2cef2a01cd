"""How two watchers come to know the same: what to ask, what to answer, what to keep of it.

Both sides do the same with each event: it is verified by the order held here, kept once, and passed on to
everybody. Nothing is lost with a message that is lost, and nothing counts twice that comes twice. A watcher
counts as heard only when it answered this very question, put a new one, or when a sign of life that it signed
came by another.

Normative page: docs/formats/watch.md, 8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from vedette.errors import MissingError, VedetteError
from vedette.formats.keys import SigningKey
from vedette.missions.watch.events import Alive, Event, sign_event, verify_event
from vedette.missions.watch.exchange import (
    MAX_ALIVE,
    MAX_EVENTS,
    Answer,
    Ask,
    asker_of,
    peek_watch,
    read_answer,
    read_ask,
    sign_answer,
    sign_ask,
    state_of,
)
from vedette.missions.watch.values import Order

RENEW_SECONDS = 60
"""Two watchers that hold different things tell each other everything again no more often."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far two lists have come: `after` in the other's list, `pushed` in the own list.

    `renewed`: when both last began again from 0.
    """

    after: int = 0
    pushed: int = 0
    renewed: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What came in with one message, all of it kept in one transaction.

    `number`: of a question, None for an answer. `cursor`: where the next question to that peer goes on, None
    when a question came.
    `heard`: when which watcher was last heard; the peer itself, now. What is held gives way to a later
    instant, and also when it lies more than a minute after the peer's: then it was written before the clock
    was set back.
    """

    watch: str
    peer: str
    number: int | None
    cursor: Cursor | None
    events: tuple[Event, ...]
    alive: tuple[Event, ...]
    heard: Mapping[str, int]
    received: int


@dataclass(frozen=True, slots=True)
class Talked:
    """What a question brought. `time` is the other's, for the timekeeper, `version` that of its order.

    `more`: ask again at once. `refused`: events that this watcher's order does not allow.
    """

    new: int
    more: bool
    time: int
    version: int
    refused: int


class ExchangeStore(Protocol):
    """What a conversation needs of a store. `place` counts the events of a watch as they came, from 1."""

    def order_of(self, watch: str) -> Order | None:
        """The order held, None for an unknown watch."""

    def listed(self, watch: str, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """At most `most` events after a place, each with its place, in their order; no signs of life."""

    def event_ids(self, watch: str) -> Sequence[str]:
        """The ids of all events held."""

    def signs_of_life(self, watch: str) -> Mapping[str, bytes]:
        """The newest sign of life of each watcher, by name."""

    def cursor(self, watch: str, peer: str) -> Cursor:
        """How far the two lists have come; a new one for a peer that was never asked."""

    def last_number(self, watch: str, peer: str) -> int:
        """The number of the peer's last question that was taken, -1 for none."""

    def next_number(self, watch: str, at: int) -> int:
        """A number for a question or a sign of life, above every one before; durable when it returns.

        It is `max(the last one + 1, at)`: a watcher that comes back from an old copy of itself goes on above.
        """

    def take(self, taken: Taken) -> int:
        """Keep what came, in one transaction; return how many events were new.

        Known ids are passed over. When something was new the watch's revision grows and it is due at once. A
        question whose number is not above the last one is refused here too (ConflictError).
        """


class Conversation:
    """One watcher's side of every exchange. `entropy` gives random bytes; keys and instants are arguments."""

    def __init__(self, store: ExchangeStore, key: SigningKey, entropy: Callable[[int], bytes]) -> None:
        self._store = store
        self._key = key
        self._entropy = entropy

    @property
    def name(self) -> str:
        """The name under which it speaks."""
        return self._key.name

    def ask(self, watch: str, peer: str, now: int) -> tuple[Ask, bytes]:
        """The next question to `peer`, and its bytes; keep the first for `take_answer`.

        Raises: MissingError for an unknown watch; StoreError.
        """
        order = self._order(watch)
        cursor = self._store.cursor(watch, peer)
        pushed = self._store.listed(watch, cursor.pushed, MAX_EVENTS)
        number = self._store.next_number(watch, now)
        ask = Ask(
            watch,
            self.name,
            peer,
            number,
            self._entropy(16).hex(),
            now,
            cursor.after,
            state_of(self._store.event_ids(watch)),
            order.version,
            self._signs(order, number, now, peer),
            tuple(note for _, note in pushed),
        )
        return ask, sign_ask(ask, self._key)

    def take_answer(self, ask: Ask, data: bytes, now: int, *, settled: bool = True) -> Talked:
        """Keep what the answer brought.

        `settled`: whether `now` can be believed (`Now.settled`): some time has passed since the start, or
        since the time was set anew. While it cannot, nothing is cut down to it.

        Raises: FormatError, LimitError, SignatureError for a bad answer: nothing of it is kept; StoreError.
        """
        order = self._order(ask.watch)
        answer = read_answer(data, order, ask)
        events, bad = self._verified(order, answer.events)
        cursor = self._advanced(ask, answer, now)
        alive, heard = self._lives(order, answer.alive, answer.answering, now)
        new = self._store.take(
            Taken(
                ask.watch,
                answer.answering,
                None,
                cursor,
                events,
                alive,
                heard,
                _received(events, now, settled),
            )
        )
        # what has just come from there need not be told back
        after = self._passed(ask.watch, cursor.pushed, answer.events)
        if after != cursor.pushed:
            cursor = replace(cursor, pushed=after)
            self._store.take(Taken(ask.watch, answer.answering, None, cursor, (), (), {}, now))
        waiting = bool(self._store.listed(ask.watch, cursor.pushed, 1))
        return Talked(new, answer.more or waiting, answer.time, answer.version, bad)

    def _passed(self, watch: str, place: int, notes: Collection[bytes]) -> int:
        """The place in the own list up to which, from `place` on, everything is among `notes`."""
        known = set(notes)
        for each, note in self._store.listed(watch, place, len(known)) if known else ():
            if note not in known:
                break
            place = each
        return place

    def _advanced(self, ask: Ask, answer: Answer, now: int) -> Cursor:
        before = self._store.cursor(ask.watch, ask.asked)
        all_told = not answer.more and not answer.events and not ask.events
        if all_told and answer.state != ask.state and not 0 <= now - before.renewed < RENEW_SECONDS:
            # both say that they have told everything, and hold different things: once more from the beginning
            return Cursor(0, 0, now)
        return Cursor(answer.last, self._passed(ask.watch, before.pushed, ask.events), before.renewed)

    def answer(self, data: bytes, now: int, *, settled: bool = True) -> tuple[bytes, Ask]:
        """The answer to a question of another watcher, and that question, for its time and version.

        `settled` as for `take_answer`.

        Raises: FormatError, LimitError; MissingError for an unknown watch, SignatureError for a stranger,
        ConflictError for a question that was put before; StoreError. To whoever asked all are answered alike.
        """
        order = self._order(peek_watch(data))
        ask = read_ask(data, order, self.name, self._store.last_number(order.watch, asker_of(data)))
        events, _ = self._verified(order, ask.events)
        alive, heard = self._lives(order, ask.alive, ask.asker, now)
        # what is told back is what was there before: the asker need not hear its own events at once
        told = self._store.listed(order.watch, ask.after, MAX_EVENTS)
        self._store.take(
            Taken(
                order.watch,
                ask.asker,
                ask.number,
                None,
                events,
                alive,
                heard,
                _received(events, now, settled),
            )
        )
        last = told[-1][0] if told else self._last(order.watch, ask.after)
        last = self._passed(order.watch, last, ask.events)
        more = bool(self._store.listed(order.watch, last, 1))
        answer = Answer(
            order.watch,
            self.name,
            ask.asker,
            ask.nonce,
            now,
            last,
            more,
            state_of(self._store.event_ids(order.watch)),
            order.version,
            self._signs(order, self._store.next_number(order.watch, now), now, ask.asker),
            tuple(note for _, note in told),
        )
        return sign_answer(answer, self._key), ask

    def _last(self, watch: str, after: int) -> int:
        """`after`, when the own list is that long; 0 when it is shorter: it came back from an old copy."""
        return after if after == 0 or self._store.listed(watch, after - 1, 1) else 0

    def _order(self, watch: str) -> Order:
        order = self._store.order_of(watch)
        if order is None:
            raise MissingError(f"watch {watch}: is not held here")
        return order

    def _verified(self, order: Order, notes: Sequence[bytes]) -> tuple[tuple[Event, ...], int]:
        """The events that the order allows, and how many it does not: one bad event spoils no other."""
        good: list[Event] = []
        for note in notes:
            try:
                event = verify_event(note, order)
            except VedetteError:
                continue
            if not isinstance(event.fact, Alive):
                good.append(event)
        return tuple(good), len(notes) - len(good)

    def _signs(self, order: Order, number: int, now: int, peer: str) -> tuple[bytes, ...]:
        own = sign_event(order.watch, Alive(number, now, self.name), self._key).note
        held = self._store.signs_of_life(order.watch)
        others = [note for name, note in sorted(held.items()) if name not in (self.name, peer)]
        return (own, *others[: MAX_ALIVE - 1])

    def _lives(
        self, order: Order, notes: Sequence[bytes], peer: str, now: int
    ) -> tuple[tuple[Event, ...], dict[str, int]]:
        """The signs of life that are newer than those held, and who was heard when."""
        held: dict[str, int] = {}
        for note in self._store.signs_of_life(order.watch).values():
            fact = verify_event(note, order).fact
            if isinstance(fact, Alive):
                held[fact.watcher] = fact.number
        newer: list[Event] = []
        heard = {peer: now}
        for note in notes:
            try:
                event = verify_event(note, order)
            except VedetteError:
                continue
            fact = event.fact
            if not isinstance(fact, Alive) or fact.watcher == self.name:
                continue
            if fact.number > held.get(fact.watcher, -1):
                held[fact.watcher] = fact.number
                newer.append(event)
                # nobody is heard later than now, whatever their clock says
                heard[fact.watcher] = max(min(fact.at, now), heard.get(fact.watcher, 0))
        return tuple(newer), heard


def _received(events: Sequence[Event], now: int, settled: bool) -> int:
    """When events count as received: never before they happened, while the own clock cannot be believed."""
    return now if settled else max([now, *(event.fact.at for event in events)])
