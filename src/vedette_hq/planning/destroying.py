"""The end of a plan: content erased on its day, digests stay, an entry in the register says so.

Erased are the content of every version, what was answered on the day and in debriefs, why it was stopped, and
who holds copies. What stays: days, digests, who approved and when, lessons that name nobody. The database
overwrites what is erased (`secure_delete`); older copies of the house hold it until they are replaced.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.services import notify
from vedette_hq.audit.services import note
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put
from vedette_hq.planning import queries
from vedette_hq.planning.models import Plan

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

TOLD_BEFORE = (7, 1)
"""So many days before, people are told."""
REASON = "mission plan: its day of destruction"
HOUSE = "headquarters"
"""Who did it when nobody did: the day had come."""


def duty(work: Work) -> None:
    """Tell what will be destroyed soon, and destroy what is due; a second run does nothing."""
    today = timezone.now().date()
    due = Plan.objects.filter(destroyed__isnull=True, destroy_on__isnull=False)
    for plan in due.filter(destroy_on__lte=today + timedelta(days=max(TOLD_BEFORE))).select_related(
        "mission"
    ):
        if plan.destroy_on is not None and plan.destroy_on <= today:
            if queries.stage(plan) not in (queries.Stage.UNDER_WAY, queries.Stage.STOPPED):
                destroy(plan, None)
            else:
                tell(plan, 0)
        else:
            for days in TOLD_BEFORE:
                if plan.destroy_on is not None and plan.destroy_on <= today + timedelta(days=days):
                    tell(plan, days)


def tell(plan: Plan, days: int) -> None:
    """Tell the team that a plan will be destroyed, once for each number of days; 0: it waits for them."""
    day = plan.destroy_on.isoformat() if plan.destroy_on else ""
    mark = f"{day}:{days}"
    if mark in plan.told:
        return
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        held.told = [*held.told, mark]
        held.save(update_fields=["told"])
        code = "planning.ending" if days else "planning.overdue"
        for person in queries.colleagues(plan):
            address = reverse("planning:plan", args=[plan.pk])
            notify(person, code, address=address, key=f"destroy:{plan.pk}:{mark}", day=day)


def destroy(plan: Plan, by: Person | None) -> None:
    """Erase a plan for good. `by` is None when its day has come. Raises: ConflictError, UsageError."""
    now = timezone.now()
    with transaction.atomic():
        held = Plan.objects.select_for_update().select_related("mission").get(pk=plan.pk)
        if held.destroyed is not None:
            raise ConflictError("plan: was destroyed already")
        if queries.stage(held) in (queries.Stage.UNDER_WAY, queries.Stage.STOPPED):
            raise UsageError("plan: the mission is not over")
        last = queries.in_force(held) or queries.newest(held)
        held.versions.update(content=None, words="")
        held.decisions.update(answers=[], words="")
        held.debriefs.update(answers={})
        held.copies.update(holder="")
        for version in held.versions.all():
            version.told.update(how="", key="")
        Plan.objects.filter(pk=held.pk).update(destroyed=now, stopped_words="")
        note(by, "plan.destroy", "plan", held.pk, version=last.number, digest=last.digest)
        event = CustodyEvent(
            event=held.pk,
            action=Action.DESTROY,
            time=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            actor=by.pseudonym if by else HOUSE,
            package_sha256=last.digest,
            reason=REASON,
            digest_before=last.digest,
        )
        put("register.enter", {"type": event.action.entry_type, "fields": event.values()}, key=_key(held))
        for person in queries.colleagues(held):
            address = reverse("planning:plan", args=[held.pk])
            notify(person, "planning.destroyed", address=address, key=f"destroyed:{held.pk}")


def _key(plan: Plan) -> str:
    return f"plan:{plan.pk}"


def entered(plan: Plan) -> int | None:
    """Return the index of the entry that says it was destroyed, None while it waits for the register."""
    row = (
        Errand.objects.filter(kind="register.enter", key=_key(plan)).values_list("answer", flat=True).first()
    )
    return int(row["index"]) if isinstance(row, dict) and "index" in row else None
