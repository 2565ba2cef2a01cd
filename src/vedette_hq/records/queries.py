"""Sources, statements and records, narrowed to the person asking, and to the fields they may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from vedette.records.revisions import Change, View, compare, fold, plain_changes
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.values import Value
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, CONTENT
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.records.checking import check_revisions as check_revisions
from vedette_hq.records.fields import sees_sources, shown_fields
from vedette_hq.records.models import Actor, Event, Record, Revision, Site, Source, Statement
from vedette_hq.vault.models import CaseItem, Item


def record_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose records the person may read."""
    return visible_cases(person) if person.role in CONTENT else Case.objects.none()


def writable_cases(person: Person) -> QuerySet[Case]:
    """Return the open cases in which the person may write records."""
    if person.role not in CASEWORK:
        return Case.objects.none()
    return visible_cases(person).filter(closed__isnull=True)


def visible_records(person: Person) -> QuerySet[Record]:
    """Return the records of the person's cases, withdrawn ones too."""
    return Record.objects.filter(case__in=record_cases(person))


def writable_records(person: Person) -> QuerySet[Record]:
    """Return the records that the person may revise, withdraw and restore."""
    return Record.objects.filter(case__in=writable_cases(person))


def visible_statements(person: Person) -> QuerySet[Statement]:
    """Return the statements of the person's cases, withdrawn ones too."""
    return Statement.objects.filter(case__in=record_cases(person))


def writable_statements(person: Person) -> QuerySet[Statement]:
    """Return the statements that the person may replace or withdraw."""
    return Statement.objects.filter(case__in=writable_cases(person))


def visible_sources(person: Person) -> QuerySet[Source]:
    """Return the sources of the person's cases, when the person may know who said what."""
    if not sees_sources(person):
        return Source.objects.none()
    return Source.objects.filter(case__in=record_cases(person))


def items_of_case(person: Person, case: Case, most: int = 500) -> list[Item]:
    """Return the items of a case of `record_cases`, those put there last first."""
    rows = CaseItem.objects.filter(case=case, until__isnull=True, case__in=record_cases(person))
    return [row.item for row in rows.select_related("item", "item__device").order_by("-since")[:most]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as one person may see it: the values of the fields shown to them, and no others."""

    record: Record
    kind: Kind
    view: View
    label: str


def revisions_of(record: Record) -> QuerySet[Revision]:
    """Return the revisions of a record, the first one first."""
    return Revision.objects.filter(record=record).order_by("number").select_related("by")


def whole_view(record: Record, until: int | None = None) -> View:
    """Return all values of a record, as after revision `until`: for services, not for pages."""
    rows = Revision.objects.filter(record=record).order_by("number")
    if until is not None:
        rows = rows.filter(number__lte=until)
    return fold(rows.values_list("changes", flat=True))


def seen(person: Person, record: Record, until: int | None = None) -> Seen:
    """Return a record of `visible_records` as the person may see it, as it was after revision `until`."""
    kind = Kind(record.kind)
    shown = shown_fields(person, kind)
    view = {name: values for name, values in whole_view(record, until).items() if name in shown}
    ordered = {name: view[name] for name in shown if name in view}
    return Seen(record, kind, ordered, label_of(kind, ordered, record.pk))


def seen_many(person: Person, records: Sequence[Record]) -> list[Seen]:
    """Return several records at once, as `seen`, with two queries in all and one for each kind's rules."""
    changes: dict[str, list[dict[str, object]]] = {record.pk: [] for record in records}
    rows = Revision.objects.filter(record__in=list(changes)).order_by("record", "number")
    for pk, each in rows.values_list("record_id", "changes"):
        changes[pk].append(each)
    fields = {kind: shown_fields(person, kind) for kind in {Kind(record.kind) for record in records}}
    found = []
    for record in records:
        kind = Kind(record.kind)
        view = fold(changes[record.pk])
        ordered = {name: view[name] for name in fields[kind] if name in view}
        found.append(Seen(record, kind, ordered, label_of(kind, ordered, record.pk)))
    return found


def label_of(kind: Kind, view: View, pk: str) -> str:
    """Return how a record is called by what may be seen of it, else by the beginning of its id."""
    for name in ("title", "name", "pseudonym", "post", "type"):
        values = view.get(name)
        if values:
            value = values[0].value
            return str(value["text"]) if isinstance(value, dict) else str(value)
    return pk[:8]


def labels(person: Person, ids: Iterable[str]) -> dict[str, str]:
    """Return how each of these records is called for this person; those they may not see are left out."""
    wanted = list(dict.fromkeys(ids))
    records = list(visible_records(person).filter(pk__in=wanted))
    found = {record.pk: record.pk[:8] for record in records}
    of: dict[str, list[str]] = {}
    for record in records:
        of.setdefault(record.kind, []).append(record.pk)
    if of.get("event") and "title" in shown_fields(person, Kind.EVENT):
        found.update(Event.objects.filter(pk__in=of["event"]).values_list("pk", "title"))
    for kind in (Kind.PERSON, Kind.GROUP):
        named = "name" in shown_fields(person, kind)
        rows = Actor.objects.filter(pk__in=of.get(kind, [])).values_list("pk", "name", "pseudonym")
        for pk, name, pseudonym in rows:
            found[pk] = (name if named else "") or pseudonym or pk[:8]
    if of.get("place") and "name" in shown_fields(person, Kind.PLACE):
        found.update(Site.objects.filter(pk__in=of["place"]).values_list("pk", "name"))
    return found


def history(person: Person, record: Record) -> list[tuple[Revision, list[Change]]]:
    """Return each revision with what it changed, of the fields the person may see, the first one first.

    A revision that changed only what the person may not see is left out: that it was made would tell.
    """
    shown = shown_fields(person, Kind(record.kind))
    found, view = [], View()
    for revision in revisions_of(record):
        after = fold([plain_changes(view), revision.changes])
        differ = [one for one in compare(view, after) if one.field in shown]
        if differ or revision.done != Revision.Done.WRITE or revision.number == 1:
            found.append((revision, differ))
        view = after
    return found


def referred(kind: Kind, view: View) -> list[str]:
    """Return the ids of the records that these values name."""
    found = []
    for name, values in view.items():
        field = FIELDS[kind].get(name)
        for one in values:
            found += _refers(field.type if field else Type.LINE, one)
    return found


def _refers(type_: Type, one: Value) -> list[str]:
    if type_ is Type.RECORD:
        return [one.value]
    if type_ is Type.PART:
        return [one.value["actor"]]
    if type_ is Type.PLACE and one.value.get("record"):
        return [one.value["record"]]
    return []
