"""What is carried to one custodian or mirror: the register, the deposits, the objects. Runs in an errand.

It only reads what is headquarters'; a custodian's journal is the one file that it writes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import make_folder, write_file
from vedette.adapters.foreign import ForeignLog, is_plain
from vedette.adapters.journal import Journal
from vedette.adapters.mirror_client import HttpMirror, NoRoom, OtherDeposit
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import FormatError, StoreError, VedetteError
from vedette.formats.deposit import Deposit
from vedette.formats.keys import VerifierKey
from vedette.formats.note_text import NoteSignature
from vedette.house.abroad.errands import Alive
from vedette.register.copy import LogCopy
from vedette.register.log import LogReader, TileStore
from vedette.vault.replication import replicate

JOURNAL_EVERY = 32
"""After so many objects a custodian's journal is written: one sync for all of them."""
MAX_FAULTS = 3
"""So many faults are told one by one; the others are counted."""
TRIES = 5
"""So often in a row an object may be cut without any of it having arrived."""

_HELD = re.compile(rb'\{"package_sha256":"([0-9a-f]{64})","time":"[0-9TZ:-]{20}"\}')
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Cargo:
    """All that is to be carried; read by many errands at once."""

    origin: str
    key: VerifierKey
    tiles: TileStore
    size: int
    checkpoint: bytes
    deposits: Sequence[tuple[bytes, Deposit]]
    """Each deposit's note and what it says, by number."""
    wanted: Sequence[tuple[str, int]]
    """The (digest, size) of all that a custodian is to hold, house segments first."""
    house: frozenset[str]
    """The house segments without which no head is cosigned."""
    removed: frozenset[str]
    open: Callable[[str], BinaryIO]
    now: str
    packages: bool = True
    """Whether packages are sent as well, or only what a head needs."""
    past: tuple[VerifierKey, ...] = ()
    """Keys that signed the register before `key` did."""

    def log(self) -> LogReader:
        """The register at the size that is carried; one for each errand."""
        return LogReader(self.tiles, self.size)


@dataclass(slots=True)
class Carried:
    """How far one place has come; filled while the errand runs, read by who waits."""

    register: bool = False
    house: bool = False
    lines: tuple[NoteSignature, ...] = ()
    holding: bytes | None = None
    held: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    """By kind of errand: `register` or `deposit`."""

    @property
    def vouches(self) -> bool:
        """Whether what a head covers can be disclosed from this place alone."""
        return self.register and self.house

    def fail(self, kind: str, why: str) -> None:
        """Note a fault; the first of a kind is told."""
        self.faults.setdefault(kind, why)


class _CustodianTiles(TileFolder):
    """A custodian's copy of the register: written by us, read as a stranger's."""

    def read(self, path: str) -> bytes:
        return ForeignLog(self.folder).read(path)


class _Source:
    """What is carried, as a store that is only read. Fulfils `vedette.vault.store.ObjectStore`."""

    def __init__(self, cargo: Cargo) -> None:
        self._cargo = cargo

    def open(self, digest: str) -> BinaryIO:
        return self._cargo.open(digest)

    def has(self, digest: str) -> bool:
        return any(digest == each for each, _ in self._cargo.wanted)

    def names(self) -> Iterator[str]:
        return iter(sorted(digest for digest, _ in self._cargo.wanted))

    def put(self, digest: str, size: int, source: BinaryIO) -> bool:
        raise StoreError(f"object {digest}: what is carried is only read")

    def remove(self, digest: str) -> None:
        raise StoreError(f"object {digest}: what is carried is only read")


