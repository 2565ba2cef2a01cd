"""Incidents: the list, the quick entry, one incident, its full report, all its wordings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import FormatError, VedetteError
from vedette.protection.kinds import KINDS
from vedette.protection.plates import Match, compare, parse_key, parse_plate
from vedette_hq.access.fields import new_id
from vedette_hq.protection import forms, queries, services, showing
from vedette_hq.protection.models import Incident
from vedette_hq.protection.services import Report, Whole
from vedette_hq.protection.words import kind_label

MOST = 200


def incidents(request: Any) -> HttpResponse:
    """List incidents: the open ones, or all; of a mission, of a kind, with a plate."""
    person, asked = request.person, request.GET
    rows = queries.visible_incidents(person).select_related("mission", "made_by")
    rows = rows.prefetch_related("sightings", "follow_ups").order_by("-happened")
    every = asked.get("show") == "all"
    if not every:
        rows = rows.filter(closed__isnull=True)
    missions = list(queries.protection_missions(person).order_by("title", "pseudonym"))
    mission = next((one for one in missions if one.pk == asked.get("mission")), None)
    if mission is not None:
        rows = rows.filter(queries.of_missions([mission]))
    if asked.get("kind") in KINDS:
        rows = rows.filter(kind=asked["kind"])
    plate, alike = asked.get("plate", "").strip()[:40], None
    if plate:
        alike = _alike(person, plate)
        rows = rows.filter(pk__in=alike or [])
    context = {
        "title": _("Incidents"),
        "lines": showing.lines(list(rows[:MOST])),
        "missions": missions,
        "mission": mission,
        "kinds": forms.grouped_kinds(),
        "kind": asked.get("kind", ""),
        "plate": plate,
        "no_plate": bool(plate) and alike is None,
        "every": every,
    }
    return render(request, "protection/incidents.html", context)


def _alike(person: Any, text: str) -> list[str] | None:
    """Return the incidents with a plate that is or may be this one; None when it is no plate."""
    try:
        wanted = parse_plate(text)
    except FormatError:
        return None
    rows = queries.visible_sightings(person).exclude(plate_key="").values_list("incident", "plate_key")
    return [pk for pk, key in rows if compare(parse_key(key), wanted) is not Match.NO]


def new(request: Any) -> HttpResponse:
    """Report an incident, in under a minute."""
    person = request.person
    missions = list(queries.protection_missions(person).filter(closed__isnull=True).order_by("title"))
    first = missions[0].pk if len(missions) == 1 else request.GET.get("mission", "")
    form = forms.QuickForm(
        request.POST if request.method == "POST" else None,
        missions,
        initial={"once": new_id(), "mission": first or (missions[0].pk if missions else forms.HOUSE)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        report = Report(
            kind=data["code"],
            happened=data["happened"],
            words=data["words"],
            place=data["place"],
            plate=data["plate"],
            mission=next((one for one in missions if one.pk == data["mission"]), None),
            near_miss=data["near_miss"],
            precision=data["precision"],
            once=data["once"],
        )
        try:
            made = services.report(report, person)
        except VedetteError as error:
            messages.error(request, str(error))
        else:
            said = _("Reported as %(number)s. Thank you. What is to be done now stands below.")
            messages.success(request, said % {"number": made.number})
            return redirect("protection:incident", made.pk)
    context = {
        "title": _("Report an incident"),
        "form": form,
        "places": queries.known_places(person),
    }
    return render(request, "protection/new.html", context, status=400 if form.is_bound else 200)


def incident(request: Any, id: str) -> HttpResponse:
    """Show one incident: what to do now, what is known, what it is part of."""
    person, row = request.person, request.subject
    now = timezone.now()
    open_ = row.closed is None
    context = {
        "title": kind_label(row.kind),
        "incident": row,
        "open": open_,
        "clocks": [
            {
                "code": code,
                "words": words,
                "due": due,
                "done": done,
                "late": done is None and due < now and open_,
            }
            for code, words, due, done in showing.clock_rows(row)
        ],
        "tasks": showing.tasks(row),
        "warnings": showing.warnings_of(person, row),
        "sightings": row.sightings.select_related("made_by").order_by("at"),
        "affected": showing.affected(person, row),
        "ties": showing.ties(person, row),
        "told": row.told.select_related("made_by").order_by("at"),
        "parts": showing.told_fields(row),
        "seizure": queries.visible_seizures(person).filter(incident=row).first(),
        "places": queries.known_places(person),
        "words_form": forms.WordsForm(None),
    }
    if open_:
        soon = now.replace(second=0, microsecond=0)
        context |= {
            "sight_form": forms.SightingForm(None, initial={"at": soon}, auto_id="sight_%s"),
            "affect_form": forms.AffectedForm(None, showing.colleagues(row), showing.persons(person)),
            "link_form": forms.LinkForm(None, showing.link_choices(person, row)),
            "told_form": forms.ToldForm(None, initial={"at": soon}, auto_id="told_%s"),
            "follow_form": forms.FollowForm(None, initial={"due": soon}, auto_id="follow_%s"),
            "seizable": row.mission_id is not None and not context["seizure"],
        }
    return render(request, "protection/incident.html", context)


def edit(request: Any, id: str) -> HttpResponse:
    """Write the full report; another wording stands instead, the old one stays readable."""
    row: Incident = request.subject
    initial = {
        "kind": row.kind,
        "happened": row.happened,
        "precision": row.precision,
        "place": row.place,
        "words": row.words,
        "near_miss": row.near_miss,
        "publicity": row.publicity,
        "review": row.review,
        "version": row.version,
        **row.content,
    }
    form = forms.WholeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["version"] != row.version:
            messages.error(request, _("Somebody else has changed it meanwhile. Look at what stands now."))
            return redirect("protection:incident", row.pk)
        whole = Whole(
            kind=data["kind"],
            happened=data["happened"],
            precision=data["precision"],
            place=data["place"],
            words=data["words"],
            near_miss=data["near_miss"],
            publicity=data["publicity"],
            review=data["review"],
            content=form.content(),
        )
        try:
            services.write(row, whole, request.person)
        except VedetteError as error:
            messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, _("Saved. The wording before stays readable."))
            return redirect("protection:incident", row.pk)
    parts = [(label, [form[name] for name in names]) for _key, label, names in forms.PARTS]
    context = {
        "title": _("Full report"),
        "incident": row,
        "kind": kind_label(row.kind),
        "form": form,
        "parts": parts,
        "places": queries.known_places(request.person),
    }
    return render(request, "protection/edit.html", context, status=400 if form.is_bound else 200)


def wordings(request: Any, id: str) -> HttpResponse:
    """Show every wording with its digest, the first one first."""
    row = request.subject
    context = {
        "title": _("All wordings"),
        "incident": row,
        "kind": kind_label(row.kind),
        "wordings": [(one, showing.told_wording(one)) for one in queries.wordings_of(row)],
    }
    return render(request, "protection/wordings.html", context)
