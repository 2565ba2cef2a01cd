"""Terms and calendars as data: cards with their sources, days, new editions, what one would move."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.cases.clocks import REGIONS
from vedette.cases.clocks.calendars import calendar_from, differences
from vedette.cases.clocks.rules import rule_from
from vedette.errors import VedetteError
from vedette_hq.clocks import editing, queries, reckoning, showing
from vedette_hq.clocks.editions import book
from vedette_hq.clocks.forms import REGION_NAMES, CalendarForm, RuleForm, regions
from vedette_hq.clocks.models import OPEN, Edition
from vedette_hq.clocks.showing import spoken


def rules(request: Any) -> HttpResponse:
    """Show every term with its source, how sure it is, and when it was checked."""
    context = {
        "title": pgettext("of law", "Terms"),
        "cards": [showing.card(one) for one in book().rules.values()],
        "waiting": _waiting(request, Edition.Kind.RULE),
        "edits": request.person.role in editing.EDITORS,
    }
    return render(request, "clocks/rules.html", context)


def _waiting(request: Any, kind: str) -> list[Edition]:
    held = book()
    rows = (
        queries.visible_editions(request.person)
        .filter(kind=kind, taken_over__isnull=True)
        .order_by("-made")[:50]
    )
    return [row for row in rows if row.number == _standing(held, row) + 1]


def _standing(held: Any, row: Edition) -> int:
    found = held.rules.get(row.name) if row.kind == Edition.Kind.RULE else held.own.get(row.name)
    return found.version if found else 0


def _region(request: Any) -> str:
    said = request.GET.get("region", "")
    return said if said in REGIONS else "RU-CE"


def calendar(request: Any) -> HttpResponse:
    """Show the days of a region that are not as their weekday says, by year, and what is not known."""
    region, held = _region(request), book()
    laid = held.calendar(region)
    years = sorted({day.year for day in laid.days}, reverse=True)
    context = {
        "title": _("Working calendar"),
        "region": region,
        "name": str(REGION_NAMES.get(region, region)),
        "regions": regions(),
        "calendar": laid,
        "years": [
            (year, [(d, one) for d, one in sorted(laid.days.items()) if d.year == year]) for year in years
        ],
        "gaps": [(gap, gap.words.get(spoken(), gap.words["en"])) for gap in laid.gaps],
        "waiting": _waiting(request, Edition.Kind.CALENDAR),
        "edits": request.person.role in editing.EDITORS,
    }
    return render(request, "clocks/calendar.html", context)


def change_rule(request: Any) -> HttpResponse:
    """Write a new edition of a term; another takes it over."""
    held = book()
    name = request.GET.get("id", "")
    if name not in held.rules:
        messages.error(request, _("Choose a term first."))
        return redirect("clocks:rules")
    form = RuleForm(request.POST if request.method == "POST" else None, held.rules[name])
    if request.method == "POST" and form.is_valid():
        try:
            made = editing.new_rule(request.person, name, form.changes(), form.cleaned_data["reason"])
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Another lead or lawyer reads it and takes it over."))
            return redirect("clocks:edition", made.pk)
    context = {"title": _("Change a term"), "form": form, "card": showing.card(held.rules[name])}
    return render(request, "clocks/change.html", context, status=400 if form.errors else 200)


def change_calendar(request: Any) -> HttpResponse:
    """Write a new edition of a calendar; another takes it over."""
    region = _region(request)
    form = CalendarForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lines = data["days"].splitlines()
        try:
            made = editing.new_calendar(
                request.person,
                region,
                lines,
                data["source"],
                data["confidence"],
                data["checked"],
                data["reason"],
            )
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Another lead or lawyer reads it and takes it over."))
            return redirect("clocks:edition", made.pk)
    context = {"title": _("Change a calendar"), "form": form, "name": str(REGION_NAMES.get(region, region))}
    return render(request, "clocks/change.html", context, status=400 if form.errors else 200)


def edition(request: Any, id: str) -> HttpResponse:
    """Show an edition: what it says otherwise, and which deadlines it moves or moved."""
    row, held = request.subject, book()
    waits = row.taken_over is None and row.number == _standing(held, row) + 1
    context = {"title": f"{row.name}, {row.number}", "edition": row, "waits": waits}
    if row.kind == Edition.Kind.RULE:
        content = queries.edition_before(row)
        standing = held.rules.get(row.name)
        if content is not None:
            before = showing.card(rule_from(content))
        elif standing is not None and standing.version == row.number - 1:
            before = showing.card(standing)
        else:
            before = None
        context["after"], context["before"] = showing.card(rule_from(row.content)), before
    else:
        own = calendar_from(row.content)
        context["days"] = differences(held.own[row.name], own) if waits else ()
        context["gaps"] = ()
    if waits:
        today, in_force = timezone.localdate(), spoken()
        open_ = queries.visible_deadlines(request.person).filter(state__in=OPEN)
        mine = reckoning.would_move(row, open_.order_by("due")[:5_000])
        context["moves"] = [
            (one, showing.name_of(one.deadline, held, in_force)) for one in mine[: queries.LISTED]
        ]
        context["many"], context["today"] = len(mine), today
    return render(request, "clocks/edition.html", context)
