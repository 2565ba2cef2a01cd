"""Where a ceremony may lie, and what is said of swap and network; work in a child that ends."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from vedette.adapters import memory_folder
from vedette.adapters.apart import apart
from vedette.adapters.memory_folder import check_memory_folder, connected, file_system, swap_areas
from vedette.errors import StoreError, UsageError
from vedette.seal.shares import WordError

MOUNTS = r"""21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
22 21 0:5 / /dev rw - devtmpfs devtmpfs rw
23 22 0:6 / /dev/shm rw shared:2 master:3 - tmpfs tmpfs rw
24 21 0:7 / /mnt/with\040space rw - ramfs none rw
25 23 8:2 / /dev/shm/disk rw - ext4 /dev/sdb1 rw
26 25 0:9 / /dev/shm/disk rw - tmpfs over rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/x", "ext4"),
        ("/dev/shm", "tmpfs"),
        ("/dev/shm/a/b", "tmpfs"),
        ("/dev/shmx", "devtmpfs"),
        ("/mnt/with space/x", "ramfs"),
        ("/dev/shm/disk/x", "tmpfs"),
        ("/dev/shm/../x", "devtmpfs"),
    ],
)
def test_the_innermost_mount_counts_and_the_last_on_a_point(folder: str, kind: str) -> None:
    assert file_system(Path(folder), MOUNTS) == kind


def test_a_link_into_a_disk_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/shm")
    assert file_system(tmp_path / "link" / "x", MOUNTS) == "tmpfs"
    assert file_system(tmp_path / "x", "") == ""


def test_swap_and_network_are_read() -> None:
    assert swap_areas("Filename Type Size Used Priority\n") == ()
    assert swap_areas("Filename Type\n/dev/sda2 partition 1 0 -2\n/swap file 1 0 -3\n") == (
        "partition",
        "file",
    )


def test_interfaces_that_are_up_are_named(tmp_path: Path) -> None:
    for name, state in (("lo", "up"), ("eth0", "up"), ("wlan0", "down")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(f"{state}\n")
    assert connected(tmp_path) == ("eth0",)
    assert connected(tmp_path / "none") == ()


def test_a_disk_is_refused_unless_it_is_said_to_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_folder, "file_system", lambda folder: "ext4")
    monkeypatch.setattr(memory_folder, "swap_areas", lambda: ("partition",))
    monkeypatch.setattr(memory_folder, "connected", lambda: ("eth0",))
    with pytest.raises(UsageError, match="lies on ext4, not in memory"):
        check_memory_folder(Path("births"))
    worries = check_memory_folder(Path("births"), on_disk=True)
    assert len(worries) == 3 and "Destroy the disk" in worries[0] and "swapoff" in worries[1]
    monkeypatch.setattr(memory_folder, "file_system", lambda folder: "ramfs")
    monkeypatch.setattr(memory_folder, "connected", lambda: ())
    assert check_memory_folder(Path("births")) == []  # ramfs is never swapped


def test_work_apart_answers_and_its_refusals_cross() -> None:
    assert apart(lambda: {"a": [1, "ж"]}) == {"a": [1, "ж"]}

    def refuse() -> dict[str, object]:
        raise UsageError("thing: at fault", hint="cure")

    with pytest.raises(UsageError, match="thing: at fault") as refused:
        apart(refuse)
    assert refused.value.hint == "cure"

    def word() -> dict[str, object]:
        raise WordError("word 3: is none", 3)

    with pytest.raises(Exception, match="word 3"):
        apart(word)


def test_the_text_of_an_unexpected_error_does_not_cross() -> None:
    def fail() -> dict[str, object]:
        raise ValueError("academic acid acne")

    with pytest.raises(StoreError, match="failed with ValueError") as refused:
        apart(fail)
    assert "academic" not in str(refused.value)


def children() -> set[str]:
    """The processes that this one has begun, ended ones that nobody asked after included."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_a_child_that_is_killed_is_noticed_and_none_is_left() -> None:
    def die() -> dict[str, object]:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}

    before = children()
    with pytest.raises(StoreError, match="without an answer"):
        apart(die)
    assert children() <= before


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "child"
    parent = os.fork()
    if parent == 0:

        def work() -> dict[str, object]:
            note.write_text(str(os.getpid()))
            time.sleep(60)
            return {}

        apart(work)
        os._exit(0)
    while not note.exists() or not note.read_text():
        time.sleep(0.01)
    child = int(note.read_text())
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for _ in range(500):
        stat = Path(f"/proc/{child}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the child lives on")


def test_the_child_makes_no_core_and_locks_its_memory_or_says_so() -> None:
    def look() -> dict[str, object]:
        status = Path("/proc/self/status").read_text()
        locked = next(line for line in status.splitlines() if line.startswith("VmLck"))
        limits = Path("/proc/self/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core"))
        return {"locked": int(locked.split()[1]), "core": core.split()[4]}

    said: list[str] = []
    before = look()["locked"]
    done = apart(look, said.append)
    assert done["core"] == "0"
    if os.geteuid() == 0:
        assert done["locked"] > 1000
    # what is said comes from the child, so it is not seen here
    assert look()["locked"] == before
