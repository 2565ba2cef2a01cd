"""Warnings: what patterns say now, written down, looked at, closed in words, opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.protection.patterns import Finding, find
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.protection import queries, telling
from vedette_hq.protection.models import Across, Incident, Warning

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work


def refresh_for(incident: Incident, now: datetime) -> None:
    """Look again at every circle that an incident belongs to, in the caller's transaction."""
    if incident.mission_id is None:
        refresh(None, now)
        for mission in Mission.objects.filter(closed__isnull=True):
            refresh(mission, now)
        return
    ids = {
        incident.mission_id,
        *incident.links.filter(mission__isnull=False).values_list("mission", flat=True),
    }
    for mission in Mission.objects.filter(pk__in=ids):
        refresh(mission, now)
    refresh_across(now)


def refresh(mission: Mission | None, now: datetime) -> None:
    """Write down what the patterns of one circle say at an instant; with None the whole house's.

    What only the house's own incidents say is written down once, for the house.
    """
    history = queries.history_of(mission)
    found = find(history, int(now.timestamp()))
    if mission is not None:
        own = {one.id for one in history.incidents if one.missions}
        found = tuple(one for one in found if own & set(one.incidents))
    rows = {row.key: row for row in Warning.objects.filter(mission=mission, across=False)}
    for one in found:
        _write(rows.get(one.key), one, mission, now)
    _settle(rows, {one.key for one in found})


def refresh_across(now: datetime) -> None:
    """Write down what incidents of several missions say only together."""
    history = queries.whole_history()
    of = {one.id: one.missions for one in history.incidents}
    rows = {row.key: row for row in Warning.objects.filter(across=True)}
    found = []
    for one in find(history, int(now.timestamp())):
        missions = [of[pk] for pk in one.incidents if of[pk]]
        if one.pattern in queries.ACROSS and missions and not frozenset.intersection(*missions):
            found.append(one)
            row = _write(rows.get(f"across:{one.key}"), one, None, now, across=True)
            for pk in sorted(frozenset.union(*missions)):
                Across.objects.get_or_create(warning=row, mission_id=pk)
    _settle(rows, {f"across:{one.key}" for one in found})


def _write(
    row: Warning | None, one: Finding, mission: Mission | None, now: datetime, *, across: bool = False
) -> Warning:
    since, last = (datetime.fromtimestamp(at, tz=UTC) for at in (one.since, one.last))
    changed = {
        "weight": one.weight,
        "incidents": list(one.incidents),
        "values": dict(one.values),
        "since": since,
        "last": last,
        "stands": True,
    }
    if row is None:
        key = f"across:{one.key}" if across else one.key
        made = Warning.objects.create(
            mission=mission, across=across, key=key, pattern=str(one.pattern), found=now, **changed
        )
        note(None, "warning.find", "warning", made.pk, what=str(one.pattern), weight=one.weight)
        if one.blocks:
            telling.warned(made)
        return made
    again = row.closed is not None and not queries.is_held(row, one, now)
    if again:
        changed |= {"closed": None, "closed_by": None, "again": None, "reopened": row.reopened + 1}
        changed |= {"looked": None, "looked_by": None}
    heavier = one.weight > row.weight
    if again or any(getattr(row, name) != value for name, value in changed.items()):
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
    if again:
        note(None, "warning.reopen", "warning", row.pk, weight=one.weight)
    if one.blocks and (again or heavier) and row.closed is None:
        telling.warned(row)
    return row


def _settle(rows: Mapping[str, Warning], found: set[str]) -> None:
    gone = [row.pk for key, row in rows.items() if key not in found and row.stands]
    Warning.objects.filter(pk__in=gone).update(stands=False)


def look(row: Warning, by: Person) -> None:
    """Say that one is looking at it. Raises: ConflictError when it is closed."""
    with transaction.atomic():
        mine = Warning.objects.filter(pk=row.pk, closed__isnull=True)
        if mine.update(looked=timezone.now(), looked_by=by) != 1:
            raise ConflictError("warning: is closed")
        note(by, "warning.look", "warning", row.pk)
        telling.quiet(row)


def close(row: Warning, reason: str, again: date | None, by: Person, *, now: datetime | None = None) -> None:
    """Close a warning with a reason. What joins it, more weight, or the day `again` opens it again.

    Raises: UsageError without a reason, or for a day that has come; ConflictError when it is closed.
    """
    reason, now = reason.strip(), now or timezone.now()
    if not reason or len(reason) > 1_000:
        raise UsageError("warning: say why it is over, in at most 1000 characters")
    if again is not None and again <= now.date():
        raise UsageError("warning: the day on which to look again has come already")
    with transaction.atomic():
        mine = Warning.objects.filter(pk=row.pk, closed__isnull=True)
        held = {"held": row.incidents, "held_weight": row.weight}
        if mine.update(closed=now, closed_by=by, reason=reason, again=again, **held) != 1:
            raise ConflictError("warning: is closed already")
        note(by, "warning.close", "warning", row.pk)
        telling.quiet(row)


def reopen(row: Warning, by: Person) -> None:
    """Open a closed warning again. Raises: ConflictError."""
    with transaction.atomic():
        mine = Warning.objects.filter(pk=row.pk, closed__isnull=False)
        if mine.update(closed=None, closed_by=None, again=None, looked=None, looked_by=None) != 1:
            raise ConflictError("warning: is open")
        note(by, "warning.reopen", "warning", row.pk)


def tell_teams(row: Warning, by: Person) -> None:
    """Let the teams of all its missions read a warning across missions: its plate or place, and when.

    The incidents of the other missions stay theirs. Raises: UsageError but for a lead; ConflictError.
    """
    if by.role != Role.LEAD or not row.across:
        raise UsageError("warning: a lead tells the teams")
    with transaction.atomic():
        mine = Warning.objects.filter(pk=row.pk, told_teams__isnull=True)
        if mine.update(told_teams=timezone.now(), told_by=by) != 1:
            raise ConflictError("warning: the teams were told already")
        note(by, "warning.tell", "warning", row.pk)


def look_duty(work: Work | None, *, now: datetime | None = None) -> None:
    """Look at every circle: what time alone brings up (something late) or lets go."""
    now = now or timezone.now()
    circles: Sequence[Mission | None] = [None, *Mission.objects.filter(closed__isnull=True)]
    for mission in circles:
        with transaction.atomic():
            refresh(mission, now)
    with transaction.atomic():
        refresh_across(now)
    waiting = Incident.objects.filter(written__isnull=True, closed__isnull=True, near_miss=False)
    for incident in waiting.select_related("made_by"):
        if incident.noticed + timedelta(hours=incident.sort.report_hours) < now:
            with transaction.atomic():
                telling.report_late(incident)
