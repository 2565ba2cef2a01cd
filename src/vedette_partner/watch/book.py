"""One watch as this partner holds it: the opened order and the facts, in memory, as of the last change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from vedette.errors import MissingError, SignatureError, VedetteError
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.formats.note import parse_note
from vedette.missions.watch.engine import Loaded
from vedette.missions.watch.events import Fact, Held, as_cancelled, facts_of, parse_event_text
from vedette.missions.watch.orders import open_sealed, parse_order
from vedette.missions.watch.values import Facts, Order, Watcher
from vedette.seal.recipients import Identity
from vedette_partner.door import complain
from vedette_partner.watch.state import HeldOrder, State


def base_name(name: str) -> str:
    """The partner's name in the name of its key."""
    return name.rpartition("/")[0]


def own_watcher(order: Order, partner: str) -> Watcher:
    """The watcher of `order` that is this partner, whatever its key's number. Raises: SignatureError."""
    for watcher in order.watchers:
        if base_name(watcher.name) == partner and watcher.rank:
            return watcher
    raise SignatureError(f"order {order.watch[:8]}: names other partners, not {partner}")


@dataclass(frozen=True, slots=True)
class Book:
    """One watch at one moment. `order` bears our key of today, and ends when headquarters cancelled it.

    `known`: whether the order that headquarters made names that key; until it does, others do not believe us.
    """

    held: HeldOrder
    order: Order
    me: Watcher
    known: bool
    facts: Facts
    entries: tuple[Held, ...]
    ids: frozenset[str]
    last: int
    revision: int

    def head(self) -> Watcher:
        """Headquarters."""
        return next(watcher for watcher in self.order.watchers if watcher.rank == 0)

    def silent_since(self, up_since: int) -> int:
        """From when headquarters counts as silent, when it is not heard again."""
        heard = dict(self.facts.heard).get(self.head().name, self.order.begins)
        return max(heard, up_since, self.order.begins) + self.order.patience


@dataclass(slots=True)
class _Cached:
    held: HeldOrder | None = None
    digest: str = ""
    key: str = ""
    order: Order | None = None
    known: bool = True
    entries: list[Held] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    last: int = 0
    book: Book | None = None


class Shelf:
    """All the watches that are held here. `partner` is the base name; keys are asked for when needed."""

    def __init__(
        self,
        state: State,
        partner: str,
        key: Callable[[], SigningKey],
        identity: Callable[[], Identity],
    ) -> None:
        self._state = state
        self._partner = partner
        self._key = key
        self._identity = identity
        self._lock = threading.RLock()
        self._cached: dict[str, _Cached] = {}
        self._refused: set[str] = set()

    def books(self) -> list[Book]:
        """Every watch that can be opened, by its id; one that cannot is complained of once."""
        found = []
        for watch in self._state.order_digests():
            try:
                found.append(self.book(watch))
            except VedetteError as error:
                if watch not in self._refused:
                    self._refused.add(watch)
                    complain("watch", f"order {watch[:8]} cannot be opened here: {error}")
        return found

    def find(self, begin: str) -> Book:
        """The one watch whose id begins so. Raises: MissingError."""
        found = [watch for watch in self._state.order_digests() if watch.startswith(begin.lower())]
        if len(found) != 1 or len(begin) < 4:
            what = "more digits are needed" if len(found) > 1 or len(begin) < 4 else "is not held here"
            raise MissingError(f"watch {begin}: {what}", hint="vedette-partner watch board FOLDER")
        return self.book(found[0])

    def load(self, watch: str) -> Loaded | None:
        """One watch as the engine asks for it; None when it is gone."""
        try:
            book = self.book(watch)
        except MissingError:
            return None
        return Loaded(book.order, book.facts, book.revision)

    def book(self, watch: str) -> Book:
        """One watch as it is now. Raises: MissingError; OpenError, FormatError when it cannot be opened."""
        with self._lock:
            revision = self._state.revision(watch)
            cached = self._cached.setdefault(watch, _Cached())
            key = self._key().verifier
            if cached.book is not None and (cached.book.revision, cached.key) == (revision, key.vkey):
                return cached.book
            digest = self._state.digest(watch)
            if cached.held is None or (cached.digest, cached.key) != (digest, key.vkey):
                held = self._state.order(watch)
                if held is None:
                    self._cached.pop(watch, None)
                    raise MissingError(f"watch {watch[:8]}: is not held here")
                note = open_sealed(held.sealed, [self._identity()])
                # who was trusted when it came is not asked again: a register is untrusted for what is to come
                order, known = self._ours(trusted_order(note), key)
                cached = self._cached[watch] = _Cached(held, held.digest, key.vkey, order, known)
            for event in self._state.events(watch, cached.last):
                cached.entries.append(Held(self._own(parse_fact(event.note), key), event.received))
                cached.ids.add(event.id)
                cached.last = event.number
            cached.book = self._made(cached, revision)
            return cached.book

    def _made(self, cached: _Cached, revision: int) -> Book:
        held = cached.held
        assert held is not None and cached.order is not None  # noqa: S101 - set by the only caller
        heard = {peer.name: peer.heard for peer in self._state.peers(held.watch).values() if peer.heard}
        order = as_cancelled(cached.order, cached.entries)
        return Book(
            held,
            order,
            own_watcher(order, self._partner),
            cached.known,
            facts_of(cached.entries, known_only(heard, order)),
            tuple(cached.entries),
            frozenset(cached.ids),
            cached.last,
            revision,
        )

    def _ours(self, order: Order, key: VerifierKey) -> tuple[Order, bool]:
        """The order with our key of today, and whether it had it: after a rotation we go on at once."""
        me = own_watcher(order, self._partner)
        if me.key == key:
            return order, True
        watchers = tuple(replace(w, name=key.name, key=key) if w is me else w for w in order.watchers)
        return replace(order, watchers=watchers), False

    def _own(self, fact: Fact, key: VerifierKey) -> Fact:
        """A fact that we saw, under our name of today."""
        ours = base_name(fact.watcher) == self._partner
        return replace(fact, watcher=key.name) if ours and fact.watcher != key.name else fact


def known_only(heard: Mapping[str, int], order: Order) -> dict[str, int]:
    """When each watcher of the order was heard, without those it does not name any more."""
    names = {watcher.name for watcher in order.watchers}
    return {name: at for name, at in heard.items() if name in names}


def parse_fact(note: bytes) -> Fact:
    """The fact in an event that was verified when it was taken. Raises: FormatError, LimitError."""
    return parse_event_text(parse_note(note).text)[1]


def trusted_order(note: bytes) -> Order:
    """The order in a note that was verified when it was taken. Raises: FormatError, LimitError."""
    return parse_order(parse_note(note).text.split("\n")[2].encode())
