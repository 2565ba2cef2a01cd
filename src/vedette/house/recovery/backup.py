"""A backup: all of headquarters in one folder, done only when a trial restoration has compared it.

    backup.json        written last, signed: what was compared, and when
    listing-<digest>   every package: digest and size
    objects/           the packages, and one segment that is the whole house copy
    register/          the register's tiles
    deposits/          the notes of the deposits

A backup that is cut leaves the one before it as it was. Normative page: docs/formats/house-copy.md, "Backup".
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import TEMPORARY, Lock, disk_errors, make_folder, sweep, write_file
from vedette.adapters.foreign import ForeignLog, read_plain
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import (
    ConflictError,
    FormatError,
    MissingError,
    SignatureError,
    StoreError,
    UsageError,
    VedetteError,
)
from vedette.formats.backup_record import (
    MAX_LISTING_BYTES,
    MAX_RECORD_BYTES,
    BackupRecord,
    check_backup,
    encode_listing,
    parse_backup,
    parse_listing,
)
from vedette.formats.house_segment import NO_PREVIOUS, HouseSegment
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.settling import slips
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.fetching import READ_BYTES, Fetching
from vedette.house.recovery.house_copy import (
    base_rows,
    check_opens,
    check_segment,
    house_birth,
    look_at_all,
    read_state,
    seal_segment,
)
from vedette.register.audit import fsck
from vedette.register.copy import LogCopy
from vedette.register.log import LogReader
from vedette.tree.hashing import EMPTY_ROOT
from vedette.vault.fixity import digest_of
from vedette.vault.store import ObjectStore

OURS = {"lock", "objects", "incoming", "register", "deposits"}
Progress = Callable[[int], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backed:
    """A backup that is done: its record, how many packages were new, their bytes."""

    record: BackupRecord
    new: int
    new_bytes: int


class _Vault:
    """The vault of headquarters, to be copied. Fulfils `adapters.fetching.Objects`."""

    name = "the vault"

    def __init__(self, vault: ObjectStore) -> None:
        self._vault = vault

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        with self._vault.open(digest) as file, disk_errors(f"object {digest}"):
            while offset and (piece := file.read(min(READ_BYTES, offset))):
                offset -= len(piece)  # what a server sends cannot be wound on
            while piece := file.read(READ_BYTES):
                yield piece


class _Tiles(TileFolder):
    """The register's copy in a backup: written by us, read as a stranger's."""

    def read(self, path: str) -> bytes:
        return ForeignLog(self.folder).read(path)


def back_up(
    hq: Headquarters, folder: Path, progress: Progress = lambda _: None, say: Say = lambda _: None
) -> Backed:
    """Bring the backup in `folder` up to date, restore from it on trial, and only then call it done.

    1. The packages that are not there yet. 2. Everything else as one segment, sealed to the house recipient.
    3. Trial: every file of the segment, opened as a stream with an identity that lives in memory alone, every
    package and every entry there is read and compared with the living headquarters. 4. backup.json.

    Raises: UsageError without a house recipient; ConflictError, StoreError naming the object, the file or the
    entry that differs. The backup before it is as good as it was then.
    """
    birth = house_birth(hq)
    if birth is None:
        raise UsageError(
            "backup: there is no house recipient to seal it to",
            hint="vedette ceremony birth --purpose house, then vedette hq recovery HQ BIRTH",
        )
    check_opens(hq, birth)
    if folder.resolve().is_relative_to(hq.folder.resolve()):
        raise UsageError("backup: its folder lies inside headquarters")
    register = hq.register  # what a killed process had begun is entered now
    make_folder(folder)
    with Lock(folder / "lock", f"backup {folder.name}"):
        started = hq.now()
        before = _before(folder, hq)
        sweep(folder)
        store = FolderStore(folder / "objects")
        make_folder(store.folder)
        store.recover()
        # 1.
        gone = Deposits(hq).removed()
        packages = {s.package_sha256: s.package_size for s in slips(hq) if s.package_sha256 not in gone}
        missing = {digest: size for digest, size in packages.items() if not store.has(digest)}
        say(f"1/4 packages: {len(packages)}, of which {len(missing)} are new")
        with Fetching(_Vault(hq.vault), store, folder / "incoming", progress) as fetching:
            for digest, size in sorted(missing.items()):
                fetching.take(digest, size)
        # 2.
        say("2/4 house copy: sealing")
        files = look_at_all(hq.folder)
        state = read_state(hq.folder, hq.cover)
        number = state.next if state is not None else 0
        segment = HouseSegment(
            origin=hq.origin,
            number=number,
            base=True,
            previous=state.previous if state is not None and number else NO_PREVIOUS,
            register_size=register.log.size,
            time=started,
            files=base_rows(files),
        )
        part = folder / f"{TEMPORARY}{secrets.token_hex(8)}"
        sealed, size, identity = seal_segment(hq.folder, segment, birth.sealed_to(), part)
        try:
            # 3.
            say("3/4 trial restoration: comparing every digest")
            compared = check_segment(part, identity, hq.folder, segment.encode())
            store.adopt(sealed, part)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        _compare_files(hq, files)
        _compare_objects(store, packages, progress)
        if digest_of(store, sealed) != (sealed, size):
            raise ConflictError("backup: the house copy is read back with other bytes")
        root = _register(hq, folder)
        listing = encode_listing(packages)
        record = BackupRecord(
            origin=hq.origin,
            segment=sealed,
            segment_size=size,
            listing=hashlib.sha256(listing).hexdigest(),
            objects=len(packages),
            object_bytes=sum(packages.values()),
            files=compared,
            register_size=register.log.size,
            root=root.hex(),
            deposits=_deposits(hq, folder),
            started=started,
            ended=hq.now(),
        )
        # 4.
        write_file(folder / f"listing-{record.listing}", listing, replace=True)
        write_file(folder / "backup.json", record.sign(hq.key("register-ed25519")), replace=True)
        say("4/4 done")
        _tidy(folder, store, before, record, packages)
    return Backed(record, len(missing), sum(missing.values()))


def _before(folder: Path, hq: Headquarters) -> BackupRecord | None:
    """The record of the backup that lies there; refuses one of another group."""
    path = folder / "backup.json"
    if not path.exists():
        others = [
            p
            for p in folder.iterdir()
            if p.name not in ("lock", "objects", "incoming", "register", "deposits")
        ]
        if [p for p in others if not p.name.startswith((TEMPORARY, "listing-"))]:
            raise ConflictError(f"folder {folder.name}: holds something that is no backup")
        return None
    try:
        record, signature = parse_backup(read_plain(path, MAX_RECORD_BYTES, "backup.json"))
    except FormatError:
        return None  # damaged: made anew
    try:
        check_backup(record, signature, hq.key("register-ed25519").verifier)
    except SignatureError:
        raise ConflictError(
            f"folder {folder.name}: holds a backup of another register", hint="give another folder"
        ) from None
    return record


def _compare_files(hq: Headquarters, files: Mapping[str, object]) -> None:
    """Look at the living headquarters once more: the segment holds what is there now."""
    now = look_at_all(hq.folder)
    changed = {path for path in {*files, *now} if _digest(files, path) != _digest(now, path)}
    if changed:
        raise StoreError(
            f"backup: {min(changed)} changed while it was copied", hint="nothing is done; run it again"
        )


def _digest(files: Mapping[str, object], path: str) -> object:
    return getattr(files.get(path), "sha256", None)


def _compare_objects(store: FolderStore, packages: Mapping[str, int], progress: Progress) -> None:
    for digest, size in sorted(packages.items()):
        try:
            found = digest_of(store, digest)
        except MissingError as error:
            raise ConflictError(f"object {digest}: is not in the backup") from error
        if found != (digest, size):
            raise ConflictError(
                f"object {digest}: the backup holds other bytes; the disk is failing, or somebody changed it",
                hint="remove that file from the backup and run it again; better, take another disk",
            )
        progress(size)


def _register(hq: Headquarters, folder: Path) -> bytes:
    """Bring the copy of the register up to date, audit it, compare it with the journal; return the root."""
    log = hq.register.log
    if not log.size:
        return EMPTY_ROOT
    make_folder(folder / "register")
    tiles = _Tiles(folder / "register")
    tiles.recover()
    keys = [hq.key("register-ed25519").verifier, hq.key("register-mldsa44").verifier]
    LogCopy(tiles, hq.origin, keys[0]).extend(log.store)
    checked = fsck(tiles, hq.origin, keys)
    if (checked.size, checked.root) != (log.size, log.head):
        raise ConflictError("backup: its register is another than the living one")
    copied = LogReader(tiles, checked.size).entries(0, checked.size)
    for row, entry in zip(hq.register.rows, copied, strict=True):
        if row.entry() != entry:
            raise ConflictError(f"backup: entry {row.index} is another than the journal's")
    return checked.root


def _deposits(hq: Headquarters, folder: Path) -> int:
    make_folder(folder / "deposits")
    sweep(folder / "deposits")
    notes = Deposits(hq).notes()
    for note, deposit in notes:
        path = folder / "deposits" / f"{deposit.number}.note"
        if not path.exists() or path.read_bytes() != note:
            write_file(path, note, replace=True)
    return len(notes)


def _tidy(
    folder: Path,
    store: FolderStore,
    before: BackupRecord | None,
    record: BackupRecord,
    packages: Mapping[str, int],
) -> None:
    """Let the segment and the listing of the backup before go; packages that were let go too."""
    with disk_errors("backup"):
        shutil.rmtree(folder / "incoming", ignore_errors=True)
        for path in folder.glob("listing-*"):
            if path.name != f"listing-{record.listing}":
                path.unlink()
    for name in list(store.names()):
        if name != record.segment and name not in packages:
            store.remove(name)


def check_place(folder: Path, progress: Progress = lambda _: None) -> tuple[BackupRecord, list[str]]:
    """Read every object of a backup that is done, without keys; return its record and what is wrong with it.

    Raises: MissingError when it was never done; FormatError.
    """
    path = folder / "backup.json"
    if not path.is_file():
        raise MissingError(f"folder {folder.name}: holds no backup that was done")
    record = parse_backup(read_plain(path, MAX_RECORD_BYTES, "backup.json"))[0]
    faults: list[str] = []
    listing = folder / f"listing-{record.listing}"
    data = read_plain(listing, MAX_LISTING_BYTES, "backup listing")
    if hashlib.sha256(data).hexdigest() != record.listing:
        return record, ["backup listing: altered"]
    wanted = {**parse_listing(data), record.segment: record.segment_size}
    store = FolderStore(folder / "objects")
    for digest, size in sorted(wanted.items()):
        try:
            if digest_of(store, digest) != (digest, size):
                faults.append(f"object {digest}: altered")
        except VedetteError as error:
            faults.append(str(error))
        progress(size)
    return record, faults
