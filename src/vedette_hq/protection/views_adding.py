"""What is added to an incident: each posts, does one thing, and goes back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.protection import forms, services, showing
from vedette_hq.protection.services import Look


def back(request: Any, pk: str, verb: Callable[[], object] | None, words: str) -> HttpResponse:
    """Do it, say so or why not, and go back to the incident; None: the form was not filled well."""
    if verb is None:
        messages.error(request, _("Something was missing or too long. Nothing was saved."))
        return redirect("protection:incident", pk)
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
    else:
        messages.success(request, words)
    return redirect("protection:incident", pk)


def sight(request: Any, id: str) -> HttpResponse:
    """Note a sighting."""
    row, form = request.subject, forms.SightingForm(request.POST)
    if not form.is_valid():
        errors = form.errors.get("plate")
        if errors:
            messages.error(request, str(errors[0]))
            return redirect("protection:incident", row.pk)
        return back(request, row.pk, None, "")
    look = Look(**form.cleaned_data)
    return back(request, row.pk, lambda: services.sight(row, look, request.person), _("Noted."))


def affect(request: Any, id: str) -> HttpResponse:
    """Say whom it happened to."""
    row, person = request.subject, request.person
    people = showing.colleagues(row)
    form = forms.AffectedForm(request.POST, people, showing.persons(person))
    if not form.is_valid():
        return back(request, row.pk, None, "")
    data = form.cleaned_data
    colleague = next((one for one in people if one.pk == data["person"]), None)
    record = showing.record_of(person, data["record"]) if data.get("record") else None

    def verb() -> object:
        return services.affect(
            row, data["who"], person, person=colleague, record=record, name=data["name"], harm=data["harm"]
        )

    return back(request, row.pk, verb, _("Noted."))


def link(request: Any, id: str) -> HttpResponse:
    """Tie it to something."""
    row, person = request.subject, request.person
    form = forms.LinkForm(request.POST, showing.link_choices(person, row))
    if not form.is_valid():
        return back(request, row.pk, None, "")
    to = showing.chosen(person, row, form.cleaned_data["to"])
    why = form.cleaned_data["why"]
    return back(request, row.pk, lambda: services.link(row, person, why, **to), _("Tied together."))


def tell(request: Any, id: str) -> HttpResponse:
    """Note that an authority was told."""
    row, form = request.subject, forms.ToldForm(request.POST)
    if not form.is_valid():
        return back(request, row.pk, None, "")
    data = form.cleaned_data

    def verb() -> object:
        return services.tell(row, data["whom"], data["number"], data["at"], data["answer"], request.person)

    return back(request, row.pk, verb, _("Noted."))


def follow(request: Any, id: str) -> HttpResponse:
    """Ask for something to be done."""
    row, form = request.subject, forms.FollowForm(request.POST)
    if not form.is_valid():
        return back(request, row.pk, None, "")
    data = form.cleaned_data
    return back(
        request, row.pk, lambda: services.follow(row, data["words"], data["due"], request.person), _("Noted.")
    )


def do(request: Any, id: str) -> HttpResponse:
    """Say that something was done."""
    task, form = request.subject, forms.WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return back(request, task.incident_id, lambda: services.do(task, words, request.person), _("Done."))


def voice(request: Any, id: str) -> HttpResponse:
    """Say that it was told by voice."""
    row, form = request.subject, forms.WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return back(request, row.pk, lambda: services.voice(row, words, request.person), _("Noted."))


def complete(request: Any, id: str) -> HttpResponse:
    """Say that the written report is complete."""
    row = request.subject
    return back(request, row.pk, lambda: services.complete(row, request.person), _("The report is complete."))


def close(request: Any, id: str) -> HttpResponse:
    """Close it, in words."""
    row, form = request.subject, forms.WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return back(request, row.pk, lambda: services.close(row, words, request.person), _("Closed."))


def reopen(request: Any, id: str) -> HttpResponse:
    """Open it again."""
    row = request.subject
    return back(request, row.pk, lambda: services.reopen(row, request.person), _("Open again."))
