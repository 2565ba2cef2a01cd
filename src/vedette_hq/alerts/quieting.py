"""Telling those who were woken that somebody has it: once, by the way that reached them, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from vedette.adapters.alerts import Posting, alert_text, send_all
from vedette.adapters.alerts import Way as LibraryWay
from vedette.errors import VedetteError
from vedette_hq.alerts.live import live_channels, note_health
from vedette_hq.alerts.models import Alert, Sending, Way

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

FROM_LEVEL = 2
"""Below it one person was told, or a few who are on duty anyway."""
LATEST = timedelta(hours=1)
"""Later it would wake people anew."""
WAIT = 3.0


def quiet_duty(work: Work | None) -> None:
    """Tell those who were told of an alert that another has taken it; called by the worker."""
    now = timezone.now()
    rows = Alert.objects.filter(taken__gt=now - LATEST, quieted__isnull=True, level__gte=FROM_LEVEL)
    for held in rows.order_by("taken")[:20]:
        # claimed before anything leaves: a second time would be worse than none
        if Alert.objects.filter(pk=held.pk, quieted__isnull=True).update(quieted=now) == 1:
            _quiet(held)
        if work is not None:
            work.beat()


def _quiet(held: Alert) -> None:
    reached: dict[str, Sending] = {}
    rows = held.sendings.filter(outcome=Sending.Outcome.ACCEPTED).exclude(person=held.taken_by_id)
    for row in rows.select_related("person").order_by("begun"):
        if row.person.is_active:
            reached[row.person_id] = row  # the last way that reached them
    ways = {way.pk: way for way in Way.objects.filter(pk__in=[row.way for row in reached.values()])}
    rung: list[tuple[Sending, Posting]] = []
    for row in reached.values():
        try:
            to = ways[row.way].open()
        except (KeyError, VedetteError):  # the way was removed meanwhile
            continue
        text = alert_text("taken", row.person.language, number=held.number)
        rung.append((row, Posting(LibraryWay(row.channel, to), text, urgent=False)))
    sent = send_all(f"taken:{held.pk}", [one for _row, one in rung], live_channels(), wait=WAIT)
    for (row, _posting), one in zip(rung, sent, strict=True):
        note_health(row.channel, row.way, one.outcome, timezone.now())
