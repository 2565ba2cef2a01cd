"""Disks to break: an ext4 in a file whose power can be cut, and a small tmpfs to fill.

    with loop_ext4(64) as disk:
        ...                       # a program works under disk.mount, its acks go elsewhere
        power_cut(disk.mount)     # what was not flushed is gone, the journal included
        remount(disk)             # journal recovery, as after a real cut
        ...                       # acknowledged ⊆ present
        unmount(disk.mount)       # then read the raw blocks in disk.image

Everything is unmounted and removed at the end of the `with`, also on failure;
what a killed test run left behind is removed by the next one.
"""

import contextlib
import fcntl
import gc
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import skip_aloud

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
"""The journal in memory is dropped, as when the current fails."""

PREFIX = "vedette-loopfs-"
STALE_AFTER_SECONDS = 60


class LoopDisk(NamedTuple):
    """A file that holds an ext4, and the directory where it is mounted."""

    image: Path
    mount: Path


def require_root() -> None:
    """Skip the running test aloud unless it may mount loop devices."""
    if os.geteuid() != 0:
        skip_aloud("loop mounts need root")
    if not Path("/dev/loop-control").exists():
        skip_aloud("loop mounts need /dev/loop-control")
    for tool in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(tool) is None:
            skip_aloud(f"loop mounts need {tool}")


@contextlib.contextmanager
def loop_ext4(size_mb: int = 64) -> Iterator[LoopDisk]:
    """Give a fresh ext4 of this size, mounted; unmounted and removed at the end."""
    with _home() as home:
        disk = LoopDisk(home / "image", home / "mount")
        disk.mount.mkdir()
        with disk.image.open("wb") as image:
            image.truncate(size_mb * 2**20)
        _do("mkfs.ext4", "-q", "-F", "-E", "nodiscard", str(disk.image))
        _do("mount", "-o", "loop", str(disk.image), str(disk.mount))
        yield disk


@contextlib.contextmanager
def tmpfs(size_kb: int) -> Iterator[Path]:
    """Give the mount of a memory disk that is full after `size_kb`."""
    with _home() as home:
        mount = home / "mount"
        mount.mkdir()
        _do("mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(mount))
        yield mount


def power_cut(mount: Path) -> None:
    """Cut the power of the ext4 mounted here: every later call on it fails with EIO."""
    fd = os.open(mount, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
    finally:
        os.close(fd)


def remount(disk: LoopDisk, timeout_seconds: float = 10) -> None:
    """Mount the disk again from its blocks alone; end the programs that use it first."""
    until = time.monotonic() + max(timeout_seconds, 60)
    while True:
        if disk.mount.is_mount():
            unmount(disk.mount, timeout_seconds)
        _do("mount", "-o", "loop", str(disk.image), str(disk.mount))
        probe = disk.mount / ".probe"
        try:
            probe.touch()
            probe.unlink()
            return
        except OSError:
            # a sandbox started meanwhile holds a copy of the mount: the disk without power was mounted again
            if time.monotonic() > until:
                raise
        time.sleep(0.5)


def unmount(mount: Path, timeout_seconds: float = 10) -> None:
    """Unmount, waiting as long for a program just killed to let go of its files."""
    until = time.monotonic() + timeout_seconds
    while True:
        try:
            return _do("umount", str(mount))
        except OSError as error:
            if "busy" not in str(error) or time.monotonic() > until:
                raise
        gc.collect()  # a sqlite3 connection not closed sits in a cycle and keeps its files open
        time.sleep(0.02)


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    """Give a locked directory; at its end unmount what is under it and remove it."""
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield home
    finally:
        try:
            _clear(home)
        finally:
            os.close(lock)


def _clear(home: Path) -> None:
    mount = home / "mount"
    try:
        if mount.is_mount():
            with contextlib.suppress(OSError):
                unmount(mount, 2)
    finally:  # also when interrupted while waiting
        if mount.is_mount():
            # a program still sits in it: take the name away now, the loop device goes with it
            _do("umount", "-l", str(mount))
        if mount.exists():
            mount.rmdir()  # never a recursive removal at a place where a disk may be mounted
        for name in ("image", "lock"):
            (home / name).unlink(missing_ok=True)
        home.rmdir()


def _sweep() -> None:
    """Clear the homes of killed runs: those whose lock nobody holds."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - home.stat().st_mtime < STALE_AFTER_SECONDS:
                continue  # perhaps not locked yet
            lock = os.open(home / "lock", os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(home)
        except OSError:
            continue
        finally:
            os.close(lock)


def _do(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
