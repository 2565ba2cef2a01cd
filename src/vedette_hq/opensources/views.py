"""Records of collection: lists, one record, its fields, its questions, what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.cases.sources.record import missing, unanswered
from vedette.errors import VedetteError
from vedette.values.shown import shown
from vedette_hq.opensources import queries, services, showing
from vedette_hq.opensources.forms import AnswersForm, NoteForm, PartForm, SaidForm, StageForm, TitleForm
from vedette_hq.opensources.models import Source


def done(request: Any, verb: Callable[[], object], words: str) -> bool:
    """Do something and say that it is done, or why not."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, showing.in_words(error))
        return False
    messages.success(request, words)
    return True


def _wrong(request: Any, form: Any) -> None:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}")


def sources(request: Any) -> HttpResponse:
    """List the records of all cases of the person."""
    rows = queries.lines(request.person, queries.visible_sources(request.person))
    cases = queries.open_cases(request.person).order_by("title")
    context = {"title": _("Open sources"), "lines": rows, "cases": cases, "all": True}
    return render(request, "opensources/list.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """List the records of a case."""
    held = request.subject
    context = {
        "title": _("Open sources"),
        "lines": queries.lines(request.person, queries.sources_of(request.person, held)),
        "case": held,
        "here": "opensources",
        "writes": held.closed is None,
    }
    return render(request, "opensources/list.html", context)


def new(request: Any, id: str) -> HttpResponse:
    """Open a record of collection."""
    form = TitleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.begin(request.subject, form.cleaned_data["title"], request.person)
        except VedetteError as error:
            form.add_error(None, showing.in_words(error))
        else:
            messages.success(request, _("The record is open. Add the sealed items, then fill in its fields."))
            return redirect("opensources:source", made.pk)
    context = {
        "title": _("New record of collection"),
        "form": form,
        "case": request.subject,
        "here": "opensources",
    }
    return render(request, "opensources/new.html", context, status=400 if form.is_bound else 200)


def _items(request: Any, held: Source) -> list[tuple[str, str]]:
    rows = queries.items_for(request.person, held)
    return [
        (row.pk, f"{shown(row.name, 80) if row.name else '–'} · {row.package_sha256[:8]}") for row in rows
    ]


def source(request: Any, id: str) -> HttpResponse:
    """Show a record: what is missing, its items, its questions, its verification."""
    held: Source = request.subject
    record = queries.record_of(request.person, held)
    kept = showing.parts_of(queries.parts_of(request.person, held))
    source_name, checked = showing.standard()
    mine = set(queries.own_notes(request.person).filter(source=held).values_list("pk", flat=True))
    context = {
        **showing.head(request.person, held),
        "title": held.title,
        "version": queries.version_of(held),
        "missing": len(missing(record)),
        "questions": len(unanswered(record)),
        "fields": showing.fields_of(record),
        "answers": showing.answers_of(record),
        "parts": kept,
        "properties": showing.properties(record, kept),
        "stages": showing.stages_of(held),
        "stage_form": StageForm(None, held.stage),
        "part_form": PartForm(None, _items(request, held)),
        "note_form": NoteForm(None),
        "notes": [(one, *_named(one), one.pk in mine) for one in queries.notes_of(held)],
        "sealings": held.sealings.select_related("by", "version", "derived").order_by("-at"),
        "standard": source_name,
        "checked": checked,
    }
    return render(request, "opensources/source.html", context)


def _named(note: Any) -> tuple[str, str]:
    from vedette.cases.sources.tables import table
    from vedette_hq.opensources.forms import spoken

    return table("methods")[note.method].said(spoken()), table("findings")[note.finding].said(spoken())


def _said(request: Any, kind: type[SaidForm], title: str, hint: str) -> HttpResponse:
    held: Source = request.subject
    before = queries.said_of(queries.version_of(held), "answers" if kind is AnswersForm else "fields")
    form = kind(request.POST if request.method == "POST" else None, before)
    if form.is_valid():
        given = form.said()
        try:
            if kind is AnswersForm:
                services.write(held, request.person, answers=given)
            else:
                services.write(held, request.person, fields=given)
        except VedetteError as error:
            form.add_error(None, showing.in_words(error))
        else:
            messages.success(request, _("Written down. What stood there before stays readable."))
            return redirect("opensources:source", held.pk)
    context = {**showing.head(request.person, held), "title": title, "hint": hint, "form": form}
    return render(request, "opensources/said.html", context, status=400 if form.is_bound else 200)


def fields(request: Any, id: str) -> HttpResponse:
    """Fill in the fields of the standard."""
    hint = _("For each line write what is so, or why it is not known. A line left empty is shown as missing.")
    return _said(request, SaidForm, _("Record of collection"), hint)


def answers(request: Any, id: str) -> HttpResponse:
    """Answer the six questions of a court about a video."""
    hint = _("A court asks these of every film. Write what can be shown, or why it cannot be answered.")
    return _said(request, AnswersForm, _("Six questions about a video"), hint)


def stage(request: Any, id: str) -> HttpResponse:
    """Say at which stage the work is."""
    form = StageForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["stage"]
        done(request, lambda: services.set_stage(request.subject, said, request.person), _("Noted."))
    else:
        _wrong(request, form)
    return redirect("opensources:source", request.subject.pk)


def attach(request: Any, id: str) -> HttpResponse:
    """Add a sealed item."""
    held: Source = request.subject
    rows = {row.pk: row for row in queries.items_for(request.person, held)}
    item = rows.get(request.POST.get("item", ""))
    if item is None:
        raise Http404
    part = request.POST.get("part", "")
    done(
        request,
        lambda: services.attach(held, item, part, request.person),
        _("Added. A web archive is read within a minute."),
    )
    return redirect("opensources:source", held.pk)


def detach(request: Any, id: str) -> HttpResponse:
    """Take an item off a record."""
    row = request.subject
    done(
        request,
        lambda: services.detach(row, request.person),
        _("Taken off the record. That it was there stays known."),
    )
    return redirect("opensources:source", row.source_id)


def note(request: Any, id: str) -> HttpResponse:
    """Write down a step of verification."""
    form = NoteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done(
            request,
            lambda: services.write_note(
                request.subject, data["method"], data["finding"], data["words"], request.person
            ),
            _("Written down under your name."),
        )
    else:
        _wrong(request, form)
    return redirect("opensources:source", request.subject.pk)


def note_end(request: Any, id: str) -> HttpResponse:
    """Set a step of verification aside."""
    row = request.subject
    done(request, lambda: services.withdraw_note(row, request.person), _("Set aside. It stays readable."))
    return redirect("opensources:source", row.source_id)


def seal(request: Any, id: str) -> HttpResponse:
    """Seal the record as it stands."""
    done(
        request,
        lambda: services.seal(request.subject, request.person),
        _("Sealed. It is entered in the register within a minute."),
    )
    return redirect("opensources:source", request.subject.pk)


def take(request: Any, id: str) -> HttpResponse:
    """Give the record as a file."""
    held: Source = request.subject
    try:
        data = services.take(held, request.person)
    except VedetteError as error:
        messages.error(request, showing.in_words(error))
        return redirect("opensources:source", held.pk)
    response = HttpResponse(data, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="collection-record-{held.pk[:8]}.json"'
    return response
