"""A partner's watch, put together from its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from vedette.formats.keys import SigningKey
from vedette.seal.recipients import Identity
from vedette_partner.watch.clock import Clock
from vedette_partner.watch.exchanging import Exchange
from vedette_partner.watch.keeping import LOCK, Keeper
from vedette_partner.watch.role import WatchRole
from vedette_partner.watch.room import WatchRoom
from vedette_partner.watch.sender import CHANNELS, Channels, Sender
from vedette_partner.watch.state import STATE, State

T = TypeVar("T")


class Base(Protocol):
    """What is needed of a partner's folder."""

    @property
    def path(self) -> Path:
        """The folder."""

    @property
    def name(self) -> str:
        """The base name of all keys."""

    @property
    def active(self) -> tuple[str, ...]:
        """The roles that are on and not retired."""

    def watch_key(self) -> SigningKey:
        """The key that signs events."""

    def watch_identity(self) -> Identity:
        """What opens orders."""


@dataclass(slots=True)
class _Fresh(Generic[T]):
    """A secret in a file, read again when the file is another: keys are replaced under a running server."""

    path: Path
    read: Callable[[], T]
    stamp: tuple[int, int] = (0, 0)
    held: T | None = None

    def __call__(self) -> T:
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
        except OSError:
            return self.read()  # which says what is missing
        if self.held is None or stamp != self.stamp:
            self.held, self.stamp = self.read(), stamp
        return self.held


@dataclass(frozen=True, slots=True)
class Watch:
    """All the parts of one partner's watch."""

    state: State
    clock: Clock
    room: WatchRoom
    exchange: Exchange
    sender: Sender
    role: WatchRole
    keeper: Keeper


def open_watch(base: Base) -> Watch:
    """The watch of a partner, not ticking yet. Raises: MissingError when it has no state; StoreError."""
    folder = base.path / "watch"
    state = State(folder / STATE)
    clock = Clock(state)
    key = _Fresh(folder / "watch.key", base.watch_key)
    identity = _Fresh(folder / "identity", base.watch_identity)
    room = WatchRoom(state, base.name, key, identity, clock, folder / LOCK)
    exchange = Exchange(room)
    sender = Sender(state, Channels(folder / CHANNELS), clock)
    role = WatchRole(room, exchange, lambda: "watch" not in base.active)
    return Watch(state, clock, room, exchange, sender, role, Keeper(room, exchange, sender))
