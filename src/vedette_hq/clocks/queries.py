"""Deadlines, narrowed to the person: those of the cases on which they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case
from vedette_hq.casework.queries import casework_cases, workable_cases
from vedette_hq.clocks.models import OPEN, Deadline, Edition, Shift
from vedette_hq.missions.queries import team

SOON = 14
"""Days ahead that the wall calls soon."""
LISTED = 100
"""So many deadlines are shown on one page."""


def clocks_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose deadlines the person sees."""
    return casework_cases(person)


def clocks_workable(person: Person) -> QuerySet[Case]:
    """Return the open ones, in which deadlines are begun."""
    return workable_cases(person)


def visible_deadlines(person: Person) -> QuerySet[Deadline]:
    """Return the deadlines of those cases, in whatever state."""
    return Deadline.objects.filter(case__in=casework_cases(person)).select_related(
        "case", "made_by", "confirmed_by"
    )


def workable_deadlines(person: Person) -> QuerySet[Deadline]:
    """Return the deadlines of the open ones, which the person may change."""
    return Deadline.objects.filter(case__in=workable_cases(person)).select_related("case")


def visible_shifts(person: Person) -> QuerySet[Shift]:
    """Return what new reckonings moved in those cases."""
    return Shift.objects.filter(deadline__case__in=casework_cases(person)).select_related(
        "deadline", "deadline__case"
    )


def visible_editions(person: Person) -> QuerySet[Edition]:
    """Return the editions of terms and calendars, proposed ones too: they name nobody."""
    if person.role not in CASEWORK or not person.is_active:
        return Edition.objects.none()
    return Edition.objects.select_related("made_by", "taken_over_by")


def deadlines_of(person: Person, case: Case) -> QuerySet[Deadline]:
    """Return the deadlines of a case, open ones first by day."""
    return visible_deadlines(person).filter(case=case).order_by("due", "pk")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the wall is narrowed to. Empty: everything."""

    owed_by: str = ""
    state: str = ""
    within: int | None = None
    case: str = ""
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open deadlines lie behind, today or tomorrow, soon, later."""

    past: int
    now: int
    soon: int
    later: int


def wall(person: Person, asked: Asked, today: date) -> tuple[list[Deadline], bool]:
    """Return the first deadlines by day, as asked, and whether there are more."""
    rows = visible_deadlines(person)
    rows = rows.filter(state=asked.state) if asked.state else rows.filter(state__in=OPEN)
    if asked.owed_by:
        rows = rows.filter(owed_by=asked.owed_by)
    if asked.case:
        rows = rows.filter(case=asked.case)
    if asked.within is not None:
        rows = rows.filter(due__lte=today + timedelta(days=asked.within))
    if asked.confirm:
        rows = rows.filter(confirmed__isnull=True)
    found = list(rows.order_by("due", "pk")[: LISTED + 1])
    return found[:LISTED], len(found) > LISTED


def to_come(person: Person) -> list[Deadline]:
    """Return every open deadline by day: what a calendar file holds is not cut."""
    return list(visible_deadlines(person).filter(state__in=OPEN).order_by("due", "pk"))


def counts(person: Person, today: date) -> Counts:
    """Return how many open deadlines there are, by how near they are."""
    rows = Deadline.objects.filter(case__in=casework_cases(person), state__in=OPEN)
    one, far = today + timedelta(days=1), today + timedelta(days=SOON)
    found = rows.aggregate(
        past=Count("pk", filter=Q(due__lt=today)),
        now=Count("pk", filter=Q(due__gte=today, due__lte=one)),
        soon=Count("pk", filter=Q(due__gt=one, due__lte=far)),
        later=Count("pk", filter=Q(due__gt=far)),
    )
    return Counts(**found)


def colleagues(case_id: str) -> Sequence[Person]:
    """Return those who work on a case and are told of its deadlines."""
    people = [row.person for row in team(Team.CASE, case_id)]
    return [one for one in people if one.role in CASEWORK and one.is_active]


def edition_before(row: Edition) -> dict[str, Any] | None:
    """Return what the edition before this one says, None when Vedette brought it."""
    rows = Edition.objects.filter(
        kind=row.kind, name=row.name, number=row.number - 1, taken_over__isnull=False
    )
    found = rows.first()
    return None if found is None else dict(found.content)