class _Faults:
    """Faults at single objects: the first few in words, the others counted."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._count = 0

    def add(self, fault: VedetteError) -> None:
        self._count += 1
        if len(self._told) < MAX_FAULTS:
            self._told.append(str(fault))

    def words(self) -> str:
        more = self._count - len(self._told)
        return "; ".join(self._told) + (f"; and {more} more" if more else "")

    def __bool__(self) -> bool:
        return self._count > 0


def confirmed(journal: Journal) -> set[str]:
    """Return the digests that a custodian was seen to hold."""
    found: set[str] = set()
    for line, _ in journal.lines():
        match = _HELD.fullmatch(line)
        if match is None:
            raise FormatError(f"journal {journal.path.name}: row {len(found) + 1}: names no package and time")
        found.add(match[1].decode("ascii"))
    return found


def carry_to_custodian(
    folder: Path, rows: Journal, cargo: Cargo, carried: Carried, progress: Progress, alive: Alive
) -> Carried:
    """Bring a custodian's folder up to date: objects and deposits, then the register.

    A fault at one object does not stop the others.
    """
    carried.held = confirmed(rows)
    try:
        _custodian_objects(folder, rows, cargo, carried, progress, alive)
    except VedetteError as error:
        carried.fail("deposit", str(error))
    carried.house = cargo.house <= carried.held
    try:
        make_folder(folder / "register")
        store = _CustodianTiles(folder / "register")
        store.recover()
        copy = LogCopy(store, cargo.origin, cargo.key, cargo.past)
        carried.register = copy.extend(cargo.tiles).checkpoint.size >= cargo.size
    except VedetteError as error:
        carried.fail("register", str(error))
    return carried


def _custodian_objects(
    folder: Path, rows: Journal, cargo: Cargo, carried: Carried, progress: Progress, alive: Alive
) -> None:
    faults = _Faults()
    make_folder(folder / "objects")
    store = FolderStore(folder / "objects")
    store.recover()
    done: list[str] = []

    def note() -> None:
        rows.append([{"package_sha256": digest, "time": cargo.now} for digest in done])
        carried.held.update(done)
        done.clear()

    def moved(count: int) -> None:
        alive()
        progress(count)

    missing = [(digest, size) for digest, size in cargo.wanted if digest not in carried.held]
    for digest in replicate(_Source(cargo), store, missing, moved, lambda _, error: faults.add(error)):
        done.append(digest)  # what came before a fault counts
        if len(done) >= JOURNAL_EVERY:
            note()
    note()
    _custodian_deposits(folder, cargo)
    if cargo.house <= carried.held:
        for digest in cargo.removed:
            if store.has(digest):
                store.remove(digest)
    if faults:
        carried.fail("deposit", faults.words())


def _custodian_deposits(folder: Path, cargo: Cargo) -> None:
    """Keep the deposit notes beside the objects: what a restoration begins with."""
    if cargo.deposits:
        make_folder(folder / "deposits")
    for note, deposit in cargo.deposits:
        path = folder / "deposits" / f"{deposit.number}.note"
        if not is_plain(path):
            write_file(path, note, replace=True)


def carry_to_mirror(
    mirror: HttpMirror,
    held: int,
    mirrored: bool,
    cargo: Cargo,
    carried: Carried,
    progress: Progress,
    alive: Alive,
) -> Carried:
    """Bring a mirror up to date: the register, then every deposit's note, house segments, packages.

    `held` is how many deposits its newest holding note covers; `mirrored` whether it has cosigned this very
    head, so that the register need not be brought again.
    """
    try:
        if not mirrored:
            carried.lines = mirror.push_log(cargo.log(), cargo.checkpoint)
        carried.register = True
    except VedetteError as error:
        carried.fail("register", str(error))
        if isinstance(error, StoreError):
            return carried  # out of reach: all else would only wait as long
    alive()
    carried.house = not cargo.house
    if held == len(cargo.deposits):
        carried.house = True
        return carried
    try:
        _mirror_deposits(mirror, held, cargo, carried, progress, alive)
    except VedetteError as error:
        carried.fail("deposit", str(error))
    return carried


def _mirror_deposits(
    mirror: HttpMirror, held: int, cargo: Cargo, carried: Carried, progress: Progress, alive: Alive
) -> None:
    missing: dict[str, int] = {}
    sizes = {each.sha256: (each.size, note) for note, deposit in cargo.deposits for each in deposit.objects}
    asked = 0
    number, turned = held, False
    while number < len(cargo.deposits):
        try:
            answer = mirror.push_deposit(cargo.deposits[number][0])
        except OtherDeposit as other:
            if turned or other.number >= number:
                raise  # it knows another history than ours, or one that goes on
            held = number = other.number  # it has lost some: begin again where it stands
            turned = True
            continue
        alive()
        number += 1
        if isinstance(answer, bytes):
            carried.holding, asked = answer, number
        else:
            missing.update(answer)
    carried.house = not cargo.house & set(missing)
    faults = _Faults()
    for digest in sorted(missing, key=lambda each: (each not in cargo.house, each)):
        if digest not in cargo.house and not cargo.packages:
            break
        try:
            size, note = sizes[digest]
            _push(mirror, note, digest, size, cargo, progress, alive)
            del missing[digest]
        except VedetteError as error:
            faults.add(error)
            if isinstance(error, StoreError) and not isinstance(error, NoRoom):
                break  # out of reach: the others would only wait as long
        carried.house = not cargo.house & set(missing)
    if faults:
        carried.fail("deposit", faults.words())
    whole = held
    for _, deposit in cargo.deposits[held:]:
        if any(each.sha256 in missing for each in deposit.objects):
            break
        whole = deposit.number + 1
    if whole > max(asked, held):
        answer = mirror.push_deposit(cargo.deposits[whole - 1][0])
        if isinstance(answer, bytes):
            carried.holding = answer


def _push(
    mirror: HttpMirror,
    note: bytes,
    digest: str,
    size: int,
    cargo: Cargo,
    progress: Progress,
    alive: Alive,
) -> None:
    """Send one object of the deposit `note`; when it is cut, go on as long as some of it arrives."""

    def told(count: int) -> None:
        alive()
        progress(count)

    idle, held = 0, 0
    while True:
        try:
            with cargo.open(digest) as source:
                mirror.push_object(digest, size, source, told)
            return
        except NoRoom:
            raise
        except StoreError:
            answer = mirror.push_deposit(note)  # out of reach: this is what is raised
            now = size if isinstance(answer, bytes) else dict(answer).get(digest, size)
            idle = 0 if now > held else idle + 1
            held = now
            if idle >= TRIES:
                raise
            alive()
