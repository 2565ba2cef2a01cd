"""For leads: the channels and how they do, and who has a duty when no shift says otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.alerts import channels as settings
from vedette_hq.alerts import queries, reaching
from vedette_hq.alerts.forms import FORMS, ChannelForm, DutyForm, TrialForm
from vedette_hq.alerts.models import Channel, Duty
from vedette_hq.alerts.views import say, say_outcome


def duties(request: Any) -> HttpResponse:
    """Show who is told for each duty now, who of them can be reached, and the standing duties."""
    rows = []
    for duty in Duty:
        people = [(one, queries.ways_of(one)) for one in queries.people_of(duty)]
        rows.append({"label": duty.label, "people": people, "standing": queries.standing_rows(duty)})
    context = {"title": _("Duties"), "duties": rows, "form": DutyForm(None, queries.candidates())}
    return render(request, "alerts/duties.html", context)


def duty_give(request: Any) -> HttpResponse:
    """Give somebody a standing duty."""
    people = queries.candidates()
    form = DutyForm(request.POST, people)
    if not form.is_valid():
        messages.error(request, _("Choose a duty and somebody for it."))
    else:
        person = next(one for one in people if one.pk == form.cleaned_data["person"])
        duty = form.cleaned_data["duty"]
        say(request, lambda: reaching.give_duty(duty, person, request.person), _("Given."))
    return redirect("alerts:duties")


def duty_end(request: Any, id: str) -> HttpResponse:
    """End a standing duty."""
    say(request, lambda: reaching.end_duty(request.subject, request.person), _("Ended."))
    return redirect("alerts:duties")


def channels(request: Any) -> HttpResponse:
    """List the channels and how each does."""
    held = list(queries.all_channels(request.person))
    rows = [{"channel": one, "health": queries.health(one)} for one in held]
    kinds = [(str(kind), kind.label) for kind in Channel.Kind]
    independent = len({one.kind for one in held if one.on})
    context = {"title": _("Channels"), "rows": rows, "kinds": kinds, "independent": independent}
    return render(request, "alerts/channels.html", context)


def channel_add(request: Any) -> HttpResponse:
    """Set up a channel of one kind."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in FORMS:
        if request.method == "POST":
            raise Http404
        return redirect("alerts:channels")
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = settings.add_channel(
                data["name"],
                kind,
                form.settings(),
                data.get("secret", ""),
                request.person,
                data.get("trial_to", ""),
            )
        except VedetteError as error:
            form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, _("Set up. Send a trial now."))
            return redirect("alerts:channel", made.pk)
    return _form_page(request, form, kind, None)


def _form_page(request: Any, form: ChannelForm, kind: str, held: Channel | None) -> HttpResponse:
    context = {
        "title": held.name if held else _("New channel: %(kind)s") % {"kind": Channel.Kind(kind).label},
        "form": form,
        "kind": kind,
        "channel": held,
        "health": queries.health(held) if held else "",
        "trial": TrialForm() if held else None,
        "ways": queries.reached_by(held) if held else 0,
        "no_program": kind == Channel.Kind.COMMAND and not form.fields["program"].choices,  # type: ignore[attr-defined]
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "alerts/channel.html", context, status=status)


def channel(request: Any, id: str) -> HttpResponse:
    """Show and change the settings of a channel."""
    held = request.subject
    kind = FORMS[held.kind]
    if request.method != "POST":
        return _form_page(request, kind(held=held), held.kind, held)
    form = kind(request.POST, held=held)
    if form.is_valid():
        data = form.cleaned_data
        try:
            settings.change_channel(
                held, form.settings(), data.get("secret", ""), request.person, data.get("trial_to", "")
            )
        except VedetteError as error:
            form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
            held.refresh_from_db()
        else:
            messages.success(request, _("Changed. Send a trial now."))
            return redirect("alerts:channel", held.pk)
    return _form_page(request, form, held.kind, held)


def channel_try(request: Any, id: str) -> HttpResponse:
    """Send a trial by a channel."""
    form = TrialForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say where to."))
        return redirect("alerts:channel", request.subject.pk)
    try:
        outcome = settings.try_channel(request.subject, form.cleaned_data["to"], request.person)
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
    else:
        say_outcome(request, outcome)
    return redirect("alerts:channel", request.subject.pk)


def channel_switch(request: Any, id: str) -> HttpResponse:
    """Switch a channel on or off."""
    held = request.subject
    words = _("Switched off.") if held.on else _("Switched on.")
    say(request, lambda: settings.switch_channel(held, not held.on, request.person), words)
    return redirect("alerts:channel", held.pk)


def channel_remove(request: Any, id: str) -> HttpResponse:
    """Take a channel away."""
    held = request.subject
    if say(request, lambda: settings.remove_channel(held, request.person), _("Removed.")):
        return redirect("alerts:channels")
    return redirect("alerts:channel", held.pk)
