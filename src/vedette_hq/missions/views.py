"""Missions: the list, one mission with its team and devices, and who can see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access.models import Team
from vedette_hq.access.roles import Role
from vedette_hq.audit.queries import named_for
from vedette_hq.audit.views import seen_by
from vedette_hq.missions import queries, services, teams
from vedette_hq.missions.forms import MemberForm, TitleForm


def missions(request: Any) -> HttpResponse:
    """List the missions this person may know of."""
    context = {"title": _("Missions"), "missions": queries.lines(request.person)}
    return render(request, "missions/list.html", context)


def mission(request: Any, id: str) -> HttpResponse:
    """Show one mission: its team, its devices, what is missing."""
    subject, named = request.subject, named_for(request.person)
    mine = queries.own_missions(request.person).filter(pk=subject.pk).exists()
    leads = request.person.role == Role.LEAD
    context = {
        "title": str(subject) if mine else subject.pseudonym,
        "mission": subject,
        "mine": mine,
        "leads": leads,
        "team": [
            (row, named(row.person), named(row.added_by)) for row in queries.team(Team.MISSION, subject.pk)
        ],
        "former": [(row, named(row.person)) for row in queries.former(Team.MISSION, subject.pk)],
        "devices": queries.devices_of(subject),
        "title_form": TitleForm(initial={"title": subject.title}) if leads and mine else None,
        "member_form": MemberForm(None, queries.candidates(Team.MISSION, subject.pk)) if leads else None,
    }
    return render(request, "missions/mission.html", context)


def who(request: Any, id: str) -> HttpResponse:
    """Show who can see this mission now."""
    context = {"title": _("Who can see this mission now"), "mission": request.subject, **seen_by(request)}
    return render(request, "missions/who.html", context)


def _done(request: Any, verb: Any, said: str) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("missions:mission", request.subject.pk)


def add(request: Any, id: str) -> HttpResponse:
    """Add somebody to the team."""
    form = MemberForm(request.POST, queries.candidates(Team.MISSION, request.subject.pk))
    if not form.is_valid():
        messages.error(request, _("Choose a person who is not in the team yet."))
        return redirect("missions:mission", request.subject.pk)
    person = form.cleaned_data["person"]
    said = _("%(name)s is in the team now.") % {"name": person.name}
    return _done(request, lambda: teams.add(Team.MISSION, request.subject.pk, person, request.person), said)


def end(request: Any, id: str) -> HttpResponse:
    """Take somebody out of the team, at once."""
    wanted = request.POST.get("person", "")
    inside = {row.person_id: row.person for row in queries.team(Team.MISSION, request.subject.pk)}
    person = inside.get(wanted)
    if person is None:
        messages.error(request, _("That person is not in the team."))
        return redirect("missions:mission", request.subject.pk)
    said = _("%(name)s is out of the team and sees nothing of it any more.") % {"name": person.name}
    return _done(request, lambda: teams.end(Team.MISSION, request.subject.pk, person, request.person), said)


def title(request: Any, id: str) -> HttpResponse:
    """Give the mission its title."""
    form = TitleForm(request.POST)
    text = form.cleaned_data["title"] if form.is_valid() else ""
    return _done(request, lambda: services.give_title(request.subject, text, request.person), _("Saved."))


def close(request: Any, id: str) -> HttpResponse:
    """Close the mission."""
    said = _("The mission is closed. It can be opened again here.")
    return _done(request, lambda: services.close(request.subject, request.person), said)


def reopen(request: Any, id: str) -> HttpResponse:
    """Open it again."""
    return _done(
        request, lambda: services.reopen(request.subject, request.person), _("The mission is open again.")
    )


def device(request: Any, id: str) -> HttpResponse:
    """Show one device: what was heard of it, and which places of its log are missing."""
    context = {"title": str(request.subject), "device": request.subject, "mission": request.subject.mission}
    return render(request, "missions/device.html", context)
