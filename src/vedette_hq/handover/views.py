"""Hand-over: what is due, one case or mission, one note, one sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case
from vedette_hq.handover import queries, services
from vedette_hq.handover.forms import EndForm, GiveForm, NoteForm, TakeForm
from vedette_hq.handover.gathering import changes, default_since, open_points, point
from vedette_hq.handover.models import Note, Sheet
from vedette_hq.handover.services import Said
from vedette_hq.handover.showing import OPEN, Reader
from vedette_hq.missions.models import Mission
from vedette_hq.records.queries import labels

DAYS = ("1", "3", "7", "30")
TONES = {"call": "", "fear": "bad", "promise": "wait", "warning": "bad", "next": ""}


def start(request: Any) -> HttpResponse:
    """List what waits for the person: sheets to take over, notes that are due, cases and missions."""
    cases, missions = queries.lines(request.person)
    due = queries.due_notes(request.person)
    context = {
        "title": _("Hand-over"),
        "waiting": queries.waiting_for(request.person).order_by("-given"),
        "notes": _rows(request.person, due),
        "cases": cases,
        "missions": missions,
    }
    return render(request, "handover/start.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """Show what the next shift must know of a case, and write it."""
    return _subject(request)


def mission(request: Any, id: str) -> HttpResponse:
    """Show what the next shift must know of a mission, and write it."""
    return _subject(request)


def _subject(request: Any, form: NoteForm | None = None) -> HttpResponse:
    person, subject, now = request.person, request.subject, timezone.now()
    newest = queries.newest_sheet(subject)
    days = request.GET.get("days", "")
    since = (
        now - timedelta(days=int(days)) if days in DAYS else default_since(newest.given if newest else None)
    )
    notes = queries.open_notes(person, subject)
    points, changed = open_points(person, subject, now), changes(person, subject, since)
    reader = Reader(person, subject, [*points, *changed], now)
    writes = person.role in CASEWORK and subject.closed is None
    context = {
        "title": _("Hand-over"),
        "subject": subject,
        "is_case": isinstance(subject, Case),
        "since": since,
        "days": days if days in DAYS else "",
        "choices": DAYS,
        "now": now,
        "newest": newest,
        "kinds": _by_kind(_rows(person, notes)),
        "open": [one for one in reader.show(points) if one[0] in OPEN],
        "changed": reader.show(changed),
        "sheets": queries.sheets_of(person, subject),
        "ended": _rows(person, queries.ended_notes(person, subject)),
        "writes": writes,
        "form": form or _note_form(request, None) if writes else None,
        "give": GiveForm(None, queries.colleagues(person, subject)) if writes else None,
    }
    return render(request, "handover/subject.html", context, status=400 if form else 200)


def _note_form(
    request: Any, data: Any, *, subject: Case | Mission | None = None, initial: Any = None
) -> NoteForm:
    about = subject or request.subject
    persons = queries.persons_of(request.person, about) if isinstance(about, Case) else []
    return NoteForm(data, persons, initial=initial)


def _rows(person: Person, notes: list[Note]) -> list[dict[str, Any]]:
    named, today = queries.called(person, notes), timezone.now().date()
    return [
        {
            "note": one,
            "who": ", ".join(each for each in (named.get(str(one.record_id), ""), one.who) if each),
            "due": _noon(one.due),
            "late": one.done is None and one.due is not None and one.due < today,
            "tone": TONES[one.kind],
        }
        for one in notes
    ]


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), UTC) if day else None


def _by_kind(rows: list[dict[str, Any]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    found = [(str(kind), str(kind.label), [row for row in rows if _kind(row) == kind]) for kind in Note.Kind]
    return [each for each in found if each[2]]


def _kind(row: dict[str, Any]) -> str:
    held = row["note"]
    return str(held["kind"] if isinstance(held, dict) else held.kind)


def _to(subject: Case | Mission) -> HttpResponse:
    return redirect("handover:case" if isinstance(subject, Case) else "handover:mission", subject.pk)


def _done(request: Any, verb: Callable[[], object], words: str) -> bool:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return False
    messages.success(request, words)
    return True


def _said(request: Any, form: NoteForm, subject: Case | Mission) -> Said:
    data = form.cleaned_data
    record = data.get("record")
    held = (
        queries.record_of(request.person, subject, record) if record and isinstance(subject, Case) else None
    )
    return Said(data["kind"], data["words"], held, data["who"], data["due"], data["rank"])


def write(request: Any, id: str) -> HttpResponse:
    """Write a note."""
    form = _note_form(request, request.POST)
    if not form.is_valid():
        return _subject(request, form)
    said = _said(request, form, request.subject)
    _done(request, lambda: services.write(request.subject, said, request.person), _("Noted."))
    return _to(request.subject)


def give(request: Any, id: str) -> HttpResponse:
    """Freeze what stands and give it to the next shift."""
    subject, person = request.subject, request.person
    people = queries.colleagues(person, subject)
    form = GiveForm(request.POST, people)
    if not form.is_valid():
        messages.error(request, _("Choose somebody of the team, and say at most 4000 characters."))
        return _to(subject)
    to = next((one for one in people if one.pk == form.cleaned_data["to"]), None)
    newest = queries.newest_sheet(subject)
    since = default_since(newest.given if newest else None)
    said = _("Given. It stands as it is now until somebody takes it over.")
    _done(request, lambda: services.give(subject, form.cleaned_data["words"], to, person, since), said)
    return _to(subject)


def note(request: Any, id: str) -> HttpResponse:
    """Show one note, what it replaces, and how it ended; put another in its place."""
    held, person = request.subject, request.person
    line = queries.line_of(person, held)
    newest = line[-1] if line else held
    stands = newest.pk == held.pk and held.done is None
    writes = stands and person.role in CASEWORK and held.subject.closed is None
    initial = {
        "kind": held.kind,
        "words": held.words,
        "record": held.record_id,
        "who": held.who,
        "due": held.due,
        "rank": held.rank,
    }
    form = _note_form(request, None, subject=held.subject, initial=initial) if writes else None
    return _note_page(request, form, line, newest)


def _note_page(
    request: Any, form: NoteForm | None, line: list[Note], newest: Note, status: int = 200
) -> HttpResponse:
    context = {
        "title": request.subject.get_kind_display(),
        "row": _rows(request.person, [request.subject])[0],
        "line": _rows(request.person, line),
        "newest": newest,
        "about": request.subject.subject,
        "is_case": request.subject.case_id is not None,
        "form": form,
        "end": EndForm(prefix="end") if form else None,
    }
    return render(request, "handover/note.html", context, status=status)


def rewrite(request: Any, id: str) -> HttpResponse:
    """Put another note in the place of this one."""
    held = request.subject
    form = _note_form(request, request.POST, subject=held.subject)
    if not form.is_valid():
        line = queries.line_of(request.person, held)
        return _note_page(request, form, line, line[-1], 400)
    said = _said(request, form, held.subject)
    words = _("The new wording stands. The old one stays readable.")
    _done(request, lambda: services.rewrite(held, said, request.person), words)
    return _to(held.subject)


def end(request: Any, id: str) -> HttpResponse:
    """Say how a note ended."""
    held, form = request.subject, EndForm(request.POST, prefix="end")
    if not form.is_valid():
        messages.error(request, _("Say how it ended, in at most 1000 characters."))
        return redirect("handover:note", held.pk)
    data = form.cleaned_data
    if not _done(
        request, lambda: services.end(held, data["outcome"], data["words"], request.person), _("Noted.")
    ):
        return redirect("handover:note", held.pk)
    return _to(held.subject)


def sheet(request: Any, id: str) -> HttpResponse:
    """Show a sheet as it was given, and take it over."""
    held, person = request.subject, request.person
    content = held.content
    points = [point(one) for one in content["open"]]
    changed = [point(one) for one in content["changes"]]
    reader = Reader(person, held.subject, [*points, *changed], held.given)
    context = {
        "title": _("Hand-over sheet"),
        "sheet": held,
        "about": held.subject,
        "is_case": held.case_id is not None,
        "true": services.digest_of(content, held.words) == held.digest,
        "kinds": _by_kind(_frozen(person, held)),
        "open": reader.show(points),
        "changed": reader.show(changed),
        "may_take": queries.may_take(person, held),
        "own": held.given_by_id == person.pk,
        "form": TakeForm(),
    }
    return render(request, "handover/sheet.html", context)


def _frozen(person: Person, held: Sheet) -> list[dict[str, Any]]:
    """Return the notes of a sheet as they were, with names as this reader may read them."""
    notes = held.content["notes"]
    named = labels(person, [one["record"] for one in notes if one.get("record")])
    people = queries.names_of([one["by"] for one in notes])
    given = held.given.date()
    rows = []
    for one in notes:
        due = date.fromisoformat(one["due"]) if one.get("due") else None
        who = [named.get(one.get("record", ""), ""), one.get("who", "")]
        rows.append(
            {
                "note": {
                    **one,
                    "pk": one["id"],
                    "made": datetime.fromisoformat(one["made"]),
                    "made_by": {"name": people.get(one["by"], "")},
                },
                "who": ", ".join(each for each in who if each),
                "due": _noon(due),
                "late": due is not None and due < given,
                "tone": TONES.get(one["kind"], ""),
            }
        )
    return rows


def take(request: Any, id: str) -> HttpResponse:
    """Take a sheet over."""
    held, form = request.subject, TakeForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    if not form.is_valid():
        messages.error(request, _("At most 2000 characters."))
    else:
        _done(request, lambda: services.take(held, words, request.person), _("You have taken over."))
    return redirect("handover:sheet", held.pk)
