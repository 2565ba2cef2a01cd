"""The views of a case, a list or a question: table, map, timeline, network, chain; and their export."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette.errors import FormatError, MissingError, VedetteError
from vedette.records.schema import Kind
from vedette_hq.access.fields import new_id
from vedette_hq.finding import index, services
from vedette_hq.finding.chains import chain_of
from vedette_hq.finding.exporting import FORMS, TYPES, file_of
from vedette_hq.finding.leaving import INSIDE, left, may_leave
from vedette_hq.finding.mapping import Box, map_of, parse_box
from vedette_hq.finding.network import Network, Node, network_of
from vedette_hq.finding.scope import Scope, scope_of
from vedette_hq.finding.tabling import may_choose, may_sort, table_of
from vedette_hq.finding.timeline import legend, timeline_of
from vedette_hq.finding.views import address_of, views_of
from vedette_hq.finding.words import PRECISION, TO, VIEW
from vedette_hq.records.words import KINDS

MAX_ROWS = 200
"""So many lines of what is drawn stand in the table beside; an export has all."""


def _scope(request: Any) -> Scope:
    """Return what the address names; not found when it is not this person's, or nothing is named."""
    index.freshen()
    try:
        return scope_of(request.person, request.GET)
    except MissingError:
        raise Http404 from None


def _context(scope: Scope, view: str, title: str = "") -> dict[str, Any]:
    name = scope.saved.name if scope.saved else scope.case.title if scope.case else ""
    return {
        "title": f"{VIEW[view]}: {name}" if name else str(VIEW[view]),
        "scope": scope,
        "name": name,
        "views": views_of(scope.query, view),
        "view": view,
        "forms": FORMS[view],
        "to": [(code, str(words)) for code, words in TO.items()],
        "here": [(key, value) for key, values in parse_qs(scope.query).items() for value in values],
        "empty": not scope.sight.cases,
    }


def table(request: Any) -> HttpResponse:
    """Show a view as a table."""
    scope = _scope(request)
    kind = request.GET.get("show", "") or scope.asked.kind
    withdrawn = request.GET.get("withdrawn") == "1"
    columns = request.GET.getlist("column")
    sort, after = request.GET.get("sort", ""), request.GET.get("after", "")
    down = request.GET.get("down") == "1"
    found = table_of(scope, kind, columns=columns, sort=sort, down=down, after=after, withdrawn=withdrawn)
    chosen = [name for name, _ in found.columns]
    state = [("show", found.kind), *(("column", name) for name in chosen)]
    state += [("withdrawn", "1")] if withdrawn else []
    order = [("sort", found.sort), *([("down", "1")] if down else [])] if found.sort else []
    sortable = may_sort(scope.sight, found.kind)

    def address(*more: tuple[str, str]) -> str:
        return f"?{scope.query}&{urlencode([*state, *more])}"

    heads = []
    for name, words in found.columns:
        turned = found.sort == name and not down
        link = address(("sort", name), *([("down", "1")] if turned else [])) if name in sortable else ""
        standing = ("descending" if down else "ascending") if found.sort == name else ""
        heads.append((words, link, standing))
    context = _context(scope, "table")
    context |= {
        "table": found,
        "kind": str(KINDS[found.kind]),
        "heads": heads,
        "rows": [(row, address_of(row.kind, row.object_id)) for row in found.rows],
        "kinds": [
            (f"?{scope.query}&{urlencode({'show': one})}", str(KINDS[one]), one == found.kind)
            for one in found.kinds
        ],
        "choice": [(name, words, name in chosen) for name, words in may_choose(scope.sight, found.kind)],
        "state": state,
        "earlier": address(*order, ("after", found.last))[1:] if found.last else "",
        "later": address(*order)[1:] if after else "",
        "withdrawn": withdrawn,
    }
    return render(request, "finding/table.html", context)


def map_(request: Any) -> HttpResponse:
    """Show a view as a map."""
    scope = _scope(request)
    found = map_of(scope, _box(request.GET.get("box", "")), f"?{scope.query}", _("Map"))
    context = _context(scope, "map")
    context |= {
        "map": found,
        "drawing": found.drawing.markup(),
        "spots": [
            (spot, str(PRECISION[spot.precision]), _kinds(spot.counts)) for spot in found.spots[:MAX_ROWS]
        ],
        "more": max(0, len(found.spots) - MAX_ROWS),
        "precisions": list(PRECISION.items()),
        "whole": f"?{scope.query}" if found.wide else "",
        "hidden": [str(KINDS[kind]) for kind in found.hidden],
        "state": [("box", str(found.box))] if found.wide else [],
    }
    return render(request, "finding/map.html", context)


def _kinds(counts: Any) -> str:
    return ", ".join(f"{KINDS[kind]}: {count}" for kind, count in sorted(counts.items()))


def _box(text: str) -> Box | None:
    try:
        return parse_box(text) if text else None
    except FormatError:
        return None


