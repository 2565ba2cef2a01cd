"""Reading records: the cases, the list of one, a record, its history, two states of it beside each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import FormatError, ProofError, VedetteError
from vedette.records.schema import Kind
from vedette_hq.audit.views import seen_by
from vedette_hq.records import comparing, listing, queries, saving, showing, writing
from vedette_hq.records.fields import sees_sources
from vedette_hq.records.models import Record
from vedette_hq.records.naming import named_by
from vedette_hq.records.words import ABOUT, kind_label
from vedette_hq.vault.showing import in_words


def cases(request: Any) -> HttpResponse:
    """List the cases whose records the person may read."""
    lines = listing.case_lines(request.person)
    return render(request, "records/cases.html", {"title": _("Records"), "lines": lines})


def _kind(request: Any) -> str:
    kind = str(request.GET.get("kind", ""))
    known = {*Kind, "statement", "source"}
    return kind if kind in known else "statement"


def case(request: Any, id: str) -> HttpResponse:
    """List the records of one kind of a case, or its statements, or its sources."""
    person, subject, kind = request.person, request.subject, _kind(request)
    withdrawn, before = request.GET.get("withdrawn") == "1", str(request.GET.get("before", ""))
    if kind == "source" and not sees_sources(person):
        raise Http404
    try:
        if kind == "statement":
            listed = listing.statements_of(person, subject, withdrawn=withdrawn, before=before)
        elif kind == "source":
            listed = listing.sources_of(person, subject, before)
        else:
            listed = listing.records_of(person, subject, Kind(kind), withdrawn=withdrawn, before=before)
    except FormatError:
        raise Http404 from None
    flag = "&withdrawn=1" if withdrawn else ""
    context = {
        "title": subject.title,
        "case": subject,
        "tabs": listing.tabs(person, subject),
        "kind": kind,
        "kind_label": kind_label(kind),
        "kinds_label": kind_label(kind, many=True),
        "about": ABOUT.get(kind, ""),
        "lines": listed.lines,
        "earlier": f"kind={kind}{flag}&before={listed.earlier}" if listed.earlier else "",
        "withdrawn": withdrawn,
        "writes": listing.cases_to_write(person, subject),
        "told": sees_sources(person),
    }
    return render(request, "records/case.html", context)


def record(request: Any, id: str) -> HttpResponse:
    """Show a record: every value, and the quotes it rests on."""
    subject: Record = request.subject
    saving.note_reading(request.person, subject)
    sheet = showing.sheet_of(request.person, subject)
    context = {
        "title": sheet.title,
        "record": subject,
        "case": subject.case,
        "sheet": sheet,
        "kind_label": kind_label(subject.kind),
        "named_by": named_by(request.person, subject),
        "steps": len(queries.history(request.person, subject)),
        "writes": queries.writable_records(request.person).filter(pk=subject.pk).exists(),
        "adds": ABOUT if subject.kind == Kind.EVENT else {},
    }
    return render(request, "records/record.html", context)


def history(request: Any, id: str) -> HttpResponse:
    """Show who wrote what of a record, when and why; check that nothing was altered since."""
    subject: Record = request.subject
    try:
        digest, fault = queries.check_revisions(subject), ""
    except ProofError as error:
        digest, fault = "", str(error)
    context = {
        "title": _("History"),
        "record": subject,
        "case": subject.case,
        "name": showing.titles(request.person, [subject]).get(subject.pk, subject.pk[:8]),
        "steps": comparing.steps(request.person, subject),
        "digest": digest,
        "fault": fault,
    }
    return render(request, "records/history.html", context)


def compare(request: Any, id: str) -> HttpResponse:
    """Show a record at two times, by revision or by day."""
    subject: Record = request.subject
    try:
        found = comparing.between(request.person, subject, request.GET)
    except FormatError:
        found = None
    context = {
        "title": _("Compare"),
        "record": subject,
        "case": subject.case,
        "name": showing.titles(request.person, [subject]).get(subject.pk, subject.pk[:8]),
        "steps": comparing.steps(request.person, subject),
        "found": found,
        "asked": request.GET,
    }
    return render(request, "records/compare.html", context, status=200 if found else 400)


def who(request: Any, id: str) -> HttpResponse:
    """Show who can see this record now."""
    subject: Record = request.subject
    name = showing.titles(request.person, [subject]).get(subject.pk, subject.pk[:8])
    context = {"title": _("Who can see this record now"), "record": subject, "case": subject.case}
    return render(request, "records/who.html", {**context, "name": name, **seen_by(request)})


def _turned(request: Any, verb: Any, said: str) -> HttpResponse:
    reason = " ".join(request.POST.get("reason", "").split())
    if not reason:
        messages.error(request, _("Say why."))
        return redirect("records:record", request.subject.pk)
    try:
        verb(request.subject, request.person, reason)
    except VedetteError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, said)
    return redirect("records:record", request.subject.pk)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a record."""
    return _turned(
        request, writing.withdraw, _("Withdrawn. It is not counted or found any more, and stays here.")
    )


def restore(request: Any, id: str) -> HttpResponse:
    """Let a withdrawn record stand again."""
    return _turned(request, writing.restore, _("It stands again."))
