"""Letters of a case, and the proof that they were served."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.casework import letters as writing
from vedette_hq.casework import queries, services
from vedette_hq.casework.forms import LetterForm, ProofForm, ReasonForm, TieForm
from vedette_hq.casework.models import Letter
from vedette_hq.casework.showing import (
    base,
    chosen_client,
    chosen_letter,
    chosen_paper,
    done,
    failed,
    lists,
    wrong,
)


def letters(request: Any, id: str) -> HttpResponse:
    """List the letters of a case, the newest first, with how each was served."""
    case, person = request.subject, request.person
    way = request.GET.get("way", "")
    rows = queries.letters_of(person, case, way if way in Letter.Way.values else "")
    gone = queries.visible_letters(person).filter(case=case, withdrawn__isnull=False)
    context = base(request, case) | {
        "title": _("Correspondence"),
        "lines": [(one, queries.served(one)) for one in reversed(rows)],
        "gone": gone.order_by("made"),
        "way": way,
        "ways": Letter.Way.choices,
    }
    return render(request, "casework/letters.html", context)


def letter_new(request: Any, id: str) -> HttpResponse:
    """Write down a letter."""
    case, person = request.subject, request.person
    initial = {"answers": request.GET.get("answers", ""), "way": request.GET.get("way", "out")}
    form = LetterForm(request.POST or None, given=lists(person, case), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        authority = next((one for one in queries.authorities(person) if one.pk == data["authority"]), None)
        said = writing.LetterSaid(
            **{
                **data,
                "authority": authority,
                "client": chosen_client(person, case, data["client"]),
                "answers": chosen_letter(person, case, data["answers"]),
            }
        )
        try:
            made = writing.write_letter(case, said, person)
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("Written down. Now: what shows that it was served?"))
            return redirect("casework:letter", made.pk)
    context = base(request, case) | {"title": _("A letter"), "form": form}
    return render(request, "casework/letter_new.html", context, status=400 if form.errors else 200)


def letter(request: Any, id: str) -> HttpResponse:
    """Show one letter: what it says, its papers, how it was served, what it answers."""
    held, person = request.subject, request.person
    case = held.case
    given = lists(person, case)
    loose = [(one.pk, str(one)) for one in queries.papers_of(person, case) if one.letter_id != held.pk]
    context = base(request, case) | {
        "title": held.title,
        "letter": held,
        "writes": case.closed is None and held.withdrawn is None,
        "served": queries.served(held),
        "proofs": held.services.select_related("paper", "item", "made_by").order_by("on", "made"),
        "papers": [one for one in queries.papers_of(person, case) if one.letter_id == held.pk],
        "replies": held.answered_by.filter(withdrawn__isnull=True).order_by("moved", "made"),
        "client_name": queries.name_of(person, held.client) if held.client else "",
        "proof_form": ProofForm(given=given, auto_id="proof_%s", initial={"on": held.moved}),
        "tie_form": TieForm(given={"papers": loose}, auto_id="tie_%s") if loose else None,
        "reason_form": ReasonForm(auto_id="why_%s"),
    }
    return render(request, "casework/letter.html", context)


def prove(request: Any, id: str) -> HttpResponse:
    """Add a proof of service."""
    held, person = request.subject, request.person
    form = ProofForm(request.POST, given=lists(person, held.case))
    if not form.is_valid():
        return wrong(request, form, "casework:letter", held.pk)
    data = form.cleaned_data
    proof = writing.Proof(
        **{
            **data,
            "paper": chosen_paper(person, held.case, data["paper"]),
            "item": queries.item_of(person, held.case, data["item"]),
        }
    )
    return done(request, lambda: writing.prove(held, proof, person), _("Added."), "casework:letter", held.pk)


def tie(request: Any, id: str) -> HttpResponse:
    """Say that a paper belongs to a letter."""
    held, person = request.subject, request.person
    paper = chosen_paper(person, held.case, request.POST.get("paper", ""))
    if paper is None:
        messages.error(request, _("Choose a paper of this case."))
        return redirect("casework:letter", held.pk)
    return done(
        request, lambda: writing.tie_paper(paper, held, person), _("Saved."), "casework:letter", held.pk
    )


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a letter that was written down wrongly."""
    held, form = request.subject, ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:letter", held.pk)
    why = form.cleaned_data["reason"]
    return done(
        request,
        lambda: services.withdraw(held, request.person, why, "letter.withdraw"),
        _("Withdrawn. It stays readable."),
        "casework:letter",
        held.pk,
    )


def service_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a proof of service."""
    held, form = request.subject, ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:letter", held.letter_id)
    why = form.cleaned_data["reason"]
    return done(
        request,
        lambda: services.withdraw(held, request.person, why, "letter.unprove"),
        _("Withdrawn. It stays readable."),
        "casework:letter",
        held.letter_id,
    )
