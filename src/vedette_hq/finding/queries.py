"""Saved lists, narrowed to the person asking."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.finding.models import SavedList
from vedette_hq.records.queries import record_cases


def visible_lists(person: Person) -> QuerySet[SavedList]:
    """Return the lists that a person keeps, and those shared with the teams of their cases."""
    if person.role not in CONTENT or not person.is_active:
        return SavedList.objects.none()
    cases = record_cases(person)
    mine = Q(owner=person) & (Q(case__isnull=True) | Q(case__in=cases))
    return SavedList.objects.filter(mine | Q(team=True, case__in=cases), ended__isnull=True)


def own_lists(person: Person) -> QuerySet[SavedList]:
    """Return the lists that a person may rename, share and end."""
    return visible_lists(person).filter(owner=person)


def fillable_lists(person: Person) -> QuerySet[SavedList]:
    """Return the picked lists into which a person may put records: their own, and those of their teams."""
    return visible_lists(person).filter(picked=True)
