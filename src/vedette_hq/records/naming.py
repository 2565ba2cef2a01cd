"""Which records name a record: acts of an event, acts somebody suffered or had a part in, ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.records.fields import rules, shown_fields
from vedette_hq.records.models import Act, Citation, Part, Record, Statement, Tie
from vedette_hq.records.queries import seen_many, visible_records
from vedette_hq.records.showing import cited, titles

MOST = 200


@dataclass(frozen=True, slots=True)
class Named:
    """Records that name one in the same way, each with what it is called; `more` were left out."""

    label: str
    kind: str
    records: tuple[tuple[str, str], ...]
    more: int = 0


def named_by(person: Person, record: Record) -> list[Named]:
    """Return what names a visible record, by the fields that the person may see."""
    known = rules()
    shown = {kind: shown_fields(person, kind, known) for kind in Kind}
    acts, ties = Act.objects.filter(case=record.case_id), Tie.objects.filter(case=record.case_id)
    asked: list[tuple[str, Kind, bool, Any]] = [
        (_("Acts of this event"), Kind.ACT, "event" in shown[Kind.ACT], _ids(acts.filter(event=record))),
        (_("Suffered"), Kind.ACT, "victim" in shown[Kind.ACT], _ids(acts.filter(victim=record))),
        (
            _("Had a part in"),
            Kind.ACT,
            "parts" in shown[Kind.ACT],
            Part.objects.filter(actor=record, act__case=record.case_id).values_list("act_id", flat=True),
        ),
        (
            _("Ties"),
            Kind.TIE,
            {"who", "whom"} <= set(shown[Kind.TIE]),
            _ids(ties.filter(Q(one=record) | Q(two=record), kind=Kind.TIE)),
        ),
        (
            _("Chains of events"),
            Kind.CHAIN,
            {"event", "related"} <= set(shown[Kind.CHAIN]),
            _ids(ties.filter(Q(one=record) | Q(two=record), kind=Kind.CHAIN)),
        ),
    ]
    if record.kind == Kind.PLACE and "place" in shown[Kind.ACT]:
        asked.append((_("Acts at this place"), Kind.ACT, True, _ids(acts.filter(place_record=record.pk))))
    found = []
    for label, kind, may, ids in asked:
        if may and (several := list(dict.fromkeys(ids[: MOST + 1]))):
            found.append(_named(person, label, kind, several))
    return found


def _ids(rows: QuerySet[Any]) -> Any:
    return rows.order_by("-first", "pk").values_list("pk", flat=True)


def _named(person: Person, label: str, kind: Kind, ids: Sequence[str]) -> Named:
    records = list(visible_records(person).filter(pk__in=ids[:MOST]))
    called = titles(person, records)
    order = {pk: number for number, pk in enumerate(ids)}
    rows = sorted(((one.pk, called[one.pk]) for one in records), key=lambda row: order[row[0]])
    return Named(label, kind, tuple(rows), max(0, len(ids) - MOST))


def citing(person: Person, statement: Statement) -> list[tuple[Record, str]]:
    """Return the records that rest on a visible statement in a field that the person may see."""
    ids = Citation.objects.filter(statement=statement).values_list("record_id", flat=True)[:MOST]
    records = list(visible_records(person).filter(pk__in=list(ids)).order_by("kind", "made"))
    telling = [one.record for one in seen_many(person, records) if statement.pk in cited(one.view)]
    called = titles(person, telling)
    return [(one, called[one.pk]) for one in telling]
