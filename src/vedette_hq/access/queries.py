"""Reading about people, narrowed to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from vedette.errors import VedetteError
from vedette_hq.access.approvals import kind_of, visible_proposals
from vedette_hq.access.models import Invitation, Notice, Passkey, Person, Proposal, Session, Totp
from vedette_hq.access.notices import sentence
from vedette_hq.access.roles import LEADS, Role
from vedette_hq.access.sessions import row_key


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is read; its text is the sentence in the reader's language."""

    pk: str
    text: str
    at: datetime
    address: str
    seen: bool

    def __str__(self) -> str:
        return self.text


def visible_people(person: Person) -> QuerySet[Person]:
    """Return the people whose page this person may read: leads all, others none."""
    if person.role not in LEADS or not person.is_active:
        return Person.objects.none()
    return Person.objects.all()


def people_list(person: Person) -> list[Person]:
    """Return the people: those at work first, by name."""
    return sorted(visible_people(person), key=lambda p: (p.left is not None, p.name.casefold()))


def open_link(person: Person) -> Invitation | None:
    """Return the link of a person that still opens something."""
    rows = Invitation.objects.filter(person=person, used__isnull=True, withdrawn__isnull=True)
    return rows.filter(expires__gt=timezone.now()).order_by("-made").first()


def proposals_about(person: Person) -> list[Proposal]:
    """Return the open proposals about a person."""
    rows = Proposal.objects.filter(object_id=person.pk, outcome="", expires__gt=timezone.now())
    return list(rows.filter(kind__startswith="access.").select_related("proposed_by"))


def own_sessions(person: Person) -> QuerySet[Session]:
    """Return one's own sessions, the latest first."""
    return Session.objects.filter(person=person).order_by("-seen")


def session_rows(person: Person, session_key: str) -> list[tuple[Session, bool]]:
    """Return one's own sessions, each with whether it is this one."""
    mine = row_key(session_key)
    return [(row, row.pk == mine) for row in own_sessions(person)]


def own_totps(person: Person) -> QuerySet[Totp]:
    """Return one's own generators."""
    return Totp.objects.filter(person=person)


def own_passkeys(person: Person) -> QuerySet[Passkey]:
    """Return one's own passkeys."""
    return Passkey.objects.filter(person=person)


def own_notices(person: Person) -> QuerySet[Notice]:
    """Return what this person was told."""
    return Notice.objects.filter(person=person)


def told(notice: Notice) -> Told:
    """Return a notice in the reader's language."""
    detail = dict(notice.detail)
    if detail.get("role") in Role.values:
        detail["role"] = str(Role(detail["role"]).label)
    if "kind" in detail:
        try:
            detail["kind"] = str(kind_of(Proposal(kind=str(detail["kind"]))).title)
        except VedetteError:
            detail["kind"] = str(detail["kind"])
    text = sentence(notice.code, detail)
    return Told(notice.pk, text, notice.at, notice.address, notice.seen is not None)


def unread(person: Person, most: int = 5) -> list[Told]:
    """Return what this person has not read yet, the latest first: for the first page."""
    return [told(row) for row in own_notices(person).filter(seen__isnull=True).order_by("-at")[:most]]


def unread_count(person: Person) -> int:
    """Return how many notices this person has not read."""
    return own_notices(person).filter(seen__isnull=True).count()


def all_told(person: Person, most: int = 100) -> list[Told]:
    """Return the latest that this person was told."""
    return [told(row) for row in own_notices(person).order_by("-at")[:most]]


def waiting(person: Person) -> list[Proposal]:
    """Return the proposals that this person can decide now."""
    rows = visible_proposals(person).filter(outcome="", expires__gt=timezone.now())
    return list(rows.exclude(proposed_by=person).select_related("proposed_by").order_by("proposed"))


def waiting_count(person: Person) -> int:
    """Return how many proposals wait for this person."""
    return len(waiting(person))


def own_proposals(person: Person, most: int = 50) -> list[Proposal]:
    """Return what this person proposed, the latest first."""
    rows = Proposal.objects.filter(proposed_by=person).select_related("decided_by")
    return list(rows.order_by("-proposed")[:most])


def group_names(person: Person) -> list[str]:
    """Return what a guesser tries first for this person."""
    return [person.login, person.name, person.pseudonym]
