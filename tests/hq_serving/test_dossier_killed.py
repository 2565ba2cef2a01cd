"""The worker of a served house is killed while it builds a dossier; the next one takes it up and ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hq_serving import dossier_inside
from hq_serving.stage import serving
from hq_serving.test_faults import Bringer, build

EXHIBITS = 8
SECONDS = 180


def files_of(house: Path) -> int:
    """How many files the building has written so far."""
    return sum(1 for path in (house / "database/dossiers").rglob("*") if path.is_file())


def test_a_worker_that_is_killed_is_followed_by_one_that_ends_the_building(tmp_path: Path) -> None:
    stage, house = build(tmp_path), tmp_path / "hq"
    with serving(house, opened=True) as site:
        bringer = Bringer(stage, "a", site)
        bringer.prepare(EXHIBITS)
        until = time.monotonic() + SECONDS
        while not bringer.bring(5.0):
            assert time.monotonic() < until, bringer.told
        while dossier_inside.run(house, "items") < EXHIBITS:
            assert time.monotonic() < until, "nothing was read"
        killed = []
        # once at the first exhibits, once in the middle of the bag, once later: each at the moment of a file
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(dossier_inside.run, house, "ask")
            for more in (3, EXHIBITS * 2, EXHIBITS * 4):
                before = site.wait_for("worker")["worker"]
                while files_of(house) < more and time.monotonic() < until:
                    time.sleep(0.002)
                os.kill(before, signal.SIGKILL)
                killed.append((before, files_of(house)))
                while site.wait_for("worker")["worker"] == before:
                    assert time.monotonic() < until, "no other worker came"
            assert asked.result()
        while (found := dossier_inside.run(house, "state"))[0] not in ("done", "failed"):
            assert time.monotonic() < until, found
        stage_, reached, total, failure, tries = found
        assert (stage_, reached, total) == ("done", EXHIBITS, EXHIBITS), failure
        assert tries >= 2, ("taken up again", killed)
        card = tmp_path / "card.txt"
        card.write_text(dossier_inside.run(house, "take", str(tmp_path / "taken.zip")), "ascii")
    with zipfile.ZipFile(tmp_path / "taken.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "taken")
    command = [sys.executable, "-m", "vedette.cli", "verify", str(tmp_path / "taken/dossier")]
    ended = subprocess.run([*command, "--trust", str(card)], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()
    print(f"killed with so many files: {[files for _pid, files in killed]}; taken {tries} times")
