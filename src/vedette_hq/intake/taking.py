"""The worker's part: closed deliveries are given to the intake desk, and what it says is written down.

Killed anywhere, the next turn takes the same deliveries again: the desk knows what it has, the rows are
written in one transaction, and the files of a delivery go last.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from vedette.adapters.delivery import DeviceDelivery
from vedette.adapters.disk import make_folder
from vedette.adapters.foreign import ForeignLog, is_plain, read_plain
from vedette.errors import VedetteError
from vedette.formats import jcs
from vedette.formats.note import parse_note
from vedette.formats.receipt import Receipt, State, parse_receipt
from vedette.formats.slip import MAX_SLIP_BYTES, Slip, parse_slip
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identities
from vedette.house.headquarters import short_name
from vedette.intake.checks import Step
from vedette.intake.desk import IntakeDesk, Outcome, Report
from vedette.values.instants import parse_instant
from vedette.values.shown import shown
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.intake import staging
from vedette_hq.intake.house import reader
from vedette_hq.intake.models import Arrival, Delivery, Fate, Refusal, Stand, Upload
from vedette_hq.missions.models import Device, Mission
from vedette_hq.missions.services import MISSING_NAMED
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

DUTY_DESK = "duty-desk"
"""Who takes what couriers and devices sent: nobody was at the desk."""
ALARM = "intake.alarm"
MAX_NOTE_BYTES = 1_000_000
REPORT_SECONDS = 0.3
RECEIPTS_A_TURN = 500
PROJECTED_AT_ONCE = 500
KNOWN_CHECKS = "pnnnppnnnn"
"""What is looked at again of a package that is here already: its slip, its device's log, its place in it."""


@dataclass(frozen=True, slots=True)
class Loose:
    """Packages that came without their device's log: the copy held here serves for them."""

    paths: tuple[Path, ...]
    log: ForeignLog

    def packages(self) -> Iterator[Path]:
        """Yield the packages."""
        yield from self.paths

    def strays(self) -> Iterator[str]:
        """Yield nothing: the interface takes plain files only."""
        yield from ()


def _arriving(delivery: Delivery) -> list[DeviceDelivery | Loose]:
    """Return what a delivery holds, one for each device."""
    found: list[DeviceDelivery | Loose] = []
    folder = staging.folder_of(delivery.pk)
    for part in sorted(folder.iterdir()) if folder.is_dir() else []:
        if part.name == staging.PIECES or not part.is_dir():
            continue
        make_folder(part / "outbox")
        if (part / "log" / "checkpoint").exists():
            found.append(DeviceDelivery(part))
            continue
        loose: dict[str, list[Path]] = defaultdict(list)
        for path in DeviceDelivery(part).packages():
            slip = _slip_beside(path)
            loose[slip.device if slip else ""].append(path)
        for device, paths in sorted(loose.items()):
            held = current().house / "devices" / short_name(device) / "log"
            found.append(Loose(tuple(paths), ForeignLog(held)))
    return found


def _slip_beside(package: Path) -> Slip | None:
    path = package.with_suffix(".slip")
    with suppress(VedetteError):
        return parse_slip(read_plain(path, MAX_SLIP_BYTES, "slip"))
    return None


def take_deliveries(work: Work, errands: Sequence[Errand]) -> None:
    """Check what the deliveries of `errands` hold, all of one actor together. (Handler `intake.delivery`.)"""
    wanted = [str(errand.payload["delivery"]) for errand in errands]
    again = {str(errand.payload["delivery"]) for errand in errands if errand.tries > 1}
    closed = Delivery.objects.filter(pk__in=wanted, stand__in=(Stand.WAITING, Stand.CHECKING))
    by_actor: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in closed.select_related("opened_by").order_by("closed"):
        by_actor[delivery.opened_by.pseudonym if delivery.opened_by else DUTY_DESK].append(delivery)
    for actor, deliveries in by_actor.items():
        _take(work, actor, deliveries, again)
    for gone in wanted:  # a process was killed between the rows and the files
        if not Delivery.objects.filter(pk=gone, stand__in=(Stand.WAITING, Stand.CHECKING)).exists():
            staging.remove(gone)


def _take(work: Work, actor: str, deliveries: list[Delivery], again: set[str]) -> None:
    ids = [delivery.pk for delivery in deliveries]
    Delivery.objects.filter(pk__in=ids).update(stand=Stand.CHECKING, settled=0, step=0)
    _list_devices(work)
    arriving: list[DeviceDelivery | Loose] = []
    for delivery in deliveries:
        _list_arrivals(delivery)
        arriving += _arriving(delivery)
    house = IntakeHouse(work.hq, work.warden, desk_identities(work.hq))
    desk = IntakeDesk(house, actor, work.hq.clock, work.hq.entropy)
    watched = _Watched(work)
    report = desk.take(arriving, None, watched)
    outcomes = watched.by_package(report.outcomes)
    for delivery in deliveries:
        _write_down(delivery, outcomes, report, delivery.pk in again)
        staging.remove(delivery.pk)