def timeline(request: Any) -> HttpResponse:
    """Show a view as a timeline."""
    scope = _scope(request)
    since, until = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    found = timeline_of(scope, since, until, _("Timeline"), f"?{scope.query}")
    context = _context(scope, "timeline")
    context |= {
        "timeline": found,
        "drawing": found.drawing.markup(),
        "bars": [(bar, address_of("event", bar.record_id)) for bar in found.bars],
        "bins": [(one, [one.counts[code] for code, _ in legend()]) for one in found.bins if one.total],
        "legend": legend(),
        "undated": [(str(KINDS[kind]), count) for kind, count in found.undated if count],
        "whole": f"?{scope.query}" if since or until else "",
        "hidden": [str(KINDS[kind]) for kind in found.hidden],
        "state": [(name, str(day)) for name, day in (("from", since), ("to_day", until)) if day],
    }
    return render(request, "finding/timeline.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def network(request: Any) -> HttpResponse:
    """Show a view as a network of persons and units."""
    scope = _scope(request)
    who = request.GET.get("who", "")[:32]
    found = network_of(scope, _("Network of persons and units"), who)
    context = _context(scope, "network")
    context |= {
        "network": found,
        "drawing": found.drawing.markup(),
        "edges": _edges(scope, found),
        "more": max(0, len(found.edges) - MAX_ROWS),
        "hidden": [str(KINDS[kind]) for kind in found.hidden],
        "whole": f"?{scope.query}" if who else "",
        "state": [("who", who)] if who else [],
    }
    return render(request, "finding/network.html", context)


def _edges(scope: Scope, found: Network) -> list[tuple[Any, Any, Any]]:
    from vedette_hq.finding.network import names_of

    shown = found.edges[:MAX_ROWS]
    nameless = {pk for edge in shown for pk in (edge.one, edge.two) if not found.nodes[pk].name}
    for pk, name in names_of(scope, [found.nodes[pk] for pk in sorted(nameless)]).items():
        found.nodes[pk].name = name
    rows = []
    for edge in shown:
        rows.append((edge, _end(scope, found.nodes[edge.one]), _end(scope, found.nodes[edge.two])))
    return rows


def _end(scope: Scope, node: Node) -> tuple[str, str, str]:
    """Return how a dot is called, where it is read, and where its surroundings are drawn."""
    first = node.records[0]
    return node.name, address_of(node.kind, first), f"?{scope.query}&who={first}"


def chain(request: Any) -> HttpResponse:
    """Show the chain of events of a view."""
    scope = _scope(request)
    found = chain_of(scope, _("Chain of events"))
    context = _context(scope, "chain")
    context |= {
        "chain": found,
        "drawing": found.drawing.markup(),
        "links": [
            (
                link,
                (found.names.get(link.one, link.one[:8]), address_of("event", link.one)),
                (found.names.get(link.two, link.two[:8]), address_of("event", link.two)),
            )
            for link in found.links[:MAX_ROWS]
        ],
        "hidden": [str(KINDS[Kind.CHAIN])] if found.hidden else [],
        "more": max(0, found.total - min(len(found.links), MAX_ROWS)),
        "state": [],
    }
    return render(request, "finding/chain.html", context)


def export(request: Any, view: str) -> Any:
    """Give a view as a file. For outside the consent gate is asked first; every export is noted."""
    given = request.POST
    form, use, audience = given.get("form", ""), given.get("to", INSIDE), given.get("audience", "")
    if form not in FORMS.get(view, ()):
        raise Http404
    index.freshen()
    try:
        scope = scope_of(request.person, given)
    except MissingError:
        raise Http404 from None
    medium, language = "image" if form == "svg" else "data", get_language() or "en"
    reference = new_id()
    try:
        with transaction.atomic():
            going = may_leave(scope, use, audience, medium, language)
            left(going, use, audience, medium, language, reference)
            services.noted_export(
                request.person,
                view,
                form,
                kind="list" if scope.saved else "case",
                object_id=scope.saved.pk if scope.saved else scope.case.pk if scope.case else reference,
                count=len(scope.ids) if scope.ids is not None else 0,
                outside=use != INSIDE,
            )
        body = file_of(going.scope, view, form, _choices(given), str(VIEW[view]))
    except VedetteError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse(f'finding:{view}')}?{scope.query}")
    answer = StreamingHttpResponse(body, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{view}-{timezone.now():%Y%m%d}.{form}"'
    answer["X-Held-Back"] = str(going.held)
    return answer


def _choices(given: QueryDict) -> dict[str, Any]:
    return {
        "kind": given.get("show", ""),
        "columns": given.getlist("column"),
        "withdrawn": given.get("withdrawn") == "1",
        "box": _box(given.get("box", "")),
        "from": _day(given.get("from", "")),
        "to": _day(given.get("to_day", "")),
        "who": given.get("who", "")[:32],
    }
