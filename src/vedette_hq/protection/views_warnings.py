"""Early warning: what patterns say, one warning, what went out, and the story of a mission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access.roles import Role
from vedette_hq.protection import forms, queries, services, showing, warnings
from vedette_hq.protection.words import STEPS

MOST = 100


def warning(request: Any) -> HttpResponse:
    """Show what stands, the heaviest first, and what was closed."""
    rows = queries.visible_warnings(request.person).select_related("mission", "looked_by", "closed_by")
    standing = rows.filter(stands=True, closed__isnull=True).order_by("-weight", "-last")
    closed = rows.filter(closed__isnull=False).order_by("-closed")
    quiet = rows.filter(stands=False, closed__isnull=True).order_by("-last")
    context = {
        "title": _("Early warning"),
        "standing": showing.warning_rows(list(standing[:MOST])),
        "closed": showing.warning_rows(list(closed[:MOST])),
        "quiet": showing.warning_rows(list(quiet[:MOST])),
        "missions": list(queries.protection_missions(request.person).order_by("title", "pseudonym")),
    }
    return render(request, "protection/warning.html", context)


def finding(request: Any, id: str) -> HttpResponse:
    """Show one warning: what, why, since when, who looks at it; close it with a reason."""
    row, person = request.subject, request.person
    seen = queries.visible_incidents(person).filter(pk__in=row.incidents)
    rows = seen.prefetch_related("sightings", "follow_ups").select_related("mission").order_by("happened")
    context = {
        "title": showing.warning_rows([row])[0]["title"],
        "row": showing.warning_rows([row])[0],
        "warning": row,
        "lines": showing.lines(list(rows)),
        "form": forms.ReasonForm(None) if row.closed is None else None,
        "may_tell": row.across and row.told_teams is None and person.role == Role.LEAD,
    }
    return render(request, "protection/finding.html", context)


def _done(request: Any, verb: Callable[[], object], words: str) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("protection:finding", request.subject.pk)


def finding_look(request: Any, id: str) -> HttpResponse:
    """Say that one looks at it."""
    said = _("You look at it. Others see that.")
    return _done(request, lambda: warnings.look(request.subject, request.person), said)


def finding_close(request: Any, id: str) -> HttpResponse:
    """Close it with a reason."""
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is over, in at most 1000 characters."))
        return redirect("protection:finding", request.subject.pk)
    data = form.cleaned_data
    said = _("Closed. It opens again when something joins it.")
    return _done(
        request, lambda: warnings.close(request.subject, data["words"], data["again"], request.person), said
    )


def finding_reopen(request: Any, id: str) -> HttpResponse:
    """Open it again."""
    return _done(request, lambda: warnings.reopen(request.subject, request.person), _("Open again."))


def finding_tell(request: Any, id: str) -> HttpResponse:
    """Tell the teams of all its missions."""
    said = _("The teams read it now. What the other mission noted stays with that mission.")
    return _done(request, lambda: warnings.tell_teams(request.subject, request.person), said)


def publicity(request: Any) -> HttpResponse:
    """List what went out, and note more of it."""
    person = request.person
    missions = list(queries.protection_missions(person).filter(closed__isnull=True).order_by("title"))
    form = forms.PublicityForm(request.POST if request.method == "POST" else None, missions)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        mission = next((one for one in missions if one.pk == data["mission"]), None)
        try:
            services.publish(data["title"], data["at"], mission, person, address=data["address"])
        except VedetteError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Noted."))
            return redirect("protection:publicity")
    context = {
        "title": _("What went out"),
        "form": form,
        "rows": queries.visible_publicity(person).select_related("mission", "made_by").order_by("-at")[:MOST],
    }
    return render(request, "protection/publicity.html", context, status=400 if form.is_bound else 200)


def published(request: Any, id: str) -> HttpResponse:
    """Show one thing that went out, and what followed it."""
    row = request.subject
    seen = queries.visible_incidents(request.person)
    ids = {
        pk
        for one in queries.visible_warnings(request.person).filter(pattern="publication")
        if one.values.get("publication") == row.pk
        for pk in one.incidents
    }
    rows = seen.filter(pk__in=ids) | seen.filter(links__publicity=row)
    rows = rows.distinct().prefetch_related("sightings", "follow_ups").order_by("happened")
    context = {"title": row.title, "publicity": row, "lines": showing.lines(list(rows))}
    return render(request, "protection/published.html", context)


def chain(request: Any, id: str) -> HttpResponse:
    """Show the story of a mission: words, eyes, hands, in their order, with the digests of what was noted."""
    mission = request.subject
    context = {
        "title": _("The story in its order"),
        "mission": mission,
        "moments": showing.story(request.person, mission),
        "blocks": queries.blocks(mission),
        "steps": [(str(step), words) for step, words in STEPS.items()],
        "now": timezone.now(),
    }
    return render(request, "protection/chain.html", context)
