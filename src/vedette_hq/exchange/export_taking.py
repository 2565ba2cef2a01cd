"""Taking an export back: its sources, statements and records, into a case, each once whatever is sent twice.

A record keeps its identifier of before as its stable one, `vedette:<id>`: a second taking adds nothing. Who
is the same as whom is not taken: that is judged here. All or nothing: one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from django.db import transaction

from vedette.errors import FormatError
from vedette.records.exports import lossless
from vedette.records.revisions import View
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.values import Value
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.records import saying, writing
from vedette_hq.records.models import Record, Source, Statement


@dataclass(frozen=True, slots=True)
class Taken:
    """How many were new, of how many there were."""

    sources: int
    statements: int
    records: int
    of: int


def take_back(file: BinaryIO, case: Case, by: Person) -> Taken:
    """Take an export into a case, or nothing of it.

    Raises: FormatError, LimitError, MissingError, UsageError, ConflictError.
    """
    with lossless.opened(file) as parts, transaction.atomic():
        found = _take(parts, case, by)
        note(by, "export.take", "case", case.pk, records=found.records, statements=found.statements)
    return found


def _take(parts: dict[str, Iterable[bytes]], case: Case, by: Person) -> Taken:
    sources: dict[str, Source] = {}
    new = {"sources": 0, "statements": 0, "records": 0}
    for one in lossless.parse_sources(parts["sources.jsonl"]):
        stable = f"vedette:{one.id}"
        held = Source.objects.filter(case=case, external=stable).first()
        if held is None:
            fields = {"connection": one.connection, "reliability": one.reliability, "material": one.material}
            if one.copied_from in sources:
                fields["copied_from"] = sources[one.copied_from]  # type: ignore[assignment]
            title = one.title or f"{one.id[:8]}"
            held = saying.add_source(
                case, one.what, title, by, external=stable, address=one.address, **fields
            )
            new["sources"] += 1
        sources[one.id] = held
    statements: dict[str, str] = {}
    for said in lossless.parse_statements(parts["statements.jsonl"]):
        stable = f"vedette:{said.id}"
        known = Statement.objects.filter(case=case, external=stable).values_list("pk", flat=True).first()
        if known is None:
            source = sources.get(said.source) or _unnamed(case, sources, by)
            made = saying.say(
                source,
                said.words,
                by,
                external=stable,
                locator=said.locator,
                language=said.language,
                translation=said.translation,
                translated_to=said.translated_to,
                about=said.about,
                about_words=said.about_words,
                said=said.said,
            )
            known = made.pk
            new["statements"] += 1
            if said.withdrawn:
                saying.retract(made, by, said.reason or "withdrawn where it came from")
        statements[said.id] = known
    ids: dict[str, str] = {}
    count = 0
    for record in lossless.parse_records(parts["records.jsonl"]):
        count += 1
        stable = f"vedette:{record.id}"
        there = Record.objects.filter(case=case, external=stable).values_list("pk", flat=True).first()
        if there is None:
            view = _moved(record.kind, record.view, ids, statements)
            there = writing.create(case, record.kind, view, by, external=stable).pk
            new["records"] += 1
        ids[record.id] = there
    return Taken(new["sources"], new["statements"], new["records"], count)


def _unnamed(case: Case, sources: dict[str, Source], by: Person) -> Source:
    if "" not in sources:
        held = Source.objects.filter(case=case, external="vedette:unnamed").first()
        sources[""] = held or saying.add_source(case, "other", "–", by, external="vedette:unnamed")
    return sources[""]


def _moved(kind: Kind, view: View, ids: dict[str, str], statements: dict[str, str]) -> View:
    """Return the values with the identifiers that records and statements have here."""
    return {
        name: [_value(kind, name, one, ids, statements) for one in values] for name, values in view.items()
    }


def _value(kind: Kind, name: str, one: Value, ids: dict[str, str], statements: dict[str, str]) -> Value:
    field = FIELDS[kind].get(name)
    if field is None:
        raise FormatError(f"records: {kind} has no field {name!r}")
    cites = tuple(statements[pk] for pk in one.cites if pk in statements)
    value = one.value
    if field.type is Type.RECORD:
        value = _known(value, ids)
    elif field.type is Type.PART and isinstance(value, dict):
        value = {**value, "actor": _known(value.get("actor"), ids)}
    elif field.type is Type.PLACE and isinstance(value, dict) and value.get("record"):
        value = {**value, "record": _known(value["record"], ids)}
    return replace(one, value=value, cites=cites)


def _known(pk: object, ids: dict[str, str]) -> str:
    if not isinstance(pk, str) or pk not in ids:
        raise FormatError("records: a record names one that is not in the export, or comes after it")
    return ids[pk]
