"""Investigations: the list, the steps and gates of a case, what each step brought, the urgent track."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records import investigation as rules
from vedette_hq.cases.models import Case
from vedette_hq.interviews import queries, services
from vedette_hq.interviews.facts import gather
from vedette_hq.interviews.forms import ApplicantForm, CallForm, OutputForm, ReasonForm, UrgentForm
from vedette_hq.interviews.models import Investigation
from vedette_hq.interviews.words import STEPS
from vedette_hq.records.queries import labels


def told(error: VedetteError) -> str:
    """Return what is said of a refusal, with its hint."""
    return f"{error} ({error.hint})" if error.hint else str(error)


def done(request: Any, verb: Callable[[], Any], said: str, *to: Any) -> HttpResponse:
    """Do something and say so, or why not; go back to a page."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, said)
    return redirect(*to)


def reason(request: Any) -> str:
    """Return why, as it was posted."""
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def held_of(case: Case) -> Investigation:
    """Return the investigation of a case, or there is no such page."""
    held = queries.investigation_of(case)
    if held is None:
        raise Http404
    return held


def cases(request: Any) -> HttpResponse:
    """List the person's cases: what is missing, what is late, what is urgent."""
    context = {"title": _("Investigations"), "lines": queries.lines(request.person)}
    return render(request, "interviews/list.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """Show the steps of a case with their gates, its interviews and examinations."""
    held = queries.investigation_of(request.subject)
    context: dict[str, Any] = {"title": _("Investigation"), "case": request.subject, "held": held}
    if held is not None:
        facts, now = gather(held), timezone.now()
        standing = queries.shown_standings(request.person, rules.standings(facts, now))
        context |= {
            "standings": standing,
            "names": queries.names_of(held, standing),
            "urgent_due": rules.urgent_due(facts, now),
            "urgent_missing": rules.urgent_missing(facts) if held.urgent_began else [],
            "refusals": rules.decisions(facts, "refused"),
            "interviews": queries.interviews_of(request.subject),
            "examinations": queries.visible_examinations(request.person).filter(case=request.subject),
            "health": queries.sees_health(request.person),
        }
    return render(request, "interviews/case.html", context)


def open_(request: Any, id: str) -> HttpResponse:
    """Open the investigation of a case."""
    said = _("The investigation is open. Begin with the first contact.")
    verb = lambda: services.open_investigation(request.subject, request.person)  # noqa: E731
    return done(request, verb, said, "interviews:case", request.subject.pk)


def applicant(request: Any, id: str) -> HttpResponse:
    """Say who applies."""
    held = held_of(request.subject)
    records, protected = queries.subjects(request.person, request.subject)
    named = labels(request.person, [one.pk for one in records])
    before = {"record": held.record_id, "protected": held.protected_id, "label": held.label}
    form = ApplicantForm(
        request.POST or None, (records, protected), named, initial={**before, "words": held.consent_words}
    )
    if request.method == "POST" and form.is_valid():
        verb = lambda: services.set_applicant(  # noqa: E731
            held, request.person, words=form.cleaned_data["words"], **form.about()
        )
        return done(request, verb, _("Saved."), "interviews:case", request.subject.pk)
    context = {"title": _("Applicant"), "case": request.subject, "form": form}
    return render(request, "interviews/form.html", context, status=400 if form.errors else 200)


def step(request: Any, id: str, number: int) -> HttpResponse:
    """Show one step: what it brought, what is missing, and write down more."""
    held = held_of(request.subject)
    if number >= len(rules.STEPS):
        raise Http404
    kinds = queries.shown_kinds(request.person, rules.step_of(number).outputs)
    forms = _output_forms(request, kinds)
    if request.method == "POST":
        answer = _write(request, held, number, forms, ("interviews:step", request.subject.pk, number))
        if answer is not None:
            return answer
    standing = queries.shown_standings(request.person, queries.standings(held))
    context = {
        "title": f"{number}. {STEPS[standing[number].step.code]}",
        "case": request.subject,
        "held": held,
        "standing": standing[number],
        "names": queries.names_of(held, standing),
        "outputs": queries.outputs_of(request.person, held, number),
        "forms": forms,
        "reason_form": ReasonForm(),
        "passes": held.passes.filter(step=number).select_related("asked_by", "agreed_by"),
    }
    status = 400 if any(form.errors for _kind, form in forms) else 200
    return render(request, "interviews/step.html", context, status=status)


def _output_forms(request: Any, kinds: tuple[rules.Output, ...]) -> list[tuple[rules.Output, OutputForm]]:
    items = queries.items_of(request.person, request.subject)
    wanted = request.POST.get("output", "")
    return [(kind, OutputForm(request.POST if kind.code == wanted else None, kind, items)) for kind in kinds]


def _write(
    request: Any,
    held: Investigation,
    number: int,
    forms: list[tuple[rules.Output, OutputForm]],
    to: tuple[Any, ...],
) -> HttpResponse | None:
    chosen = next(((kind, form) for kind, form in forms if form.is_bound), None)
    if chosen is None:
        raise Http404
    kind, form = chosen
    if not form.is_valid():
        return None
    data = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        services.write_output(held, number, kind.code, request.person, **data)
    except VedetteError as error:
        form.add_error(None, told(error))
        return None
    messages.success(request, _("Written down."))
    return redirect(*to)


def propose(request: Any, id: str, number: int) -> HttpResponse:
    """Propose that a gate be passed though something is missing."""
    held = held_of(request.subject)
    said = _("Proposed. The gate is passed when a lead or a lawyer of the team agrees.")
    verb = lambda: services.propose_pass(held, number, request.person, reason(request))  # noqa: E731
    return done(request, verb, said, "interviews:step", request.subject.pk, number)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw what was written down."""
    output = request.subject
    case_id = output.investigation.case_id
    to = ("interviews:urgent", case_id) if output.step < 0 else ("interviews:step", case_id, output.step)
    verb = lambda: services.withdraw_output(output, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), *to)


