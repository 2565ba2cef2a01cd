"""What people do about their own account: passphrase, second factors, recovery codes."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.access import devices, factors, sessions
from vedette_hq.access.keys import account_key, make_key, rewrap_key
from vedette_hq.access.models import AccountKey, Passkey, Person, Totp
from vedette_hq.access.passphrases import normal
from vedette_hq.access.services import notify
from vedette_hq.audit.services import note


def change_passphrase(request: HttpRequest, person: Person, old: str, new: str) -> None:
    """Change the passphrase; the account key is sealed again under the new one, in a child.

    All other sessions end, other browsers are known no more, and this session gets a new key.
    Raises: OpenError when the account key does not open with `old`, ConflictError when it was
    changed meanwhile.
    """
    try:
        before = account_key(person)
        after = rewrap_key(before, old, new)
    except MissingError:
        before, after = None, make_key(new)
    encoded = make_password(normal(new))
    with transaction.atomic():
        if before is None:
            AccountKey.objects.create(person=person, recipient=after.recipient, sealed=after.sealed)
        else:
            rows = AccountKey.objects.filter(person=person, sealed=before.sealed, retired__isnull=True)
            if rows.update(sealed=after.sealed) != 1:
                raise ConflictError("passphrase: was changed in the meantime")
        Person.objects.filter(pk=person.pk).update(password=encoded)
        sessions.end_all(person, but=request)
        devices.forget(person, but=request)
        note(person, "access.passphrase", "person", person.pk)
        notify(person, "access.passphrase_changed")
    request.session.cycle_key()


def added(person: Person, label: str) -> None:
    """Note that a second factor was added, in its transaction."""
    note(person, "access.factor_add", "person", person.pk)
    notify(person, "access.factor_added", label=label)


def remove_factor(person: Person, factor: Totp | Passkey) -> None:
    """Remove a second factor. Raises: UsageError for the last one."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if person.totps.count() + person.passkeys.count() <= 1:
            raise UsageError("second factor: is the last one", hint="add another first")
        label = factor.label
        factor.delete()
        note(person, "access.factor_remove", "person", person.pk)
        notify(person, "access.factor_removed", label=label)


def renew_codes(person: Person) -> list[str]:
    """Return new recovery codes, to be shown once; the earlier ones count no more."""
    with transaction.atomic():
        codes = factors.new_codes(person)
        note(person, "access.codes", "person", person.pk)
    return codes


def end_session(person: Person, row: object) -> None:
    """End one of one's own sessions."""
    pk = getattr(row, "pk", "")
    person.sessions.filter(pk=pk).delete()
    note(person, "access.session_end", "person", person.pk)


def end_others(request: HttpRequest, person: Person) -> int:
    """End all one's sessions but this, and forget other browsers; return how many sessions ended."""
    with transaction.atomic():
        count = sessions.end_all(person, but=request)
        devices.forget(person, but=request)
        note(person, "access.session_end", "person", person.pk, count=count)
    return count


def touched(person: Person) -> None:
    """Note a renewed proof of who sits there."""
    note(person, "access.again", "person", person.pk)
