"""Partners who watch too: they get each order sealed to them, and what happened goes both ways.

Level-triggered: each round looks at what a partner lacks, by the numbers that stand in its row, and what it
has that we lack. A partner that is out of reach holds up no other: each is asked by a thread of its own.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Max, QuerySet

from vedette.adapters.watch_client import HttpWatch
from vedette.errors import MissingError, VedetteError
from vedette.formats.note import parse_note
from vedette.missions.watch import values
from vedette.missions.watch.events import Alive, parse_event_text, sign_event, verify_event
from vedette.missions.watch.exchange import MAX_EVENTS, Answer, Ask, read_answer, sign_ask, state_of
from vedette.missions.watch.orders import seal_note
from vedette.missions.watch.timekeeping import TOLERANCE
from vedette.seal.recipients import parse_recipient
from vedette_hq.watch.facts import me, order_in_force, signer, take_note
from vedette_hq.watch.models import Event, Order, Peer, Watch
from vedette_hq.watch.setting_up import partner_cards

if TYPE_CHECKING:
    from vedette_hq.watch.keeping import Clock

ROUND_SECONDS = 2.0
"""So long after one round with a partner the next begins."""
LONGEST_PAUSE = 30.0
MOST_IN_A_ROUND = 40
"""Questions about one watch in one round: 64 events each."""
AFTER_END = 7 * 86_400
"""Events are still exchanged for so long after a watch has ended."""


@dataclass(slots=True)
class _Partner:
    """How it goes with one partner."""

    thread: threading.Thread | None = None
    next: float = 0.0
    failures: int = 0


class Exchanging:
    """The thread that sees that every partner is asked again and again."""

    def __init__(self, wait: Callable[[float], bool], clock: Callable[[], Clock]) -> None:
        self._wait = wait
        self._clock = clock
        self._partners: dict[str, _Partner] = {}

    def run(self) -> None:
        """Ask each partner in turn until it is to end."""
        while True:
            now = self._clock().now().at
            shorts = set(_peers(now).values_list("short", flat=True))
            for short in shorts:
                held = self._partners.setdefault(short, _Partner())
                if (held.thread is None or not held.thread.is_alive()) and time.monotonic() >= held.next:
                    held.thread = threading.Thread(
                        target=self._round, args=(short, held), name=f"watch-{short}", daemon=True
                    )
                    held.thread.start()
            if self._wait(0.25):
                return

    def _round(self, short: str, held: _Partner) -> None:
        try:
            good = round_with(short, self._clock())
            held.failures = 0 if good else held.failures + 1
        except (VedetteError, OSError, DatabaseError):
            held.failures += 1
        except Exception:  # noqa: BLE001 - one partner's fault stops no other, and not the next round
            held.failures += 1
        finally:
            held.next = time.monotonic() + min(LONGEST_PAUSE, ROUND_SECONDS * 2 ** min(held.failures, 4))
            close_old_connections()
            connection.close()


def _peers(now: int) -> QuerySet[Peer]:
    """Return the rows of partners with whom there is something to speak about."""
    rows = Peer.objects.filter(watch__version__gt=0, watch__drill=False)
    return rows.filter(watch__ends__gt=now - AFTER_END)


def round_with(short: str, clock: Clock) -> bool:
    """Give a partner what it lacks and exchange events with it, for every watch; False when it failed."""
    cards = {name: (url, card) for name, url, card in partner_cards()}
    good = True
    for peer in _peers(clock.now().at).filter(short=short).select_related("watch"):
        try:
            if short not in cards or cards[short][1].watch is None:
                raise MissingError(f"partner {short}: does not watch any more")
            url, card = cards[short]
            client = HttpWatch(short, url)
            _give(peer, client, card.watch_recipient)
            if peer.delivered:
                _exchange(peer, client, clock)
        except VedetteError as error:
            good = False
            Peer.objects.filter(pk=peer.pk).update(fault=str(error)[:200])
        else:
            if peer.fault:
                Peer.objects.filter(pk=peer.pk).update(fault="")
    return good


def _give(peer: Peer, client: HttpWatch, recipient: str) -> None:
    """Give the order in force, once it is signed, and the contact sheet; sealed to this partner alone."""
    watch = peer.watch
    row = Order.objects.filter(watch=watch, version=watch.version).first()
    if row is None or row.signed is None:
        return
    to = [parse_recipient(recipient)]
    if peer.delivered < watch.version and watch.cancelled is None:
        client.give(seal_note(bytes(row.signed), to))
        Peer.objects.filter(pk=peer.pk, delivered__lt=watch.version).update(delivered=watch.version)
        peer.delivered = watch.version
    if row.sheet is not None and peer.delivered:
        digest = hashlib.sha256(bytes(row.sheet)).hexdigest()
        if peer.sheet != digest and watch.cancelled is None:
            client.give(seal_note(bytes(row.sheet), to))
            Peer.objects.filter(pk=peer.pk).update(sheet=digest)
            peer.sheet = digest


def _exchange(peer: Peer, client: HttpWatch, clock: Clock) -> None:
    """Ask until neither has anything that the other lacks."""
    watch = peer.watch
    order = order_in_force(watch)
    if order is None or all(one.name != peer.name for one in order.watchers):
        return
    for _ in range(MOST_IN_A_ROUND):
        peer.refresh_from_db()
        rows = list(
            Event.objects.filter(watch=watch, number__gt=peer.pushed)
            .order_by("number")
            .values_list("number", "body")[:MAX_EVENTS]
        )
        now = clock.now().at
        ask = Ask(
            watch.pk,
            me(),
            peer.name,
            max(peer.asked + 1, time.time_ns() // 1_000_000),
            secrets.token_hex(16),
            now,
            peer.reached,
            state_of(Event.objects.filter(watch=watch).values_list("key", flat=True)),
            order.version,
            _living(watch, peer, now),
            tuple(bytes(body) for _number, body in rows),
        )
        Peer.objects.filter(pk=peer.pk).update(asked=ask.number)
        answer = read_answer(client.exchange(sign_ask(ask, signer())), order, ask)
        if answer.version < peer.delivered:  # it was brought back from a copy: it gets the order again
            Peer.objects.filter(pk=peer.pk).update(delivered=answer.version, sheet="")
        last = rows[-1][0] if rows else peer.pushed
        _take(peer, order, answer, last, clock)
        left = Event.objects.filter(watch=watch).aggregate(top=Max("number"))["top"] or 0
        if answer.more or left > last:
            continue
        own = state_of(Event.objects.filter(watch=watch).values_list("key", flat=True))
        if answer.state != own and (peer.reached or peer.pushed) and _lacking(peer, answer):
            # one of us was brought back from a copy: everything is told once more
            Peer.objects.filter(pk=peer.pk).update(reached=0, pushed=0)
            continue
        return


def _lacking(peer: Peer, answer: Answer) -> bool:
    """Whether the difference stands: what happened in between is told by the next question."""
    told = _DIFFERENT.get(peer.pk)
    _DIFFERENT[peer.pk] = answer.state
    return told == answer.state


_DIFFERENT: dict[str, str] = {}


def _living(watch: Watch, peer: Peer, now: int) -> tuple[bytes, ...]:
    """Our own sign of life, and the last ones of the other partners."""
    own = sign_event(watch.pk, Alive(time.time_ns() // 1_000_000, now, me()), signer()).note
    others = Peer.objects.filter(watch=watch, alive__isnull=False).exclude(pk=peer.pk)
    return (own, *(bytes(one) for one in others.values_list("alive", flat=True)[:8] if one is not None))


def _take(peer: Peer, order: values.Order, answer: Answer, pushed: int, clock: Clock) -> None:
    """Keep what a partner told; it was heard now. One bad note spoils no other."""
    watch = peer.watch
    clock.heard(peer.name, answer.time)
    now = clock.now()
    for body in answer.events:
        try:
            take_note(watch, order, body, now)
        except VedetteError:
            continue  # of a watcher that has left the order, or damaged: the digest of the state will differ
    for body in answer.alive:
        _heard(watch, order, body, now.at)
    heard = _later(peer.heard, now.at, now.at)
    Peer.objects.filter(pk=peer.pk).update(heard=heard, reached=answer.last, pushed=pushed)


def _later(held: int, at: int, now: int) -> int:
    """The later of two instants; what lies well after now was written before the clock was set back."""
    return at if held > now + TOLERANCE else max(held, at)


def _heard(watch: Watch, order: values.Order, body: bytes, now: int) -> None:
    try:
        event = verify_event(body, order)
    except VedetteError:
        return
    fact = event.fact
    if not isinstance(fact, Alive) or fact.watcher == me():
        return
    held = Peer.objects.filter(watch=watch, name=fact.watcher).first()
    if held is None or (held.alive is not None and _number(bytes(held.alive)) >= fact.number):
        return
    heard = _later(held.heard, min(fact.at, now), now)
    Peer.objects.filter(pk=held.pk).update(alive=body, heard=heard)


def _number(body: bytes) -> int:
    fact = parse_event_text(parse_note(body).text)[1]
    return fact.number if isinstance(fact, Alive) else 0
