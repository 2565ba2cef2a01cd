"""Sessions in the database, each knowing whose it is, how far its visitor has come, and when last seen.

The table holds keyed digests of session keys, so that reading it lets nobody in. A session ends after thirty
minutes without a request, after twelve hours in any case, and when its row goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from vedette_hq.access.models import Invitation, Person, Session
from vedette_hq.access.pages import Stage
from vedette_hq.config.runtime import current

IDLE = timedelta(minutes=30)
FRESH = timedelta(minutes=5)
LONGEST = timedelta(hours=12)
ANONYMOUS_SECONDS = 3600
_PERSON, _STAGE, _FRESH, _LINK = "person", "stage", "fresh", "link"
_EXPIRY = "_session_expiry"


def row_key(session_key: str) -> str:
    """Return the key of the row of a session: what the browser holds is not in the table."""
    return current().keyed("session", session_key)


class SessionStore(DatabaseStore):
    """Keeps the person beside the data, and the digest of the key in place of the key."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        row = Session.objects.filter(pk=row_key(self.session_key or ""), expire_date__gt=now).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Say whether there is such a session."""
        return Session.objects.filter(pk=row_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=row_key(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to write."""
        if _PERSON not in data and _EXPIRY not in data:
            data[_EXPIRY] = ANONYMOUS_SECONDS  # a stranger's: kept for the form they look at
        row = Session(
            session_key=row_key(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(expiry=data.get(_EXPIRY)),
        )
        row.person_id = data.get(_PERSON)
        held = Session.objects.filter(pk=row.session_key).values_list("started", flat=True).first()
        row.started = held or timezone.now()
        row.seen = timezone.now()
        return row


def begin(request: HttpRequest, person: Person, stage: Stage, *, link: str = "") -> None:
    """Let `person` in as far as `stage`, under a new session key; what a stranger's session held is dropped.

    `link` is the id of the invitation with which they are enrolling.
    """
    kept = {key: request.session[key] for key in ("_csrftoken",) if key in request.session}
    request.session.flush()
    request.session.update({**kept, _PERSON: person.pk, _STAGE: int(stage)})
    if link:
        request.session[_LINK] = link
    if stage is Stage.INSIDE:
        refresh(request)
    request.session.save()


def refresh(request: HttpRequest) -> None:
    """Note that both factors were given just now."""
    request.session[_FRESH] = timezone.now().isoformat()


def end(request: HttpRequest) -> None:
    """End this session; its row goes."""
    request.session.flush()


def end_all(person: Person, *, but: HttpRequest | None = None) -> int:
    """End the sessions of a person, all or all but this one; return how many ended."""
    rows = Session.objects.filter(person=person)
    if but is not None and but.session.session_key:
        rows = rows.exclude(pk=row_key(but.session.session_key))
    return rows.delete()[0]


def end_everybodys() -> None:
    """End every session: the house was locked, and who comes back logs in again."""
    Session.objects.all().delete()


def standing(request: HttpRequest) -> tuple[Person | None, Stage]:
    """Return who asks and how far they have come.

    Ends a session that was idle or is too old, or whose person has left. Somebody who has not joined yet
    has a session only while the link they were invited with is open, and only to choose their second factor.
    """
    key = request.session.get(_PERSON)
    if key is None:
        return None, Stage.PUBLIC
    now = timezone.now()
    person = Person.objects.filter(pk=key).first()
    pk = row_key(request.session.session_key or "")
    row = Session.objects.filter(pk=pk).values_list("seen", "started").first()
    stage = Stage(int(request.session.get(_STAGE, 0)))
    good = person is not None and row is not None and now - row[0] <= IDLE and now - row[1] <= LONGEST
    if good and person is not None and not person.is_active:
        good = stage is Stage.FIRST and enrolling(request) is not None
    if not good or person is None or row is None:
        request.session.flush()
        return None, Stage.PUBLIC
    if now - row[0] > timedelta(seconds=60):
        Session.objects.filter(pk=pk).update(seen=now)
    return person, stage


def enrolling(request: HttpRequest) -> Invitation | None:
    """Return the open invitation with which this session chooses a second factor; None when it does not."""
    held = Invitation.objects.filter(
        pk=request.session.get(_LINK, ""), person=request.session.get(_PERSON)
    ).first()
    if held is not None and (held.person.left or held.person.suspended):
        return None
    return held if held is not None and held.is_open(timezone.now()) else None


def is_fresh(request: HttpRequest) -> bool:
    """Say whether both factors were given in the last five minutes."""
    at = request.session.get(_FRESH)
    return at is not None and timedelta(0) <= timezone.now() - datetime.fromisoformat(at) <= FRESH


def tidy() -> None:
    """Remove the rows of sessions that ended by time."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    Session.objects.filter(seen__lt=now - IDLE, person__isnull=False).delete()
    Session.objects.filter(started__lt=now - LONGEST).delete()
