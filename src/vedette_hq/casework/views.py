"""Casework: the list of cases, the hub of one, its chronology, its tasks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette_hq.casework import queries, services, telling
from vedette_hq.casework.coming import coming
from vedette_hq.casework.forms import DoneForm, TaskForm
from vedette_hq.casework.showing import base, chosen_client, done, lists, wrong
from vedette_hq.casework.words import KINDS


def cases(request: Any) -> HttpResponse:
    """List the cases on which the person works, and their own tasks."""
    context = {
        "title": _("Redress"),
        "lines": queries.case_lines(request.person),
        "mine": queries.my_tasks(request.person),
        "today": timezone.now().date(),
    }
    return render(request, "casework/list.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """Show the hub of a case: what is open, what warns, who works on it."""
    subject = request.subject
    context = base(request, subject) | {
        "title": subject.title,
        "hub": queries.case_hub(request.person, subject),
        "team": queries.colleagues(subject),
        "latest": [one for one in telling.chronology(request.person, subject) if one.date][-6:][::-1],
        "coming": coming(request.person, subject),
        "kinds": KINDS,
        "today": timezone.now().date(),
    }
    return render(request, "casework/case.html", context)


def chronology(request: Any, id: str) -> HttpResponse:
    """Show what happened in a case, in order."""
    entries = telling.chronology(request.person, request.subject)
    here = [one for one in KINDS if any(entry.kind == one for entry in entries)]
    kind = request.GET.get("kind", "")
    shown = [one for one in entries if not kind or one.kind == kind]
    context = base(request, request.subject) | {
        "title": _("Chronology"),
        "entries": shown,
        "kinds": KINDS,
        "choices": [(one, KINDS[one]) for one in here],
        "kind": kind,
        "total": len(entries),
    }
    return render(request, "casework/chronology.html", context)


def tasks(request: Any, id: str) -> HttpResponse:
    """Show the tasks of a case."""
    subject = request.subject
    context = base(request, subject) | {
        "title": _("Tasks"),
        "tasks": queries.tasks_of(request.person, subject),
        "form": TaskForm(given=lists(request.person, subject)),
        "today": timezone.now().date(),
    }
    return render(request, "casework/tasks.html", context)


def task_new(request: Any, id: str) -> HttpResponse:
    """Add a task."""
    case, person = request.subject, request.person
    form = TaskForm(request.POST, given=lists(person, case))
    if not form.is_valid():
        return wrong(request, form, "casework:tasks", case.pk)
    data = form.cleaned_data
    whose = next((one for one in queries.colleagues(case) if one.pk == data["whose"]), None)
    client = chosen_client(person, case, data["client"])
    return done(
        request,
        lambda: services.add_task(
            case, data["title"], person, due=data["due"], whose=whose, words=data["words"], client=client
        ),
        _("Added."),
        "casework:tasks",
        case.pk,
    )


def task_done(request: Any, id: str) -> HttpResponse:
    """Say that a task is done."""
    task, form = request.subject, DoneForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:tasks", task.case_id)
    data = form.cleaned_data
    return done(
        request,
        lambda: services.finish_task(task, request.person, data["words"], dropped=data["dropped"]),
        _("Saved."),
        "casework:tasks",
        task.case_id,
    )
