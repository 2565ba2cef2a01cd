"""What headquarters keeps of packages, in little room: whose, where in its log, digest, size, last receipt.

Read from the slips once for each headquarters that is held, then only what is new: nothing here is on a disk
that the slips and receipts do not say. Some 200 bytes a package.
"""

from __future__ import annotations

import json
import os
import time
from array import array
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_hex
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vedette.adapters.cover import Cover
from vedette.adapters.disk import disk_errors
from vedette.adapters.foreign import read_plain
from vedette.errors import FormatError, MissingError, StoreError
from vedette.formats.receipt import State
from vedette.formats.slip import DISCLOSED, MAX_SLIP_BYTES, Slip
from vedette.values.ids import parse_digest

if TYPE_CHECKING:
    from vedette.house.headquarters import Headquarters

_T = TypeVar("_T")
MAX_RECEIPT_BYTES = 1_000_000
_SETTLED_SECONDS = 1.0
"""A folder that changed less than so long before it was looked at is looked at again."""
_PLAIN = bytes.maketrans(b"-_", b"+/")
_STATES = {f"\nstate {state.word}\n".encode("ascii"): state for state in State if state is not State.HELD}


@dataclass(frozen=True, slots=True)
class Package:
    """One kept package."""

    device: str
    index: int
    package_sha256: str
    package_size: int


def receipt_path(folder: Path, device: str, package_sha256: str) -> Path:
    """Where the receipt of a package lies in the headquarters at `folder`."""
    return folder / "outgoing" / device.rpartition("/")[2] / f"{package_sha256}.receipt"


