"""The rota for everybody: one's own turns, one's own profile and days, the calendar, hand-overs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.missions.rota.calendar import calendar as calendar_file
from vedette.missions.rota.values import Span
from vedette_hq.access.roles import LEADS
from vedette_hq.missions.queries import own_missions
from vedette_hq.rota import publishing, queries, services
from vedette_hq.rota.forms import DaysForm, ProfileForm, RotaForm
from vedette_hq.rota.models import Going
from vedette_hq.rota.wording import days_words, rest_words


def start(request: Any) -> HttpResponse:
    """Show one's own turns, those of one's missions, and to leads the rotas."""
    person = request.person
    today = timezone.now().date()
    going = [one for one in queries.own_going(person) if one.turn.last >= today]
    mine = {one.turn_id for one in going}
    context = {
        "title": _("Rota"),
        "going": [(one, days_words(one.turn)) for one in going],
        "others": [
            (turn, days_words(turn)) for turn in queries.published_turns(person, today) if turn.pk not in mine
        ],
        "profile": queries.profile_of(person),
        "leads": person.role in LEADS,
        "rotas": queries.visible_rotas(person).order_by("-made"),
        "form": RotaForm(None),
    }
    return render(request, "rota/start.html", context)


def mine(request: Any) -> HttpResponse:
    """Show and change one's own profile."""
    return profile_page(request, request.person, lead=False)


def profile_page(request: Any, person: Any, *, lead: bool) -> HttpResponse:
    """Show and change somebody's profile; a lead's form has more."""
    posted = request.POST if request.method == "POST" else None
    profile = queries.profile_of(person)
    form = ProfileForm(posted, queries.words(), profile, lead=lead)
    if posted is not None and form.is_valid():
        services.save_profile(person, form.values(), request.person)
        messages.success(request, _("Saved."))
        return redirect("rota:profile", person.pk) if lead else redirect("rota:mine")
    context = {
        "title": person.name if lead else _("My profile for the rota"),
        "form": form,
        "whose": person,
        "lead": lead,
        "profile": profile,
        "days": queries.days_of(person),
        "days_form": DaysForm(None),
    }
    return render(request, "rota/profile.html", context, status=400 if posted is not None else 200)


def days_add(request: Any) -> HttpResponse:
    """Write down one's own days."""
    return days_page(request, request.person, redirect("rota:mine"))


def days_page(request: Any, person: Any, back: HttpResponse) -> HttpResponse:
    """Write down days of somebody, and go back."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a first day and a last day that is not before it."))
        return back
    given = form.cleaned_data
    return done(
        request,
        lambda: services.add_days(person, given["kind"], given["first"], given["last"], request.person),
        _("Noted."),
        back,
    )


def days_remove(request: Any, id: str) -> HttpResponse:
    """Take days out."""
    whose = request.subject.person_id
    back = redirect("rota:mine") if whose == request.person.pk else redirect("rota:profile", whose)
    return done(request, lambda: services.remove_days(request.subject, request.person), _("Taken out."), back)


def done(request: Any, verb: Any, said: str, back: HttpResponse) -> HttpResponse:
    """Do it, say so, and go back; or say why not."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error} {error.hint or ''}".strip())
    else:
        messages.success(request, said)
    return back


def answer(request: Any, id: str) -> HttpResponse:
    """Say whether one can go."""
    said = request.POST.get("answer", "")
    words = _("Thank you. The leads are told.") if said == Going.Answer.NO else _("Thank you.")
    verb = lambda: publishing.answer(request.subject, said, request.person)  # noqa: E731
    return done(request, verb, words, redirect("rota:start"))


def seen(request: Any, id: str) -> HttpResponse:
    """Show one published turn: its days and who goes."""
    turn = request.subject
    context = {
        "title": f"{turn.region.name}: {days_words(turn)}",
        "turn": turn,
        "going": queries.team_going(turn),
        "missions": set(own_missions(request.person).values_list("pk", flat=True)),
    }
    return render(request, "rota/seen.html", context)


def calendar(request: Any) -> HttpResponse:
    """Give one's own published turns as a calendar file: days only, no name, no place."""
    spans = [(one.pk, Span(one.turn.first, one.turn.last)) for one in queries.own_going(request.person)]
    answer = HttpResponse(calendar_file(spans, timezone.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="days.ics"'
    return answer


def handings(request: Any) -> HttpResponse:
    """Show who hands over to whom, when, and whether the sheet was given and taken."""
    today = timezone.now().date()
    since = today.replace(day=1)
    rows = queries.handings(queries.published_turns(request.person, since))
    mine = set(own_missions(request.person).values_list("pk", flat=True))
    context = {
        "title": _("Hand-over from turn to turn"),
        "rows": [
            (row, rest_words(row.shared), days_words(row.turn), row.turn.mission_id in mine) for row in rows
        ],
    }
    return render(request, "rota/handings.html", context)
