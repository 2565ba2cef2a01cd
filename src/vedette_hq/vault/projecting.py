"""Reading items into rows: what a package says of itself, one look at its content, its custody, its likes.

Runs in the worker. Every function can be called again: it then changes nothing, or what changed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from vedette.custody.events import Action
from vedette.errors import StoreError, VedetteError
from vedette.house.headquarters import short_name
from vedette.house.looking import NEAR_PICTURE, NEAR_TEXT, Kind, Looker, Sight
from vedette.house.reading import HouseReader
from vedette.values.instants import parse_instant
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import Runtime, current
from vedette_hq.intake.models import Arrival
from vedette_hq.missions.models import Device, Mission
from vedette_hq.vault.models import Claim, Cursor, CustodyRecord, Item, ItemText, NearPair, State, Word
from vedette_hq.vault.words import distinct

if TYPE_CHECKING:
    from vedette.formats.slip import Slip
    from vedette.seal.package import OpenedPackage
    from vedette_hq.outbox.loop import Work

MAX_OFFERS = 20
"""So many of an item's nearest are offered."""
BATCH = 500
EVENTS = "register.events"

_lookers: list[tuple[Runtime, Looker]] = []


def looker() -> Looker:
    """Return the worker's looker."""
    runtime = current()
    if not _lookers or _lookers[0][0] is not runtime:
        close()
        _lookers.append((runtime, Looker()))
    return _lookers[0][1]


def close() -> None:
    """End the worker's looker."""
    while _lookers:
        _lookers.pop()[1].close()


def reader_of(work: Work) -> HouseReader:
    """Return a reader of the house that the worker holds."""
    return HouseReader(work.hq.folder, current().cover, work.hq.vault)


def _instant(text: str) -> datetime | None:
    return parse_instant(text, "instant") if text else None


def project_item(work: Work, reader: HouseReader, device: str, index: int) -> Item:
    """Read the package at `index` of a device's log into its row; return the row.

    What cannot be opened gets a row that says why. Raises: StoreError when the store is away, MissingError
    when headquarters has no such slip.
    """
    slip = reader.slip(device, index)
    item = _received(work, reader, slip)
    if item.state == State.PROJECTED:
        return item
    try:
        with reader.opened(slip, work.warden) as opened:
            manifest = opened.package.manifest
            _say(item, opened.package)
            sight = looker().look(opened.content, manifest.name, manifest.media_type)
    except StoreError:
        raise
    except VedetteError as error:
        item.state, item.failure = State.FAILED, str(error)[:300]
        item.save()
        return item
    _write(item, sight)
    return item


def _received(work: Work, reader: HouseReader, slip: Slip) -> Item:
    """The row of a package, with what is known from the outside."""
    held = Item.objects.filter(package_sha256=slip.package_sha256).first()
    if held is not None:
        return held
    row = _device_row(reader, slip.device)
    receipt = reader.receipt(slip)
    entered = work.hq.register.find("custody", action=Action.RECEIVE.word, package_sha256=slip.package_sha256)
    at = str(entered[0].values["time"]) if entered else receipt.time if receipt else ""
    item, _ = Item.objects.get_or_create(
        package_sha256=slip.package_sha256,
        defaults={
            "package_size": slip.package_size,
            "mission": row.mission,
            "device": row,
            "device_index": slip.index,
            "received": _instant(at) or timezone.now(),
            "register_index": receipt.register_index if receipt and receipt.tree_size else None,
            "safety": int(receipt.state) if receipt else 1,
        },
    )
    return item


def _device_row(reader: HouseReader, origin: str) -> Device:
    found = Device.objects.select_related("mission").filter(origin=origin).first()
    if found is not None:
        return found
    pseudonym = str(reader.device_record(origin)["mission"])
    mission, _ = Mission.objects.get_or_create(pseudonym=pseudonym)
    return Device.objects.get_or_create(origin=origin, defaults={"mission": mission})[0]