class Kept:
    """The packages of one headquarters, by number in the order in which they were found.

    Which places are taken is known at once; what lies there is read when it is asked for, or by `load`.
    """

    def __init__(self, folder: Path, cover: Cover) -> None:
        self._folder = folder
        self._cover = cover
        self._names: list[str] = []
        self._devices: dict[int, str] = {}
        self._device = array("I")
        self._index = array("Q")
        self._size = array("Q")
        self._digests = bytearray()
        self._states = bytearray()
        self._held: dict[str, dict[int, int]] = {}
        """By the name of a device's folder: the number of the package at each place of its log."""
        self._seen: dict[str, int] = {}
        """By the name of a device's folder: when it had last changed, if that was long before."""
        self._unread: dict[int, None] = {}
        self.open: set[int] = set()
        """The packages that were read and whose receipt may still change."""
        self.compared: dict[str, tuple[int, int]] = {}
        """By device: the last entered head that was compared with its log, and the size the log then had."""

    def refresh(self) -> None:
        """Find the slips that are new. Raises: StoreError."""
        for name, is_folder in _scan(self._folder / "slips"):
            if not is_folder:
                continue
            folder = self._folder / "slips" / name
            with disk_errors("slips"):
                changed = folder.stat().st_mtime_ns
            if self._seen.get(name) == changed:
                continue
            old = time.time_ns() - changed > _SETTLED_SECONDS * 1e9
            held = self._held.setdefault(name, {})
            found = (file[:-5] for file, _ in _scan(folder) if file.endswith(".slip"))
            for index in sorted(int(stem) for stem in found if stem.isdecimal() and int(stem) not in held):
                self._unread[self._take(name, index)] = None
            if old:
                self._seen[name] = changed
            else:
                self._seen.pop(name, None)

    def add(self, folder: str, slip: Slip) -> None:
        """Take up a package whose slip has just been kept in the device's `folder`."""
        if slip.index not in self._held.setdefault(folder, {}):
            number = self._take(folder, slip.index)
            self._fill(number, Package(slip.device, slip.index, slip.package_sha256, slip.package_size))

    def load(self, seconds: float | None = None) -> bool:
        """Read what is not read yet, for so many seconds at most; say whether all of it is read now.

        Raises: FormatError, StoreError.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while self._unread:
            if until is not None and time.monotonic() >= until:
                return False
            self._read_one(next(iter(self._unread)))
        return True

    def _take(self, folder: str, index: int) -> int:
        number = len(self._states)
        if not self._held[folder]:
            self._names.append(folder)
        self._device.append(self._names.index(folder) if self._names[-1] != folder else len(self._names) - 1)
        self._index.append(index)
        self._size.append(0)
        self._digests += bytes(32)
        self._states.append(State.HELD)
        self._held[folder][index] = number
        return number

    def _read_one(self, number: int) -> None:
        path = self._folder / "slips" / self._names[self._device[number]] / f"{self._index[number]}.slip"
        package = _read(self._cover.read(path, MAX_SLIP_BYTES, "slip"))
        if package.index != self._index[number]:
            raise FormatError(f"slip {self._index[number]}: is that of another place in its device's log")
        self._fill(number, package)

    def _fill(self, number: int, package: Package) -> None:
        self._devices[self._device[number]] = package.device
        self._size[number] = package.package_size
        self._digests[32 * number : 32 * number + 32] = a2b_hex(package.package_sha256)
        self._states[number] = _state_on_disk(self._folder, package)
        self._unread.pop(number, None)
        if self._states[number] != State.WITNESSED:
            self.open.add(number)

    def __len__(self) -> int:
        return len(self._states)

    def __getitem__(self, number: int) -> Package:
        if number in self._unread:
            self._read_one(number)
        device = self._devices[self._device[number]]
        return Package(device, self._index[number], self.digest(number), self._size[number])

    def __iter__(self) -> Iterator[Package]:
        """Yield the packages that were read, by number."""
        return (self[number] for number in range(len(self)) if number not in self._unread)

    def digest(self, number: int) -> str:
        """The digest of package `number`."""
        if number in self._unread:
            self._read_one(number)
        return self._digests[32 * number : 32 * number + 32].hex()

    def held(self, folder: str) -> Collection[int]:
        """The places in the log of the device with that folder whose packages are kept."""
        return self._held.get(folder, {}).keys()

    def number(self, folder: str, index: int) -> int | None:
        """The number of the package at that place, None when none is kept."""
        return self._held.get(folder, {}).get(index)

    def state(self, number: int) -> State:
        """The state that the newest receipt of package `number` says."""
        if number in self._unread:
            self._read_one(number)
        return State(self._states[number])

    def set_state(self, number: int, state: State, *, final: bool) -> None:
        """Note that a receipt was written; `final` when none can come after it."""
        self._states[number] = state
        if final:
            self.open.discard(number)

    def states(self) -> dict[str, int]:
        """How many of the packages that were read have a receipt of each state."""
        counts = {state.word: self._states.count(state) for state in State}
        counts[State.HELD.word] -= len(self._unread)
        return {word: count for word, count in counts.items() if count}


def _state_on_disk(folder: Path, package: Package) -> State:
    """The state of the newest receipt; a file is opened only when it is there, a name looked up only once."""
    path = receipt_path(folder, package.device, package.package_sha256)
    try:
        data = read_plain(path, MAX_RECEIPT_BYTES, "receipt")
    except MissingError:
        return State.HELD
    return next((state for text, state in _STATES.items() if text in data), State.HELD)


def _scan(folder: Path) -> list[tuple[str, bool]]:
    try:
        with disk_errors(f"folder {folder.name}"), os.scandir(folder) as found:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in found)
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return []
        raise


def _read(data: bytes) -> Package:
    """The package that a slip of ours names; it was checked in full when it was kept."""
    try:
        slip = json.loads(data)
        said = {}
        for text in slip["disclosures"]:
            padded = text.encode("ascii").translate(_PLAIN) + b"=" * (-len(text) % 4)
            _, name, value = json.loads(a2b_base64(padded))
            said[name] = value
        digest, size = (said[name] for name in DISCLOSED)
        device, index = slip["device"], slip["index"]
        if not (
            isinstance(device, str) and type(index) is int and type(size) is int and min(index, size) >= 0
        ):
            raise ValueError
        return Package(device, index, parse_digest(digest, "slip digest"), size)
    except (ValueError, KeyError, TypeError, AttributeError, Base64Error) as error:
        raise FormatError("slip: one that is kept cannot be read") from error


def recalled(hq: Headquarters, name: str, make: Callable[[], _T]) -> _T:
    """Return what `make` gave when `name` of this very `hq` was first asked for: read once, kept in step."""
    held: dict[str, _T] = vars(hq).setdefault("_recalled", {})
    if name not in held:
        held[name] = make()
    return held[name]


def kept_of(hq: Headquarters) -> Kept:
    """Return what `hq` keeps, as it stands now; each slip is read once at most."""
    kept = recalled(hq, "kept", lambda: Kept(hq.folder, hq.cover))
    kept.refresh()
    return kept
