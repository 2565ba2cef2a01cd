"""Whether what stands in the rows is what people wrote: each revision bound to the one before it.

The digest of each revision made at a desk also stands in the acts (`audit`), whose head goes into the
register: who changes a row would have to change all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any

from vedette.errors import ProofError
from vedette.records.revisions import START, revision_digest
from vedette_hq.audit.models import Act
from vedette_hq.records.models import Record, Revision, Statement

_COLUMNS = ("record_id", "number", "done", "at", "by_id", "reason", "changes", "run", "digest")
_VERBS = ("record.create", "record.revise", "record.withdraw", "record.restore")
_STATED = ("words", "language", "translation", "translated_to", "translated_by", "interpreter", "said")
_STATED_TOO = ("about", "about_words", "external", "run", "reason")


def _digest(before: str, row: dict[str, Any]) -> str:
    at: datetime = row["at"]
    fields = {
        "record": row["record_id"],
        "number": row["number"],
        "done": str(row["done"]),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": row["by_id"] or "",
        "reason": row["reason"],
        "changes": row["changes"],
        "run": row["run"],
    }
    return revision_digest(before, fields)


def digest_of(made: Revision, before: str) -> str:
    """Return the digest that a revision must have after the one with the digest `before`."""
    return _digest(before, {name: getattr(made, name) for name in _COLUMNS})


def statement_digest(made: Statement) -> str:
    """Return the digest of what a statement says, and of which source; its withdrawal is no part of it."""
    fields: dict[str, Any] = {name: getattr(made, name) for name in (*_STATED, *_STATED_TOO)}
    fields |= {
        "statement": made.pk,
        "case": made.case_id,
        "source": made.source_id,
        "item": made.item_id or "",
        "locator": made.locator,
        "replaces": made.replaces_id or "",
    }
    return revision_digest(START, fields)


def check_revisions(record: Record) -> str:
    """Check the chain of one record, and its newest digest against the acts; return that digest.

    Raises: ProofError naming the record and the revision at fault.
    """
    version = Record.objects.values_list("version", flat=True).get(pk=record.pk)
    rows = Revision.objects.filter(record=record).order_by("number").values(*_COLUMNS)
    last = _checked(record.pk, version, rows)
    acts = Act.objects.filter(kind=record.kind, object_id=record.pk, verb__in=_VERBS).order_by("-number")
    noted = acts.values_list("detail", flat=True).first()
    written = noted.get("digest") if noted else None
    held = Revision.objects.filter(record=record, digest=written).exists() if written else True
    if not held:
        raise ProofError(f"record {record.pk[:8]}: is not as the acts say it was written")
    return last


def check_statement(statement: Statement) -> str:
    """Check a statement against the act by which it was written; return its digest. Raises: ProofError."""
    digest = statement_digest(statement)
    acts = Act.objects.filter(kind="statement", object_id=statement.pk, verb="statement.say")
    noted = acts.values_list("detail", flat=True).first() or {}
    if noted.get("digest", digest) != digest:
        raise ProofError(f"statement {statement.pk[:8]}: is not as the acts say it was written")
    return digest


def check_all(most: int | None = None) -> tuple[int, int]:
    """Check the chains of all records, or of the `most` written last; return how many records and revisions.

    Raises: ProofError naming the first at fault.
    """
    records, revisions = 0, 0
    for versions in _batches(most):
        rows = Revision.objects.filter(record__in=versions).order_by("record_id", "number").values(*_COLUMNS)
        seen = set()
        for pk, each in groupby(rows.iterator(chunk_size=2000), key=lambda row: row["record_id"]):
            _checked(pk, versions[pk], each)
            seen.add(pk)
            revisions += versions[pk]
        for pk in versions.keys() - seen:
            raise ProofError(f"record {pk[:8]}: has no revision")
        records += len(versions)
    return records, revisions


def _batches(most: int | None, size: int = 500) -> Iterator[dict[str, int]]:
    """Yield the versions of records by id, so many at a time."""
    if most is None:
        ids = Record.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=size)
    else:
        ids = iter(dict.fromkeys(Revision.objects.order_by("-pk").values_list("record_id", flat=True)[:most]))
    while batch := list(islice(ids, size)):
        yield dict(Record.objects.filter(pk__in=batch).values_list("pk", "version"))


def _checked(pk: str, version: int, rows: Iterable[dict[str, Any]]) -> str:
    before, number = START, 0
    for row in rows:
        number += 1
        if row["number"] != number:
            raise ProofError(f"record {pk[:8]}: revision {number} is gone")
        if _digest(before, row) != row["digest"]:
            raise ProofError(f"record {pk[:8]}: revision {number} is not as it was written")
        before = row["digest"]
    if number < version or not number:  # more than its row said when it was read: written since
        raise ProofError(f"record {pk[:8]}: has {number} revisions, its row says {version}")
    return before
