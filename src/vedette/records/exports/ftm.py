"""Records as FollowTheMoney entities, one JSON object a line.

Persons, groups and places become Person, Organization and Address; events and acts become Event, an act with
its victim and perpetrators `involved`; ties become Membership, Family or UnknownLink; a statement becomes a
Note on each record that rests on it. What the model has no place for stands in `summary` or `notes`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from typing import Any

from vedette.records.dates import parse_date
from vedette.records.exports.material import Label, Material, OutRecord, Piece, first, text_of
from vedette.records.schema import Kind

Entity = dict[str, Any]


def pieces(material: Material, label: Label) -> Iterator[Piece]:
    """Yield entities.ftm.json."""
    lines = (json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in entities(material, label))
    yield "entities.ftm.json", lines


def entities(material: Material, label: Label) -> Iterator[Entity]:
    """Yield the entities."""
    cited: dict[str, list[str]] = {}
    actors: dict[Kind, set[str]] = {Kind.PERSON: set(), Kind.GROUP: set()}
    for record in material.records():  # persons and groups come before the ties between them
        if record.kind in actors:
            actors[record.kind].add(record.id)
        yield from _entity(record, label, actors[Kind.PERSON], actors[Kind.GROUP])
        for values in record.view.values():
            for one in values:
                for statement in one.cites:
                    held = cited.setdefault(statement, [])
                    if record.id not in held:
                        held.append(record.id)
    for said in material.statements():
        if said.id in cited and not said.withdrawn:
            yield _made(
                said.id, "Note", description=[said.words], entity=cited[said.id], summary=_dates(said.about)
            )


def _made(pk: str, schema: str, **properties: list[str]) -> Entity:
    return {
        "id": pk,
        "schema": schema,
        "properties": {name: values for name, values in properties.items() if any(values)},
    }


def _entity(record: OutRecord, label: Label, persons: Set[str], groups: Set[str]) -> Iterator[Entity]:
    view = record.view
    match record.kind:
        case Kind.PERSON:
            yield _made(record.id, "Person", **_names(record), **_person(record, label))
        case Kind.GROUP:
            kind = first(view, "type")
            yield _made(
                record.id,
                "Organization",
                **_names(record),
                classification=[label("perpetrator-types", kind)] if kind else [],
                incorporationDate=_dates(first(view, "founded")),
                dissolutionDate=_dates(first(view, "dissolved")),
                notes=_texts(record, "remarks"),
            )
        case Kind.PLACE:
            yield _address(record)
        case Kind.EVENT:
            yield _made(
                record.id,
                "Event",
                name=_texts(record, "title"),
                location=_texts(record, "place"),
                startDate=_dates(first(view, "began")),
                endDate=_dates(first(view, "ended")),
                description=_texts(record, "description"),
                keywords=_texts(record, "tags"),
                sourceUrl=_links(record),
                notes=_texts(record, "remarks"),
            )
        case Kind.ACT:
            yield _act(record, label)
        case Kind.TIE:
            yield _tie(record, label, persons, groups)
        case Kind.CHAIN:
            both = [*_ids(record, "event"), *_ids(record, "related")]
            yield _made(record.id, "Note", description=[label("chains", first(view, "type"))], entity=both)
        case Kind.INTERVENTION:
            yield _made(
                record.id,
                "Event",
                name=[label("interventions", first(view, "type"))],
                involved=[*_ids(record, "victim"), *_ids(record, "party")],
                date=_dates(first(view, "date")),
                notes=_texts(record, "remarks"),
            )


def _names(record: OutRecord) -> dict[str, list[str]]:
    names = _texts(record, "name")
    pseudonym = _texts(record, "pseudonym")
    return {"name": names[:1] or pseudonym, "alias": names[1:]}


def _person(record: OutRecord, label: Label) -> dict[str, list[str]]:
    view = record.view
    sex = {"female": ["female"], "male": ["male"]}.get(str(first(view, "sex") or ""), [])
    return {
        "birthDate": _dates(first(view, "born")),
        "deathDate": _dates(first(view, "died")),
        "birthPlace": _texts(record, "birth_place"),
        "gender": sex,
        "profession": _texts(record, "occupation"),
        "citizenship": [],
        "summary": _texts(record, "remarks"),
        "sourceUrl": _links(record),
    }


def _address(record: OutRecord) -> Entity:
    place = first(record.view, "place") or {}
    full = ", ".join(filter(None, [*_texts(record, "name")[:1], str(place.get("text", ""))]))
    return _made(
        record.id,
        "Address",
        full=[full],
        latitude=[place["lat"]] if "lat" in place else [],
        longitude=[place["lon"]] if "lon" in place else [],
        alias=_texts(record, "name")[1:],
    )


def _act(record: OutRecord, label: Label) -> Entity:
    view = record.view
    parts = [one.value["actor"] for one in view.get("parts", [])]
    methods = [label("methods", one.value) for one in view.get("methods", [])]
    kind = first(view, "type")
    return _made(
        record.id,
        "Event",
        name=[label("acts", kind)] if kind else [],
        involved=[*_ids(record, "victim"), *parts],
        location=_texts(record, "place"),
        startDate=_dates(first(view, "began")),
        endDate=_dates(first(view, "ended")),
        keywords=methods,
        notes=_texts(record, "remarks"),
    )


_FAMILY = frozenset({"spouse", "partner", "parent", "child", "sibling", "relative"})
_MEMBER = frozenset({"member", "serves-in", "commander", "deputy", "employee", "founder"})


def _tie(record: OutRecord, label: Label, persons: Set[str], groups: Set[str]) -> Entity:
    view = record.view
    code = str(first(view, "type") or "")
    times = {"startDate": _dates(first(view, "began")), "endDate": _dates(first(view, "ended"))}
    said = [label("relationships", code)] if code else []
    who, whom = _ids(record, "who"), _ids(record, "whom")
    if code in _FAMILY and {*who, *whom} <= persons:
        return _made(record.id, "Family", person=who, relative=whom, relationship=said, **times)
    role = [*_texts(record, "post"), *_texts(record, "rank")] or said
    if code in _MEMBER and set(whom) <= groups:
        return _made(record.id, "Membership", member=who, organization=whom, role=role, **times)
    return _made(record.id, "UnknownLink", subject=who, object=whom, role=role, **times)


def _ids(record: OutRecord, name: str) -> list[str]:
    return [str(one.value) for one in record.view.get(name, [])]


def _texts(record: OutRecord, name: str) -> list[str]:
    return [text_of(one.value) for one in record.view.get(name, [])]


def _links(record: OutRecord) -> list[str]:
    return [text for text in _texts(record, "links") if text.startswith(("http://", "https://"))]


def _dates(text: str | None) -> list[str]:
    """Return a date as the model writes it: a year, a month or a day; of a range its first and last."""
    if not text:
        return []
    date = parse_date(text)
    width = {"day": 10, "month": 7, "year": 4}.get(date.precision)
    if width and date.first:
        return [date.first.isoformat()[:width]]
    return [one.isoformat() for one in (date.first, date.last) if one]
