"""Claims beside what stands for and against them, as one person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.interviews import queries
from vedette_hq.interviews.body_words import TYPES
from vedette_hq.interviews.facts import newest_statuses, roots
from vedette_hq.interviews.forms import item_label
from vedette_hq.interviews.models import Claim, ClaimStatus, Evidence, Finding, Matter
from vedette_hq.interviews.words import ELEMENTS
from vedette_hq.records.fields import sees_sources
from vedette_hq.records.queries import labels, visible_records
from vedette_hq.vault.queries import visible_items

MANY = 500


@dataclass(frozen=True, slots=True)
class Laid:
    """One thing beside a claim: what it is, its words or its name, whether it was withdrawn at its source."""

    evidence: Evidence
    kind: str
    text: str
    language: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One claim. `independent`: how many sources that repeat no other speak for it; None when hidden."""

    claim: Claim
    name: str
    status: ClaimStatus | None
    stand_for: list[Laid]
    against: list[Laid]
    independent: int | None


def called(person: Person, claim: Claim) -> str:
    """Return how a claim is called: its number and element, or the beginning of its words.

    For whom claims are hidden there is no number: a gap would tell of them.
    """
    words = str(ELEMENTS[claim.element]) if claim.element in ELEMENTS else claim.words[:80]
    return f"{claim.number}. {words}" if queries.sees_health(person) else words


def _laid(person: Person, one: Evidence, names: dict[str, str], items: set[str]) -> Laid | None:
    if one.statement is not None:
        gone = one.statement.withdrawn is not None
        return Laid(one, "statement", one.statement.words, one.statement.language, gone)
    if one.item is not None:
        return Laid(one, "item", item_label(one.item)) if one.item.pk in items else None
    if one.record is not None:
        if one.record.pk not in names:
            return None
        return Laid(one, "record", names[one.record.pk], gone=one.record.withdrawn is not None)
    if one.finding is not None:
        text = f"{one.finding.number}. {TYPES.get(one.finding.type, one.finding.type)}"
        return Laid(one, "finding", text, gone=one.finding.withdrawn is not None)
    return None


def _rows(person: Person, claims: list[Claim]) -> list[Row]:
    held = queries.visible_evidence(person).filter(claim__in=claims, withdrawn__isnull=True)
    rows = list(held.select_related("statement", "item", "record", "finding", "made_by").order_by("made"))
    names = labels(person, [one.record_id for one in rows if one.record_id])
    wanted = [one.item_id for one in rows if one.item_id]
    items = set(visible_items(person).filter(pk__in=wanted).values_list("pk", flat=True))
    by_claim: dict[str, list[Laid]] = {}
    for one in rows:
        laid = _laid(person, one, names, items)
        if laid is not None:
            by_claim.setdefault(one.claim_id, []).append(laid)
    statuses = newest_statuses([one.pk for one in claims])
    knows = sees_sources(person)
    root = roots(claims[0].matter.case_id) if claims and knows else None
    found = []
    for claim in claims:
        laid_here = by_claim.get(claim.pk, [])
        stand = [one for one in laid_here if not one.evidence.against]
        spoke = {
            root.get(one.evidence.statement.source_id, "")
            for one in stand
            if root is not None and one.evidence.statement is not None and not one.gone
        }
        count = len(spoke - {""}) if root is not None else None
        against = [one for one in laid_here if one.evidence.against]
        found.append(Row(claim, called(person, claim), statuses.get(claim.pk), stand, against, count))
    return found


def rows(person: Person, matter: Matter) -> list[Row]:
    """Return the claims of a matter that the person may see, in order."""
    claims = queries.visible_claims(person).filter(matter=matter, withdrawn__isnull=True)
    return _rows(person, list(claims.order_by("number")))


def row(person: Person, claim: Claim) -> Row:
    """Return one claim of `visible_claims`."""
    return _rows(person, [claim])[0]


def summary(person: Person, matter: Matter) -> list[tuple[str, int]]:
    """Return how many of the claims that the person may see have each status; "" is not judged."""
    claims = queries.visible_claims(person).filter(matter=matter, withdrawn__isnull=True)
    ids = list(claims.values_list("pk", flat=True))
    statuses = newest_statuses(ids)
    counts: dict[str, int] = {}
    for pk in ids:
        status = statuses[pk].status if pk in statuses else ""
        counts[status] = counts.get(status, 0) + 1
    return sorted(counts.items())


def lists(person: Person, case: Case) -> dict[str, tuple[Any, Any]]:
    """Return what can be laid beside a claim of a case, each list with how its rows are called."""
    records = visible_records(person).filter(case=case, withdrawn__isnull=True).order_by("kind", "-made")
    names = labels(person, list(records.values_list("pk", flat=True)[:MANY]))
    found: dict[str, tuple[Any, Any]] = {
        "statement": (
            queries.statements_of(person, case),
            lambda one: " ".join(one.words.split())[:90],
        ),
        "item": (queries.items_of(person, case), item_label),
        "record": (records, lambda one: f"{one.kind}: {names.get(one.pk, one.pk[:8])}"),
    }
    if queries.sees_health(person):
        rows = queries.visible_findings(person).filter(examination__case=case, withdrawn__isnull=True)
        found["finding"] = (rows.order_by("examination__began", "number"), _finding_label)
    return found


def _finding_label(one: Finding) -> str:
    return f"{one.examination.label}: {one.number}. {TYPES.get(one.type, one.type)}"
