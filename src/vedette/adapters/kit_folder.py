"""A device's kit as a folder: its keys, its log, its outbox and its receipts.

Layout: docs/formats/kit.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import (
    TEMPORARY,
    Lock,
    disk_errors,
    make_folder,
    sweep,
    sync_folder,
    write_file,
)
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, UsageError
from vedette.formats.keys import SigningKey, parse_signing_key
from vedette.formats.note import parse_note, verify_note
from vedette.formats.receipt import Receipt, parse_receipt
from vedette.formats.slip import MAX_SLIP_BYTES, Slip, parse_slip
from vedette.missions.kit import FILES, FREEZES, MAX_KIT_BYTES, OPTIONAL, Kit, is_kit_file, parse_kit
from vedette.register.log import Log

RECEIPT_BYTES = 4096
UNDECIDED, UPDATE, REMOVED = "update.begun", "update", "removed"
"""Folders of a change to several files: being written; decided on. The list of what goes."""


class OutboxFolder:
    """Packages and slips in one folder. Fulfils `vedette.capture.sealing.Outbox`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def package_path(self, package: str) -> Path:
        """Return where a package's bytes are."""
        return self.folder / f"{package}.age"

    def _part_path(self, package: str) -> str:
        # texts here, not Paths: these few names are made for every item
        return f"{self.folder}/{TEMPORARY}{package}"

    @contextmanager
    def part(self, package: str) -> Iterator[BinaryIO]:
        """Give a file for ciphertext, synced when the block ends, removed when it fails."""
        path = self._part_path(package)
        try:
            with disk_errors("outbox"):
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                # unbuffered: ciphertext comes in whole chunks
                with os.fdopen(handle, "wb", buffering=0) as file:
                    yield file
                    os.fsync(handle)
        except BaseException:
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108
            raise

    def commit(self, slip: Slip) -> None:
        """Write the slip durably, then give the part its name."""
        write_file(f"{self.folder}/{slip.package}.slip", slip.encode())
        self._take_name(slip.package)

    def _take_name(self, package: str) -> None:
        part = self._part_path(package)
        with disk_errors("outbox"):
            os.utime(part, (0, 0))
            os.replace(part, f"{self.folder}/{package}.age")
            os.utime(f"{self.folder}/{package}.slip", (0, 0))
            sync_folder(self.folder)

    def slips(self) -> Iterator[Slip]:
        """Yield the slips of all whole packages; finish a commit that was cut, drop lone parts."""
        for path in sorted(self.folder.glob("*.slip")):
            slip = read_slip(path)
            if os.path.lexists(self._part_path(slip.package)):
                self._take_name(slip.package)
            if self.package_path(slip.package).exists():
                yield slip
        sweep(self.folder)

    def finish_removing(self, replicated: Container[str]) -> None:
        """Remove the slips of packages, by digest, that a killed process had let go."""
        for path in sorted(self.folder.glob("*.slip")):
            gone = not path.with_suffix(".age").exists()
            if gone and read_slip(path).package_sha256 in replicated:
                with disk_errors("outbox"):
                    path.unlink(missing_ok=True)

    def waiting(self) -> Iterator[Slip]:
        """Yield the slips of the packages that are here; changes nothing."""
        for path in sorted(self.folder.glob("*.slip")):
            slip = read_slip(path)
            if self.package_path(slip.package).exists():
                yield slip

    def remove(self, package: str) -> None:
        """Let a package and its slip go, the package first."""
        with disk_errors("outbox"):
            self.package_path(package).unlink(missing_ok=True)
            (self.folder / f"{package}.slip").unlink(missing_ok=True)
            sync_folder(self.folder)


