"""The carousel of a case, its table to take along, and statistics of redress."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.adapters.typesetting import typeset_freely
from vedette.cases.carousel import NUMBERS
from vedette.cases.carousel_paper import carousel_paper
from vedette.cases.carousel_words import (
    LANGUAGES,
    doubt_words,
    number_words,
    pattern_words,
    span_words,
)
from vedette.errors import VedetteError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text
from vedette_hq.redress import counting, queries
from vedette_hq.redress.showing import failed, spoken

FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}
OWN_NAMES = (("en", "English"), ("fr", "français"), ("ru", "русский"))


def show(request: Any, id: str) -> HttpResponse:
    """Show refusals and their cancellations, counts, what repeats."""
    case = request.subject
    words = spoken()
    try:
        held = queries.carousel_of(request.person, case)
    except VedetteError as error:
        failed(request, error)
        return redirect("redress:case", id)
    context = {
        "title": _("Refusals and cancellations"),
        "case": case,
        "held": held,
        "span": span_words(held, words),
        "patterns": [(one.found, pattern_words(one, words)) for one in held.patterns],
        "doubts": list(dict.fromkeys(doubt_words(one, words) for one in held.doubts)),
        "numbers": [number_words(one, words) for one in NUMBERS],
        "languages": OWN_NAMES,
        "part": "carousel",
    }
    return render(request, "redress/carousel.html", context)


def table(request: Any, id: str, language: str, form: str) -> HttpResponse:
    """Give the table as a paper in a language."""
    if form not in FORMS or language not in LANGUAGES:
        raise Http404
    case = request.subject
    try:
        held = queries.carousel_of(request.person, case)
        paper = carousel_paper(held, language, timezone.localdate(), reference=case.pk[:8])
        content = (
            typeset_freely(paper).pdf
            if form == "pdf"
            else docx_bytes(paper)
            if form == "docx"
            else text(paper).encode("utf-8")
        )
    except VedetteError as error:
        failed(request, error)
        return redirect("redress:carousel", id)
    answer = HttpResponse(content, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="table-{case.pk[:8]}-{language}.{form}"'
    return answer


def statistics(request: Any) -> HttpResponse:
    """Show outcomes, durations and remedies of the lead's cases, by body and by office."""
    context = {"title": _("Statistics of redress"), "counted": counting.counted(request.person, spoken())}
    return render(request, "redress/statistics.html", context)
