"""The log of effects with its chart, a line of it, and what is to be done after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.effect import chart, queries, services
from vedette_hq.effect.forms import LineForm, TaskForm, WhenForm
from vedette_hq.effect.models import Happened, Task
from vedette_hq.protection.queries import visible_incidents

YEAR = timedelta(days=365)


def failed(request: Any, error: VedetteError) -> None:
    """Say why something was refused."""
    messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))


def done(request: Any, verb: Callable[[], object], words: str) -> bool:
    """Do something and say that it is done, or why not."""
    try:
        verb()
    except VedetteError as error:
        failed(request, error)
        return False
    messages.success(request, words)
    return True


def log(request: Any) -> HttpResponse:
    """Show what went out and what happened, month by month."""
    person, today = request.person, timezone.now().date()
    gone = list(queries.released(person).order_by("-released_at")[: queries.LISTED])
    form = WhenForm(request.GET, [(one.pk, one.title) for one in gone], today - YEAR, today)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = data.get("since") or today - YEAR, data.get("until") or today
    release = next((one for one in gone if one.pk == data.get("release")), None)
    status = 400 if form.is_bound and not form.is_valid() else 200
    try:
        held = queries.log(person, since, until, release)
    except VedetteError as error:
        failed(request, error)
        held, status = queries.log(person, today - YEAR, today, release), 400
    rows = [
        (chart.label(one), *(one.count(tone) for tone in ("release", "helpful", "harmful", "neither")))
        for one in held.months
    ]
    context = {
        "title": _("Effect"),
        "form": form,
        "log": held,
        "release": release,
        "drawing": chart.chart(held.months).markup(),
        "rows": rows,
        "lines": list(reversed(held.happened))[: queries.LISTED],
        "tasks": queries.open_tasks(person)
        .select_related("happened")
        .order_by("due", "pk")[: queries.LISTED],
        "today": today,
    }
    return render(request, "effect/log.html", context, status=status)


def add(request: Any) -> HttpResponse:
    """Write down what happened."""
    person = request.person
    releases = list(queries.released(person).order_by("-released_at")[: queries.LISTED])
    incidents = queries.incidents_to_tie(person)
    form = LineForm(
        request.POST if request.method == "POST" else None,
        [(one.pk, one.title) for one in releases],
        [(one.pk, f"{one.number} · {one.happened:%Y-%m-%d}") for one in incidents],
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        line = services.Line(
            data["kind"],
            data["tone"],
            data["day"],
            data["words"],
            data["origin"],
            next((one for one in releases if one.pk == data["release"]), None),
            next((one for one in incidents if one.pk == data["incident"]), None),
        )
        try:
            made = services.add(person, line)
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("Written down."))
            return redirect("effect:line", made.pk)
    status = 400 if request.method == "POST" else 200
    return render(
        request, "effect/add.html", {"title": _("Write down what happened"), "form": form}, status=status
    )


def line(request: Any, id: str) -> HttpResponse:
    """Show one line, and what is to be done after it."""
    held: Happened = request.subject
    seen = visible_incidents(request.person).filter(pk=held.incident_id).first()
    context = {
        "title": held.get_kind_display(),
        "line": held,
        "incident": seen,
        "tasks": held.tasks.select_related("made_by", "done_by").order_by("due", "pk"),
        "form": TaskForm(initial={"due": timezone.now().date() + timedelta(days=7)}),
        "today": timezone.now().date(),
    }
    return render(request, "effect/line.html", context)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a line."""
    reason = request.POST.get("reason", "")
    done(request, lambda: services.withdraw(request.person, request.subject, reason), _("Withdrawn."))
    return redirect("effect:line", id)


def follow(request: Any, id: str) -> HttpResponse:
    """Write down something to do."""
    form = TaskForm(request.POST)
    if form.is_valid():
        words, due = form.cleaned_data["words"], form.cleaned_data["due"]
        done(request, lambda: services.follow(request.person, request.subject, words, due), _("Noted."))
    else:
        messages.error(request, _("Say what is to be done, and by what day."))
    return redirect("effect:line", id)


def done_(request: Any, id: str) -> HttpResponse:
    """Say that something is done."""
    task: Task = request.subject
    done(request, lambda: services.do(request.person, task, request.POST.get("words", "")), _("Done."))
    return redirect("effect:line", task.happened_id)
