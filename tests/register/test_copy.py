"""A copy of a device's log: it grows with its owner, and a fork is refused with nothing written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.stage import KEY, ORIGIN, Memory, grown, log
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note
from vedette.register.copy import MAX_LEAVES, LogCopy


def copy(store: Memory) -> LogCopy:
    """The copy in a store."""
    return LogCopy(store, ORIGIN, KEY.verifier)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.data())
def test_copy_follows_deliveries_in_any_order(steps: list[int], data: st.DataObject) -> None:
    theirs = Memory()
    one = log(theirs)
    deliveries = []
    for step in steps:
        one.append([f"entry {n}".encode() for n in range(one.size, one.size + step)])
        deliveries.append((one.size, theirs.copy()))
    ours = Memory()
    for size, delivery in data.draw(st.permutations(deliveries)):
        held = copy(ours)
        before = held.size
        assert held.extend(delivery).new == max(0, size - before)
        assert copy(ours).size == max(before, size)
    assert copy(ours).root() == one.head
    assert list(copy(ours).entries(0, one.size)) == list(one.entries(0, one.size))


@pytest.mark.parametrize(("held", "forked"), [(3, 3), (3, 5), (5, 3), (256, 257), (300, 600), (600, 256)])
def test_fork_is_refused_and_nothing_is_written(held: int, forked: int) -> None:
    ours = Memory()
    copy(ours).extend(grown(held))
    before, writes = dict(ours.files), ours.writes
    with pytest.raises(ConflictError):
        copy(ours).extend(grown(forked, "fork"))
    assert (ours.files, ours.writes) == (before, writes)
    assert copy(ours).extend(grown(held + 1)).new == 1


def test_log_that_says_its_root_wrong_is_refused_and_nothing_is_written() -> None:
    theirs = grown(3)
    theirs.files["checkpoint"] = sign_note(Checkpoint(ORIGIN, 3, bytes(32)).text(), [KEY]).encode()
    ours = Memory()
    with pytest.raises(ConflictError):
        copy(ours).extend(theirs)
    assert not ours.files


def test_delivery_without_checkpoint_or_entries_is_refused_and_nothing_is_written() -> None:
    ours = Memory()
    with pytest.raises(MissingError):
        copy(ours).extend(Memory())
    theirs = grown(300)
    bundles = [path for path in theirs.files if path.startswith("tile/entries/")]
    for path in bundles:
        for damage in (None, b"", theirs.files[path][:-1], theirs.files[path] + b"\0"):
            broken = theirs.copy()
            if damage is None:
                del broken.files[path]
            else:
                broken.files[path] = damage
            with pytest.raises(VedetteError):
                copy(ours).extend(broken)
    assert not ours.files


def test_log_signed_by_another_key_or_for_another_origin_is_refused() -> None:
    thief = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\7" * 32)
    theirs = Memory()
    log(theirs, key=thief).append([b"entry"])
    with pytest.raises(SignatureError):
        copy(Memory()).extend(theirs)
    other = SigningKey.from_seed("register.invented.example/r2", Algorithm.ED25519, b"\1" * 32)
    theirs = Memory()
    log(theirs, key=other).append([b"entry"])
    with pytest.raises(SignatureError):
        copy(Memory()).extend(theirs)


def test_log_of_impossible_size_is_refused_before_it_is_read() -> None:
    theirs = Memory()
    text = Checkpoint(ORIGIN, MAX_LEAVES + 1, bytes(32)).text()
    theirs.files["checkpoint"] = sign_note(text, [KEY]).encode()
    with pytest.raises(VedetteError, match="leaves"):
        copy(Memory()).extend(theirs)
    extended = f"{Checkpoint(ORIGIN, 1, bytes(32)).text()}extension\n"
    theirs.files["checkpoint"] = sign_note(extended, [KEY]).encode()
    with pytest.raises(FormatError):
        copy(Memory()).extend(theirs)
