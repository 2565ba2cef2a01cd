"""What can be done about cases. Joining the team of one takes two people; leaving it takes one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.access.approvals import propose
from vedette_hq.access.models import Person, Proposal, Team
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.missions import teams
from vedette_hq.missions.queries import in_team

JOIN = "case.join"
"""The kind of proposal: its object is the case's id and the person's, one after the other."""


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title or len(title) > 200:
        raise UsageError("case: a title has 1 to 200 characters")
    return title


def open_case(title: str, by: Person) -> Case:
    """Open a case; who opens it is its team, alone, until others join by two. Raises: UsageError."""
    if by.role != Role.LEAD:
        raise UsageError("case: a lead opens it")
    with transaction.atomic():
        case = Case.objects.create(title=_title(title), opened_by=by)
        note(by, "case.open", "case", case.pk)
        teams.add(Team.CASE, case.pk, by, by)
    return case


def give_title(case: Case, title: str, by: Person) -> None:
    """Give a case another title. Raises: UsageError for an empty one."""
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(title=_title(title))
        note(by, "case.title", "case", case.pk)


def close(case: Case, by: Person) -> None:
    """Close a case. Raises: ConflictError."""
    with transaction.atomic():
        if Case.objects.filter(pk=case.pk, closed__isnull=True).update(closed=timezone.now()) != 1:
            raise ConflictError("case: is closed already")
        note(by, "case.close", "case", case.pk)


def reopen(case: Case, by: Person) -> None:
    """Open a closed case again. Raises: ConflictError."""
    with transaction.atomic():
        if Case.objects.filter(pk=case.pk, closed__isnull=False).update(closed=None) != 1:
            raise ConflictError("case: is open")
        note(by, "case.reopen", "case", case.pk)


def propose_member(case: Case, person: Person, by: Person, reason: str) -> Proposal:
    """Propose that somebody joins the team of a case; another decides. Raises: as `approvals.propose`."""
    if in_team(person, Team.CASE, case.pk):
        raise ConflictError("team: this person is in it already")
    with transaction.atomic():
        proposal = propose(JOIN, by, case.pk + person.pk, reason, {"case": case.pk, "person": person.pk})
        note(by, "team.propose", Team.CASE, case.pk, whom=person.pk)
    return proposal


def _named(proposal: Proposal) -> tuple[Case, Person]:
    case = Case.objects.filter(pk=str(proposal.payload.get("case", ""))).first()
    person = Person.objects.filter(pk=str(proposal.payload.get("person", ""))).first()
    if case is None or person is None:
        raise MissingError("proposal: its case or its person is not there")
    return case, person


def may_decide(person: Person, proposal: Proposal) -> bool:
    """Say whether `person` may let somebody into the case: a lead, or a lawyer of its team."""
    case, whom = _named(proposal)
    if whom.pk == person.pk:
        return False
    mine = person.role == Role.LAWYER and in_team(person, Team.CASE, case.pk)
    return person.role == Role.LEAD or mine


def join(proposal: Proposal, by: Person) -> None:
    """Carry out an approved proposal. Raises: as `teams.add`."""
    case, person = _named(proposal)
    teams.add(Team.CASE, case.pk, person, by)


def described(proposal: Proposal, reader: Person) -> str:
    """Return the proposal as one sentence; the title of the case only for its team."""
    case, person = _named(proposal)
    name = case.title if in_team(reader, Team.CASE, case.pk) else case.pk[:8]
    return _("%(person)s joins the team of the case %(case)s.") % {"person": person.name, "case": name}
