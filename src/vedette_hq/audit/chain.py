"""The chain of acts: one digest over each act and the digest before it, checked from any place on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vedette.errors import ProofError
from vedette.formats import jcs
from vedette_hq.audit.models import Act

START = "0" * 64
CHUNK = 5_000
_FIELDS = ("number", "at", "person_id", "verb", "kind", "object_id", "outcome", "detail", "digest")


@dataclass(frozen=True, slots=True)
class Head:
    """The first `size` acts, and the digest of the last of them."""

    size: int
    root: str


EMPTY = Head(0, START)


def row_digest(
    before: str,
    number: int,
    at: datetime,
    person: str | None,
    verb: str,
    kind: str,
    object_id: str,
    outcome: str,
    detail: Any,
) -> str:
    """Return SHA-256, in hexadecimal, over the digest before an act and the act's own canonical JSON."""
    row: dict[str, Any] = {
        "number": number,
        "at": at.isoformat(timespec="microseconds"),
        "person": person or "",
        "verb": verb,
        "kind": kind,
        "object": object_id,
        "outcome": outcome,
        "detail": detail,
    }
    return hashlib.sha256(before.encode("ascii") + jcs.encode(row)).hexdigest()


def act_digest(before: str, act: Act) -> str:
    """Return the digest of an act that follows one with the digest `before`."""
    return row_digest(
        before,
        act.number,
        act.at,
        act.person_id,
        act.verb,
        act.kind,
        act.object_id,
        act.outcome,
        act.detail,
    )


def head() -> Head:
    """Return the newest head, unchecked."""
    last = Act.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else EMPTY


def check_from(known: Head, many: int | None = None) -> Head:
    """Check the acts after `known`, at most `many`; return the head reached.

    Raises: ProofError naming the first act that is missing, altered, or not where it belongs.
    """
    if known.size:
        held = Act.objects.filter(pk=known.size).values_list("digest", flat=True).first()
        if held != known.root:
            raise ProofError(f"audit: act {known.size} is not the one that was checked before")
    number, before, left = known.size, known.root, many
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        rows = list(Act.objects.filter(number__gt=number).order_by("number").values_list(*_FIELDS)[:size])
        for row in rows:
            number += 1
            if row[0] != number:
                raise ProofError(f"audit: act {number} is missing")
            before = row_digest(before, *row[:-1])
            if row[-1] != before:
                raise ProofError(f"audit: act {number} was altered")
        if left is not None:
            left -= len(rows)
        if len(rows) < size:
            break
    return Head(number, before)
