"""Acts that need two people: one proposes and says why, another approves or refuses.

An application registers each kind of such act in `ready()` of its `apps.py`:

    register_kind(Kind("intake.release", _("Release from quarantine"), carry_out=..., describe=...))

`propose` then puts one on the page of approvals. `carry_out` runs in the transaction of the approval: what it
raises undoes the approval. Who proposed can withdraw, and never approve; who may not see the thing itself is
not asked about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note

MAX_REASON_CHARS = 2000
Rule = Callable[[Person, Proposal], bool]


def _is_lead(person: Person, proposal: Proposal) -> bool:
    return person.role == Role.LEAD


def _no_address(proposal: Proposal, person: Person) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act that needs two.

    `describe` gives one sentence for the person reading. `may_propose` and `may_approve` say who; both are
    asked again when it is decided. `address` gives the page of what it is about, "" when there is none.
    """

    name: str
    title: Promise | str
    carry_out: Callable[[Proposal, Person], None]
    describe: Callable[[Proposal, Person], str]
    may_approve: Rule = _is_lead
    may_propose: Rule = _is_lead
    address: Callable[[Proposal, Person], str] = _no_address
    lasts: timedelta = timedelta(days=7)


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known. Raises: ConflictError when another of this name is known already."""
    if _KINDS.setdefault(kind.name, kind).carry_out is not kind.carry_out:
        raise ConflictError(f"proposal {kind.name}: is registered already")


def kind_of(proposal: Proposal) -> Kind:
    """Return the kind of a proposal. Raises: UsageError when nobody registered it."""
    found = _KINDS.get(proposal.kind)
    if found is None:
        raise UsageError(f"proposal {proposal.kind}: no application knows this kind")
    return found


def propose(
    kind: str, person: Person, object_id: str, reason: str, payload: Mapping[str, Any] | None = None
) -> Proposal:
    """Propose an act; others are told. One proposal of a kind about one thing waits at a time.

    Raises: UsageError without a reason, for an unknown kind, or when this person may not propose it;
    ConflictError when the same waits already.
    """
    reason = " ".join(reason.split())[:MAX_REASON_CHARS]
    if not reason:
        raise UsageError("proposal: needs a reason")
    now = timezone.now()
    proposal = Proposal(
        kind=kind, object_id=object_id, payload=dict(payload or {}), reason=reason, proposed_by=person
    )
    rule = kind_of(proposal)
    proposal.proposed, proposal.expires = now, now + rule.lasts
    if not person.is_active or not rule.may_propose(person, proposal):
        raise UsageError(f"proposal {kind}: is not for this role")
    with transaction.atomic():
        expire()
        try:
            with transaction.atomic():
                proposal.save(force_insert=True)
        except IntegrityError:
            raise ConflictError(f"proposal {kind}: the same waits already for somebody's decision") from None
        note(person, "proposal.propose", "proposal", proposal.pk, about=object_id, what=kind)
        for other in deciders(proposal):
            _tell(other, "access.proposal", proposal, person)
    return proposal


def deciders(proposal: Proposal) -> list[Person]:
    """Return those who may approve a proposal."""
    rule = kind_of(proposal)
    people = Person.objects.filter(joined__isnull=False, left__isnull=True, suspended__isnull=True)
    return [p for p in people.exclude(pk=proposal.proposed_by_id) if rule.may_approve(p, proposal)]


def may_decide(person: Person, proposal: Proposal) -> bool:
    """Say whether this person may approve or refuse it now."""
    mine = proposal.proposed_by_id == person.pk
    return proposal.waits(timezone.now()) and not mine and kind_of(proposal).may_approve(person, proposal)


def approve(proposal: Proposal, person: Person) -> Proposal:
    """Approve and carry out, both or neither.

    Raises: UsageError when this person may not, ConflictError when it is decided or expired already, or when
    who proposed it could not propose it any more; and what carrying it out raises.
    """
    if not may_decide(person, proposal):
        raise UsageError("proposal: cannot be approved by this person, or not any more")
    rule = kind_of(proposal)
    author = Person.objects.get(pk=proposal.proposed_by_id)
    if not author.is_active or not rule.may_propose(author, proposal):
        raise ConflictError("proposal: who proposed it may not do so any more")
    with transaction.atomic():
        _decide(proposal, person, Proposal.Outcome.APPROVED)
        rule.carry_out(proposal, person)
        note(person, "proposal.approve", "proposal", proposal.pk, about=proposal.object_id, what=rule.name)
        _tell(author, "access.approved", proposal, person)
    return proposal


def refuse(proposal: Proposal, person: Person, answer: str = "") -> Proposal:
    """Refuse. Raises: UsageError when this person may not, ConflictError when it is decided already."""
    if not may_decide(person, proposal):
        raise UsageError("proposal: cannot be refused by this person, or not any more")
    with transaction.atomic():
        _decide(proposal, person, Proposal.Outcome.REFUSED, " ".join(answer.split())[:MAX_REASON_CHARS])
        note(person, "proposal.refuse", "proposal", proposal.pk, about=proposal.object_id, what=proposal.kind)
        _tell(proposal.proposed_by, "access.refused", proposal, person)
    return proposal


def withdraw(proposal: Proposal, person: Person) -> Proposal:
    """Take back one's own. Raises: UsageError for another's, ConflictError when it is decided already."""
    if proposal.proposed_by_id != person.pk:
        raise UsageError("proposal: is another's")
    with transaction.atomic():
        _decide(proposal, person, Proposal.Outcome.WITHDRAWN)
        note(
            person, "proposal.withdraw", "proposal", proposal.pk, about=proposal.object_id, what=proposal.kind
        )
    return proposal


def _decide(proposal: Proposal, person: Person, outcome: str, answer: str = "") -> None:
    now = timezone.now()
    rows = Proposal.objects.filter(pk=proposal.pk, outcome="", expires__gt=now)
    if rows.update(outcome=outcome, decided_by=person, decided=now, answer=answer) != 1:
        raise ConflictError("proposal: was decided or has expired in the meantime")
    proposal.refresh_from_db()


def expire() -> int:
    """Close what nobody decided in time; return how many."""
    now = timezone.now()
    count = 0
    for proposal in Proposal.objects.filter(outcome="", expires__lte=now):
        with transaction.atomic():
            rows = Proposal.objects.filter(pk=proposal.pk, outcome="")
            if rows.update(outcome=Proposal.Outcome.EXPIRED, decided=now) == 1:
                note(None, "proposal.expire", "proposal", proposal.pk, about=proposal.object_id)
                _tell(proposal.proposed_by, "access.expired", proposal, proposal.proposed_by)
                count += 1
    return count


def visible_proposals(person: Person) -> QuerySet[Proposal]:
    """Return the proposals that this person made or may decide."""
    if not person.is_active:
        return Proposal.objects.none()
    waiting = Proposal.objects.filter(outcome="", expires__gt=timezone.now()).exclude(proposed_by=person)
    theirs = [p.pk for p in waiting if p.kind in _KINDS and _KINDS[p.kind].may_approve(person, p)]
    decided = Proposal.objects.filter(decided_by=person)
    own = Proposal.objects.filter(proposed_by=person)
    return own | decided | Proposal.objects.filter(pk__in=theirs)


def _tell(to: Person, code: str, proposal: Proposal, by: Person) -> None:
    from django.urls import reverse

    from vedette_hq.access.services import notify

    detail = {"by": by.name, "kind": f"{proposal.kind}", "proposal": proposal.pk}
    address = reverse("access:proposal", args=[proposal.pk])
    notify(to, code, address=address, key=f"{code}:{proposal.pk}", **detail)
