"""Cases: the list, one case with its team, and who can see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access.models import Team
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.audit.queries import named_for
from vedette_hq.audit.views import seen_by
from vedette_hq.cases import queries, services
from vedette_hq.cases.forms import CaseForm
from vedette_hq.missions import teams
from vedette_hq.missions.forms import ProposedForm
from vedette_hq.missions.queries import candidates, former, team


def cases(request: Any) -> HttpResponse:
    """List the cases this person may know of."""
    leads = request.person.role == Role.LEAD
    context = {"title": _("Cases"), "cases": queries.lines(request.person), "leads": leads}
    return render(request, "cases/list.html", context)


def new(request: Any) -> HttpResponse:
    """Open a case."""
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.open_case(form.cleaned_data["title"], request.person)
        except VedetteError as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, _("The case is open. You are its team; add others below."))
            return redirect("cases:case", case.pk)
    context = {"title": _("Open a case"), "form": form}
    return render(request, "cases/new.html", context, status=400 if form.errors else 200)


def case(request: Any, id: str) -> HttpResponse:
    """Show one case and its team."""
    subject, named = request.subject, named_for(request.person)
    mine = queries.visible_cases(request.person).filter(pk=subject.pk).exists()
    leads = request.person.role == Role.LEAD
    context = {
        "title": queries.name_of(subject, mine),
        "case": subject,
        "mine": mine,
        "leads": leads,
        "desk": mine and request.person.role in CASEWORK,
        "team": [(row, named(row.person), named(row.added_by)) for row in team(Team.CASE, subject.pk)],
        "former": [(row, named(row.person)) for row in former(Team.CASE, subject.pk)],
        "title_form": CaseForm(initial={"title": subject.title}) if leads and mine else None,
        "member_form": ProposedForm(None, candidates(Team.CASE, subject.pk)) if leads else None,
    }
    return render(request, "cases/case.html", context)


def who(request: Any, id: str) -> HttpResponse:
    """Show who can see this case now."""
    mine = queries.visible_cases(request.person).filter(pk=request.subject.pk).exists()
    context = {"title": _("Who can see this case now"), "case": request.subject, **seen_by(request)}
    return render(request, "cases/who.html", {**context, "name": queries.name_of(request.subject, mine)})


def _done(request: Any, verb: Any, said: str) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("cases:case", request.subject.pk)


def propose(request: Any, id: str) -> HttpResponse:
    """Propose that somebody joins the team."""
    form = ProposedForm(request.POST, candidates(Team.CASE, request.subject.pk))
    if not form.is_valid():
        messages.error(request, _("Choose a person who is not in the team yet, and say why."))
        return redirect("cases:case", request.subject.pk)
    data = form.cleaned_data
    said = _("Proposed. %(name)s joins when a second person agrees.") % {"name": data["person"].name}
    return _done(
        request,
        lambda: services.propose_member(request.subject, data["person"], request.person, data["reason"]),
        said,
    )


def end(request: Any, id: str) -> HttpResponse:
    """Take somebody out of the team, at once."""
    inside = {row.person_id: row.person for row in team(Team.CASE, request.subject.pk)}
    person = inside.get(request.POST.get("person", ""))
    if person is None:
        messages.error(request, _("That person is not in the team."))
        return redirect("cases:case", request.subject.pk)
    said = _("%(name)s is out of the team and sees nothing of it any more.") % {"name": person.name}
    return _done(request, lambda: teams.end(Team.CASE, request.subject.pk, person, request.person), said)


def title(request: Any, id: str) -> HttpResponse:
    """Give the case another title."""
    form = CaseForm(request.POST)
    text = form.cleaned_data["title"] if form.is_valid() else ""
    return _done(request, lambda: services.give_title(request.subject, text, request.person), _("Saved."))


def close(request: Any, id: str) -> HttpResponse:
    """Close the case."""
    said = _("The case is closed. It can be opened again here.")
    return _done(request, lambda: services.close(request.subject, request.person), said)


def reopen(request: Any, id: str) -> HttpResponse:
    """Open it again."""
    return _done(
        request, lambda: services.reopen(request.subject, request.person), _("The case is open again.")
    )
