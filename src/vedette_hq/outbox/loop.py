"""The one loop that does the errands, in a process of its own that holds headquarters.

Level-triggered: each turn it takes what is due and nobody holds, by conditional updates; whoever loses the
race goes on. A handler raises `Refuse` for what will never be done, anything else is tried again later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from vedette.adapters.opening import Warden
from vedette.errors import VedetteError
from vedette.house.abroad.errands import Errands
from vedette.house.headquarters import Headquarters
from vedette_hq.config.handlers import DUTIES, HANDLERS
from vedette_hq.outbox.models import Errand

LEASE = timedelta(minutes=10)
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 15.0
"""A partner that gives no sign of life for so long is not waited for."""
LONGEST_WAIT = timedelta(seconds=30)
"""So long is waited between two tries at most: after an outage the queue drains in that time."""


class Refuse(Exception):
    """This errand will never be done; its text is kept, and names no person."""


@dataclass(slots=True)
class Work:
    """What a handler works with: headquarters, held by this process, and a warden for openings."""

    hq: Headquarters
    warden: Warden
    beat: Callable[[], None] = lambda: None
    """To be called now and then during long work."""
    last: dict[str, float] = field(default_factory=dict)
    abroad: Errands = field(default_factory=lambda: Errands(PATIENCE_SECONDS))
    """What partners were asked and have not answered: it goes on beside the loop, and is not asked twice."""


@cache
def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def take(kind: str, many: int) -> list[Errand]:
    """Take up to `many` due errands of a kind, the oldest first."""
    now = timezone.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    due = Errand.objects.filter(free, kind=kind, done__isnull=True, refused="", due__lte=now)
    taken: list[Errand] = []
    for errand in due.order_by("due")[:many]:
        mine = Errand.objects.filter(free, pk=errand.pk, done__isnull=True)
        if mine.update(leased_until=now + LEASE, tries=F("tries") + 1) == 1:
            taken.append(errand)
    return taken


def _again(errands: Sequence[Errand]) -> None:
    """Let errands be tried again, later the more often they failed."""
    for errand in errands:
        wait = min(LONGEST_WAIT, timedelta(seconds=0.5 * 2 ** min(errand.tries, 10)))
        Errand.objects.filter(pk=errand.pk, done__isnull=True).update(
            leased_until=None, due=timezone.now() + wait
        )


def do(work: Work, kind: str) -> int:
    """Do what is due of one kind; return how many errands were taken."""
    handler = HANDLERS[kind]
    errands = take(kind, handler.many)
    if not errands:
        return 0
    try:
        _function(handler.function)(work, errands)
    except Refuse as refusal:
        if len(errands) > 1:  # one of them: find it alone
            for errand in errands:
                _alone(work, handler.function, errand)
        else:
            _refused(errands[0], str(refusal))
    except (VedetteError, OSError, DatabaseError):
        close_old_connections()
        _again(errands)
    else:
        Errand.objects.filter(pk__in=[e.pk for e in errands], done__isnull=True).update(
            done=timezone.now(), leased_until=None
        )
    return len(errands)


def _alone(work: Work, function: str, errand: Errand) -> None:
    try:
        _function(function)(work, [errand])
    except Refuse as refusal:
        _refused(errand, str(refusal))
    except (VedetteError, OSError, DatabaseError):
        close_old_connections()
        _again([errand])
    else:
        Errand.objects.filter(pk=errand.pk).update(done=timezone.now(), leased_until=None)


def _refused(errand: Errand, why: str) -> None:
    Errand.objects.filter(pk=errand.pk).update(refused=why[:500] or "refused", leased_until=None)


def turn(work: Work) -> int:
    """Do one turn: every kind once, every duty whose time has come; return how many errands were taken."""
    count = 0
    for kind in HANDLERS:
        count += do(work, kind)
        work.beat()
    for name, seconds, function in DUTIES:
        if time.monotonic() - work.last.get(name, float("-inf")) >= seconds:
            work.last[name] = time.monotonic()
            try:
                _function(function)(work)
            except (VedetteError, OSError, DatabaseError):
                close_old_connections()
    return count


def run(work: Work, going_on: Callable[[], bool]) -> None:
    """Do what is due until `going_on` says no."""
    while going_on():
        try:
            count = turn(work)
        except DatabaseError:  # the database is away: it is asked again
            close_old_connections()
            count = 0
            time.sleep(0.5)
        if not count:
            time.sleep(PAUSE_SECONDS)
