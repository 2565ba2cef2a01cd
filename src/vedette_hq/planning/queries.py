"""Plans and risks, narrowed to the person; and the facts that other rooms ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from vedette.missions import plan_checks, risk
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row
from vedette.missions.plan_checks import Context, Finding, KnownDevice
from vedette_hq.access.models import Person, Proposal, Team
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.missions.models import Device, Mission
from vedette_hq.missions.queries import own_missions, team
from vedette_hq.planning import neighbours
from vedette_hq.planning.models import Assessment, Copy, Debrief, Decision, Plan, Told, Version

READERS = CASEWORK | {Role.WATCH}
APPROVE, CHANGE = "planning.approve", "planning.change"


class Stage(StrEnum):
    """How far a plan is, computed from what was done."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    UNDER_WAY = "under-way"
    STOPPED = "stopped"
    BACK = "back"
    DESTROYED = "destroyed"


def planned_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions whose plans the person reads: those in whose team they are."""
    return own_missions(person) if person.role in READERS else Mission.objects.none()


def writable_missions(person: Person) -> QuerySet[Mission]:
    """Return the open missions for which the person may write a plan and assess risks."""
    found = planned_missions(person) if person.role in CASEWORK else Mission.objects.none()
    return found.filter(closed__isnull=True)


def visible_plans(person: Person) -> QuerySet[Plan]:
    """Return the plans of those missions, destroyed ones too."""
    return Plan.objects.filter(mission__in=planned_missions(person)).select_related("mission")


def open_plans(person: Person) -> QuerySet[Plan]:
    """Return the plans that were not destroyed."""
    return visible_plans(person).filter(destroyed__isnull=True)


def writable_plans(person: Person) -> QuerySet[Plan]:
    """Return the plans that the person may change now."""
    found = Plan.objects.filter(mission__in=writable_missions(person), destroyed__isnull=True)
    return found.select_related("mission")


def visible_copies(person: Person) -> QuerySet[Copy]:
    """Return the copies of those plans, for those who write plans; also when the plan is destroyed."""
    if person.role not in CASEWORK:
        return Copy.objects.none()
    return Copy.objects.filter(plan__in=visible_plans(person))


def visible_told(person: Person) -> QuerySet[Told]:
    """Return those who must be told, of plans that the person reads."""
    return Told.objects.filter(version__plan__in=open_plans(person)).select_related("version__plan")


def visible_assessments(person: Person) -> QuerySet[Assessment]:
    """Return the assessments of those missions."""
    return Assessment.objects.filter(mission__in=planned_missions(person)).select_related("by", "subject")


def newest(plan: Plan) -> Version:
    """Return the newest version."""
    return plan.versions.order_by("-number").select_related("made_by")[0]


def in_force(plan: Plan) -> Version | None:
    """Return the newest version that two approved, None while there is none."""
    return plan.versions.filter(approved__isnull=False).order_by("-number").first()


def versions(plan: Plan) -> list[Version]:
    """Return all versions, the newest first, with who made and approved them."""
    rows = plan.versions.select_related("made_by", "approved_by", "proposed_by")
    return list(rows.order_by("-number"))


def waiting(plan: Plan) -> Proposal | None:
    """Return the proposal about the newest version that waits for somebody."""
    ids = list(plan.versions.values_list("pk", flat=True))
    rows = Proposal.objects.filter(kind__in=(APPROVE, CHANGE), object_id__in=ids, outcome="")
    return rows.filter(expires__gt=timezone.now()).select_related("proposed_by").first()


def decisions(plan: Plan) -> list[Decision]:
    """Return what was decided on the day, the newest first."""
    return list(plan.decisions.select_related("by", "version").order_by("-at"))


def stage(plan: Plan) -> Stage:
    """Return how far a plan is."""
    if plan.destroyed:
        return Stage.DESTROYED
    if plan.back:
        return Stage.BACK
    if plan.stopped:
        return Stage.STOPPED
    last = plan.decisions.order_by("-at").first()
    if last is not None and last.outcome != Decision.Outcome.NO_GO:
        return Stage.UNDER_WAY
    if waiting(plan) is not None:
        return Stage.WAITING
    head = newest(plan)
    return Stage.APPROVED if head.approved else Stage.DRAFT


def context(plan: Plan, document: Document, now: datetime) -> Context:
    """Return what is known beside the plan. For one whom the guard has let in: nothing of it is narrowed."""
    known = Device.objects.filter(origin__in=[row.text("device") for row in document.rows("devices")])
    devices = tuple(
        KnownDevice(one.origin, one.mission_id == plan.mission_id, one.revoked is not None, one.size > 0)
        for one in known
    )
    people = tuple(row.text("account") for row in document.rows("roster") if row.text("account"))
    return Context(
        now,
        devices,
        tuple(one.value() for one in plan.mission.assessments.all()),
        neighbours.incidents(plan.mission),
        neighbours.blocks(plan.mission),
        neighbours.watched(plan.mission),
        people,
    )


def findings(plan: Plan, version: Version, now: datetime) -> list[Finding]:
    """Return what the checks find in a version now."""
    document = version.document
    return plan_checks.check(document, context(plan, document, now), now.date())


def travels(person: Person, document: Document) -> bool:
    """Say whether a person stands in the roster."""
    return any(row.text("account") == person.pk for row in document.rows("roster"))


def reads_personal(person: Person, plan: Plan, row: Row | None = None) -> bool:
    """Say whether a person reads next of kin and medical needs: leads, who made the plan, one's own row."""
    if person.role == Role.LEAD or plan.made_by_id == person.pk:
        return True
    return row is not None and row.text("account") == person.pk


