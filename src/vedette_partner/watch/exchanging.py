"""What watchers tell each other: this partner answers headquarters and partners, and asks the partners.

What is said and kept is the library's (`vedette.missions.watch.conversation`); here is where it is kept, and
the line over which it goes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from vedette.adapters.watch_client import HttpWatch
from vedette.errors import ConflictError, MissingError
from vedette.missions.watch.conversation import Conversation, Cursor, Taken
from vedette.missions.watch.events import Alive, Event
from vedette.missions.watch.exchange import peek_watch
from vedette.missions.watch.timekeeping import TOLERANCE
from vedette.missions.watch.values import Order, Watcher
from vedette_partner.watch.book import Book, Shelf
from vedette_partner.watch.room import WatchRoom
from vedette_partner.watch.state import Peer, State

ROUNDS = 64
"""Questions in one go to one watcher; what is left comes with the next."""


class Lists:
    """Fulfils ExchangeStore over a partner's state."""

    def __init__(self, state: State, shelf: Shelf) -> None:
        self._state = state
        self._shelf = shelf

    def order_of(self, watch: str) -> Order | None:
        """The order held, None for an unknown watch."""
        try:
            return self._shelf.book(watch).order
        except MissingError:
            return None

    def listed(self, watch: str, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """Events after a place."""
        return [(event.number, event.note) for event in self._state.events(watch, after, most)]

    def event_ids(self, watch: str) -> Sequence[str]:
        """The ids of all events held."""
        return tuple(self._shelf.book(watch).ids)

    def signs_of_life(self, watch: str) -> Mapping[str, bytes]:
        """The newest sign of life of each watcher that the order names."""
        names = {watcher.name for watcher in self._shelf.book(watch).order.watchers}
        peers = self._state.peers(watch).values()
        return {peer.name: peer.alive for peer in peers if peer.alive is not None and peer.name in names}

    def cursor(self, watch: str, peer: str) -> Cursor:
        """How far the two lists have come."""
        known = self._state.peers(watch).get(peer, Peer(peer))
        return Cursor(known.pulled, known.pushed, known.renewed)

    def last_number(self, watch: str, peer: str) -> int:
        """The number of the peer's last question."""
        return self._state.peers(watch).get(peer, Peer(peer)).asked

    def next_number(self, watch: str, at: int) -> int:
        """A number above every one before."""
        name = f"number {watch}"
        with self._state.transaction():
            number = max(int(self._state.kept(name) or -1) + 1, at)
            self._state.keep(name, str(number))
        return number

    def take(self, taken: Taken) -> int:
        """Keep what came, all or none."""
        state, watch = self._state, taken.watch
        with state.transaction():
            peers = state.peers(watch)
            if taken.number is not None:
                if taken.number <= peers.get(taken.peer, Peer(taken.peer)).asked:
                    raise ConflictError(f"ask: number {taken.number} of {taken.peer} was put before")
                state.asked(watch, taken.peer, taken.number)
            if taken.cursor is not None:
                cursor = taken.cursor
                state.told_each_other(
                    watch, taken.peer, pulled=cursor.after, pushed=cursor.pushed, renewed=cursor.renewed
                )
            for alive in taken.alive:
                self._living(alive)
            for name, at in taken.heard.items():
                held = peers.get(name, Peer(name)).heard
                # what lies so far after now was written before the clock was set back
                if at > held or held > taken.heard.get(taken.peer, held) + TOLERANCE:
                    state.hear(watch, name, at)
            return sum(
                state.add_event(watch, event.id, event.note, taken.received) is not None
                for event in taken.events
            )

    def _living(self, event: Event) -> None:
        if isinstance(event.fact, Alive):
            self._state.living(event.watch, event.fact.watcher, event.fact.number, event.note)


class Exchange:
    """The exchange of one room; may be used from many threads."""

    def __init__(self, room: WatchRoom) -> None:
        self._room = room
        self._lists = Lists(room.state, room.shelf)

    def _conversation(self) -> Conversation:
        return Conversation(self._lists, self._room.key(), secrets.token_bytes)

    def answer(self, data: bytes) -> bytes:
        """The signed answer to another watcher's question; its events are kept before.

        Raises: FormatError, LimitError, SignatureError, ConflictError; MissingError for a watch that is not
        held here or a watcher that is none of its own; StoreError.
        """
        if self._room.state.digest(peek_watch(data)) == "":
            raise MissingError(f"watch {peek_watch(data)[:8]}: is not held here")
        now = self._room.clock.now()
        answer, ask = self._conversation().answer(data, now.at, settled=now.settled)
        self._room.clock.heard(ask.asker, ask.time)
        self._room.changed()
        return answer

    def ask(self, book: Book, other: Watcher, timeout: float = 10.0) -> int:
        """Tell another watcher what is known here, and take what it knows; return how much was new.

        Raises: StoreError when it is out of reach; FormatError, SignatureError, ConflictError, MissingError.
        """
        line, talking, new = HttpWatch(other.name, other.url, timeout), self._conversation(), 0
        for _ in range(ROUNDS):
            ask, data = talking.ask(book.order.watch, other.name, self._room.clock())
            answer = line.exchange(data)
            now = self._room.clock.now()
            talked = talking.take_answer(ask, answer, now.at, settled=now.settled)
            self._room.clock.heard(other.name, talked.time)
            new += talked.new
            if talked.new:
                self._room.changed()
            if not talked.more:
                break
        return new
