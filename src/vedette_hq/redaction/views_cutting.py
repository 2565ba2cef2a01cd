"""Cutting: the text with its cuts, pages and frames with areas drawn over them."""

from __future__ import annotations

import os
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.house.redacting import Redactor
from vedette.publication.redaction import Cut, apply_cuts, class_words, reason_words
from vedette_hq.casework.showing import failed, wrong
from vedette_hq.redaction import queries, services
from vedette_hq.redaction.building import SIDE, plan_of
from vedette_hq.redaction.forms import AreaForm, WordsForm, spoken
from vedette_hq.redaction.models import Kind, Mark, Redaction
from vedette_hq.redaction.registering import sealed_names
from vedette_hq.redaction.views import head
from vedette_hq.vault import services as vault
from vedette_hq.vault import showing, streaming
from vedette_hq.vault.room import room

AROUND = 40
STEPS = (-250, -25, -1, 1, 25, 250)


def _said(mark: Mark) -> dict[str, Any]:
    return {"class": class_words(mark.cls, spoken()), "reason": reason_words(mark.reason, spoken())}


def _segments(text: str, marks: list[Mark]) -> list[tuple[str, Mark | None, int]]:
    """Return the text as pieces: plain ones, and those that a mark lies over, numbered."""
    found: list[tuple[str, Mark | None, int]] = []
    at = 0
    for number, mark in enumerate(sorted(marks, key=lambda one: one.start), 1):
        if mark.start < at:
            continue
        found += [(text[at : mark.start], None, 0), (text[mark.start : mark.end], mark, number)]
        at = mark.end
    return [*found, (text[at:], None, 0)]


def text(request: Any, id: str) -> HttpResponse:
    """Show the text with its cuts, to be accepted, changed, left or added to."""
    held: Redaction = request.subject
    context = head(request) | {"title": _("Cut the text"), "form": WordsForm()}
    if held.kind != Kind.TEXT:
        raise Http404
    if context["opening"] is None:
        return render(request, "redaction/closed.html", context)
    try:
        whole = services.source_text(held)
    except VedetteError as error:
        return render(request, "redaction/closed.html", context | {"fault": showing.in_words(error)})
    marks = queries.marks_of(held)
    marks.sort(key=lambda one: one.start)
    rows = [
        {
            "mark": one,
            "number": number,
            "before": whole[max(0, one.start - AROUND) : one.start],
            "words": whole[one.start : one.end],
            "after": whole[one.end : one.end + AROUND],
            **_said(one),
        }
        for number, one in enumerate(marks, 1)
    ]
    made = [
        Cut(one.start, one.end, one.cls, one.reason, one.replacement)
        for one in marks
        if one.state != "refused"
    ]
    context |= {
        "segments": _segments(whole, marks),
        "rows": rows,
        "states": Mark.State.choices,
        "cleared": apply_cuts(whole, made),
        "sealed": sealed_names(held.case),
        "undecided": sum(one.state == "proposed" for one in marks),
    }
    return render(request, "redaction/text.html", context)


def _number(request: Any, held: Redaction) -> int:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 0
    least = 0 if held.kind == Kind.FILM else 1
    most = held.count - 1 if held.kind == Kind.FILM else held.count
    return min(max(number, least), max(least, most))


def areas(request: Any, id: str) -> HttpResponse:
    """Show a page or frame with the areas that are cut out of it, and take new ones."""
    held: Redaction = request.subject
    if held.kind not in (Kind.PAGES, Kind.PICTURE, Kind.FILM):
        raise Http404
    number = _number(request, held)
    film = held.kind == Kind.FILM
    context = head(request) | {"title": _("Cut areas"), "number": number, "film": film}
    if context["opening"] is None:
        return render(request, "redaction/closed.html", context)
    here = [_drawn(one, number if film else None) for one in queries.marks_of(held, number)]
    everywhere = [{"mark": one, **_said(one)} for one in queries.marks_of(held)]
    last = held.count - 1 if film else held.count
    turns = STEPS if film else (-1, 1)
    context |= {
        "form": AreaForm(film=film, page=number),
        "here": [one for one in here if one is not None],
        "rows": everywhere,
        "states": Mark.State.choices,
        "last": last,
        "turns": [(step, number + step) for step in turns if (0 if film else 1) <= number + step <= last],
        "by_hand": held.by_hand[:200],
        "undecided": sum(one["mark"].state == "proposed" for one in everywhere),
    }
    return render(request, "redaction/areas.html", context)


