"""What can be done about people and their access. One verb each."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, UsageError
from vedette_hq.access import devices, factors, notices, sessions, throttle
from vedette_hq.access.fields import new_id
from vedette_hq.access.keys import make_key
from vedette_hq.access.models import AccountKey, Invitation, Notice, Person
from vedette_hq.access.passphrases import normal
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

LINK_LASTS = timedelta(hours=72)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
Purpose = Invitation.Purpose


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link, to be shown once: it is not kept. `address` is the whole of it."""

    person: Person
    address: str = field(repr=False)
    expires: datetime


def checked_login(text: str) -> str:
    """Return a login as it is kept. Raises: FormatError."""
    login = text.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise FormatError("login: 2 to 32 of a-z, 0-9, dot, dash and underscore expected")
    return login


def active_leads() -> list[Person]:
    """Return the leads who may come in."""
    rows = Person.objects.filter(role=Role.LEAD, joined__isnull=False, left__isnull=True)
    return list(rows.filter(suspended__isnull=True))


def needs_two_to_invite(role: str) -> bool:
    """Say whether inviting somebody for this role takes two: a lead, once there are two leads.

    A lead alone could otherwise invite themselves under a second name and be both pairs of eyes.
    """
    leads = Person.objects.filter(role=Role.LEAD, joined__isnull=False, left__isnull=True)
    return role == Role.LEAD and leads.count() >= 2


def _new_person(login: str, name: str, role: str, language: str) -> Person:
    name = " ".join(name.split())[:200]
    if not name:
        raise FormatError("name: is empty")
    if role not in Role.values:
        raise FormatError("role: is none of those there are")
    person = Person(login=checked_login(login), name=name, role=role, language=language)
    person.pseudonym = f"s-{secrets.token_hex(4)}"
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise ConflictError("login: is taken", hint="choose another") from None
    return person


def _link(person: Person, purpose: str, by: Person | None, lasts: timedelta) -> Link:
    """Make a link; earlier ones of this person open nothing any more."""
    now = timezone.now()
    open_ = Invitation.objects.filter(person=person, used__isnull=True, withdrawn__isnull=True)
    open_.update(withdrawn=now)
    token = secrets.token_urlsafe(32)
    held = Invitation.objects.create(
        person=person, purpose=purpose, digest=_digest(token), made_by=by, expires=now + lasts
    )
    note(by, "access.link", "person", person.pk, purpose=purpose)
    address = current().settings.site.origin + reverse("access:invitation", args=[token])
    return Link(person, address, held.expires)