def _say(item: Item, package: OpenedPackage) -> None:
    manifest = package.manifest
    item.item, item.name, item.media_type = manifest.item, _kept(manifest.name), _kept(manifest.media_type)
    item.size, item.content_sha256 = manifest.size, package.digests.content_sha256
    item.device_time, item.file_time = _instant(manifest.device_time), _instant(manifest.file_time)
    item.place, item.seen = _kept(manifest.place), manifest.seen
    item.consent = [_kept(reference) for reference in manifest.consent]


def _kept(text: str) -> str:
    """Return what a device claims as every database can hold it: one of them has no NUL."""
    return text.replace("\0", "\ufffd")


def _write(item: Item, sight: Sight) -> None:
    item.kind, item.seen_type, item.mismatch = str(sight.kind), sight.media_type, sight.mismatch
    item.facts, item.warnings, item.near = dict(sight.facts), list(sight.warnings), sight.near.hex()
    item.state, item.failure = State.PROJECTED, ""
    words = distinct([item.name, sight.text, *(claim.value for claim in sight.claims)])
    claims = [
        Claim(item=item, number=number, source=c.source, name=c.name, value=c.value, note=c.note)
        for number, c in enumerate(sight.claims, 1)
    ]
    with transaction.atomic():
        item.save()
        ItemText.objects.update_or_create(item=item, defaults={"text": sight.text.replace("\0", "")})
        Claim.objects.filter(item=item).delete()
        Claim.objects.bulk_create(claims)
        Word.objects.filter(item=item).delete()
        Word.objects.bulk_create([Word(word=word, item=item) for word in words])
        _offer(item, sight)
        note(None, "item.project", "item", item.pk)


class _Nears:
    """The near values of all items, by group, held in this process: comparing 100 000 takes 10 ms."""

    def __init__(self) -> None:
        self.runtime: Runtime | None = None
        self.groups: dict[str, dict[str, int]] = {}

    def of(self, group: str) -> dict[str, int]:
        """Return id → value of a group, as the table has them."""
        if self.runtime is not current():
            self.runtime, self.groups = current(), {}
        if group not in self.groups:
            rows = Item.objects.exclude(near="").filter(kind__in=_GROUPS[group]).values_list("pk", "near")
            self.groups[group] = {pk: int(near, 16) for pk, near in rows.iterator()}
        return self.groups[group]


_GROUPS = {
    "picture": (Kind.PICTURE.value, Kind.VIDEO.value),
    "text": (Kind.TEXT.value, Kind.PDF.value, Kind.OFFICE.value, Kind.MAIL.value, Kind.ARCHIVE.value),
}
_nears = _Nears()


def forget_nears() -> None:
    """Read the near values from the table again when they are next needed."""
    _nears.groups.clear()


def _offer(item: Item, sight: Sight) -> None:
    """Offer the items that are near to this one, the nearest first."""
    group = next((name for name, kinds in _GROUPS.items() if sight.kind in kinds), "")
    if not sight.near or not group:
        return
    value, limit = int(item.near, 16), NEAR_PICTURE if group == "picture" else NEAR_TEXT
    known = _nears.of(group)
    near = [
        (far, pk)
        for pk, other in known.items()
        if (far := (value ^ other).bit_count()) <= limit and pk != item.pk
    ]
    for far, pk in sorted(near)[:MAX_OFFERS]:
        if Item.objects.filter(pk=pk).exists():  # what is held may be older than the table
            one, two = sorted((item.pk, pk))
            NearPair.objects.get_or_create(one_id=one, two_id=two, defaults={"distance": far})
    known[item.pk] = value


class _Watched:
    """Which folders of the house changed since they were last read to their end, in this process."""

    def __init__(self) -> None:
        self.runtime: Runtime | None = None
        self.seen: dict[str, int] = {}

    def changed(self, root: Path) -> list[tuple[Path, int]]:
        """Return the folders in `root` that changed, each with the instant (ns) since when."""
        if self.runtime is not current():
            self.runtime, self.seen = current(), {}
        found = []
        for entry in sorted(root.glob("*/")) if root.is_dir() else []:
            since = self.seen.get(str(entry), -1)
            if entry.stat().st_mtime_ns != since:
                found.append((entry, since))
        return found

    def done(self, folder: Path, changed: int) -> None:
        """Remember a folder as it was; one that changed a moment ago is read once more."""
        if time.time_ns() - changed > _SETTLED_NS:
            self.seen[str(folder)] = changed


