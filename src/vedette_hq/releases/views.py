"""Releases: the list, one with its texts and files, a text that is read and written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.publication.releases import markup
from vedette.publication.releases.document import LANGUAGES as TONGUES
from vedette.publication.releases.document import Document
from vedette.publication.releases.kinds import kind_words
from vedette_hq.casework.showing import done, failed, wrong
from vedette_hq.releases import queries, services, showing
from vedette_hq.releases.forms import (
    DescribeForm,
    EmbargoForm,
    HandForm,
    ReasonForm,
    ReleaseForm,
    TextForm,
    spoken,
)
from vedette_hq.releases.models import LANGUAGES, LEFT_STATES, OUT_STATES, State
from vedette_hq.vault.streaming import guarded


def _new_form(request: Any, data: Any = None) -> ReleaseForm:
    person = request.person
    cases = [(one.pk, one.title) for one in queries.cases_to_choose(person)]
    missions = [(one.pk, str(one)) for one in queries.missions_to_choose(person)]
    return ReleaseForm(data, cases, missions, caseless=person.role in queries.CASELESS)


def releases(request: Any) -> HttpResponse:
    """List the releases that the person may see, what waits first."""
    rows = list(queries.visible_releases(request.person).order_by("-made")[:300])
    stops = queries.stops_of(rows)
    lines: list[dict[str, Any]] = [
        {"release": one, "kind": kind_words(one.kind, spoken()), "stopped": str(one.pk) in stops}
        for one in rows
    ]
    lines.sort(key=lambda one: one["release"].state in LEFT_STATES)
    context = {"title": _("Releases"), "lines": lines, "form": _new_form(request)}
    return render(request, "releases/list.html", context)


def new(request: Any) -> HttpResponse:
    """Begin a release."""
    form = _new_form(request, request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            failed(request, VedetteError(f"{form.fields[name].label}: {' '.join(map(str, errors))}"))
        return redirect("releases:list")
    data = form.cleaned_data
    case = next((one for one in queries.cases_to_choose(request.person) if one.pk == data["case"]), None)
    mission = next(
        (one for one in queries.missions_to_choose(request.person) if one.pk == data["mission"]), None
    )
    try:
        made = services.draft(
            request.person,
            data["kind"],
            data["title"],
            case=case,
            mission=mission,
            languages=data["languages"],
            code=data["code"],
            audience=data["audience"],
        )
    except VedetteError as error:
        failed(request, error)
        return redirect("releases:list")
    return redirect("releases:text", made.pk, made.languages[0])


def _head(request: Any) -> dict[str, Any]:
    held = request.subject
    names = dict(LANGUAGES)
    texts = queries.texts_of(held)
    return {
        "release": held,
        "kind": kind_words(held.kind, spoken()),
        "writes": queries.own_releases(request.person).filter(pk=held.pk).exists(),
        "mine": str(request.person.pk) in held.hands,
        "tongues": [
            {"code": one, "name": names.get(one, one), "text": texts.get(one)} for one in held.languages
        ],
        "out": held.state in OUT_STATES,
        "left": held.state in LEFT_STATES,
    }


def release(request: Any, id: str) -> HttpResponse:
    """Show a release: how far it is, its texts and files, what left and to whom it was given."""
    held = request.subject
    head = _head(request)
    pieces = queries.pieces_of(held)
    run = services.current_run(held)
    context = head | {
        "title": held.title,
        "pieces": pieces,
        "describe": [(one, DescribeForm(auto_id=f"d{one.pk[:6]}_%s")) for one in pieces],
        "run": run,
        "manifests": held.manifests.order_by("-at"),
        "corrections": held.corrections.order_by("made"),
        "stops": queries.stops_of([held]).get(str(held.pk), []),
        "handed": held.handed.select_related("by").order_by("-at"),
        "hand": HandForm(auto_id="hand_%s"),
        "reason": ReasonForm(auto_id="reason_%s"),
        "embargo": EmbargoForm(auto_id="embargo_%s"),
        "ready": run is not None and run.green and held.state in (State.CHECKED, State.EMBARGOED),
        "steps": showing.steps(held),
    }
    return render(request, "releases/release.html", context)


def _document(held: Any, language: str) -> Document | None:
    text = queries.texts_of(held).get(language)
    return queries.document_of(text) if text else None


def text(request: Any, id: str, language: str) -> HttpResponse:
    """Show a text of a release as readers get it, with its notes, and the form that writes it."""
    held = request.subject
    if language not in TONGUES:
        raise Http404
    found = queries.texts_of(held).get(language)
    document = queries.document_of(found) if found else None
    head = _head(request)
    context = head | {
        "title": held.title,
        "language": language,
        "name": dict(LANGUAGES)[language],
        "text": found,
        "document": document,
        "rows": showing.rows(document, held) if document else [],
        "rtl": language == "ar",
        "form": TextForm(initial=_initial(document)),
        "revisions": held.texts.filter(language=language).select_related("made_by").order_by("-number")[:50],
    }
    return render(request, "releases/text.html", context)


def _initial(document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"date": timezone.now().date()}
    return {
        "title": document.title,
        "summary": document.summary,
        "date": document.date,
        "place": document.place,
        "status": document.status,
        "body": markup.lines_of(document.blocks),
        "people": markup.people_lines(document.people),
        "facts": markup.facts_lines(document.facts),
    }


def write(request: Any, id: str, language: str) -> HttpResponse:
    """Write a text anew."""
    held = request.subject
    if language not in TONGUES:
        raise Http404
    form = TextForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        before = _document(held, language)
        try:
            made = Document(
                kind=held.kind,
                code=held.code,
                language=language,
                title=data["title"],
                summary=data["summary"].replace("\r\n", "\n"),
                blocks=markup.blocks_of(data["body"]),
                date=data["date"].isoformat(),
                place=data["place"],
                status=data["status"],
                people=markup.people_of(data["people"]),
                facts=markup.facts_of(data["facts"]),
            )
            if before is not None:
                made = replace(made, pictures=before.pictures, related=before.related, updated=before.updated)
            services.write_text(request.person, held, language, made)
        except VedetteError as error:
            form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            return redirect("releases:text", id, language)
    context = _head(request) | {
        "title": held.title,
        "language": language,
        "name": dict(LANGUAGES)[language],
        "form": form,
        "rtl": language == "ar",
        "again": True,
    }
    return render(request, "releases/text.html", context, status=400)


def advance(request: Any, id: str) -> HttpResponse:
    """Send a release on to translation or review."""
    to = services.to_review if request.POST.get("to") == "review" else services.to_translation
    verb = lambda: to(request.person, request.subject)  # noqa: E731
    return done(request, verb, _("Sent on."), "releases:release", id)


def relabel(request: Any, id: str) -> HttpResponse:
    """Write the texts anew with the labels of today."""
    verb = lambda: services.relabel(request.person, request.subject)  # noqa: E731
    return done(request, verb, _("The texts bear the labels of today."), "releases:release", id)


def piece(request: Any, id: str) -> StreamingHttpResponse:
    """Give a file to the reader, to be saved."""
    held = request.subject
    answer = StreamingHttpResponse(queries.piece_bytes(held), content_type="application/octet-stream")
    guarded(answer)
    answer.headers["Content-Disposition"] = f'attachment; filename="{held.name}"'
    return answer


def describe(request: Any, id: str) -> HttpResponse:
    """Say what a file shows."""
    held = request.subject
    form = DescribeForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "releases:release", held.release_id)
    data = form.cleaned_data
    captions = {data["language"]: {"alt": data["alt"], "caption": data["caption"]}}
    verb = lambda: services.describe_piece(request.person, held, captions)  # noqa: E731
    return done(request, verb, _("Saved."), "releases:release", held.release_id)


def drop(request: Any, id: str) -> HttpResponse:
    """Take a file out."""
    held = request.subject
    verb = lambda: services.drop_piece(request.person, held)  # noqa: E731
    return done(request, verb, _("Taken out."), "releases:release", held.release_id)
