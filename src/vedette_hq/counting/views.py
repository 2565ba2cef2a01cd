"""Tables of counts, acts that repeat others, tables kept as they were."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records.counting import Unit
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.services import note
from vedette_hq.consent.gate import ask, left
from vedette_hq.counting import exporting, queries, services
from vedette_hq.counting.asking import AXES, UNITS, Asked
from vedette_hq.counting.forms import DoubleForm, FreezeForm, ReasonForm, TableForm
from vedette_hq.counting.queries import Table
from vedette_hq.records.queries import Seen, seen_many, visible_records
from vedette_hq.records.showing import ShownField, fields_in_words, titles

DEFAULTS = {"unit": "acts", "rows": "type", "columns": "year"}
STATISTICS = "C08"
"""The scope of consent to anonymous statistics."""


def _form(request: Any) -> TableForm:
    data = request.GET.copy()
    for name, value in DEFAULTS.items():
        data.setdefault(name, value)
    return TableForm(data, request.person)


def table(request: Any) -> HttpResponse:
    """Show a table as it is asked for in the address."""
    form = _form(request)
    context: dict[str, Any] = {"title": _("Counts"), "form": form}
    if form.is_valid():
        try:
            found = queries.table(request.person, form.asked())
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            context |= _drawn(found, safe="guarded" in request.GET) | {
                "query": request.GET.urlencode(),
                "guarded": "guarded" in request.GET,
                "freeze": FreezeForm(),
                "may_judge": request.person.role in CASEWORK,
                "doubles": len(queries.offered_doubles(request.person, 100)),
            }
    return render(request, "counting/table.html", context, status=400 if form.errors else 200)


def _drawn(found: Table, *, safe: bool, left_out: int = 0, day: date | None = None) -> dict[str, Any]:
    guarded = exporting.outside(found).safe if safe else None
    rows, foot = exporting.lines(found, guarded)
    return {
        "table": found,
        "lines": rows,
        "foot": foot,
        "row_title": AXES[found.asked.rows].title,
        "column_title": AXES[found.asked.columns].title,
        "unit_title": UNITS[found.asked.unit],
        "caption": exporting.caption(found, safe=safe, left_out=left_out, day=day),
    }


def export(request: Any) -> HttpResponse:
    """Give the table as it may leave the house: with consent, small cells hidden."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "counting/table.html", {"title": _("Counts"), "form": form}, status=400)
    asked = form.asked()
    victims = queries.victims_of(request.person, asked)
    answer = ask(request.person, STATISTICS, victims)
    refused = tuple(sorted(answer.refused))
    found = exporting.outside(queries.table(request.person, replace(asked, without=refused)), len(refused))
    body = exporting.as_csv(found)
    note(request.person, "table.export", "table", "", unit=str(asked.unit), left_out=len(refused))
    left(
        request.person,
        STATISTICS,
        sorted(answer.allowed),
        what="table",
        reference=hashlib.sha256(body).hexdigest(),
    )
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="table.csv"'
    return response


def freeze(request: Any) -> HttpResponse:
    """Keep the table that the address asks for."""
    form, title = _form(request), FreezeForm(request.POST)
    if not form.is_valid() or not title.is_valid():
        messages.error(request, _("A title has 1 to 200 characters."))
        return redirect("counting:table")
    try:
        found = queries.table(request.person, form.asked())
        made = services.freeze(found, title.cleaned_data["title"], request.person)
    except VedetteError as error:
        messages.error(request, str(error))
        return redirect("counting:table")
    return redirect("counting:frozen", made.pk)


def kept(request: Any) -> HttpResponse:
    """List the tables that were kept."""
    rows = queries.visible_frozen(request.person).select_related("by").order_by("-at")
    return render(request, "counting/kept.html", {"title": _("Kept tables"), "kept": rows})


def frozen(request: Any, id: str) -> HttpResponse:
    """Show a table as it was, and whether it would come out the same today."""
    subject, person = request.subject, request.person
    asked, result = subject.asked, subject.result
    axes = queries.axes_for(person)
    held = Table(
        asked=_asked(asked),
        rows=queries.named(person, axes[asked["rows"]], [key for key, _n in result["rows"]]),
        columns=queries.named(person, axes[asked["columns"]], [key for key, _n in result["columns"]]),
        cells={(a, b): n for a, b, n in result["cells"]},
        row_totals=dict(result["rows"]),
        column_totals=dict(result["columns"]),
        total=result["total"],
        cases=tuple(subject.cases),
        sources=result["sources"],
        first=_day(result["first"]),
        last=_day(result["last"]),
        reached=subject.reached,
    )
    now = services.plain_result(queries.table(person, _asked(asked)))
    context = _drawn(held, safe=False, day=subject.at.date()) | {
        "title": subject.title,
        "kept": subject,
        "true": services.digest_of(asked, result) == subject.digest,
        "same": now["cells"] == result["cells"] and now["total"] == result["total"],
        "now": now["total"],
    }
    return render(request, "counting/frozen.html", context)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _asked(plain: dict[str, Any]) -> Asked:
    return Asked(
        rows=plain["rows"],
        columns=plain["columns"],
        unit=Unit(plain["unit"]),
        cases=tuple(plain["cases"]),
        types=tuple(plain["types"]),
        months=(plain["months"][0], plain["months"][1]) if plain["months"] else None,
        sources=tuple(plain["sources"]),
        without=tuple(plain["without"]),
    )


def doubles(request: Any) -> HttpResponse:
    """Offer pairs of acts that may be one, and show what was judged."""
    person = request.person
    offered = queries.offered_doubles(person)
    judged = list(queries.visible_doubles(person).select_related("by", "revoked_by").order_by("-at")[:200])
    ids = {pk for one in offered for pk in (one.one, one.two)}
    ids |= {pk for one in judged for pk in (one.act_id, one.of_id)}
    records = {record.pk: record for record in visible_records(person).filter(pk__in=ids)}
    seen = {one.record.pk: one for one in seen_many(person, list(records.values()))}
    called = titles(person, list(records.values()))
    context = {
        "title": _("Acts told of twice"),
        "offered": [
            (
                one,
                called.get(one.two, one.two[:8]),
                _words(person, seen.get(one.one)),
                _words(person, seen.get(one.two)),
            )
            for one in offered
        ],
        "judged": [(one, called.get(one.act_id, one.act_id[:8])) for one in judged],
        "may": {one.pk for one in queries.revocable_doubles(person)},
    }
    return render(request, "counting/doubles.html", context)


def _words(person: Any, one: Seen | None) -> tuple[ShownField, ...]:
    return fields_in_words(person, one.kind, one.view) if one is not None else ()


def judge(request: Any) -> HttpResponse:
    """Say that an act repeats another."""
    form = DoubleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why, in at most 500 characters."))
        return redirect("counting:doubles")
    mine = queries.countable_acts(request.person).select_related("case")
    held = {row.pk: row for row in mine.filter(pk__in=(form.cleaned_data["act"], form.cleaned_data["of"]))}
    if len(held) != 2:
        raise Http404
    try:
        services.judge_double(
            held[form.cleaned_data["act"]],
            held[form.cleaned_data["of"]],
            request.person,
            form.cleaned_data["reason"],
        )
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The two count as one."))
    return redirect("counting:doubles")


def revoke(request: Any, id: str) -> HttpResponse:
    """Take a judgement back."""
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        services.revoke_double(request.subject, request.person, reason)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The act counts again."))
    return redirect("counting:doubles")
