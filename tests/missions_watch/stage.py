"""An invented mission: two members, headquarters and two partners, keys and an order."""

from __future__ import annotations

import hashlib
import itertools

from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.ladder import LADDER
from vedette.missions.watch.values import Member, Order, Promise, Watcher

T0 = 1_800_000_000
WATCH = "0123456789abcdef0123456789abcdef"
ANNA, BORIS = "7f3a12bc", "00c0ffee"
HQ, NORD, SUD = "register.invented.example/c1", "nord.example/c1", "sud.example/c1"
HOUR, MINUTE = 3600, 60


def signer(name: str) -> SigningKey:
    """A published and worthless key, the same each time."""
    return SigningKey.from_seed(name, Algorithm.ED25519, hashlib.sha256(name.encode()).digest())


def entropy() -> object:
    """Bytes that look random and are the same each time."""
    numbers = itertools.count()
    return lambda size: hashlib.shake_256(b"watch %d" % next(numbers)).digest(size)


REGISTER = signer("register.invented.example/r1")
DEVICE = signer("register.invented.example/d/7")
KEYS = {name: signer(name) for name in (HQ, NORD, SUD)}
WATCHERS = (
    Watcher(HQ, 0, KEYS[HQ].verifier, ""),
    Watcher(NORD, 1, KEYS[NORD].verifier, "https://nord.example"),
    Watcher(SUD, 2, KEYS[SUD].verifier, "http://127.0.0.1:8471"),
)
MEMBERS = (
    Member(ANNA, bytes(range(32)), "CABD", DEVICE.verifier),
    Member(BORIS, bytes(range(32, 64)), "BDAC", None),
)


def promise(
    number: int, member: str = ANNA, due: int = T0 + 6 * HOUR, window: int = HOUR, grace: int = 600
) -> Promise:
    """One promise."""
    return Promise(f"{number:032x}", member, due - window, due, grace)


def order(*promises: Promise, **changes: object) -> Order:
    """An order over three days."""
    values: dict[str, object] = {
        "watch": WATCH,
        "version": 1,
        "begins": T0,
        "ends": T0 + 72 * HOUR,
        "promises": promises or (promise(1),),
        "members": MEMBERS,
        "ladder": LADDER,
        "watchers": WATCHERS,
        "patience": 10 * MINUTE,
        "step": 5 * MINUTE,
        "most_delay": 2 * HOUR,
    }
    return Order(**(values | changes))  # type: ignore[arg-type]
