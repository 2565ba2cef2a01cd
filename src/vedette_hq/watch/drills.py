"""Drills: a watch of its own with one member who is never heard from. Nobody outside the house is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import UsageError
from vedette.missions.watch.ladder import LADDER
from vedette.missions.watch.values import Rung
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.watch import cards, setting_up
from vedette_hq.watch.models import Promise, Shift, Watch

GRACE = 60
AFTER = 3_600
"""A drill ends by itself so long after its last level."""


def faster_ladder(ladder: Sequence[Rung], faster: int) -> tuple[Rung, ...]:
    """Return a ladder that is climbed so many times as fast; partners are told of nothing."""
    found: list[Rung] = []
    for rung in ladder:
        after = max(rung.after // faster, found[-1].after + 1 if found else 1)
        tell = tuple(duty for duty in rung.tell if duty != "partner")
        again, unheard = max(5, rung.again // faster), max(5, rung.unheard // faster)
        found.append(replace(rung, after=after, tell=tell, again=again, unheard=unheard))
    return tuple(found)


def begin(
    mission: Mission,
    by: Person,
    who: Person | None = None,
    *,
    minutes: int,
    faster: int,
    duties: Sequence[str] = (),
) -> Watch:
    """Begin a drill. `duties` are really told, by alerts that say that it is one.

    Raises: UsageError, ConflictError for a mission that is closed.
    """
    if not 1 <= minutes <= 120 or faster not in (1, 10, 60):
        raise UsageError("drill: 1 to 120 minutes, and 1, 10 or 60 times as fast")
    if not set(duties) <= set(Shift.Duty.values):
        raise UsageError("drill: no such duty")
    ladder = faster_ladder(LADDER, faster)
    now = int(timezone.now().timestamp())
    due = now + 60 * minutes
    ends = due + GRACE + ladder[-1].after + AFTER
    with transaction.atomic():
        begins = datetime.fromtimestamp(now, UTC)
        watch = setting_up.create(mission, begins, datetime.fromtimestamp(ends, UTC), "UTC", by, drill=True)
        Watch.objects.filter(pk=watch.pk).update(ladder=setting_up.plain_ladder(ladder), duties=list(duties))
        member = cards.add_member(watch, who, "" if who else _("Somebody, in a drill"), by)
        Promise.objects.create(
            watch=watch, member=member, opens=now, due=due, grace=GRACE, made_by=by, words=_("drill")
        )
        watch.refresh_from_db()
        setting_up.put_in_force(watch, by)
        note(by, "watch.drill", "watch", watch.pk, faster=faster)
    watch.refresh_from_db()
    return watch
