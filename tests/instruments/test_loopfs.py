"""The power cut must lose what was not synced, and only that."""

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from . import loopfs, skip_aloud
from .loopfs import loop_ext4, power_cut, remount, require_root, tmpfs, unmount

SQLITE_WRITER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=" + sys.argv[2])
db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
while True:
    with db:
        n = db.execute("INSERT INTO t DEFAULT VALUES").lastrowid
    print(n, flush=True)
"""

pytestmark = pytest.mark.root


@pytest.fixture(autouse=True)
def _root() -> None:
    require_root()


def write(path: Path, body: bytes, *, sync: bool) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(fd, body)
    if sync:
        os.fsync(fd)
    os.close(fd)


def sync_folder(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def test_control_a_power_cut_loses_what_was_not_synced() -> None:
    with loop_ext4(32) as disk:
        write(disk.mount / "kept", b"kept" * 5000, sync=True)
        write(disk.mount / "part", b"body" * 5000, sync=True)
        sync_folder(disk.mount)
        write(disk.mount / "lost", b"lost" * 5000, sync=False)
        (disk.mount / "part").rename(disk.mount / "whole")  # and no sync of the folder
        power_cut(disk.mount)
        with pytest.raises(OSError) as caught:
            write(disk.mount / "after", b"x", sync=True)
        assert caught.value.errno == errno.EIO
        remount(disk)
        assert (disk.mount / "kept").read_bytes() == b"kept" * 5000
        assert not (disk.mount / "lost").exists()
        assert not (disk.mount / "whole").exists(), "a rename without a synced folder survived"
        write(disk.mount / "again", b"works", sync=True)


def test_what_was_synced_survives_ten_cuts() -> None:
    with loop_ext4(32) as disk:
        for cut in range(10):
            write(disk.mount / f"part{cut}", b"acknowledged %d" % cut, sync=True)
            (disk.mount / f"part{cut}").rename(disk.mount / f"item{cut}")
            sync_folder(disk.mount)
            power_cut(disk.mount)
            remount(disk)
        kept = sorted(path.read_bytes() for path in disk.mount.glob("item*"))
        assert kept == [b"acknowledged %d" % cut for cut in range(10)]


def test_a_small_memory_disk_is_full() -> None:
    with tmpfs(64) as mount, pytest.raises(OSError) as caught:
        (mount / "x").write_bytes(bytes(65 * 1024))
    assert caught.value.errno == errno.ENOSPC
    assert not mount.exists()


def loops_with(image: Path) -> str:
    done = subprocess.run(["losetup", "-j", image], capture_output=True, text=True, check=True)
    return done.stdout


def test_nothing_is_left_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), loop_ext4(16) as disk:
        assert disk.mount.is_mount()
        assert loops_with(disk.image)
        power_cut(disk.mount)
        raise ZeroDivisionError
    assert not disk.image.parent.exists()
    assert not loops_with(disk.image)
    assert str(disk.mount) not in Path("/proc/mounts").read_text()


def test_nothing_is_left_when_a_program_holds_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(mount: Path, timeout_seconds: float = 0) -> None:
        unmount(mount, 0.1)

    monkeypatch.setattr(loopfs, "unmount", short)
    with loop_ext4(16) as disk:
        holder = subprocess.Popen(["sleep", "60"], cwd=disk.mount)
    assert str(disk.mount) not in Path("/proc/mounts").read_text()
    assert not disk.image.parent.exists()
    holder.kill()
    holder.wait()
    until = time.monotonic() + 5
    while loops_with(disk.image) and time.monotonic() < until:
        time.sleep(0.02)
    assert not loops_with(disk.image)


def test_a_database_left_open_does_not_hold_the_disk() -> None:
    with loop_ext4(16) as disk:
        sqlite3.connect(disk.mount / "x.db").execute("CREATE TABLE t (x)").fetchone()
        unmount(disk.mount)
        assert not disk.mount.is_mount()


@pytest.mark.parametrize(("mode", "keeps"), [("OFF", False), ("FULL", True)])
def test_control_sqlite_loses_acknowledged_rows_only_when_it_does_not_sync(mode: str, keeps: bool) -> None:
    lost = 0
    for cut in range(2):
        with loop_ext4(32) as disk:
            writer = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", SQLITE_WRITER, disk.mount / "x.db", mode],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert writer.stdout is not None
            for _ in range(40 + 20 * cut):
                acknowledged = int(writer.stdout.readline())
            # what is said after the cut does not count: ext4 may call a sync good that the cut overtook
            power_cut(disk.mount)
            writer.communicate()  # it ends at its first EIO
            remount(disk)
            db = sqlite3.connect(disk.mount / "x.db")
            try:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                present = db.execute("SELECT count(*) FROM t").fetchone()[0]
            except sqlite3.OperationalError:
                present = 0  # not even the table was on the disk
            finally:
                db.close()
            lost += present < acknowledged
    assert (lost == 0) == keeps


def test_the_disk_of_a_killed_run_is_removed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(tempfile.mkdtemp(prefix=loopfs.PREFIX))
    (home / "lock").touch()
    (home / "mount").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", home / "mount"], check=True)
    with tmpfs(64):
        assert home.exists(), "a home just made may not be locked yet"
    old = time.time() - 2 * loopfs.STALE_AFTER_SECONDS
    os.utime(home, (old, old))
    with tmpfs(64) as other:
        assert not home.exists()
        os.utime(other.parent, (old, old))
        with tmpfs(64):
            assert other.is_mount(), "a home in use was swept"


def test_a_skip_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VEDETTE_CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no disk"):
        skip_aloud("no disk")
    monkeypatch.setenv("VEDETTE_CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no disk"):
        skip_aloud("no disk")
