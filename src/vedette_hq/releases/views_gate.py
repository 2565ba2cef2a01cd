"""The gate: reviews, the comparison with sealed names, the twelve checks, embargo, letting it out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.publication.disclosure import parse_report
from vedette_hq.casework.showing import done, failed, wrong
from vedette_hq.releases import queries, services, showing
from vedette_hq.releases.forms import EmbargoForm, NamesForm, OverrideForm, RiskForm, spoken
from vedette_hq.releases.protected import hidden_of
from vedette_hq.releases.views import _head


def review(request: Any, id: str, language: str) -> HttpResponse:
    """Review a text as it was read."""
    held, read = request.subject, request.POST.get("read", "")
    try:
        services.review_text(request.person, held, language, read)
    except VedetteError as error:
        failed(request, error)
    return redirect("releases:text", id, language)


def risk(request: Any, id: str) -> HttpResponse:
    """Weigh the risk of all of it as it was read."""
    form = RiskForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:checks", id)
    verb = lambda: services.review_risk(request.person, request.subject, **form.cleaned_data)  # noqa: E731
    return done(request, verb, _("The review is written down."), "releases:checks", id)


def names(request: Any, id: str) -> HttpResponse:
    """Compare it with the sealed names of the case."""
    form = NamesForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:checks", id)
    passphrase = form.cleaned_data["passphrase"]
    verb = lambda: services.compare_names(request.person, request.subject, passphrase)  # noqa: E731
    return done(request, verb, _("Compared. Ask for the checks again."), "releases:checks", id)


def checks(request: Any, id: str) -> HttpResponse:
    """Show the twelve checks, what the scan found, what can be done about it."""
    held = request.subject
    run = queries.last_run(held)
    mark = queries.mark_of(held)
    outcomes = services.outcomes_of(run) if run is not None else []
    report = parse_report(bytes(run.scan)) if run is not None and run.scan else None
    opened = queries.overrides_of(held)
    rows = [
        {"check": one, "opened": opened.get(one.number), "form": OverrideForm(auto_id=f"o{one.number}_%s")}
        for one in showing.checks(outcomes)
    ]
    tongue = spoken()
    context = _head(request) | {
        "title": _("The twelve checks"),
        "run": run,
        "stale": run is not None and run.done is not None and run.mark != mark,
        "rows": rows,
        "findings": [one.sentence(tongue) for one in report.findings] if report else [],
        "unread": [(one.where, one.why) for one in report.could_not] if report else [],
        "by_hand": [(one.where, one.why) for one in report.by_hand] if report else [],
        "risk": RiskForm(auto_id="risk_%s", initial={"mark": mark}),
        "reviews": held.reviews.filter(mark=mark).select_related("by").order_by("-at"),
        "hidden": len(hidden_of(held)),
        "compared": held.name_scans.filter(mark=mark).select_related("by").order_by("-at").first(),
        "names": NamesForm(auto_id="names_%s"),
    }
    return render(request, "releases/checks.html", context)


def check(request: Any, id: str) -> HttpResponse:
    """Ask the worker for the checks."""
    verb = lambda: services.ask_checks(request.person, request.subject)  # noqa: E731
    return done(
        request, verb, _("The checks are being made. This page says what they find."), "releases:checks", id
    )


def override(request: Any, id: str) -> HttpResponse:
    """Ask that a check be opened, or agree to it."""
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:checks", id)
    data = form.cleaned_data
    verb = lambda: services.override(  # noqa: E731
        request.person, request.subject, data["number"], data["reason"]
    )
    return done(request, verb, _("Written down."), "releases:checks", id)


def embargo(request: Any, id: str) -> HttpResponse:
    """Let a checked release leave at an instant."""
    form = EmbargoForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:release", id)
    data = form.cleaned_data

    def verb() -> None:
        until = services.embargo_at(data["until"].replace(tzinfo=None), data["zone"])
        services.embargo(request.person, request.subject, until, data["zone"])

    return done(request, verb, _("It leaves by itself when the embargo ends."), "releases:release", id)


def lift_embargo(request: Any, id: str) -> HttpResponse:
    """Take an embargo back."""
    verb = lambda: services.lift_embargo(request.person, request.subject)  # noqa: E731
    return done(request, verb, _("The embargo is taken back."), "releases:release", id)


def out(request: Any, id: str) -> HttpResponse:
    """Let it out now."""
    verb = lambda: services.release_now(request.person, request.subject)  # noqa: E731
    return done(request, verb, _("It is out."), "releases:release", id)
