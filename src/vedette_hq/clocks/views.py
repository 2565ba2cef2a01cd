"""The wall of deadlines, a case's deadlines, beginning one, what was moved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.clocks import queries, services, showing
from vedette_hq.clocks.calfile import calendar_file
from vedette_hq.clocks.editions import book
from vedette_hq.clocks.forms import BeginForm
from vedette_hq.clocks.models import Deadline
from vedette_hq.clocks.showing import spoken

WITHIN = (1, 7, 14, 30)


def _asked(request: Any) -> queries.Asked:
    found = request.GET
    owed = found.get("owed", "")
    state = found.get("state", "")
    within = found.get("within", "")
    return queries.Asked(
        owed if owed in Deadline.Owed.values else "",
        state if state in Deadline.State.values else "",
        int(within) if within in [str(n) for n in WITHIN] else None,
        confirm=found.get("confirm", "") == "1",
    )


def wall(request: Any) -> HttpResponse:
    """Show the deadlines of all cases of the person, the nearest first."""
    person, today, asked = request.person, timezone.localdate(), _asked(request)
    rows, more = queries.wall(person, asked, today)
    context = {
        "title": _("Deadlines"),
        "lines": showing.lines(rows, today),
        "more": more,
        "counts": queries.counts(person, today),
        "asked": asked,
        "owed": Deadline.Owed.choices,
        "states": Deadline.State.choices,
        "within": WITHIN,
        "moved": queries.visible_shifts(person).filter(seen__isnull=True).count(),
    }
    return render(request, "clocks/wall.html", context)


def file(request: Any) -> HttpResponse:
    """Give the open deadlines as a calendar file without names."""
    data = calendar_file(queries.to_come(request.person), book(), spoken(), timezone.now())
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return answer


def case(request: Any, id: str) -> HttpResponse:
    """Show the deadlines of one case."""
    subject, today = request.subject, timezone.localdate()
    found = showing.lines(queries.deadlines_of(request.person, subject), today)
    context = {
        "title": _("Deadlines"),
        "case": subject,
        "open": [one for one in found if one.row.open],
        "over": [one for one in found if not one.row.open],
        "writes": queries.clocks_workable(request.person).filter(pk=subject.pk).exists(),
    }
    return render(request, "clocks/case.html", context)


def begin(request: Any, id: str) -> HttpResponse:
    """Begin a deadline by hand."""
    subject = request.subject
    rules = list(book().rules.values())
    form = BeginForm(request.POST if request.method == "POST" else None, rules)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start(request.person, subject, **form.cleaned_data)
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It runs. Another reads both dates and confirms them."))
            return redirect("clocks:deadline", made.pk)
    context = {"title": _("Begin a deadline"), "case": subject, "form": form}
    return render(request, "clocks/begin.html", context, status=400 if form.errors else 200)


def shifts(request: Any) -> HttpResponse:
    """Show what new reckonings moved, the unseen first."""
    rows = queries.visible_shifts(request.person).select_related("seen_by")
    in_force, said = book(), spoken()
    found = [
        (row, showing.name_of(row.deadline, in_force, said))
        for row in [
            *rows.filter(seen__isnull=True).order_by("-at")[: queries.LISTED],
            *rows.filter(seen__isnull=False).order_by("-at")[:50],
        ]
    ]
    return render(request, "clocks/shifts.html", {"title": _("What was moved"), "rows": found})


def seen(request: Any, id: str) -> HttpResponse:
    """Say that one has seen it."""
    services.see_shift(request.person, request.subject)
    messages.success(request, _("Noted."))
    return redirect("clocks:shifts")
