"""What leaves the page: the print, copies, the sealed file, the map; and the end of the plan."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.planning import destroying, mapping, queries, sealing, services
from vedette_hq.planning.forms import HolderForm, SealForm
from vedette_hq.planning.models import Copy, Plan, Version
from vedette_hq.planning.showing import Reader, without_hidden
from vedette_hq.planning.views import base, done, names


def chosen(plan: Plan) -> Version:
    """Return the version that is carried: the one in force, else the newest."""
    return queries.in_force(plan) or queries.newest(plan)


def printed(request: Any, id: str) -> HttpResponse:
    """Show a plan as it is printed on A4; with personal and secret fields only when they are asked for."""
    subject, person = request.subject, request.person
    personal, secret = "personal" in request.GET, "secret" in request.GET
    version = chosen(subject)
    if personal and queries.reads_personal(person, subject):
        services.read_personal(subject, person)
    reader = Reader(person, subject, names(subject), personal=personal, secret=secret)
    context = base(request, subject) | {
        "version": version,
        "sections": reader.sections(version.document),
        "personal": personal,
        "secret": secret,
        "may_personal": queries.reads_personal(person, subject),
        "form": HolderForm(),
        "writes": queries.writable_plans(person).filter(pk=subject.pk).exists(),
    }
    return render(request, "planning/print.html", context)


def paper(request: Any, id: str) -> HttpResponse:
    """Write down that a printed copy is with somebody."""
    form = HolderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who holds it."))
    else:
        version, holder = chosen(request.subject), form.cleaned_data["holder"]
        said = _("Noted. Until the day of destruction it is asked for.")
        done(request, lambda: services.copy_out(version, Copy.Kind.PAPER, holder, request.person), said)
    return redirect("planning:print", request.subject.pk)


def seal(request: Any, id: str) -> HttpResponse:
    """Give the plan as a sealed file to chosen recipients."""
    subject, person = request.subject, request.person
    holders = sealing.holders(subject)
    people = [(one.person.pk, one.person.name) for one in holders]
    form = SealForm(request.POST if request.method == "POST" else None, people)
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data.get("people", ()))
        lines = [one.recipient for one in holders if one.person.pk in wanted]
        lines += form.cleaned_data["others"].splitlines()
        try:
            recipients = sealing.recipients_of(lines)
            version = chosen(subject)
            reader = Reader(person, subject, names(subject), secret=form.cleaned_data["secret"])
            document = without_hidden(version.document, reader)
            content = document.encode()
            if form.cleaned_data["form"] == "page":
                content = sealing.page(_page(request, subject, version, reader.sections(document)))
            data = sealing.sealed(content, recipients)
            digest = hashlib.sha256(data).hexdigest()
            services.copy_out(version, Copy.Kind.SEALED, form.cleaned_data["holder"], person, digest)
        except VedetteError as error:
            messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            answer = HttpResponse(data, content_type="application/octet-stream")
            answer["Content-Disposition"] = f'attachment; filename="{digest[:12]}.age"'
            return answer
    context = base(request, subject) | {
        "title": _("Carry it sealed"),
        "form": form,
        "version": chosen(subject),
        "personal": queries.reads_personal(person, subject),
    }
    return render(request, "planning/seal.html", context, status=400 if form.errors else 200)


def _page(request: Any, plan: Plan, version: Version, sections: Any) -> str:
    """Return a plan as one page that needs nothing else."""
    context = base(request, plan) | {"version": version, "sections": sections}
    return render_to_string("planning/carried.html", context, request)


def copy_end(request: Any, id: str) -> HttpResponse:
    """Write down that a copy was burnt or deleted."""
    said = _("Noted: this copy is gone.")
    done(request, lambda: services.end_copy(request.subject, request.person), said)
    return redirect("planning:plan", request.subject.plan_id)


def map_(request: Any, id: str) -> HttpResponse:
    """Show routes, safe places and points on the offline map."""
    subject = request.subject
    version = chosen(subject)
    drawn = mapping.map_of(version.document, _("Map of the plan"))
    context = base(request, subject) | {
        "title": _("Map of the plan"),
        "version": version,
        "drawing": drawn.drawing.markup(),
        "places": drawn.places,
        "legs": drawn.legs,
        "without": drawn.without,
    }
    return render(request, "planning/map.html", context)


def destroy(request: Any, id: str) -> HttpResponse:
    """Destroy the plan now, before its day."""
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Say that you are sure: nothing of it can be brought back."))
    else:
        done(request, lambda: destroying.destroy(request.subject, request.person), _("Destroyed."))
    return redirect("planning:plan", request.subject.pk)
