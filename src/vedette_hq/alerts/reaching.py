"""How a person is reached: their ways, each tried out by a number that is sent to it, and standing duties."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.adapters.alerts import Outcome, Result, alert_text, tell
from vedette.adapters.alerts import Way as LibraryWay
from vedette.errors import ConflictError, LimitError, OpenError, UsageError, VedetteError
from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.alerts.live import live, note_health
from vedette_hq.alerts.models import Channel, Duty, Standing, Way
from vedette_hq.alerts.queries import DUTIFUL
from vedette_hq.audit.services import note

MAX_WAYS = 8
MAX_GUESSES = 5
PAUSE = timedelta(seconds=30)
LASTS = timedelta(hours=1)


def hint_of(kind: str, to: str, label: str = "") -> str:
    """Return what may be shown of an address: its ends; of a browser what its owner calls it."""
    if kind == Channel.Kind.WEBPUSH:
        return label.strip()[:60] or "…"
    return f"{to[:1]}…{to[-2:]}" if len(to) > 5 else "…"


def add_way(person: Person, channel: Channel, to: str, label: str = "") -> Way:
    """Add a way to reach oneself. It counts once it was tried out.

    Raises: UsageError for an address that is none, LimitError over 8 ways, ConflictError for one's own again.
    """
    to = to.strip()
    if not channel.on:
        raise UsageError("channel: is switched off")
    live(channel).check(to)
    ways = list(Way.objects.filter(person=person).select_related("channel"))
    if len(ways) >= MAX_WAYS:
        raise LimitError(f"ways: you have {MAX_WAYS} already", hint="remove one first")
    if any(one.channel_id == channel.pk and one.open() == to for one in ways):
        raise ConflictError("ways: this one is there already")
    made = Way(
        id=new_id(), person=person, channel=channel, place=max((one.place for one in ways), default=-1) + 1
    )
    made.hint = hint_of(channel.kind, to, label)
    made.keep(to)
    with transaction.atomic():
        made.save(force_insert=True)
        note(person, "alerts.way_add", "way", made.pk, channel=channel.name)
    return made


def try_way(way: Way, wait: float = 12.0) -> Outcome:
    """Send a new number to a way, to be typed in here. Raises: LimitError when one was sent just now."""
    now = timezone.now()
    number = f"{secrets.randbelow(1_000_000):06d}"
    mine = Way.objects.filter(pk=way.pk).exclude(asked__gt=now - PAUSE)
    sealed = box("alerts.number", number.encode(), way.pk)
    if mine.update(asked=now, number=sealed, guesses=0) != 1:
        raise LimitError("trial: one was sent just now", hint="wait half a minute")
    try:
        channel, to = live(way.channel), way.open()
    except VedetteError as error:
        return Outcome(Result.REFUSED, str(error)[:120])
    text = alert_text("trial", way.person.language, number=number)
    sent = tell(new_id(), text, [LibraryWay(channel.name, to)], {channel.name: channel}, wait=wait)
    outcome = sent[0].outcome
    note_health(channel.name, way.pk, outcome, timezone.now())
    return outcome


def confirm_way(way: Way, number: str) -> None:
    """Type in the number that was sent. Raises: UsageError for a wrong one, or none that still counts."""
    now = timezone.now()
    mine = Way.objects.filter(pk=way.pk, asked__gt=now - LASTS, guesses__lt=MAX_GUESSES).exclude(number="")
    if mine.update(guesses=way.guesses + 1) != 1:
        raise UsageError("trial: no number waits to be typed in", hint="have a new one sent")
    way.refresh_from_db()
    try:
        right = unbox("alerts.number", way.number, way.pk).decode()
    except OpenError:
        right = ""
    if not right or not secrets.compare_digest(right, "".join(number.split())):
        raise UsageError("trial: this is not the number that was sent")
    with transaction.atomic():
        Way.objects.filter(pk=way.pk).update(verified=now, number="", guesses=0)
        note(way.person, "alerts.way_verify", "way", way.pk, channel=way.channel.name)


def remove_way(way: Way) -> None:
    """Take a way away."""
    with transaction.atomic():
        note(way.person, "alerts.way_remove", "way", way.pk, channel=way.channel.name)
        Way.objects.filter(pk=way.pk).delete()


def first_way(way: Way) -> None:
    """Put a way before all others of its person."""
    others = list(Way.objects.filter(person=way.person).exclude(pk=way.pk).order_by("place", "made"))
    with transaction.atomic():
        for place, one in enumerate([way, *others]):
            Way.objects.filter(pk=one.pk).update(place=place)


def give_duty(duty: str, person: Person, by: Person) -> Standing:
    """Give somebody a duty until it is ended. Raises: UsageError, ConflictError."""
    if by.role != Role.LEAD:
        raise UsageError("duty: a lead gives it")
    if duty not in Duty.values or person.role not in DUTIFUL or not person.is_active:
        raise UsageError("duty: no such duty, or not for this person")
    try:
        with transaction.atomic():
            made = Standing.objects.create(duty=duty, person=person, given_by=by)
            note(by, "alerts.duty_give", "person", person.pk, duty=duty)
    except IntegrityError:
        raise ConflictError("duty: this person has it already") from None
    return made


def end_duty(standing: Standing, by: Person) -> None:
    """End a standing duty. Raises: UsageError, ConflictError."""
    if by.role != Role.LEAD:
        raise UsageError("duty: a lead ends it")
    with transaction.atomic():
        mine = Standing.objects.filter(pk=standing.pk, until__isnull=True)
        if mine.update(until=timezone.now(), ended_by=by) != 1:
            raise ConflictError("duty: was ended already")
        note(by, "alerts.duty_end", "person", standing.person_id, duty=standing.duty)
