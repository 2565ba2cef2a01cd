"""Coming in: the passphrase, then the second factor. Nothing here tells whether a login exists."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from vedette.errors import LimitError
from vedette_hq.access import factors, passkeys, throttle
from vedette_hq.access.models import Person
from vedette_hq.access.passphrases import LONGEST, normal
from vedette_hq.access.services import notify
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.outbox.services import put

TOO_OFTEN = "login: failed too often"


@cache
def _nobody() -> str:
    """What is weighed against when there is no such person: of the same cost as a real one."""
    return make_password("nobody has this passphrase")


def check_passphrase(login: str, passphrase: str, where: str) -> Person | None:
    """Return the person whose login and passphrase these are, joined and not out; else None.

    `where` is what `devices.where` gave. A wrong login takes as long as a wrong passphrase, and both
    are counted.
    Raises: LimitError when it failed too often from browsers like this one.
    """
    login = login.strip().casefold()[:64].replace("\0", "")
    who = f"{login}\0{where}"
    if not throttle.take(throttle.PASSPHRASE, who):
        raise LimitError(TOO_OFTEN)
    nobody = _nobody()
    person = Person.objects.filter(login=login).first()
    kept = person.password if person is not None and person.has_usable_password() else nobody
    plain = normal(passphrase[: 4 * LONGEST])
    good = check_password(plain, kept) and person is not None and kept is not nobody and person.is_active
    if good:
        throttle.forget(throttle.PASSPHRASE, who)
        return person
    if throttle.left(throttle.PASSPHRASE, who) == 0:
        # the same is written down for a login that nobody has; the worker finds out whom it concerns
        keyed = current().keyed
        day = timezone.now().date().isoformat()
        key = f"locked:{keyed('locked', who, day)}"
        put("alarm", {"code": "access.locked", "login": keyed("login", login)}, key=key)
    return None


def check_second(
    person: Person, where: str, *, code: str = "", answer: str = "", state: object = None
) -> bool:
    """Say whether a typed code, or the answer of a passkey to the challenge in `state`, is right.

    Raises: LimitError when it failed too often from browsers like this one; the person is told.
    """
    who = f"{person.pk}\0{where}"
    if not throttle.take(throttle.SECOND, who) or not throttle.take(throttle.SECOND_IN_A_DAY, who):
        raise LimitError(TOO_OFTEN)
    if answer:
        good = isinstance(state, dict) and passkeys.use(person, state, answer)
    elif factors.digits(code):
        good = factors.use_totp(person, code)
    else:
        good = factors.use_code(person, code)
        if good:
            left = factors.codes_left(person)
            note(person, "access.recovery", "person", person.pk, left=left)
            notify(person, "access.recovery_used", left=left)
    if good:
        throttle.forget(throttle.SECOND, who)
        throttle.forget(throttle.SECOND_IN_A_DAY, who)
    elif throttle.left(throttle.SECOND, who) == 0:
        note(person, "access.second", "person", person.pk, outcome="refused")
        notify(person, "access.codes_failed")
    return good
