"""SIGKILL at a bundle and at a bag in the making; what comes after is the same, byte for byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cases_dossiers.killed import build
from cases_dossiers.story import CONTENTS, Versions
from cases_dossiers.test_bundle import plan_of

SCRIPT = Path(__file__).with_name("killed.py")
SOURCE = Path(__file__).resolve().parents[2] / "src"


@contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A desk at work; at the end it is killed, with all that it started."""
    process = subprocess.Popen(
        [sys.executable, SCRIPT, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.stdout.close()


def lines(process: subprocess.Popen[bytes], count: int, onward: bool = False) -> list[bytes]:
    """The next lines it prints; after the last one it waits, unless `onward`."""
    assert process.stdin is not None and process.stdout is not None
    found = []
    for at in range(count):
        found.append(process.stdout.readline())
        if onward or at + 1 < count:
            process.stdin.write(b"\n")
            process.stdin.flush()
    return found


def contents(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of all files."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_bundle_killed_again_and_again_is_the_same_in_the_end(versions: Versions, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes(plan_of(versions).encode())
    with started("bundle", versions.whole.folder, plan, tmp_path / "once.pdf") as process:
        resumed, digest = lines(process, 6)[-1].split()
    assert resumed == b"0"
    target, journal = tmp_path / "killed.pdf", tmp_path / ".part-killed.pdf.journal"
    # while the first is drawn; after the first; while the third or so is drawn; when all are drawn
    for heard, onward in ((1, True), (2, False), (2, True), (5, False)):
        done = len(journal.read_bytes().splitlines()) - 1 if journal.exists() else 0
        with started("bundle", versions.whole.folder, plan, target) as process:
            assert all(lines(process, min(heard, 1 + len(CONTENTS) - done), onward))
        assert not target.exists()
    with started("bundle", versions.whole.folder, plan, target) as process:
        told = lines(process, 2)
    assert told == [b"verified\n", b"%d %s\n" % (len(CONTENTS), digest)]
    assert hashlib.sha256(target.read_bytes()).hexdigest().encode() == digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed.pdf", "once.pdf", "plan.json"]


def test_a_bag_that_was_killed_keeps_what_is_whole(versions: Versions, tmp_path: Path) -> None:
    house, target = versions.root / "hq", tmp_path / "bag"
    work, notes = tmp_path / ".part-bag", tmp_path / ".part-bag.opened"
    for heard in (1, 2, 3):
        with started("build", house, target) as process:
            assert all(lines(process, heard, onward=heard == 2))
        assert not target.exists() and len(notes.read_bytes().splitlines()) >= heard
    exhibits = work / "data" / "exhibits"
    kept = {path.name: path.stat().st_ino for path in exhibits.iterdir() if path.stem in ("E0001", "E0003")}
    # one lost its end, one is of nobody: neither is in the dossier
    second = exhibits / "E0002.pdf"
    os.truncate(second, second.stat().st_size - 1)
    (exhibits / "E0009.jpg").write_bytes(b"left over")
    (work / "data" / "proofs").mkdir(exist_ok=True)
    (work / "data" / "proofs" / "E0009.json").write_bytes(b"{}")
    built = build(house, target, lambda size: None)
    assert built.verdict.verdict == "verified" and len(built.verdict.exhibits) == len(CONTENTS)
    found = {path.name: path.stat().st_ino for path in (target / "data" / "exhibits").iterdir()}
    assert len(kept) == 2 and kept.items() <= found.items()
    assert (target / "data" / "exhibits" / "E0002.pdf").read_bytes() == CONTENTS[1][1]
    assert not [path for path in contents(target) if "E0009" in path]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag"]


@pytest.mark.parametrize("changed", [b"", b"\xff\n", b'{"number":"1"}\n', b"[]\n"])
def test_notes_that_say_nothing_keep_nothing(versions: Versions, tmp_path: Path, changed: bytes) -> None:
    exhibits = tmp_path / ".part-bag" / "data" / "exhibits"
    exhibits.mkdir(parents=True)
    (exhibits / "E0001.jpg").write_bytes(b"not what was sealed")
    (tmp_path / ".part-bag.opened").write_bytes(changed)
    built = build(versions.root / "hq", tmp_path / "bag", lambda size: None)
    assert built.verdict.verdict == "verified"
    assert (tmp_path / "bag" / "data" / "exhibits" / "E0001.jpg").read_bytes() == CONTENTS[0][1]
    shutil.rmtree(tmp_path / "bag")
