"""The log against a naive list: whatever the history, the same roots, proofs and entries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.stage import KEY, KEY_PQ, ORIGIN, Memory, grown, log
from vedette.errors import ConflictError, FormatError, MissingError, ProofError, SignatureError, StoreError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.tiles import entries_path, tile_path
from vedette.register.audit import audit, fsck
from vedette.register.log import Log, LogReader, partial_width
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import tree_root, verify_consistency, verify_inclusion

BATCHES = st.lists(st.one_of(st.integers(0, 5), st.sampled_from([255, 256, 257, 511, 513])), max_size=6)


def entries(start: int, count: int) -> list[bytes]:
    """Invented entries, each its own."""
    return [f"entry {n}".encode() for n in range(start, start + count)]


@settings(max_examples=40, deadline=None)
@given(BATCHES, st.booleans(), st.booleans(), st.data())
def test_random_history_is_that_of_a_list(
    batches: list[int], keep_partials: bool, reopened: bool, data: st.DataObject
) -> None:
    store, said, roots = Memory(), list[bytes](), {0: tree_root([])}
    one = log(store, keep_partials=keep_partials)
    for count in batches:
        if reopened:
            one = log(store, keep_partials=keep_partials)
        added = one.append(entries(len(said), count))
        assert (added.first, added.size) == (len(said), len(said) + count)
        said += entries(len(said), count)
        hashes = [leaf_hash(entry) for entry in said]
        roots[len(said)] = tree_root(hashes)
        assert one.root() == one.head == roots[len(said)]
    assert list(one.entries(0, len(said))) == said
    if not said:
        return
    hashes = [leaf_hash(entry) for entry in said]
    for old, root in roots.items():
        proof = one.consistency(old)
        if old:
            verify_consistency(old, root, len(said), one.head, proof)
    index = data.draw(st.integers(0, len(said) - 1))
    verify_inclusion(hashes[index], index, len(said), one.inclusion(index), one.head)
    assert one.entry(index) == said[index]
    start = data.draw(st.integers(0, len(said)))
    stop = data.draw(st.integers(start, len(said)))
    assert list(one.entries(start, stop)) == said[start:stop]
    assert fsck(store, ORIGIN, [KEY.verifier]).root == one.head
    assert audit(one, one.checkpoint).size == len(said)


def test_partial_tiles_stay_until_full_when_others_read() -> None:
    store = Memory()
    one = log(store)
    for size in range(1, 257):
        one.append(entries(size - 1, 1))
        if size < 256:
            assert [w for w in range(1, 257) if tile_path(0, 0, w) in store.files] == list(range(1, size + 1))
    assert [w for w in range(1, 257) if entries_path(0, w) in store.files] == [256]
    assert [w for w in range(1, 257) if tile_path(0, 0, w) in store.files] == [256]


def test_partial_tiles_go_at_once_when_nobody_else_reads() -> None:
    store = Memory()
    one = log(store, keep_partials=False)
    for size in range(1, 300):
        one.append(entries(size - 1, 1))
        assert len(store.files) == 1 + (2 if size <= 256 else 5) + (size == 256)


def test_width_of_a_tile_is_what_is_left_of_its_level() -> None:
    assert [partial_width(65_537, level, 0) for level in range(3)] == [256, 256, 1]
    assert [partial_width(65_537, level, 1) for level in range(3)] == [256, 0, 0]
    assert partial_width(65_537, 0, 256) == 1


@pytest.mark.parametrize("entry", [b"", bytes(65_536)])
def test_batch_with_one_impossible_entry_adds_nothing(entry: bytes) -> None:
    store = grown(3)
    before = dict(store.files)
    one = log(store)
    with pytest.raises(FormatError):
        one.append([b"good", entry])
    assert (store.files, one.size) == (before, 3)


def test_failed_tiles_or_checkpoint_change_nothing_that_is_signed() -> None:
    store = grown(3)
    one = log(store)
    store.fail_tiles = True
    with pytest.raises(StoreError):
        one.append([b"more"])
    store.fail_tiles, store.fail_checkpoint = False, "before"
    with pytest.raises(StoreError):
        one.append([b"more"])
    assert log(store).size == one.size == 3
    store.fail_checkpoint = ""
    store.beyond = frozenset(store.files)
    one.append([b"something else"])
    assert list(log(store).entries(0, 4)) == [*entries(0, 3), b"something else"]
    assert fsck(store, ORIGIN, [KEY.verifier]).size == 4


def test_log_without_its_tiles_or_with_others_does_not_open() -> None:
    store = grown(3)
    other = grown(3, "fork")
    store.files[tile_path(0, 0, 3)] = other.files[tile_path(0, 0, 3)]
    with pytest.raises(ConflictError):
        log(store)
    with pytest.raises((ConflictError, ProofError)):
        fsck(store, ORIGIN, [KEY.verifier])
    del store.files[tile_path(0, 0, 3)]
    with pytest.raises(MissingError):
        log(store)


def test_checkpoint_of_another_log_or_with_one_key_only_does_not_open() -> None:
    store = grown(3)
    with pytest.raises(SignatureError):
        Log(store, "register.invented.example/r2", [KEY])
    with pytest.raises(SignatureError):
        Log(store, ORIGIN, [KEY, KEY_PQ])


def test_every_checkpoint_has_all_signatures() -> None:
    store = Memory()
    one = Log(store, ORIGIN, [KEY, KEY_PQ])
    one.append([b"entry"])
    _, note = parse_signed_checkpoint(store.files["checkpoint"])
    assert [line.name for line in note.signatures] == [ORIGIN, ORIGIN]
    assert Log(store, ORIGIN, [KEY, KEY_PQ]).size == 1


def test_proof_is_for_the_present_checkpoint_only() -> None:
    store = grown(3)
    one = log(store)
    old = store.files["checkpoint"]
    one.append([b"more"])
    proof = one.prove(2)
    verify_inclusion(leaf_hash(b"entry 2"), 2, 4, list(proof.hashes), one.head)
    with pytest.raises(ConflictError):
        one.prove(2, old)
    with pytest.raises(MissingError):
        one.prove(4)
    with pytest.raises(MissingError):
        log(Memory()).prove(0)


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (2, 1), (0, 4), (4, 4)])
def test_entries_outside_the_log_are_missing(start: int, stop: int) -> None:
    with pytest.raises(MissingError):
        list(LogReader(grown(3), 3).entries(start, stop))
