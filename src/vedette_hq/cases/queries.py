"""Cases, narrowed to the person asking."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from vedette_hq.access.models import Person, Team, teams_of
from vedette_hq.access.roles import CONTENT, OVERSIGHT, Role
from vedette_hq.cases.models import Case
from vedette_hq.missions.queries import team


def visible_cases(person: Person) -> QuerySet[Case]:
    """Return the cases in whose team the person is."""
    if person.role not in CONTENT:
        return Case.objects.none()
    return Case.objects.filter(pk__in=teams_of(person, Team.CASE))


def governed_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose team the person may read: leads and auditors all, others their own."""
    if person.is_active and person.role in OVERSIGHT:
        return Case.objects.all()
    return visible_cases(person)


def led_cases(person: Person) -> QuerySet[Case]:
    """Return the cases that the person may rename, close and open again: a lead's own."""
    return visible_cases(person) if person.role == Role.LEAD else Case.objects.none()


@dataclass(frozen=True, slots=True)
class Line:
    """One case as it is listed: `mine` when the person is in its team, and may read its title."""

    case: Case
    name: str
    mine: bool
    people: int


def name_of(case: Case, mine: bool) -> str:
    """Return how a case is called for one who is, or is not, in its team."""
    return case.title if mine else f"{case.pk[:8]}"


def lines(person: Person) -> list[Line]:
    """Return the cases that a person may know of, newest first, open ones before closed ones."""
    mine = set(visible_cases(person).values_list("pk", flat=True))
    found = [
        Line(case, name_of(case, case.pk in mine), case.pk in mine, len(team(Team.CASE, case.pk)))
        for case in governed_cases(person).order_by("-opened")
    ]
    return sorted(found, key=lambda line: line.case.closed is not None)
