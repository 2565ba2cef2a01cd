"""Names: the search page, and what forms ask while somebody types."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.records.names.printing import transliterate
from vedette.records.schema import Kind
from vedette_hq.names import queries
from vedette_hq.names.forms import MAX_QUERY_CHARS, STANDARD_WORDS, NameForm
from vedette_hq.names.saying import percent, sentences
from vedette_hq.records.queries import record_cases
from vedette_hq.records.words import KIND

SUGGESTED = 10
SHOWN = 50


def suggest(request: Any) -> JsonResponse:
    """Answer with names like the one being typed: `q`, and if wanted `kind` (several) and `case`."""
    asked = request.POST if request.method == "POST" else request.GET
    kinds = [Kind(one) for one in asked.getlist("kind") if one in set(Kind)]
    hits = queries.find(
        request.person,
        asked.get("q", "")[:MAX_QUERY_CHARS],
        kinds=kinds or None,
        limit=SUGGESTED,
        case=asked.get("case") or None,
    )
    found = [
        {
            "record": hit.record_id,
            "entity": hit.entity,
            "kind": hit.kind,
            "case": hit.case_id,
            "text": hit.text,
            "score": hit.score,
            "why": sentences(hit.why),
            "url": reverse("records:record", args=[hit.record_id]),
        }
        for hit in hits
    ]
    return JsonResponse({"hits": found})


def search(request: Any) -> HttpResponse:
    """Show the records whose names are like the one asked for, and why. A name stands in no address."""
    cases = list(record_cases(request.person).order_by("title").values_list("pk", "title"))
    form = NameForm(request.POST or None, cases=cases)
    lines, asked = [], ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked, standard, titles = data["q"], data["standard"], dict(cases)
        hits = queries.find(
            request.person,
            asked,
            kinds=[Kind(data["kind"])] if data["kind"] else None,
            limit=SHOWN,
            case=data["case"] or None,
        )
        together = [hit.entity for hit in hits]
        lines = [
            {
                "hit": hit,
                "why": sentences(hit.why),
                "percent": percent(hit.score),
                "kind": KIND[hit.kind],
                "case": titles.get(hit.case_id, hit.case_id[:8]),
                "printed": transliterate(hit.text, standard) if standard else "",
                "same": together.count(hit.entity) > 1,
            }
            for hit in hits
        ]
    context = {
        "title": _("Names across scripts"),
        "form": form,
        "asked": asked,
        "lines": lines,
        "standard": STANDARD_WORDS.get(form.data.get("standard", ""), "") if form.is_bound else "",
        "cases": cases,
    }
    return render(request, "names/search.html", context, status=400 if form.errors else 200)
