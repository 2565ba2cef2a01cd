"""The intake desk: packages in, receipts or quarantine notes out; the same delivery twice is one.

Order: outside checks on a private copy → opening checks when the desk holds the mission's identity → the
package becomes an object of the vault, its slip is kept → the checkpoints of all devices of the delivery and
the custody events are entered, with one append → receipts. Killed anywhere, the next run begins where nothing
is lost and nothing is entered twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, StoreError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
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
    check_size,
)
from vedette.register.copy import LogCopy
from vedette.register.log import TileStore
from vedette.seal.package import OpenedPackage
from vedette.values.ids import Entropy, new_id
from vedette.values.instants import write_instant
from vedette.values.shown import shown


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device: the name of its log, its key, its mission and that mission's readers.

    `counts_up_to` is the device-log size up to which its entries count once it is revoked; `earlier` are the
    fingerprints of the readers that the mission had before.
    """

    origin: str
    key: VerifierKey
    mission: str
    recipients: int
    fingerprint: bytes
    counts_up_to: int | None = None
    earlier: tuple[bytes, ...] = ()


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

    def strays(self) -> Iterator[str]:
        """Yield the names of what stands where a package should and is no plain file."""


class House(Protocol):
    """What the desk needs of headquarters."""

    def device(self, origin: str) -> Device | None:
        """Return an enrolled device."""

    def device_log(self, device: Device) -> LogCopy:
        """Return the checked copy of a device's log."""

    def entered_heads(self, origin: str) -> list[tuple[int, bytes]]:
        """Return (size, root) of every head of a device's log that is in the register."""

    def read_slip(self, package: Path) -> Slip:
        """Return the slip that lies beside an arriving package."""

    def source(self, package: Path) -> BinaryIO:
        """Return an arriving package for reading."""

    def copied(self, package: Path, limit: int) -> AbstractContextManager[Copied]:
        """Copy an arriving package; the copy goes when the block ends, unless it was kept."""

    def registered(self, device: str, index: int) -> Slip | None:
        """Return the slip kept for that place in a device's log."""

    def keep(self, copied: Copied, slip: Slip) -> None:
        """Make the copy an object of the vault, durably, then keep its slip."""

    def quarantine(self, package: Path, copied: Copied | None, refused: Refused) -> None:
        """Keep a refused package as it came, with the reason; once. Without a copy, what can be had of it."""

    def open(self, copied: Copied, device: Device) -> OpenedPackage | None:
        """Open a package without keeping its content; None when the desk has no identity for it."""

    def gaps(self, log: LogCopy) -> Iterable[int]:
        """Return the places in a device's log whose packages are not kept, smallest first."""

    def enter_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Enter the devices' checkpoints and the events that are not entered yet, all with one append."""

    def receipts(self, slips: Sequence[Slip]) -> Mapping[str, bytes]:
        """Return the newest receipt of each kept package, by digest; made now where none is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is to be entered for one device: the head of its log, and what happened to its packages."""

    log: LogCopy
    events: Sequence[CustodyEvent]


@dataclass(slots=True)
class Outcome:
    """What became of one package: `taken`, `known` or `quarantine`.

    With a receipt it is durable and entered. `opened` says what it says of itself, when it was opened now.
    """

    package: str
    result: str
    slip: Slip | None = None
    receipt: bytes | None = None
    refused: Refused | None = None
    opened: OpenedPackage | None = None


