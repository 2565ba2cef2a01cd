"""The intake desk: packages in, receipts or quarantine notes out; the same delivery twice is one.

Order: outside checks on a private copy → opening checks when the desk holds the mission's identity → the
package becomes an object of the vault, its slip is kept → the device's checkpoint and the custody events are
entered. Killed anywhere, the next run begins where nothing is lost and nothing is entered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, MissingError, VedetteError
from vedette.formats.keys import VerifierKey
from vedette.formats.slip import Slip
from vedette.intake.checks import (
    MAX_PACKAGE_BYTES,
    Refused,
    Step,
    check_device,
    check_digest,
    check_envelope,
    check_leaf,
    check_opened,
)
from vedette.register.copy import LogCopy
from vedette.register.log import TileStore
from vedette.seal.package import OpenedPackage
from vedette.values.ids import Entropy, new_id
from vedette.values.instants import write_instant


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device: the name of its log, its key, its mission and that mission's readers.

    `counts_up_to` is the device-log size up to which its entries count once it is revoked.
    """

    origin: str
    key: VerifierKey
    mission: str
    recipients: int
    fingerprint: bytes
    counts_up_to: int | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """A private, synced copy of an arriving package, and what was measured on the way."""

    path: Path
    sha256: str
    size: int


class Arriving(Protocol):
    """One device's part of a delivery."""

    @property
    def log(self) -> TileStore:
        """The delivered log."""

    def packages(self) -> Iterator[Path]:
        """Yield the packages."""


class House(Protocol):
    """What the desk needs of headquarters."""

    def device(self, origin: str) -> Device | None:
        """Return an enrolled device."""

    def device_log(self, device: Device) -> LogCopy:
        """Return the checked copy of a device's log."""

    def read_slip(self, package: Path) -> Slip:
        """Return the slip that lies beside an arriving package."""

    def copied(self, package: Path, limit: int) -> AbstractContextManager[Copied]:
        """Copy an arriving package; the copy goes when the block ends, unless it was kept."""

    def registered(self, device: str, index: int) -> Slip | None:
        """Return the slip kept for that place in a device's log."""

    def keep(self, copied: Copied, slip: Slip) -> None:
        """Make the copy an object of the vault, durably, then keep its slip."""

    def quarantine(self, package: Path, copied: Copied | None, refused: Refused) -> None:
        """Keep a refused package as it came, with the reason; once."""

    def open(self, copied: Copied, device: Device) -> OpenedPackage | None:
        """Open a package without keeping its content; None when the desk has no identity for it."""

    def enter_arrivals(self, log: LogCopy, events: Iterable[CustodyEvent]) -> None:
        """Enter the device's checkpoint and the events that are not entered yet."""


@dataclass(slots=True)
class Report:
    """What became of a delivery: digests taken and known, refusals, gaps as (device, index)."""

    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    gaps: list[tuple[str, int]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


class IntakeDesk:
    """Runs the numbered checks. `actor` is the pseudonym of who is on duty."""

    def __init__(self, house: House, actor: str, clock: Callable[[], datetime], entropy: Entropy) -> None:
        self._house = house
        self._actor = actor
        self._clock = clock
        self._entropy = entropy

    def take(self, deliveries: Sequence[Arriving], progress: Callable[[int], None] | None = None) -> Report:
        """Take a delivery; `progress` is told the bytes of each package once it is settled."""
        report = Report()
        for arriving in deliveries:
            self._take_device(arriving, report, progress)
        return report

    def _take_device(
        self, arriving: Arriving, report: Report, progress: Callable[[int], None] | None
    ) -> None:
        log: LogCopy | None = None
        broken: Refused | None = None
        events: list[CustodyEvent] = []
        for package in arriving.packages():
            try:
                slip = self._slip(package)
                device = self._house.device(slip.device)
                if device is not None and log is None and broken is None:
                    try:
                        log = self._log(arriving, device)
                    except Refused as refused:
                        broken = refused
                        report.alarms.append(f"device {device.origin}: {refused.reason}")
                self._take_package(package, slip, device, log, broken, report, events)
            except Refused as refused:
                self._house.quarantine(package, None, refused)
                report.refused.append((package.name, refused))
            if progress is not None:
                progress(package.stat().st_size)
        if log is not None:
            self._house.enter_arrivals(log, events)
            gaps = (i for i in range(log.size) if self._house.registered(log.origin, i) is None)
            report.gaps += [(log.origin, index) for index in gaps]

    def _slip(self, package: Path) -> Slip:
        try:
            return self._house.read_slip(package)
        except VedetteError as error:
            raise Refused(Step.SLIP, error) from error

    def _log(self, arriving: Arriving, device: Device) -> LogCopy:
        log = self._house.device_log(device)
        try:
            log.extend(arriving.log)
        except VedetteError as error:
            raise Refused(Step.LOG, error) from error
        return log

    def _take_package(
        self,
        package: Path,
        slip: Slip,
        device: Device | None,
        log: LogCopy | None,
        broken: Refused | None,
        report: Report,
        events: list[CustodyEvent],
    ) -> None:
        kept = self._house.registered(slip.device, slip.index)
        if kept == slip and log is not None and slip.device == log.origin:
            report.known.append(slip.package_sha256)
            events.append(self._event(Action.RECEIVE, slip, "arrived at the intake desk"))
            return
        with self._house.copied(package, MAX_PACKAGE_BYTES) as copied:
            try:
                opened = self._check(copied, slip, device, log, broken, kept)
                self._house.keep(copied, slip)
            except Refused as refused:
                self._house.quarantine(package, copied, refused)
                report.refused.append((package.name, refused))
                return
        report.taken.append(slip.package_sha256)
        events.append(self._event(Action.RECEIVE, slip, "arrived at the intake desk"))
        if opened:
            events.append(self._event(Action.VIEW, slip, "opened for the intake checks"))

    def _check(
        self,
        copied: Copied,
        slip: Slip,
        device: Device | None,
        log: LogCopy | None,
        broken: Refused | None,
        kept: Slip | None,
    ) -> bool:
        """Steps 2 to 10; say whether the package was opened for them."""
        step = Step.ENVELOPE
        try:
            with copied.path.open("rb") as source:
                check_envelope(source, device.recipients if device else None)
            step = Step.DIGEST
            check_digest(slip, copied.sha256, copied.size)
            step = Step.DEVICE
            check_device(slip, device.counts_up_to if device else None, device is not None)
            if broken is not None:
                raise broken
            if device is None or log is None or log.origin != device.origin:
                step = Step.LOG
                raise MissingError("log: the delivery has no log of this device")
            step = Step.LEAF
            check_leaf(slip, log)
            step = Step.TWIN
            if kept is not None and kept != slip:
                raise ConflictError(f"slip: another package is entry {slip.index} of its device")
            step = Step.OPENING
            opened = self._house.open(copied, device)
        except Refused:
            raise
        except VedetteError as error:
            raise Refused(step, error) from error
        if opened is None:
            return False
        check_opened(opened, slip, device.key, device.mission, log)
        return True

    def _event(self, action: Action, slip: Slip, reason: str) -> CustodyEvent:
        return CustodyEvent(
            event=new_id(self._entropy),
            action=action,
            time=write_instant(self._clock()),
            actor=self._actor,
            counterparty=slip.device,
            package_sha256=slip.package_sha256,
            digest_before=slip.package_sha256,
            digest_after=slip.package_sha256,
            reason=reason,
        )
