"""Urgent tracks: the list, opening one, its board, the data set, translations, what is done on the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette.protection.appeals import (
    LANGUAGES,
    label,
    parse_urgent,
    plain,
    text_digest,
    texts,
    translation,
)
from vedette.protection.appeals_papers import missing_of_all
from vedette_hq.access.roles import Role
from vedette_hq.appeals import consents, making, queries, services, showing
from vedette_hq.appeals.forms import (
    OWN_NAMES,
    CallForm,
    ContactForm,
    DecideForm,
    EndForm,
    FactsForm,
    OpenForm,
    spoken,
)
from vedette_hq.appeals.models import Contact
from vedette_hq.consent.words import scope_words


def failed(request: Any, error: VedetteError) -> None:
    """Say why something was refused."""
    messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))


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
    """Say what is wrong with a small form of the board."""
    for name, errors in form.errors.items():
        shown = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{shown}: {' '.join(errors)}")


def tracks(request: Any) -> HttpResponse:
    """List the tracks of the person's cases, open ones first."""
    rows = list(queries.visible_tracks(request.person).select_related("case").order_by("-opened")[:300])
    named = queries.names_of(request.person, rows)
    lines = [
        {"track": one, "name": named[one.pk], "clock": queries.hours_of(queries.version_of(one))}
        for one in rows
    ]
    lines.sort(key=lambda one: one["track"].ended is not None)
    context = {"title": _("Urgent track"), "lines": lines}
    return render(request, "appeals/list.html", context)


def open_(request: Any) -> HttpResponse:
    """Open the track of somebody who was taken."""
    person = request.person
    cases = queries.cases_to_open(person)
    missions = queries.missions_to_name(person)
    leads = person.role == Role.LEAD
    form = OpenForm(
        request.POST or None,
        queries.persons_to_choose(person),
        [(one.pk, one.title) for one in cases],
        [(one.pk, str(one)) for one in missions],
        leads=leads,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opening = services.Opening(
            data["language"],
            next((one for one in cases if one.pk == data["case"]), None),
            queries.record_of(person, data["record"]) if data["record"] else None,
            data["name"],
            next((one for one in missions if one.pk == data["mission"]), None),
            data["last_seen"],
            data["zone"],
            data["place"],
            data["defender"],
        )
        try:
            made = services.begin(opening, person)
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("The track is open. Write down what is known."))
            return redirect("appeals:facts", made.pk)
    context = {"title": _("Somebody was taken"), "form": form, "leads": leads, "cases": cases}
    return render(request, "appeals/open.html", context, status=400 if form.errors else 200)


def _head(request: Any, here: str) -> dict[str, Any]:
    track = request.subject
    version = queries.version_of(track)
    return {
        "track": track,
        "name": queries.name_of(request.person, track),
        "clock": queries.hours_of(version),
        "version": version,
        "here": here,
        "writes": track.ended is None and track.case.closed is None,
        "others": [one for one in OWN_NAMES if version and one[0] != version.data["language"]],
    }


def track(request: Any, id: str) -> HttpResponse:
    """Show the board: clock, what is missing, steps of the first day, decision, contacts, calls."""
    head = _head(request, "board")
    held, person = request.subject, request.person
    missing = missing_of_all(making.urgent_now(person, held)) if head["version"] else {}
    nodes = showing.tree(held)
    waiting = [(one.pk, one.name) for _depth, one in nodes]
    context = {
        **head,
        "title": head["name"],
        "missing": showing.lacks(missing),
        "untranslated": showing.untranslated(missing),
        "steps": showing.steps(held, head["clock"]),
        "decision": held.decisions.select_related("by").order_by("-at").first(),
        "tree": [(f"depth{min(depth, 4)}", one) for depth, one in nodes],
        "calls": queries.calls_of(person, held),
        "stations": _stations(person, held),
        "consents": [
            (scope, scope_words(scope)[0], _consent(person, held, scope), consents.audience_of(scope))
            for scope in consents.scopes()
        ],
        "call_form": CallForm(auto_id="call_%s"),
        "decide_form": DecideForm(auto_id="decide_%s"),
        "contact_form": ContactForm(None, waiting),
        "end_form": EndForm(auto_id="end_%s"),
        "bundle": held.bundles.order_by("-made").first(),
    }
    return render(request, "appeals/track.html", context)


def _consent(person: Any, held: Any, scope: str) -> Any:
    return consents.stands(person, held, scope, spoken())


def _stations(person: Any, held: Any) -> list[tuple[Any, bool]]:
    """Return the duty stations of the book, and whether each was called."""
    called = " ".join(one.station.casefold() for one in queries.calls_of(person, held))
    rows = queries.addresses(person).filter(kind="duty", retired__isnull=True).order_by("name_ru", "pk")
    return [
        (one, any(name and name.casefold() in called for name in (one.name_ru, one.name_en, one.name_fr)))
        for one in rows[:100]
    ]


