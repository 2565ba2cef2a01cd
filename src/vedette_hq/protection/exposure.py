"""What a taken device shows to whoever holds it, as far as this house can know."""

from __future__ import annotations

from dataclasses import dataclass

from vedette_hq.access.models import Passkey, Person, Session, Team, Totp
from vedette_hq.access.roles import CONTENT
from vedette_hq.intake.models import Ticket
from vedette_hq.missions.models import Device
from vedette_hq.missions.queries import team
from vedette_hq.protection.models import Seizure
from vedette_hq.vault.models import Item

MOST = 60


@dataclass(frozen=True, slots=True)
class OfDevice:
    """One enrolled device: what of its log is known, which packages never arrived, when it was last heard.

    `unknown`: it may have sealed more since; nobody here can know.
    """

    device: Device
    sealed: int
    received: int
    missing: list[int]
    missing_count: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """All of it. `team`: colleagues who may be named or pictured on it; `items` only for who may see them."""

    devices: list[OfDevice]
    team: list[str]
    sessions: int
    passkeys: int
    generators: int
    tickets: int
    items: list[Item]


def exposure(seizure: Seizure, reader: Person) -> Exposure:
    """Return what is exposed, for a reader whom the guard has let in."""
    devices = [row.device for row in seizure.devices.select_related("device") if row.device is not None]
    of = [
        OfDevice(
            device,
            device.size,
            Item.objects.filter(device=device).count(),
            list(device.missing),
            device.missing_count,
        )
        for device in devices
    ]
    people = [row.person.name for row in team(Team.MISSION, seizure.mission_id)]
    holder = seizure.holder
    items: list[Item] = []
    if reader.role in CONTENT:
        items = list(Item.objects.filter(device__in=devices).order_by("-received")[:MOST])
    return Exposure(
        of,
        people,
        Session.objects.filter(person=holder).count() if holder else 0,
        Passkey.objects.filter(person=holder).count() if holder else 0,
        Totp.objects.filter(person=holder).count() if holder else 0,
        Ticket.objects.filter(mission=seizure.mission, ended__isnull=True).count(),
        items,
    )
