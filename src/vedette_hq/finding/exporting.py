"""A view as a file: CSV, JSON or SVG. Cells are never formulas; what is hidden from the person is in none."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vedette.errors import UsageError
from vedette.records.schema import Kind
from vedette_hq.audit.export import defused
from vedette_hq.finding.chains import chain_of
from vedette_hq.finding.mapping import map_of
from vedette_hq.finding.network import network_of, plain_nodes
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.tabling import every_row, table_of
from vedette_hq.finding.timeline import timeline_of
from vedette_hq.records.models import Act, Event, Site

FORMS: Mapping[str, tuple[str, ...]] = {
    "table": ("csv", "json"),
    "map": ("csv", "json", "svg"),
    "timeline": ("csv", "json", "svg"),
    "network": ("csv", "json", "svg"),
    "chain": ("csv", "json", "svg"),
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
}
MOST_LINKS = 100_000


class _Line:
    def write(self, text: str) -> str:
        return text


def file_of(scope: Scope, view: str, form: str, given: Mapping[str, Any], label: str) -> Iterator[bytes]:
    """Yield a view as a file. `given` has the page's choices: kind, columns, withdrawn, box, from, to, who.

    Raises: UsageError for a form that the view has not.
    """
    if form not in FORMS.get(view, ()):
        raise UsageError("export: there is no such form of this view")
    if form == "svg":
        return iter([_svg(scope, view, given, label).encode("utf-8")])
    columns, rows = _rows(scope, view, given)
    if form == "csv":
        return _csv(columns, rows)
    return _json(scope, view, columns, rows)


def _svg(scope: Scope, view: str, given: Mapping[str, Any], label: str) -> str:
    if view == "map":
        return map_of(scope, given.get("box"), "", label).drawing.markup(alone=True)
    if view == "timeline":
        return timeline_of(scope, given.get("from"), given.get("to"), label, "").drawing.markup(alone=True)
    if view == "network":
        return network_of(scope, label, given.get("who") or "").drawing.markup(alone=True)
    return chain_of(scope, label).drawing.markup(alone=True)


Rows = Iterable[Sequence[Any]]


def _rows(scope: Scope, view: str, given: Mapping[str, Any]) -> tuple[list[str], Rows]:
    if view == "table":
        gone = bool(given.get("withdrawn"))
        page = table_of(
            scope, given.get("kind") or "", columns=given.get("columns") or (), withdrawn=gone, size=1
        )
        names = [name for name, _ in page.columns]
        rows = every_row(scope, page.kind, names, gone)
        return ["id", "kind", "title", "withdrawn", *names], (
            [row.object_id, row.kind, row.title, "yes" if row.withdrawn else "", *row.cells] for row in rows
        )
    if view == "map":
        return ["id", "kind", "place", "precision", "latitude", "longitude"], _places(scope)
    if view == "timeline":
        return ["id", "kind", "first", "last", "precision"], _dates(scope)
    if view == "network":
        found = network_of(scope, "", given.get("who") or "")
        return ["one", "one_id", "what", "times", "two", "two_id"], (
            [
                found.nodes[edge.one].name or edge.one[:8],
                edge.one,
                edge.words,
                edge.many,
                found.nodes[edge.two].name or edge.two[:8],
                edge.two,
            ]
            for edge in _named(scope, found).edges
        )
    chain = chain_of(scope, "", MOST_LINKS)
    return ["id", "event", "event_id", "how", "related", "related_id"], (
        [
            link.record_id,
            chain.names.get(link.one, ""),
            link.one,
            link.words,
            chain.names.get(link.two, ""),
            link.two,
        ]
        for link in chain.links
    )


def _named(scope: Scope, found: Any) -> Any:
    """Give every dot of a network its name: the page names only those it shows."""
    from vedette_hq.finding.network import names_of

    nameless = [node for node in found.nodes.values() if not node.name]
    for start in range(0, len(nameless), 500):
        for entity, name in names_of(scope, nameless[start : start + 500]).items():
            found.nodes[entity].name = name
    return found


def _places(scope: Scope) -> Rows:
    for kind, model in ((Kind.EVENT, Event), (Kind.ACT, Act), (Kind.PLACE, Site)):
        if scope.sight.shows(kind, "place"):
            columns = ("pk", "place_text", "place_precision", "lat", "lon")
            rows = scope.rows(model).order_by("pk").values_list(*columns)
            for pk, text, precision, lat, lon in rows.iterator(chunk_size=2000):
                yield [pk, str(kind), text, precision, "" if lat is None else lat, "" if lon is None else lon]


def _dates(scope: Scope) -> Rows:
    for kind, model in ((Kind.EVENT, Event), (Kind.ACT, Act)):
        if scope.sight.dated(kind):
            rows = scope.rows(model).order_by("first", "pk").values_list("pk", "first", "last", "precision")
            for pk, first, last, precision in rows.iterator(chunk_size=2000):
                yield [pk, str(kind), first or "", last or "", precision or "unknown"]


def _csv(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    write = csv.writer(_Line(), lineterminator="\r\n").writerow
    yield b"\xef\xbb\xbf" + str(write(columns)).encode("utf-8")
    for row in rows:
        yield str(write([defused(str(one)) if isinstance(one, str) else one for one in row])).encode("utf-8")


def _json(scope: Scope, view: str, columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    head: dict[str, Any] = {"format": "vedette-view/1", "view": view, "documented_not_total": True}
    if view == "network":
        head["nodes"] = plain_nodes(_named(scope, network_of(scope, "")))
    start = json.dumps(head, ensure_ascii=False)[:-1]
    yield f'{start}, "rows": ['.encode()
    first = True
    for row in rows:
        values = {
            name: str(one) if one.__class__.__name__ == "date" else one
            for name, one in zip(columns, row, strict=True)
        }
        yield (("" if first else ",\n") + json.dumps(values, ensure_ascii=False)).encode("utf-8")
        first = False
    yield b"]}\n"
