"""The elements of a case with what supports and what contradicts each, and what a conclusion still lacks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from vedette.cases.elements import Judged, Piece, Sort, weigh
from vedette.cases.elements import Remark as Remark
from vedette.formats.jcs import encode
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.interviews import matrix as claims
from vedette_hq.interviews.facts import roots
from vedette_hq.interviews.models import Matter
from vedette_hq.interviews.queries import visible_matters
from vedette_hq.records.fields import sees_sources

SORTS = {
    "finding": Sort.MEDICAL,
    "statement": Sort.WITNESS,
    "item": Sort.DOCUMENT,
    "record": Sort.DOCUMENT,
}
"""A finding of an examination is medical, a statement is a witness's, items and records are documents."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One thing beside a claim. `kind`: statement, item, record, finding; `object_id` is its id there."""

    kind: str
    object_id: str
    text: str
    words: str
    gone: bool


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element or own claim of a matter: what is claimed, how it stands, what is laid on either side."""

    matter: Matter
    element: str
    claim: str
    status: str
    reason: str
    supports: tuple[Laid, ...]
    contradicts: tuple[Laid, ...]
    claim_id: str
    number: int
    name: str


def _laid(one: claims.Laid) -> Laid:
    row = one.evidence
    pk = row.statement_id or row.item_id or row.record_id or row.finding_id or ""
    return Laid(one.kind, str(pk), one.text, row.words, one.gone)


def matter_rows(person: Person, matter: Matter) -> list[ElementRow]:
    """Return the rows of one matter that this person may see, in order."""
    return [
        ElementRow(
            matter,
            row.claim.element,
            row.claim.words,
            row.status.status if row.status else "",
            row.status.reason if row.status else "",
            tuple(_laid(one) for one in row.stand_for),
            tuple(_laid(one) for one in row.against),
            row.claim.pk,
            row.claim.number,
            row.name,
        )
        for row in claims.rows(person, matter)
    ]


def matters_of(person: Person, case: Case) -> list[Matter]:
    """Return the matters of a case that were not withdrawn."""
    return list(visible_matters(person).filter(case=case, withdrawn__isnull=True).order_by("made"))


def matrix(person: Person, case: Case) -> list[ElementRow]:
    """Return the rows of every matter of a case."""
    return [row for matter in matters_of(person, case) for row in matter_rows(person, matter)]


def judged(person: Person, matter: Matter, rows: list[ElementRow]) -> tuple[Judged, ...]:
    """Return the elements as the library weighs them; who may not know the sources counts none as one."""
    root = roots(matter.case_id) if sees_sources(person) else {}
    sources = _sources(rows) if root else {}

    def piece(one: Laid) -> Piece:
        source = sources.get(one.object_id, "") if one.kind == "statement" else ""
        return Piece(SORTS[one.kind], root.get(source, source), one.gone)

    return tuple(
        Judged(
            row.element,
            row.status,
            tuple(piece(one) for one in row.supports),
            tuple(piece(one) for one in row.contradicts),
        )
        for row in rows
        if row.element
    )


def _sources(rows: list[ElementRow]) -> dict[str, str]:
    from vedette_hq.records.models import Statement

    wanted = [
        one.object_id for row in rows for one in (*row.supports, *row.contradicts) if one.kind == "statement"
    ]
    return dict(Statement.objects.filter(pk__in=wanted).values_list("pk", "source_id"))


def remarks(person: Person, matter: Matter, rows: list[ElementRow]) -> tuple[Remark, ...]:
    """Return what a conclusion on a matter lacks; own claims without a template lack only a judgement."""
    found = weigh(matter.template, judged(person, matter, rows)) if matter.template else ()
    more = [
        Remark("not-judged", f"#{row.number}", True) for row in rows if not row.element and not row.status
    ]
    return (*found, *more)


def frozen(rows: list[ElementRow]) -> list[dict[str, Any]]:
    """Return the matrix as a conclusion keeps it: what was claimed, judged and laid; ids of sources alone."""

    def side(laid: tuple[Laid, ...]) -> list[dict[str, Any]]:
        return [{"kind": one.kind, "id": one.object_id, "words": one.words, "gone": one.gone} for one in laid]

    return [
        {
            "number": row.number,
            "element": row.element,
            "claim_id": row.claim_id,
            "claim": row.claim,
            "status": row.status,
            "reason": row.reason,
            "supports": side(row.supports),
            "contradicts": side(row.contradicts),
        }
        for row in rows
    ]


def digest_of(plain: list[dict[str, Any]], memo: str) -> str:
    """Return the digest over the memo and the matrix it speaks of."""
    return hashlib.sha256(encode({"memo": memo, "rows": plain})).hexdigest()
