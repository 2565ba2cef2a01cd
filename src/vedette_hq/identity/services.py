"""What can be done at the identity desk: writing, opening, and keeping the keys of cases with their teams."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vedette.adapters.apart import apart
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, LimitError, MissingError, OpenError, StoreError, UsageError
from vedette.missions.birth import parse_birth
from vedette.seal import Recipient, generate_identity, parse_recipient
from vedette.values.instants import write_instant
from vedette_hq.access.keys import account_key, open_account_key, recipient_of
from vedette_hq.access.models import Person
from vedette_hq.audit.models import Act, What
from vedette_hq.audit.services import alarm, note
from vedette_hq.cases.models import Case
from vedette_hq.config.runtime import current
from vedette_hq.identity import queries
from vedette_hq.identity.child import Held, SealedCard, opened
from vedette_hq.identity.models import CaseKey, KeyCopy, Protected, Reading, Sealed
from vedette_hq.identity.rules import Pace
from vedette_hq.identity.sealing import Card, seal, seal_identity, unseal, unseal_identity
from vedette_hq.outbox.services import put, wait_for

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

ENTERED_SECONDS = 30.0
"""So long is waited for the entry in the register; without it nothing is shown."""
WRONG_ALARM, WRONG_STOP = 3, 6
"""So many wrong passphrases of one person within an hour raise an alarm, and stop."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_MAX_BIRTH_BYTES = 1 << 20


def house_recipient() -> Recipient | None:
    """Return the recipient that the shares of the house open, None when there is none."""
    runtime = current()
    path = runtime.house / "keys" / "house.birth"
    if not path.exists():
        return None
    birth = parse_birth(runtime.cover.read(path, _MAX_BIRTH_BYTES, "house.birth"))
    return parse_recipient(birth.recipient)