class _Watched:
    """Is told each check as it begins; tells the page how far the checks are, a few times a second."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._paths: list[Path] = []
        self._counts: dict[str, int] = defaultdict(int)
        self._last = time.monotonic()

    def __call__(self, step: Step, package: Path) -> None:
        """Check `step` begins on `package`."""
        if step is Step.SLIP:
            self._paths.append(package)
            self._counts[_place(package)[0]] += 1
        if time.monotonic() - self._last >= REPORT_SECONDS:
            self._last = time.monotonic()
            self._work.beat()
            here = _place(package)[0]
            for delivery, count in self._counts.items():
                done = count - 1 if delivery == here else count
                Delivery.objects.filter(pk=delivery).update(settled=done, step=int(step))

    def by_package(self, outcomes: Sequence[Outcome]) -> dict[tuple[str, str, str], Outcome]:
        """Return what became of each package by delivery, part and id; both are in the same order."""
        return dict(zip(map(_place, self._paths), outcomes, strict=True))


def _place(package: Path) -> tuple[str, str, str]:
    """Return delivery, part and id of a package by where it lies."""
    part = package.parent.parent
    return part.parent.name, part.name, package.stem


def _list_devices(work: Work) -> None:
    """Give a device that was enrolled a moment ago its row."""
    known = set(Device.objects.values_list("origin", flat=True))
    for record in work.hq.devices():
        if record["device"] not in known:
            mission, _ = Mission.objects.get_or_create(pseudonym=str(record["mission"]))
            Device.objects.get_or_create(origin=str(record["device"]), defaults={"mission": mission})


def _list_arrivals(delivery: Delivery) -> None:
    """Give every package of a delivery its row; what its slip says is for showing only."""
    devices = {device.origin: device for device in Device.objects.all()}
    folder = staging.folder_of(delivery.pk)
    rows = []
    for upload in Upload.objects.filter(delivery=delivery, name__endswith=".age"):
        part, _, name = upload.name.split("/")
        slip = _slip_beside(folder / upload.name)
        rows.append(
            Arrival(
                delivery=delivery,
                part=part,
                package=name.removesuffix(".age"),
                sha256=upload.sha256,
                size=upload.size,
                device=devices.get(slip.device) if slip else None,
                index=slip.index if slip and slip.index < 1 << 62 else None,
            )
        )
    Arrival.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _write_down(
    delivery: Delivery, outcomes: dict[tuple[str, str, str], Outcome], report: Report, again: bool
) -> None:
    rows = list(Arrival.objects.filter(delivery=delivery).select_related("device"))
    for row in rows:
        outcome = outcomes.get((delivery.pk, row.part, row.package))
        if outcome is not None:
            _apply(row, outcome, again)
    stored = [row.sha256 for row in rows if row.fate in (Fate.STORED, Fate.KNOWN)]
    origins = {row.device.origin for row in rows if row.device}
    alarms = [text for text in report.alarms if len(origins) != 1 or next(iter(origins)) in text]
    with transaction.atomic():
        fields = ("fate", "checks", "reason", "receipt", "device", "index", "sha256")
        Arrival.objects.bulk_update(rows, fields, batch_size=100)
        note_quarantine(delivery)
        _note_devices(rows, report)
        counts = {fate: sum(row.fate == fate for row in rows) for fate in Fate}
        Delivery.objects.filter(pk=delivery.pk).update(
            stand=Stand.TAKEN,
            taken=timezone.now(),
            settled=len(rows),
            step=0,
            alarms=[shown(text, 500) for text in alarms[:100]],
        )
        note(
            delivery.opened_by,
            "intake.take",
            "delivery",
            delivery.pk,
            stored=counts[Fate.STORED],
            known=counts[Fate.KNOWN],
            refused=counts[Fate.REFUSED],
        )
        for start in range(0, len(stored), PROJECTED_AT_ONCE):
            put("vault.project", {"package_sha256": stored[start : start + PROJECTED_AT_ONCE]})
        if stored:
            put("settle", {})
        if alarms:
            address = reverse("intake:delivery", args=(delivery.pk,))
            put("alarm", {"code": ALARM, "address": address}, key=f"intake:{delivery.pk}")


def _apply(row: Arrival, outcome: Outcome, again: bool) -> None:
    """Write on a package's row what became of it."""
    if outcome.refused is not None:
        step = int(outcome.refused.step)
        row.fate, row.reason = Fate.REFUSED, shown(outcome.refused.reason, 2000)
        row.checks = "p" * (step - 1) + "f" + "n" * (10 - step)
        return
    if outcome.slip is not None:
        row.sha256, row.index = outcome.slip.package_sha256, outcome.slip.index
    before = Arrival.objects.filter(sha256=row.sha256, fate=Fate.STORED).exclude(pk=row.pk).first()
    # after a killed turn the desk knows what this very delivery brought
    first = outcome.result == "taken" or (again and before is None)
    row.fate = Fate.STORED if first else Fate.KNOWN
    row.checks = "p" * 10 if outcome.opened is not None else "p" * 7 + "nnn"
    if not first:
        row.checks = before.checks if before is not None else KNOWN_CHECKS
    if outcome.receipt is not None:
        row.receipt = int(parse_receipt(parse_note(outcome.receipt).text).state)


