"""The desk: items become leaves one after the other, and a killed process loses none of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from capture.stage import Log, Outbox, desk, item, opened
from missions.stage import DEVICE, kit_files
from vedette.adapters.kit_folder import OutboxFolder
from vedette.capture.package import SourceChanged
from vedette.capture.sealing import BATCH, Desk, Item
from vedette.errors import ConflictError, FormatError, StoreError
from vedette.formats.slip import parse_slip
from vedette.missions.kit import parse_kit
from vedette.tree.hashing import leaf_hash


def test_each_item_names_the_leaf_before_it() -> None:
    log, outbox = Log(), Outbox()
    one = desk(log, outbox)
    for number in range(3):
        assert one.seal(io.BytesIO(b"abc"), item(b"abc", f"{number}.jpg")) == []
    held = one.flush()
    assert [each.index for each in held] == [0, 1, 2]
    previous = ""
    for each in held:
        said, content = opened(outbox.packages[each.package])
        assert content == b"abc"
        assert said.manifest.previous == previous
        assert parse_slip(outbox.labels[each.package]).entry.data == log.kept[each.index]
        previous = leaf_hash(log.kept[each.index]).hex()
    later = desk(log, outbox)
    later.seal(io.BytesIO(b""), item(b""))
    (last,) = later.flush()
    assert opened(outbox.packages[last.package])[0].manifest.previous == previous


def test_batch_is_held_as_soon_as_it_is_full() -> None:
    log, outbox = Log(), Outbox()
    one = desk(log, outbox)
    held = [one.seal(io.BytesIO(b""), item(b"")) for _ in range(BATCH + 1)]
    assert [len(each) for each in held] == [0] * (BATCH - 1) + [BATCH, 0]
    assert log.size == BATCH
    assert len(one.flush()) == 1


def test_killed_desk_is_recovered_once() -> None:
    log, outbox = Log(), Outbox()
    killed = desk(log, outbox)
    for _ in range(3):
        killed.seal(io.BytesIO(b"abc"), item(b"abc"))
    next_one = desk(log, outbox)
    assert [each.index for each in next_one.recover()] == [0, 1, 2]
    assert next_one.recover() == []
    next_one.seal(io.BytesIO(b"abc"), item(b"abc"))
    (held,) = next_one.flush()
    assert opened(outbox.packages[held.package])[0].manifest.previous == leaf_hash(log.kept[2]).hex()


def test_log_that_failed_once_gets_its_entries_with_the_next_flush() -> None:
    log, outbox = Log(), Outbox()
    one = desk(log, outbox)
    one.seal(io.BytesIO(b""), item(b""))
    log.fail = True
    with pytest.raises(StoreError):
        one.flush()
    log.fail = False
    one.seal(io.BytesIO(b""), item(b""))
    assert [each.index for each in one.flush()] == [0, 1]


def test_outbox_with_a_gap_is_not_logged() -> None:
    log, outbox = Log(), Outbox()
    killed = desk(log, outbox)
    for _ in range(3):
        killed.seal(io.BytesIO(b""), item(b""))
    gone = next(name for name, data in outbox.labels.items() if parse_slip(data).index == 1)
    del outbox.labels[gone]
    with pytest.raises(ConflictError):
        desk(log, outbox).recover()
    assert log.kept == []


def test_place_is_refused_when_the_mission_allows_none() -> None:
    files = kit_files()
    files["kit.json"] = files["kit.json"].replace(b'"coarse"', b'"none"')
    outbox = Outbox()
    one = Desk(parse_kit(files), DEVICE, Log(), outbox, desk(Log(), outbox)._clock, lambda n: bytes(n))
    with pytest.raises(FormatError, match="place"):
        one.seal(io.BytesIO(b""), Item("x", "text/plain", 0, place="by the river"))
    assert (outbox.packages, outbox.parts) == ({}, {})


@pytest.mark.parametrize(("said", "held"), [(10, 9), (10, 11), (70_000, 60_000)])
def test_source_that_changes_leaves_nothing_in_the_outbox(said: int, held: int, tmp_path: Path) -> None:
    log, outbox = Log(), OutboxFolder(tmp_path)
    one = Desk(parse_kit(kit_files()), DEVICE, log, outbox, desk(log, Outbox())._clock, lambda n: b"\1" * n)
    with pytest.raises(SourceChanged):
        one.seal(io.BytesIO(bytes(held)), Item("x", "text/plain", said))
    assert list(tmp_path.iterdir()) == []
    assert one.flush() == []
    one.seal(io.BytesIO(bytes(held)), Item("x", "text/plain", held))
    (kept,) = one.flush()
    assert kept.index == 0
    assert opened(outbox.package_path(kept.package).read_bytes())[1] == bytes(held)
