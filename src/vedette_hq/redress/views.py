"""Cases and their procedures: the list, one case, what was used before, the router, beginning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.errors import VedetteError
from vedette_hq.access.roles import Role
from vedette_hq.redress import queries, routes, services, showing
from vedette_hq.redress.entry import Told
from vedette_hq.redress.forms import BeginForm, EarlierForm, OccurrenceForm
from vedette_hq.redress.showing import failed, spoken


def done(request: Any, verb: Callable[[], object], words: str) -> bool:
    """Do something and say that it is done, or why not."""
    try:
        verb()
    except VedetteError as error:
        failed(request, error)
        return False
    messages.success(request, words)
    return True


def first_error(request: Any, form: Any) -> None:
    """Say what is wrong with a small form."""
    for name, errors in form.errors.items():
        shown = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{shown}: {' '.join(errors)}")


def cases(request: Any) -> HttpResponse:
    """List the cases on which the person works, with their procedures."""
    words = spoken()
    held = list(queries.redress_cases(request.person).order_by("-opened")[: queries.MOST])
    rows: dict[str, list[showing.Line]] = {}
    for one in queries.visible_proceedings(request.person).filter(case__in=held).order_by("began", "pk"):
        rows.setdefault(one.case_id, []).append(showing.line(one, words))
    lines = [{"case": one, "rows": rows.get(one.pk, [])} for one in held]
    lines.sort(key=lambda one: one["case"].closed is not None)  # type: ignore[attr-defined]
    context = {
        "title": pgettext("of a case", "Procedures"),
        "lines": lines,
        "leads": request.person.role == Role.LEAD,
    }
    return render(request, "redress/list.html", context)


def _writes(request: Any) -> bool:
    return request.subject.closed is None


def case(request: Any, id: str) -> HttpResponse:
    """Show the procedures of a case and what was used before."""
    words = spoken()
    held = request.subject
    earlier = queries.earlier_of(request.person, held)
    context = {
        "title": pgettext("of a case", "Procedures"),
        "case": held,
        "part": "case",
        "rows": [showing.line(one, words) for one in queries.proceedings_of(request.person, held)],
        "earlier": [(one, routes.body_words(one.body, words)) for one in earlier],
        "earlier_form": EarlierForm(None, routes.bodies(words)),
        "begin_form": BeginForm(None, routes.procedures(words)),
        "carousel": queries.carousel_of(request.person, held),
        "writes": _writes(request),
    }
    return render(request, "redress/case.html", context)


def router(request: Any, id: str) -> HttpResponse:
    """Show which bodies are open for this case, what bars the others, and what closes what."""
    words = spoken()
    held = request.subject
    told = queries.occurrence_of(request.person, held)
    used = queries.used_before(request.person, held)
    initial, also, lines = None, set(), []
    if told is not None:
        initial = {name: getattr(told, name) for name in OccurrenceForm.base_fields}
        also = routes.known(request.person, held, told)
        try:
            lines = routes.found(told, used, also, words)
        except VedetteError as error:
            failed(request, error)
    context = {
        "title": _("Which bodies are open"),
        "case": held,
        "part": "router",
        "occurrence": told,
        "occurrence_form": OccurrenceForm(None, routes.questions(words), initial or {"country": "RU"}),
        "used": len(used),
        "also": [shown for name, shown in routes.questions(words) if name in also],
        "routes": lines,
        "today": timezone.localdate().isoformat(),
        "writes": _writes(request),
    }
    return render(request, "redress/router.html", context)


def occurrence(request: Any, id: str) -> HttpResponse:
    """Write down where and when it happened."""
    form = OccurrenceForm(request.POST, routes.questions(spoken()))
    if form.is_valid():
        data = form.cleaned_data
        told = Told(**data | {"has": tuple(data["has"])})
        verb = lambda: services.tell(request.subject, request.person, told)  # noqa: E731
        done(request, verb, _("Written down."))
    else:
        first_error(request, form)
    return redirect("redress:router", id)


def earlier(request: Any, id: str) -> HttpResponse:
    """Write down a procedure used before."""
    form = EarlierForm(request.POST, routes.bodies(spoken()))
    if form.is_valid():
        verb = lambda: services.add_earlier(  # noqa: E731
            request.subject, request.person, **form.cleaned_data
        )
        done(request, verb, _("Written down."))
    else:
        first_error(request, form)
    return redirect("redress:case", id)


def earlier_end(request: Any, id: str) -> HttpResponse:
    """Take back a line of what was used before."""
    why = request.POST.get("why", "")
    held = request.subject
    done(request, lambda: services.withdraw_earlier(held, request.person, why), _("Taken back."))
    return redirect("redress:case", held.case_id)


def begin(request: Any, id: str) -> HttpResponse:
    """Begin a procedure."""
    form = BeginForm(request.POST, routes.procedures(spoken()))
    if not form.is_valid():
        first_error(request, form)
        return redirect("redress:case", id)
    data = form.cleaned_data
    try:
        made = services.begin(request.subject, request.person, data["procedure"], data["on"], data["title"])
    except VedetteError as error:
        failed(request, error)
        return redirect("redress:case", id)
    messages.success(request, _("The procedure has begun."))
    return redirect("redress:proceeding", made.pk)