def key_for(case: Case, by: Person | None) -> CaseKey:
    """Return the key that is sealed to now: made at first use, and anew when somebody who holds it has left.

    Raises: UsageError when nobody of the team has an account key.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # one at a time
        key = queries.current_key_of(case)
        if key is not None and not queries.is_stale(key):
            return key
        return _new_key(case, key, by)


def _new_key(case: Case, before: CaseKey | None, by: Person | None) -> CaseKey:
    people = [(person, recipient_of(person)) for person in queries.keepers(case)]
    targets: list[tuple[Person | None, Recipient]] = [(one, key) for one, key in people if key is not None]
    if not targets:
        raise UsageError(
            "identity desk: nobody of this team has an account key",
            hint="it is made when somebody joins; log in once more",
        )
    house = house_recipient()
    if house is not None:
        targets.append((None, house))

    def work() -> dict[str, object]:
        identity = generate_identity()
        copies = [seal_identity(identity, recipient).hex() for _, recipient in targets]
        return {"recipient": identity.recipient.encode(), "copies": copies}

    made = apart(work)
    if before is not None:
        CaseKey.objects.filter(pk=before.pk).update(retired=timezone.now())
        _forget_former(case)
    number = before.number + 1 if before is not None else 1
    key = CaseKey.objects.create(case=case, number=number, recipient=str(made["recipient"]))
    for (person, recipient), copy in zip(targets, made["copies"], strict=True):
        KeyCopy.objects.create(
            key=key, person=person, recipient=recipient.encode(), sealed=bytes.fromhex(copy)
        )
    note(by, "case.key", "case", case.pk, number=number)
    return key


def _forget_former(case: Case) -> None:
    """Remove the copies of those who are not at this desk any more."""
    now = [person.pk for person in queries.keepers(case)]
    KeyCopy.objects.filter(key__case=case, person__isnull=False).exclude(person__in=now).delete()


def look_duty(work: Work) -> None:
    """Make a new key for each case where somebody holds one who left its team; the worker looks often."""
    for key in CaseKey.objects.filter(retired__isnull=True).select_related("case"):
        if queries.is_stale(key):
            try:
                key_for(key.case, None)
            except UsageError:  # nobody is left to seal to: the old copies go all the same
                with transaction.atomic():
                    CaseKey.objects.filter(pk=key.pk, retired__isnull=True).update(retired=timezone.now())
                    _forget_former(key.case)


def protect(case: Case, card: Card, by: Person) -> Protected:
    """Give somebody a pseudonym in a case, and seal who they are. Raises: UsageError, ConflictError."""
    if case.closed is not None:
        raise ConflictError("case: is closed")
    key = key_for(case, by)
    with transaction.atomic():
        protected = Protected.objects.create(case=case, pseudonym=_new_pseudonym(), made_by=by)
        _write(protected, key, card, by)
        note(by, "person.protect", "protected", protected.pk, case=case.pk)
    return protected


def _new_pseudonym() -> str:
    while True:
        text = "w-" + "".join(secrets.choice(_LETTERS) for _ in range(7))
        if not Protected.objects.filter(pseudonym=text).exists():
            return text


def add_card(protected: Protected, card: Card, by: Person) -> Sealed:
    """Seal something more about a protected person; what was written before stays. Raises: as `protect`."""
    key = key_for(protected.case, by)
    with transaction.atomic():
        row = _write(protected, key, card, by)
        note(by, "person.add", "protected", protected.pk, number=row.number)
    return row


def _write(protected: Protected, key: CaseKey, card: Card, by: Person) -> Sealed:
    blob = seal(card.encode(), [parse_recipient(key.recipient)])
    number = Sealed.objects.filter(protected=protected).count() + 1
    digest = hashlib.sha256(blob).hexdigest()
    try:
        with transaction.atomic():
            return Sealed.objects.create(
                protected=protected, number=number, key=key, blob=blob, digest=digest, by=by
            )
    except IntegrityError:
        raise ConflictError(
            "protected person: somebody else wrote at the same moment; send it again"
        ) from None


def check_pace(person: Person) -> None:
    """Let somebody go on who opens as is usual.

    Raises: LimitError saying until when, or who must look first.
    """
    found = queries.standing_of(person)
    if found.pace is Pace.STOPPED:
        raise LimitError(_("Your openings are stopped until another lead has looked into them."))
    if found.again is not None:
        when = date_format(timezone.localtime(found.again), "TIME_FORMAT")
        raise LimitError(
            _("You open unusually often: the next opening is possible at %(when)s UTC.") % {"when": when}
        )


def read(protected: Protected, person: Person, passphrase: str, reason: str, words: str, event: str) -> Held:
    """Open what is sealed about one person; what comes back is to be shown once and closed.

    1. The pace is that of usual work. 2. A child opens, with the passphrase. 3. Reading, act, alarms
    and the errand
    to the register are written together. 4. The entry stands in the register. Whatever fails, nothing
    is shown.

    Raises: LimitError, OpenError, MissingError, ConflictError for an `event` that was used, StoreError.
    """
    check_pace(person)
    if Reading.objects.filter(event=event).exists():
        raise ConflictError(_("This was shown once already. Open it again with a new reason."))
    rows = list(queries.cards_of(protected))
    if not rows:
        raise MissingError("protected person: nothing is sealed about them")
    key, copies = account_key(person), _copies_of(protected.case, person)
    cards = [SealedCard(bytes(row.blob), row.key.number, _heading(row)) for row in rows]
    labels = (_("Name"), _("Contact"), _("Notes"))
    try:
        held = Held(lambda: opened(key, passphrase, copies, cards, labels))
    except OpenError:
        _wrong_passphrase(person, protected)
        raise
    try:
        errand = _commit(protected, person, rows[0].digest, reason, words, event)
        if wait_for(errand, ENTERED_SECONDS).done is None:
            raise StoreError(_("The register did not take the entry in time. Nothing was shown; try again."))
    except BaseException:
        held.close()
        raise
    return held


def _heading(row: Sealed) -> str:
    when = date_format(timezone.localtime(row.at), "DATETIME_FORMAT")
    return _("Written %(when)s UTC by %(by)s") % {"when": when, "by": row.by.name}


def _copies_of(case: Case, person: Person) -> dict[int, bytes]:
    rows = KeyCopy.objects.filter(key__case=case, person=person).select_related("key")
    return {row.key.number: bytes(row.sealed) for row in rows}


def _commit(protected: Protected, person: Person, digest: str, reason: str, words: str, event: str) -> str:
    now = timezone.now()
    entry = CustodyEvent(
        event=event,
        action=Action.VIEW,
        time=write_instant(now),
        actor=person.pseudonym,
        package_sha256=digest,
        reason=f"identity desk: {reason}",
        counterparty=protected.pseudonym,
    )
    try:
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=person.pk)  # two at once are counted as two
            check_pace(person)
            Reading.objects.create(
                event=event, protected=protected, person=person, at=now, reason=reason, words=words[:300]
            )
            note(person, "person.open", "protected", protected.pk, reason=reason, event=event)
            _raise_alarms(person, protected)
            payload = {"type": entry.action.entry_type, "fields": entry.values()}
            return str(put("register.enter", payload, key=f"read:{event}").pk)
    except IntegrityError:
        raise ConflictError(_("This was shown once already. Open it again with a new reason.")) from None


def _raise_alarms(person: Person, protected: Protected) -> None:
    found = queries.standing_of(person)
    stops = found.pace is Pace.STOPPED
    for what in found.alarms:
        stop = stops and (what == "bulk" or "bulk" not in found.alarms)
        key = f"{what}:{person.pk}:{timezone.now():%Y%m%d%H%M}:stop" if stop else ""
        alarm(what, person, "protected", protected.pk, key=key, stops=stop)
    if not queries.rules().usual_hour(timezone.now()):
        alarm(What.HOURS, person, "protected", protected.pk)


def _wrong_passphrase(person: Person, protected: Protected) -> None:
    since = timezone.now() - timedelta(hours=1)
    with transaction.atomic():
        note(person, "person.open", "protected", protected.pk, outcome="refused")
        wrong = Act.objects.filter(
            person=person, verb="person.open", outcome="refused", at__gte=since
        ).count()
        if wrong >= WRONG_ALARM:
            alarm(What.PASSPHRASE, person, "protected", protected.pk)
        if wrong >= WRONG_STOP:
            key = f"passphrase:{person.pk}:{timezone.now():%Y%m%d%H%M}:stop"
            alarm(What.PASSPHRASE, person, "protected", protected.pk, key=key, stops=True)


def hand_over(case: Case, person: Person, passphrase: str) -> int:
    """Seal the key of a case to those of its team who wait for it, and to it what is sealed to earlier keys.

    All of it happens in a child that `person` opens with their passphrase; return how much was done.
    Raises: OpenError for a wrong passphrase, or when this person does not hold what is needed.
    """
    key = key_for(case, person)
    state = queries.key_state(case)
    account, copies = account_key(person), _copies_of(case, person)
    targets: list[tuple[Person | None, Recipient]] = []
    for other in state.waiting:
        recipient = recipient_of(other)
        if recipient is not None:
            targets.append((other, recipient))
    house = None if state.house else house_recipient()
    if house is not None:
        targets.append((None, house))
    old = list(Sealed.objects.filter(protected__case=case).exclude(key=key).select_related("key"))
    blobs = [(row.key.number, bytes(row.blob)) for row in old[:100]]
    number, to = key.number, parse_recipient(key.recipient)

    def work() -> dict[str, object]:
        mine = open_account_key(account, passphrase)
        keys = {held: unseal_identity(copy, mine) for held, copy in copies.items()}
        if not {number, *(used for used, _ in blobs)} <= set(keys):
            raise OpenError(
                "identity desk: this account does not hold every key of the case that is needed",
                hint="somebody who was in the team earlier hands over",
            )
        made = [seal_identity(keys[number], recipient).hex() for _, recipient in targets]
        again = [seal(unseal(blob, keys[used]), [to]).hex() for used, blob in blobs]
        return {"copies": made, "sealed": again}

    done = apart(work)
    with transaction.atomic():
        for (to_whom, recipient), copy in zip(targets, done["copies"], strict=True):
            KeyCopy.objects.filter(key=key, person=to_whom).delete()
            KeyCopy.objects.create(
                key=key, person=to_whom, recipient=recipient.encode(), sealed=bytes.fromhex(copy)
            )
        for row, text in zip(old, done["sealed"], strict=False):
            blob = bytes.fromhex(text)
            digest = hashlib.sha256(blob).hexdigest()
            Sealed.objects.filter(pk=row.pk, digest=row.digest).update(blob=blob, digest=digest, key=key)
        if targets:
            note(person, "case.handover", "case", case.pk, count=len(targets))
        if blobs:
            note(person, "case.reseal", "case", case.pk, count=len(blobs))
        # a key to which nothing is sealed any more is not kept
        KeyCopy.objects.filter(key__case=case, key__retired__isnull=False, key__sealed__isnull=True).delete()
    return len(targets) + len(blobs)
