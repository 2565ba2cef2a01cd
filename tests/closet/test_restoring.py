"""A locked house comes back locked: by its sheets, with a passphrase of its own, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from closet.stage import GROUP, MISSION, PASSPHRASE, bare, build_locked, cover_of, locked, opened
from instruments.canaries import search_tree
from restore.stage import Stage, ceremony, digests
from vedette.errors import MissingError, OpenError, UsageError
from vedette.house.abroad.key_rotation import rotate
from vedette.house.lockbox import list_slots, lockbox_path, open_lockbox, open_with_identity
from vedette.house.recovery.backup import back_up
from vedette.house.recovery.house_copy import add_segment, set_recovery
from vedette.house.recovery.restore_source import FolderSource
from vedette.house.recovery.restoring import work_folder
from vedette.house.recovery.succession import succeed
from vedette.house.switching import READY

NEW = "après la descente, on recommence"
LATER = ("cosigned/", "outgoing/", "register/tile/", "lockbox")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stage, bytes]:
    return build_locked(tmp_path_factory.mktemp("first") / "s", [b"one", b"two" * 1000, b""])


@pytest.fixture
def stage(first: tuple[Stage, bytes], tmp_path: Path) -> Stage:
    """The same stage in another folder, brought up to date."""
    made, secret = first
    shutil.copytree(made.home, tmp_path / "s")
    stage = Stage(tmp_path / "s", made.made)
    with opened(stage.hq, secret) as hq:
        hq.change_group(custodians=[{"name": "abroad", "folder": str(stage.custodian)}])
    with locked(secret):
        stage.enter()
        assert stage.settle() == {}
    return stage


@pytest.fixture
def secret(first: tuple[Stage, bytes]) -> bytes:
    return first[1]


def same(stage: Stage, secret: bytes) -> None:
    """Byte for byte what was there; the lockbox opens it; nothing in the open, nothing left over."""
    old, new = (
        {name: digest for name, digest in digests(folder).items() if not name.startswith(LATER)}
        for folder in (stage.hq, stage.new)
    )
    assert old == new and bare(stage.new) == []
    assert not work_folder(stage.new).exists()
    with opened(stage.new, secret) as hq:
        assert hq.group["group"] == GROUP and hq.register.log.size > 0


@pytest.mark.parametrize("together", [False, True], ids=["here", "in a child"])
def test_the_sheets_bring_it_back_and_a_new_passphrase_opens_it(
    stage: Stage, secret: bytes, together: bool
) -> None:
    done = stage.back(new_passphrase=lambda: NEW, together=together)
    assert done.packages == 3 and done.lost == {}
    same(stage, secret)
    assert open_lockbox(stage.new, NEW) == open_lockbox(stage.hq, PASSPHRASE) == secret
    assert [slot.kind for slot in list_slots(stage.new, secret)] == ["shares", "passphrase"]
    for folder, other in ((stage.hq, NEW), (stage.new, PASSPHRASE)):
        with pytest.raises(OpenError):
            open_lockbox(folder, other)
    # it goes on: the next segment follows, and it comes back again
    shutil.rmtree(stage.hq)
    os.replace(stage.new, stage.hq)
    with locked(secret):
        stage.enter()
        assert stage.settle() == {}
    stage.back()
    assert open_lockbox(stage.new, NEW) == secret


def test_nothing_of_it_is_in_the_open_while_it_comes_back(stage: Stage, secret: bytes) -> None:
    with locked(secret):
        victim = stage.custodian / "objects" / (name := sorted(stage.packages())[1])[:2] / name
    aside = victim.rename(stage.home / "aside")
    with pytest.raises(MissingError):
        stage.back(new_passphrase=lambda: NEW)
    work = work_folder(stage.new)
    assert search_tree(work, [GROUP, MISSION, "AGE-SECRET-KEY", secret, NEW]) == {}
    aside.rename(victim)

    def never() -> None:
        raise AssertionError("a share was asked for again")

    with pytest.raises(OpenError):
        stage.back(unlock=never, passphrase=lambda: "another one than any")
    stage.back(unlock=never, passphrase=lambda: NEW)
    same(stage, secret)


def test_an_earlier_run_goes_on_by_the_sheets_when_no_passphrase_is_known(
    stage: Stage, secret: bytes
) -> None:
    with locked(secret):
        name = sorted(stage.packages())[0]
    (stage.custodian / "objects" / name[:2] / name).rename(stage.home / "aside")
    with pytest.raises(MissingError):
        stage.back()
    assert stage.back(new_passphrase=lambda: NEW, accept_loss=True).packages == 2
    assert open_lockbox(stage.new, NEW) == secret


def test_a_backup_brings_it_back_too(stage: Stage, secret: bytes) -> None:
    with opened(stage.hq, secret) as hq:
        back_up(hq, stage.home / "backup")
    assert search_tree(stage.home / "backup", [GROUP, MISSION, "AGE-SECRET-KEY"]) == {}
    stage.back(FolderSource(stage.home / "backup"), new_passphrase=lambda: NEW)
    assert open_lockbox(stage.new, NEW) == secret and bare(stage.new) == []


def test_a_house_copy_that_its_sheets_could_not_open_is_not_made(stage: Stage, secret: bytes) -> None:
    other = ceremony(set_id=9)
    with opened(stage.hq, secret) as hq:
        with pytest.raises(UsageError, match="secret of the locked house"):
            set_recovery(hq, other.birth)
        hq.write("keys/house.birth", other.birth.encode())
        with pytest.raises(UsageError, match="do not open its lockbox"):
            add_segment(hq)
        with pytest.raises(UsageError, match="do not open its lockbox"):
            back_up(hq, stage.home / "backup")
        assert set_recovery(hq, other.birth, secret) is False
        assert add_segment(hq)
    assert open_with_identity(stage.hq, other.identity) == secret
    with pytest.raises(OpenError):
        open_with_identity(stage.hq, stage.made.identity)


def test_a_lockbox_that_was_altered_on_its_way_does_not_come_back(stage: Stage, secret: bytes) -> None:
    data = lockbox_path(stage.hq).read_bytes()
    lockbox_path(stage.hq).write_bytes(data.replace(b'"mac":"', b'"mac":"A', 1)[: len(data)])
    with opened(stage.hq, secret) as hq, pytest.raises(Exception, match="lockbox"):
        add_segment(hq)


def test_successor_and_rotation_leave_nothing_in_the_open(stage: Stage, secret: bytes) -> None:
    with opened(stage.hq, secret) as hq:
        done = rotate(hq, "drill")
        assert done.done
        assert bare(stage.hq) == []
        begun = succeed(hq, "register.invented.example/r2", "a drill")
    assert begun.carried > 0 and bare(stage.hq) == [] and not (stage.hq / READY).exists()
    with opened(stage.hq, secret) as hq:
        assert hq.origin == "register.invented.example/r2"
        assert len(hq.register.rows) == begun.entries
    old = stage.hq / "register-old" / begun.place
    assert cover_of(secret).read(old / "group.json", 1 << 20, "group.json")
    assert list(cover_of(secret).journal(old / "entries.journal").rows())
