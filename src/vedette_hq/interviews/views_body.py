"""Examinations: the record, the body map with its findings, the report on A4 in a chosen language."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.interviews import examining, queries
from vedette_hq.interviews.body import middle_of, views
from vedette_hq.interviews.examining import REPORT
from vedette_hq.interviews.forms import ReasonForm
from vedette_hq.interviews.forms_body import ExaminationForm, FindingForm, ReportForm
from vedette_hq.interviews.models import Examination, Finding
from vedette_hq.interviews.views import done, reason, told
from vedette_hq.records.queries import labels

LANGUAGES = ("en", "fr", "ru")


def new(request: Any, id: str) -> HttpResponse:
    """Begin the record of an examination."""
    case = request.subject
    records, protected = queries.subjects(request.person, case)
    named = labels(request.person, [one.pk for one in records])
    form = ExaminationForm(request.POST or None, (records, protected), named)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = examining.begin(case, request.person, data["examiner"], data["began"], **form.about())
        except VedetteError as error:
            form.add_error(None, told(error))
        else:
            return redirect("interviews:examination", made.pk)
    context = {"title": _("Begin an examination"), "case": case, "form": form}
    return render(request, "interviews/form.html", context, status=400 if form.errors else 200)


def drawn(findings: list[Finding], view: str = "") -> list[tuple[Any, list[Finding]]]:
    """Return the drawings with their findings: of one view, or of all that have any."""
    found = []
    for code, drawing in views().items():
        here = [one for one in findings if one.view == code]
        if (view == code) if view else here:
            found.append((drawing, here))
    return found


def examination(request: Any, id: str) -> HttpResponse:
    """Show one examination: the body map, the findings, the report."""
    held: Examination = request.subject
    findings = queries.findings_of(held)
    view = request.GET.get("view", "front")
    drawing = views().get(view) or views()["front"]
    context = {
        "title": _("Examination: %(label)s") % {"label": held.label},
        "case": held.case,
        "examination": held,
        "open": held.case.closed is None,
        "views": [(code, sum(one.view == code for one in findings)) for code in views()],
        "drawing": drawing,
        "here": [one for one in findings if one.view == drawing.code],
        "findings": findings,
        "report": [(name, held.report.get(name, "")) for name in REPORT],
        "prints": LANGUAGES,
    }
    return render(request, "interviews/examination.html", context)


def report(request: Any, id: str) -> HttpResponse:
    """Write the fields of the report."""
    held: Examination = request.subject
    first = {name: held.report.get(name, "") for name in REPORT}
    first |= {name: getattr(held, name) for name in ("examiner", "began", "degree", "opinion", "version")}
    form = ReportForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            examining.write_report(held, request.person, form.cleaned_data["version"], form.given())
        except VedetteError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("interviews:examination", held.pk)
    context = {"title": _("Report"), "case": held.case, "examination": held, "form": form}
    return render(request, "interviews/report_form.html", context, status=400 if form.errors else 200)


def finding_new(request: Any, id: str) -> HttpResponse:
    """Add a finding: on a drawing, or of the mind."""
    held: Examination = request.subject
    mind = request.GET.get("view") == "mind"
    return _finding(request, held, None, None if mind else request.GET.get("view", "front"))


def finding(request: Any, id: str) -> HttpResponse:
    """Show one finding, and change it with a reason."""
    one: Finding = request.subject
    return _finding(request, one.examination, one, None if one.psychological else one.view)


def _finding(request: Any, held: Examination, one: Finding | None, view: str | None) -> HttpResponse:
    drawing = None if view is None else views().get(view) or views()["front"]
    acts = queries.acts_of(request.person, held.case)
    items = queries.items_of(request.person, held.case)
    first: dict[str, Any] = {"examiner": held.examiner}
    region = request.GET.get("region", "")
    if drawing is not None and any(each.code == region for each in drawing.regions):
        x, y = middle_of(drawing.code, region)
        first |= {"region": region, "x": x, "y": y}
    if one is not None:
        names = ("type", "degree", "region", "x", "y", "version")
        first = {**one.data, **{name: getattr(one, name) for name in names}, "act": one.act_id}
        first["photos"] = list(one.photos.values_list("pk", flat=True))
    form = FindingForm(
        request.POST or None, drawing, items, (acts, labels_of(acts)), one is not None, initial=first
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {**form.given(), "view": drawing.code if drawing else ""}
        photos, act = data.get("photos") or (), data.get("act")
        try:
            if one is None:
                examining.add_finding(held, request.person, drawing is None, given, photos, act)
            else:
                examining.change_finding(
                    one, request.person, data["version"], given, data["why"], photos, act
                )
        except VedetteError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("Saved."))
            page = redirect("interviews:examination", held.pk)
            page["Location"] += f"?view={drawing.code}" if drawing else "#mind"
            return page
    findings = queries.findings_of(held)
    context = {
        "title": _("Finding %(number)s") % {"number": one.number} if one else _("New finding"),
        "case": held.case,
        "examination": held,
        "finding": one,
        "form": form,
        "drawing": drawing,
        "here": [each for each in findings if drawing and each.view == drawing.code and each != one],
        "views": [(code, 0) for code in views()],
        "region": form["region"].value() if drawing else "",
        "reason_form": ReasonForm(),
        "revised": queries.history_of({"finding": [one.pk]}) if one else [],
    }
    return render(request, "interviews/finding.html", context, status=400 if form.errors else 200)


def labels_of(acts: Any) -> dict[str, str]:
    """Return how acts are called in a list: their kind and day."""
    from vedette_hq.terms.queries import label

    return {act.pk: f"{label('acts', act.act_row.type)} · {act.act_row.first or '–'}" for act in acts}


def finding_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a finding."""
    to = ("interviews:examination", request.subject.examination_id)
    verb = lambda: examining.withdraw_finding(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), *to)


def print_(request: Any, id: str) -> HttpResponse:
    """The report on A4 after the Istanbul Protocol, in the language that is asked for."""
    held: Examination = request.subject
    language = request.GET.get("language", "")
    findings = queries.findings_of(held)
    with translation.override(language if language in LANGUAGES else translation.get_language()):
        context = {
            "title": _("Medico-legal report"),
            "examination": held,
            "findings": findings,
            "drawings": drawn(findings),
            "report": [(name, held.report.get(name, "")) for name in REPORT],
            "prints": LANGUAGES,
            "printed": timezone.now(),
        }
        return render(request, "interviews/report.html", context)


def history(request: Any, id: str) -> HttpResponse:
    """Show every change of an examination and its findings, the newest first."""
    held: Examination = request.subject
    findings = queries.findings_of(held, all_=True)
    kinds = {"examination": [held.pk], "finding": [one.pk for one in findings]}
    context = {
        "title": _("History of an examination"),
        "case": held.case,
        "examination": held,
        "revised": queries.history_of(kinds),
        "findings": findings,
        "numbers": {one.pk: one.number for one in findings},
    }
    return render(request, "interviews/exam_history.html", context)