def _drawn(mark: Mark, frame: int | None) -> dict[str, Any] | None:
    """Return where an area lies, of a film in one frame; None where it does not."""
    x, y, w, h = mark.x, mark.y, mark.w, mark.h
    if frame is not None:
        area = next((at for at in _at(mark, frame)), None)
        if area is None:
            return None
        x, y, w, h = area
    middle = {"cx": x + w // 2, "cy": y + h // 2, "rx": (w + 1) // 2, "ry": (h + 1) // 2}
    return {"mark": mark, "x": x, "y": y, "w": w, "h": h, **middle, **_said(mark)}


def _at(mark: Mark, frame: int) -> list[tuple[int, int, int, int]]:
    keys = [tuple(map(int, key)) for key in mark.keys]
    for before, after in zip(keys, keys[1:] or keys, strict=False):
        if before[0] <= frame <= after[0]:
            span = (after[0] - before[0]) or 1
            part = (frame - before[0]) / span
            x, y, w, h = (
                round(one + (two - one) * part) for one, two in zip(before[1:], after[1:], strict=True)
            )
            return [(x, y, w, h)]
    return []


def page(request: Any, id: str, number: int) -> HttpResponse:
    """Give a page, picture or frame made anew, to draw on; `?cut` of a film with its areas filled."""
    held: Redaction = request.subject
    if held.kind not in (Kind.PAGES, Kind.PICTURE, Kind.FILM) or number > 999_999:
        raise Http404
    if vault.opening_of(request.person, held.item) is None:
        raise Http404
    which = f"redaction {held.kind} {number}"
    cut = held.kind == Kind.FILM and "cut" in request.GET
    data = None if cut else room().picture(held.item.package_sha256, which)
    try:
        if data is None:
            data = _picture(held, number, cut=cut)
    except VedetteError as error:
        answer = HttpResponse(showing.in_words(error), status=422, content_type="text/plain; charset=utf-8")
        streaming.guarded(answer)
        return answer
    if not cut:
        room().keep_picture(held.item.package_sha256, which, data)
    return streaming.picture(data)


def _picture(held: Redaction, number: int, *, cut: bool) -> bytes:
    with showing.content(held.item) as opened:
        if held.kind == Kind.PAGES:
            return room().looker.page(opened.handle, held.item.media_type, max(1, number), SIDE)
        with os.fdopen(os.dup(opened.handle), "rb") as source, Redactor() as redactor:
            source.seek(0)
            if held.kind == Kind.PICTURE:
                return redactor.picture(source, SIDE)
            plan = plan_of(held, ("accepted", "proposed")) if cut else None
            return redactor.frame(source, number, plan, SIDE)


def _back(request: Any, held: Redaction) -> HttpResponse:
    if held.kind == Kind.TEXT:
        return redirect("redaction:text", held.pk)
    asked = request.POST.get("page", "")
    number = asked if asked.isascii() and asked.isdigit() and len(asked) <= 6 else "1"
    return redirect(f"{reverse('redaction:areas', args=(held.pk,))}?page={number}")


def decide(request: Any, id: str) -> HttpResponse:
    """Set which cuts are made, and what stands instead."""
    held: Redaction = request.subject
    states, said = {}, {}
    for key, value in request.POST.items():
        kind, _colon, pk = key.partition(":")
        if kind == "state":
            states[pk] = value
        elif kind == "words":
            said[pk] = value
    try:
        count = services.decide(held, request.person, states, said, request.POST.get("rest", ""))
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, _("Saved: %(count)s changed.") % {"count": count})
    return _back(request, held)


def words(request: Any, id: str) -> HttpResponse:
    """Cut words wherever they stand."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "redaction:text", id)
    data = form.cleaned_data
    try:
        count = services.add_words(
            request.subject, request.person, data["words"], data["code"], data["replacement"]
        )
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, _("Cut in %(count)s places.") % {"count": count})
    return redirect("redaction:text", id)


def area(request: Any, id: str) -> HttpResponse:
    """Add an area."""
    held: Redaction = request.subject
    form = AreaForm(request.POST, film=held.kind == Kind.FILM)
    if not form.is_valid():
        return wrong(request, form, "redaction:areas", id)
    data = form.cleaned_data
    first = data["page"]
    last = data["last"] if data["last"] is not None else first
    drawn = services.Drawn(
        first, last, data["x"], data["y"], data["w"], data["h"], data["shape"], data["code"]
    )
    try:
        services.add_area(held, request.person, drawn)
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, _("The area is cut out."))
    return _back(request, held)


def drop(request: Any, id: str) -> HttpResponse:
    """Take back a cut that a person added."""
    held: Redaction = request.subject
    try:
        services.drop(held, request.person, request.POST.get("mark", ""))
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, _("Taken back."))
    return _back(request, held)
