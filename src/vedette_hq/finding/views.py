"""Search, and lists that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vedette.errors import VedetteError
from vedette.records.schema import FIELDS, Kind
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.finding import index, queries, services
from vedette_hq.finding.asking import Asked, Sight, parse_asked
from vedette_hq.finding.forms import ListForm, SearchForm
from vedette_hq.finding.items import items_with
from vedette_hq.finding.scope import asked_of
from vedette_hq.finding.search import PAGE, Found, Hit, find
from vedette_hq.finding.words import FACET, STATEMENT_FIELD, VIEW
from vedette_hq.records.models import Source
from vedette_hq.records.queries import visible_sources
from vedette_hq.records.words import KIND, KINDS, field_label
from vedette_hq.terms.queries import label as term_label

MAX_NAMES = 8
MAX_PICKED = 200


def search(request: Any) -> HttpResponse:
    """Ask for words and what narrows them; show hits, facets, names and evidence."""
    left = index.freshen()
    sight = Sight(request.person)
    asked = asked_of(request.GET)
    asked = asked if not asked.case or asked.case in sight.cases else replace(asked, case="")
    form = SearchForm(sight, initial=asked.plain(), label_suffix="")
    before = request.GET.get("before", "")
    at = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0
    context: dict[str, Any] = {"title": _("Search"), "form": form, "left": left, "narrowed": _narrowed(asked)}
    context["lists"] = queries.fillable_lists(request.person).order_by("name")[:50]
    if asked.empty:
        return render(request, "finding/search.html", context)
    found = find(sight, asked, before=at)
    context |= {
        "asked": asked,
        "hits": [shown_hit(one) for one in found.hits],
        "found": found,
        "counted": _counted(found),
        "facets": facets(sight, asked, found),
        "query": _query(asked),
        "earlier": urlencode({**asked_parts(asked), "before": found.next}) if found.next else "",
        "later": _query(asked) if at else "",
        "views": views_of(_query(asked)),
        "list_form": ListForm(sight, label_suffix=""),
        "source": _source(request.person, asked),
    }
    if asked.words and not at:
        context["names"] = names_like(sight, asked)
        context["items"] = items_with(sight, asked)
    return render(request, "finding/search.html", context)


def _narrowed(asked: Asked) -> bool:
    return bool(set(asked.plain()) - {"words", "kind", "case"})


def _source(person: Any, asked: Asked) -> Source | None:
    return visible_sources(person).filter(pk=asked.source).first() if asked.source else None


def _counted(found: Found) -> str:
    if found.more:
        return _("More than %(count)s found; the newest are counted on the side.") % {"count": found.count}
    return ngettext("%(count)s found.", "%(count)s found.", found.count) % {"count": found.count}


def asked_parts(asked: Asked) -> dict[str, str]:
    """Return a question as parts of an address."""
    return {name: "1" if value is True else str(value) for name, value in asked.plain().items()}


def _query(asked: Asked) -> str:
    return urlencode(asked_parts(asked))


def views_of(query: str, here: str = "") -> list[tuple[str, str, bool]]:
    """Return (address, words, whether it is this one) of the views of the same."""
    return [
        (f"{reverse(f'finding:{name}')}?{query}", str(words), name == here) for name, words in VIEW.items()
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as it is listed."""

    hit: Hit
    kind: str
    address: str
    snippets: tuple[tuple[str, Any], ...]


def shown_hit(hit: Hit) -> Shown:
    """Return a hit with its address and the labels of its fields."""
    snippets = tuple((field_words(hit.kind, name), text) for name, text in hit.snippets)
    return Shown(hit, str(KIND[hit.kind]), address_of(hit.kind, hit.object_id), snippets)


def field_words(kind: str, name: str) -> str:
    """Return the label of a field of a record or a statement."""
    if kind == "statement":
        return str(STATEMENT_FIELD.get(name, name))
    return str(field_label(FIELDS[Kind(kind)][name]))


def address_of(kind: str, pk: str) -> str:
    """Return where a record or a statement is read."""
    return reverse("records:statement" if kind == "statement" else "records:record", args=[pk])


def facets(
    sight: Sight, asked: Asked, found: Found
) -> list[tuple[str, str, list[tuple[str, int, str, bool]]]]:
    """Return (name, words, [(value's words, count, address, whether chosen)]) of each facet."""
    listed = []
    for name, words in FACET.items():
        rows = []
        for value, count in found.facets.get(name, ()):
            narrowed, chosen = _with(asked, name, value)
            rows.append((_facet_words(sight, name, value), count, "?" + _query(narrowed), chosen))
        if rows:
            listed.append((name, str(words), rows))
    return listed


def _with(asked: Asked, name: str, value: str) -> tuple[Asked, bool]:
    """Return the question narrowed by a value of a facet, or without it when it is chosen already."""
    if name == "year":
        low, high = f"{int(value):04}-01-01", f"{int(value):04}-12-31"
        days = parse_asked({"since": low, "until": high})
        chosen = (asked.since, asked.until) == (days.since, days.until)
        if chosen:
            return replace(asked, since=None, until=None), True
        return replace(asked, since=days.since, until=days.until), False
    chosen = getattr(asked, name) == value
    plain = {**asked.plain(), name: value}
    if chosen:
        del plain[name]
    return parse_asked(plain), chosen


