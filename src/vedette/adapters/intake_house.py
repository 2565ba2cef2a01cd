"""Headquarters as the intake desk sees it. Fulfils `vedette.intake.desk.House`."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vedette.adapters.disk import (
    TEMPORARY,
    disk_errors,
    make_folder,
    new_file,
    sweep,
    write_file,
)
from vedette.adapters.headquarters import Headquarters, short_name
from vedette.adapters.kit_folder import read_slip
from vedette.adapters.opening import Warden
from vedette.adapters.tiles import TileFolder
from vedette.custody.events import CustodyEvent
from vedette.errors import LimitError, MissingError
from vedette.formats import base64, jcs
from vedette.formats.entry import Value
from vedette.formats.keys import parse_vkey
from vedette.formats.slip import Slip, parse_slip
from vedette.intake.checks import Refused
from vedette.intake.desk import Copied, Device
from vedette.register.copy import LogCopy
from vedette.seal import Identity
from vedette.seal.package import OpenedPackage
from vedette.vault.store import READ_BYTES


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
        )

    def device_log(self, device: Device) -> LogCopy:
        """Return the checked copy of a device's log."""
        folder = self._hq.folder / "devices" / short_name(device.origin) / "log"
        make_folder(folder)
        return LogCopy(TileFolder(folder), device.origin, device.key)

    def read_slip(self, package: Path) -> Slip:
        """Return the slip that lies beside an arriving package."""
        path = package.with_suffix(".slip")
        if not path.is_file() or path.is_symlink():
            raise MissingError("slip: none lies beside the package")
        return read_slip(path)

    @contextmanager
    def copied(self, package: Path, limit: int) -> Iterator[Copied]:
        """Copy an arriving package; the copy goes when the block ends, unless it was kept."""
        path = self._incoming / f"{TEMPORARY}{secrets.token_hex(8)}"
        measured = hashlib.sha256()
        size = 0
        try:
            with disk_errors("package"):
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with package.open("rb", buffering=0) as source, os.fdopen(handle, "wb") as file:
                    while piece := source.read(READ_BYTES):
                        size += len(piece)
                        if size > limit:
                            raise LimitError(f"package: over {limit} bytes")
                        measured.update(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
            yield Copied(path, measured.hexdigest(), size)
        finally:
            path.unlink(missing_ok=True)

    def _slip_path(self, device: str, index: int) -> Path:
        return self._hq.folder / "slips" / short_name(device) / f"{index}.slip"

    def registered(self, device: str, index: int) -> Slip | None:
        """Return the slip kept for that place in a device's log."""
        path = self._slip_path(device, index)
        if not path.exists():
            return None
        with disk_errors("slip"):
            return parse_slip(path.read_bytes())

    def keep(self, copied: Copied, slip: Slip) -> None:
        """Make the copy an object of the vault, durably, then keep its slip."""
        self._hq.vault.adopt(copied.sha256, copied.path)
        path = self._slip_path(slip.device, slip.index)
        make_folder(path.parent)
        write_file(path, slip.encode(), replace=True)

    def quarantine(self, package: Path, copied: Copied | None, refused: Refused) -> None:
        """Keep a refused package as it came, with the reason; once for the same bytes and reason."""
        if copied is None:
            with self.copied(package, 1 << 40) as copy:
                self.quarantine(package, copy, refused)
            return
        name = f"{copied.sha256[:16]}-{refused.step.value}"
        folder = self._hq.folder / "quarantine" / name
        if (folder / "reason.json").exists():
            return
        make_folder(folder)
        slip = package.with_suffix(".slip")
        with disk_errors("quarantine"):
            with copied.path.open("rb") as source, new_file(folder / "package", replace=True) as to:
                shutil.copyfileobj(source, to, READ_BYTES)
            if slip.is_file() and not slip.is_symlink() and slip.stat().st_size <= 1 << 20:
                write_file(folder / "slip", slip.read_bytes(), replace=True)
        reason = {
            "check": refused.step.value,
            "name": refused.step.name.lower(),
            "package_sha256": copied.sha256,
            "package_size": copied.size,
            "reason": refused.reason,
            "time": self._hq.now(),
        }
        write_file(folder / "reason.json", jcs.encode(reason))

    def open(self, copied: Copied, device: Device) -> OpenedPackage | None:
        """Open a package without keeping its content; None when the desk has no identity for it."""
        identities = self._identities.get(device.mission)
        if not identities or self._warden is None:
            return None
        return self._warden.open(copied.path, identities, device.fingerprint)

    def enter_arrivals(self, log: LogCopy, events: Iterable[CustodyEvent]) -> None:
        """Enter the device's checkpoint and the events that are not entered yet."""
        register = self._hq.register
        drafts: list[tuple[str, dict[str, Value]]] = []
        root = base64.encode(log.head)
        head: dict[str, Value] = {"device": log.origin, "root": root, "size": log.size}
        if log.size and not register.find("device-checkpoint", **head):
            drafts.append(("device-checkpoint", {**head, "time": self._hq.now()}))
        entered = {
            (row.values["action"], row.values["package_sha256"])
            for row in register.rows
            if row.type in ("custody", "access") and row.values["counterparty"] == log.origin
        }
        for event in events:
            if (event.action.word, event.package_sha256) not in entered:
                drafts.append((event.action.entry_type, event.values()))
        self._hq.enter(drafts)
