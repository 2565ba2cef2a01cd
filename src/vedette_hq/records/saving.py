"""What a form of the desk does: a record, and those who are new in it, are made or revised together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from vedette.errors import MissingError
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.access.models import Person
from vedette_hq.audit.models import Act as AuditAct
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.identity.queries import visible_protected
from vedette_hq.records.forms import RecordForm
from vedette_hq.records.models import Record, Revision
from vedette_hq.records.rows import Newcomer
from vedette_hq.records.writing import create, revise

HOUR = timedelta(hours=1)


def make(form: RecordForm, by: Person, reason: str = "") -> Record:
    """Make the record of a valid form, and those who are new in it. Raises: as `writing.create`."""
    with transaction.atomic():
        values = _with_newcomers(form, form.values, by)
        return create(form.case, form.kind, values, by, reason=" ".join(reason.split())[:500])


def change(
    form: RecordForm,
    record: Record,
    changes: Mapping[str, Sequence[Value]],
    by: Person,
    reason: str,
    version: int,
) -> Revision | None:
    """Revise a record by what a valid form changed. Raises: as `writing.revise`."""
    with transaction.atomic():
        values = _with_newcomers(form, changes, by)
        return revise(record, values, by, " ".join(reason.split()), version=version)


def _with_newcomers(
    form: RecordForm, values: Mapping[str, Sequence[Value]], by: Person
) -> dict[str, list[Value]]:
    used = {_mark(one) for each in values.values() for one in each} - {""}
    made = {}
    for number, newcomer in enumerate(form.newcomers):
        mark = f"new:{number:032x}"
        if mark in used:
            made[mark] = _newcomer(form.case, newcomer, by)
    found = {name: [_named(one, made) for one in each] for name, each in values.items()}
    if form.kind is Kind.PERSON and not form.values.get("pseudonym"):
        found |= _pseudonym(form.case, found, by)
    return found


def _mark(one: Value) -> str:
    held = one.value.get("actor", "") if isinstance(one.value, dict) else one.value
    return str(held) if isinstance(held, str) and held.startswith("new:") else ""


def _named(one: Value, made: Mapping[str, str]) -> Value:
    mark = _mark(one)
    if not mark:
        return one
    held = {**one.value, "actor": made[mark]} if isinstance(one.value, dict) else made[mark]
    return Value(held, one.cites, one.confidence, one.note)


def _newcomer(case: Case, newcomer: Newcomer, by: Person) -> str:
    if newcomer.protected:
        hidden = [Value(newcomer.protected)]
        values = _pseudonym(case, {"protected": hidden}, by) | {"protected": hidden}
        return str(create(case, Kind.PERSON, values, by).pk)
    if newcomer.kind is Kind.EVENT:
        titled = [Value(newcomer.name, newcomer.cites)]
        return str(create(case, Kind.EVENT, {"title": titled}, by).pk)
    named = [Value({"text": newcomer.name}, newcomer.cites)]
    return str(create(case, newcomer.kind, {"name": named}, by).pk)


def _pseudonym(case: Case, values: Mapping[str, Sequence[Value]], by: Person) -> dict[str, list[Value]]:
    """Give the record of a protected person their pseudonym, when it has none. Raises: MissingError."""
    hidden = values.get("protected")
    if not hidden or values.get("pseudonym"):
        return {}
    row = visible_protected(by).filter(case=case, pk=str(hidden[0].value)).first()
    if row is None:
        raise MissingError("person: protected names nobody of this case")
    return {"pseudonym": [Value(row.pseudonym)]}


def note_reading(person: Person, record: Record) -> None:
    """Note that the person read a record, once an hour."""
    since = timezone.now() - HOUR
    acts = AuditAct.objects.filter(kind=record.kind, object_id=record.pk, person=person, verb="record.read")
    if not acts.filter(at__gte=since).exists():
        with transaction.atomic():
            note(person, "record.read", record.kind, record.pk)
