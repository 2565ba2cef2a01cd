"""Dossiers: those of a case, one with its exhibits and versions, one version, what was given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.cases.models import Case
from vedette_hq.casework.showing import done, failed, wrong
from vedette_hq.consent.words import said, scope_words
from vedette_hq.dossiers import building, queries, services
from vedette_hq.dossiers.forms import ContentForm, DossierForm, GivenForm, HandsForm, VersionForm
from vedette_hq.vault.streaming import guarded


def _base(held: Case) -> dict[str, Any]:
    return {"case": held, "writes": held.closed is None}


def case(request: Any, id: str) -> HttpResponse:
    """List the dossiers of a case, and what was given to whom."""
    context = _base(request.subject) | {
        "title": _("Dossiers"),
        "dossiers": queries.dossiers_of(request.person, request.subject),
        "given": queries.given_of(request.person, request.subject),
        "form": DossierForm(),
    }
    return render(request, "dossiers/case.html", context)


def new(request: Any, id: str) -> HttpResponse:
    """Begin a dossier."""
    form = DossierForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "dossiers:case", id)
    try:
        made = services.begin(request.subject, request.person, form.cleaned_data["title"])
    except VedetteError as error:
        failed(request, error)
        return redirect("dossiers:case", id)
    return redirect("dossiers:dossier", made.pk)


def dossier(request: Any, id: str) -> HttpResponse:
    """Show a dossier: its exhibits in order, its versions."""
    held = request.subject
    context = _base(held.case) | {
        "title": held.title,
        "dossier": held,
        "rows": queries.choices_of(request.person, held),
        "exhibits": queries.exhibits_of(held),
        "fixed": queries.is_fixed(held),
        "versions": held.versions.select_related("signed_by").order_by("made"),
        "form": VersionForm(),
    }
    return render(request, "dossiers/dossier.html", context)


def exhibits(request: Any, id: str) -> HttpResponse:
    """Set the exhibits and their order."""
    wanted = []
    for key, value in request.POST.items():
        kind, _bar, pk = key.partition(":")
        place = value.strip()
        if kind == "place" and place.isascii() and place.isdigit() and len(place) <= 6:
            wanted.append((int(place), pk, request.POST.get(f"title:{pk}", "")))
    verb = lambda: services.choose(request.subject, request.person, wanted)  # noqa: E731
    return done(request, verb, _("The exhibits stand in this order."), "dossiers:dossier", id)


def version_new(request: Any, id: str) -> HttpResponse:
    """Begin a version for a body."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "dossiers:dossier", id)
    data = form.cleaned_data
    try:
        made = services.begin_version(
            request.subject, request.person, data["recipient"], data["language"], data["scope"]
        )
    except VedetteError as error:
        failed(request, error)
        return redirect("dossiers:dossier", id)
    return redirect("dossiers:version", made.pk)


def version(request: Any, id: str) -> HttpResponse:
    """Show a version: what it hides and says, whether it may leave, what was given."""
    held, person = request.subject, request.person
    answer = services.answer(person, held)
    clients = services.subjects_of(person, held)
    texts = {name: services.lines(held.data.get(name, ())) for name in services.COLUMNS}
    mine = str(person.pk) in services.authors_of(held)
    context = _base(held.dossier.case) | {
        "title": held.recipient,
        "dossier": held.dossier,
        "version": held,
        "form": ContentForm(initial=texts | {"hides": held.hides}),
        "texts": texts,
        "exhibits": queries.exhibits_of(held.dossier),
        "hidden": queries.hides_of(held).exhibits,
        "scope": scope_words(held.scope)[0],
        "clients": len(clients),
        "reasons": [one for reasons in answer.refused.values() for one in said(reasons)],
        "leaves": bool(clients) and not answer.refused,
        "mine": mine,
        "read": services.read_of(held),
        "given": held.given.select_related("made_by").order_by("-on", "-made"),
        "given_form": GivenForm(auto_id="given_%s"),
        "built": queries.build_of(held),
        "hands": HandsForm(auto_id="hands_%s"),
    }
    return render(request, "dossiers/version.html", context)


def version_save(request: Any, id: str) -> HttpResponse:
    """Write what a version hides and says."""
    form = ContentForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "dossiers:version", id)
    data = form.cleaned_data
    verb = lambda: services.save(request.subject, request.person, data["hides"], data)  # noqa: E731
    return done(request, verb, _("Saved."), "dossiers:version", id)


def sign(request: Any, id: str) -> HttpResponse:
    """Sign a version off, if it stands as it was read."""
    held, read = request.subject, request.POST.get("read", "")
    if read != services.read_of(held):
        messages.error(request, _("It was changed after you opened it. Read it again, then sign it off."))
        return redirect("dossiers:version", id)
    verb = lambda: services.sign(held, request.person, read)  # noqa: E731
    return done(request, verb, _("Signed off."), "dossiers:version", id)


def plan(request: Any, id: str) -> HttpResponse:
    """Give the plan of a version to the desk that builds it."""
    try:
        found = services.take(request.subject, request.person)
    except VedetteError as error:
        failed(request, error)
        return redirect("dossiers:version", id)
    answer = HttpResponse(found, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="plan-{id[:8]}.json"'
    return answer


def build(request: Any, id: str) -> HttpResponse:
    """Ask the worker to build a version."""
    verb = lambda: building.ask(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("It is being built. This page says how far it is."), "dossiers:version", id)


def fetch(request: Any, id: str) -> HttpResponse | StreamingHttpResponse:
    """Give the built dossier to the person who takes it, and write down to whom it goes."""
    form = HandsForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "dossiers:version", id)
    try:
        held = building.fetch(request.subject, request.person, building.Hands(**form.cleaned_data))
    except VedetteError as error:
        failed(request, error)
        return redirect("dossiers:version", id)
    answer = StreamingHttpResponse(building.pack(held), content_type="application/zip")
    guarded(answer)
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{held.reference[:8]}.zip"'
    return answer


def discard(request: Any, id: str) -> HttpResponse:
    """Take away what was built."""
    verb = lambda: building.discard(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("Taken away."), "dossiers:version", id)


def given(request: Any, id: str) -> HttpResponse:
    """Write down to whom a version was given."""
    form = GivenForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "dossiers:version", id)
    giving = services.Giving(**form.cleaned_data)
    verb = lambda: services.give(request.subject, request.person, giving)  # noqa: E731
    return done(request, verb, _("Written down."), "dossiers:version", id)
