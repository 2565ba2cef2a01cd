"""What a courier brings: a folder with one or more devices' outboxes and logs.

    <delivery>/…/outbox/<id>.age, <id>.slip
    <delivery>/…/log/checkpoint, tile/…

A kit itself has this shape too; its key is never looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, new_file, sync_folder
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, FormatError, UsageError

MAX_DEPTH = 3
MAX_FOLDERS = 10_000


@dataclass(frozen=True, slots=True)
class DeviceDelivery:
    """The outbox and the log of one device, as they came; nothing in them is believed yet."""

    folder: Path

    @property
    def log(self) -> TileFolder:
        """The delivered log."""
        return TileFolder(self.folder / "log")

    def packages(self) -> Iterator[Path]:
        """Yield the files that call themselves packages, sorted by name."""
        outbox = self.folder / "outbox"
        for path in sorted(outbox.iterdir()) if outbox.is_dir() else ():
            if path.suffix == ".age" and path.is_file() and not path.is_symlink():
                yield path

    def lone_slips(self) -> Iterator[Path]:
        """Yield slips whose package is not there."""
        outbox = self.folder / "outbox"
        for path in sorted(outbox.glob("*.slip")) if outbox.is_dir() else ():
            if not path.with_suffix(".age").exists():
                yield path


def find_devices(folder: Path) -> list[DeviceDelivery]:
    """Return the devices in a delivery, at most three folders deep, sorted by path.

    Symbolic links are not followed. Raises: UsageError when there is none.
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
    """Copy a kit's outbox and log for a courier to the new folder `target`; return the packages.

    The log is copied before the packages, so what arrives is never ahead of its log. Every file is durable
    when this returns.
    """
    if target.exists() and any(target.iterdir()):
        raise ConflictError(f"folder {target.name}: is not empty")
    count = 0
    for part in ("log", "outbox"):
        for path in sorted((kit / part).rglob("*")):
            if not path.is_file() or path.name.startswith("."):
                continue
            copy = target / path.relative_to(kit)
            make_folder(copy.parent)
            with path.open("rb") as source, new_file(copy) as file:
                shutil.copyfileobj(source, file, 1 << 20)
            count += copy.suffix == ".age"
        make_folder(target / part)
    sync_folder(target)
    return count
