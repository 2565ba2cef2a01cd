"""Conclusions of a case: the elements with what speaks for and against, the memo, the supervisor's word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette.cases.elements import CHECKED, PRESUMPTION, agreement, elements
from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.casework import concluding, matrix, queries
from vedette_hq.casework.forms import MemoForm, WordsForm
from vedette_hq.casework.models import Conclusion
from vedette_hq.casework.showing import base, done, failed, wrong
from vedette_hq.casework.words import REMARKS, SORTS
from vedette_hq.interviews.models import Matter
from vedette_hq.interviews.queries import sees_health, visible_claims
from vedette_hq.interviews.words import ELEMENTS, STATUSES


def _language() -> str:
    found = (get_language() or "en")[:2]
    return found if found in PRESUMPTION else "en"


def _sheet(person: Person, matter: Matter) -> dict[str, Any]:
    """Return the matrix of a matter with questions, remarks and which kinds of material agree."""
    rows = matrix.matter_rows(person, matter)
    asked = {one.code: one for one in elements(matter.template)} if matter.template else {}
    found = matrix.remarks(person, matter, rows)
    by_row: dict[str, list[Any]] = {}
    for one in found:
        if one.code == "not-judged":  # its state says that already
            continue
        by_row.setdefault(one.element, []).append((REMARKS[one.code], one.must))
    lines = [
        {
            "row": row,
            "question": asked[row.element].question[_language()] if row.element in asked else "",
            "status": STATUSES.get(row.status, ""),
            "remarks": by_row.get(row.element or f"#{row.number}", []),
        }
        for row in rows
    ]
    how = agreement(matter.template, matrix.judged(person, matter, rows)) if matter.template else None
    first = next(iter(asked.values()), None)
    return {
        "matter": matter,
        "lines": lines,
        "barred": any(one.must for one in found),
        "agreement": how,
        "present": [SORTS[one] for one in sorted(how.present)] if how else [],
        "lacking": [SORTS[one] for one in sorted(how.lacking)] if how else [],
        "source": first,
        "checked": CHECKED,
    }


def conclusions(request: Any, id: str) -> HttpResponse:
    """Show the elements of every matter of a case, and its conclusions."""
    case, person = request.subject, request.person
    rows = list(queries.visible_conclusions(person).filter(case=case).order_by("-number"))
    sheets = [
        _sheet(person, one) | {"conclusions": [row for row in rows if row.matter_id == one.pk]}
        for one in matrix.matters_of(person, case)
    ]
    context = base(request, case) | {
        "title": _("Conclusions"),
        "sheets": sheets,
        "presumption": PRESUMPTION[_language()],
        "hides": not sees_health(person),
    }
    return render(request, "casework/conclusions.html", context)


def conclude(request: Any, id: str) -> HttpResponse:
    """Write the conclusion on a matter."""
    matter, person = request.subject, request.person
    before = queries.visible_conclusions(person).filter(matter=matter).order_by("-number").first()
    form = MemoForm(request.POST or None, initial={"memo": before.memo if before else ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = concluding.conclude(matter, person, form.cleaned_data["memo"])
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("Written. Somebody else signs it off."))
            return redirect("casework:conclusion", made.pk)
    context = base(request, matter.case) | {
        "title": _("Conclusion"),
        "sheet": _sheet(person, matter),
        "form": form,
        "before": before,
        "hides": not sees_health(person),
    }
    context["writes"] = context["writes"] and matter.withdrawn is None
    return render(request, "casework/conclude.html", context, status=400 if form.errors else 200)


def _frozen(person: Person, held: Conclusion) -> list[dict[str, Any]]:
    """Return the frozen rows that this reader may see; what was laid is named as they may see it now."""
    seen = set(visible_claims(person).filter(matter=held.matter).values_list("pk", flat=True))
    texts = {
        one.object_id: one.text
        for row in matrix.matter_rows(person, held.matter)
        for one in (*row.supports, *row.contradicts)
    }

    def side(rows: Any) -> list[dict[str, Any]]:
        return [{**one, "text": texts.get(one["id"], "")} for one in rows]

    return [
        {
            **row,
            "name": ELEMENTS.get(row["element"], row["claim"][:80]),
            "status": STATUSES.get(row["status"], ""),
            "code": row["status"],
            "supports": side(row["supports"]),
            "contradicts": side(row["contradicts"]),
        }
        for row in held.frozen
        if row["claim_id"] in seen
    ]


def conclusion(request: Any, id: str) -> HttpResponse:
    """Show a conclusion as it was written, and who signed it off."""
    held, person = request.subject, request.person
    whole = sees_health(person)
    newest = held.matter.conclusions.order_by("-number").values_list("number", flat=True).first()
    waits = not held.outcome and held.number == newest
    stale = whole and waits and concluding.is_stale(person, held)
    decides = (
        waits
        and held.case.closed is None
        and held.made_by_id != person.pk
        and person.role in concluding.SUPERVISORS
        and whole
    )
    context = base(request, held.case) | {
        "title": _("Conclusion %(number)s: %(title)s") % {"number": held.number, "title": held.matter.title},
        "conclusion": held,
        "rows": _frozen(person, held),
        "whole": whole,
        "stale": stale,
        "waits": waits,
        "own": held.made_by_id == person.pk,
        "decides": decides,
        "sign_form": WordsForm(auto_id="sign_%s"),
        "return_form": WordsForm(auto_id="return_%s"),
    }
    return render(request, "casework/conclusion.html", context)


def sign(request: Any, id: str) -> HttpResponse:
    """Sign a conclusion off."""
    held, form = request.subject, WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return done(
        request,
        lambda: concluding.sign(held, request.person, words),
        _("Signed off."),
        "casework:conclusion",
        held.pk,
    )


def give_back(request: Any, id: str) -> HttpResponse:
    """Return a conclusion to its author."""
    held, form = request.subject, WordsForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:conclusion", held.pk)
    return done(
        request,
        lambda: concluding.give_back(held, request.person, form.cleaned_data["words"]),
        _("Returned. Its author writes it anew."),
        "casework:conclusion",
        held.pk,
    )
