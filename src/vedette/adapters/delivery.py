"""What a courier brings: a folder with one or more devices' outboxes and logs.

    <delivery>/…/outbox/<id>.age, <id>.slip
    <delivery>/…/log/checkpoint, tile/…

A kit itself has this shape too; its key is never looked at.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, new_file, sweep, sync_folder
from vedette.adapters.foreign import ForeignLog, is_plain
from vedette.errors import ConflictError, FormatError, UsageError

MAX_DEPTH = 3
MAX_FOLDERS = 10_000


@dataclass(frozen=True, slots=True)
class DeviceDelivery:
    """The outbox and the log of one device, as they came; nothing in them is believed yet."""

    folder: Path

    @property
    def log(self) -> ForeignLog:
        """The delivered log."""
        return ForeignLog(self.folder / "log")

    def _outbox(self) -> list[Path]:
        outbox = self.folder / "outbox"
        if outbox.is_symlink() or not outbox.is_dir():
            return []
        with disk_errors("outbox"):
            return sorted(outbox.iterdir())

    def packages(self) -> Iterator[Path]:
        """Yield the files that call themselves packages, sorted by name."""
        for path in self._outbox():
            if path.suffix == ".age" and is_plain(path):
                yield path

    def strays(self) -> Iterator[str]:
        """Yield the names of what is in the place of a package or of the outbox and is no plain file."""
        if (self.folder / "outbox").is_symlink():
            yield "outbox"
        for path in self._outbox():
            if path.suffix == ".age" and not is_plain(path):
                yield path.name

    def lone_slips(self) -> Iterator[Path]:
        """Yield slips whose package is not there."""
        for path in self._outbox():
            if path.suffix == ".slip" and not path.with_suffix(".age").exists():
                yield path


def find_devices(folder: Path) -> list[DeviceDelivery]:
    """Return the devices in a delivery, at most three folders deep, sorted by path.

    Symbolic links are not followed; one in the place of an outbox is found, so that it can be named.
    Raises: UsageError when there is none.
    """
    if not folder.is_dir():
        raise UsageError(f"delivery {folder.name}: is not a folder")
    found: list[DeviceDelivery] = []
    waiting = [(folder, 0)]
    looked = 0
    while waiting:
        here, depth = waiting.pop()
        looked += 1
        if looked > MAX_FOLDERS:
            raise FormatError(f"delivery {folder.name}: over {MAX_FOLDERS} folders")
        if (here / "outbox").is_dir():
            found.append(DeviceDelivery(here))
        elif depth < MAX_DEPTH:
            with disk_errors(f"delivery {folder.name}"):
                inside = [p for p in here.iterdir() if p.is_dir() and not p.is_symlink()]
            waiting += [(path, depth + 1) for path in inside]
    if not found:
        raise UsageError(
            f"delivery {folder.name}: no outbox in it",
            hint="give the folder that vedette device export wrote, or the kit",
        )
    return sorted(found, key=lambda device: device.folder)


def export_kit(kit: Path, target: Path) -> int:
    """Copy a kit's outbox and log for a courier to the folder `target`; return the packages there.

    `target` is new, or what an export of the same kit left when it was cut: that one is finished. The log
    is copied before the packages, its checkpoint last, so what arrives is never ahead of its log. Every
    file is durable when this returns.
    """
    with disk_errors(f"export {target.name}"):
        _check_target(kit, target)
        for part in ("log", "outbox"):
            make_folder(target / part)
            for path in sorted((kit / part).rglob("*"), key=lambda p: (p.name == "checkpoint", p)):
                copy = target / path.relative_to(kit)
                if path.is_dir():
                    make_folder(copy)
                    sweep(copy)
                elif not path.name.startswith(".") and not _same_bytes(path, copy):
                    with path.open("rb") as source, new_file(copy, replace=True) as file:
                        shutil.copyfileobj(source, file, 1 << 20)
            sweep(target / part)
        sync_folder(target)
        return sum(path.suffix == ".age" for path in (target / "outbox").iterdir())


def _check_target(kit: Path, target: Path) -> None:
    """Refuse a folder that holds anything but the beginning of an export of this kit."""
    if not target.exists():
        return
    origins = []
    for log in (kit / "log", target / "log"):
        checkpoint = log / "checkpoint"
        if checkpoint.is_file():
            origins.append(checkpoint.read_bytes().partition(b"\n")[0])
    foreign = any(path.name not in ("log", "outbox") for path in target.iterdir())
    if foreign or len(set(origins)) > 1:
        raise ConflictError(
            f"folder {target.name}: holds something else", hint="give the name of a new folder"
        )


def _same_bytes(path: Path, copy: Path) -> bool:
    return copy.is_file() and filecmp.cmp(path, copy, shallow=False)
