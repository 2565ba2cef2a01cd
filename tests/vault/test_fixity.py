"""Fixity: a scrub reads every byte and names what it finds wanting."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import BinaryIO

from vault.stage import MemoryStore, clock, name_of
from vedette.adapters.objects import FolderStore
from vedette.vault.fixity import scrub

MEGABYTE = random.Random(7).randbytes(1_000_000)


def filled(size: int = 25_000) -> MemoryStore:
    """A store with a megabyte in objects of `size`."""
    store = MemoryStore()
    for at in range(0, len(MEGABYTE), size):
        data = MEGABYTE[at : at + size]
        store.put(name_of(data), len(data), io.BytesIO(data))
    return store


def test_whole_store_has_no_fault() -> None:
    store, told = filled(), list[int]()
    found = scrub(store, list(store.names()), clock, told.append)
    assert (found.faults, found.missing) == ((), ())
    assert (found.objects, found.bytes, sum(told)) == (40, 1_000_000, 1_000_000)


def test_a_flipped_bit_anywhere_in_a_megabyte_is_found() -> None:
    # one bit in each object at a time: forty flips a scrub, every object named, none beside
    draw = random.Random(11)
    for _ in range(25):
        store = filled()
        for name, data in list(store.objects.items()):
            at = draw.randrange(len(data))
            store.objects[name] = data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
        assert [fault.digest for fault in scrub(store, [], clock).faults] == list(store.names())


def test_every_single_bit_of_an_object_counts() -> None:
    data = MEGABYTE[:128]
    for bit in range(len(data) * 8):
        store = MemoryStore()
        flipped = data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]
        store.objects = {name_of(data): flipped, name_of(b"other"): b"other"}
        found = scrub(store, [name_of(data)], clock)
        assert [fault.digest for fault in found.faults] == [name_of(data)]
        assert name_of(flipped) in found.faults[0].what


def test_flipped_bit_on_the_disk_is_found(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put(name_of(MEGABYTE), len(MEGABYTE), io.BytesIO(MEGABYTE))
    path = store.path(name_of(MEGABYTE))
    path.chmod(0o600)
    for at in (0, 262_143, 262_144, 999_999):
        data = bytearray(MEGABYTE)
        data[at] ^= 0x10
        path.write_bytes(data)
        assert [fault.digest for fault in scrub(store, [], clock).faults] == [name_of(MEGABYTE)]


def test_missing_and_truncated_and_emptied_are_named() -> None:
    store = filled()
    first, second, third = list(store.names())[:3]
    expected = list(store.names())
    store.objects[first] = store.objects[first][:-1]
    store.objects[second] = b""
    store.remove(third)
    found = scrub(store, expected, clock)
    assert {fault.digest for fault in found.faults} == {first, second}
    assert found.missing == (third,)


def test_object_that_the_disk_cannot_read_is_named_and_the_rest_is_read() -> None:
    class BadSector(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    class Worn(MemoryStore):
        bad = ""

        def open(self, digest: str) -> BinaryIO:
            return BadSector() if digest == self.bad else super().open(digest)

    store = Worn()
    store.objects = filled().objects
    store.bad = sorted(store.objects)[1]
    found = scrub(store, list(store.objects), clock)
    assert [fault.digest for fault in found.faults] == [store.bad]
    assert "Input/output error" in found.faults[0].what
    assert found.missing == ()
    assert found.bytes == 1_000_000 - 25_000
