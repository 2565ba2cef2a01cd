"""The worker's process: it holds headquarters, does the errands of the outbox, and keeps the watch.

The watch has threads of its own (`watch.keeping`): no errand holds it up, and nobody needs to be logged in.
"""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from vedette.adapters.opening import Warden
from vedette.errors import VedetteError
from vedette.house.headquarters import Headquarters
from vedette_hq.config.runtime import Runtime
from vedette_hq.serving.shared import Shared

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

AWAY = 3
"""The exit of a worker that could not have headquarters: another process holds it, or its store is away."""


def work(runtime: Runtime, shared: Shared) -> int:
    """Do errands until SIGTERM; then what is to be done before the house is locked. Return the exit code."""
    from vedette_hq.outbox import loop
    from vedette_hq.watch.keeping import Keeper

    ended = False

    def end(_number: int, _frame: object) -> None:
        nonlocal ended
        ended = True

    def beat() -> None:
        shared.beat = time.monotonic()

    def watching(running: bool) -> None:
        if running:
            shared.watching = time.monotonic()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        hq = Headquarters(runtime.house, runtime.clock, cover=runtime.cover, vault=runtime.objects())
    except (VedetteError, OSError):
        return AWAY
    with hq, Warden() as warden:

        def going_on() -> bool:
            beat()
            return not ended and warden.alive

        _free_leases()
        doing = loop.Work(hq, warden, beat)
        keeper = Keeper(watching)
        keeper.begin()
        try:
            loop.run(doing, going_on)
        finally:
            keeper.end()
        if not ended:
            return AWAY  # the leader starts another, which has a warden
        _last(doing)
    return 0


def _free_leases() -> None:
    """Let errands go that a killed worker held: who holds headquarters is the only worker there is."""
    from django.db import DatabaseError, close_old_connections

    from vedette_hq.outbox.models import Errand

    try:
        Errand.objects.filter(done__isnull=True, leased_until__isnull=False).update(leased_until=None)
    except DatabaseError:  # it is away; then their leases end by themselves
        close_old_connections()


def _last(doing: Work) -> None:
    """Anchor the head of the acts and write the database's copy: a house that is locked can lie long."""
    from django.db import DatabaseError, close_old_connections

    from vedette_hq.audit.services import anchor_duty
    from vedette_hq.config.copy import dump_duty

    for duty in (anchor_duty, dump_duty):
        with suppress(VedetteError, OSError, DatabaseError):
            close_old_connections()
            duty(doing)
