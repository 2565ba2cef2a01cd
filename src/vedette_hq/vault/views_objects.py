"""Pages for papers and things: list, label, seals, hand-overs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.missions.queries import visible_missions
from vedette_hq.vault import queries, services, showing, things
from vedette_hq.vault.forms import BreakForm, HandForm, ObjectForm, SealForm
from vedette_hq.vault.models import PhysicalObject, Seal
from vedette_hq.vault.qr import Qr, qr_of


def objects(request: Any) -> HttpResponse:
    """List papers and things, the newest first."""
    whole = Prefetch("seals", Seal.objects.filter(broken__isnull=True), to_attr="whole")
    rows = queries.visible_objects(request.person).select_related("mission").prefetch_related(whole)
    return render(
        request,
        "vault/objects.html",
        {"title": _("Papers and things"), "objects": rows.order_by("-made")[:500]},
    )


def new(request: Any) -> HttpResponse:
    """Give a paper or a thing its label."""
    found = queries.visible_items(request.person).filter(pk=request.GET.get("item", "")).first()
    missions = visible_missions(request.person).order_by("pseudonym")
    initial = {"mission": found.mission_id, "kind": "paper"} if found else {}
    form = ObjectForm(request.POST if request.method == "POST" else None, missions=missions, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        item = found if found is not None and found.mission_id == data["mission"].pk else None
        try:
            thing = things.register_object(
                request.person, data["mission"], data["kind"], data["description"], data["seal"], item
            )
        except VedetteError as error:
            form.add_error(None, showing.in_words(error))
        else:
            messages.success(request, _("It has its code. Print the label and stick it on."))
            return HttpResponseRedirect(reverse("vault:object", args=[thing.pk]))
    context = {"title": _("A label for a paper or a thing"), "form": form, "item": found}
    return render(request, "vault/object_new.html", context, status=400 if form.is_bound else 200)


def one(request: Any, id: str) -> HttpResponse:
    """Show an object: who holds it, its seals, its hand-overs."""
    thing: PhysicalObject = request.subject
    seals = list(thing.seals.select_related("applied_by", "broken_by").order_by("-applied"))
    scan = queries.visible_items(request.person).filter(pk=thing.item_id or "").first()
    return render(
        request,
        "vault/object.html",
        {
            "title": thing.code,
            "object": thing,
            "scan": scan,
            "seals": seals,
            "whole": next((seal for seal in seals if seal.broken is None), None),
            "handovers": thing.handovers.order_by("-number"),
            "seal_form": SealForm(),
            "break_form": BreakForm(),
            "hand_form": HandForm(),
        },
    )


def label(request: Any, id: str) -> HttpResponse:
    """Show the label, to be printed."""
    thing: PhysicalObject = request.subject
    seal = thing.seals.filter(broken__isnull=True).first()
    context = {"title": _("Label"), "object": thing, "seal": seal, "qr": qr_of(thing.code)}
    return render(request, "vault/label.html", context)


def _done(request: Any, form: Any, act: Any, said: str) -> HttpResponse:
    thing: PhysicalObject = request.subject
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
    else:
        try:
            act(form.cleaned_data)
        except VedetteError as error:
            messages.error(request, showing.in_words(error))
        else:
            messages.success(request, said)
    return HttpResponseRedirect(reverse("vault:object", args=[thing.pk]))


def seal(request: Any, id: str) -> HttpResponse:
    """Note a seal that was put on."""
    return _done(
        request,
        SealForm(request.POST),
        lambda data: things.apply_seal(request.person, request.subject, data["number"]),
        _("The seal is noted."),
    )


def break_it(request: Any, id: str) -> HttpResponse:
    """Note that the seal was broken."""
    return _done(
        request,
        BreakForm(request.POST),
        lambda data: things.break_seal(request.person, request.subject, data["reason"]),
        _("Noted that the seal was broken."),
    )


def hand(request: Any, id: str) -> HttpResponse:
    """Note a hand-over."""
    return _done(
        request,
        HandForm(request.POST),
        lambda data: things.hand_over(
            request.person, request.subject, data["taker"], data["place_class"], data["reason"]
        ),
        _("The hand-over is noted and goes to the register. Print the receipt and have both sign."),
    )


def handover(request: Any, id: str) -> HttpResponse:
    """Show the receipt of a hand-over, to be printed and signed."""
    row = request.subject
    code: Qr = qr_of(f"{row.object.code} {row.event}")
    index = services.index_of(row.event)
    return render(
        request, "vault/handover.html", {"title": _("Receipt"), "handover": row, "qr": code, "index": index}
    )
