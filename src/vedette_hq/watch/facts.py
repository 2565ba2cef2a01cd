"""What was heard of a watch, as rows of signed notes, and what the library makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from vedette.formats.keys import SigningKey, parse_signing_key
from vedette.formats.note import parse_note
from vedette.missions.watch import values
from vedette.missions.watch.events import (
    KINDS,
    Fact,
    Held,
    as_cancelled,
    parse_event_text,
    sign_event,
    verify_event,
)
from vedette.missions.watch.events import facts_of as library_facts
from vedette.missions.watch.orders import parse_order
from vedette.missions.watch.timekeeping import Now
from vedette_hq.config.runtime import current
from vedette_hq.watch.models import Event, House, Peer, Watch
from vedette_hq.watch.queries import order_of
from vedette_hq.watch.setting_up import house_row

if TYPE_CHECKING:
    from vedette_hq.access.models import Person


def now_seconds() -> int:
    """Return the present instant in Unix seconds, by the time that the watch trusts."""
    shift = House.objects.filter(pk="house").values_list("shift", flat=True).first() or 0
    return int(timezone.now().timestamp()) + shift


def signer() -> SigningKey:
    """Return the key with which headquarters signs what it heard."""
    return _signer(house_row().signer)


@lru_cache(maxsize=4)
def _signer(text: str) -> SigningKey:
    return parse_signing_key(text)


def me() -> str:
    """Return the name of headquarters among the watchers."""
    return signer().name


def tag_of(person: Person) -> str:
    """Return the tag that stands for a colleague in notes that leave the house."""
    return current().keyed("watch-who", str(person.pk))[:8]


@lru_cache(maxsize=256)
def _parsed(digest: str, body: bytes) -> values.Order:
    return parse_order(body)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of one watch was read, up to a number."""

    number: int
    held: tuple[Held, ...]


_KEPT: dict[str, _Kept] = {}
MOST_KEPT = 4_000


def held_of(watch: Watch) -> tuple[Held, ...]:
    """Return every fact that is held of a watch, the first heard first."""
    before = _KEPT.get(watch.pk)
    rows = Event.objects.filter(watch=watch)
    if before is not None:
        # rows are only added, and their numbers grow under the lock of the watch
        if before.number and not rows.filter(number=before.number).exists():
            before = None  # another database under the same process: tests, a restored copy
        else:
            rows = rows.filter(number__gt=before.number)
    found = list(rows.order_by("number").values_list("number", "body", "received"))
    if not found:
        return before.held if before else ()
    more = tuple(
        Held(parse_event_text(parse_note(bytes(body)).text)[1], received) for _number, body, received in found
    )
    kept = _Kept(found[-1][0], (*(before.held if before else ()), *more))
    if len(_KEPT) > MOST_KEPT:
        _KEPT.clear()
    _KEPT[watch.pk] = kept
    return kept.held


def heard_of(watch: Watch) -> dict[str, int]:
    """Return when each partner was last heard, by the name of its key."""
    rows = Peer.objects.filter(watch=watch).exclude(name="").values_list("name", "heard")
    return {name: heard for name, heard in rows if heard}


def facts_of(watch: Watch) -> values.Facts:
    """Return all that is known of a watch."""
    return library_facts(held_of(watch), heard_of(watch))


def order_in_force(watch: Watch) -> values.Order | None:
    """Return the order in force, ended where it was called off; None before there is one."""
    row = order_of(watch)
    if row is None:
        return None
    return as_cancelled(_parsed(row.digest, bytes(row.body)), held_of(watch))


def record(watch: Watch, fact: Fact, person: Person | None = None) -> bool:
    """Sign what happened and keep it, in a transaction; False when it is kept already."""
    event = sign_event(watch.pk, fact, signer())
    return keep(watch, event.id, fact, event.note, person)


def keep(
    watch: Watch,
    key: str,
    fact: Fact,
    body: bytes,
    person: Person | None = None,
    received: int | None = None,
) -> bool:
    """Keep a verified event, received now if nothing else is said; False when it is kept already."""
    with transaction.atomic():
        Watch.objects.select_for_update().get(pk=watch.pk)  # numbers become visible in their order
        if Event.objects.filter(watch=watch, key=key).exists():
            return False
        Event.objects.create(
            watch=watch,
            key=key,
            kind=KINDS[type(fact)],
            body=body,
            at=fact.at,
            watcher=fact.watcher,
            received=now_seconds() if received is None else received,
            person=person,
        )
        touch(watch)
    return True


def touch(watch: Watch) -> None:
    """Have the engine look at a watch at once: something about it changed."""
    Watch.objects.filter(pk=watch.pk).update(revision=F("revision") + 1, look_at=0)


def take_note(watch: Watch, order: values.Order, body: bytes, now: Now) -> bool:
    """Keep a note that another watcher passed on, once it is verified; False for one that is kept already.

    Nothing counts as later than when it came; but while our own time is not settled, not as earlier either
    than when it says that it happened.

    Raises: VedetteError for a note that is none, or no watcher's of this order.
    """
    event = verify_event(body, order)
    received = now.at if now.settled else max(now.at, event.fact.at)
    return keep(watch, event.id, event.fact, event.note, received=received)


def who_took(watch: Watch, taken: values.Taken) -> str:
    """Return who took a level: the name of a colleague; of a partner's people, the partner's."""
    if taken.watcher != me():
        return taken.watcher.partition("/")[0]
    rows = Event.objects.filter(watch=watch, kind="taken", at=taken.at, person__isnull=False)
    for row in rows.select_related("person"):
        if row.person is not None and tag_of(row.person) == taken.who:
            return row.person.name
    return taken.who
