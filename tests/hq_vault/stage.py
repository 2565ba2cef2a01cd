"""Items of every kind, sealed by the library on device a, taken in, and read into rows."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intake.stage import clock
from vedette.capture.sealing import Desk, Item
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.looking.samples import all_of_them
from vedette.intake.desk import IntakeDesk

KINDS: Mapping[str, tuple[str, str]] = {
    "jpeg": ("image/jpeg", "picture"),
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"),
    "wacz": ("application/wacz", "archive"),
    "wav": ("audio/wav", "sound"),
    "mp4": ("video/mp4", "video"),
    "text": ("text/plain", "text"),
    "mail": ("message/rfc822", "mail"),
}
"""A sample of each kind: its declared type, and what it is by its bytes."""


def seal(house: Any, contents: list[tuple[str, str, bytes]], device: str = "a") -> list[str]:
    """Seal (name, media type, bytes) on a device; return the digests of the packages."""
    kit = house.kit(device)
    desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
    for name, media_type, data in contents:
        desk.seal(io.BytesIO(data), Item(name, media_type, len(data)))
    return [held.sha256 for held in desk.flush()]


def take(house: Any, hq: Any, devices: tuple[str, ...] = ("a",)) -> None:
    """Take in what the devices hold, as the desk does."""
    from vedette.adapters.delivery import find_devices

    for device in devices:
        house.export(device)
    keys = {"m-1": [desk_identity(hq, "m-1")]}
    desk = IntakeDesk(IntakeHouse(hq, house.warden, keys), "duty-1", clock, os.urandom)
    desk.take(find_devices(house.stick), None)


def every_kind(house: Any, worker: Any) -> dict[str, Any]:
    """Seal, take in and project one item of each kind; return the rows by kind."""
    from vedette_hq.vault.models import Item as Row
    from vedette_hq.vault.services import project_all

    samples = all_of_them()
    seal(house, [(f"Invented {name}.{name}", KINDS[name][0], samples[name]) for name in KINDS])
    take(house, worker.hq)
    project_all(worker)
    assert Row.objects.count() == len(KINDS)
    return rows_by_kind()


def rows_by_kind() -> dict[str, Any]:
    """The rows of the items, by kind."""
    from vedette_hq.vault.models import Item as Row

    return {row.kind: row for row in Row.objects.select_related("device", "mission")}


class Snapshot:
    """The house and the rows as they were when one item of each kind had been read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mission = ""
        self.rows: list[str] = []

    def _copies(self, house: Any) -> list[tuple[Path, Path]]:
        names = ("a", "b", "stick")
        return [
            (house.hq.resolve(), self.folder / "hq"),
            *((house.folder / n, self.folder / n) for n in names),
        ]

    def take(self, house: Any, mission: Any) -> None:
        """Keep everything."""
        from django.core import serializers

        from vedette_hq.missions.models import Device
        from vedette_hq.vault import models

        for source, copy in self._copies(house):
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("lock"))
        self.mission = mission.pk
        tables = (Device, models.Item, models.ItemText, models.Claim, models.Word)
        for table in (*tables, models.CustodyRecord, models.Cursor, models.NearPair):
            self.rows.append(serializers.serialize("json", table.objects.all()))

    def restore(self, house: Any, mission: Any) -> None:
        """Bring it back; the mission has another row now."""
        from django.core import serializers

        for place, copy in self._copies(house):
            shutil.copytree(copy, place, dirs_exist_ok=True)
        for text in self.rows:
            rows = [
                row.object for row in serializers.deserialize("json", text.replace(self.mission, mission.pk))
            ]
            if rows:
                type(rows[0])._default_manager.bulk_create(rows)  # type: ignore[attr-defined]
