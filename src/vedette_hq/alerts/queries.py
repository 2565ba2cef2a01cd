"""Alerts, narrowed to the person; who has a duty; by which ways somebody is reached; how channels do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person
from vedette_hq.access.roles import LEADS, STAFF, Role
from vedette_hq.access.services import active_leads
from vedette_hq.alerts.models import Alert, Channel, Duty, Sending, Standing, Way

TAKERS = STAFF
DUTIFUL = STAFF - {Role.AUDITOR}
"""Those who can have a duty."""
OVERSEE = frozenset({Role.LEAD, Role.WATCH})
"""Those who see every alert: it names no mission, no place and nobody."""
MOST = 100
STALE = timedelta(hours=26)
"""A channel by which nothing went well for so long has an unknown health."""
OnDuty = Callable[[str], Iterable[Person]]
_RESOLVERS: list[OnDuty] = []


def register_duties(on_duty: OnDuty) -> None:
    """Let an application say who is on duty now; called in `ready()` of its `apps.py`."""
    if on_duty not in _RESOLVERS:
        _RESOLVERS.append(on_duty)


def standing(duty: str) -> list[Person]:
    """Return who has a duty until it is ended."""
    rows = Standing.objects.filter(duty=duty, until__isnull=True).select_related("person").order_by("since")
    return [row.person for row in rows if row.person.is_active]


def people_of(duty: str) -> list[Person]:
    """Return who is told for a duty: those of its shift, else those who have it for good; nobody else."""
    found: dict[str, Person] = {}
    for on_duty in _RESOLVERS:
        found.update((one.pk, one) for one in on_duty(duty) if one.is_active)
    return list(found.values()) or standing(duty)


def told_for(duty: str) -> list[list[Person]]:
    """Return who is told for a duty, and after each of them whom to tell when they cannot be reached.

    The next duties up, then the leads: never nobody while the house has a lead.
    """
    order = list(Duty.values)
    start = order.index(duty) if duty in order else 0
    found: list[list[Person]] = []
    seen: set[str] = set()
    for people in (*(people_of(one) for one in order[start:]), active_leads()):
        fresh = [one for one in people if one.pk not in seen]
        seen.update(one.pk for one in fresh)
        if fresh:
            found.append(fresh)
    return found


def next_duty(duty: str) -> str:
    """Return the duty above one; the last is its own."""
    order = list(Duty.values)
    place = order.index(duty) if duty in order else -1
    return str(order[min(place + 1, len(order) - 1)])


def ways_of(person: Person) -> list[Way]:
    """Return the ways by which a person is reached now, in their order: verified, by channels that are on."""
    rows = Way.objects.filter(person=person, verified__isnull=False, channel__on=True)
    return list(rows.select_related("channel").order_by("place", "made"))


def own_ways(person: Person) -> QuerySet[Way]:
    """Return all ways of a person, those that are not verified too."""
    return Way.objects.filter(person=person).select_related("channel")


def all_channels(person: Person) -> QuerySet[Channel]:
    """Return the channels, for those who set them up."""
    return Channel.objects.all() if person.role in LEADS and person.is_active else Channel.objects.none()


def typed_channels() -> list[Channel]:
    """Return the channels that are on and whose addresses people type in: all but web push."""
    return list(Channel.objects.filter(on=True).exclude(kind=Channel.Kind.WEBPUSH))


def standing_rows(duty: str) -> list[Standing]:
    """Return the standing duties of one kind that are not ended."""
    rows = Standing.objects.filter(duty=duty, until__isnull=True)
    return list(rows.select_related("person", "given_by").order_by("since"))


def candidates() -> list[Person]:
    """Return who can be given a duty."""
    rows = Person.objects.filter(joined__isnull=False, left__isnull=True, suspended__isnull=True)
    return list(rows.filter(role__in=DUTIFUL).order_by("name"))


def reached_by(channel: Channel) -> int:
    """Return how many ways by this channel count."""
    return Way.objects.filter(channel=channel, verified__isnull=False).count()


def all_standing(person: Person) -> QuerySet[Standing]:
    """Return the standing duties, for those who give them."""
    return Standing.objects.all() if person.role in LEADS and person.is_active else Standing.objects.none()


def visible_alerts(person: Person) -> QuerySet[Alert]:
    """Return the alerts that a person may see and take: their own; leads and watch officers, all."""
    if not person.is_active or person.role not in TAKERS:
        return Alert.objects.none()
    if person.role in OVERSEE:
        return Alert.objects.all()
    return Alert.objects.filter(told__person=person)


def open_alerts(person: Person) -> list[Alert]:
    """Return what waits for somebody, the highest level first, then the oldest."""
    rows = visible_alerts(person).filter(taken__isnull=True, ended__isnull=True)
    return list(rows.order_by("-level", "begun")[:MOST])


def past_alerts(person: Person) -> list[Alert]:
    """Return what was taken or is over, the newest first."""
    rows = visible_alerts(person).exclude(taken__isnull=True, ended__isnull=True)
    return list(rows.select_related("taken_by").order_by("-begun")[:MOST])


def was_told(person: Person, alerts: Sequence[Alert]) -> set[str]:
    """Return which of these a person was told themselves."""
    rows = Alert.objects.filter(pk__in=[one.pk for one in alerts], told__person=person)
    return set(rows.values_list("pk", flat=True))


def sendings_of(alert: Alert) -> list[Sending]:
    """Return every telling of an alert, the newest first."""
    return list(alert.sendings.select_related("person").order_by("-begun", "person__name")[: 3 * MOST])


@dataclass(frozen=True, slots=True)
class Taking:
    """That somebody took a level of an episode here."""

    episode: str
    level: int
    person: Person
    taken: datetime


def taken_watch(since: datetime | None = None) -> list[Taking]:
    """Return which levels of the watch were taken here, the oldest first: for the engine of the watch."""
    rows = Alert.objects.filter(origin=Alert.Origin.WATCH, taken__isnull=False)
    if since is not None:
        rows = rows.filter(taken__gte=since)
    return [
        Taking(row.episode, row.level, row.taken_by, row.taken)
        for row in rows.select_related("taken_by").order_by("taken")
        if row.taken_by is not None and row.taken is not None
    ]


def alert_of(alert_id: str) -> Alert | None:
    """Return an alert by its own id, its key, or the id of one of its tellings."""
    found = Alert.objects.filter(Q(pk=alert_id) | Q(key=alert_id)).first()
    if found is None:
        telling = Sending.objects.filter(telling=alert_id).select_related("alert").first()
        found = telling.alert if telling else None
    return found


def health(channel: Channel, now: datetime | None = None) -> str:
    """Return how a channel does: off, bad (its last message failed), good, or wait (not known)."""
    if not channel.on:
        return "off"
    if channel.failures:
        return "bad"
    now = now or timezone.now()
    well = channel.went_well is not None and now - channel.went_well <= STALE
    return "good" if well else "wait"


def unreachable() -> list[tuple[str, str]]:
    """Return each duty that is a gap: (duty, "nobody" or "no way"), so that the page says so."""
    found = []
    for duty in Duty.values:
        people = people_of(duty)
        if not people:
            found.append((str(duty), "nobody"))
        elif not any(ways_of(one) for one in people):
            found.append((str(duty), "no way"))
    return found
