"""A desk whose outbox and log are in memory, and packages opened again; all invented."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from missions.stage import DEVICE, IDENTITIES, kit_files
from vedette.capture.package import Reader, SealedItem, seal_item
from vedette.capture.sealing import Desk, Item
from vedette.errors import StoreError
from vedette.formats.manifest import Manifest
from vedette.formats.slip import Slip, parse_slip
from vedette.missions.kit import parse_kit
from vedette.seal import Opener, open_stream, recipients_fingerprint
from vedette.seal.package import OpenedPackage, read_package

READERS = tuple(identity.recipient for identity in IDENTITIES)
READER = Reader(READERS, recipients_fingerprint(READERS))
TIME = datetime(2026, 5, 14, 10, 0, 0, tzinfo=UTC)


def manifest(size: int, name: str = "photo.jpg") -> Manifest:
    """A manifest in good form."""
    return Manifest(
        item="0" * 32,
        mission="m-7",
        device=DEVICE.name,
        name=name,
        media_type="image/jpeg",
        size=size,
        device_time="2026-05-14T10:00:00Z",
        file_time="",
        place="",
        seen="",
        previous="",
        consent=(),
        part=None,
        seed=b"\7" * 32,
    )


def package(content: bytes) -> tuple[SealedItem, bytes]:
    """A sealed package of `content`, and what is known of it."""
    sink = io.BytesIO()
    item = seal_item(io.BytesIO(content), manifest(len(content)), READER, DEVICE, sink)
    return item, sink.getvalue()


def plaintext(data: bytes) -> Opener:
    """The plaintext of a package."""
    return open_stream(io.BytesIO(data), [IDENTITIES[0]], armored=False)


def opened(data: bytes) -> tuple[OpenedPackage, bytes]:
    """What a package says, signed by the device, and its content."""
    content = io.BytesIO()
    said = read_package(plaintext(data), READER.fingerprint, content.write)
    said.check_device(DEVICE.verifier)
    return said, content.getvalue()


class Log:
    """A device's log as a list."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.fail = False

    @property
    def size(self) -> int:
        return len(self.kept)

    @size.setter
    def size(self, size: int) -> None:
        raise AssertionError("a log does not change its size by itself")

    def append(self, entries: Sequence[bytes]) -> None:
        if self.fail:
            raise StoreError("disk: full")
        self.kept += entries

    def entry(self, index: int) -> bytes:
        return self.kept[index]


class Outbox:
    """An outbox in memory."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.packages: dict[str, bytes] = {}
        self.labels: dict[str, bytes] = {}

    @contextmanager
    def part(self, package: str) -> Iterator[io.BytesIO]:
        sink = io.BytesIO()
        yield sink
        self.parts[package] = sink.getvalue()

    def commit(self, slip: Slip) -> None:
        self.labels[slip.package] = slip.encode()
        self.packages[slip.package] = self.parts.pop(slip.package)

    def slips(self) -> Iterator[Slip]:
        for name in sorted(self.labels):
            yield parse_slip(self.labels[name])


def entropy(count: int) -> bytes:
    """Another value each time, none of them random."""
    entropy.drawn += 1  # type: ignore[attr-defined]
    return entropy.drawn.to_bytes(count, "big")  # type: ignore[attr-defined]


entropy.drawn = 0  # type: ignore[attr-defined]


def desk(log: Log, outbox: Outbox) -> Desk:
    """The desk of the invented kit."""
    return Desk(parse_kit(kit_files()), DEVICE, log, outbox, lambda: TIME, entropy)


def item(content: bytes, name: str = "photo.jpg") -> Item:
    """What is said of some content."""
    return Item(name, "image/jpeg", len(content))
