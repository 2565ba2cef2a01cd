"""Files that are there whole, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vedette.adapters import disk
from vedette.adapters.disk import Lock, disk_errors, make_folder, new_file, sweep, write_file
from vedette.errors import ConflictError, StoreError


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_file_is_written_for_its_owner_only(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"data")
    assert (tmp_path / "a").read_bytes() == b"data"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    with new_file(tmp_path / "b", 0o400) as file:
        file.write(b"more")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o400
    assert names(tmp_path) == ["a", "b"]


def test_file_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"old")
    with pytest.raises(ConflictError):
        write_file(tmp_path / "a", b"new")
    with pytest.raises(ConflictError), new_file(tmp_path / "a") as file:
        file.write(b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    write_file(tmp_path / "a", b"new", replace=True)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_lone_link_counts_as_being_there(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("nowhere")
    with pytest.raises(ConflictError):
        write_file(tmp_path / "a", b"new")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_block_that_fails_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), new_file(tmp_path / "a") as file:
        file.write(b"half")
        raise error
    assert names(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_failing_disk_is_a_refusal_and_leaves_nothing(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write_file(tmp_path / "a", b"old")
    monkeypatch.setattr(disk.os, step, fail)
    with pytest.raises(StoreError, match="No space left"):
        write_file(tmp_path / "a", b"new", replace=True)
    monkeypatch.undo()
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    monkeypatch.setattr(disk.os, "write", lambda handle, data: whole(handle, bytes(data)[:3]))
    write_file(tmp_path / "a", b"ten bytes.")
    assert (tmp_path / "a").read_bytes() == b"ten bytes."


def test_folders_are_made_once_and_a_file_in_the_way_is_a_refusal(tmp_path: Path) -> None:
    make_folder(tmp_path / "a/b/c")
    make_folder(tmp_path / "a/b/c")
    assert (tmp_path / "a/b/c").stat().st_mode & 0o777 == 0o700
    write_file(tmp_path / "file", b"")
    with pytest.raises(StoreError):
        make_folder(tmp_path / "file/below")


def test_sweep_takes_what_a_killed_process_left(tmp_path: Path) -> None:
    for name in (".part-1", ".part-2", "kept", "part-3"):
        (tmp_path / name).write_bytes(b"x")
    assert sweep(tmp_path) == 2
    assert names(tmp_path) == ["kept", "part-3"]


def test_system_errors_become_refusals_and_others_pass() -> None:
    with pytest.raises(StoreError, match="the thing"), disk_errors("the thing"):
        raise PermissionError(13, "Permission denied")
    with pytest.raises(KeyError), disk_errors("the thing"):
        raise KeyError


def test_lock_keeps_another_process_out_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    program = (
        "import sys; from pathlib import Path; from vedette.adapters.disk import Lock\n"
        "from vedette.errors import ConflictError\n"
        "try: Lock(Path(sys.argv[1]), 'x').release()\n"
        "except ConflictError: sys.exit(7)"
    )

    def other() -> int:
        environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(
            [sys.executable, "-c", program, str(path)], env=environment, check=False
        ).returncode

    with Lock(path, "kit"):
        assert other() == 7
    assert other() == 0
