"""The rows that are asked and counted, made from the views of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from vedette.records.dates import parse_date
from vedette.records.revisions import View
from vedette.records.schema import Kind
from vedette_hq.records.models import (
    Act,
    ActMethod,
    Actor,
    Event,
    NameVariant,
    Part,
    Record,
    Site,
    Tie,
)

_ROWS = (Event, Actor, Act, Tie, Site)
_MANY = ((NameVariant, "record"), (ActMethod, "act"), (Part, "act"))


def unproject(records: Sequence[Record]) -> None:
    """Take away the rows of these records."""
    ids = [record.pk for record in records]
    for several, name in _MANY:
        several._default_manager.filter(**{f"{name}__in": ids}).delete()
    for model in _ROWS:
        model._default_manager.filter(pk__in=ids).delete()


def project(views: Iterable[tuple[Record, View]]) -> None:
    """Make the rows of these records anew. Who was judged to be whom (`Actor.entity`) stays."""
    views = list(views)
    ids = [record.pk for record, _ in views]
    entities = dict(Actor.objects.filter(pk__in=ids).values_list("pk", "entity"))
    unproject([record for record, _ in views])
    rows: dict[type, list[Any]] = {}
    for record, view in views:
        for row in rows_of(record, view, entities.get(record.pk)):
            rows.setdefault(type(row), []).append(row)
    for model, each in rows.items():
        model._default_manager.bulk_create(each, batch_size=500)  # type: ignore[attr-defined]


def rows_of(record: Record, view: View, entity: str | None = None) -> list[Any]:
    """Return the rows, unsaved, that a view makes; `entity` is the one an actor had before."""
    kind = Kind(record.kind)
    common: dict[str, Any] = {"record": record, "case_id": record.case_id}
    match kind:
        case Kind.EVENT:
            standing = _code(view, "violation_status")
            own: list[Any] = [
                Event(**common, **_when(view), **_where(view), title=_text(view, "title"), status=standing)
            ]
        case Kind.ACT:
            own = _act(record, view, common)
        case Kind.PERSON | Kind.GROUP:
            own = [_actor(record, view, common, entity)]
        case Kind.PLACE:
            named = {"name": _text(view, "name"), "type": _code(view, "type")}
            own = [Site(**common, **_when(view), **_where(view), **named)]
        case Kind.TIE:
            own = [_tie(kind, view, common, "who", "whom")]
        case Kind.CHAIN:
            own = [_tie(kind, view, common, "event", "related")]
        case _:
            own = []
    return own + [
        NameVariant(
            record=record,
            case_id=record.case_id,
            record_kind=kind,
            number=number,
            text=one.value["text"],
            kind=one.value.get("kind", ""),
            language=one.value.get("language", ""),
        )
        for number, one in enumerate(view.get("name", []))
    ]


def _first(view: View, name: str) -> Any:
    values = view.get(name)
    return values[0].value if values else None


def _code(view: View, name: str) -> str:
    return _first(view, name) or ""


def _text(view: View, name: str) -> str:
    value = _first(view, name)
    return value["text"] if isinstance(value, dict) else value or ""


def _when(view: View, began: str = "began", ended: str = "ended") -> dict[str, Any]:
    """Return from the beginning of the one to the end of the other; precise as the coarser of both."""
    dates = [parse_date(value) for value in (_first(view, began), _first(view, ended)) if value]
    if not dates:
        return {}
    order = ("day", "month", "year", "range", "unknown")
    precision = max((one.precision for one in dates), key=order.index)
    first, last = dates[0].first, dates[-1].last
    if first is not None and last is not None and last < first:
        first, last = last, first
    if len(dates) > 1 and (dates[0].first, dates[0].last) != (dates[1].first, dates[1].last):
        precision = "range"
    return {"first": first, "last": last, "precision": precision}


def _where(view: View) -> dict[str, Any]:
    value = _first(view, "place")
    if not value:
        return {}
    return {
        "place_text": value["text"],
        "place_code": value.get("code", ""),
        "place_record": value.get("record", ""),
        "place_precision": value.get("precision", ""),
        "lat": float(value["lat"]) if "lat" in value else None,
        "lon": float(value["lon"]) if "lon" in value else None,
    }


def _act(record: Record, view: View, common: dict[str, Any]) -> list[Any]:
    kinds = view["type"]
    found: list[Any] = [
        Act(
            **common,
            **_when(view),
            **_where(view),
            event_id=_first(view, "event"),
            victim_id=_first(view, "victim"),
            type=kinds[0].value,
            repeated=bool(_first(view, "repeated")),
            low=_first(view, "victims_low"),
            best=_first(view, "victims_best"),
            high=_first(view, "victims_high"),
            confidence=kinds[0].confidence,
        )
    ]
    found += [ActMethod(act=record, method=one.value) for one in view.get("methods", [])]
    for number, one in enumerate(view.get("parts", [])):
        part = one.value
        found.append(
            Part(
                act=record,
                actor_id=part["actor"],
                number=number,
                degree=part.get("degree", ""),
                type=part.get("type", ""),
                status=part.get("status", ""),
                confidence=one.confidence,
            )
        )
    return found


def _actor(record: Record, view: View, common: dict[str, Any], entity: str | None) -> Actor:
    born = _first(view, "born")
    when = parse_date(born) if born else None
    return Actor(
        **common,
        kind=record.kind,
        entity=entity or record.pk,
        name=_text(view, "name"),
        pseudonym=_text(view, "pseudonym"),
        sex=_code(view, "sex"),
        type=_code(view, "type"),
        born_first=when.first if when else None,
        born_last=when.last if when else None,
        protected=_text(view, "protected"),
    )


def _tie(kind: Kind, view: View, common: dict[str, Any], one: str, two: str) -> Tie:
    return Tie(
        **common,
        **_when(view),
        kind=kind,
        one_id=_first(view, one),
        two_id=_first(view, two),
        type=_code(view, "type"),
        post=_text(view, "post"),
        rank=_text(view, "rank"),
    )
