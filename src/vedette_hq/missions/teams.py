"""Who joins and leaves the team of a mission or a case. One verb each."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Membership, Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note


def add(kind: str, object_id: str, person: Person, by: Person) -> Membership:
    """Put `person` into a team. Only the first of a team may be who adds.

    Raises: UsageError for a guest, one who has left, or oneself; ConflictError for one who is in it.
    """
    if not person.is_active or person.role == Role.GUEST:
        raise UsageError("team: only active people, and no guests, can be in one")
    others = Membership.objects.filter(kind=kind, object_id=object_id, until__isnull=True)
    if person.pk == by.pk and others.exists():
        raise UsageError("team: nobody lets themselves into a team; another lead does")
    try:
        with transaction.atomic():
            row = Membership.objects.create(person=person, kind=kind, object_id=object_id, added_by=by)
            note(by, "team.add", kind, object_id, whom=person.pk)
    except IntegrityError:
        raise ConflictError("team: this person is in it already") from None
    return row


def end(kind: str, object_id: str, person: Person, by: Person | None) -> None:
    """Take `person` out of a team, now. Raises: ConflictError when they are not in it."""
    now = timezone.now()
    with transaction.atomic():
        still = Q(until__isnull=True) | Q(until__gt=now)
        rows = Membership.objects.filter(still, person=person, kind=kind, object_id=object_id)
        if rows.update(until=now) != 1:
            raise ConflictError("team: this person is not in it")
        note(by, "team.end", kind, object_id, whom=person.pk)
