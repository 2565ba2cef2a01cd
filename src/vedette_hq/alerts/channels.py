"""Setting up channels, trying them, and the daily trial that says whether they still work."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from vedette.adapters.alerts import Outcome, alert_text, make_channel, tell
from vedette.adapters.alerts import Way as LibraryWay
from vedette.adapters.alerts.encryption import new_sender_key, sender_point
from vedette.errors import ConflictError, LimitError, MissingError, UsageError, VedetteError
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.access.services import notify_leads
from vedette_hq.alerts.live import live, note_health, table_of
from vedette_hq.alerts.models import Channel, Duty, Way
from vedette_hq.alerts.queries import people_of, ways_of
from vedette_hq.alerts.services import FAILING, failing
from vedette_hq.audit.services import note

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

MAX_CHANNELS = 12
DAILY = timedelta(hours=24)
RETRY = timedelta(minutes=20)
"""A daily trial that failed is made again so much later."""
TRIAL_WAIT = 3.0


def add_channel(
    name: str, kind: str, settings: dict[str, Any], secret: str, by: Person, trial_to: str = ""
) -> Channel:
    """Set up a channel. Web push gets a key of its own when none is given.

    Raises: UsageError that names the member at fault, ConflictError for a name that is taken, LimitError.
    """
    _lead(by)
    if Channel.objects.count() >= MAX_CHANNELS:
        raise LimitError(f"channels: there are {MAX_CHANNELS} already")
    if kind not in Channel.Kind.values:
        raise UsageError("channel: no such kind")
    if kind == Channel.Kind.WEBPUSH and not secret:
        secret = new_sender_key()
    made = Channel(id=new_id(), name=name, kind=kind, settings=settings, made_by=by)
    _check(made, secret, trial_to)
    made.keep_secret(secret)
    made.keep_trial(trial_to)
    made.place = Channel.objects.count()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            note(by, "alerts.channel_add", "channel", made.pk, channel=name)
            _told(made, by)
    except IntegrityError:
        raise ConflictError(f"channel {name[:31]}: is there already") from None
    return made


def change_channel(
    held: Channel, settings: dict[str, Any], secret: str, by: Person, trial_to: str = ""
) -> None:
    """Change the settings of a channel; an empty secret keeps the one it has. Raises: UsageError.

    The key of web push is not changed: the browsers that subscribed know it.
    """
    _lead(by)
    if held.kind == Channel.Kind.WEBPUSH:
        secret = ""
    held.settings = settings
    _check(held, secret or held.open_secret(), trial_to)
    if secret:
        held.keep_secret(secret)
    held.keep_trial(trial_to)
    with transaction.atomic():
        held.save(update_fields=["settings", "secret", "trial_to"])
        Channel.objects.filter(pk=held.pk).update(tried=None, failures=0, detail="")
        note(by, "alerts.channel_change", "channel", held.pk, channel=held.name)
        _told(held, by)


def _lead(by: Person) -> None:
    if by.role != Role.LEAD:
        raise UsageError("channel: a lead sets it up")


def _check(channel: Channel, secret: str, trial_to: str) -> None:
    made = make_channel(table_of(channel.name, channel.kind, channel.settings), secret)
    if trial_to:
        made.check(trial_to)


def _told(channel: Channel, by: Person) -> None:
    address = reverse("alerts:channels")
    key = f"alerts.channel:{channel.pk}:{timezone.now():%Y%m%d%H%M}"
    notify_leads("alerts.channel", but=by, address=address, key=key, by=by.name, name=channel.name)


def switch_channel(held: Channel, on: bool, by: Person) -> None:
    """Switch a channel on or off."""
    _lead(by)
    with transaction.atomic():
        Channel.objects.filter(pk=held.pk).update(on=on, failures=0, detail="")
        note(by, "alerts.channel_switch", "channel", held.pk, channel=held.name, on=int(on))
        _told(held, by)


def remove_channel(held: Channel, by: Person) -> None:
    """Take a channel away, with everybody's ways by it. Raises: ConflictError while it is on."""
    _lead(by)
    if held.on:
        raise ConflictError("channel: is on", hint="switch it off first")
    with transaction.atomic():
        note(by, "alerts.channel_remove", "channel", held.pk, channel=held.name)
        _told(held, by)
        Channel.objects.filter(pk=held.pk).delete()


def push_channel() -> Channel | None:
    """Return the web push channel that browsers subscribe to, None when there is none that is on."""
    return Channel.objects.filter(kind=Channel.Kind.WEBPUSH, on=True).first()


def push_point(channel: Channel) -> str:
    """Return the public half of its key, as browsers want it. Raises: VedetteError."""
    return sender_point(channel.open_secret())


def try_channel(held: Channel, to: str, by: Person, wait: float = 12.0) -> Outcome:
    """Send one trial by a channel, also one that is off. Raises: UsageError for an address that is none."""
    _lead(by)
    channel = live(held)
    to = to.strip() or held.open_trial()
    if not to:
        raise UsageError("trial: say where to")
    channel.check(to)
    note(by, "alerts.channel_try", "channel", held.pk, channel=held.name)
    return _trial(held, to, by.language, "", wait)


def _trial(held: Channel, to: str, language: str, way: str, wait: float) -> Outcome:
    channel = live(held)
    text = alert_text("daily", language, number=f"{secrets.randbelow(1_000_000):06d}")
    sent = tell(new_id(), text, [LibraryWay(held.name, to)], {held.name: channel}, urgent=False, wait=wait)
    outcome = sent[0].outcome
    if note_health(held.name, way, outcome, timezone.now()) == FAILING:
        failing(held.name)
    return outcome


def trial_duty(work: Work | None) -> None:
    """Make the daily trial of each channel that is on: to its address for trials, else to somebody on duty.

    A channel by which anything went well in the last day needs none. Called by the worker.
    """
    now = timezone.now()
    rest = Q(tried__isnull=True) | Q(tried__lt=now - DAILY) | Q(failures__gt=0, tried__lt=now - RETRY)
    idle = Q(went_well__isnull=True) | Q(went_well__lt=now - DAILY) | Q(failures__gt=0)
    for held in Channel.objects.filter(rest, idle, on=True):
        mine = Channel.objects.filter(
            Q(tried=held.tried) if held.tried else Q(tried__isnull=True), pk=held.pk
        )
        if mine.update(tried=now) == 1:
            _daily(held, now)
        if work is not None:
            work.beat()


def _daily(held: Channel, now: datetime) -> None:
    try:
        found = _where(held)
        _trial(held, *found, TRIAL_WAIT)
    except MissingError:
        return  # nobody can be reached by it: its health stays unknown
    except VedetteError as error:
        Channel.objects.filter(pk=held.pk).update(
            failures=F("failures") + 1, failed=now, detail=str(error)[:120]
        )


def _where(held: Channel) -> tuple[str, str, str]:
    """Return address, language and way of a daily trial. Raises: MissingError when there is none."""
    to = held.open_trial()
    if to:
        return to, "en", ""
    for duty in Duty.values:
        for person in people_of(duty):
            way = next((one for one in ways_of(person) if one.channel_id == held.pk), None)
            if way is not None:
                return way.open(), person.language, way.pk
    some = Way.objects.filter(channel=held, verified__isnull=False).select_related("person")
    way = next((one for one in some.order_by("made") if one.person.is_active), None)
    if way is None:
        raise MissingError("channel: nobody is reached by it")
    return way.open(), way.person.language, way.pk
