"""What left: about one person in one click, to whom it was given, corrections; secrecy and labels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.casework.showing import done, failed, wrong
from vedette_hq.consent.queries import ledger_persons, people_of
from vedette_hq.consent.words import scope_words
from vedette_hq.identity.models import Protected
from vedette_hq.identity.queries import visible_protected
from vedette_hq.records.queries import items_of_case
from vedette_hq.records.queries import labels as labels_of
from vedette_hq.releases import queries, services
from vedette_hq.releases.forms import BindForm, HandForm, LabelForm, ReasonForm


def correct(request: Any, id: str) -> HttpResponse:
    """Begin a correction."""
    return _beside(request, id, services.correct)


def retract(request: Any, id: str) -> HttpResponse:
    """Begin a retraction that says why."""
    return _beside(request, id, services.retract)


def _beside(request: Any, id: str, verb: Any) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:release", id)
    try:
        made = verb(request.person, request.subject, form.cleaned_data["words"])
    except VedetteError as error:
        failed(request, error)
        return redirect("releases:release", id)
    return redirect("releases:text", made.pk, made.languages[0])


def take_back(request: Any, id: str) -> HttpResponse:
    """Take a release back at once: the next build has it no more."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:release", id)
    said = form.cleaned_data["words"]
    verb = lambda: services.withdraw_at_once(request.person, request.subject, said)  # noqa: E731
    return done(
        request, verb, _("Taken back. The next build of the site has it no more."), "releases:release", id
    )


def record(request: Any, id: str) -> HttpResponse:
    """Give the newest record of what left, with the digest of each file."""
    found = request.subject.manifests.order_by("-at").first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.data), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="release-{id[:8]}.json"'
    return answer


def hand(request: Any, id: str) -> HttpResponse:
    """Write down to whom it was given."""
    form = HandForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:release", id)
    verb = lambda: services.hand(request.person, request.subject, **form.cleaned_data)  # noqa: E731
    return done(request, verb, _("Written down."), "releases:release", id)


def told(request: Any, id: str) -> HttpResponse:
    """Say that a partner was told."""
    held = request.subject
    verb = lambda: services.told(request.person, held)  # noqa: E731
    return done(request, verb, _("Written down."), "releases:release", held.release_id)


def left(request: Any) -> HttpResponse:
    """List the people about whom something left."""
    rows = queries.people_left(request.person)
    records = labels_of(request.person, [pk for pk, _many in rows])
    hidden = dict(visible_protected(request.person).values_list("pk", "pseudonym"))
    persons = ledger_persons(request.person).filter(pk__in=[pk for pk, _many in rows])
    open_to = set(persons.values_list("pk", flat=True))
    people = [
        {
            "pk": pk,
            "kind": "protected" if pk in hidden else "record",
            "name": hidden.get(pk) or records.get(pk, pk[:8]),
            "many": many,
        }
        for pk, many in rows
        if pk in hidden or pk in open_to
    ]
    return render(request, "releases/left.html", {"title": _("What left, by person"), "people": people})


def left_record(request: Any, id: str) -> HttpResponse:
    """List what left about the person of a record."""
    found = labels_of(request.person, [id])
    return _left_about(request, found.get(id, id[:8]))


def left_protected(request: Any, id: str) -> HttpResponse:
    """List what left about a protected person."""
    return _left_about(request, request.subject.pseudonym)


def _left_about(request: Any, name: str) -> HttpResponse:
    held = request.subject
    rows = queries.left_about(request.person, held.pk)
    protected = isinstance(held, Protected)
    releases = {str(row.release_id) for row in rows}
    context = {
        "title": _("What left about this person"),
        "name": name,
        "kind": "protected" if protected else "record",
        "held": held,
        "rows": [{"row": one, "scope": scope_words(one.scope)[0], "grants": len(one.grants)} for one in rows],
        "withdrawals": queries.withdrawals_of(held),
        "handed": queries.handed_of(request.person, releases),
    }
    return render(request, "releases/left_about.html", context)


def secrecy(request: Any, id: str) -> HttpResponse:
    """List the undertakings of secrecy of a case, and write one down."""
    case, person = request.subject, request.person
    items = [(one.pk, one.name or one.pk[:8]) for one in items_of_case(person, case)]
    people = [(one.pk, one.label) for one in people_of(person, case)]
    form = BindForm(request.POST or None, items, people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.bind(
                person,
                case,
                data["said"],
                since=data["since"],
                until=data["until"],
                items=data["items"],
                people=data["people"],
            )
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("Written down."))
            return redirect("releases:secrecy", id)
    context = {
        "title": _("Undertakings of secrecy"),
        "case": case,
        "rows": queries.own_undertakings(person).filter(case=case).order_by("since"),
        "form": form,
    }
    return render(request, "releases/secrecy.html", context, status=400 if form.errors else 200)


def lift(request: Any, id: str) -> HttpResponse:
    """Say that an undertaking binds no more."""
    held = request.subject
    verb = lambda: services.lift(request.person, held)  # noqa: E731
    return done(request, verb, _("It binds no more."), "releases:secrecy", held.case_id)


def labels(request: Any) -> HttpResponse:
    """Show the labels that are printed on each page, and how to set them."""
    context = {
        "title": _("Labels required by law"),
        "rows": queries.current_labels().order_by("country", "language"),
        "form": LabelForm(),
        "leads": request.person.role == "lead",
    }
    return render(request, "releases/labels.html", context)


def label(request: Any) -> HttpResponse:
    """Set a label."""
    form = LabelForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, errors))}")
        return redirect("releases:labels")
    try:
        services.set_label(request.person, **form.cleaned_data)
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, _("Set. Texts take it when they are written anew."))
    return redirect("releases:labels")
