"""Reading a house that another process writes: what a page shows of missions, devices, packages and proofs.

It takes no lock and writes nothing. Every file of a house is replaced whole, so each is read as it was at
one moment; a log that grew meanwhile is read again.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from vedette.adapters.disk import disk_errors
from vedette.adapters.foreign import is_plain, read_plain
from vedette.adapters.opening import Warden, memory_file
from vedette.adapters.tiles import TileFolder
from vedette.cases.watch import partner_titles, signed_times
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError
from vedette.formats import jcs
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.entry import Value
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note import parse_note
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.proof import TlogProof
from vedette.formats.receipt import Receipt, parse_receipt
from vedette.formats.slip import MAX_SLIP_BYTES, Slip, parse_slip
from vedette.house.headquarters import short_name
from vedette.house.kept import receipt_path
from vedette.register.log import LogReader, read_checkpoint
from vedette.register.rows import Row, RowTable
from vedette.seal import Identity, parse_identity
from vedette.seal.package import OpenedPackage
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette.values.instants import write_instant

if TYPE_CHECKING:
    from vedette.adapters.cover import Cover
    from vedette.vault.store import ObjectStore

MAX_FILE_BYTES = 1 << 20
MAX_NOTE_BYTES = 1_000_000
TRIES = 5
"""So often a log is read again when it grew in the middle of a reading."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness that cosigned: its name in the policy, its title ("" when it has none), the first instant."""

    name: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the register that can be shown: the checkpoint, who cosigned, whether the policy is met.

    `not_after` is the latest of the cosignature times, None when nobody cosigned.
    """

    checkpoint: bytes
    size: int
    cosigners: tuple[Cosigner, ...]
    met: bool
    not_after: str | None


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry of the register, its inclusion proof, checked, and the head it is proved to stand under."""

    index: int
    entry: bytes
    proof: TlogProof
    head: Head


