"""A view as a table: one kind of record, columns chosen among the fields the person sees, fifty rows a page.

A page begins after a record, named by its id alone: no value stands in an address. What can be sorted by is a
shown field that has a column in the rows of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from vedette.errors import VedetteError
from vedette.records import dates
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.values import Value
from vedette_hq.finding.asking import Sight
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.tokens import STATEMENT
from vedette_hq.records.queries import Seen, labels, referred, seen_many
from vedette_hq.records.showing import date_words, titles
from vedette_hq.records.words import field_label
from vedette_hq.terms.queries import label as term_label

PAGE = 50
COLUMNS: Mapping[str, tuple[str, ...]] = {
    Kind.EVENT: ("title", "began", "place", "violation_status"),
    Kind.ACT: ("type", "victim", "parts", "began", "place"),
    Kind.PERSON: ("name", "born", "sex", "occupation"),
    Kind.GROUP: ("name", "type", "place"),
    Kind.PLACE: ("name", "type", "place"),
    Kind.TIE: ("who", "type", "whom", "post", "began", "ended"),
    Kind.CHAIN: ("event", "type", "related"),
    Kind.INTERVENTION: ("type", "event", "date", "response"),
}
"""What a table shows until somebody chooses."""
SORTED: Mapping[str, Mapping[str, str]] = {
    Kind.EVENT: {"title": "event_row__title", "began": "event_row__first", "place": "event_row__place_text"},
    Kind.ACT: {"type": "act_row__type", "began": "act_row__first", "place": "act_row__place_text"},
    Kind.PERSON: {"name": "actor_row__name", "born": "actor_row__born_first", "sex": "actor_row__sex"},
    Kind.GROUP: {"name": "actor_row__name", "type": "actor_row__type"},
    Kind.PLACE: {"name": "site_row__name", "type": "site_row__type"},
    Kind.TIE: {"type": "tie_row__type", "began": "tie_row__first", "post": "tie_row__post"},
    Kind.CHAIN: {"type": "tie_row__type"},
}
"""Kind → field → column. A record is in the order of its first value; those without come last."""
STATEMENT_COLUMNS = ("words", "source", "said", "about", "language")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the record, how it is called, and a text for each column."""

    object_id: str
    kind: str
    title: str
    cells: tuple[str, ...]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A page of rows; `last` is the id after which the next page begins, empty at the end."""

    kind: str
    columns: tuple[tuple[str, str], ...]
    """(field, its label)."""
    rows: tuple[Row, ...]
    sort: str
    down: bool
    last: str
    kinds: tuple[str, ...]
    """The kinds of which this view has records."""


def may_sort(sight: Sight, kind: str) -> Mapping[str, str]:
    """Return the fields by which this person may sort a kind, with their columns."""
    if kind == STATEMENT:
        return {}
    return {name: column for name, column in SORTED.get(kind, {}).items() if sight.shows(Kind(kind), name)}


def may_choose(sight: Sight, kind: str) -> list[tuple[str, str]]:
    """Return (field, label) of the columns that this person may choose for a kind."""
    if kind == STATEMENT:
        return [
            (name, _statement_label(name)) for name in STATEMENT_COLUMNS if name != "source" or sight.sources
        ]
    return [(name, str(field_label(field))) for name, field in sight.fields[Kind(kind)].items()]


def kinds_of(scope: Scope, withdrawn: bool = False) -> tuple[str, ...]:
    """Return the kinds of which a view has records, in the order of the schema, statements last."""
    records = scope.records(withdrawn=withdrawn)
    there = [str(kind) for kind in Kind if records.filter(kind=kind).exists()]
    if scope.statements(withdrawn=withdrawn).exists():
        there.append(STATEMENT)
    return tuple(there)


def table_of(
    scope: Scope,
    kind: str,
    *,
    columns: Sequence[str] = (),
    sort: str = "",
    down: bool = False,
    after: str = "",
    withdrawn: bool = False,
    size: int = PAGE,
) -> Table:
    """Return a page of the table of a view; columns and orders that are not this person's are left out."""
    there = kinds_of(scope, withdrawn)
    kind = kind if kind in there else there[0] if there else str(Kind.ACT)
    choice = dict(may_choose(scope.sight, kind))
    wanted = [name for name in dict.fromkeys(columns) if name in choice]
    default = STATEMENT_COLUMNS if kind == STATEMENT else COLUMNS[kind]
    chosen = tuple(wanted or [name for name in default if name in choice])
    column = may_sort(scope.sight, kind).get(sort, "")
    rows = _page(_rows(scope, kind, withdrawn), column, down, after, size + 1)
    held = cells_of(scope, kind, rows[:size], chosen)
    last = rows[size - 1].pk if len(rows) > size else ""
    named = tuple((name, choice[name]) for name in chosen)
    return Table(kind, named, tuple(held), sort if column else "", down, last, there)


