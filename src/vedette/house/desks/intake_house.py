"""Headquarters as the intake desk sees it. Fulfils `vedette.intake.desk.House`."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, sweep
from vedette.adapters.foreign import is_plain, open_plain, read_plain
from vedette.adapters.opening import Warden
from vedette.adapters.tiles import TileFolder
from vedette.custody.events import CustodyEvent
from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.formats import base64, jcs
from vedette.formats.entry import Value
from vedette.formats.keys import parse_vkey
from vedette.formats.slip import MAX_SLIP_BYTES, Slip, parse_slip
from vedette.house.abroad.receipts import receipts_for
from vedette.house.headquarters import Headquarters, short_name
from vedette.house.kept import kept_of
from vedette.intake.checks import Refused
from vedette.intake.desk import Arrival, Copied, Device
from vedette.register.copy import LogCopy
from vedette.seal import Identity
from vedette.seal.package import OpenedPackage
from vedette.values.shown import shown
from vedette.vault.store import READ_BYTES

MAX_KEPT_SLIP_BYTES = 1 << 20
HEAD_BYTES = 1 << 20
"""How much is kept of a refused file that there is no place for, or that is mostly holes."""


def room_for(package: Path, folder: Path) -> int:
    """Return how many bytes of a refused package are kept: all, unless it would fill the disk of `folder`.

    Sealed bytes have no holes: a file with fewer blocks than bytes was made to look large.
    """
    try:
        status = package.lstat()
        room = shutil.disk_usage(folder).free // 2
    except OSError:
        return HEAD_BYTES
    blocks: int | None = getattr(status, "st_blocks", None)  # in 512 bytes; Windows has none
    holes = blocks is not None and blocks * 512 < status.st_size // 2
    return HEAD_BYTES if holes or status.st_size > room else status.st_size


def _pieces(package: Path, limit: int) -> Iterator[bytes]:
    """Yield up to `limit` bytes of a stranger's file, then refuse the rest."""
    with open_plain(package, "package") as source:
        left = limit
        while True:
            try:
                piece = source.read(min(READ_BYTES, left + 1))
            except OSError as error:
                raise MissingError(f"package: cannot be read: {error.strerror}") from error
            if not piece:
                return
            if len(piece) > left:
                yield piece[:left]
                raise LimitError(f"package: over {limit} bytes")
            left -= len(piece)
            yield piece