_SETTLED_NS = 1_000_000_000
_watched = _Watched()


def forget_watched() -> None:
    """Read all folders again when they are next looked at."""
    _watched.seen.clear()


def project_missing(work: Work, most: int | None = None) -> int:
    """Read the packages that have no row yet, at most `most` of them; return how many."""
    reader, count = reader_of(work), 0
    names: dict[str, str] = {}
    for folder, _since in _watched.changed(work.hq.folder / "slips"):
        changed = folder.stat().st_mtime_ns
        names = names or {short_name(str(each["device"])): str(each["device"]) for each in reader.devices()}
        device = names.get(folder.name)
        if device is None:
            continue
        held = set(Item.objects.filter(device__origin=device).values_list("device_index", flat=True))
        for index in reader.indices(device):
            if index in held:
                continue
            if most is not None and count >= most:
                return count
            project_item(work, reader, device, index)
            work.beat()
            count += 1
        _watched.done(folder, changed)
    return count


def project_packages(work: Work, reader: HouseReader, digests: Sequence[str]) -> None:
    """Read the packages of which the intake desk says that they were stored."""
    arrivals = Arrival.objects.filter(sha256__in=digests, device__isnull=False, index__isnull=False)
    places = {sha256: (origin, index) for sha256, origin, index in arrivals.values_list(*_PLACE)}
    for device, index in places.values():
        project_item(work, reader, device, index)
        work.beat()
    if len(places) < len(digests):
        project_missing(work)


_PLACE = ("sha256", "device__origin", "index")


def read_events(work: Work) -> int:
    """Read the custody and access entries that came into the register since the last time."""
    register = work.hq.register
    cursor, _ = Cursor.objects.get_or_create(name=EVENTS)
    count, size = 0, register.log.size
    while cursor.position < size:
        upto = min(size, cursor.position + BATCH)
        rows = [register.rows[index] for index in range(cursor.position, upto)]
        found = [
            CustodyRecord(
                index=row.index,
                type=row.type,
                package_sha256=str(row.values["package_sha256"]),
                event=str(row.values["event"]),
                action=str(row.values["action"]),
                time=parse_instant(str(row.values["time"]), "time"),
                actor=str(row.values["actor"]),
                counterparty=str(row.values["counterparty"]),
                place_class=str(row.values["place_class"]),
                reason=str(row.values["reason"]),
                digest_after=str(row.values["digest_after"]),
            )
            for row in rows
            if row.type in ("custody", "access")
        ]
        with transaction.atomic():
            CustodyRecord.objects.bulk_create(found, ignore_conflicts=True)
            cursor.position = upto
            cursor.save()
        count += len(found)
        work.beat()
    return count


def refresh_safety(work: Work) -> int:
    """Read the receipts that were made since the last time; return how many items changed."""
    reader, count = reader_of(work), 0
    for folder, since in _watched.changed(work.hq.folder / "outgoing"):
        changed = folder.stat().st_mtime_ns
        with os.scandir(folder) as entries:
            made = [
                entry.name.removesuffix(".receipt")
                for entry in entries
                if entry.name.endswith(".receipt") and entry.stat().st_mtime_ns >= since
            ]
        for start in range(0, len(made), BATCH):
            waiting = Item.objects.filter(package_sha256__in=made[start : start + BATCH], safety__lt=4)
            for item in waiting.select_related("device"):
                count += _refresh(reader, item)
            work.beat()
        _watched.done(folder, changed)
    return count


def _refresh(reader: HouseReader, item: Item) -> bool:
    receipt = reader.receipt(reader.slip(item.device.origin, item.device_index))
    if receipt is None or int(receipt.state) == item.safety:
        return False
    item.safety = int(receipt.state)
    item.register_index = receipt.register_index if receipt.tree_size else None
    item.save(update_fields=["safety", "register_index"])
    return True
