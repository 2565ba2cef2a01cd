"""What can be done about claims: what is claimed, what stands for and against, what was concluded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from vedette.errors import ConflictError, FormatError, MissingError
from vedette.records.investigation import HEALTH_ELEMENTS, STATUSES, TEMPLATES
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.interviews.models import Claim, ClaimStatus, Evidence, Finding, Matter
from vedette_hq.interviews.services import line, open_case, revise, set_aside, text_of
from vedette_hq.records.models import Record, Statement
from vedette_hq.vault.models import CaseItem, Item

MAX_CLAIMS = 200


def add_matter(case: Case, by: Person, title: str, template: str = "") -> Matter:
    """Begin a matter; a template gives a claim for each element. Raises: FormatError, ConflictError."""
    open_case(case)
    if template and template not in TEMPLATES:
        raise FormatError("claims: no such template")
    with transaction.atomic():
        made = Matter.objects.create(
            case=case, title=line(title, 300, "title"), template=template, made_by=by
        )
        for number, element in enumerate(TEMPLATES.get(template, ()), 1):
            Claim.objects.create(
                matter=made, number=number, element=element, health=element in HEALTH_ELEMENTS, made_by=by
            )
        note(by, "claims.begin", "case", case.pk, what=template)
    return made


def withdraw_matter(matter: Matter, by: Person, reason: str) -> None:
    """Withdraw a matter with its claims; all stays readable. Raises: FormatError, ConflictError."""
    open_case(matter.case)
    with transaction.atomic():
        set_aside(Matter, matter, by, reason, "claims")
        note(by, "claims.withdraw", "case", matter.case_id)


def add_claim(matter: Matter, by: Person, words: str, health: bool = False) -> Claim:
    """Add a claim in its own words. Raises: FormatError, ConflictError."""
    open_case(matter.case)
    said = text_of(words, 5000, "claim")
    if not said:
        raise FormatError("claim: say what is claimed")
    with transaction.atomic():
        held = Matter.objects.select_for_update().get(pk=matter.pk)
        if held.withdrawn is not None:
            raise ConflictError("claims: are withdrawn")
        last = held.claims.aggregate(n=Max("number"))["n"] or 0
        if last >= MAX_CLAIMS:
            raise FormatError(f"claims: at most {MAX_CLAIMS} of one matter")
        made = Claim.objects.create(matter=held, number=last + 1, words=said, health=health, made_by=by)
        note(by, "claim.add", "case", matter.case_id)
    return made


def word_claim(claim: Claim, by: Person, base: int, words: str, health: bool) -> None:
    """Say what exactly is claimed; what was said stays readable. Raises: FormatError, ConflictError."""
    open_case(claim.matter.case)
    with transaction.atomic():
        row = Claim.objects.select_for_update().get(pk=claim.pk)
        if row.version != base:
            raise ConflictError("claim: somebody else has written meanwhile")
        changes = {"words": text_of(words, 5000, "claim"), "health": health or row.element in HEALTH_ELEMENTS}
        if revise(row, "claim", changes, by, versioned=True):
            note(by, "claim.word", "case", claim.matter.case_id)


def withdraw_claim(claim: Claim, by: Person, reason: str) -> None:
    """Withdraw a claim; elements of a template stay, being needed. Raises: FormatError, ConflictError."""
    open_case(claim.matter.case)
    if claim.element:
        raise ConflictError("claim: is an element that is needed", hint="judge it instead")
    with transaction.atomic():
        set_aside(Claim, claim, by, reason, "claim")
        note(by, "claim.withdraw", "case", claim.matter.case_id)


def lay(
    claim: Claim,
    by: Person,
    against: bool,
    words: str,
    *,
    statement: Statement | None = None,
    item: Item | None = None,
    record: Record | None = None,
    finding: Finding | None = None,
) -> Evidence:
    """Lay something beside a claim, for it or against it, and say why. Raises: FormatError, MissingError."""
    case = claim.matter.case
    open_case(case)
    given: dict[str, Any] = {"statement": statement, "item": item, "record": record, "finding": finding}
    held = {name: one for name, one in given.items() if one is not None}
    if len(held) != 1:
        raise FormatError("evidence: choose one statement, item, record or finding")
    if item is not None:
        inside = CaseItem.objects.filter(case=case, item=item, until__isnull=True).exists()
    elif finding is not None:
        inside = finding.examination.case_id == case.pk
    else:
        inside = next(iter(held.values())).case_id == case.pk
    if not inside:
        raise MissingError("evidence: is not of this case")
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        if Evidence.objects.filter(claim=claim, against=against, withdrawn__isnull=True, **held).exists():
            raise ConflictError("evidence: lies there already")
        said = line(words, 1000, "reason", needed=False)
        made = Evidence.objects.create(claim=claim, against=against, words=said, made_by=by, **held)
        note(by, "claim.lay", "case", case.pk)
    return made


def take_away(evidence: Evidence, by: Person, reason: str) -> None:
    """Take something away from a claim; that it lay there is kept. Raises: FormatError, ConflictError."""
    open_case(evidence.claim.matter.case)
    with transaction.atomic():
        set_aside(Evidence, evidence, by, reason, "evidence")
        note(by, "claim.take-away", "case", evidence.claim.matter.case_id)


def judge(claim: Claim, by: Person, status: str, reason: str) -> ClaimStatus:
    """Say how a claim stands and why: by words, never by a number. Raises: FormatError, ConflictError."""
    open_case(claim.matter.case)
    if status not in STATUSES:
        raise FormatError("claim: no such status")
    why = text_of(reason, 5000, "reason")
    if not why:
        raise FormatError("claim: say why")
    with transaction.atomic():
        held = Claim.objects.select_for_update().get(pk=claim.pk)
        if held.withdrawn is not None:
            raise ConflictError("claim: is withdrawn")
        made = ClaimStatus.objects.create(claim=held, status=status, reason=why, by=by)
        note(by, "claim.judge", "case", claim.matter.case_id)
    return made
