"""Rows of `planning`: a plan with one version, who must know it, a copy outside, a judgement of a risk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hq_matrix.makers import _CLOSED, Kind, Side, _same, _set
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row
from vedette_hq.access.roles import CASEWORK, Role

READERS = CASEWORK | {Role.WATCH}


def plan(side: Side) -> Any:
    from vedette_hq.planning.models import Plan, Version

    made = Plan.objects.create(mission=side.row("mission"), made_by=side.maker)
    document = Document(made.pk, 1, {"purpose": (Row({"aim": f"aim of plan {side.word}"}),)})
    side.rows["plan_version"] = Version.objects.create(
        plan=made, number=1, content=document.plain(), digest=document.digest, made_by=side.maker
    )
    return made


def told(side: Side) -> Any:
    from vedette_hq.planning.models import Told

    side.row("plan")
    return Told.objects.create(version=side.rows["plan_version"], key="0" * 8)


def copy(side: Side) -> Any:
    from vedette_hq.planning.models import Copy

    holder = f"holder of copy {side.word}"
    return Copy.objects.create(
        plan=side.row("plan"), number=1, kind="paper", holder=holder, made_by=side.maker
    )


def assessment(side: Side) -> Any:
    from vedette_hq.planning.models import Assessment

    return Assessment.objects.create(
        mission=side.row("mission"),
        threat="T05",
        likelihood=2,
        impact=4,
        reason=f"reason of risk {side.word}",
        expires=timezone.now() + timedelta(days=14),
        by=side.maker,
    )


_GONE = _set(destroyed=timezone.now)
KINDS = {
    "planned_mission": Kind(_same("mission"), READERS, over=_CLOSED),
    "writable_mission": Kind(_same("mission"), CASEWORK, over=_CLOSED, seen_over=False),
    "plan": Kind(plan, READERS, over=_GONE),
    "open_plan": Kind(_same("plan"), READERS, over=_GONE, seen_over=False),
    "writable_plan": Kind(_same("plan"), CASEWORK, over=_GONE, seen_over=False),
    "plan_told": Kind(told, READERS, seen_over=False),
    "plan_copy": Kind(copy, CASEWORK, shows="holder"),
    "assessment": Kind(assessment, READERS, shows="reason"),
}