def may_stop(person: Person, plan: Plan) -> bool:
    """Say whether a person may stop a mission: all who read its plan may, travelling or not."""
    return plan.destroyed is None and plan.back is None and person.role in READERS


def may_go(person: Person, plan: Plan, document: Document) -> bool:
    """Say whether a person decides go or no-go: a lead of the team, or the head of the mission."""
    head = any(
        row.text("account") == person.pk and row.text("role") == "head" for row in document.rows("roster")
    )
    return person.role in CASEWORK and (person.role == Role.LEAD or head)


def colleagues(plan: Plan) -> list[Person]:
    """Return the people in the team of the mission who read plans."""
    rows = team(Team.MISSION, plan.mission_id)
    return [row.person for row in rows if row.person.is_active and row.person.role in READERS]


def sources(person: Person, mission: Mission) -> list[Plan]:
    """Return the plans from which a new one may be copied: all that the person reads, the latest first."""
    rows = open_plans(person).order_by("-made")
    return sorted(rows[:50], key=lambda one: one.mission_id != mission.pk)


def debriefs(plan: Plan) -> list[Debrief]:
    """Return what was said after a mission."""
    return list(plan.debriefs.select_related("person").order_by("at"))


def copies(person: Person, plan: Plan) -> list[Copy]:
    """Return the copies that left, those still out first; nothing for who only reads."""
    rows = visible_copies(person).filter(plan=plan).select_related("made_by", "ended_by")
    return sorted(rows.order_by("made"), key=lambda one: one.ended is not None)


def told_of(version: Version) -> list[Told]:
    """Return who must know of a version, those who do not yet first."""
    rows = version.told.select_related("person", "by")
    return sorted(rows, key=lambda one: one.at is not None)


def assessments(mission: Mission) -> list[Assessment]:
    """Return all assessments of a mission, the newest first."""
    return list(mission.assessments.select_related("by", "subject").order_by("-at"))


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one mission as lists show it. For the rota: who went when."""

    plan: Plan
    mission: Mission
    stage: Stage
    begins: date | None
    ends: date | None


def turns(person: Person) -> list[Turn]:
    """Return the turns that a person may see, the next first; destroyed plans keep their days."""
    rows = visible_plans(person).order_by("begins", "made")
    return [Turn(one, one.mission, stage(one), one.begins, one.ends) for one in rows]


def current(mission: Mission) -> tuple[Plan, Document] | None:
    """Return the plan of a mission that is under way or approved, and its version in force.

    For rooms downstream and for the watch: nothing is narrowed, the guard has let the person in before.
    """
    for plan in mission.plans.filter(destroyed__isnull=True, back__isnull=True).order_by("-made"):
        version = in_force(plan)
        if version is not None and version.content is not None:
            return plan, version.document
    return None


def roster(mission: Mission) -> list[dict[str, str]]:
    """Return who travels by the plan in force: name, kind, role, account, phone. No personal field."""
    held = current(mission)
    if held is None:
        return []
    names = ("name", "kind", "role", "account", "phone")
    return [{"key": row.key, **{n: row.text(n) for n in names}} for row in held[1].rows("roster")]


def checkin_times(mission: Mission) -> dict[str, Any] | None:
    """Return when they will be heard from by the plan in force, for setting up the watch; None without one.

    `begins`, `ends`: days; `times`: hh:mm of the region; `grace`, `travel_grace`: minutes; `moves`: (day,
    departs, arrives) of each leg.
    """
    held = current(mission)
    if held is None:
        return None
    purpose, row = held[1].one("purpose"), held[1].one("checkins")
    moves = [(leg.text("day"), leg.text("departs"), leg.text("arrives")) for leg in held[1].rows("route")]
    return {
        "begins": purpose.day("begins"),
        "ends": purpose.day("ends"),
        "times": row.text("times").split(),
        "grace": row.number("grace"),
        "travel_grace": row.number("travel_grace"),
        "moves": moves,
    }


def turns_of(person: Person) -> list[tuple[str, date, date]]:
    """Return (mission, first day, last day) of the turns that a person travelled or will, oldest first.

    From plans that were not destroyed: the rota keeps its own count of what is longer ago.
    """
    found = []
    for plan in Plan.objects.filter(destroyed__isnull=True).select_related("mission"):
        version = in_force(plan)
        if version is None or version.content is None or plan.begins is None or plan.ends is None:
            continue
        if travels(person, version.document):
            found.append((plan.mission_id, plan.begins, plan.ends))
    return sorted(found, key=lambda one: one[1])


def standing_risks(mission: Mission, now: datetime) -> list[tuple[risk.Assessment, risk.Standing]]:
    """Return the newest assessment of each threat and subject, and how it stands."""
    incidents = neighbours.incidents(mission)
    held = risk.newest(one.value() for one in mission.assessments.all())
    return [(one, risk.standing(one, incidents, now)) for one in held]
