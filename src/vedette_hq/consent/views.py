"""Consent: what is due, a case, the gate's answer explained, one answer, one withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records.consent import EVERYTHING
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.consent import deciding, gate, queries, services
from vedette_hq.consent.forms import OUTCOMES, SURE, AgainForm, AskForm, CheckForm, WordsForm, shown
from vedette_hq.consent.words import DUE, STANDS, said, scope_words


def due_rows(request: Any, case: Any = None) -> list[dict[str, Any]]:
    """Return what is due, as the pages list it."""
    now = timezone.now()
    return [
        {
            "what": DUE[one.what],
            "day": datetime.combine(one.day, time(), UTC),
            "late": one.day < now.date(),
            "scope": "" if one.scope == EVERYTHING else one.scope,
            "name": _("Everything") if one.scope == EVERYTHING else scope_words(one.scope)[0],
            "who": one.who,
            "page": one.page,
            "pk": one.pk,
        }
        for one in queries.due(request.person, now, case)
    ]


def start(request: Any) -> HttpResponse:
    """List what is due, and the cases."""
    cases = queries.ledger_cases(request.person).order_by("closed", "-opened")
    context = {"title": _("Consent"), "due": due_rows(request), "cases": cases}
    return render(request, "consent/start.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """Show how consent stands for each person of a case."""
    subject = request.subject
    rows = [
        {
            "who": row.who,
            "asked": row.asked,
            "published": row.published,
            "scopes": [
                {"code": scope, "name": scope_words(scope)[0], "state": STANDS[stands]}
                for scope, stands in row.scopes
            ],
        }
        for row in queries.rows_of(request.person, subject, timezone.now())
    ]
    items = queries.items_of(subject)
    intimate = queries.intimate_of(items)
    context = {
        "title": _("Consent in this case"),
        "case": subject,
        "rows": rows,
        "missing": sum(1 for row in rows if not row["asked"] and not row["published"]),
        "due": due_rows(request, subject),
        "basis": queries.basis_of(subject),
        "leads": request.person.role == Role.LEAD,
        "basis_form": WordsForm(prefix="basis"),
        "items": [(one, one.pk in intimate) for one in items],
    }
    return render(request, "consent/case.html", context)


def ask(request: Any, id: str) -> HttpResponse:
    """Ask the gate, and explain its answer. Nothing is changed by asking."""
    people = queries.people_of(request.person, request.subject)
    items = queries.items_of(request.subject)
    form = AskForm(people, items, request.POST or None)
    context: dict[str, Any] = {"title": _("May this leave?"), "case": request.subject, "form": form}
    context |= {"people": people, "keeps": request.person.role in CASEWORK}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        now = timezone.now()
        day = data["day"]
        at = now if day is None or day == now.date() else datetime.combine(day, time(12), UTC)
        answer = gate.ask(
            request.person,
            data["scope"],
            data["people"],
            items=data.get("items", ()),
            audience=data["audience"],
            language=data["language"],
            medium=data["medium"],
            at=at,
        )
        context |= {"asked": True, "at": at, "scope": (data["scope"], *scope_words(data["scope"]))}
        context["verdicts"] = _verdicts(answer, people, keeps=context["keeps"])
        context["allowed"] = len(answer.allowed)
    return render(request, "consent/ask.html", context, status=400 if form.errors else 200)


def _verdicts(answer: gate.Answer, people: list[queries.Who], *, keeps: bool) -> list[dict[str, Any]]:
    return [
        {
            "who": one,
            "allowed": one.pk in answer.allowed,
            "reasons": said(
                (answer.carried if one.pk in answer.allowed else answer.refused)[one.pk], grants=keeps
            ),
        }
        for one in people
        if one.pk in answer.allowed or one.pk in answer.refused
    ]


def _done(request: Any, verb: Callable[[], object], words: str, page: str, pk: str) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
    else:
        messages.success(request, words)
    return redirect(page, pk)


def basis(request: Any, id: str) -> HttpResponse:
    """Propose the basis "published by the source"."""
    form = WordsForm(request.POST, prefix="basis")
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(
        request,
        lambda: deciding.propose_basis(request.subject, words, request.person),
        _("Proposed. It stands when a second person agrees."),
        "consent:case",
        request.subject.pk,
    )


def basis_end(request: Any, id: str) -> HttpResponse:
    """End it."""
    form = WordsForm(request.POST, prefix="basis")
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(
        request,
        lambda: deciding.end_basis(request.subject, words, request.person),
        _("The basis has ended."),
        "consent:case",
        request.subject.pk,
    )


def intimate(request: Any, id: str) -> HttpResponse:
    """Mark an item as intimate, or not."""
    wanted = request.POST.get("intimate") == "yes"
    return _done(
        request,
        lambda: services.mark_intimate(request.subject, request.POST.get("item", ""), wanted, request.person),
        _("Saved."),
        "consent:case",
        request.subject.pk,
    )


def grant(request: Any, id: str) -> HttpResponse:
    """Show one answer in full."""
    one = request.subject
    context = {
        "title": scope_words(one.scope)[0],
        "grant": one,
        "meaning": scope_words(one.scope)[1],
        "who": queries.who_is(request.person, one),
        "words": shown(one),
        "conditions": one.conditions.order_by("awaits", "pk"),
        "doubts": one.doubts.select_related("by", "settled_by", "second").order_by("at"),
        "confirmations": one.confirmations.select_related("by").order_by("-at"),
        "open": one.case.closed is None,
        "form": WordsForm(),
        "again_form": AgainForm(),
    }
    return render(request, "consent/grant.html", context)


def again(request: Any, id: str) -> HttpResponse:
    """Write down that the person still agrees."""
    form = AgainForm(request.POST)
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else {"channel": "", "review": None}
    return _done(
        request,
        lambda: services.ask_again(request.subject, data["channel"], request.person, data["review"]),
        _("Written down: the person still agrees."),
        "consent:grant",
        request.subject.pk,
    )


def _words(request: Any) -> str:
    form = WordsForm(request.POST)
    return str(form.cleaned_data["words"]) if form.is_valid() else ""


def doubt(request: Any, id: str) -> HttpResponse:
    """Doubt that an answer was given freely."""
    return _done(
        request,
        lambda: services.doubt(request.subject, _words(request), request.person),
        _("Written down. Nothing leaves under this answer until two people have settled the doubt."),
        "consent:grant",
        request.subject.pk,
    )


def met(request: Any, id: str) -> HttpResponse:
    """Say that a condition is met."""
    return _done(
        request,
        lambda: services.meet(request.subject, _words(request), request.person),
        _("Written down: the condition is met."),
        "consent:grant",
        request.subject.grant_id,
    )


def settle(request: Any, id: str) -> HttpResponse:
    """Propose that a doubt is settled."""
    return _done(
        request,
        lambda: deciding.propose_settling(request.subject, _words(request), request.person),
        _("Proposed. It is settled when a second person agrees."),
        "consent:grant",
        request.subject.grant_id,
    )


def withdrawal(request: Any, id: str) -> HttpResponse:
    """Show one withdrawal: what had left, what still stands, what is to be done."""
    one = request.subject
    now = timezone.now()
    sure = dict(SURE)
    context = {
        "title": _("Taken back"),
        "withdrawal": one,
        "who": queries.who_is(request.person, one),
        "scope": None if one.scope == EVERYTHING else (one.scope, scope_words(one.scope)[0]),
        "voluntary": sure.get(one.voluntary),
        "reach": sure.get(one.reach),
        "outcome": dict(OUTCOMES).get(one.outcome),
        "left": [(row, scope_words(row.scope)[0]) for row in queries.left_under(one, request.person)[:500]],
        "stands": [(code, scope_words(code)[0]) for code in queries.still_stands(one, now)],
        "form": CheckForm() if one.outcome in ("", "not-reached") else None,
    }
    return render(request, "consent/withdrawal.html", context)


def check(request: Any, id: str) -> HttpResponse:
    """Say what came of asking through the agreed channel."""
    form = CheckForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {"outcome": "", "words": ""}
    return _done(
        request,
        lambda: services.check(request.subject, data["outcome"], data["words"], request.person),
        _("Written down. The withdrawal stands."),
        "consent:withdrawal",
        request.subject.pk,
    )


def told(request: Any, id: str) -> HttpResponse:
    """Say that the person was told what had left."""
    return _done(
        request,
        lambda: services.told(request.subject, request.person),
        _("Written down."),
        "consent:withdrawal",
        request.subject.pk,
    )
