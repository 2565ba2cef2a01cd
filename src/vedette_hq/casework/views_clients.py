"""Clients of a case: who they are, what they want, the powers they gave."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette_hq.casework import queries, services
from vedette_hq.casework.forms import ClientForm, DayForm, EndForm, PowerForm, ReasonForm, WishForm
from vedette_hq.casework.showing import base, chosen_paper, done, lists, wrong


def clients(request: Any, id: str) -> HttpResponse:
    """List the clients of a case with their wishes and powers."""
    case, person = request.subject, request.person
    given = lists(person, case)
    context = base(request, case) | {
        "title": _("Clients"),
        "lines": queries.clients_of(person, case),
        "form": ClientForm(given=given) if given["people"] else None,
        "today": timezone.now().date(),
    }
    return render(request, "casework/clients.html", context)


def client_new(request: Any, id: str) -> HttpResponse:
    """Write down that the group acts for somebody."""
    case, person = request.subject, request.person
    form = ClientForm(request.POST, given=lists(person, case))
    if not form.is_valid():
        return wrong(request, form, "casework:clients", case.pk)
    data = form.cleaned_data
    return done(
        request,
        lambda: services.take_client(case, person, data["subject"], data["standing"], data["since"]),
        _("Added. Write down what they want, and the power they gave."),
        "casework:clients",
        case.pk,
    )


def client(request: Any, id: str) -> HttpResponse:
    """Show one client: the wish that stands and the earlier ones, the powers."""
    held, person = request.subject, request.person
    case = held.case
    today = timezone.now().date()
    given = lists(person, case)
    powers = queries.visible_powers(person).filter(client=held).order_by("-valid_from", "-made")
    wishes = list(held.wishes.select_related("made_by").order_by("-said", "-made"))
    context = base(request, case) | {
        "title": queries.name_of(person, held),
        "client": held,
        "writes": case.closed is None and held.until is None,
        "wish": wishes[0] if wishes else None,
        "earlier": wishes[1:],
        "powers": [(one, one.stands(today)) for one in powers],
        "wish_form": WishForm(initial=_wish(wishes[0]) if wishes else None, auto_id="wish_%s"),
        "power_form": PowerForm(given=given, auto_id="power_%s"),
        "end_form": EndForm(auto_id="end_%s"),
        "day_form": DayForm(auto_id="day_%s"),
        "reason_form": ReasonForm(auto_id="why_%s"),
        "today": today,
    }
    return render(request, "casework/client.html", context)


def _wish(one: Any) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("wants", "refuses", "contact", "language")}


def wish(request: Any, id: str) -> HttpResponse:
    """Write down what a client wants now."""
    held, form = request.subject, WishForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:client", held.pk)
    said = services.WishSaid(**form.cleaned_data)
    return done(
        request,
        lambda: services.write_wish(held, said, request.person),
        _("Written down. What they wanted before stays readable."),
        "casework:client",
        held.pk,
    )


def end(request: Any, id: str) -> HttpResponse:
    """Write down that the group acts for somebody no more."""
    held, form = request.subject, EndForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:client", held.pk)
    data = form.cleaned_data
    return done(
        request,
        lambda: services.end_client(held, request.person, data["until"], data["words"]),
        _("Saved."),
        "casework:client",
        held.pk,
    )


def power_new(request: Any, id: str) -> HttpResponse:
    """Add a power that a client gave."""
    held, person = request.subject, request.person
    form = PowerForm(request.POST, given=lists(person, held.case))
    if not form.is_valid():
        return wrong(request, form, "casework:client", held.pk)
    data = form.cleaned_data
    said = services.PowerSaid(
        **{
            **data,
            "scopes": tuple(data["scopes"]),
            "paper": chosen_paper(person, held.case, data["paper"]),
            "item": queries.item_of(person, held.case, data["item"]),
        }
    )
    return done(
        request, lambda: services.add_power(held, said, person), _("Added."), "casework:client", held.pk
    )


def power_revoke(request: Any, id: str) -> HttpResponse:
    """Write down that a power was revoked."""
    power, form = request.subject, DayForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:client", power.client_id)
    day = form.cleaned_data["on"]
    return done(
        request,
        lambda: services.revoke_power(power, request.person, day),
        _("Saved."),
        "casework:client",
        power.client_id,
    )


def power_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a power that was written down wrongly."""
    power, form = request.subject, ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:client", power.client_id)
    why = form.cleaned_data["reason"]
    return done(
        request,
        lambda: services.withdraw(power, request.person, why, "power.withdraw"),
        _("Withdrawn. It stays readable."),
        "casework:client",
        power.client_id,
    )
