"""A plan without a fault in the site: its mission watched, its risks judged, its device enrolled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from missions_plan.story import ORIGIN, sections
from vedette.missions.plan.document import parse_plain
from vedette.missions.risk import BASE_THREATS


def filled(people: dict[str, Any], *, by: str = "lawyer", today: date | None = None) -> Any:
    """Return a plan of mission m-1 that nobody has approved; the investigator and the lawyer travel."""
    from vedette_hq.missions.models import Device, Mission
    from vedette_hq.planning import assessing, services
    from vedette_hq.planning.models import Plan, Version

    today = today or timezone.now().date()
    mission = Mission.objects.get(pseudonym="m-1")
    Device.objects.update_or_create(origin=ORIGIN, defaults={"mission": mission, "size": 3})
    if not mission.assessments.exists():
        for threat in BASE_THREATS:
            assessing.assess(
                mission, threat, None, (2, 4), "Quiet for a month.", "Two routes.", people["lead"]
            )
    plan = services.begin(mission, people[by])
    plain = sections(today, (people["investigator"].pk, people["lawyer"].pk))
    document = parse_plain({"vedette": "mission-plan/1", "plan": plan.pk, "version": 1, "sections": plain})
    services._days(plan, document)  # at once what `write` does section by section
    Version.objects.filter(plan=plan).update(content=document.plain(), digest=document.digest)
    return Plan.objects.get(pk=plan.pk)


def write(plan: Any, plain: dict[str, Any], by: Any) -> None:
    """Write sections as one person would, one after another."""
    from vedette_hq.planning import queries, services

    value = {"vedette": "mission-plan/1", "plan": plan.pk, "version": 1, "sections": plain}
    document = parse_plain(value)
    for code, rows in document.sections.items():
        held = queries.newest(plan).document
        services.save_section(plan, code, rows, by, base=services.section_digest(held, code))


def watched(mission: Any, by: Any) -> Any:
    """Put an order of check-ins in force."""
    from vedette_hq.watch.models import Watch

    now = int(timezone.now().timestamp())
    values = {"begins": now, "ends": now + 40 * 86_400, "version": 1}
    names = {field.name for field in Watch._meta.get_fields()}
    if "made_by" in names:
        values["made_by"] = by
    return Watch.objects.create(mission=mission, **values)


def approved(plan: Any, people: dict[str, Any], *, by: str = "lawyer") -> Any:
    """Have the newest version approved by two: who wrote it asks, a lead who does not travel agrees."""
    from vedette_hq.access import approvals
    from vedette_hq.planning import queries, services

    proposal = services.propose(plan, "Look at the route.", people[by])
    approvals.approve(proposal, people["lead"])
    return queries.in_force(plan)


def under_way(plan: Any, people: dict[str, Any]) -> Any:
    """Decide go."""
    from vedette_hq.planning import services

    answers = {"4444444a": True, "4444444b": False}
    return services.decide(plan, "go", answers, "", people["lead"])


def shifted(plan: Any, days: int) -> None:
    """Move the day of destruction by days from today."""
    from vedette_hq.planning.models import Plan

    Plan.objects.filter(pk=plan.pk).update(destroy_on=timezone.now().date() + timedelta(days=days))
