"""Risk of a mission: the matrix, what stands, the history of one threat, a new judgement."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.missions import risk as rules
from vedette_hq.access.models import Team
from vedette_hq.missions.queries import called, team
from vedette_hq.planning import assessing, neighbours, queries
from vedette_hq.planning.forms import AssessForm
from vedette_hq.planning.views import done
from vedette_hq.planning.words import IMPACT, LIKELIHOOD, STANDINGS


def risk(request: Any, id: str) -> HttpResponse:
    """Show what every threat was judged to be, in a matrix and as a list."""
    mission, now = request.subject, timezone.now()
    threats, people = neighbours.threats(), _people(mission)
    names = dict(people)
    held = queries.standing_risks(mission, now)
    authors = {one.pk: one for one in queries.assessments(mission)}
    rows = [_row(one, standing, threats, names, authors) for one, standing in held]
    current = [one for one, standing in held if standing is rules.Standing.CURRENT]
    incidents = neighbours.incidents(mission)
    known = {one.threat for one, _standing in held if not one.subject}
    context = {
        "title": _("Risk"),
        "mission": mission,
        "rows": rows,
        "matrix": [
            (
                LIKELIHOOD[line[0].likelihood],
                line[0].likelihood,
                [
                    (cell, [(threats[one.threat], names.get(one.subject, "")) for one in cell.held])
                    for cell in line
                ],
            )
            for line in rules.matrix(current)
        ],
        "impacts": list(IMPACT.items()),
        "missing": [(one, threats.get(one, one)) for one in rules.wanted(incidents) if one not in known],
        "writes": queries.writable_missions(request.person).filter(pk=mission.pk).exists(),
    }
    return render(request, "planning/risk.html", context)


def _people(mission: Any) -> list[tuple[str, str]]:
    return [(row.person_id, row.person.name) for row in team(Team.MISSION, mission.pk)]


def _row(one: Any, standing: Any, threats: Any, names: Any, authors: Any) -> dict[str, Any]:
    words, tone = STANDINGS[str(standing)]
    row = authors.get(one.id)
    return {
        "held": one,
        "threat": threats.get(one.threat, one.threat),
        "whom": names.get(one.subject, "") if one.subject else "",
        "likelihood": f"{one.likelihood} – {LIKELIHOOD[one.likelihood]}",
        "impact": f"{one.impact} – {IMPACT[one.impact]}",
        "standing": words,
        "tone": tone,
        "by": row.by if row else None,
    }


def assess(request: Any, id: str) -> HttpResponse:
    """Judge one threat."""
    mission, person = request.subject, request.person
    members = {row.person_id: row.person for row in team(Team.MISSION, mission.pk)}
    people = [(pk, one.name) for pk, one in members.items()]
    initial = _last(request, mission)
    form = AssessForm(
        request.POST if request.method == "POST" else None, neighbours.threats(), people, initial
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        levels = (int(data["likelihood"]), int(data["impact"]))
        subject = members.get(data["subject"])

        def verb() -> None:
            assessing.assess(
                mission,
                data["threat"],
                subject,
                levels,
                data["reason"],
                data["measures"],
                person,
                days=data["days"],
            )

        if done(request, verb, _("Judged. It stands until its day, or until something happens.")):
            return redirect("planning:risk", mission.pk)
    context = {
        "title": _("Judge a threat"),
        "mission": mission,
        "form": form,
        "history": _history(mission, initial.get("threat", ""), dict(people)),
        "name": called(person)(mission),
    }
    return render(request, "planning/assess.html", context, status=400 if form.errors else 200)


def _last(request: Any, mission: Any) -> dict[str, Any]:
    """Return what the form begins with: the threat asked for, and what was last said of it."""
    threat, subject = request.GET.get("threat", ""), request.GET.get("subject", "")
    if threat not in neighbours.threats():
        return {}
    begins: dict[str, Any] = {"threat": threat, "subject": subject, "days": 14}
    for one in queries.assessments(mission):
        if one.threat == threat and (one.subject_id or "") == subject:
            begins |= {"measures": one.measures, "reason": one.reason}
            break
    return begins


def _history(mission: Any, threat: str, names: dict[str, str]) -> list[dict[str, Any]]:
    threats = neighbours.threats()
    return [
        {
            "row": one,
            "threat": threats.get(one.threat, one.threat),
            "whom": one.subject.name if one.subject else "",
            "likelihood": f"{one.likelihood} – {LIKELIHOOD[one.likelihood]}",
            "impact": f"{one.impact} – {IMPACT[one.impact]}",
        }
        for one in queries.assessments(mission)
        if one.threat == threat
    ]


def assessment(request: Any, id: str) -> HttpResponse:
    """Show one judgement whole, with all before and after it."""
    subject, now = request.subject, timezone.now()
    mission = subject.mission
    standing = rules.standing(subject.value(), neighbours.incidents(mission), now)
    words, tone = STANDINGS[str(standing)]
    history = [
        one for one in _history(mission, subject.threat, {}) if one["row"].subject_id == subject.subject_id
    ]
    newest = bool(history) and history[0]["row"].pk == subject.pk
    context = {
        "title": neighbours.threats().get(subject.threat, subject.threat),
        "mission": mission,
        "one": subject,
        "likelihood": f"{subject.likelihood} – {LIKELIHOOD[subject.likelihood]}",
        "impact": f"{subject.impact} – {IMPACT[subject.impact]}",
        "standing": words if newest else _("a newer one stands"),
        "tone": tone if newest else "",
        "history": history,
        "writes": queries.writable_missions(request.person).filter(pk=mission.pk).exists(),
    }
    return render(request, "planning/assessment.html", context)
