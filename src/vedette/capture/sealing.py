"""The device's desk: items become packages in the outbox and leaves of the device's own log.

Order for each item: ciphertext to a part file, synced; slip, synced; the package takes its name; the leaf is
logged. An item counts as held only after the last step (`Desk.flush`). `Desk.recover` finishes what a killed
process began, and does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from vedette.capture.package import Reader, SealedItem, seal_item
from vedette.errors import ConflictError, FormatError
from vedette.formats.keys import SigningKey
from vedette.formats.manifest import Manifest, Part
from vedette.formats.slip import Slip
from vedette.missions.kit import Kit
from vedette.seal import parse_recipient
from vedette.seal.feed import Source
from vedette.tree.hashing import leaf_hash
from vedette.values.ids import Entropy, new_id
from vedette.values.instants import write_instant

BATCH = 64
"""Items sealed between two checkpoints of the device's log."""


class DeviceLog(Protocol):
    """What the desk needs of a log."""

    size: int

    def append(self, entries: Sequence[bytes]) -> object:
        """Add entries durably."""

    def entry(self, index: int) -> bytes:
        """Return one entry."""


class Outbox(Protocol):
    """Where packages wait. One file each, under a random name."""

    def part(self, package: str) -> AbstractContextManager[BinaryIO]:
        """Give a file for ciphertext, synced when the block ends, removed when it fails."""

    def commit(self, slip: Slip) -> None:
        """Write the slip durably, then give the part its name."""

    def slips(self) -> Iterator[Slip]:
        """Yield the slips of all whole packages; finish a commit that was cut, drop lone parts."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be sealed, and what is claimed of it."""

    name: str
    media_type: str
    size: int
    file_time: datetime | None = None
    place: str = ""
    consent: tuple[str, ...] = ()
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A package that this device holds: its id, its place in the device's log, its bytes."""

    package: str
    index: int
    sha256: str
    size: int


class Desk:
    """Seals items one after the other. Holds public keys and a signing key; can open nothing."""

    def __init__(
        self,
        kit: Kit,
        key: SigningKey,
        log: DeviceLog,
        outbox: Outbox,
        clock: Callable[[], datetime],
        entropy: Entropy,
    ) -> None:
        self.kit = kit
        self._readers = Reader(tuple(parse_recipient(text) for text in kit.recipients), kit.fingerprint)
        self._key = key
        self._log = log
        self._outbox = outbox
        self._clock = clock
        self._entropy = entropy
        self._waiting: list[tuple[bytes, Held]] = []
        self._previous = ""
        if log.size:
            self._previous = leaf_hash(log.entry(log.size - 1)).hex()

    def recover(self) -> list[Held]:
        """Log the packages that a killed process had closed but not logged; return them."""
        late = sorted(
            (slip for slip in self._outbox.slips() if slip.index >= self._log.size),
            key=lambda slip: slip.index,
        )
        for offset, slip in enumerate(late):
            if slip.index != self._log.size + offset:
                raise ConflictError(
                    f"outbox: package {slip.package} is number {slip.index} of its log,"
                    f" {self._log.size + offset} expected"
                )
        for slip in late:
            held = Held(slip.package, slip.index, slip.package_sha256, slip.package_size)
            self._waiting.append((slip.entry.data, held))
            self._previous = leaf_hash(slip.entry.data).hex()
        return self.flush()

    def seal(self, source: Source, item: Item, progress: Callable[[int], None] | None = None) -> list[Held]:
        """Seal one item; return the packages that became held by it (a whole batch, or none yet).

        Raises: SignatureError with a kit whose mission is closed, or whose readers a freeze put in doubt.
        """
        self.kit.check_sealing()
        if item.place and self.kit.place == "none":
            raise FormatError("place: this mission's kit allows no place to be recorded")
        manifest = self._manifest(item)
        package = new_id(self._entropy)
        with self._outbox.part(package) as sink:
            sealed = seal_item(source, manifest, self._readers, self._key, sink, progress)
        index = self._log.size + len(self._waiting)
        slip = self._slip(package, index, sealed)
        self._outbox.commit(slip)
        self._waiting.append((sealed.entry.data, Held(package, index, sealed.sha256, sealed.size)))
        self._previous = leaf_hash(sealed.entry.data).hex()
        return self.flush() if len(self._waiting) >= BATCH else []

    def flush(self) -> list[Held]:
        """Log what is waiting; return it: from now on it is held."""
        if self._waiting:
            self._log.append([entry for entry, _ in self._waiting])
        waiting, self._waiting = self._waiting, []
        return [held for _, held in waiting]

    def _slip(self, package: str, index: int, sealed: SealedItem) -> Slip:
        return Slip(
            package=package,
            device=self.kit.device,
            index=index,
            entry=sealed.entry,
            package_sha256=sealed.sha256,
            package_size=sealed.size,
            disclosures=sealed.disclosures,
        )

    def _manifest(self, item: Item) -> Manifest:
        return Manifest(
            item=new_id(self._entropy),
            mission=self.kit.mission,
            device=self.kit.device,
            name=item.name,
            media_type=item.media_type,
            size=item.size,
            device_time=write_instant(self._clock()),
            file_time=write_instant(item.file_time) if item.file_time is not None else "",
            place=item.place,
            seen=self.kit.seen,
            previous=self._previous,
            consent=item.consent,
            part=item.part,
            seed=self._entropy(32),
        )
