"""Watches, narrowed to the person: those of their missions, and all while they are on duty."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import own_missions
from vedette_hq.watch.models import Episode, House, Member, Order, Promise, Shift, Watch

OFFICERS = frozenset({Role.LEAD, Role.WATCH, Role.LAWYER, Role.INVESTIGATOR})
"""Those who may see the board, and act when nobody is heard."""
SETTERS = frozenset({Role.LEAD, Role.WATCH})
"""Those who set a watch up."""
SLACK = timedelta(minutes=15)
"""A shift may be taken over so long before it begins; not taken so long after, it is missed."""


def on_duty(duty: str | None = None, now: datetime | None = None) -> list[Shift]:
    """Return the shifts in which somebody is on duty now: taken over, and not handed on yet."""
    now = now or timezone.now()
    rows = Shift.objects.filter(taken__lte=now, withdrawn__isnull=True)
    rows = rows.filter(Q(released__isnull=True) | Q(released__gt=now))
    if duty:
        rows = rows.filter(duty=duty)
    rows = rows.filter(person__left__isnull=True, person__suspended__isnull=True)
    return list(rows.select_related("person").order_by("duty", "-taken"))


def is_on_duty(person: Person) -> bool:
    """Say whether a person has any duty now."""
    return any(one.person_id == person.pk for one in on_duty())


def due_shifts(now: datetime) -> list[Shift]:
    """Return the shifts that should have been taken over by now and were not."""
    rows = Shift.objects.filter(taken__isnull=True, withdrawn__isnull=True, begins__lte=now, ends__gt=now)
    return list(rows.select_related("person").order_by("duty", "begins"))


def missions_of(person: Person) -> QuerySet[Mission]:
    """Return the missions whose watch a person may see: those in whose team they are; on duty, all."""
    if not person.is_active or person.role not in OFFICERS:
        return Mission.objects.none()
    return Mission.objects.all() if is_on_duty(person) else own_missions(person)


def settable_missions(person: Person) -> QuerySet[Mission]:
    """Return the open missions whose watch a person may set up."""
    if person.role not in SETTERS:
        return Mission.objects.none()
    return own_missions(person).filter(closed__isnull=True)


def visible_watches(person: Person) -> QuerySet[Watch]:
    """Return the watches whose board a person may see."""
    return Watch.objects.filter(mission__in=missions_of(person))


def settable_watches(person: Person) -> QuerySet[Watch]:
    """Return the watches that a person may set up."""
    if person.role not in SETTERS:
        return Watch.objects.none()
    return Watch.objects.filter(mission__in=own_missions(person))


def visible_episodes(person: Person) -> QuerySet[Episode]:
    """Return the alarms of those watches."""
    return Episode.objects.filter(watch__in=visible_watches(person))


def settable_members(person: Person) -> QuerySet[Member]:
    """Return the cards that a person may make and show."""
    return Member.objects.filter(watch__in=settable_watches(person))


def settable_promises(person: Person) -> QuerySet[Promise]:
    """Return the promises that a person may take away."""
    return Promise.objects.filter(watch__in=settable_watches(person))


def own_shifts(person: Person) -> QuerySet[Shift]:
    """Return the shifts that a person may take over or hand on: their own."""
    if not person.is_active:
        return Shift.objects.none()
    return Shift.objects.filter(withdrawn__isnull=True, person=person)


def all_shifts(person: Person) -> QuerySet[Shift]:
    """Return every shift, for those who plan them."""
    return Shift.objects.all() if person.is_active and person.role == Role.LEAD else Shift.objects.none()


def shifts(now: datetime, days: int = 8) -> list[Shift]:
    """Return the shifts of the next days, and who is on duty though their time is over."""
    rows = Shift.objects.filter(withdrawn__isnull=True)
    rows = rows.filter(
        Q(ends__gt=now, begins__lt=now + timedelta(days=days)) | Q(taken__isnull=False, released__isnull=True)
    )
    return list(rows.select_related("person").order_by("begins", "duty"))


def gaps(now: datetime, days: int = 3) -> list[tuple[datetime, datetime]]:
    """Return the hours of the next days in which no officer is planned."""
    end = now + timedelta(days=days)
    rows = Shift.objects.filter(duty=Shift.Duty.OFFICER, withdrawn__isnull=True, ends__gt=now, begins__lt=end)
    found, at = [], now
    for begins, ends in rows.order_by("begins").values_list("begins", "ends"):
        if begins > at:
            found.append((at, begins))
        at = max(at, ends)
    if at < end:
        found.append((at, end))
    return found


def officers() -> list[Person]:
    """Return who can have a duty."""
    rows = Person.objects.filter(joined__isnull=False, left__isnull=True, suspended__isnull=True)
    return list(rows.filter(role__in=OFFICERS).order_by("name"))


def running(now: int) -> QuerySet[Watch]:
    """Return the watches in force that must be looked at: for nobody's eyes, for the engine."""
    rows = Watch.objects.filter(version__gt=0)
    open_ = Episode.objects.filter(over__isnull=True).values("watch")
    return rows.filter(Q(cancelled__isnull=True, ends__gt=now - 3600) | Q(pk__in=open_))


def order_of(watch: Watch) -> Order | None:
    """Return the order in force."""
    return Order.objects.filter(watch=watch, version=watch.version).first() if watch.version else None


def house() -> House | None:
    """Return the one row about this house, None before anything was watched."""
    return House.objects.filter(pk="house").first()
