"""Claims: what is claimed, what stands for and against it, what was concluded by whom and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access.roles import CASEWORK
from vedette_hq.interviews import claiming, matrix, queries
from vedette_hq.interviews.forms import ReasonForm
from vedette_hq.interviews.forms_body import ClaimForm, JudgeForm, LayForm, MatterForm
from vedette_hq.interviews.views import done, reason, told


def claims(request: Any, id: str) -> HttpResponse:
    """Show what is claimed in a case."""
    form = MatterForm(request.POST or None)
    status = 200
    if request.method == "POST" and request.person.role in CASEWORK:
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = claiming.add_matter(request.subject, request.person, data["title"], data["template"])
            except VedetteError as error:
                form.add_error(None, told(error))
            else:
                return redirect("interviews:matter", made.pk)
    rows = queries.visible_matters(request.person).filter(case=request.subject)
    context = {
        "title": _("Claims and evidence"),
        "case": request.subject,
        "matters": [(one, matrix.summary(request.person, one)) for one in rows.order_by("withdrawn", "made")],
        "form": form if request.person.role in CASEWORK and request.subject.closed is None else None,
        "desk": request.person.role in CASEWORK,
    }
    return render(request, "interviews/claims.html", context, status=status)


def matter(request: Any, id: str) -> HttpResponse:
    """The matrix: each claim, what stands for it, what against it, how it stands."""
    held = request.subject
    may = request.person.role in CASEWORK and held.case.closed is None and held.withdrawn is None
    context = {
        "title": held.title,
        "case": held.case,
        "matter": held,
        "rows": matrix.rows(request.person, held),
        "may": may,
        "claim_form": ClaimForm(),
        "reason_form": ReasonForm(),
        "hides": not queries.sees_health(request.person),
    }
    return render(request, "interviews/matter.html", context)


def matter_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a matter."""
    verb = lambda: claiming.withdraw_matter(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), "interviews:matter", request.subject.pk)


def claim_new(request: Any, id: str) -> HttpResponse:
    """Add a claim."""
    form = ClaimForm(request.POST)
    to = ("interviews:matter", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say what is claimed."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: claiming.add_claim(  # noqa: E731
        request.subject, request.person, data["words"], data["health"]
    )
    return done(request, verb, _("Added."), *to)


def claim(request: Any, id: str) -> HttpResponse:
    """Show one claim with its evidence and its history."""
    held = request.subject
    case = held.matter.case
    may = request.person.role in CASEWORK and case.closed is None and held.withdrawn is None
    context = {
        "title": matrix.called(request.person, held),
        "case": case,
        "matter": held.matter,
        "claim": held,
        "row": matrix.row(request.person, held),
        "may": may,
        "lay_form": LayForm(None, matrix.lists(request.person, case)) if may else None,
        "judge_form": JudgeForm() if may else None,
        "word_form": ClaimForm(
            initial={"words": held.words, "health": held.health, "version": held.version}, auto_id="word_%s"
        ),
        "reason_form": ReasonForm(auto_id="why_%s"),
        "statuses": queries.statuses_of(held),
        "taken": queries.taken_away(request.person, held),
        "revised": queries.history_of({"claim": [held.pk]}),
    }
    return render(request, "interviews/claim.html", context)


def word(request: Any, id: str) -> HttpResponse:
    """Say what exactly is claimed."""
    held, form = request.subject, ClaimForm(request.POST)
    to = ("interviews:claim", held.pk)
    if not form.is_valid() or not form.cleaned_data["version"]:
        messages.error(request, _("Say what is claimed."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: claiming.word_claim(  # noqa: E731
        held, request.person, data["version"], data["words"], data["health"]
    )
    return done(request, verb, _("Saved."), *to)


def lay(request: Any, id: str) -> HttpResponse:
    """Lay something beside a claim."""
    held = request.subject
    form = LayForm(request.POST, matrix.lists(request.person, held.matter.case))
    to = ("interviews:claim", held.pk)
    if not form.is_valid():
        messages.error(request, _("Choose one statement, item, record or finding."))
        return redirect(*to)
    data = form.cleaned_data
    given = {name: data[name] for name in ("statement", "item", "record", "finding") if data.get(name)}
    verb = lambda: claiming.lay(  # noqa: E731
        held, request.person, bool(data["against"]), data["words"], **given
    )
    return done(request, verb, _("It lies beside the claim now."), *to)


def take_away(request: Any, id: str) -> HttpResponse:
    """Take something away from a claim."""
    to = ("interviews:claim", request.subject.claim_id)
    verb = lambda: claiming.take_away(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Taken away. That it lay there stays readable."), *to)


def judge(request: Any, id: str) -> HttpResponse:
    """Say how a claim stands."""
    form = JudgeForm(request.POST)
    to = ("interviews:claim", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say how the claim stands, and why."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: claiming.judge(  # noqa: E731
        request.subject, request.person, data["status"], data["reason"]
    )
    return done(request, verb, _("Judged. What was said before stays readable."), *to)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a claim."""
    to = ("interviews:claim", request.subject.pk)
    verb = lambda: claiming.withdraw_claim(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), *to)
