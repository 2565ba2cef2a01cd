"""Browsers that are known to the house: each holds a random cookie, given when its person had come in."""

from __future__ import annotations

import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vedette_hq.access.models import KnownDevice, Person
from vedette_hq.access.throttle import STRANGER
from vedette_hq.config.runtime import current

COOKIE = "__Host-device"
MAX_AGE_SECONDS = 180 * 86_400
MOST = 20
_TOKEN = re.compile(r"[0-9a-f]{64}")


def _digest(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return current().keyed("device", token) if _TOKEN.fullmatch(token) else ""


def where(request: HttpRequest, login: str) -> str:
    """Return the word under which attempts from this browser at this login are counted.

    Asks the same of the database whether the login exists or not.
    """
    digest = _digest(request)
    known = KnownDevice.objects.filter(person__login=login, digest=digest).exists()
    return digest if known and digest else STRANGER


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Know this browser from now on."""
    token = request.COOKIES.get(COOKIE, "")
    if not _TOKEN.fullmatch(token):
        token = secrets.token_hex(32)
    digest = current().keyed("device", token)
    KnownDevice.objects.update_or_create(person=person, digest=digest, defaults={"seen": timezone.now()})
    kept = KnownDevice.objects.filter(person=person).order_by("-seen").values_list("pk", flat=True)[:MOST]
    KnownDevice.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    response.set_cookie(COOKIE, token, max_age=MAX_AGE_SECONDS, secure=True, httponly=True, samesite="Strict")


def forget(person: Person, *, but: HttpRequest | None = None) -> None:
    """Know none of this person's browsers any more, or only the one they are using."""
    rows = KnownDevice.objects.filter(person=person)
    if but is not None:
        rows = rows.exclude(digest=_digest(but) or "-")
    rows.delete()