def every_row(scope: Scope, kind: str, columns: Sequence[str], withdrawn: bool = False) -> Iterator[Row]:
    """Yield all rows of a kind in the order of their ids, for an export."""
    after, rows = "", _rows(scope, kind, withdrawn)
    while True:
        part = list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[:500])
        if not part:
            return
        yield from cells_of(scope, kind, part, columns)
        after = part[-1].pk


def _rows(scope: Scope, kind: str, withdrawn: bool) -> QuerySet[Any]:
    if kind == STATEMENT:
        return scope.statements(withdrawn=withdrawn).select_related("source")
    return scope.records(withdrawn=withdrawn).filter(kind=kind)


def _page(rows: QuerySet[Any], column: str, down: bool, after: str, size: int) -> list[Any]:
    if not column:
        order = ("-made", "-pk")
        if after:
            at = rows.filter(pk=after).values_list("made", flat=True).first()
            if at is not None:
                rows = rows.filter(Q(made__lt=at) | Q(made=at, pk__lt=after))
        return list(rows.order_by(*order)[:size])
    if after:
        rows = _after(rows, column, down, after)
    key = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    return list(rows.order_by(key, "pk")[:size])


def _after(rows: QuerySet[Any], column: str, down: bool, after: str) -> QuerySet[Any]:
    found = rows.filter(pk=after).values_list(column, flat=True)[:1]
    if not found:
        return rows.none()
    value = found[0]
    if value is None:
        return rows.filter(**{f"{column}__isnull": True, "pk__gt": after})
    beyond = Q(**{f"{column}__{'lt' if down else 'gt'}": value}) | Q(**{column: value, "pk__gt": after})
    return rows.filter(beyond | Q(**{f"{column}__isnull": True}))


def cells_of(scope: Scope, kind: str, rows: Sequence[Any], columns: Sequence[str]) -> Iterator[Row]:
    """Yield these records or statements as rows."""
    if kind == STATEMENT:
        for row in rows:
            cells = tuple(_statement_cell(row, name) for name in columns)
            title = row.source.title if scope.sight.sources else row.pk[:8]
            yield Row(row.pk, STATEMENT, title, cells, row.withdrawn is not None)
        return
    several = seen_many(scope.person, rows)
    wanted = {pk for one in several for pk in referred(one.kind, one.view)}
    names, called = labels(scope.person, sorted(wanted)), titles(scope.person, rows)
    for one in several:
        cells = tuple(cell(one, name, names) for name in columns)
        title = called.get(one.record.pk, one.label)
        yield Row(one.record.pk, str(one.kind), title, cells, one.record.withdrawn is not None)


def cell(one: Seen, name: str, names: Mapping[str, str]) -> str:
    """Return the values of a field in words, side by side."""
    return "; ".join(said(one.kind, name, value, names) for value in one.view.get(name, ()))


def said(kind: Kind, name: str, one: Value, names: Mapping[str, str]) -> str:
    """Return one value in words."""
    field, value = FIELDS[kind][name], one.value
    match field.type:
        case Type.TERM:
            return term_label(field.vocabulary, value)
        case Type.DATE:
            return date_words(value)
        case Type.RECORD:
            return names.get(value, value[:8])
        case Type.PART:
            degree = term_label("degrees", value["degree"]) if value.get("degree") else ""
            name = names.get(value["actor"], value["actor"][:8])
            return f"{name} ({degree})" if degree else name
        case Type.WORDS | Type.NAME | Type.PLACE:
            return str(value["text"])
        case Type.FLAG:
            return "✓" if value else "–"
        case _:
            return str(value)


def _statement_cell(row: Any, name: str) -> str:
    if name == "source":
        return str(row.source.title)
    if name in ("said", "about"):
        text = getattr(row, name)
        return _date(text) if text else ""
    return str(getattr(row, name))


def _date(text: str) -> str:
    try:
        dates.parse_date(text)
    except VedetteError:
        return text
    return date_words(text)


def _statement_label(name: str) -> str:
    from vedette_hq.finding.words import STATEMENT_FIELD

    return str(STATEMENT_FIELD[name])


def newest(scope: Scope) -> Any:
    """Return when the newest record of a view was made, None when it has none."""
    return scope.records().aggregate(at=Max("made"))["at"]


def plain_row(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    """Return a row as JSON."""
    cells = dict(zip(columns, row.cells, strict=True))
    return {
        "id": row.object_id,
        "kind": row.kind,
        "title": row.title,
        "withdrawn": row.withdrawn,
        "fields": cells,
    }
