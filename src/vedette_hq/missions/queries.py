"""Missions and devices, narrowed to the person asking; and who is in a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from vedette_hq.access.models import Membership, Person, Team, teams_of
from vedette_hq.access.roles import OVERSIGHT, STAFF, Role
from vedette_hq.missions.models import Device, Mission


def visible_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions in whose team the person is; an auditor sees that every mission exists."""
    if person.role == Role.AUDITOR and person.is_active:
        return Mission.objects.all()
    return own_missions(person)


def own_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions in whose team the person is: those whose title they read."""
    if person.role not in STAFF:
        return Mission.objects.none()
    return Mission.objects.filter(pk__in=teams_of(person, Team.MISSION))


def governed_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions whose team the person may read and change: a lead's all, others' own."""
    if person.is_active and person.role in OVERSIGHT:
        return Mission.objects.all()
    return visible_missions(person)


def called(person: Person) -> Callable[[Mission], str]:
    """Return how this reader is told a mission's name: its title for its team, never for an auditor."""
    nameless = person.role == Role.AUDITOR
    mine = set() if nameless else set(own_missions(person).values_list("pk", flat=True))
    return lambda mission: str(mission) if mission.pk in mine else mission.pseudonym


def visible_devices(person: Person) -> QuerySet[Device]:
    """Return the devices of the missions the person sees."""
    return Device.objects.filter(mission__in=visible_missions(person))


def team(kind: str, object_id: str) -> list[Membership]:
    """Return the team of one mission or case as it is now, by name. For one whom the guard has let in."""
    now = timezone.now()
    still = Q(until__isnull=True) | Q(until__gt=now)
    rows = Membership.objects.filter(still, kind=kind, object_id=object_id, since__lte=now)
    return list(rows.select_related("person", "added_by").order_by("person__name"))


def former(kind: str, object_id: str) -> list[Membership]:
    """Return who was in the team and is not any more, latest first."""
    rows = Membership.objects.filter(kind=kind, object_id=object_id, until__lte=timezone.now())
    return list(rows.select_related("person").order_by("-until")[:100])


def candidates(kind: str, object_id: str) -> QuerySet[Person]:
    """Return the active people who are not in the team; guests are in none."""
    inside = [row.person_id for row in team(kind, object_id)]
    people = Person.objects.filter(joined__isnull=False, left__isnull=True).exclude(role=Role.GUEST)
    return people.exclude(pk__in=inside).order_by("name")


@dataclass(frozen=True, slots=True)
class Line:
    """One mission as it is listed: `mine` when the person is in its team, and may read its title."""

    mission: Mission
    name: str
    mine: bool
    people: int
    devices: int
    revoked: int
    missing: int


def lines(person: Person) -> list[Line]:
    """Return the missions that a person may know of, newest first, open ones before closed ones."""
    mine = set(own_missions(person).values_list("pk", flat=True))
    found = []
    for mission in governed_missions(person).order_by("-opened"):
        devices = mission.devices.all()
        found.append(
            Line(
                mission,
                str(mission) if mission.pk in mine else mission.pseudonym,
                mission.pk in mine,
                len(team(Team.MISSION, mission.pk)),
                devices.count(),
                devices.filter(revoked__isnull=False).count(),
                devices.aggregate(sum=Sum("missing_count"))["sum"] or 0,
            )
        )
    return sorted(found, key=lambda line: line.mission.closed is not None)


def devices_of(mission: Mission) -> list[Device]:
    """Return the devices of a mission that the guard has let somebody see, those in use first."""
    return sorted(mission.devices.order_by("origin"), key=lambda device: device.revoked is not None)


def in_team(person: Person, kind: str, object_id: str) -> bool:
    """Say whether a person is in a team now."""
    return object_id in set(teams_of(person, kind))
