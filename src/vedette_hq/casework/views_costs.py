"""What a case cost, and what repairs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vedette_hq.casework import queries, services
from vedette_hq.casework.forms import CostForm, MoveForm, ReasonForm, RemedyForm
from vedette_hq.casework.showing import (
    base,
    chosen_client,
    chosen_letter,
    chosen_paper,
    done,
    lists,
    wrong,
)


def costs(request: Any, id: str) -> HttpResponse:
    """List costs with their sums by currency, and remedies with how each stands."""
    case, person = request.subject, request.person
    rows = queries.costs_of(person, case)
    given = lists(person, case)
    context = base(request, case) | {
        "title": _("Costs and remedies"),
        "costs": rows,
        "totals": services.totals(rows),
        "remedies": queries.remedies_of(person, case),
        "cost_form": CostForm(given=given, auto_id="cost_%s"),
        "remedy_form": RemedyForm(given=given, auto_id="remedy_%s"),
        "move_form": MoveForm(auto_id="move_%s"),
        "reason_form": ReasonForm(auto_id="why_%s"),
    }
    return render(request, "casework/costs.html", context)


def cost_new(request: Any, id: str) -> HttpResponse:
    """Add a cost."""
    case, person = request.subject, request.person
    form = CostForm(request.POST, given=lists(person, case))
    if not form.is_valid():
        return wrong(request, form, "casework:costs", case.pk)
    data = form.cleaned_data
    said = services.CostSaid(
        **{
            **data,
            "client": chosen_client(person, case, data["client"]),
            "paper": chosen_paper(person, case, data["paper"]),
        }
    )
    return done(
        request, lambda: services.add_cost(case, said, person), _("Added."), "casework:costs", case.pk
    )


def remedy_new(request: Any, id: str) -> HttpResponse:
    """Add a remedy."""
    case, person = request.subject, request.person
    form = RemedyForm(request.POST, given=lists(person, case))
    if not form.is_valid():
        return wrong(request, form, "casework:costs", case.pk)
    data = form.cleaned_data
    said = services.RemedySaid(
        **{
            **data,
            "client": chosen_client(person, case, data["client"]),
            "letter": chosen_letter(person, case, data["letter"]),
        }
    )
    return done(
        request, lambda: services.add_remedy(case, said, person), _("Added."), "casework:costs", case.pk
    )


def remedy_move(request: Any, id: str) -> HttpResponse:
    """Say how a remedy stands now."""
    held, form = request.subject, MoveForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:costs", held.case_id)
    data = form.cleaned_data
    return done(
        request,
        lambda: services.move_remedy(
            held, request.person, data["state"], data["on"], data["amount"], data["words"]
        ),
        _("Saved."),
        "casework:costs",
        held.case_id,
    )


def _withdraw(request: Any, verb: str) -> HttpResponse:
    held, form = request.subject, ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:costs", held.case_id)
    why = form.cleaned_data["reason"]
    return done(
        request,
        lambda: services.withdraw(held, request.person, why, verb),
        _("Withdrawn. It stays readable."),
        "casework:costs",
        held.case_id,
    )


def cost_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a cost."""
    return _withdraw(request, "cost.withdraw")


def remedy_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a remedy."""
    return _withdraw(request, "remedy.withdraw")
