"""Alerts that wait for somebody, one alert with all its tellings, and how I am reached."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.adapters.alerts import Outcome, Result
from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import LEADS, Role
from vedette_hq.alerts import queries, reaching, services
from vedette_hq.alerts.channels import push_channel, push_point
from vedette_hq.alerts.forms import NumberForm, PushForm, WayForm
from vedette_hq.alerts.models import Alert, Channel, Duty
from vedette_hq.alerts.words import sentence
from vedette_hq.config.middleware import CSP

PUSH_CSP = CSP.replace("trusted-types 'none'", "trusted-types vedette-push")
"""Registering the worker needs one policy of Trusted Types, which lets through this address alone."""


def say(request: Any, verb: Callable[[], object], words: str) -> bool:
    """Do one thing and say how it went."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return False
    if words:
        messages.success(request, words)
    return True


def say_outcome(request: Any, outcome: Outcome) -> None:
    """Say what became of a trial."""
    detail = f" ({outcome.detail})" if outcome.detail else ""
    if outcome.result is Result.ACCEPTED:
        messages.success(request, _("Sent: the other side says that it has it.") + detail)
    elif outcome.result is Result.UNSURE:
        messages.warning(request, _("Not sure: it may have left, no clear answer came.") + detail)
    else:
        messages.error(request, _("It did not leave.") + detail)


def _rows(person: Person, alerts: list[Alert]) -> list[dict[str, Any]]:
    mine = queries.was_told(person, alerts)
    return [{"alert": one, "words": sentence(one.code), "mine": one.pk in mine} for one in alerts]


def start(request: Any) -> HttpResponse:
    """List what waits, each with one button; say what stands in the way of being told."""
    person = request.person
    rows = _rows(person, queries.open_alerts(person))
    context = {
        "title": _("Alerts"),
        "rows": sorted(rows, key=lambda row: not row["mine"]),
        "open": " ".join(sorted(row["alert"].pk for row in rows if row["mine"])),
        "reached": bool(queries.ways_of(person)),
        "gaps": [(Duty(duty).label, what) for duty, what in queries.unreachable()]
        if person.role in queries.OVERSEE
        else [],
        "failing": [one for one in queries.all_channels(person) if queries.health(one) == "bad"],
        "leads": person.role in LEADS,
    }
    return render(request, "alerts/start.html", context)


def news(request: Any) -> HttpResponse:
    """Say which alerts wait for this person: the page asks now and then, and rings."""
    alerts = queries.open_alerts(request.person)
    mine = queries.was_told(request.person, alerts)
    return JsonResponse({"open": sorted(mine), "all": len(alerts)})


def past(request: Any) -> HttpResponse:
    """List what was taken or is over."""
    rows = _rows(request.person, queries.past_alerts(request.person))
    return render(request, "alerts/past.html", {"title": _("Past alerts"), "rows": rows})


def alert(request: Any, id: str) -> HttpResponse:
    """Show one alert: what it is, who was told by which way, and what became of it."""
    held = request.subject
    context = {
        "title": _("Alert %(number)s") % {"number": held.number},
        "alert": held,
        "words": sentence(held.code),
        "duty": Duty(held.duty).label if held.duty in Duty.values else "",
        "sendings": queries.sendings_of(held),
        "told": held.told.select_related("person").order_by("at"),
    }
    return render(request, "alerts/alert.html", context)


def take(request: Any, id: str) -> HttpResponse:
    """Take an alert; then to where something can be done."""
    held = request.subject
    if not say(request, lambda: services.take(request.person, held.pk), _("It is yours now.")):
        return redirect("alerts:alert", held.pk)
    return redirect(held.target) if held.target else redirect("alerts:alert", held.pk)


# how I am reached


def ways(request: Any) -> HttpResponse:
    """Show how the person is reached, and let them add ways and try each out."""
    return _ways(request, None)


def _ways(request: Any, form: WayForm | None) -> HttpResponse:
    channels = queries.typed_channels()
    push = push_channel()
    try:
        point = push_point(push) if push else ""
    except VedetteError:
        push, point = None, ""
    own = list(queries.own_ways(request.person))
    context = {
        "title": _("How I am reached"),
        "ways": [{"way": one, "to": _shown(one), "form": NumberForm(auto_id=f"{one.pk}_%s")} for one in own],
        "form": form or WayForm(None, channels) if channels else None,
        "push": push,
        "point": point,
        "push_form": PushForm(auto_id="push_%s") if push else None,
        "verified": len({one.channel_id for one in own if one.verified and one.channel.on}),
        "leads": request.person.role in LEADS,
    }
    response = render(request, "alerts/ways.html", context, status=400 if form else 200)
    response.headers["Content-Security-Policy"] = PUSH_CSP
    return response


def _shown(way: Any) -> str:
    """Return what the owner reads of an address: all of it, but of a browser what it is called."""
    if way.channel.kind == Channel.Kind.WEBPUSH:
        return str(way.hint)
    try:
        return str(way.open())
    except VedetteError:
        return str(way.hint)


def way_add(request: Any) -> HttpResponse:
    """Add a way, and send its first number at once."""
    channels = queries.typed_channels()
    form = WayForm(request.POST, channels)
    if not form.is_valid():
        return _ways(request, form)
    channel = next(one for one in channels if one.pk == form.cleaned_data["channel"])
    _add(request, channel, form.cleaned_data["to"], "")
    return redirect("alerts:ways")


def push_add(request: Any) -> HttpResponse:
    """Add this browser, and send its first number at once."""
    channel, form = push_channel(), PushForm(request.POST)
    if channel is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("This browser gave nothing that can be used."))
        return redirect("alerts:ways")
    _add(request, channel, form.cleaned_data["subscription"], form.cleaned_data["label"] or _("Browser"))
    return redirect("alerts:ways")


def _add(request: Any, channel: Channel, to: str, label: str) -> None:
    try:
        made = reaching.add_way(request.person, channel, to, label)
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return
    _try(request, made)


def _try(request: Any, way: Any) -> None:
    try:
        outcome = reaching.try_way(way)
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return
    say_outcome(request, outcome)


def way_try(request: Any, id: str) -> HttpResponse:
    """Send a new number."""
    _try(request, request.subject)
    return redirect("alerts:ways")


def way_confirm(request: Any, id: str) -> HttpResponse:
    """Type in the number."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type in the six digits that were sent."))
    else:
        number = form.cleaned_data["number"]
        say(
            request, lambda: reaching.confirm_way(request.subject, number), _("You are reached this way now.")
        )
    return redirect("alerts:ways")


def way_first(request: Any, id: str) -> HttpResponse:
    """Put a way first."""
    say(request, lambda: reaching.first_way(request.subject), _("This way comes first now."))
    return redirect("alerts:ways")


def way_remove(request: Any, id: str) -> HttpResponse:
    """Take a way away."""
    say(request, lambda: reaching.remove_way(request.subject), _("Removed."))
    if request.person.role in (Role.LEAD, Role.WATCH) and not queries.ways_of(request.person):
        messages.warning(request, _("No way to reach you is left."))
    return redirect("alerts:ways")


def worker(request: Any) -> HttpResponse:
    """Give the script that shows a push message; it is the same for everybody and holds nothing.

    It lies here and not among the static files: its folder is what it may act on.
    """
    script = files("vedette_hq.alerts").joinpath("assets/worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
