"""What is compared of records: read out of their newest views, with the acts and ties around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from vedette.errors import VedetteError
from vedette.records.dates import parse_date
from vedette.records.linking.persons import days, folded
from vedette.records.revisions import View, fold
from vedette.records.schema import Kind
from vedette_hq.records.models import Act, Actor, Record, Revision, Tie

KINDS = (Kind.PERSON, Kind.GROUP)
MAX_VALUES = 20
MAX_ACTS = 20
NEEDS: Mapping[str, Mapping[str, tuple[tuple[Kind, str], ...]]] = {
    Kind.PERSON: {
        "name": ((Kind.PERSON, "name"),),
        "born": ((Kind.PERSON, "born"),),
        "died": ((Kind.PERSON, "died"),),
        "sex": ((Kind.PERSON, "sex"),),
        "place": ((Kind.PERSON, "birth_place"), (Kind.PERSON, "address")),
        "documents": ((Kind.PERSON, "documents"),),
        "contact": ((Kind.PERSON, "contact"),),
        "kin": ((Kind.TIE, "who"), (Kind.TIE, "whom"), (Kind.PERSON, "name")),
        "acts": ((Kind.ACT, "victim"), (Kind.ACT, "began"), (Kind.ACT, "ended"), (Kind.ACT, "place")),
    },
    Kind.GROUP: {
        "name": ((Kind.GROUP, "name"),),
        "type": ((Kind.GROUP, "type"),),
        "place": ((Kind.GROUP, "place"),),
    },
}
"""What is compared to the fields that it is read from: who may not see one does not see the other."""


def of_records(ids: Collection[str]) -> dict[str, tuple[Record, dict[str, Any]]]:
    """Return the profiles, as JSON, of the persons and groups among these records that stand."""
    rows = Record.objects.filter(pk__in=ids, kind__in=KINDS, withdrawn__isnull=True, actor_row__isnull=False)
    records = {row.pk: row for row in rows}
    changes: dict[str, list[Mapping[str, Any]]] = {pk: [] for pk in records}
    revisions = Revision.objects.filter(record__in=list(records)).order_by("record", "number")
    for pk, each in revisions.values_list("record_id", "changes"):
        changes[pk].append(each)
    acts, kin = _acts(records), _kin(records)
    return {
        pk: (record, _profile(Kind(record.kind), fold(changes[pk]), acts.get(pk, []), kin.get(pk, [])))
        for pk, record in records.items()
    }


def _profile(kind: Kind, view: View, acts: list[Any], kin: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": [one.value["text"] for one in view.get("name", [])][:MAX_VALUES]}
    if kind is Kind.GROUP:
        found["type"] = _code(view, "type")
        found["place"] = _places(view, "place")
    else:
        found |= {"sex": _code(view, "sex"), "place": _places(view, "birth_place", "address")}
        found |= {"born": _date(view, "born"), "died": _date(view, "died"), "acts": acts[:MAX_ACTS]}
        found |= {"documents": _lines(view, "documents"), "contact": _lines(view, "contact")}
        found["kin"] = kin[:MAX_VALUES]
    return {name: value for name, value in found.items() if value}


def _code(view: View, name: str) -> str:
    values = view.get(name)
    return str(values[0].value) if values else ""


def _lines(view: View, name: str) -> list[str]:
    """Return what numbers and addresses are apart from how they are written."""
    found = ("".join(char for char in one.value.lower() if char.isalnum()) for one in view.get(name, []))
    return [text for text in dict.fromkeys(found) if len(text) > 3][:MAX_VALUES]


def _places(view: View, *names: str) -> list[str]:
    words = (word for name in names for one in view.get(name, []) for word in folded(one.value["text"]))
    return list(dict.fromkeys(words))[:MAX_VALUES]


def _date(view: View, name: str) -> list[str | None] | None:
    values = view.get(name)
    if not values:
        return None
    try:
        found = parse_date(values[0].value)
    except VedetteError:
        return None
    if found.first is None and found.last is None:
        return None
    return [each.isoformat() if each else None for each in (found.first, found.last)]


def _acts(ids: Iterable[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    rows = Act.objects.filter(victim__in=list(ids), first__isnull=False, last__isnull=False)
    for victim, *when, place in rows.order_by("first", "pk").values_list(
        "victim_id", "first", "last", "place_text"
    ):
        found.setdefault(victim, []).append([*(str(day) for day in when), list(folded(place))])
    return found


def _kin(ids: Iterable[str]) -> dict[str, list[str]]:
    wanted = list(ids)
    pairs: list[tuple[str, str]] = []
    for near, far in (("one_id", "two_id"), ("two_id", "one_id")):
        pairs += Tie.objects.filter(kind=Kind.TIE, **{f"{near}__in": wanted}).values_list(near, far)
    rows = Actor.objects.filter(pk__in=[far for _, far in pairs], kind=Kind.PERSON).exclude(name="")
    names = dict(rows.values_list("pk", "name"))
    found: dict[str, list[str]] = {}
    for near_id, far_id in sorted(pairs):
        words = folded(names.get(far_id, ""))
        if len(words) > 1:
            found.setdefault(near_id, []).append(" ".join(sorted(words)))
    return found


def comparable(data: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """Return a profile as `linking.persons` compares it, without these of its fields."""
    found = {name: value for name, value in data.items() if name not in without}
    for name in ("born", "died"):
        if name in found:
            found[name] = days(*(date.fromisoformat(each) if each else None for each in found[name]))
    if "acts" in found:
        found["acts"] = [
            (date.fromisoformat(a), date.fromisoformat(b), place) for a, b, place in found["acts"]
        ]
    return found
