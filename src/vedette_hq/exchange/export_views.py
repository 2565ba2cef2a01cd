"""Exports: records that leave under a consent, everything for the group's own archive, and taking back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vedette.errors import VedetteError
from vedette.records.schema import FIELDS, Kind
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.audit.services import note
from vedette_hq.consent.gate import ask, left
from vedette_hq.exchange import export_material, export_taking, export_veil, export_whole
from vedette_hq.exchange.export_forms import BackForm, ExportForm, WholeForm
from vedette_hq.records.fields import shown_fields
from vedette_hq.records.queries import record_cases, writable_cases


def exports(request: Any) -> HttpResponse:
    """Show what can be exported, and taken back."""
    return _page(request, ExportForm(None, request.person), status=200)


def _page(
    request: Any, form: ExportForm, *, status: int, answer: dict[str, Any] | None = None
) -> HttpResponse:
    person = request.person
    context = {
        "title": _("Exports"),
        "form": form,
        "whole": WholeForm(None, person) if person.role == Role.LEAD else None,
        "back": BackForm(None, None, person) if person.role in CASEWORK and writable_cases(person) else None,
        "any": record_cases(person).exists(),
        **(answer or {}),
    }
    return render(request, "exchange/exports.html", context, status=status)


def export_look(request: Any) -> HttpResponse:
    """Say before anything leaves who goes under a pseudonym."""
    form = ExportForm(request.POST, request.person)
    if not form.is_valid():
        return _page(request, form, status=400)
    found = _asked(request, form)
    agreed, refused = len(found.allowed), len(found.refused)
    lines = [
        ngettext("%(count)d person agreed to this use.", "%(count)d persons agreed to this use.", agreed)
        % {"count": agreed},
        ngettext(
            "%(count)d person did not: leaves under a pseudonym, no text holds a word of the name.",
            "%(count)d persons did not: they leave under a pseudonym, no text holds a word of a name.",
            refused,
        )
        % {"count": refused},
    ]
    return _page(request, form, status=200, answer={"looked": lines})


def _asked(request: Any, form: ExportForm) -> Any:
    found = form.cleaned_data
    persons = export_material.persons_of(request.person, found["case"])
    return ask(request.person, found["scope"], persons, audience=found["audience"], medium="data")


def export_leave(request: Any) -> HttpResponse | StreamingHttpResponse:
    """Let records leave: what each person agreed to, and no more."""
    form = ExportForm(request.POST, request.person)
    if not form.is_valid():
        return _page(request, form, status=400)
    answer, found = _asked(request, form), form.cleaned_data
    head = export_whole.about(found["scope"], found["audience"])
    veil = export_veil.veil_over(answer.refused)
    material = veil.over(export_material.material_of(request.person, found["case"], head))
    note(
        request.person,
        "export.leave",
        "case",
        found["case"][0],
        cases=len(found["case"]),
        scope=found["scope"],
        veiled=len(answer.refused),
    )
    left(
        request.person,
        found["scope"],
        sorted(answer.allowed),
        audience=found["audience"],
        medium="data",
        what="export",
    )
    pieces = export_whole.pieces_of(material, request.person, found["formats"])
    return _download(export_whole.zipped(pieces, "records", bag=False), "records.zip")


def export_whole_(request: Any) -> HttpResponse | StreamingHttpResponse:
    """Give everything of some cases, with its history and the program that checks it."""
    form = WholeForm(request.POST, request.person)
    hidden = [kind for kind in Kind if set(FIELDS[kind]) - set(shown_fields(request.person, kind))]
    if not form.is_valid() or hidden:
        if hidden:
            messages.error(
                request, _("Some fields are hidden from leads here: nobody can export everything.")
            )
        else:
            messages.error(request, _("Choose cases, and say why."))
        return redirect("exchange:exports")
    mine = record_cases(request.person).filter(pk__in=form.cleaned_data["case"])
    cases = sorted(mine.values_list("pk", flat=True))
    head = export_whole.about("everything", "")
    material = export_material.material_of(request.person, cases, head)
    reason = hashlib.sha256(form.cleaned_data["reason"].encode()).hexdigest()[:16]
    for case in cases:
        note(request.person, "export.whole", "case", case, reason=reason)
    pieces = export_whole.everything(material, request.person, cases)
    return _download(export_whole.zipped(pieces, "everything", bag=True), "everything.zip")


def _download(body: Iterable[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_counted(body), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _counted(body: Iterable[bytes]) -> Iterator[bytes]:
    """Yield in pieces of some size, not a few bytes at a time."""
    held, size = [], 0
    for some in body:
        held.append(some)
        size += len(some)
        if size >= 1 << 16:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def export_take(request: Any) -> HttpResponse:
    """Take an export into a case."""
    form = BackForm(request.POST, request.FILES, request.person)
    if not form.is_valid():
        messages.error(request, _("Choose a case and a file."))
        return redirect("exchange:exports")
    case = writable_cases(request.person).get(pk=form.cleaned_data["case"])
    try:
        taken = export_taking.take_back(form.cleaned_data["file"].file, case, request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        said = _("%(new)d of %(all)d records were new, with %(statements)d statements.")
        numbers = {"new": taken.records, "all": taken.of, "statements": taken.statements}
        messages.success(request, said % numbers)
    return redirect("exchange:exports")
