"""A plain house is covered: nothing of it in the open afterwards, all of it there, killed at any call."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from closet.stage import GROUP, MISSION, PASSPHRASE, bare, build_plain, cheap, cover_of, locked, opened
from instruments.canaries import search_tree
from restore.stage import Stage
from vedette.adapters.disk import TEMPORARY, Lock
from vedette.cli.common import clock
from vedette.errors import ConflictError, FormatError, OpenError, UsageError, VedetteError
from vedette.house import enclosing
from vedette.house.enclosing import enclose, private_files
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import list_slots, new_lockbox, open_lockbox, open_with_identity
from vedette.house.recovery.house_copy import add_segment, read_state

FULL = os.environ.get("VEDETTE_CRASH") == "full"
CALLS = ("fsync", "replace", "unlink", "rename", "open", "pwrite", "write")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A plain house with some of everything; never changed."""
    stage = build_plain(tmp_path_factory.mktemp("first") / "s", [b"one", b"two" * 40_000])
    (stage.hq / "quarantine" / "q1").mkdir()
    (stage.hq / "quarantine" / "q1" / "package").write_bytes(os.urandom(150_000))
    return stage


@pytest.fixture
def hq(first: Stage, tmp_path: Path) -> Path:
    shutil.copytree(first.hq, tmp_path / "hq", symlinks=True)
    return tmp_path / "hq"


def contents(folder: Path, secret: bytes | None) -> dict[str, bytes]:
    """What the private files say."""
    found = {}
    for name, path in private_files(folder):
        if secret is None:
            found[name] = path.read_bytes()
        elif name.endswith(".journal"):
            found[name] = b"".join(line + b"\n" for line, _ in cover_of(secret).journal(path).lines())
        else:
            found[name] = cover_of(secret).read(path, 1 << 24, name)
    return found


def test_it_is_all_there_and_nothing_in_the_open(hq: Path, first: Stage) -> None:
    before = contents(hq, None)
    (hq / "keys" / f"{TEMPORARY}abc").write_bytes(b"half a key of " + GROUP.encode())
    secret = new_lockbox(hq, "first", PASSPHRASE, work=cheap())
    with pytest.raises(UsageError, match="is locked"):
        Headquarters(hq, clock)
    with pytest.raises(ConflictError, match="not covered yet"):
        opened(hq, secret)
    enclose(hq, secret)
    assert contents(hq, secret) == before and len(before) > 15 and bare(hq) == []
    assert search_tree(hq, [GROUP, MISSION, "AGE-SECRET-KEY"]) == {}
    assert search_tree(first.hq, [GROUP, MISSION, "AGE-SECRET-KEY"]) != {}, "the control"
    assert not (hq / enclosing.MARK).exists()
    with opened(hq, secret) as house:
        assert house.group["group"] == GROUP and house.mission(MISSION)["mission"] == MISSION
        house.enter([("policy", {"policy_sha256": "0" * 64, "time": house.now()})])
    # the sheets of the house open it from now on, without being asked for
    assert open_with_identity(hq, first.made.identity) == secret
    assert [slot.kind for slot in list_slots(hq, secret)] == ["passphrase", "shares"]
    now = {path: path.read_bytes() for path in hq.rglob("*") if path.is_file()}
    enclose(hq, secret)
    assert now == {path: path.read_bytes() for path in hq.rglob("*") if path.is_file()}


def test_modes_stay_as_they_were(hq: Path) -> None:
    before = {name: path.stat().st_mode for name, path in private_files(hq)}
    secret = new_lockbox(hq, "first", PASSPHRASE, work=cheap())
    enclose(hq, secret)
    assert before == {name: path.stat().st_mode for name, path in private_files(hq)}


@contextmanager
def killed_at(number: int) -> Iterator[None]:
    """End this process, as a kill does, at the `number`-th call that changes a disk."""
    count = 0

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            nonlocal count
            if count == number:
                os._exit(9)
            count += 1
            return real(*arguments, **more)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, counting(getattr(os, name)))
        yield


