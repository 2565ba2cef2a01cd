"""Deliveries, arrivals, quarantine, gaps and figures, narrowed to who asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from vedette_hq.access.models import Person
from vedette_hq.access.roles import OVERSIGHT, Role
from vedette_hq.intake.callers import DESK as DESK
from vedette_hq.intake.callers import Caller
from vedette_hq.intake.models import Arrival, Delivery, Fate, Refusal, Ticket, Upload
from vedette_hq.missions.models import Device
from vedette_hq.missions.queries import visible_devices, visible_missions

LOOKING = DESK | {Role.AUDITOR}
"""Those who may look at the desk: an auditor sees it and changes nothing."""


def visible_deliveries(person: Person) -> QuerySet[Delivery]:
    """Return the deliveries a person may see: own ones, and those with a device of a mission of theirs.

    Leads and auditors see all: a delivery shows sealed bytes and who brought them, no content.
    """
    if not person.is_active or person.role not in LOOKING:
        return Delivery.objects.none()
    if person.role in OVERSIGHT:
        return Delivery.objects.all()
    devices = visible_devices(person)
    mine = Arrival.objects.filter(device__in=devices).values("delivery")
    ticket = Q(ticket__mission__in=visible_missions(person))
    return Delivery.objects.filter(Q(opened_by=person) | Q(device__in=devices) | Q(pk__in=mine) | ticket)


def visible_arrivals(person: Person) -> QuerySet[Arrival]:
    """Return the arrivals a person may see: of own deliveries, or of devices of missions of theirs."""
    if not person.is_active or person.role not in LOOKING:
        return Arrival.objects.none()
    if person.role in OVERSIGHT:
        return Arrival.objects.all()
    return Arrival.objects.filter(Q(delivery__opened_by=person) | Q(device__in=visible_devices(person)))


def visible_refusals(person: Person) -> QuerySet[Refusal]:
    """Return what stands in quarantine, as far as the person may see it."""
    if not person.is_active or person.role not in LOOKING:
        return Refusal.objects.none()
    if person.role in OVERSIGHT:
        return Refusal.objects.all()
    return Refusal.objects.filter(Q(delivery__opened_by=person) | Q(device__in=visible_devices(person)))


def visible_tickets(person: Person) -> QuerySet[Ticket]:
    """Return the tickets a person may see: own ones and those of own missions; leads and auditors see all."""
    if not person.is_active or person.role not in LOOKING:
        return Ticket.objects.none()
    if person.role in OVERSIGHT:
        return Ticket.objects.all()
    return Ticket.objects.filter(Q(made_by=person) | Q(mission__in=visible_missions(person)))


def heard_devices(person: Person) -> QuerySet[Device]:
    """Return the devices a person sees whose log is known here, those with the most gaps first."""
    if not person.is_active or person.role not in LOOKING:
        return Device.objects.none()
    found = Device.objects.all() if person.role in OVERSIGHT else visible_devices(person)
    return found.filter(size__gt=0).select_related("mission").order_by("-missing_count", "origin")


def ranges(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return sorted places as (first, last) pairs."""
    found: list[tuple[int, int]] = []
    for index in indices:
        if found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def deliveries_of(caller: Caller) -> QuerySet[Delivery]:
    """Return the deliveries that a caller of the interface may see."""
    if caller.person is not None:
        return visible_deliveries(caller.person)
    if caller.ticket is not None:
        return Delivery.objects.filter(ticket=caller.ticket)
    return Delivery.objects.filter(device=caller.device)


def own_deliveries(caller: Caller) -> QuerySet[Delivery]:
    """Return the deliveries that a caller may add to: own ones only."""
    return Delivery.objects.filter(**caller.owns())


def arrivals_of(caller: Caller) -> QuerySet[Arrival]:
    """Return the arrivals whose receipts a caller may have."""
    if caller.person is not None:
        return visible_arrivals(caller.person)
    if caller.ticket is not None:
        return Arrival.objects.filter(delivery__ticket=caller.ticket)
    return Arrival.objects.filter(Q(delivery__device=caller.device) | Q(device=caller.device))


def arrivals_in(delivery: Delivery, arrivals: QuerySet[Arrival]) -> QuerySet[Arrival]:
    """Return those of `arrivals` that came in one delivery, refused ones first, then by device and place."""
    refused = Q(fate=Fate.REFUSED)
    rows = arrivals.filter(delivery=delivery).select_related("device")
    return rows.annotate(first=Count("pk", filter=refused)).order_by("-first", "device", "index", "package")


def whole_uploads(delivery: Delivery, names: Iterable[str]) -> dict[str, Upload]:
    """Return what is there of the named files."""
    return {row.name: row for row in Upload.objects.filter(delivery=delivery, name__in=list(names))}


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of the desk over the last days."""

    days: list[dict[str, Any]]
    fates: dict[str, int]
    receipts: dict[int, int]
    steps: list[dict[str, Any]]
    ways: list[dict[str, Any]]
    bytes: int
    packages: int


def figures(person: Person, days: int) -> Figures:
    """Count the arrivals of the last `days` days that a person may see."""
    since = timezone.now() - timedelta(days=days)
    rows = visible_arrivals(person).filter(at__gte=since)
    by_day = (
        rows.annotate(day=TruncDate("at"))
        .values("day")
        .annotate(
            stored=Count("pk", filter=Q(fate=Fate.STORED)),
            known=Count("pk", filter=Q(fate=Fate.KNOWN)),
            refused=Count("pk", filter=Q(fate=Fate.REFUSED)),
        )
        .order_by("-day")
    )
    fates = dict(rows.values_list("fate").annotate(n=Count("pk")).values_list("fate", "n"))
    held = rows.filter(fate=Fate.STORED)
    receipts = dict(held.values_list("receipt").annotate(n=Count("pk")).values_list("receipt", "n"))
    refusals = visible_refusals(person).filter(at__gte=since)
    steps = refusals.values("check_number").annotate(n=Count("pk")).order_by("check_number")
    ways = rows.values("delivery__way").annotate(n=Count("pk")).order_by("-n")
    total = held.aggregate(total=Sum("size"))["total"] or 0
    return Figures(
        [dict(day) for day in by_day],
        fates,
        receipts,
        [dict(step) for step in steps],
        [dict(way) for way in ways],
        total,
        sum(fates.values()),
    )