@dataclass(frozen=True, slots=True)
class ItemProof:
    """What is proved of one package: its place in its device's log, and that log's head in the register.

    `register` is None while no head of the device that covers it is entered; `receipt` while none was made.
    """

    slip: Slip
    receipt: Receipt | None
    device: TlogProof
    register: EntryProof | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that was opened: what it says, and its content in memory, at its beginning."""

    package: OpenedPackage
    content: BinaryIO


class HouseReader:
    """Reads the house in `folder` through `cover`; `vault` holds its sealed objects. Threads may share it."""

    def __init__(self, folder: Path, cover: Cover, vault: ObjectStore) -> None:
        self.folder = folder
        self.cover = cover
        self.vault = vault
        self._known: dict[str, int] = {}
        self._sizes: list[tuple[int, str]] = []
        self._changed = -1
        self._table = RowTable()
        self._journal, self._end = -1, 0
        self._lock = threading.Lock()

    # what the group is

    def _read(self, path: Path, what: str, limit: int = MAX_FILE_BYTES) -> bytes:
        if not path.exists():
            raise MissingError(f"{what}: is not there")
        return self.cover.read(path, limit, what)

    def _object(self, path: Path, what: str) -> dict[str, jcs.JsonValue]:
        value = jcs.parse(self._read(path, what), max_bytes=MAX_FILE_BYTES)
        if not isinstance(value, dict):
            raise FormatError(f"{what}: is not an object")
        return value

    @property
    def group(self) -> dict[str, jcs.JsonValue]:
        """The contents of group.json."""
        return self._object(self.folder / "group.json", "group.json")

    @property
    def origin(self) -> str:
        """The origin of the register."""
        return str(self.group["origin"])

    @property
    def policy(self) -> Policy:
        """The policy for receipts, as it stands."""
        return parse_policy(self._read(self.folder / "policy.txt", "policy.txt"))

    # missions, devices, packages

    def mission(self, mission: str) -> dict[str, jcs.JsonValue]:
        """Return what is kept of a mission. Raises: MissingError."""
        path = self.folder / "missions" / f"{short_name(mission)}.json"
        return self._object(path, f"mission {mission}")

    def missions(self) -> list[dict[str, jcs.JsonValue]]:
        """Return all missions, sorted by name."""
        paths = sorted((self.folder / "missions").glob("*.json"))
        found = [self._object(path, "mission") for path in paths if not path.name.startswith(".")]
        return sorted(found, key=lambda one: str(one["mission"]))

    def earlier_readers(self, mission: str) -> tuple[bytes, ...]:
        """Return the fingerprints of readers a mission had before: packages sealed to them still arrive."""
        earlier = self.mission(mission).get("earlier")
        rows = [row for row in earlier if isinstance(row, dict)] if isinstance(earlier, list) else []
        return tuple(dict.fromkeys(bytes.fromhex(str(row["fingerprint"])) for row in rows))

    def device_record(self, origin: str) -> dict[str, jcs.JsonValue]:
        """Return what is kept of a device: mission, key, the index of its entry. Raises: MissingError."""
        return self._object(self._device_folder(origin) / "device.json", f"device {origin}")

    def devices(self) -> list[dict[str, jcs.JsonValue]]:
        """Return all devices, sorted by the name of their log."""
        paths = (self.folder / "devices").glob("*/device.json")
        return sorted((self._object(path, "device") for path in paths), key=lambda one: str(one["device"]))

    def _device_folder(self, origin: str) -> Path:
        return self.folder / "devices" / short_name(origin)

    def slip(self, device: str, index: int) -> Slip:
        """Return the slip of the package at `index` of a device's log. Raises: MissingError."""
        path = self.folder / "slips" / short_name(device) / f"{index}.slip"
        return parse_slip(self._read(path, f"slip {index} of device {device}", MAX_SLIP_BYTES))

    def indices(self, device: str) -> list[int]:
        """Return the places in a device's log whose packages are kept, smallest first."""
        folder = self.folder / "slips" / short_name(device)
        if not folder.is_dir():
            return []
        names = (path.name for path in folder.iterdir() if path.suffix == ".slip")
        return sorted(int(name[:-5]) for name in names if name[:-5].isdecimal())

    def slips(self) -> Iterator[Slip]:
        """Yield the slips of all packages that are kept, by device and index."""
        for record in self.devices():
            device = str(record["device"])
            for index in self.indices(device):
                yield self.slip(device, index)

    def gaps(self, device: str) -> list[int]:
        """Return the places in a device's log, as far as it was delivered, whose packages are not here."""
        held = set(self.indices(device))
        return [index for index in range(self.device_log(device)[0].size) if index not in held]

    def receipt(self, slip: Slip) -> Receipt | None:
        """Return the newest receipt of a package, None when none was made."""
        path = receipt_path(self.folder, slip.device, slip.package_sha256)
        if not is_plain(path):
            return None
        return parse_receipt(parse_note(read_plain(path, MAX_NOTE_BYTES, "receipt")).text)

    # opening

    def desk_identity(self, mission: str) -> Identity:
        """Return the duty desk's identity for a mission. Raises: MissingError when it holds none."""
        data = self._read(self.folder / "desk" / short_name(mission), f"desk identity of mission {mission}")
        return parse_identity(data.decode("ascii").strip())

    def desk_identities(self) -> dict[str, Sequence[Identity]]:
        """Return the duty desk's identities by mission, for the missions of enrolled devices."""
        found: dict[str, Sequence[Identity]] = {}
        for mission in sorted({str(record["mission"]) for record in self.devices()}):
            if (self.folder / "desk" / short_name(mission)).exists():
                found[mission] = [self.desk_identity(mission)]
        return found

    def open_object(self, digest: str) -> BinaryIO:
        """Return a sealed object for reading. Raises: MissingError, StoreError."""
        return self.vault.open(digest)

    @contextmanager
    def opened(self, slip: Slip, warden: Warden) -> Iterator[Opened]:
        """Open the package of `slip` into memory; the content goes when the block ends.

        All that a dossier asks of an opening holds: whole, sealed to the readers of its mission, signed by
        its device. The act is to be entered and noted before.
        Raises: MissingError when the desk holds no identity, and what `Warden.open` raises.
        """
        record = self.device_record(slip.device)
        mission = str(record["mission"])
        fingerprint = bytes.fromhex(str(self.mission(mission)["fingerprint"]))
        identities = [self.desk_identity(mission)]
        with memory_file("content") as content:
            with self.open_object(slip.package_sha256) as source:
                package = warden.open(source, identities, fingerprint, content)
            package.check_device(parse_vkey(str(record["vkey"])), self.earlier_readers(mission))
            if package.manifest.device != slip.device or package.manifest.mission != mission:
                raise FormatError("manifest: names another mission or device")
            content.seek(0)
            yield Opened(package, content)

    # what was entered

    def acts(self, package_sha256: str) -> list[Row]:
        """Return the entries of custody and access about a package, oldest first."""
        with self._lock:
            rows = self._rows().about(package_sha256)
        return [row for row in rows if row.type in ("custody", "access")]

    def entered(self, type_: str, **values: Value) -> list[Row]:
        """Return the entries of a type whose fields have all these values, oldest first."""
        with self._lock:
            return self._rows().find(type_, **values)

    def row(self, index: int) -> Row:
        """Return what headquarters knows of entry `index`. Raises: MissingError."""
        with self._lock:
            rows = self._rows()
            if not 0 <= index < len(rows):
                raise MissingError(f"register: has no entry {index}")
            return rows[index]

    def _rows(self) -> RowTable:
        """All rows of the journal; after the first time only what is new is read."""
        path = self.folder / "entries.journal"
        if not path.exists():
            return RowTable()
        with disk_errors("entries.journal"):
            status = path.stat()
        if status.st_ino != self._journal or status.st_size < self._end:  # another register's
            self._table, self._journal, self._end = RowTable(), status.st_ino, 0
        if status.st_size > self._end:
            for line, end in self.cover.journal(path).lines(len(self._table), self._end):
                self._table.add(line)
                self._end = end
        return self._table

    # logs and proofs

    def _steady(self, work: Callable[[], _T]) -> _T:
        """Do a reading again that found a log in the middle of growing."""
        for _ in range(TRIES - 1):
            try:
                return work()
            except (MissingError, FormatError, ConflictError):
                continue
        return work()

    def _log(self, folder: Path, what: str) -> tuple[LogReader, bytes]:
        store = TileFolder(folder)
        data = read_checkpoint(store)
        if data is None:
            raise MissingError(f"{what}: is empty")
        return LogReader(store, parse_signed_checkpoint(data)[0].size), data

    def register_log(self) -> LogReader:
        """Return the register at its present size. Raises: MissingError when it is empty."""
        return self._log(self.folder / "register", "register")[0]

    def device_log(self, origin: str) -> tuple[LogReader, bytes]:
        """Return the copy of a device's log and its signed checkpoint. Raises: MissingError."""
        return self._log(self._device_folder(origin) / "log", f"log of device {origin}")

    def cosigned(self, size_at_least: int = 0) -> bytes | None:
        """Return the smallest cosigned checkpoint of at least that size, None when there is none yet.

        It is the oldest one: its times bound what it covers most closely.
        """
        with self._lock:
            self._look_for_heads()
            found = self._sizes[bisect_left(self._sizes, (size_at_least, "")) :]
        for _, name in found:
            path = self.folder / "cosigned" / name
            if is_plain(path):
                return read_plain(path, MAX_NOTE_BYTES, "cosigned checkpoint")
        latest = self.folder / "cosigned" / "latest"
        if not is_plain(latest):
            return None
        data = read_plain(latest, MAX_NOTE_BYTES, "cosigned checkpoint")
        return data if parse_signed_checkpoint(data)[0].size >= size_at_least else None

    def newest(self) -> Head | None:
        """Return the newest head that partners cosigned, None when there is none yet."""
        latest = self.folder / "cosigned" / "latest"
        return (
            self.head(read_plain(latest, MAX_NOTE_BYTES, "cosigned checkpoint")) if is_plain(latest) else None
        )

    def _look_for_heads(self) -> None:
        folder = self.folder / "cosigned"
        changed = folder.stat().st_mtime_ns if folder.is_dir() else -1
        if changed == self._changed:
            return
        origin = self.origin
        for entry in os.scandir(folder) if changed >= 0 else ():
            if entry.name in self._known or not entry.name.endswith(".checkpoint"):
                continue
            data = read_plain(Path(entry.path), MAX_NOTE_BYTES, "cosigned checkpoint")
            found, _ = parse_signed_checkpoint(data)
            self._known[entry.name] = found.size
            if found.origin == origin:  # those of a former register prove nothing about this one
                self._sizes.append((found.size, entry.name))
        self._sizes.sort()
        self._changed = changed

    def seen(self, digest: str) -> Head | None:
        """Return the cosigned head of that SHA-256 which a device saw, None when it is not one of ours."""
        path = self.folder / "cosigned" / f"{digest}.checkpoint"
        if not digest.isalnum() or not is_plain(path):
            return None
        return self.head(read_plain(path, MAX_NOTE_BYTES, "cosigned checkpoint"))

    def head(self, checkpoint: bytes) -> Head:
        """Return who cosigned a checkpoint and when, by the policy as it stands."""
        policy = self.policy
        found, note = parse_signed_checkpoint(checkpoint)
        signed = signed_times(policy, note)
        titles = partner_titles(policy.source)
        cosigners: list[Cosigner] = []
        latest: list[int] = []
        for name, witness in policy.witnesses.items():
            times = signed.get((witness.key.name, witness.key.key_id))
            if times:
                latest += times
                cosigners.append(Cosigner(name, titles.get(name, ""), write_instant(min(times))))
        met = bool(cosigners)
        try:
            policy.evaluate(note)
        except SignatureError:
            met = False
        return Head(
            checkpoint, found.size, tuple(cosigners), met, write_instant(max(latest)) if latest else None
        )

    def proof(self, index: int) -> EntryProof:
        """Return the proof of entry `index`, under the oldest cosigned head that covers it.

        Without one it stands under the register's own head, and `head.met` is False.
        Raises: MissingError when there is no such entry; ConflictError when the tiles do not prove it.
        """
        return self._steady(lambda: self._proof(index))

    def _proof(self, index: int) -> EntryProof:
        log, own = self._log(self.folder / "register", "register")
        if not 0 <= index < log.size:
            raise MissingError(f"register: has no entry {index}")
        note = self.cosigned(index + 1) or own
        checkpoint = parse_signed_checkpoint(note)[0]
        if checkpoint.size > log.size:  # read just before the register grew
            raise MissingError("register: grew")
        entry, hashes = _included(log, index, checkpoint)
        return EntryProof(index, entry, TlogProof(index, hashes, note, None), self.head(note))

    def item_proof(self, device: str, index: int) -> ItemProof:
        """Return what is proved of the package at `index` of a device's log.

        Raises: MissingError when there is no such package; ConflictError when a log does not prove it.
        """
        slip = self.slip(device, index)
        receipt = self.receipt(slip)
        register = None
        if receipt is not None and receipt.tree_size:
            register = self.proof(receipt.register_index)
        in_device = self._steady(lambda: self._in_device(slip))
        return ItemProof(slip, receipt, in_device, register)

    def _in_device(self, slip: Slip) -> TlogProof:
        log, data = self.device_log(slip.device)
        if slip.index >= log.size:
            raise MissingError(f"log of device {slip.device}: has no entry {slip.index}")
        entry, hashes = _included(log, slip.index, parse_signed_checkpoint(data)[0])
        if entry != slip.entry.data:
            raise ConflictError(f"slip {slip.index}: is not the entry of its device's log")
        return TlogProof(slip.index, hashes, data, None)

    def device_key(self, origin: str) -> VerifierKey:
        """Return the key with which a device signs. Raises: MissingError."""
        return parse_vkey(str(self.device_record(origin)["vkey"]))


def _included(log: LogReader, index: int, checkpoint: Checkpoint) -> tuple[bytes, tuple[bytes, ...]]:
    """The entry at `index` and its inclusion proof under `checkpoint`, checked."""
    entry = log.entry(index)
    hashes = tuple(log.tree.inclusion(index, checkpoint.size))
    verify_inclusion(leaf_hash(entry), index, checkpoint.size, hashes, checkpoint.root)
    return entry, hashes
