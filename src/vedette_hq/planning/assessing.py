"""Assessing a risk: two ordinals with their reasons, for at most 14 days. It approves nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.missions.risk import LASTS
from vedette.missions.risk import Assessment as Judgement
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.planning.models import Assessment


def assess(
    mission: Mission,
    threat: str,
    subject: Person | None,
    levels: tuple[int, int],
    reason: str,
    measures: str,
    by: Person,
    *,
    days: int = LASTS.days,
) -> Assessment:
    """Write down one judgement; `levels` are likelihood and impact.

    Raises: UsageError for a role that may not, ConflictError for a closed mission, FormatError.
    """
    if by.role not in CASEWORK:
        raise UsageError("assessment: those who work on cases make it")
    if mission.closed is not None:
        raise ConflictError("mission: is closed")
    now = timezone.now()
    id_ = new_id()
    made = Judgement(
        id_,
        threat,
        subject.pk if subject else "",
        levels[0],
        levels[1],
        reason.strip(),
        measures.strip(),
        now,
        now + timedelta(days=days),
    )
    with transaction.atomic():
        row = Assessment.objects.create(
            id=id_,
            mission=mission,
            threat=made.threat,
            subject=subject,
            likelihood=made.likelihood,
            impact=made.impact,
            reason=made.reason,
            measures=made.measures,
            at=made.at,
            expires=made.expires,
            by=by,
        )
        note(by, "risk.assess", "mission", mission.pk, assessment=row.pk, threat=threat)
    return row
