"""The part of the watch that never sleeps: it looks, sends, and speaks with the other watchers.

One process a folder ticks, held by a lock: a second one, or `watch run` beside `serve`, waits for its turn.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from functools import partial

from vedette.adapters.disk import Lock
from vedette.errors import ConflictError, VedetteError
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.values import Watcher
from vedette_partner.door import complain
from vedette_partner.watch.book import Book
from vedette_partner.watch.exchanging import Exchange
from vedette_partner.watch.room import WatchRoom
from vedette_partner.watch.sender import Sender
from vedette_partner.watch.store import Intents

LOOK_SECONDS = 0.25
SENDERS = 4
"""Threads that send: a gateway that hangs holds up no other alert."""
EXCHANGE_SECONDS, LEAST_SECONDS = 5.0, 0.5
AFTER_SECONDS = 48 * 3600
"""So long after its end a watch is still exchanged, when nothing of it is open."""
LOCK = "ticking.lock"


class Keeper:
    """Ticks for one room until `stop`. `name` finds this partner's watcher in an order."""

    def __init__(self, room: WatchRoom, exchange: Exchange, sender: Sender) -> None:
        self._room = room
        self._exchange = exchange
        self._sender = sender
        self._stop = threading.Event()
        self._news = threading.Event()
        self._work = threading.Condition()
        self._store = Intents(room.state, room.shelf.load, room.keep_told)
        self._began = (0, 0)
        self._up_since = 0
        self._looks: Engine | None = None
        self._pause = EXCHANGE_SECONDS
        self._owner = secrets.token_hex(8)
        self._threads: list[threading.Thread] = []
        self._told: set[tuple[str, str]] = set()
        self._faults: dict[str, str] = {}
        room.changed = self._news.set

    def start(self) -> None:
        """Begin; the lock is waited for in the thread that looks."""
        self._threads = [
            threading.Thread(target=self._looking, name="watch-look", daemon=True),
            threading.Thread(target=self._speaking, name="watch-speak", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 15.0) -> None:
        """End after what is being sent, or after so many seconds."""
        self._stop.set()
        self._news.set()
        with self._work:
            self._work.notify_all()
        for thread in self._threads:
            thread.join(seconds)

    # looking and sending

    def _looking(self) -> None:
        lock = self._wait_for_turn()
        if lock is None:
            return
        senders: list[threading.Thread] = []
        try:
            while not self._stop.is_set() and not self._guarded("begin", self._begin):
                pass
            senders = [
                threading.Thread(target=self._sending, args=(number,), name="watch-send", daemon=True)
                for number in range(SENDERS)
            ]
            for thread in senders:
                thread.start()
            while not self._stop.is_set():
                self._guarded("look", self._look)
                self._news.wait(LOOK_SECONDS)
                self._news.clear()
        finally:
            with self._work:
                self._work.notify_all()
            for thread in senders:
                thread.join(12)
            lock.release()

    def _begin(self) -> None:
        """What only the one that ticks may do: free what a worker that died had claimed."""
        now = self._room.clock.now()
        self._began = (now.steady_since, now.at)
        self._up_since = now.at
        self._room.state.keep("up_since", str(now.at))
        self._store.release()

    def _wait_for_turn(self) -> Lock | None:
        while not self._stop.is_set():
            try:
                return Lock(self._room.lock_path, "watch")
            except ConflictError:
                self._stop.wait(1)
        return None

    def _engine(self, owner: str) -> Engine:
        """An engine under our name of today: keys are replaced under a running server."""
        return Engine(
            self._store,
            self._room.key().name,
            self._sender.send,
            owner=owner,
            up_since=self._up_since,
            clock=self._room.clock,
        )

    def _look(self) -> None:
        now = self._room.clock.now()
        self._room.clock.keep()
        # it ticks since its turn came; set anew, the time is steady since then
        steady, began = self._began
        since = began if now.steady_since == steady else now.steady_since
        if self._up_since != since:
            self._up_since = since
            self._room.state.keep("up_since", str(since))
        if self._looks is None or self._looks.name != self._room.key().name:
            self._looks = self._engine(self._owner)
        # one engine for all looks: it sees when the time was set anew
        self._looks.up_since = since
        ticked = self._looks.look(now.at)
        for watch, why in ticked.faults:
            if self._faults.get(watch) != why:
                self._faults[watch] = why
                complain("watch", f"{watch[:8]} cannot be watched: {why}")
        if self._store.free(now.at):
            with self._work:
                self._work.notify_all()

    def _sending(self, number: int) -> None:
        owner = f"{self._owner}-{number}"
        while not self._stop.is_set():
            with self._work:
                self._work.wait(1)
            self._guarded("send", partial(self._deliver, owner))

    def _deliver(self, owner: str) -> None:
        self._engine(owner).deliver(self._room.clock())

    # speaking with the others

    def _speaking(self) -> None:
        while not self._stop.is_set():
            self._pause = EXCHANGE_SECONDS
            self._guarded("exchange", self._speak_once)
            self._stop.wait(self._pause)

    def _speak_once(self) -> None:
        books = self._wanted()
        if books:
            shortest = min(book.order.patience for book in books)
            self._pause = max(LEAST_SECONDS, min(EXCHANGE_SECONDS, shortest / 4))
        pairs = [
            (book, other)
            for book in books
            for other in book.order.watchers
            if other.url and other.name != book.me.name
        ]
        self._speak_with_all(pairs, self._pause)

    def _wanted(self) -> Sequence[Book]:
        """The watches that are going on, or ended not long ago."""
        now = self._room.clock()
        return [book for book in self._room.shelf.books() if now <= book.order.ends + AFTER_SECONDS]

    def _speak_with_all(self, pairs: Sequence[tuple[Book, Watcher]], pause: float) -> None:
        """Ask each watcher in a thread of its own: one that hangs holds up no other."""
        by_name: dict[str, list[tuple[Book, Watcher]]] = {}
        for book, other in pairs:
            by_name.setdefault(other.name, []).append((book, other))
        threads = [
            threading.Thread(
                target=self._guarded,
                args=("exchange", partial(self._speak, each, pause)),
                name="watch-ask",
                daemon=True,
            )
            for each in by_name.values()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _speak(self, pairs: Sequence[tuple[Book, Watcher]], pause: float) -> None:
        for book, other in pairs:
            if self._stop.is_set():
                return
            key = (book.order.watch, other.name)
            try:
                self._exchange.ask(book, other, timeout=max(2.0, min(10.0, 2 * pause)))
                if key in self._told:
                    self._told.discard(key)
                    complain("watch", f"{other.name}: is heard again")
            except VedetteError as error:
                if key not in self._told:
                    self._told.add(key)
                    complain("watch", error)

    def _guarded(self, what: str, work: Callable[[], object]) -> bool:
        """Go on whatever happens: a disk that is full now may have room in a second. False after a fault."""
        try:
            work()
        except VedetteError as error:
            self._once(f"{what}: {error}")
        except Exception as error:  # noqa: BLE001 - the watch must not end by a fault of ours
            self._once(f"{what}: failed with {type(error).__name__}")
        else:
            return True
        self._stop.wait(LOOK_SECONDS)
        return False

    def _once(self, words: str) -> None:
        if self._faults.get("") != words:
            self._faults[""] = words
            complain("watch", words)
