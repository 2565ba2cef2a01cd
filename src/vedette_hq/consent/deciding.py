"""What two people decide about consent: that a doubt is settled, and the basis of a case."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.access.approvals import Kind, propose
from vedette_hq.access.models import Person, Proposal, Team
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.consent.models import Basis, Doubt
from vedette_hq.missions.queries import in_team

SETTLE = "consent.settle"
BASIS = "consent.basis"


def _doubt(proposal: Proposal) -> Doubt:
    found = Doubt.objects.select_related("grant", "grant__case").filter(pk=proposal.object_id).first()
    if found is None:
        raise MissingError("proposal: its doubt is not there")
    return found


def _case(proposal: Proposal) -> Case:
    found = Case.objects.filter(pk=proposal.object_id).first()
    if found is None:
        raise MissingError("proposal: its case is not there")
    return found


def _works_on(person: Person, case_id: str) -> bool:
    return person.role in CASEWORK and in_team(person, Team.CASE, case_id)


def propose_settling(doubt: Doubt, reason: str, by: Person) -> Proposal:
    """Propose that a doubt is settled; another of the team decides. Raises: as `approvals.propose`."""
    if doubt.settled is not None:
        raise ConflictError("consent: this doubt is settled already")
    return propose(SETTLE, by, doubt.pk, reason)


def _settle(proposal: Proposal, by: Person) -> None:
    found = _doubt(proposal)
    rows = Doubt.objects.filter(pk=found.pk, settled__isnull=True)
    done = rows.update(
        settled=timezone.now(), settled_by=proposal.proposed_by, second=by, settled_words=proposal.reason
    )
    if done != 1:
        raise ConflictError("consent: this doubt is settled already")
    note(by, "consent.settle", "grant", found.grant_id)


def _say_settle(proposal: Proposal, reader: Person) -> str:
    grant = _doubt(proposal).grant
    text = _("The doubt whether an answer to %(scope)s was given freely is settled: it may be used again.")
    return text % {"scope": grant.scope}


def _grant_page(proposal: Proposal, reader: Person) -> str:
    return reverse("consent:grant", args=[_doubt(proposal).grant_id])


def propose_basis(case: Case, reason: str, by: Person) -> Proposal:
    """Propose the basis "published by the source" for a case. Raises: as `approvals.propose`."""
    if case.closed is not None or Basis.objects.filter(case=case, ended__isnull=True).exists():
        raise ConflictError("consent: the case is closed, or has this basis already")
    return propose(BASIS, by, case.pk, reason)


def _set_basis(proposal: Proposal, by: Person) -> None:
    case = _case(proposal)
    try:
        with transaction.atomic():
            Basis.objects.create(
                case=case, reason=proposal.reason, proposed_by=proposal.proposed_by, approved_by=by
            )
    except IntegrityError:
        raise ConflictError("consent: the case has this basis already") from None
    note(by, "consent.basis", "case", case.pk)


def end_basis(case: Case, words: str, by: Person) -> None:
    """End the basis of a case, at once. Raises: UsageError, ConflictError when it has none."""
    if not words.strip() or len(words) > 2000:
        raise UsageError("consent: say why the basis ends")
    with transaction.atomic():
        rows = Basis.objects.filter(case=case, ended__isnull=True)
        if rows.update(ended=timezone.now(), ended_by=by, ended_words=words.strip()) != 1:
            raise ConflictError("consent: the case has no such basis")
        note(by, "consent.basis-end", "case", case.pk)


def _say_basis(proposal: Proposal, reader: Person) -> str:
    case = _case(proposal)
    name = case.title if in_team(reader, Team.CASE, case.pk) else case.pk[:8]
    text = _(
        "Persons of the case %(case)s whose every source is a publication count as published by the source."
    )
    return text % {"case": name}


def _case_page(proposal: Proposal, reader: Person) -> str:
    case = _case(proposal)
    return reverse("consent:case", args=[case.pk]) if _works_on(reader, case.pk) else ""


def _proposes_basis(person: Person, proposal: Proposal) -> bool:
    return person.role == Role.LEAD and in_team(person, Team.CASE, proposal.object_id)


def _decides_basis(person: Person, proposal: Proposal) -> bool:
    return person.role == Role.LEAD or (person.role == Role.LAWYER and _works_on(person, proposal.object_id))


def _decides_doubt(person: Person, proposal: Proposal) -> bool:
    return _works_on(person, _doubt(proposal).grant.case_id)


def own_kinds() -> tuple[Kind, ...]:
    """Return the kinds of this application."""
    return (
        Kind(
            SETTLE,
            gettext_lazy("A doubt about a consent"),
            _settle,
            _say_settle,
            may_approve=_decides_doubt,
            may_propose=_decides_doubt,
            address=_grant_page,
        ),
        Kind(
            BASIS,
            gettext_lazy("Published by the source"),
            _set_basis,
            _say_basis,
            may_approve=_decides_basis,
            may_propose=_proposes_basis,
            address=_case_page,
        ),
    )