def _facet_words(sight: Sight, name: str, value: str) -> str:
    if name == "kind":
        return str(KINDS[value])
    if name == "case":
        return sight.cases.get(value, value[:8])
    if name in ("type", "confidence"):
        return term_label("acts" if name == "type" else "confidence", value)
    return value


def names_like(sight: Sight, asked: Asked) -> list[Mapping[str, Any]]:
    """Return the names most like the words, with the reasons; none while the desk of names is not there."""
    try:
        from vedette_hq.names.queries import find as find_names
        from vedette_hq.names.saying import sentences
    except ImportError:  # pragma: no cover
        return []
    found = find_names(sight.person, asked.words, limit=MAX_NAMES, case=asked.case or None)
    return [
        {"text": hit.text, "address": address_of("person", hit.record_id), "why": sentences(hit.why)}
        for hit in found
    ]


def lists(request: Any) -> HttpResponse:
    """Show the lists of this person and of their teams; make an empty one to be filled by hand."""
    sight = Sight(request.person)
    form = ListForm(sight, request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, None)
        if made is not None:
            return made
    rows = queries.visible_lists(request.person).select_related("case", "owner").order_by("-made")
    context = {
        "title": _("Lists"),
        "lists": [(row, row.owner_id == request.person.pk) for row in rows],
        "form": form,
    }
    return render(request, "finding/lists.html", context, status=400 if form.errors else 200)


def keep(request: Any) -> HttpResponse:
    """Keep a question as a list."""
    sight = Sight(request.person)
    form = ListForm(sight, request.POST)
    asked = asked_of(_asked(request))
    if form.is_valid():
        made = _kept(request, form, asked)
        if made is not None:
            return made
    messages.error(request, _("Give the list a name."))
    return redirect(f"{reverse('finding:search')}?{_query(asked)}")


def _asked(request: Any) -> dict[str, str]:
    """Return the question that a form carries beside the name of the list."""
    return {
        name.removeprefix("asked_"): value
        for name, value in request.POST.items()
        if name.startswith("asked_")
    }


def _kept(request: Any, form: ListForm, asked: Asked | None) -> HttpResponse | None:
    pk = form.cleaned_data["case"]
    case = visible_cases(request.person).filter(pk=pk).first() if pk else None
    try:
        made = services.keep(
            request.person, form.cleaned_data["name"], asked=asked, case=case, team=case is not None
        )
    except VedetteError as error:
        form.add_error("name", str(error))
        messages.error(request, str(error))
        return None
    messages.success(request, _("The list is kept."))
    return redirect("finding:list", made.pk)


def saved(request: Any, id: str) -> HttpResponse:
    """Show a saved list."""
    held = request.subject
    sight = Sight(request.person)
    mine = held.owner_id == request.person.pk
    index.freshen()
    query = urlencode({"list": held.pk})
    context: dict[str, Any] = {
        "title": held.name,
        "list": held,
        "mine": mine,
        "views": views_of(query),
        "form": ListForm(
            sight, label_suffix="", initial={"name": held.name, "case": held.case_id if held.team else ""}
        )
        if mine
        else None,
    }
    if held.picked:
        context["hits"] = _picked(sight, held)
    else:
        asked = parse_asked(held.asked)
        if asked.case and asked.case not in sight.cases:
            raise Http404
        found = find(sight, asked)
        context |= {
            "hits": [shown_hit(one) for one in found.hits],
            "found": found,
            "counted": _counted(found),
        }
        context |= {"query": _query(asked), "more": bool(found.next)}
    return render(request, "finding/list.html", context)


def _picked(sight: Sight, held: Any) -> list[Shown]:
    from vedette_hq.finding.search import hits_of

    ids = list(held.picks.order_by("-at", "-id").values_list("object_id", flat=True)[: 10 * PAGE])
    return [shown_hit(one) for one in hits_of(sight, Asked(), ids)]


def change(request: Any, id: str) -> HttpResponse:
    """Rename a list, and share it with a team or with nobody."""
    form = ListForm(Sight(request.person), request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the list a name."))
        return redirect("finding:list", id)
    pk = form.cleaned_data["case"]
    case = visible_cases(request.person).filter(pk=pk).first() if pk else None
    return _done(request, _("Saved."), lambda: _changed(request, form.cleaned_data["name"], case))


def _changed(request: Any, name: str, case: Case | None) -> None:
    services.rename(request.subject, name, request.person)
    services.share(request.subject, case, request.person)


def end(request: Any, id: str) -> HttpResponse:
    """End a list."""
    try:
        services.end(request.subject, request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The list is ended. The records in it stay as they are."))
    return redirect("finding:lists")


def pick(request: Any, id: str) -> HttpResponse:
    """Put records into a list, or take them out."""
    ids = [pk for pk in request.POST.getlist("object")[:MAX_PICKED] if len(pk) == 32]
    out = request.POST.get("out") == "1"
    if not ids:
        messages.error(request, _("Mark the records first."))
        return redirect("finding:list", id)
    verb = services.unpick if out else services.pick
    said = _("Taken out of the list.") if out else _("Put into the list.")
    return _done(request, said, lambda: verb(request.subject, ids, request.person))


def pick_into(request: Any) -> HttpResponse:
    """Put records into the list that is named in the form."""
    held = queries.fillable_lists(request.person).filter(pk=request.POST.get("list", "")).first()
    if held is None:
        raise Http404
    request.subject = held
    return pick(request, held.pk)


def _done(request: Any, said: str, verb: Any) -> HttpResponse:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("finding:list", request.subject.pk)