def _note_devices(rows: list[Arrival], report: Report) -> None:
    """Note how far each device's log is known, when it was heard, and what is missing of it."""
    gaps: dict[str, list[int]] = defaultdict(list)
    for origin, index in report.gaps:
        gaps[origin].append(index)
    now = timezone.now()
    for device in {row.device for row in rows if row.device is not None}:
        try:
            size = reader().device_log(device.origin)[0].size
        except VedetteError:
            continue  # nothing of it was taken yet
        if not any(row.device == device and row.fate in (Fate.STORED, Fate.KNOWN) for row in rows):
            continue
        missing = sorted(set(gaps[device.origin]))
        Device.objects.filter(pk=device.pk).update(
            size=size, heard=now, missing=missing[:MISSING_NAMED], missing_count=len(missing)
        )


# receipts


def receipt_note(device: str, sha256: str) -> bytes | None:
    """Return the newest receipt of a package as it goes back to its device, None when none was made."""
    path = current().house / "outgoing" / device.rpartition("/")[2] / f"{sha256}.receipt"
    return read_plain(path, MAX_NOTE_BYTES, "receipt") if is_plain(path) else None


def receipt_of(arrival: Arrival) -> Receipt | None:
    """Return the newest receipt of an arrival; None for one that was refused or has none yet."""
    if arrival.device is None or arrival.fate not in (Fate.STORED, Fate.KNOWN):
        return None
    data = receipt_note(arrival.device.origin, arrival.sha256)
    return parse_receipt(parse_note(data).text) if data else None


def _receipt_state(arrival: Arrival) -> int:
    receipt = receipt_of(arrival)
    return int(receipt.state) if receipt else 0


def note_receipts() -> None:
    """Note newer states of receipts: of the newest arrivals first, then of those looked at longest ago."""
    held = Arrival.objects.filter(fate__in=(Fate.STORED, Fate.KNOWN), receipt__lt=int(State.WITNESSED))
    held = held.select_related("device")
    newest = list(held.order_by("-at")[:RECEIPTS_A_TURN])
    oldest = list(held.filter(~Q(pk__in=[row.pk for row in newest])).order_by("looked")[:RECEIPTS_A_TURN])
    now = timezone.now()
    for row in (*newest, *oldest):
        state = _receipt_state(row)
        if state != row.receipt:
            Arrival.objects.filter(pk=row.pk).update(receipt=state, looked=now)
    Arrival.objects.filter(pk__in=[row.pk for row in oldest]).update(looked=now)


# quarantine


def note_quarantine(delivery: Delivery | None) -> int:
    """Give every package in quarantine that has no row yet its row; return how many were new."""
    folder = current().house / "quarantine"
    if not folder.is_dir():
        return 0
    names = {path.name for path in folder.iterdir() if (path / "reason.json").exists()}
    new = sorted(names - set(Refusal.objects.values_list("folder", flat=True)))
    devices = {device.origin: device for device in Device.objects.all()} if new else {}
    for name in new:
        reason = jcs.parse(
            reader().cover.read(folder / name / "reason.json", 1 << 20, "reason"), max_bytes=1 << 20
        )
        if not isinstance(reason, dict):
            continue
        digest = str(reason["package_sha256"])
        came = (
            Arrival.objects.filter(sha256=digest).order_by("-at").select_related("delivery", "device").first()
        )
        slip = slip_in_quarantine(name)
        device = devices.get(slip.device) if slip else None
        Refusal.objects.get_or_create(
            folder=name,
            defaults={
                "check_number": int(str(reason["check"])),
                "sha256": digest,
                "size": int(str(reason["package_size"])),
                "reason": str(reason["reason"])[:2000],
                "whole": bool(reason["whole"]),
                "at": parse_instant(str(reason["time"]), "quarantine time"),
                "delivery": came.delivery if came else delivery,
                "device": device,
            },
        )
    return len(new)


def slip_in_quarantine(folder: str) -> Slip | None:
    """Return the slip that was beside a refused package, None when it was none."""
    path = current().house / "quarantine" / folder / "slip"
    if not path.exists():
        return None
    with suppress(VedetteError):
        return parse_slip(reader().cover.read(path, 1 << 20, "slip"))
    return None
