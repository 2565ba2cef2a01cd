"""Receipts: for every kept package the newest state that headquarters can stand for, signed.

Level-triggered, and only what may change is looked at: a receipt is written when it says more than the last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from vedette.adapters.disk import make_folder, write_file
from vedette.adapters.foreign import is_plain, read_plain
from vedette.formats.keys import SigningKey
from vedette.formats.note import sign_note
from vedette.formats.policy import NONE
from vedette.formats.receipt import Receipt, State
from vedette.formats.slip import Slip
from vedette.house.abroad.heads import cosigned_size
from vedette.house.headquarters import Headquarters, short_name
from vedette.house.kept import MAX_RECEIPT_BYTES, Kept, Package, kept_of, receipt_path


class _Heads:
    """The entered heads of devices, by device: the first entry that covers a place in its log."""

    def __init__(self, hq: Headquarters) -> None:
        self._rows = hq.register.rows
        self._of: dict[str, list[tuple[int, int]]] = {}

    def covering(self, device: str, index: int) -> int | None:
        """The index of the oldest entry whose head covers that place; None when none does."""
        if device not in self._of:
            best = -1
            found: list[tuple[int, int]] = []
            for row in self._rows.find("device-checkpoint", device=device):
                size = int(row.values["size"])
                if size > best:  # one that covers no more is never the oldest
                    found.append((size, row.index))
                    best = size
            self._of[device] = found
        heads = self._of[device]
        low, high = 0, len(heads)
        while low < high:
            middle = (low + high) // 2
            if heads[middle][0] > index:
                high = middle
            else:
                low = middle + 1
        return heads[low][1] if low < len(heads) else None


class _Writing:
    """What all receipts of one round have in common."""

    def __init__(self, hq: Headquarters, kept: Kept) -> None:
        self._hq = hq
        self._kept = kept
        self._heads = _Heads(hq)
        self._cosigned = cosigned_size(hq)
        self._witnesses = hq.policy.quorum != NONE
        self._size = hq.register.log.size
        self._origin = hq.origin
        self._key: SigningKey | None = None
        self._folders: set[Path] = set()

    def bring(self, number: int, replicated: Collection[str]) -> bytes | None:
        """Write the receipt of package `number` when it says more than the last; return it, else None."""
        package = self._kept[number]
        register = self._heads.covering(package.device, package.index)
        state = self._state(package, register, replicated)
        if self._kept.state(number) >= state:
            return None
        receipt = Receipt(
            origin=self._origin,
            package_sha256=package.package_sha256,
            package_size=package.package_size,
            device=package.device,
            device_index=package.index,
            register_index=register or 0,
            tree_size=self._size if register is not None else 0,
            state=state,
            time=self._hq.now(),
        )
        if self._key is None:
            self._key = self._hq.key("receipts")
        note = sign_note(receipt.text(), [self._key]).encode()
        path = receipt_path(self._hq.folder, package.device, package.package_sha256)
        if path.parent not in self._folders:
            make_folder(path.parent)
            self._folders.add(path.parent)
        write_file(path, note, replace=True)
        self._kept.set_state(number, state, final=state is State.WITNESSED)
        return note

    def _state(self, package: Package, register: int | None, replicated: Collection[str]) -> State:
        if register is None:
            return State.RECEIVED
        if package.package_sha256 not in replicated:
            return State.DURABLE
        return State.WITNESSED if register < self._cosigned and self._witnesses else State.REPLICATED


def write_receipts(hq: Headquarters, replicated: Collection[str]) -> tuple[int, dict[str, int]]:
    """Bring all receipts up to date; (how many were written, how many packages have each state).

    `replicated` are the packages that a custodian or mirror is known to hold.
    """
    kept = kept_of(hq)
    writing = _Writing(hq, kept)
    made = sum(writing.bring(number, replicated) is not None for number in sorted(kept.open))
    return made, kept.states()


def receipts_for(hq: Headquarters, packages: Iterable[Package | Slip]) -> dict[str, bytes]:
    """Return the newest receipt of each of `packages`, by digest; one that has none gets it now."""
    kept = kept_of(hq)
    writing = _Writing(hq, kept)
    found: dict[str, bytes] = {}
    for package in packages:
        digest = package.package_sha256
        number = kept.number(short_name(package.device), package.index)
        note = None if number is None else writing.bring(number, ())
        path = receipt_path(hq.folder, package.device, digest)
        if note is not None:
            found[digest] = note
        elif is_plain(path):
            found[digest] = read_plain(path, MAX_RECEIPT_BYTES, "receipt")
    return found
