"""What can be done about missions: their title and end, and keeping the list in step with the house."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, MissingError, UsageError
from vedette.house.headquarters import read_object
from vedette.house.reading import HouseReader
from vedette.values.instants import parse_instant
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Device, Mission

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

MISSING_NAMED = 200
"""So many places without a package are named; all are counted."""


def give_title(mission: Mission, title: str, by: Person) -> None:
    """Give a mission the title that its team reads. Raises: UsageError for an empty one."""
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise UsageError("mission: a title has 1 to 200 characters")
    with transaction.atomic():
        Mission.objects.filter(pk=mission.pk).update(title=title)
        note(by, "mission.title", "mission", mission.pk)


def close(mission: Mission, by: Person) -> None:
    """Close a mission for the list; its devices and keys stay as they are. Raises: ConflictError."""
    with transaction.atomic():
        if Mission.objects.filter(pk=mission.pk, closed__isnull=True).update(closed=timezone.now()) != 1:
            raise ConflictError("mission: is closed already")
        note(by, "mission.close", "mission", mission.pk)


def reopen(mission: Mission, by: Person) -> None:
    """Open a closed mission again. Raises: ConflictError."""
    with transaction.atomic():
        if Mission.objects.filter(pk=mission.pk, closed__isnull=False).update(closed=None) != 1:
            raise ConflictError("mission: is open")
        note(by, "mission.reopen", "mission", mission.pk)


def look_duty(work: Work) -> None:
    """Give every mission and device of the house a row, and write down what was heard of each device."""
    hq = work.hq
    for path in sorted((hq.folder / "missions").glob("[!.]*.json")):
        record = read_object(path, "mission", hq.cover)
        Mission.objects.get_or_create(pseudonym=str(record["mission"]))
    missions = {mission.pseudonym: mission for mission in Mission.objects.all()}
    revoked: dict[str, datetime] = {}
    for row in hq.register.find("device-key", action="revoke"):
        revoked[str(row.values["device"])] = parse_instant(str(row.values["time"]), "time of revocation")
    reader = HouseReader(hq.folder, hq.cover, hq.vault)
    for record in hq.devices():
        origin = str(record["device"])
        device, _ = Device.objects.get_or_create(
            origin=origin, defaults={"mission": missions[str(record["mission"])]}
        )
        _look_at(device, reader, revoked.get(origin))


def _look_at(device: Device, reader: HouseReader, revoked: datetime | None) -> None:
    try:
        size = reader.device_log(device.origin)[0].size
    except MissingError:  # it has not delivered yet
        size = 0
    changed: dict[str, object] = {}
    if size != device.size or device.missing_count:
        missing = reader.gaps(device.origin)
        if len(missing) != device.missing_count or missing[:MISSING_NAMED] != device.missing:
            changed |= {"missing": missing[:MISSING_NAMED], "missing_count": len(missing)}
    if size != device.size:
        changed |= {"size": size, "heard": timezone.now()}
    if revoked != device.revoked:
        changed["revoked"] = revoked
    if changed:
        Device.objects.filter(pk=device.pk).update(**changed)
