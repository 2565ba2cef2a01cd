"""One deadline: both dates, how they were reckoned, what was done and what can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.clocks import forms, queries, services, showing
from vedette_hq.clocks.editions import book
from vedette_hq.clocks.models import Deadline


def deadline(request: Any, id: str) -> HttpResponse:
    """Show one deadline."""
    row, person, today = request.subject, request.person, timezone.localdate()
    writes = queries.workable_deadlines(person).filter(pk=row.pk).exists()
    late = row.open and today > (row.restored_to or row.theirs)
    context = {
        "title": showing.name_of(row, book(), showing.spoken()),
        "deadline": row,
        "case": row.case,
        "line": showing.lines([row], today)[0],
        "reckoned": showing.reckoned(row),
        "stops": row.stops.order_by("first").select_related("made_by"),
        "shifts": row.shifts.order_by("-at"),
        "writes": writes,
        "late": late,
        "may_confirm": writes and row.open and row.confirmed is None and row.made_by_id != person.pk,
        "may_meet": writes and (row.open or row.state == Deadline.State.MISSED),
        "may_restore": writes and (row.state == Deadline.State.MISSED or late),
        "still": row.state == Deadline.State.SUSPENDED,
        "gone": row.state == Deadline.State.WITHDRAWN,
        "meet_form": forms.OnForm(None, auto_id="meet_%s", initial={"on": today}),
        "day_form": forms.DayWordsForm(None, auto_id="day_%s"),
        "restore_form": forms.DayWordsForm(None, auto_id="restore_%s"),
        "words_form": forms.WordsForm(None, auto_id="words_%s"),
        "miss_form": forms.WordsForm(None, auto_id="miss_%s"),
        "resume_form": forms.OnForm(None, auto_id="resume_%s"),
    }
    return render(request, "clocks/deadline.html", context)


def _done(request: Any, form: Form, verb: Callable[[dict[str, Any]], object], said: str) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, _("Fill in each field: days as 2025-03-14, and words."))
    else:
        try:
            verb(form.cleaned_data)
        except VedetteError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
    return redirect("clocks:deadline", request.subject.pk)


def meet(request: Any, id: str) -> HttpResponse:
    """Say that it was met."""
    who, row = request.person, request.subject
    form = forms.OnForm(request.POST)
    return _done(request, form, lambda d: services.meet(who, row, d["on"], d["words"]), _("Noted as met."))


def miss(request: Any, id: str) -> HttpResponse:
    """Say that it was missed."""
    who, row = request.person, request.subject
    form = forms.WordsForm(request.POST)
    return _done(request, form, lambda d: services.miss(who, row, d["words"]), _("Noted as missed."))


def suspend(request: Any, id: str) -> HttpResponse:
    """Let it stand still."""
    who, row = request.person, request.subject
    form = forms.DayWordsForm(request.POST)
    return _done(
        request, form, lambda d: services.suspend(who, row, d["on"], d["words"]), _("It stands still.")
    )


def resume(request: Any, id: str) -> HttpResponse:
    """Let it run again."""
    who, row = request.person, request.subject
    form = forms.OnForm(request.POST)
    return _done(
        request, form, lambda d: services.resume(who, row, d["on"]), _("It runs again; both dates moved.")
    )


def restore(request: Any, id: str) -> HttpResponse:
    """Note that it was restored."""
    who, row = request.person, request.subject
    form = forms.DayWordsForm(request.POST)
    said = _("Restored. Its new last day stands on the wall.")
    return _done(request, form, lambda d: services.restore(who, row, d["on"], d["words"]), said)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw it."""
    who, row = request.person, request.subject
    form = forms.WordsForm(request.POST)
    return _done(
        request, form, lambda d: services.withdraw(who, row, d["words"]), _("Withdrawn. It stays readable.")
    )


def confirm(request: Any, id: str) -> HttpResponse:
    """Say that both dates are right."""
    who, row = request.person, request.subject
    form = forms.ConfirmForm(request.POST)
    return _done(request, form, lambda d: services.confirm(who, row, d["ours"], d["theirs"]), _("Confirmed."))