def in_child(work: Callable[[], object], number: int) -> bool:
    """Do `work` in a child that is killed at a call; whether it was done before."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with killed_at(number):
                work()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), status
    return status == 0


def open_once(folder: Path, secret: bytes) -> None:
    with suppress(ConflictError), opened(folder, secret):
        pass


@pytest.mark.parametrize("way", ["again", "opened"])
def test_killed_at_any_call_it_goes_on(hq: Path, tmp_path: Path, way: str) -> None:
    """Either the same command again, or whoever opens the house next, brings it to its end."""
    before = contents(hq, None)
    secret = new_lockbox(hq, "first", PASSPHRASE, work=cheap())
    shutil.copytree(hq, tmp_path / "plain", symlinks=True)
    work = tmp_path / "work"
    number, kills, stages = 0, 0, set()
    step = 1 if FULL else 23
    while True:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(tmp_path / "plain", work, symlinks=True)
        done = in_child(lambda: enclose(work, secret), number)
        stages.add((len(bare(work)) == 0, (work / enclosing.MARK).exists()))
        if way == "opened" and not done:
            # killed a second time, while it is being finished
            in_child(lambda: open_once(work, secret), number // 3)
            try:
                with opened(work, secret) as house:
                    _ = house.group
            except ConflictError:  # the list was not whole: nothing had been covered
                assert contents(work, None).keys() >= before.keys()
                enclose(work, secret)
        else:
            enclose(work, secret)
        assert contents(work, secret) == before and bare(work) == [], number
        assert not (work / enclosing.MARK).exists()
        assert not list(work.rglob(f"{TEMPORARY}*")), number
        if done:
            break
        kills += 1
        number += step
    print(f"{way}: {kills} kills, of {number} calls")
    assert kills > 8 and len(stages) >= 3


def test_nobody_brings_a_plain_file_into_it_by_pretending(hq: Path, tmp_path: Path) -> None:
    secret = new_lockbox(hq, "first", PASSPHRASE, work=cheap())
    shutil.copytree(hq, tmp_path / "half", symlinks=True)
    half = tmp_path / "half"
    number = 200
    while in_child(lambda: enclose(half, secret), number):
        number //= 2
        shutil.rmtree(half)
        shutil.copytree(hq, half, symlinks=True)
    mark = (half / enclosing.MARK).read_bytes()
    left = bare(half)
    assert left
    (half / left[0]).write_bytes(b"theirs")
    with pytest.raises(OpenError, match="was changed while the house was enclosed"):
        opened(half, secret)
    enclose(hq, secret)
    # the list of then, put back later: every file it names is there, covered or as it was
    (hq / enclosing.MARK).write_bytes(mark)
    (hq / "policy.txt").write_bytes(b"quorum none\n")
    with pytest.raises(OpenError):
        opened(hq, secret)
    (hq / enclosing.MARK).write_bytes(b'{"path":"policy.txt"}\n')
    with pytest.raises(OpenError, match="was not written by this house"):
        opened(hq, secret)


def contents_of_all(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_cannot_be_enclosed_is_refused_and_nothing_is_done(hq: Path, tmp_path: Path) -> None:
    secret = new_lockbox(hq, "first", PASSPHRASE, work=cheap())
    with pytest.raises(OpenError):
        enclose(hq, bytes(32))
    with Lock(hq / "lock", "test"), pytest.raises(ConflictError, match="another process"):
        enclose(hq, secret)
    (hq / "desk" / "link").symlink_to(tmp_path / "elsewhere")
    before = contents_of_all(hq)
    with pytest.raises(FormatError, match="link or no plain file"):
        enclose(hq, secret)
    assert contents_of_all(hq) == before
    (hq / "desk" / "link").unlink()
    (tmp_path / "empty").mkdir()
    with pytest.raises(VedetteError):
        enclose(tmp_path / "empty", secret)


def test_the_house_copy_begins_anew_when_the_house_was_locked(first: Stage, tmp_path: Path) -> None:
    """Older segments hold files in the open, sealed; a restoration is not to write them down again."""
    home = tmp_path / "s"
    shutil.copytree(first.home, home, symlinks=True)
    stage = Stage(home, first.made)
    with Headquarters(stage.hq, clock) as hq:
        hq.change_group(custodians=[{"name": "abroad", "folder": str(stage.custodian)}])
    assert stage.settle() == {}
    secret = new_lockbox(stage.hq, "first", PASSPHRASE, work=cheap())
    enclose(stage.hq, secret)
    with opened(stage.hq, secret) as hq:
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        assert len(add_segment(hq)) == 1
        state = read_state(hq.folder, hq.cover)
    assert state is not None and len(state.segments) == 1 and state.waste
    assert open_lockbox(stage.hq, PASSPHRASE) == secret
    with locked(secret):
        assert stage.settle() == {}
    stage.back(passphrase=lambda: PASSPHRASE)
    assert bare(stage.new) == []
    with opened(stage.new, secret) as hq:
        assert hq.group["group"] == GROUP