def urgent(request: Any, id: str) -> HttpResponse:
    """Show the urgent track: its clock, what is missing, the log of calls."""
    held = held_of(request.subject)
    forms = _output_forms(request, rules.URGENT_OUTPUTS)
    if request.method == "POST":
        answer = _write(request, held, services.URGENT_STEP, forms, ("interviews:urgent", request.subject.pk))
        if answer is not None:
            return answer
    facts, now = gather(held), timezone.now()
    context = {
        "title": _("Urgent track"),
        "case": request.subject,
        "held": held,
        "due": rules.urgent_due(facts, now),
        "hours": int((now - held.last_seen).total_seconds() // 3600) if held.last_seen else None,
        "missing": rules.urgent_missing(facts),
        "names": {},
        "outputs": queries.outputs_of(request.person, held, services.URGENT_STEP),
        "calls": held.calls.select_related("made_by", "withdrawn_by").order_by("-at"),
        "forms": forms,
        "begin_form": UrgentForm(initial={"last_seen": held.last_seen, "place": held.last_seen_place}),
        "call_form": CallForm(),
        "reason_form": ReasonForm(),
    }
    status = 400 if any(form.errors for _kind, form in forms) else 200
    return render(request, "interviews/urgent.html", context, status=status)


def urgent_begin(request: Any, id: str) -> HttpResponse:
    """Open the urgent track, or set its clock."""
    held, form = held_of(request.subject), UrgentForm(request.POST)
    to = ("interviews:urgent", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say when the person was last seen."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: services.begin_urgent(held, request.person, data["last_seen"], data["place"])  # noqa: E731
    return done(request, verb, _("The clock runs from when the person was last seen."), *to)


def urgent_end(request: Any, id: str) -> HttpResponse:
    """End the urgent track and say why."""
    held = held_of(request.subject)
    verb = lambda: services.end_urgent(held, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("The urgent track is over."), "interviews:urgent", request.subject.pk)


def call(request: Any, id: str) -> HttpResponse:
    """Write a call into the log."""
    held, form = held_of(request.subject), CallForm(request.POST)
    to = ("interviews:urgent", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say when, which station was called, and what was said."))
        return redirect(*to)
    verb = lambda: services.note_call(held, request.person, **form.cleaned_data)  # noqa: E731
    return done(request, verb, _("The call is in the log."), *to)


def call_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a call from the log."""
    to = ("interviews:urgent", request.subject.investigation.case_id)
    verb = lambda: services.withdraw_call(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), *to)


def history(request: Any, id: str) -> HttpResponse:
    """Show what was written and changed about the investigation, the newest first."""
    held = held_of(request.subject)
    context = {
        "title": _("History of the investigation"),
        "case": request.subject,
        "revised": queries.history_of({"investigation": [held.pk]}),
        "outputs": queries.outputs_of(request.person, held),
        "passes": held.passes.select_related("asked_by", "agreed_by").order_by("-at"),
    }
    return render(request, "interviews/history.html", context)