def facts(request: Any, id: str) -> HttpResponse:
    """Write down what is known: one page for every paper."""
    head = _head(request, "facts")
    version = head["version"]
    urgent = parse_urgent(version.data) if version else None
    status, conflict, seen = 200, [], version.number if version else 0
    form = FactsForm(request.POST if request.method == "POST" else None, urgent)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            held = version.data["translations"] if version else {}
            given = request.POST.get("seen", "")
            try:
                plain_ = form.plain(held)
                services.save(request.subject, plain_, request.person, int(given) if given.isdigit() else 0)
            except ConflictError as error:
                failed(request, error)
                status, conflict = 409, _differing(version.data if version else {}, form.plain(held))
            except VedetteError as error:
                failed(request, error)
            else:
                messages.success(request, _("Saved. What was known before stays readable."))
                return redirect("appeals:facts" if "stay" in request.POST else "appeals:track", id)
    groups = form.groups()
    context = {**head, "title": _("What is known"), "form": form, "groups": groups}
    context |= {"seen": seen, "conflict": conflict}
    return render(request, "appeals/facts.html", context, status=status)


def _differing(theirs: Any, mine: Any) -> list[tuple[str, str]]:
    """Return the fields in which what stands differs from what was typed, with what stands."""
    found = []
    values = theirs.get("values", {})
    for name in {**values, **mine["values"]}:
        if values.get(name, "") != mine["values"].get(name, ""):
            found.append((label(name, spoken()), values.get(name, "–")))
    for name in {**theirs.get("rows", {}), **mine["rows"]}:
        if theirs.get("rows", {}).get(name) != mine["rows"].get(name):
            found.append((label(name, spoken()), "…"))
    return found


def translate(request: Any, id: str, language: str) -> HttpResponse:
    """Translate the texts into one language, each beside its original."""
    head = _head(request, f"translate-{language}")
    version = head["version"]
    if version is None or language not in LANGUAGES or language == version.data["language"]:
        raise Http404
    urgent = parse_urgent(version.data)
    if request.method == "POST":
        said = dict(plain(urgent)["translations"].get(language, {}))
        for key, _shown, words in texts(urgent):
            typed = request.POST.get(f"t:{key}", "").strip()
            if typed:
                kept = said.get(key, ["", ""])
                fresh = typed != kept[1] or request.POST.get(f"ok:{key}")
                said[key] = [text_digest(words) if fresh else kept[0], typed]
            else:
                said.pop(key, None)
        data = plain(urgent)
        data["translations"][language] = said
        if done(
            request, lambda: services.save(request.subject, data, request.person, version.number), _("Saved.")
        ):
            return redirect(
                "appeals:translate" if "stay" in request.POST else "appeals:track",
                *([id, language] if "stay" in request.POST else [id]),
            )
    rows = []
    for key, name, words in texts(urgent):
        found, fault = translation(urgent, key, words, language)
        rows.append(
            {
                "key": key,
                "label": label(name, spoken()),
                "original": words,
                "words": "" if fault == "missing" else found,
                "fault": fault,
            }
        )
    names = dict(OWN_NAMES)
    context = {**head, "title": _("Translation"), "rows": rows, "to": names[language], "code": language}
    context["from_code"] = version.data["language"]
    context["left"] = sum(1 for one in rows if one["fault"])
    return render(request, "appeals/translate.html", context)


def call(request: Any, id: str) -> HttpResponse:
    """Write down a call."""
    form = CallForm(request.POST)
    if not form.is_valid():
        first_error(request, form)
        return redirect("appeals:track", id)
    data = form.cleaned_data
    at = data["at"] or timezone.now()
    verb = lambda: services.call(  # noqa: E731
        request.subject, request.person, at, data["station"], data["number"], data["who"], data["answer"]
    )
    done(request, verb, _("The call is in the log."))
    return redirect("appeals:track", id)


def decide(request: Any, id: str) -> HttpResponse:
    """Write down whether it becomes public."""
    form = DecideForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        verb = lambda: services.decide(  # noqa: E731
            request.subject, request.person, data["answer"], data["who"], data["words"]
        )
        done(request, verb, _("The decision is written down."))
    else:
        first_error(request, form)
    return redirect("appeals:track", id)


def step(request: Any, id: str) -> HttpResponse:
    """Say that a step of the first day is done."""
    code, words = request.POST.get("code", ""), request.POST.get("words", "")
    done(request, lambda: services.step_done(request.subject, request.person, code, words), _("Done."))
    return redirect("appeals:track", id)


def contact(request: Any, id: str) -> HttpResponse:
    """Add somebody to the contact tree."""
    held = list(request.subject.contacts.all())
    form = ContactForm(request.POST, [(one.pk, one.name) for one in held])
    if form.is_valid():
        data = form.cleaned_data
        parent = next((one for one in held if one.pk == data["parent"]), None)
        verb = lambda: services.add_contact(  # noqa: E731
            request.subject, request.person, data["role"], data["name"], data["number"], parent
        )
        done(request, verb, _("Added."))
    else:
        first_error(request, form)
    return redirect("appeals:track", id)


def told(request: Any, id: str) -> HttpResponse:
    """Say that somebody of the tree was told."""
    held: Contact = request.subject
    done(request, lambda: services.told(held, request.person, request.POST.get("words", "")), _("Noted."))
    return redirect("appeals:track", held.track_id)


def end(request: Any, id: str) -> HttpResponse:
    """End the track."""
    form = EndForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        said = _("The track has ended. The investigation keeps its own clock until it is ended there.")
        done(
            request,
            lambda: services.end(request.subject, request.person, data["outcome"], data["words"]),
            said,
        )
    else:
        first_error(request, form)
    return redirect("appeals:track", id)
