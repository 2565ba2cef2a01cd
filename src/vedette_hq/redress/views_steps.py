"""One procedure of a case: where it stands, its steps, entering and taking back, its diagram."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from vedette.cases.procedures import diagram, outline, versions
from vedette.errors import ConflictError, MissingError, UsageError, VedetteError
from vedette_hq.access.approvals import may_decide
from vedette_hq.access.roles import Role
from vedette_hq.redress import facts, passing, queries, services, showing, terms
from vedette_hq.redress.entry import Entry
from vedette_hq.redress.forms import ActForm, StepForm
from vedette_hq.redress.models import Proceeding
from vedette_hq.redress.showing import failed, spoken
from vedette_hq.redress.views import done, first_error

SVG_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def proceeding(request: Any, id: str) -> HttpResponse:
    """Show where a procedure stands, what comes next and what bars it, deadlines, steps, the way."""
    held: Proceeding = request.subject
    words, person = spoken(), request.person
    definition = queries.definition_of(held)
    line = showing.line(held, words)
    context = {
        "title": line.name,
        "case": held.case,
        "part": "case",
        "proceeding": held,
        "name": line.name,
        "state": line.state,
        "tone": line.tone,
        "turn": line.turn,
        "definition": showing.source_of(definition),
        "terms": terms.lines(person, held, words),
        "moves": [
            showing.move(definition, one, facts.bars(person, held, definition, one), words)
            for one in definition.open_transitions(held.state)
        ],
        "steps": showing.steps(queries.steps_of(person, held, withdrawn=True), definition, words),
        "act_form": ActForm(None),
        "words": outline(definition, words, held.state),
        "versions": [one.since.isoformat() for one in versions(held.procedure) if one.since != held.version]
        if person.role == Role.LEAD and held.case.closed is None
        else [],
        "asked": asked_for(request, held),
        "decided": held.moves.select_related("by").order_by("at"),
        "writes": held.case.closed is None,
    }
    return render(request, "redress/proceeding.html", context)


def asked_for(request: Any, held: Proceeding) -> dict[str, Any] | None:
    """Return the request that waits, as the page says it; its page for those who may open that."""
    found = passing.waiting(request.person, held)
    if found is None:
        return None
    mine = found.proposed_by_id == request.person.pk
    opens = mine or may_decide(request.person, found)
    return {"row": found, "words": passing.described(found, request.person), "opens": opens}


def diagram_picture(request: Any, id: str) -> HttpResponse:
    """Give the diagram with the state marked in which it is."""
    held: Proceeding = request.subject
    drawn = diagram(queries.definition_of(held), spoken(), held.state)
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = SVG_CSP
    return answer


def step(request: Any, id: str, transition: str) -> HttpResponse:
    """Enter a step: its date, service, documents and fields; what bars it is said before and after."""
    held: Proceeding = request.subject
    words, person = spoken(), request.person
    definition = queries.definition_of(held)
    found = {one.id: one for one in definition.open_transitions(held.state)}
    if transition not in found:
        if request.method == "GET":
            raise Http404
        failed(request, ConflictError("step: the procedure has gone on in the meantime"))
        return redirect("redress:proceeding", id)
    move = found[transition]
    asked = showing.asked(definition, move, words)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        asked.documents,
        asked.fields,
        facts.kept(person, held.case),
        counted=showing.counted(held.procedure, move),
        written=facts.values_so_far(person, held),
    )
    entry: Entry | None = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = facts.entry(person, held, form)
            asks = entry.reason.strip() and facts.bars(person, held, definition, move, entry)
            verb = passing.ask if asks else services.advance
            verb(held, person, transition, entry)
        except MissingError as error:
            failed(request, error)
            return redirect("redress:proceeding", id)
        except VedetteError as error:
            failed(request, error)
        else:
            words = _("It is asked for. Once a lead, another than you, confirms it, the step is entered.")
            showing.said(request, words if asks else _("The step is entered."))
            return redirect("redress:proceeding", id)
    barred = facts.bars(person, held, definition, move, entry)
    shown = showing.move(definition, move, barred, words)
    context = {
        "title": shown.name,
        "case": held.case,
        "proceeding": held,
        "name": showing.procedure_words(held, words),
        "transition": transition,
        "from": showing.state_words(definition, held.state, words),
        "to": showing.state_words(definition, move.to, words),
        "bars": shown.bars,
        "lasting": {one.code for one in facts.lasting(definition, barred)},
        "terms": shown.terms,
        "form": form,
    }
    return render(request, "redress/step.html", context, status=400 if request.method == "POST" else 200)


def act(request: Any, id: str) -> HttpResponse:
    """Write down an act that leaves the state as it is."""
    form = ActForm(request.POST)
    if form.is_valid():
        entry = Entry(**form.cleaned_data)
        done(request, lambda: services.act(request.subject, request.person, entry), _("Written down."))
    else:
        first_error(request, form)
    return redirect("redress:proceeding", id)


def back(request: Any, id: str) -> HttpResponse:
    """Take back a step."""
    held = request.subject
    why = request.POST.get("why", "")
    done(request, lambda: services.take_back(held, request.person, why), _("Taken back."))
    return redirect("redress:proceeding", held.proceeding_id)


def move(request: Any, id: str) -> HttpResponse:
    """Decide that a procedure goes on by another version of its rules."""

    def decide() -> None:
        try:
            version = parse_date(request.POST.get("version", ""))
        except ValueError:
            version = None
        if version is None:
            raise UsageError("version: choose one of the list")
        services.move(request.subject, request.person, version, request.POST.get("reason", ""))

    done(request, decide, _("Decided. It goes on by the other rules."))
    return redirect("redress:proceeding", id)
