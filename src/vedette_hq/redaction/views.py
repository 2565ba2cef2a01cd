"""Redactions: the list, beginning one, one with what was built, confirming, handing over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.house.redacting import available
from vedette.publication.redaction import class_words, reason_words
from vedette_hq.audit.services import note
from vedette_hq.casework.showing import done, failed
from vedette_hq.redaction import queries, services
from vedette_hq.redaction.forms import NewForm, spoken
from vedette_hq.redaction.models import Kind, Redaction, State
from vedette_hq.redaction.registering import sealed_names
from vedette_hq.vault import services as vault
from vedette_hq.vault.labels import DERIVED
from vedette_hq.vault.streaming import guarded

SHOWN = 300


def redactions(request: Any) -> HttpResponse:
    """List the redactions of the person's cases, newest first."""
    rows = queries.visible_redactions(request.person).order_by("-made", "pk")[:SHOWN]
    context = {"title": _("Redaction"), "rows": rows}
    return render(request, "redaction/list.html", context)


def new(request: Any) -> HttpResponse:
    """Begin a redaction of an item of a case."""
    rows = queries.rows_to_cut(request.person)
    releases = list(queries.releases_for(request.person))
    wanted = str(request.POST.get("row", "") or request.GET.get("row", ""))
    chosen = next((one for one in rows if queries.named_row(one) == wanted), None)
    texts = queries.texts_for(chosen.item) if chosen is not None else []
    form = NewForm(
        request.POST if request.method == "POST" else None,
        [(queries.named_row(one), f"{one.item.name or one.item} ({one.case.title})") for one in rows],
        [
            (str(one.pk), one.title)
            for one in releases
            if chosen is None or one.case_id in (None, chosen.case_id)
        ],
        [(str(one.pk), f"{DERIVED[one.kind]} {one.language}") for one in texts],
        {"row": wanted, "release": request.GET.get("release", ""), "kind": _fitting(chosen)},
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and chosen is not None:
            data = form.cleaned_data
            asked = services.Beginning(
                chosen.case,
                chosen.item,
                data["kind"],
                data["language"],
                next((one for one in texts if str(one.pk) == data["derived"]), None),
                next((one for one in releases if str(one.pk) == data["release"]), None),
                data["days"],
            )
            try:
                vault.open_item(request.person, chosen.item, "redaction")
                made = services.begin(asked, request.person)
            except VedetteError as error:
                failed(request, error)
            else:
                return redirect("redaction:one", made.pk)
    given = str(request.GET.get("release", ""))
    context = {
        "title": _("Begin a redaction"),
        "form": form,
        "rows": rows,
        "chosen": chosen,
        "texts": texts,
        "given": given if any(str(one.pk) == given for one in releases) else "",
        "missing": available(),
    }
    return render(request, "redaction/new.html", context, status=status)


def _fitting(chosen: Any) -> str:
    if chosen is None:
        return Kind.TEXT
    kinds = [kind for kind, suited in services.SUITS.items() if chosen.item.kind in suited]
    picture = Kind.PICTURE if Kind.PICTURE in kinds else kinds[0] if kinds else Kind.TEXT
    return Kind.TEXT if queries.has_text(chosen.item) and picture != Kind.PICTURE else picture


def _counts(marks: list[Any]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in marks:
        row = rows.setdefault(
            (one.cls, one.reason),
            {
                "cls": one.cls,
                "class": class_words(one.cls, spoken()),
                "reason": reason_words(one.reason, spoken()),
                "proposed": 0,
                "accepted": 0,
                "refused": 0,
            },
        )
        row[one.state] += 1
    return [rows[key] for key in sorted(rows)]


def head(request: Any) -> dict[str, Any]:
    """Return what each page of a redaction needs."""
    held: Redaction = request.subject
    return {
        "redaction": held,
        "opening": vault.opening_of(request.person, held.item),
        "writes": held.case.closed is None and held.state == State.WORK,
        "draws": held.kind in (Kind.PAGES, Kind.PICTURE, Kind.FILM),
    }


def one(request: Any, id: str) -> HttpResponse:
    """Show a redaction: what is cut by class and reason, what is to be done next, what was built."""
    held: Redaction = request.subject
    marks = queries.marks_of(held)
    releases = queries.releases_for(request.person, held.case)
    if held.release_id is not None:
        releases = releases.filter(pk=held.release_id)
    context = head(request) | {
        "title": held.get_kind_display(),
        "counts": _counts(marks),
        "undecided": sum(one.state == "proposed" for one in marks),
        "products": held.products.order_by("name"),
        "releases": releases.order_by("-made")[:100],
        "people": queries.people_of(request.person, held.case) if held.state == State.BUILT else (),
        "open_case": held.case.closed is None,
        "voices": Redaction.Voice.choices if held.kind in (Kind.FILM, Kind.SOUND) else (),
        "sealed": sealed_names(held.case) if held.kind == Kind.TEXT else 0,
        "by_hand": held.by_hand[:200],
        "no_faces": "faces" in available() and held.kind in (Kind.PICTURE, Kind.PAGES),
    }
    return render(request, "redaction/one.html", context)


def open_(request: Any, id: str) -> HttpResponse:
    """Open the item, as the register is told, to look at it while cutting."""
    held: Redaction = request.subject
    to = "redaction:text" if held.kind == Kind.TEXT else "redaction:areas"
    return done(
        request,
        lambda: vault.open_item(request.person, held.item, "redaction", uncover=True),
        _("The item is open. The register says that you opened it."),
        to if held.kind != Kind.SOUND else "redaction:one",
        id,
    )


def voice(request: Any, id: str) -> HttpResponse:
    """Say what is done to the sound."""
    chosen = request.POST.get("voice", "")
    verb = lambda: services.set_voice(request.subject, request.person, chosen)  # noqa: E731
    return done(request, verb, _("Saved."), "redaction:one", id)


def confirm(request: Any, id: str) -> HttpResponse:
    """Confirm the cuts, and have the new files built."""
    looked = request.POST.get("looked") == "yes"
    verb = lambda: services.confirm(request.subject, request.person, looked=looked)  # noqa: E731
    return done(request, verb, _("Confirmed. The house builds the new files now."), "redaction:one", id)


def again(request: Any, id: str) -> HttpResponse:
    """Open a redaction again; what was built goes."""
    verb = lambda: services.again(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("Open again. What was built is gone."), "redaction:one", id)


def hand(request: Any, id: str) -> HttpResponse:
    """Add files that were built to a release."""
    held: Redaction = request.subject
    wanted = request.POST.get("release", "")
    release = queries.releases_for(request.person, held.case).filter(pk=wanted).first()
    if release is None:
        messages.error(request, _("Choose the release."))
        return redirect("redaction:one", id)
    chosen = request.POST.getlist("product")
    seen = request.POST.getlist("seen")
    verb = lambda: services.hand(held, request.person, release, chosen, seen)  # noqa: E731
    return done(request, verb, _("Added to the release."), "redaction:one", id)


def product(request: Any, id: str) -> HttpResponseBase:
    """Give a file that was built, to look at it before it is added to a release."""
    held = request.subject
    note(request.person, "redaction.look", "redaction", held.redaction_id)
    answer = StreamingHttpResponse(held.chunks(), content_type="application/octet-stream")
    answer.headers["Content-Length"] = str(held.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{held.name}"'
    guarded(answer)
    return answer
