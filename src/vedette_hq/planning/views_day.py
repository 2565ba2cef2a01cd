"""The day itself: go or no-go, who knows, stopping, coming back, the debrief."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.missions.plan_checks import Severity
from vedette_hq.access.roles import CASEWORK
from vedette_hq.planning import queries, services
from vedette_hq.planning.forms import DebriefForm, WordsForm
from vedette_hq.planning.models import Decision
from vedette_hq.planning.views import base, done, spoken
from vedette_hq.planning.words import choice_label


def day(request: Any, id: str) -> HttpResponse:
    """Show the criteria of the day, what the checks say now, and who decides; count who is back."""
    subject, person = request.subject, request.person
    stage = queries.stage(subject)
    force = queries.in_force(subject)
    context = base(request, subject, stage) | {"title": _("Go or no-go"), "force": force}
    if force is None:
        return render(request, "planning/day.html", context)
    document = force.document
    found = queries.findings(subject, force, timezone.now())
    head = queries.newest(subject)
    context |= {
        "criteria": [
            {
                "row": row,
                "words": row.text("criterion"),
                "sense": choice_label("go", "sense", row.text("sense")),
            }
            for row in document.rows("go")
        ],
        "findings": spoken(subject, found),
        "reds": sum(one.severity is Severity.RED for one in found),
        "changed": head.pk != force.pk,
        "may_go": queries.may_go(person, subject, document) and person.role in CASEWORK,
        "may_stop": queries.may_stop(person, subject) and subject.stopped is None,
        "stoppers": [
            row.text("name")
            for row in document.rows("roster")
            if row.key in document.one("stopping").refs("team")
        ],
        "outside": document.one("stopping").text("outside"),
        "how": document.one("stopping").text("how"),
        "decisions": queries.decisions(subject),
        "roster": document.rows("roster"),
        "writes": queries.writable_plans(person).filter(pk=subject.pk).exists(),
        "words_form": WordsForm(None, _("What was weighed"), _("Needed for no-go.")),
        "stop_form": WordsForm(None, _("Why it stops")),
    }
    return render(request, "planning/day.html", context)


def decide(request: Any, id: str) -> HttpResponse:
    """Decide go or no-go."""
    subject = request.subject
    given = {name.removeprefix("c-"): value for name, value in request.POST.items() if name.startswith("c-")}
    answers = {key: value == "yes" for key, value in given.items() if value in ("yes", "no")}
    go = request.POST.get("outcome") == Decision.Outcome.GO
    outcome = Decision.Outcome.GO if go else Decision.Outcome.NO_GO
    words = request.POST.get("words", "")[:1000]
    said = _("Decided: go.") if go else _("Decided: no-go.")
    ok = done(request, lambda: services.decide(subject, outcome, answers, words, request.person), said)
    return redirect("planning:plan" if ok else "planning:day", subject.pk)


def stop(request: Any, id: str) -> HttpResponse:
    """Stop it."""
    form = WordsForm(request.POST, "")
    if not form.is_valid():
        messages.error(request, _("Say why it stops."))
    else:
        said = _("Stopped. Everybody of the team is told.")
        done(
            request, lambda: services.stop(request.subject, form.cleaned_data["words"], request.person), said
        )
    return redirect("planning:plan", request.subject.pk)


def back(request: Any, id: str) -> HttpResponse:
    """Write down that everybody is back."""
    keys = request.POST.getlist("back")[:200]
    said = _("Everybody is back. The debrief waits for each of you.")
    ok = done(request, lambda: services.come_back(request.subject, keys, request.person), said)
    return redirect("planning:debrief" if ok else "planning:day", request.subject.pk)


def told(request: Any, id: str) -> HttpResponse:
    """Write down that somebody knows of a version."""
    subject = request.subject
    how = request.POST.get("how", "")[:200]
    done(request, lambda: services.say_told(subject, how, request.person), _("Noted."))
    return redirect("planning:plan", subject.version.plan_id)


def debrief(request: Any, id: str) -> HttpResponse:
    """Say how it was, and read what others said."""
    subject, person = request.subject, request.person
    held = queries.debriefs(subject)
    mine = next((one for one in held if one.person_id == person.pk), None)
    initial = {**mine.answers, "lessons": mine.lessons} if mine else None
    form = DebriefForm(request.POST if request.method == "POST" else None, initial)
    if request.method == "POST" and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "lessons" and value}
        lessons = form.cleaned_data["lessons"]
        if done(request, lambda: services.debrief(subject, answers, lessons, person), _("Kept.")):
            return redirect("planning:debrief", subject.pk)
    labels = [(name, field.label) for name, field in form.fields.items() if name != "lessons"]
    others = [
        (one, [(label, one.answers[name]) for name, label in labels if name in one.answers])
        for one in held
        if one.person_id != person.pk
    ]
    context = base(request, subject) | {"title": _("Debrief"), "form": form, "others": others, "mine": mine}
    return render(request, "planning/debrief.html", context, status=400 if form.errors else 200)