class IntakeHouse:
    """`identities` gives, by mission, what the opening desk may open with; it may be empty."""

    def __init__(
        self,
        headquarters: Headquarters,
        warden: Warden | None = None,
        identities: dict[str, Sequence[Identity]] | None = None,
    ) -> None:
        self._hq = headquarters
        self._warden = warden
        self._identities = identities or {}
        self._incoming = headquarters.folder / "vault" / "incoming"
        make_folder(self._incoming)
        sweep(self._incoming)
        headquarters.vault.recover()
        self._cover = headquarters.cover
        self._kept = kept_of(headquarters)
        self._devices: dict[str, Device | None] = {}

    def device(self, origin: str) -> Device | None:
        """Return an enrolled device, None when there is none of that name."""
        if origin not in self._devices:
            self._devices[origin] = self._device(origin)
        return self._devices[origin]

    def _device(self, origin: str) -> Device | None:
        try:
            record = self._hq.device_record(origin)
        except MissingError:
            return None
        mission = self._hq.mission(str(record["mission"]))
        recipients = mission["recipients"]
        revoked = self._hq.register.find("device-key", action="revoke", device=origin)
        return Device(
            origin=origin,
            key=parse_vkey(str(record["vkey"])),
            mission=str(record["mission"]),
            recipients=len(recipients) if isinstance(recipients, list) else 0,
            fingerprint=bytes.fromhex(str(mission["fingerprint"])),
            counts_up_to=min((int(row.values["size"]) for row in revoked), default=None),
            earlier=self._hq.earlier_readers(str(record["mission"])),
        )

    def device_log(self, device: Device) -> LogCopy:
        """Return the checked copy of a device's log."""
        folder = self._hq.folder / "devices" / short_name(device.origin) / "log"
        make_folder(folder)
        store = TileFolder(folder)
        store.recover()
        return LogCopy(store, device.origin, device.key)

    def entered_heads(self, origin: str) -> list[tuple[int, bytes]]:
        """Return (size, root) of every head of a device's log that is entered and was not compared yet.

        Compared were those that the log reached when it was last entered.
        """
        last, reached = self._kept.compared.get(origin, (-1, 0))
        rows = self._hq.register.find("device-checkpoint", device=origin)
        heads = [(row.index, int(row.values["size"]), str(row.values["root"])) for row in rows]
        return [(size, base64.decode(root)) for index, size, root in heads if index > last or size > reached]

    def read_slip(self, package: Path) -> Slip:
        """Return the slip that lies beside an arriving package."""
        path = package.with_suffix(".slip")
        if not is_plain(path):
            raise MissingError("slip: none lies beside the package")
        slip = parse_slip(read_plain(path, MAX_SLIP_BYTES, "slip"))
        if path.name != f"{slip.package}.slip":
            raise FormatError(f"slip: lies beside {shown(package.name)}, names package {slip.package}")
        return slip

    def source(self, package: Path) -> BinaryIO:
        """Return an arriving package for reading."""
        return open_plain(package, "package")

    @contextmanager
    def copied(self, package: Path, limit: int) -> Iterator[Copied]:
        """Copy an arriving package; the copy goes when the block ends, unless it was kept.

        Raises: LimitError when it is over `limit` bytes or there is no room, MissingError when it cannot
        be read; StoreError when the copy cannot be written.
        """
        with self._incoming_file() as path:
            copy, fault = self._copy(package, path, limit)
            if fault is not None:
                raise fault
            yield copy

    @contextmanager
    def _incoming_file(self) -> Iterator[Path]:
        path = self._incoming / f"{TEMPORARY}{secrets.token_hex(8)}"
        try:
            yield path
        finally:
            with disk_errors("incoming package"):
                path.unlink(missing_ok=True)

    def _copy(self, package: Path, path: Path, limit: int) -> tuple[Copied, VedetteError | None]:
        """Copy what can be had of `package` to `path`, synced; say what kept the rest from being copied."""
        measured = hashlib.sha256()
        size = 0
        fault: VedetteError | None = None
        with disk_errors("incoming package"):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                try:
                    for piece in _pieces(package, limit):
                        measured.update(piece)
                        size += len(piece)
                        file.write(piece)
                except (MissingError, FormatError, LimitError) as error:
                    fault = error
                file.flush()
                os.fsync(file.fileno())
        return Copied(path, measured.hexdigest(), size), fault

    def _slip_path(self, device: str, index: int) -> Path:
        return self._hq.folder / "slips" / short_name(device) / f"{index}.slip"

    def registered(self, device: str, index: int) -> Slip | None:
        """Return the slip kept for that place in a device's log."""
        path = self._slip_path(device, index)
        if not path.exists():
            return None
        return parse_slip(self._cover.read(path, MAX_SLIP_BYTES, "slip"))

    def keep(self, copied: Copied, slip: Slip) -> None:
        """Make the copy an object of the vault, durably, then keep its slip."""
        self._hq.vault.adopt(copied.sha256, copied.path)
        path = self._slip_path(slip.device, slip.index)
        make_folder(path.parent)
        self._cover.write(path, slip.encode(), replace=True)
        self._kept.add(path.parent.name, slip)

    def gaps(self, log: LogCopy) -> Iterator[int]:
        """Yield the places in a device's log whose packages are not kept, smallest first."""
        held = self._kept.held(short_name(log.origin))
        return (index for index in range(log.size) if index not in held)

    def receipts(self, slips: Sequence[Slip]) -> dict[str, bytes]:
        """Return the newest receipt of each kept package, by digest; made now where none is."""
        return receipts_for(self._hq, slips)

    def quarantine(self, package: Path, copied: Copied | None, refused: Refused) -> None:
        """Keep a refused package and its slip as they came, with the reason; once for the same bytes.

        Without a copy as much is kept as can be read and has a place: see `room_for`.
        """
        if copied is None:
            with self._incoming_file() as path:
                copied, fault = self._copy(package, path, room_for(package, self._incoming))
                self._quarantine(package, copied, refused, whole=fault is None)
        else:
            self._quarantine(package, copied, refused, whole=True)

    def _quarantine(self, package: Path, copied: Copied, refused: Refused, *, whole: bool) -> None:
        slip = package.with_suffix(".slip")
        try:
            beside = read_plain(slip, MAX_KEPT_SLIP_BYTES, "slip")
        except VedetteError:
            beside = b""
        name = f"{copied.sha256[:16]}-{refused.step.value}"
        if beside:
            name += f"-{hashlib.sha256(beside).hexdigest()[:8]}"
        folder = self._hq.folder / "quarantine" / name
        if (folder / "reason.json").exists():
            return
        make_folder(folder)
        with disk_errors("quarantine"):
            package_at = folder / "package"
            with copied.path.open("rb") as source, self._cover.new_file(package_at, replace=True) as to:
                shutil.copyfileobj(source, to, READ_BYTES)
            if beside:
                self._cover.write(folder / "slip", beside, replace=True)
        reason = {
            "check": refused.step.value,
            "name": refused.step.name.lower(),
            "package_sha256": copied.sha256,
            "package_size": copied.size,
            "reason": shown(refused.reason, 2000),
            "time": self._hq.now(),
            "whole": whole,
        }
        self._cover.write(folder / "reason.json", jcs.encode(reason))

    def open(self, copied: Copied, device: Device) -> OpenedPackage | None:
        """Open a package without keeping its content; None when the desk has no identity for it."""
        identities = self._identities.get(device.mission)
        if not identities or self._warden is None:
            return None
        return self._warden.open(copied.path, identities, device.fingerprint)

    def enter_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Enter the devices' checkpoints and the events that are not entered yet, all with one append."""
        register = self._hq.register
        drafts: list[tuple[str, dict[str, Value]]] = []
        done: set[tuple[object, ...]] = set()
        for arrival in arrivals:
            log = arrival.log
            root = base64.encode(log.head)
            head: dict[str, Value] = {"device": log.origin, "root": root, "size": log.size}
            named = (log.origin, log.size, root)
            if log.size and named not in done and not register.find("device-checkpoint", **head):
                drafts.append(("device-checkpoint", {**head, "time": self._hq.now()}))
            done.add(named)
            for event in arrival.events:
                act = (event.action.word, event.package_sha256, log.origin)
                if act not in done and not self._is_entered(event, log.origin):
                    drafts.append((event.action.entry_type, event.values()))
                done.add(act)
        self._hq.enter(drafts)
        for arrival in arrivals:
            self._kept.compared[arrival.log.origin] = (len(register.rows) - 1, arrival.log.size)

    def _is_entered(self, event: CustodyEvent, origin: str) -> bool:
        return any(
            row.values["action"] == event.action.word and row.values["counterparty"] == origin
            for row in self._hq.register.about(event.package_sha256)
            if row.type in ("custody", "access")
        )
