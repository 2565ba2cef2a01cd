"""Imports, narrowed to the person asking, and what stands in a case as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from vedette.formats.jcs import encode
from vedette.records.revisions import fold
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.exchange.models import Import, ImportConflict, Stage
from vedette_hq.records.models import Record, Revision, Statement
from vedette_hq.records.queries import writable_cases


def visible_imports(person: Person) -> QuerySet[Import]:
    """Return the imports into open cases in which the person may write records."""
    return Import.objects.filter(case__in=writable_cases(person))


def listed_imports(person: Person) -> QuerySet[Import]:
    """Return those that are listed, the newest first."""
    found = visible_imports(person).exclude(stage=Stage.DISCARDED)
    return found.select_related("case", "made_by").order_by("-made")


def visible_conflicts(person: Person) -> QuerySet[ImportConflict]:
    """Return the conflicts of these imports."""
    return ImportConflict.objects.filter(of__in=visible_imports(person))


def earlier_mappings(person: Person) -> list[Import]:
    """Return the newest import of each set that the person may see, to take its mapping again."""
    found: dict[str, Import] = {}
    for one in visible_imports(person).exclude(mapping="").exclude(set="").order_by("-made")[:200]:
        found.setdefault(one.set, one)
    return list(found.values())[:20]


def case_view(case: Case) -> Iterator[bytes]:
    """Yield what stands in a case, a line a thing: records with their views, and statements, by their ids."""
    records = Record.objects.filter(case=case, withdrawn__isnull=True).order_by("pk")
    for batch in _batches(records.values_list("pk", "kind", "external")):
        changes: dict[str, list[Any]] = {pk: [] for pk, _, _ in batch}
        rows = Revision.objects.filter(record__in=list(changes)).order_by("record", "number")
        for pk, each in rows.values_list("record_id", "changes"):
            changes[pk].append(each)
        for pk, kind, external in batch:
            view = {name: [one.plain() for one in values] for name, values in fold(changes[pk]).items()}
            yield encode({"id": pk, "kind": kind, "external": external, "view": view}) + b"\n"
    names = ("id", "source_id", "words", "language", "said", "about", "external")
    standing = Statement.objects.filter(case=case, withdrawn__isnull=True).order_by("pk")
    for statement in standing.values(*names, "locator").iterator(chunk_size=1000):
        yield encode(dict(statement)) + b"\n"


def _batches(rows: Any) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=1000):
        batch.append(row)
        if len(batch) == 400:
            yield batch
            batch = []
    if batch:
        yield batch
