"""Hand-over, narrowed to the person: cases for those who work on them, missions also for the watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.handover.models import Note, Sheet
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import own_missions, team
from vedette_hq.records.models import Record
from vedette_hq.records.queries import labels, visible_records

READERS = CASEWORK | {Role.WATCH}
MOST = 300


def handover_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose hand-over the person reads: those they work on."""
    return visible_cases(person) if person.role in CASEWORK else Case.objects.none()


def handover_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions whose hand-over the person reads: those in whose team they are."""
    return own_missions(person) if person.role in READERS else Mission.objects.none()


def _about(person: Person) -> Q:
    return Q(case__in=handover_cases(person)) | Q(mission__in=handover_missions(person))


def visible_notes(person: Person) -> QuerySet[Note]:
    """Return the notes about those cases and missions, with what is done and what was replaced."""
    return Note.objects.filter(_about(person))


def writable_notes(person: Person) -> QuerySet[Note]:
    """Return the notes that the person may end or replace."""
    return visible_notes(person) if person.role in CASEWORK else Note.objects.none()


def visible_sheets(person: Person) -> QuerySet[Sheet]:
    """Return the sheets about those cases and missions."""
    return Sheet.objects.filter(_about(person))


def about(subject: Case | Mission) -> dict[str, Any]:
    """Return by which column something is about a case or a mission."""
    return {"case": subject} if isinstance(subject, Case) else {"mission": subject}


def open_notes(person: Person, subject: Case | Mission) -> list[Note]:
    """Return what stands: calls by their rank, then the rest by what it says and when it is due."""
    rows = visible_notes(person).filter(**about(subject), done__isnull=True, replaced_by__isnull=True)
    order = {kind: place for place, kind in enumerate(Note.Kind.values)}
    return sorted(
        rows.select_related("made_by"),
        key=lambda one: (order[one.kind], one.rank or 99, one.due or date.max, one.made),
    )


def ended_notes(person: Person, subject: Case | Mission) -> list[Note]:
    """Return what is done, the newest first."""
    rows = visible_notes(person).filter(**about(subject), done__isnull=False)
    return list(rows.select_related("made_by", "done_by").order_by("-done")[:MOST])


def line_of(person: Person, note: Note) -> list[Note]:
    """Return a note with all that it replaces and all by which it was replaced, the oldest first."""
    rows = {
        row.pk: row for row in visible_notes(person).filter(**about(note.subject)).select_related("made_by")
    }
    found, first = [], rows.get(note.pk)
    while first is not None and first.replaces_id in rows:
        first = rows[first.replaces_id]
    after = {row.replaces_id: row for row in rows.values() if row.replaces_id}
    while first is not None:
        found.append(first)
        first = after.get(first.pk)
    return found


def sheets_of(person: Person, subject: Case | Mission) -> list[Sheet]:
    """Return the sheets about it, the newest first."""
    rows = visible_sheets(person).filter(**about(subject))
    return list(rows.select_related("given_by", "taken_by", "to").order_by("-given")[:MOST])


def newest_sheet(subject: Case | Mission) -> Sheet | None:
    """Return the newest sheet about what the guard has let somebody see."""
    return Sheet.objects.filter(**about(subject)).order_by("-given").first()


def may_take(person: Person, sheet: Sheet) -> bool:
    """Say whether the person can take this sheet over: not one's own, not one that was taken."""
    return sheet.taken is None and sheet.given_by_id != person.pk and person.role in READERS


def called(person: Person, notes: list[Note]) -> dict[str, str]:
    """Return how the persons whom notes are about are called for this reader."""
    return labels(person, [str(one.record_id) for one in notes if one.record_id])


def persons_of(person: Person, case: Case) -> list[tuple[str, str]]:
    """Return the person records of a case with their labels, to choose from."""
    rows = visible_records(person).filter(case=case, kind="person", withdrawn__isnull=True).order_by("-made")
    ids = list(rows.values_list("pk", flat=True)[:MOST])
    named = labels(person, ids)
    return sorted(((pk, named[pk]) for pk in ids if pk in named), key=lambda one: one[1].casefold())


def record_of(person: Person, case: Case, pk: str) -> Record | None:
    """Return a person record of a case."""
    return visible_records(person).filter(case=case, kind="person", pk=pk).first()


def colleagues(person: Person, subject: Case | Mission) -> list[Person]:
    """Return who in the team can take a sheet over: all but the person."""
    kind = Team.CASE if isinstance(subject, Case) else Team.MISSION
    allowed = CASEWORK if isinstance(subject, Case) else READERS
    return [
        row.person
        for row in team(kind, subject.pk)
        if row.person_id != person.pk and row.person.role in allowed and row.person.is_active
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One case or mission as it is listed."""

    subject: Case | Mission
    open: int
    late: int
    scared: int
    newest: Sheet | None


def lines(person: Person) -> tuple[list[Line], list[Line]]:
    """Return the person's open cases and missions, those with late notes first."""
    cases = handover_cases(person).filter(closed__isnull=True).order_by("title")
    missions = handover_missions(person).filter(closed__isnull=True).order_by("title", "pseudonym")
    return _lines(person, list(cases)), _lines(person, list(missions))


def _lines(person: Person, subjects: list[Any]) -> list[Line]:
    today = timezone.now().date()
    found = []
    for subject in subjects:
        notes = open_notes(person, subject)
        late = sum(1 for one in notes if one.due is not None and one.due < today)
        scared = sum(1 for one in notes if one.kind == Note.Kind.FEAR)
        found.append(Line(subject, len(notes), late, scared, newest_sheet(subject)))
    return sorted(found, key=lambda one: (-one.late, -one.scared, str(one.subject).casefold()))


def waiting_for(person: Person) -> QuerySet[Sheet]:
    """Return the sheets that the person can take over and nobody has: those meant for them or for anybody."""
    rows = visible_sheets(person).filter(taken__isnull=True).exclude(given_by=person)
    return rows.filter(Q(to=person) | Q(to__isnull=True)).select_related("case", "mission", "given_by")


def due_notes(person: Person) -> list[Note]:
    """Return the open notes with a day, of all open cases and missions of the person, the first due first."""
    rows = visible_notes(person).filter(done__isnull=True, replaced_by__isnull=True, due__isnull=False)
    rows = rows.filter(Q(case__closed__isnull=True), Q(mission__closed__isnull=True))
    return list(rows.select_related("case", "mission", "made_by").order_by("due", "pk")[:MOST])


def names_of(ids: list[str]) -> dict[str, str]:
    """Return the names of colleagues."""
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
