"""Devices were taken: one page to say it and have their keys revoked; one to see it through; the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.protection import forms, queries, seizing, showing
from vedette_hq.protection.exposure import exposure
from vedette_hq.protection.seizing import WHOM, Taken


def seize(request: Any, id: str) -> HttpResponse:
    """Say what was taken; its keys are revoked at once."""
    row, person = request.subject, request.person
    held = queries.visible_seizures(person).filter(incident=row).first()
    if held is not None:
        return redirect("protection:seizure", held.pk)
    if row.mission is None:
        messages.error(request, _("The incident belongs to no mission; no device does either."))
        return redirect("protection:incident", row.pk)
    devices = list(queries.devices_of(person, row.mission).filter(revoked__isnull=True).order_by("origin"))
    people = showing.colleagues(row)
    form = forms.SeizureForm(
        request.POST if request.method == "POST" else None, devices, people, initial={"at": row.happened}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        taken = Taken(
            devices=[one for one in devices if one.pk in data.get("devices", [])],
            others=data["others"].splitlines(),
            at=data["at"],
            holder=next((one for one in people if one.pk == data["holder"]), None),
            by=data["by"],
            paper=data["paper"],
            tickets=data["tickets"],
        )
        try:
            made = seizing.begin(row, taken, person)
        except VedetteError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Under way. Keys are revoked within seconds; look below."))
            return redirect("protection:seizure", made.pk)
    context = {"title": _("Devices were taken"), "incident": row, "form": form}
    return render(request, "protection/seize.html", context, status=400 if form.is_bound else 200)


def seizure(request: Any, id: str) -> HttpResponse:
    """Show what was done, what is exposed, and whom to tell."""
    row, person = request.subject, request.person
    listed = {taken.device_id for taken in row.devices.all()}
    more = (
        queries.devices_of(person, row.mission).filter(revoked__isnull=True).exclude(pk__in=listed - {None})
    )
    context = {
        "title": _("Devices were taken"),
        "seizure": row,
        "taken": row.devices.select_related("device", "asked_by").order_by("device__origin", "words"),
        "exposure": exposure(row, person),
        "to_tell": _to_tell(row),
        "more": list(more),
        "now": timezone.now(),
    }
    return render(request, "protection/seizure.html", context)


def _to_tell(row: Any) -> list[dict[str, Any]]:
    rows = row.to_tell.select_related("done_by")
    order = {code: place for place, code in enumerate(WHOM)}
    ordered = sorted(rows, key=lambda one: (order.get(one.code, 99), one.words))
    return [{"row": one, "words": one.words or WHOM.get(one.code, one.code)} for one in ordered]


def letter(request: Any, id: str) -> HttpResponse:
    """Show the facts as a letter, to be printed and signed. It states what is noted, and gaps as gaps."""
    row = request.subject
    context = {
        "title": _("Facts of a seizure"),
        "seizure": row,
        "incident": row.incident,
        "taken": row.devices.select_related("device"),
        "told": row.incident.told.order_by("at"),
        "now": timezone.now(),
    }
    return render(request, "protection/letter.html", context)


def _done(request: Any, pk: str, verb: Callable[[], object], words: str) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("protection:seizure", pk)


def device(request: Any, id: str) -> HttpResponse:
    """Add a device that was taken too, and revoke its key."""
    row, person = request.subject, request.person
    found = queries.devices_of(person, row.mission).filter(pk=request.POST.get("device", "")).first()
    if found is None:
        messages.error(request, _("Choose one of the devices of this mission."))
        return redirect("protection:seizure", row.pk)
    said = _("Its key is revoked within seconds.")
    return _done(request, row.pk, lambda: seizing.add_device(row, found, person), said)


def list_(request: Any, id: str) -> HttpResponse:
    """Name somebody else who must be told."""
    row, form = request.subject, forms.WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(request, row.pk, lambda: seizing.add_to_tell(row, words, request.person), _("Noted."))


def told(request: Any, id: str) -> HttpResponse:
    """Say that somebody was told."""
    row, form = request.subject, forms.WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(request, row.seizure_id, lambda: seizing.told(row, words, request.person), _("Noted."))


def given_back(request: Any, id: str) -> HttpResponse:
    """Note that a thing was given back."""
    row = request.subject
    return _done(request, row.seizure_id, lambda: seizing.given_back(row, request.person), _("Noted."))
