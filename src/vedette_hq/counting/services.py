"""Judging that an act repeats another, taking it back, and keeping a table as it is."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.formats.jcs import encode
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.counting.models import Double, Frozen
from vedette_hq.counting.queries import Table
from vedette_hq.records.models import Act, Record
from vedette_hq.records.writing import changed

MAX_REASON_CHARS = 500


def judge_double(act: Record, of: Record, by: Person, reason: str) -> Double:
    """Say that `act` only repeats `of`: it is counted no more. Raises: UsageError, ConflictError."""
    _reasoned(reason)
    if act.pk == of.pk or act.case_id != of.case_id or act.kind != "act" or of.kind != "act":
        raise UsageError("count: two different acts of one case are needed")
    if act.case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        if Act.objects.filter(pk__in=(act.pk, of.pk)).count() != 2:
            raise ConflictError("count: one of the two acts is withdrawn")
        if Double.objects.filter(act=of, of=act, revoked__isnull=True).exists():
            raise ConflictError("count: the other one already repeats this one")
        try:
            with transaction.atomic():
                made = Double.objects.create(case=act.case, act=act, of=of, reason=reason.strip(), by=by)
        except IntegrityError:
            raise ConflictError("count: this act already repeats another") from None
        changed([(act.pk, "act")])
        note(by, "double.judge", "act", act.pk, of=of.pk)
    return made


def revoke_double(double: Double, by: Person, reason: str) -> None:
    """Take the judgement back: the act counts again. Raises: UsageError, ConflictError."""
    _reasoned(reason)
    if double.case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        rows = Double.objects.filter(pk=double.pk, revoked__isnull=True)
        if rows.update(revoked=timezone.now(), revoked_by=by, revoked_reason=reason.strip()) != 1:
            raise ConflictError("count: was taken back already")
        changed([(double.act_id, "act")])
        note(by, "double.revoke", "act", double.act_id)


def freeze(found: Table, title: str, by: Person) -> Frozen:
    """Keep a table as it is, with what was asked and a digest of both. Raises: UsageError."""
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise UsageError("table: a title has 1 to 200 characters")
    asked = found.asked.plain()
    result = plain_result(found)
    digest = digest_of(asked, result)
    with transaction.atomic():
        made = Frozen.objects.create(
            title=title,
            by=by,
            asked=asked,
            result=result,
            cases=list(found.cases),
            reached=found.reached,
            digest=digest,
        )
        note(by, "table.freeze", "table", made.pk)
    return made


def plain_result(found: Table) -> dict[str, Any]:
    """Return what came out, by keys and without any label."""
    return {
        "cells": [[a, b, n] for (a, b), n in sorted(found.cells.items())],
        "rows": sorted([key, n] for key, n in found.row_totals.items()),
        "columns": sorted([key, n] for key, n in found.column_totals.items()),
        "total": found.total,
        "sources": found.sources,
        "first": found.first.isoformat() if found.first else "",
        "last": found.last.isoformat() if found.last else "",
    }


def digest_of(asked: dict[str, Any], result: dict[str, Any]) -> str:
    """Return the digest of a table: SHA-256 of what was asked and what came, in JCS, in hex."""
    return hashlib.sha256(encode({"asked": asked, "result": result})).hexdigest()


def _reasoned(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON_CHARS:
        raise UsageError(f"count: say why, in at most {MAX_REASON_CHARS} characters")
