"""Texts of a case: the list, beginning one, what it lacks, editing it part by part, its revisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.cases.pleadings.registry import kind as kind_of
from vedette.errors import ConflictError, VedetteError
from vedette_hq.casework.queries import clients_of
from vedette_hq.casework.showing import base, chosen_client, done, failed, wrong
from vedette_hq.interviews.queries import sees_health
from vedette_hq.pleadings import making, queries, services, showing
from vedette_hq.pleadings.forms import BY_NAME, PARTS, BeginForm, FieldsForm, RowsForm, in_words
from vedette_hq.pleadings.models import Text

FIELDS = "fields"


def head(request: Any, held: Text) -> dict[str, Any]:
    """Return what every page of a text needs."""
    return base(request, held.case) | {
        "text": held,
        "name": held.title or in_words(kind_of(held.kind).title),
        "kind_title": in_words(kind_of(held.kind).title),
        "writes": held.withdrawn is None and held.case.closed is None,
        "parts": [(FIELDS, _("Fields of the form")), *((one.name, one.label) for one in PARTS)],
    }


def _begin_form(request: Any, data: Any) -> BeginForm:
    case, person = request.subject, request.person
    clients = [(line.client.pk, line.name) for line in clients_of(person, case) if line.now]
    return BeginForm(data, showing.choices(health=sees_health(person)), clients)


def case(request: Any, id: str) -> HttpResponse:
    """List the texts of a case, and begin one."""
    person, subject = request.person, request.subject
    rows = [(one, in_words(kind_of(one.kind).title)) for one in queries.texts_of(person, subject)]
    context = base(request, subject) | {
        "title": pgettext("tab of a case", "Texts"),
        "rows": rows,
        "filed": {one.text_id: one for one in queries.filed_of(person, subject)},
        "form": _begin_form(request, None),
    }
    return render(request, "pleadings/case.html", context)


def begin(request: Any, id: str) -> HttpResponse:
    """Begin a text, filled from the case."""
    form = _begin_form(request, request.POST)
    if not form.is_valid():
        return wrong(request, form, "pleadings:case", id)
    data = form.cleaned_data
    client = chosen_client(request.person, request.subject, data["client"])
    try:
        made = services.begin(
            request.subject, request.person, data["kind"], data["language"], client, data["title"]
        )
    except VedetteError as error:
        failed(request, error)
        return redirect("pleadings:case", id)
    messages.success(request, _("Filled from what is known. Look through it part by part."))
    return redirect("pleadings:text", made.pk)


def text(request: Any, id: str) -> HttpResponse:
    """Show what a text lacks, its limits and its checklist, and what was typeset of it."""
    held: Text = request.subject
    revision = queries.revision_of(held)
    kind = kind_of(held.kind)
    language = held.language if held.language in kind.languages else kind.languages[0]
    asked = request.GET.get("language", language)
    language = asked if asked in ("en", "fr", "ru") else language
    context = head(request, held) | {"title": head(request, held)["name"], "revision": revision}
    try:
        draft = making.draft_of(revision, held.kind, language, showing.today())
    except VedetteError as error:
        failed(request, error)
        return render(request, "pleadings/text.html", context)
    context |= showing.findings(draft) | {
        "material": queries.material_of(revision),
        "language": language,
        "tongues": [(code, code in kind.languages) for code in ("ru", "fr", "en")],
        "law": showing.cited(kind.source) if kind.source else None,
        "issues": held.issues.defer("pdf", "docx").select_related("revision", "made_by").order_by("-made"),
    }
    return render(request, "pleadings/text.html", context)


def edit(request: Any, id: str, part: str) -> HttpResponse:
    """Edit one part of a text."""
    held: Text = request.subject
    if part != FIELDS and part not in BY_NAME:
        raise Http404
    revision = queries.revision_of(held)
    material = queries.material_of(revision)
    data = request.POST if request.method == "POST" else None
    form: Any
    if part == FIELDS:
        form = FieldsForm(data, held.kind, dict(material.fields))
    else:
        form = RowsForm(data, BY_NAME[part], material)
    status, conflict = 200, False
    if data is not None:
        status = 400
        seen = data.get("seen", "")
        if form.is_valid():
            made = (
                replace(material, fields=form.values(dict(material.fields)))
                if part == FIELDS
                else form.changed()
            )
            try:
                number = int(seen) if seen.isdecimal() else 0
                services.save(held, request.person, part, made, number)
            except ConflictError as error:
                failed(request, error)
                status, conflict = 409, True
            except VedetteError as error:
                failed(request, error)
            else:
                messages.success(request, _("Saved. What was there before stays readable."))
                if "stay" in data:
                    return redirect("pleadings:edit", id, part)
                return redirect("pleadings:text", id)
    label = BY_NAME[part].label if part in BY_NAME else _("Fields of the form")
    context = head(request, held) | {
        "title": label,
        "part": part,
        "form": form,
        "several": [one.name for one in getattr(form, "kinds", ()) if one.type == "several"],
        "rows": form.rows() if part != FIELDS else (),
        "seen": revision.number,
        "conflict": conflict,
        "exhibits": list(enumerate(material.exhibits, 1)) if part == "facts" else (),
    }
    return render(request, "pleadings/edit.html", context, status=status)


def history(request: Any, id: str) -> HttpResponse:
    """List the revisions of a text."""
    held: Text = request.subject
    labels = {FIELDS: _("Fields of the form"), **{one.name: one.label for one in PARTS}}
    labels |= {services.BEGUN: _("begun"), services.FILLED: _("filled again from the case")}
    rows = [
        (one, labels.get(one.part, one.part))
        for one in held.revisions.defer("data").select_related("made_by").order_by("-number")[:500]
    ]
    context = head(request, held) | {"title": _("Revisions"), "rows": rows}
    return render(request, "pleadings/history.html", context)


def refill(request: Any, id: str) -> HttpResponse:
    """Fill from the case what the text does not say yet."""
    said = _("Filled again. What was written stays.")
    return done(request, lambda: services.refill(request.subject, request.person), said, "pleadings:text", id)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a text that is not used."""
    why = request.POST.get("reason", "")
    verb = lambda: services.withdraw(request.subject, request.person, why)  # noqa: E731
    return done(request, verb, _("Withdrawn."), "pleadings:text", id)
