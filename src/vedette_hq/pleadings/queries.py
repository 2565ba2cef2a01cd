"""Texts, narrowed to the person: of the cases on which they work; those on health for whoever may see it."""

from __future__ import annotations

from django.db.models import QuerySet

from vedette.cases.pleadings.material import Material
from vedette.cases.pleadings.plain import parse
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.interviews.queries import sees_health
from vedette_hq.pleadings.models import Issue, Revision, Text

HEALTH = frozenset({"istanbul_report"})
"""Kinds that tell of health by themselves."""
MOST = 500


def text_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose texts the person may read."""
    return visible_cases(person) if person.role in CASEWORK and person.is_active else Case.objects.none()


def writable_text_cases(person: Person) -> QuerySet[Case]:
    """Return the open ones, in which they write."""
    return text_cases(person).filter(closed__isnull=True)


def visible_texts(person: Person) -> QuerySet[Text]:
    """Return the texts of those cases."""
    rows = Text.objects.filter(case__in=text_cases(person)).select_related("case", "client")
    return rows if sees_health(person) else rows.filter(health=False)


def open_texts(person: Person) -> QuerySet[Text]:
    """Return those in which the person may write."""
    return visible_texts(person).filter(withdrawn__isnull=True, case__closed__isnull=True)


def visible_issues(person: Person) -> QuerySet[Issue]:
    """Return what was typeset of those texts, without the bytes."""
    rows = Issue.objects.filter(text__in=visible_texts(person)).defer("pdf", "docx")
    return rows.select_related("text__case", "revision", "first_by", "second_by", "made_by")


def open_issues(person: Person) -> QuerySet[Issue]:
    """Return those that the person may answer for, sign off and file."""
    return visible_issues(person).filter(text__in=open_texts(person))


def texts_of(person: Person, case: Case) -> list[Text]:
    """Return the texts of a case, the newest first."""
    rows = visible_texts(person).filter(case=case).order_by("-made").prefetch_related("revisions")
    return list(rows[:MOST])


def revision_of(text: Text) -> Revision:
    """Return the revision that stands of a text that the guard has let somebody see."""
    return text.revisions.select_related("made_by").order_by("-number")[0]


def material_of(revision: Revision) -> Material:
    """Return a revision as material. Raises: FormatError."""
    return parse(revision.data)


def filed_of(person: Person, case: Case) -> list[Issue]:
    """Return what of a case was filed, the newest first."""
    rows = visible_issues(person).filter(text__case=case, filing__isnull=False)
    return list(rows.select_related("filing__letter").order_by("-filing__at")[:MOST])
