"""Replication: what is said to be held was read back over there."""

from __future__ import annotations

from typing import BinaryIO

import pytest

from vault.stage import MemoryStore, name_of
from vedette.errors import ConflictError, MissingError
from vedette.vault.replication import replicate

OBJECTS = [b"one", b"two", bytes(300_000)]
WANTED = [(name_of(data), len(data)) for data in OBJECTS]


def source() -> MemoryStore:
    """A store that has all objects."""
    store = MemoryStore()
    store.objects = {name_of(data): data for data in OBJECTS}
    return store


def test_target_gets_what_it_lacks_and_names_all_it_holds() -> None:
    target, told = MemoryStore(), list[int]()
    target.objects[name_of(b"one")] = b"one"
    assert list(replicate(source(), target, WANTED, told.append)) == [name for name, _ in WANTED]
    assert target.objects == source().objects
    assert sum(told) == sum(size for _, size in WANTED)


def test_only_what_is_wanted_is_copied() -> None:
    target = MemoryStore()
    assert list(replicate(source(), target, WANTED[:1])) == [WANTED[0][0]]
    assert list(target.objects) == [WANTED[0][0]]


@pytest.mark.parametrize("held", [b"", b"tw", b"twO", b"two "])
def test_custodian_with_other_bytes_is_refused_and_left_as_it_is(held: bytes) -> None:
    target, done = MemoryStore(), list[str]()
    target.objects[name_of(b"two")] = held
    with pytest.raises(ConflictError, match=name_of(b"two")):
        done.extend(replicate(source(), target, WANTED))
    assert target.objects[name_of(b"two")] == held


def test_custodian_that_does_not_keep_what_it_takes_is_refused() -> None:
    class Forgetful(MemoryStore):
        def put(self, digest: str, size: int, source: BinaryIO) -> bool:
            super().put(digest, size, source)
            self.objects[digest] = self.objects[digest][:-1]
            return True

    with pytest.raises(ConflictError):
        list(replicate(source(), Forgetful(), WANTED))


def test_what_came_before_a_fault_is_named() -> None:
    ours, done = source(), list[str]()
    ours.remove(name_of(b"two"))
    with pytest.raises(MissingError):
        for digest in replicate(ours, MemoryStore(), WANTED):
            done.append(digest)
    assert done == [name_of(b"one")]


def test_damaged_original_is_not_sent() -> None:
    ours, target = source(), MemoryStore()
    ours.objects[name_of(b"two")] = b"twO"
    with pytest.raises(ConflictError):
        list(replicate(ours, target, WANTED))
    assert not target.has(name_of(b"two"))