def read_slip(path: Path) -> Slip:
    """Return the slip in a file; refuses one that is not named after its package."""
    with disk_errors(f"slip {path.name}"):
        if path.stat().st_size > MAX_SLIP_BYTES:
            raise FormatError(f"slip {path.name}: over {MAX_SLIP_BYTES} bytes")
        data = path.read_bytes()
    slip = parse_slip(data)
    if path.name != f"{slip.package}.slip":
        raise FormatError(f"slip {path.name}: names another package")
    return slip


def _removed(update: Path) -> list[str]:
    """Return the names that a decided update takes away."""
    path = update / REMOVED
    if not path.is_file():
        return []
    with disk_errors("kit update"):
        names = path.read_text("ascii").splitlines()
    if not all(is_kit_file(name) and ".." not in name for name in names):
        raise FormatError("kit update: names what is no file of a kit")
    return names


class KitFolder:
    """A kit, checked on opening. The folder can seal; nothing in it can open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            raise UsageError(f"kit {folder.name}: is not a folder", hint="make one with vedette device enrol")
        self.kit: Kit = parse_kit(self.files())
        self.outbox = OutboxFolder(folder / "outbox")
        self.receipts_folder = folder / "receipts"

    def files(self) -> dict[str, bytes]:
        """Return what `parse_kit` reads; an update that a killed process had decided on counts as made.

        Raises: FormatError for a file over its size, StoreError.
        """
        update = self.folder / UPDATE
        gone = _removed(update)
        names = [*FILES, *OPTIONAL]
        for place in (self.folder, update):
            names += sorted(f"{FREEZES}{path.name}" for path in (place / FREEZES).glob("*.note"))
        files: dict[str, bytes] = {}
        for name in dict.fromkeys(names):
            path = update / name
            if not path.is_file():
                path = self.folder / name
            if name in gone or not path.is_file():
                continue
            with disk_errors(f"kit file {name}"):
                if path.stat().st_size > MAX_KIT_BYTES:
                    raise FormatError(f"kit: {name} is over {MAX_KIT_BYTES} bytes")
                files[name] = path.read_bytes()
        return files

    def renew(self, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Kit:
        """Make the kit's files those that `change` returns for them, all or none; hold the lock.

        `change` checks (`vedette.missions.renewal`); what it refuses leaves the kit as it is.
        """
        before = self.files()
        after = change(dict(before))
        changed = {name: data for name, data in after.items() if before.get(name) != data}
        gone = sorted(set(before) - set(after))
        if changed or gone:
            work = self.folder / UNDECIDED
            with disk_errors(f"kit {self.folder.name}"):
                for name, data in changed.items():
                    make_folder((work / name).parent)
                    write_file(work / name, data)
                write_file(work / REMOVED, "".join(f"{name}\n" for name in gone).encode())
                os.replace(work, self.folder / UPDATE)  # from here on it is decided
                sync_folder(self.folder)
            self._finish_update()
        self.kit = parse_kit(after)
        return self.kit

    def _finish_update(self) -> None:
        """Carry out an update that was decided on; what was not decided on goes."""
        update = self.folder / UPDATE
        with disk_errors(f"kit {self.folder.name}"):
            if (self.folder / UNDECIDED).exists():
                shutil.rmtree(self.folder / UNDECIDED)
            if not update.is_dir():
                return
            for name in _removed(update):
                (self.folder / name).unlink(missing_ok=True)
            for path in sorted(update.rglob("*")):
                target = self.folder / path.relative_to(update)
                if path.is_file() and path.name != REMOVED:
                    make_folder(target.parent)
                    os.replace(path, target)
            for folder in (self.folder / FREEZES, self.folder):
                if folder.is_dir():
                    sync_folder(folder)
            shutil.rmtree(update)
            sync_folder(self.folder)

    @staticmethod
    def create(folder: Path, files: dict[str, bytes], key: SigningKey) -> None:
        """Make a new kit folder; refuses one that is there, and files that are no kit."""
        parse_kit(files)
        if folder.exists():
            raise ConflictError(f"kit {folder.name}: is there already")
        # under another name until it is whole: half a kit is never carried away
        work = folder.with_name(f"{TEMPORARY}{folder.name}")
        with disk_errors(f"kit {folder.name}"):
            if work.exists():
                shutil.rmtree(work)
            for name in ("log", "outbox", "receipts"):
                make_folder(work / name)
            write_file(work / "device.key", key.encode().encode("ascii") + b"\n")
            for name, data in files.items():
                write_file(work / name, data)
            os.replace(work, folder)
            sync_folder(folder.parent)

    def key(self) -> SigningKey:
        """Return the device's signing key."""
        with disk_errors("kit file device.key"):
            text = (self.folder / "device.key").read_text("ascii").rstrip("\n")
        key = parse_signing_key(text)
        if key.name != self.kit.device:
            raise FormatError("kit: device.key is the key of another device")
        return key

    def lock(self) -> Lock:
        """Lock the kit for writing; what a killed process left half written goes."""
        lock = Lock(self.folder / "lock", f"kit {self.folder.name}")
        try:
            for folder in (self.folder, self.receipts_folder, self.folder / "log"):
                sweep(folder)
            self._finish_update()
        except BaseException:
            lock.release()
            raise
        return lock

    def log(self) -> Log:
        """Return the device's log for writing; hold the lock."""
        store = TileFolder(self.folder / "log")
        return Log(store, self.kit.device, [self.key()], keep_partials=False)

    def receipts(self) -> dict[str, Receipt]:
        """Return the checked receipts by package digest."""
        found: dict[str, Receipt] = {}
        for path in sorted(self.receipts_folder.glob("*.receipt")):
            with disk_errors(f"receipt {path.name}"):
                receipt = self.check_receipt(path.read_bytes()[: RECEIPT_BYTES + 1])
            found[receipt.package_sha256] = receipt
        return found

    def check_receipt(self, data: bytes) -> Receipt:
        """Return the receipt in `data` when headquarters' key signed it for this device."""
        if len(data) > RECEIPT_BYTES:
            raise FormatError(f"receipt: over {RECEIPT_BYTES} bytes")
        note = parse_note(data)
        verify_note(note, [self.kit.receipts])
        receipt = parse_receipt(note.text)
        if receipt.origin != self.kit.origin or receipt.device != self.kit.device:
            raise MissingError("receipt: is for another device or register")
        return receipt

    def take_receipt(self, data: bytes) -> bool:
        """Keep a receipt durably; False when one of the same or a higher state is here."""
        receipt = self.check_receipt(data)
        path = self.receipts_folder / f"{receipt.package_sha256}.receipt"
        if path.exists() and self.check_receipt(path.read_bytes()).state >= receipt.state:
            return False
        write_file(path, data, replace=True)
        return True

    def take_checkpoint(self, data: bytes) -> bool:
        """Keep a newer cosigned checkpoint of the register; False when it is not newer.

        Raises: SignatureError when the policy is not met, or above a freeze; ConflictError for another
        history.
        """
        checkpoint = self.kit.policy.evaluate(data).checkpoint
        with disk_errors("kit file checkpoint"):  # not the one of the opening: another may be taken by now
            held = self.kit.policy.evaluate((self.folder / "checkpoint").read_bytes()).checkpoint
        if checkpoint.origin != held.origin:
            raise ConflictError("checkpoint: of another register")
        if checkpoint.size == held.size and checkpoint.root != held.root:
            raise ConflictError(
                "checkpoint: same size, other root: the register shows two histories",
                hint="keep both files and tell the partners",
            )
        if checkpoint.size <= held.size:
            return False
        frozen = self.kit.frozen
        if frozen is not None and checkpoint.size > frozen:
            raise SignatureError(
                f"checkpoint: of size {checkpoint.size}, the partners froze the register at {frozen}",
                hint="keep the file and tell the partners",
            )
        write_file(self.folder / "checkpoint", data, replace=True)
        return True