def _digest(token: str) -> str:
    return current().keyed("link", token)


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link opens now, None when it opens nothing."""
    held = Invitation.objects.filter(
        digest=_digest(token), person__left__isnull=True, person__suspended__isnull=True
    ).first()
    return held if held is not None and held.is_open(timezone.now()) else None


def found(lead_login: str, name: str, language: str = "en") -> str:
    """Return the link with which the first lead of a new house comes in.

    Called again before they came in, it gives a new link and the earlier one opens nothing.
    Raises: ConflictError when a lead has joined already or another person was invited first, FormatError.
    """
    with transaction.atomic():
        if Person.objects.filter(joined__isnull=False).exists():
            raise ConflictError("people: this house has its people already", hint="ask a lead to invite")
        person = Person.objects.filter(login=checked_login(lead_login)).first()
        if person is None:
            if Person.objects.exists():
                raise ConflictError("people: another person was invited first")
            person = _new_person(lead_login, name, Role.LEAD, language)
        return _link(person, Purpose.JOIN, None, LINK_LASTS).address


def invite(
    by: Person | None,
    login: str,
    name: str,
    role: str,
    language: str = "en",
    *,
    lasts: timedelta = LINK_LASTS,
) -> Link:
    """Invite somebody: a row, and a link to hand over. `by` is None where the house itself is set up.

    Raises: UsageError when this takes two (see `needs_two_to_invite`), ConflictError for a login that is
    taken, FormatError.
    """
    if by is not None and needs_two_to_invite(role):
        raise UsageError("invitation: a lead is invited by two", hint="propose it")
    with transaction.atomic():
        person = _new_person(login, name, role, language)
        note(by, "access.invite", "person", person.pk, role=role)
        if by is not None:
            notify_leads("access.invited", but=by, by=by.name, name=person.name, role=role)
        return _link(person, Purpose.JOIN, by, lasts)


def invited_by_two(login: str, name: str, role: str, language: str) -> Person:
    """Give somebody a row once two agreed; the link is made on their page."""
    return _new_person(login, name, role, language)


def link_needed(person: Person) -> str:
    """Return for what this person needs a link now: a `Purpose`, "" when they can log in."""
    if person.left is not None:
        return ""
    if person.joined is None:
        return Purpose.JOIN
    if not person.has_usable_password():
        return Purpose.PASSPHRASE
    return "" if factors.has_second(person) else Purpose.SECOND


def new_link(by: Person, person: Person) -> Link:
    """Make the link that this person needs. Raises: UsageError when they need none."""
    with transaction.atomic():
        purpose = link_needed(person)
        if not purpose:
            raise UsageError("link: this person needs none", hint="two leads can reset a factor")
        return _link(person, purpose, by, LINK_LASTS)


def withdraw_links(by: Person, person: Person) -> int:
    """Make the open links of a person open nothing; return how many there were."""
    with transaction.atomic():
        rows = Invitation.objects.filter(person=person, used__isnull=True, withdrawn__isnull=True)
        count = rows.update(withdrawn=timezone.now())
        note(by, "access.unlink", "person", person.pk)
    return count


def take_passphrase(held: Invitation, passphrase: str) -> Person:
    """Give the invited person their passphrase and account key; what they had before counts no more.

    A link to join stays open until the second factor is there, so that nobody is left half way.
    Raises: ConflictError when the link was used in the meantime.
    """
    encoded, key = make_password(normal(passphrase)), make_key(passphrase)
    now = timezone.now()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=held.person_id)
        rows = Invitation.objects.filter(
            pk=held.pk, used__isnull=True, withdrawn__isnull=True, expires__gt=now
        )
        done = {"used": now} if held.purpose == Purpose.PASSPHRASE else {"withdrawn": None}
        if rows.update(**done) != 1:
            raise ConflictError("link: opens nothing any more")
        person.password = encoded
        person.save(update_fields=["password"])
        AccountKey.objects.filter(person=person, retired__isnull=True).update(retired=now)
        AccountKey.objects.create(person=person, recipient=key.recipient, sealed=key.sealed)
        sessions.end_all(person)
        note(person, "access.passphrase", "person", person.pk)
    return person


def finish_enrolment(person: Person, held: Invitation) -> None:
    """Let in who has now chosen a second factor, in the transaction that keeps it; the link is used up.

    Raises: ConflictError when the link was used in the meantime.
    """
    now = timezone.now()
    if Invitation.objects.filter(pk=held.pk, used__isnull=True, withdrawn__isnull=True).update(used=now) != 1:
        raise ConflictError("link: opens nothing any more")
    if Person.objects.filter(pk=person.pk, joined__isnull=True).update(joined=now) == 1:
        note(person, "access.join", "person", person.pk)
        notify_leads("access.joined", but=person, name=person.name, role=person.role)
    person.refresh_from_db()


def suspend(by: Person, person: Person) -> None:
    """Keep somebody out at once: they were arrested, or lost what they log in with. Two leads undo it.

    Raises: UsageError for oneself, ConflictError when they are out already.
    """
    if by.pk == person.pk:
        raise UsageError("suspension: nobody suspends themselves", hint="log out instead")
    with transaction.atomic():
        rows = Person.objects.filter(pk=person.pk, suspended__isnull=True, left__isnull=True)
        if rows.update(suspended=timezone.now()) != 1:
            raise ConflictError("suspension: this person is out already")
        sessions.end_all(person)
        note(by, "access.suspend", "person", person.pk)
        notify_leads("access.suspended", but=by, by=by.name, name=person.name)


def strip_factors(person: Person) -> None:
    """Remove the second factors, recovery codes, known browsers and sessions of a person."""
    person.totps.all().delete()
    person.passkeys.all().delete()
    person.recovery_codes.all().delete()
    devices.forget(person)
    sessions.end_all(person)


def notify(person: Person, code: str, *, address: str = "", key: str = "", **detail: str | int) -> None:
    """Tell a person something on their first page; once for each `key`.

    `code` is registered (`notices.register_notices`); `detail` fills the gaps of its sentence and names no
    protected person. Raises: UsageError for a code that nobody registered.
    """
    if not notices.known(code):
        raise UsageError(f"notice {code}: nobody registered it")
    Notice.objects.get_or_create(
        person=person,
        key=key or new_id(),
        defaults={"code": code, "detail": detail, "address": address},
    )


def notify_leads(
    code: str, *, but: Person | None = None, address: str = "", key: str = "", **detail: str | int
) -> None:
    """Tell all leads but one."""
    for lead in active_leads():
        if but is None or lead.pk != but.pk:
            notify(lead, code, address=address, key=key, **detail)


def read_notice(notice: Notice) -> None:
    """A notice was read."""
    Notice.objects.filter(pk=notice.pk, seen__isnull=True).update(seen=timezone.now())


def read_notices(person: Person) -> None:
    """All notices of a person were read."""
    Notice.objects.filter(person=person, seen__isnull=True).update(seen=timezone.now())


def raise_alarm(work: Work | None, errands: Sequence[Errand]) -> None:
    """Handler of the errand `alarm`: tell those whom it concerns, each once however often it is called.

    `payload`: `code`, `detail`, `address`; `to` (ids of people), or `login` (the keyed digest of a login,
    "login" being what it is keyed with); with neither, the leads. An unknown code is refused.
    """
    from vedette_hq.outbox.loop import Refuse

    for errand in errands:
        row: dict[str, Any] = errand.payload
        code = str(row.get("code", ""))
        if not notices.known(code):
            raise Refuse(f"alarm {code[:60]}: nobody registered this notice")
        for person in _concerned(row):
            notify(
                person,
                code,
                address=str(row.get("address", "")),
                key=f"alarm:{errand.pk}",
                **{str(k): v for k, v in dict(row.get("detail", {})).items()},
            )


def _concerned(row: dict[str, Any]) -> list[Person]:
    if "to" in row:
        return list(Person.objects.filter(pk__in=[str(pk) for pk in row["to"]]))
    if "login" in row:
        keyed = current().keyed
        return [p for p in Person.objects.all() if keyed("login", p.login) == row["login"]]
    return active_leads()


def tidy_duty(work: Work | None) -> None:
    """Remove what ended by time: sessions, counts of attempts, proposals that nobody decided."""
    from vedette_hq.access.approvals import expire

    sessions.tidy()
    throttle.tidy()
    expire()
