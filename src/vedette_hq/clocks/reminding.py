"""Reminders of deadlines in steps: on the first page of the team, and on the last steps by the alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from vedette_hq.access.services import notify
from vedette_hq.alerts.services import remind, settle
from vedette_hq.clocks.models import Deadline
from vedette_hq.clocks.queries import colleagues

if TYPE_CHECKING:
    from datetime import date

    from vedette_hq.outbox.loop import Work

STEPS = (14, 7, 3, 1, 0)
"""So many days before, people are told."""
URGENT = 1
"""From here on, of what we owe, the alerts ring until somebody takes it."""
RUNS = (Deadline.State.RUNNING, Deadline.State.RESTORED)


def key_of(row: Deadline) -> str:
    """Return the key of a deadline's alert."""
    return f"deadline:{row.pk}:{row.due.isoformat()}"


def end(row: Deadline) -> None:
    """Let its alert end, in the caller's transaction."""
    settle(key_of(row))


def duty(work: Work | None) -> None:
    """Tell what is near, once for each step; what was overslept is told once, by the nearest step."""
    today = timezone.localdate()
    rows = Deadline.objects.filter(state__in=RUNS, due__lte=today + timedelta(days=max(STEPS)))
    for row in rows.order_by("due").iterator(chunk_size=500):
        tell(row, today)
        if work is not None:
            work.beat()


def tell(row: Deadline, today: date) -> bool:
    """Tell the team of one deadline if a step of it has come that was not told; return whether."""
    left = row.days_left(today)
    step = min((one for one in STEPS if left <= one), default=None)
    mark = f"{row.due.isoformat()}:{step}"
    if step is None or mark in row.told:
        return False
    with transaction.atomic():
        held = Deadline.objects.select_for_update().get(pk=row.pk)
        if mark in held.told or held.state not in RUNS or held.due != row.due:
            return False
        people = list(colleagues(held.case_id))
        if not people:
            return False
        held.told = [*held.told, mark]
        held.save(update_fields=["told"])
        address = reverse("clocks:deadline", args=[held.pk])
        code = "clocks.ours" if held.owed_by == Deadline.Owed.US else "clocks.theirs"
        for person in people:
            notify(person, code, address=address, key=f"deadline:{held.pk}:{mark}", day=held.due.isoformat())
        if step <= URGENT and held.owed_by == Deadline.Owed.US and people:
            remind("clocks.deadline", people, key_of(held), target=address, again=3_600, unheard=6 * 3_600)
    return True
