"""Web archives of a record: what they hold, a page of one in a frame that reaches nobody, its source code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import MissingError, VedetteError
from vedette_hq.config.middleware import CSP
from vedette_hq.opensources import queries, services, showing
from vedette_hq.opensources.models import Part, Reading
from vedette_hq.vault import showing as vault_showing
from vedette_hq.vault.room import room
from vedette_hq.vault.services import open_item, opening_of

PAGE_CSP = f"{CSP}; frame-src 'self'"
"""A page that has a frame of ours in it; whatever the frame holds, it leads nowhere else."""
REASON = "archived pages looked at"


def _archive(part: Part) -> Reading:
    """The reading of an archive that was read. Raises: Http404."""
    reading = queries.reading_of(part.item)
    if reading is None or reading.data is None:
        raise Http404
    return reading


def _is_open(request: Any) -> bool:
    """Whether the person has opened the item of late, and taken its cover away when it has one."""
    item = request.subject.item
    opening = opening_of(request.person, item)
    return opening is not None and (not item.covered or opening.uncovered is not None)


def _head(request: Any) -> dict[str, Any]:
    part: Part = request.subject
    return {**showing.head(request.person, part.source), "part": part, "opened": _is_open(request)}


def archive(request: Any, id: str) -> HttpResponse:
    """Show what an archive holds: whether it is sound, what its program says, its pages and other lines."""
    part: Part = request.subject
    if part.item.kind != "archive":
        raise Http404
    reading = queries.reading_of(part.item)
    context: dict[str, Any] = {**_head(request), "title": _("Web archive"), "reading": reading}
    if reading is not None and reading.data is not None and context["opened"]:
        survey = queries.survey_of(reading)
        everything = request.GET.get("all") == "yes"
        begin = request.GET.get("from", "0")
        start = int(begin) if begin.isascii() and begin.isdigit() and len(begin) < 7 else 0
        rows, further = showing.lines_of(survey, start, not everything)
        context |= {
            "survey": survey,
            "faults": [(showing.FAULTS[one.code](), one.where) for one in survey.faults],
            "counts": sorted(survey.counts.items()),
            "rows": rows,
            "everything": everything,
            "earlier": f"all={'yes' if everything else ''}&from={further}" if further else "",
            "begun": start > 0,
        }
    return render(request, "opensources/archive.html", context)


def open_it(request: Any, id: str) -> HttpResponse:
    """Note that the person opens the archive; then its pages can be looked at for an hour."""
    part: Part = request.subject
    try:
        open_item(request.person, part.item, request.POST.get("reason", "") or REASON)
    except VedetteError as error:
        messages.error(request, showing.in_words(error))
    if part.item.covered:
        return redirect("vault:view", part.item_id)
    return redirect("opensources:archive", part.pk)


def again(request: Any, id: str) -> HttpResponse:
    """Have an archive read that was not, or could not be."""
    services.ask(request.subject.item)
    messages.success(request, _("Asked for. A web archive is read within a minute."))
    return redirect("opensources:archive", request.subject.pk)


def replay(request: Any, id: str, number: int) -> HttpResponse:
    """Show an archived page in a frame that can ask nobody for anything, and beside it what it was."""
    part: Part = request.subject
    if not _is_open(request):
        return redirect("opensources:archive", part.pk)
    reading = _archive(part)
    context: dict[str, Any] = {**_head(request), "title": _("Archived page"), "number": number}
    try:
        survey, line = showing.line_of(reading, number)
        context["line"] = line
        found = showing.replayed(part, reading, number)
        context |= {"found": found, "links": showing.links_of(survey, found)}
        left = found.get("stopped", {}).items()
        context["stopped"] = [(showing.STOPPED[name](), count) for name, count in sorted(left)]
    except MissingError as error:
        if "line" not in context:
            raise Http404 from None
        context["fault"] = showing.in_words(error)
    except VedetteError as error:
        context["fault"] = showing.in_words(error)
    response = render(request, "opensources/replay.html", context)
    response.headers["Content-Security-Policy"] = PAGE_CSP
    return response


def frame(request: Any, id: str, number: int) -> HttpResponse:
    """Give the archived page itself, for the frame."""
    if not _is_open(request):
        raise Http404
    try:
        found = showing.replayed(request.subject, _archive(request.subject), number)
    except VedetteError:
        raise Http404 from None
    return showing.framed(str(found.get("html", "")))


def code(request: Any, id: str, number: int) -> HttpResponse:
    """Show one answer as it was kept: heads of its record and of the answer, and its text."""
    part: Part = request.subject
    if not _is_open(request):
        return redirect("opensources:archive", part.pk)
    reading = _archive(part)
    context: dict[str, Any] = {**_head(request), "title": _("As it was kept"), "number": number}
    try:
        _survey, line = showing.line_of(reading, number)
    except VedetteError:
        raise Http404 from None
    context["line"] = line
    try:
        with vault_showing.content(part.item) as held:
            found = room().looker.archived(held.handle, line.file, line.place.offset, line.place.skip)
        context["found"] = found
    except VedetteError as error:
        context["fault"] = showing.in_words(error)
    return render(request, "opensources/code.html", context)