@dataclass(slots=True)
class Report:
    """What became of a delivery: digests taken and known, refusals, gaps as (device, index).

    `outcomes` has one for each package, in the order in which they were taken up.
    """

    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    gaps: list[tuple[str, int]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


Watch = Callable[[Step, Path], None]
"""Told the number of each check that begins, and on which package."""


@dataclass(slots=True)
class _Taking:
    """A delivery while it is being taken."""

    report: Report
    watch: Watch
    events: list[CustodyEvent] = field(default_factory=list)
    """Those of the device that is being taken."""


class IntakeDesk:
    """Runs the numbered checks. `actor` is the pseudonym of who is on duty."""

    def __init__(self, house: House, actor: str, clock: Callable[[], datetime], entropy: Entropy) -> None:
        self._house = house
        self._actor = actor
        self._clock = clock
        self._entropy = entropy

    def take(
        self,
        deliveries: Sequence[Arriving],
        progress: Callable[[int], None] | None = None,
        watch: Watch = lambda _step, _package: None,
    ) -> Report:
        """Take a delivery of any number of devices; return what became of each package, with its receipt.

        `progress` is told the bytes of each package once it is settled, `watch` each check as it begins.
        """
        report = Report()
        arrivals = [self._take_device(arriving, report, progress, watch) for arriving in deliveries]
        entered = [arrival for arrival in arrivals if arrival is not None]
        self._house.enter_arrivals(entered)
        for log in {arrival.log.origin: arrival.log for arrival in entered}.values():
            report.gaps += [(log.origin, index) for index in self._house.gaps(log)]
        kept = [each for each in report.outcomes if each.slip is not None and each.refused is None]
        receipts = self._house.receipts([each.slip for each in kept if each.slip is not None])
        for each in kept:
            each.receipt = receipts.get(each.slip.package_sha256) if each.slip is not None else None
        return report

    def _take_device(
        self, arriving: Arriving, report: Report, progress: Callable[[int], None] | None, watch: Watch
    ) -> Arrival | None:
        before, refused_before = len(report.alarms), len(report.refused)
        log = self._log(arriving, report)
        alarmed = len(report.alarms) > before
        report.alarms += [f"outbox: {shown(name)} is a link or no plain file" for name in arriving.strays()]
        taking = _Taking(report, watch)
        for package in arriving.packages():
            try:
                watch(Step.SLIP, package)
                self._take_package(package, self._slip(package), log, taking)
            except Refused as refused:
                self._refuse(package, None, refused, report)
            if progress is not None:
                progress(_size(package))
        if isinstance(log, LogCopy):
            return Arrival(log, taking.events)
        if not alarmed and any(refused is log for _, refused in report.refused[refused_before:]):
            report.alarms.append(log.reason)  # packages of a device of ours came without its log
        return None

    def _slip(self, package: Path) -> Slip:
        try:
            return self._house.read_slip(package)
        except VedetteError as error:
            raise Refused(Step.SLIP, error) from error

    def _log(self, arriving: Arriving, report: Report) -> LogCopy | Refused:
        """The log of this delivery, once the copy held is extended by it, or why it is not taken.

        It is the log of whom its checkpoint names: one stray package does not choose for the others.
        """
        origin = ""
        try:
            checkpoint, _ = parse_signed_checkpoint(arriving.log.read("checkpoint"))
            origin = checkpoint.origin
            device = self._house.device(origin)
            if device is None:
                raise MissingError("log: is that of a device that is not enrolled here")
        except VedetteError as error:
            return Refused(Step.LOG, error)
        log = self._house.device_log(device)
        try:
            log.extend(arriving.log)
            for size, root in self._house.entered_heads(origin):
                if size <= log.size and log.tree.root(size) != root:
                    raise ConflictError(f"log: at size {size} it is not what the device had anchored before")
        except StoreError:
            raise  # our own disk failed, which says nothing about what was brought
        except VedetteError as error:
            refused = Refused(Step.LOG, error)
            report.alarms.append(f"device {origin}: {refused.reason}")
            return refused
        return log

    def _take_package(
        self,
        package: Path,
        slip: Slip,
        log: LogCopy | Refused,
        taking: _Taking,
    ) -> None:
        report, events = taking.report, taking.events
        device = self._house.device(slip.device)
        kept = self._house.registered(slip.device, slip.index)
        # the package's id is a label of the outside: the same entry under another label is no other package
        same = kept is not None and kept.entry == slip.entry
        if same and isinstance(log, LogCopy) and slip.device == log.origin:
            report.known.append(slip.package_sha256)
            report.outcomes.append(Outcome(shown(package.name), "known", kept))
            events.append(self._event(Action.RECEIVE, slip, "arrived at the intake desk"))
            return
        self._look(package, slip, device, taking.watch)
        with self._copied(package, slip) as copied:
            try:
                opened = self._check(package, copied, slip, device, log, kept, taking.watch)
            except Refused as refused:
                self._refuse(package, copied, refused, report)
                return
            self._house.keep(copied, slip)
        report.taken.append(slip.package_sha256)
        report.outcomes.append(Outcome(shown(package.name), "taken", slip, opened=opened))
        events.append(self._event(Action.RECEIVE, slip, "arrived at the intake desk"))
        if opened is not None:
            events.append(self._event(Action.VIEW, slip, "opened for the intake checks"))

    def _refuse(self, package: Path, copied: Copied | None, refused: Refused, report: Report) -> None:
        self._house.quarantine(package, copied, refused)
        report.refused.append((shown(package.name), refused))
        report.outcomes.append(Outcome(shown(package.name), "quarantine", refused=refused))

    def _look(self, package: Path, slip: Slip, device: Device | None, watch: Watch) -> None:
        """Steps 2 and the size of 3 where the package lies: what is refused by them need not be copied."""
        step = Step.ENVELOPE
        watch(step, package)
        try:
            with self._house.source(package) as source:
                check_envelope(source, device.recipients if device else None)
                step = Step.DIGEST
                watch(step, package)
                check_size(slip, source.seek(0, os.SEEK_END))
        except OSError as error:
            unread = MissingError(f"package: cannot be read: {error.strerror}")
            raise Refused(step, unread) from error
        except VedetteError as error:
            raise Refused(step, error) from error

    @contextmanager
    def _copied(self, package: Path, slip: Slip) -> Iterator[Copied]:
        with ExitStack() as stack:
            try:
                limit = min(slip.package_size, MAX_PACKAGE_BYTES)
                copied = stack.enter_context(self._house.copied(package, limit))
            except (FormatError, LimitError, MissingError) as error:
                raise Refused(Step.DIGEST, error) from error
            yield copied

    def _check(
        self,
        package: Path,
        copied: Copied,
        slip: Slip,
        device: Device | None,
        log: LogCopy | Refused,
        kept: Slip | None,
        watch: Watch,
    ) -> OpenedPackage | None:
        """Steps 2 to 10 on the private copy; return what it says when it was opened for them."""
        step = Step.ENVELOPE
        try:
            with copied.path.open("rb") as source:
                check_envelope(source, device.recipients if device else None)
            step = Step.DIGEST
            check_digest(slip, copied.sha256, copied.size)
            step = Step.DEVICE
            watch(step, package)
            check_device(slip, device.counts_up_to if device else None, device is not None)
            step = Step.LOG
            watch(step, package)
            if isinstance(log, Refused):
                raise log
            if device is None or log.origin != device.origin:
                raise MissingError("log: the delivery has no log of this device")
            step = Step.LEAF
            watch(step, package)
            check_leaf(slip, log)
            step = Step.TWIN
            watch(step, package)
            if kept is not None and kept.entry != slip.entry:
                raise ConflictError(f"slip: another package is entry {slip.index} of its device")
            step = Step.OPENING
            watch(step, package)
            opened = self._house.open(copied, device)
        except (Refused, StoreError):
            raise
        except VedetteError as error:
            raise Refused(step, error) from error
        if opened is None:
            return None
        watch(Step.SIGNATURE, package)
        check_opened(
            opened,
            slip,
            device.key,
            device.mission,
            log,
            device.earlier,
            lambda: watch(Step.CIRCUMSTANCES, package),
        )
        return opened

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


def _size(package: Path) -> int:
    try:
        return package.lstat().st_size
    except OSError:  # it was there; its place on the progress bar is all that is lost
        return 0
