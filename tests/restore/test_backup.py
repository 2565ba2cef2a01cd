"""A backup is done when a trial restoration has compared everything; a bit flipped is found and named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from restore.stage import Stage, build, digests
from vedette.cli.common import clock
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, StoreError, UsageError
from vedette.formats.backup_record import check_backup, encode_listing, parse_backup, parse_listing
from vedette.formats.keys import Algorithm, SigningKey
from vedette.house.headquarters import Headquarters
from vedette.house.recovery import backup as module
from vedette.house.recovery.backup import Backed, back_up, check_place
from vedette.house.recovery.house_copy import check_segment
from vedette.house.recovery.restore_source import FolderSource


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = build(tmp_path_factory.mktemp("first") / "s")
    assert stage.settle() == {}
    back(stage)
    return stage


@pytest.fixture
def stage(first: Stage, tmp_path: Path) -> Stage:
    shutil.copytree(first.home, tmp_path / "s")
    return Stage(tmp_path / "s", first.made)


def place(stage: Stage) -> Path:
    return stage.home / "backup"


def back(stage: Stage) -> Backed:
    with Headquarters(stage.hq, clock) as hq:
        return back_up(hq, place(stage))


def same(stage: Stage) -> None:
    old, new = digests(stage.hq), digests(stage.new)
    assert {
        n for n in {*old, *new} if old.get(n) != new.get(n) and not n.startswith("register/tile")
    } == set()


def test_it_says_what_was_compared_and_comes_back_equal(stage: Stage) -> None:
    record, faults = check_place(place(stage))
    assert faults == [] and record.objects == 3 and record.files > 20 and record.register_size > 3
    with Headquarters(stage.hq, clock) as hq:
        again, signature = parse_backup((place(stage) / "backup.json").read_bytes())
        assert again == record
        check_backup(record, signature, hq.key("register-ed25519").verifier)
    found = stage.back(FolderSource(place(stage)))
    assert found.packages == 3 and found.audited == record.register_size
    same(stage)


def test_only_what_is_new_is_copied_and_nothing_old_piles_up(stage: Stage) -> None:
    stage.seal([b"one more"])
    stage.take()
    before = {path.name: path.stat().st_mtime_ns for path in place(stage).glob("objects/??/*")}
    done = back(stage)
    assert done.new == 1 and done.record.objects == 4
    after = {path.name: path.stat().st_mtime_ns for path in place(stage).glob("objects/??/*")}
    assert len(after) == 5 and len(list(place(stage).glob("listing-*"))) == 1
    assert sum(before.get(name) == at for name, at in after.items()) == 3
    assert stage.back(FolderSource(place(stage))).packages == 4
    same(stage)


def test_a_bit_flipped_anywhere_in_it_is_found_and_named(stage: Stage) -> None:
    for path in sorted(place(stage).glob("objects/??/*")):
        good = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(good[:-9] + bytes([good[-9] ^ 4]) + good[-8:])
        _, faults = check_place(place(stage))
        assert faults == [f"object {path.name}: altered"]
        if path.name in stage.packages():
            with pytest.raises(ConflictError, match=path.name):
                back(stage)
        path.write_bytes(good)
    assert check_place(place(stage))[1] == []
    for name in ("register/checkpoint", next(iter(place(stage).glob("listing-*"))).name):
        path = place(stage) / name
        good = path.read_bytes()
        path.write_bytes(good[:-9] + bytes([good[-9] ^ 4]) + good[-8:])
        with pytest.raises((ConflictError, SignatureError, FormatError)):
            stage.back(FolderSource(place(stage)))
        shutil.rmtree(stage.home / ".new.restoring", ignore_errors=True)
        path.write_bytes(good)


def test_every_byte_of_the_record_counts(stage: Stage) -> None:
    data = (place(stage) / "backup.json").read_bytes()
    with Headquarters(stage.hq, clock) as hq:
        key = hq.key("register-ed25519").verifier
    for at in range(len(data)):
        wrong = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises((FormatError, SignatureError)):
            check_backup(*parse_backup(wrong), key)
    record, signature = parse_backup(data)
    with pytest.raises(SignatureError):
        check_backup(record, signature, SigningKey.generate(record.origin, Algorithm.ED25519).verifier)
    with pytest.raises(SignatureError):
        check_backup(replace(record, objects=4), signature, key)


def test_the_listing_has_one_spelling() -> None:
    good = encode_listing({"b" * 64: 2, "a" * 64: 1})
    assert parse_listing(good) == {"a" * 64: 1, "b" * 64: 2}
    for wrong in (good[:-1], good + b"\n", good.replace(b" 2", b" 02"), good.upper(), b"", good[:30] + good):
        with pytest.raises(FormatError):
            parse_listing(wrong)


def test_what_changes_meanwhile_is_named_and_nothing_is_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (place(stage) / "backup.json").read_bytes()
    compare = module._compare_objects

    def late(*words: object) -> None:
        compare(*words)  # type: ignore[arg-type]

    with Headquarters(stage.hq, clock) as hq:
        check = check_segment

        def changing(*words: object) -> int:
            found = check(*words)  # type: ignore[arg-type]
            (hq.folder / "slips" / "late").write_bytes(b"x")
            return found

        monkeypatch.setattr(module, "check_segment", changing)
        monkeypatch.setattr(module, "_compare_objects", late)
        with pytest.raises(StoreError, match="slips/late changed"):
            back_up(hq, place(stage))
    assert (place(stage) / "backup.json").read_bytes() == before
    (stage.hq / "slips" / "late").unlink()
    assert stage.back(FolderSource(place(stage))).packages == 3, "the backup before it is as good as it was"


def test_a_backup_that_was_never_done_is_none(stage: Stage) -> None:
    (place(stage) / "backup.json").unlink()
    with pytest.raises(MissingError, match="never done"):
        stage.back(FolderSource(place(stage)))
    with pytest.raises(MissingError):
        check_place(place(stage))
    back(stage)
    assert stage.back(FolderSource(place(stage))).packages == 3


def test_it_is_not_made_into_another_groups_folder_nor_without_a_recipient(
    stage: Stage, tmp_path: Path
) -> None:
    other = build(tmp_path / "other")
    with Headquarters(other.hq, clock) as hq, pytest.raises(ConflictError, match="another register"):
        back_up(hq, place(stage))
    with Headquarters(stage.hq, clock) as hq:
        with pytest.raises(UsageError, match="inside"):
            back_up(hq, stage.hq / "backup")
        (tmp_path / "papers").mkdir()
        (tmp_path / "papers" / "letter").write_bytes(b"x")
        with pytest.raises(ConflictError, match="no backup"):
            back_up(hq, tmp_path / "papers")
        (stage.hq / "keys" / "house.birth").unlink()
        with pytest.raises(UsageError, match="no house recipient"):
            back_up(hq, place(stage))


def test_an_older_backup_comes_back_as_it_was_then(stage: Stage, tmp_path: Path) -> None:
    before = digests(stage.hq)
    aside = copy_of(stage, tmp_path)
    stage.enter(2)
    found = stage.back(FolderSource(aside))
    assert found.asked is not None and found.asked.behind is None
    new = digests(stage.new)
    assert {n for n in before if before[n] != new.get(n) and not n.startswith("register/tile")} == set()


def copy_of(stage: Stage, tmp_path: Path) -> Path:
    shutil.copytree(place(stage), tmp_path / "aside")
    return tmp_path / "aside"
