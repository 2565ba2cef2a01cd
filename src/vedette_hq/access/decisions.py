"""What two leads decide about people: a role, a reset, a return, a leave, a further lead."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vedette.errors import ConflictError, UsageError
from vedette_hq.access import sessions
from vedette_hq.access.approvals import Kind
from vedette_hq.access.models import AccountKey, Invitation, Membership, Person, Proposal
from vedette_hq.access.roles import Role
from vedette_hq.access.services import invited_by_two, notify, notify_leads, strip_factors
from vedette_hq.audit.services import note


def _subject(proposal: Proposal) -> Person:
    """Return whom a proposal is about. Raises: ConflictError when they have left."""
    person = Person.objects.select_for_update().filter(pk=proposal.object_id, left__isnull=True).first()
    if person is None:
        raise ConflictError("person: has left in the meantime")
    return person


def _name(proposal: Proposal) -> str:
    held = Person.objects.filter(pk=proposal.object_id).values_list("name", flat=True).first()
    return held or str(proposal.payload.get("name", ""))


def _another_lead(person: Person, proposal: Proposal) -> bool:
    """Nobody decides about themselves."""
    return person.role == Role.LEAD and person.pk != proposal.object_id


def _page(proposal: Proposal, person: Person) -> str:
    known = Person.objects.filter(pk=proposal.object_id).exists()
    return reverse("access:person", args=[proposal.object_id]) if known and person.role == Role.LEAD else ""


def _role_label(value: object) -> str:
    return str(Role(value).label) if value in Role.values else str(value)


def _change_role(proposal: Proposal, by: Person) -> None:
    person, role = _subject(proposal), str(proposal.payload.get("role"))
    if role not in Role.values:
        raise UsageError("role: is none of those there are")
    person.role = role
    person.save(update_fields=["role"])
    note(by, "access.role", "person", person.pk, role=role)
    notify(person, "access.role", name=person.name, role=role)
    notify_leads("access.role", but=person, name=person.name, role=role)


def _reset(proposal: Proposal, by: Person) -> None:
    person, what = _subject(proposal), str(proposal.payload.get("what"))
    if person.joined is None:
        raise UsageError("reset: this person has not joined yet", hint="make a new link")
    if what == Invitation.Purpose.SECOND:
        strip_factors(person)
    elif what == Invitation.Purpose.PASSPHRASE:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        AccountKey.objects.filter(person=person, retired__isnull=True).update(retired=timezone.now())
        sessions.end_all(person)
    else:
        raise UsageError("reset: second factor or passphrase expected")
    note(by, "access.reset", "person", person.pk, what=what)
    notify_leads("access.reset", name=person.name)


def _resume(proposal: Proposal, by: Person) -> None:
    person = _subject(proposal)
    person.suspended = None
    person.save(update_fields=["suspended"])
    note(by, "access.resume", "person", person.pk)


def _leave(proposal: Proposal, by: Person) -> None:
    """End all that lets somebody in or see: sessions, factors, key, teams, links, what they proposed."""
    person, now = _subject(proposal), timezone.now()
    with transaction.atomic():
        strip_factors(person)
        person.left = now
        person.set_unusable_password()
        person.save(update_fields=["left", "password"])
        AccountKey.objects.filter(person=person, retired__isnull=True).update(retired=now)
        Membership.objects.filter(person=person, until__isnull=True).update(until=now)
        Membership.objects.filter(person=person, until__gt=now).update(until=now)
        links = Invitation.objects.filter(used__isnull=True, withdrawn__isnull=True)
        (links.filter(person=person) | links.filter(made_by=person)).update(withdrawn=now)
        mine = Proposal.objects.filter(proposed_by=person, outcome="")
        mine.exclude(pk=proposal.pk).update(outcome=Proposal.Outcome.WITHDRAWN, decided=now)
        note(by, "access.leave", "person", person.pk)
        notify_leads("access.left", name=person.name)


def _invite_lead(proposal: Proposal, by: Person) -> None:
    row = proposal.payload
    person = invited_by_two(str(row["login"]), str(row["name"]), Role.LEAD, str(row["language"]))
    note(by, "access.invite", "person", person.pk, role=Role.LEAD.value)
    notify_leads("access.invited", by=proposal.proposed_by.name, name=person.name, role=person.role)


def _say_role(proposal: Proposal, reader: Person) -> str:
    role = _role_label(proposal.payload.get("role"))
    return _("%(name)s shall have the role: %(role)s.") % {"name": _name(proposal), "role": role}


def _say_reset(proposal: Proposal, reader: Person) -> str:
    if proposal.payload.get("what") == Invitation.Purpose.SECOND:
        text = _("%(name)s shall choose a new second factor, by a link that a lead hands over.")
    else:
        text = _(
            "%(name)s shall choose a new passphrase, by a link that a lead hands over. What was sealed to "
            "their account key must be sealed to a new one."
        )
    return text % {"name": _name(proposal)}


def _say_resume(proposal: Proposal, reader: Person) -> str:
    return _("%(name)s shall be let in again.") % {"name": _name(proposal)}


def _say_leave(proposal: Proposal, reader: Person) -> str:
    text = _("%(name)s leaves: sessions, second factors, account key, teams and links end for good.")
    return text % {"name": _name(proposal)}


def _say_invite(proposal: Proposal, reader: Person) -> str:
    return _("%(name)s shall be invited as a lead.") % {"name": _name(proposal)}


def own_kinds() -> tuple[Kind, ...]:
    """Return the kinds of this application."""
    common: Any = {"may_approve": _another_lead, "address": _page}
    return (
        Kind("access.role", gettext_lazy("Change of role"), _change_role, _say_role, **common),
        Kind("access.reset", gettext_lazy("Reset of a login"), _reset, _say_reset, **common),
        Kind("access.resume", gettext_lazy("End of a suspension"), _resume, _say_resume, **common),
        Kind("access.leave", gettext_lazy("Somebody leaves"), _leave, _say_leave, **common),
        Kind("access.invite", gettext_lazy("A further lead"), _invite_lead, _say_invite, **common),
    )
