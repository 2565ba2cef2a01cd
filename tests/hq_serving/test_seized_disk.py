"""A disk that is carried off while the house is open, and after it was locked: nothing on it can be read.

The whole disk is searched for names, notes and contents, in every spelling that the instruments know.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hq_serving.inside import run_inside
from hq_serving.stage import serving
from hq_serving.test_faults import DEVICES, Bringer, build
from instruments.canaries import search, search_tree
from instruments.loopfs import loop_ext4, require_root
from intake.stage import Stage

NAMES = ["«Invented» 7", "person12", "Олена «Invented»", "m-1-canary-title"]
CONTENT = [b"an invented testimony of Olena Zaborona " * 40, "показания Олены Заборонной ".encode() * 40]
CANARIES = [*NAMES, "Olena Zaborona", "Олены Заборонной"]

pytestmark = pytest.mark.root


def test_no_name_and_no_content_on_the_raw_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_root()
    with loop_ext4(900) as disk:
        (disk.mount / "tmp").mkdir(mode=0o777)
        stage = build(disk.mount)
        for name in DEVICES:  # the devices are elsewhere
            shutil.copytree(disk.mount / name, tmp_path / name)
        stage = Stage(tmp_path, stage.warden)
        run_inside(disk.mount / "hq", "fill", "30")
        monkeypatch.setenv("TMPDIR", str(disk.mount / "tmp"))
        monkeypatch.setenv("HOME", str(disk.mount / "tmp"))
        with serving(disk.mount / "hq", opened=True) as site:
            bringer = Bringer(stage, "a", site)
            bringer.sealed |= set(stage.seal(CONTENT))
            stage.export()
            assert bringer.bring(60), bringer.told
            while run_inside(site.house, "waiting"):
                pass
            subprocess.run(["sync"], check=True)
            assert search(disk.image, CANARIES) == []  # while it is open
            assert search_tree(disk.mount, CANARIES) == {}
            assert site.run("lock").returncode == 0
            subprocess.run(["sync"], check=True)
            assert search(disk.image, CANARIES) == []
            log = site.log.read_bytes()
            assert not any(word.encode() in log for word in CANARIES)
        # the instrument sees what is there
        (disk.mount / "plain").write_text(f"{NAMES[0]}\n", "utf-8")
        subprocess.run(["sync"], check=True)
        os.sync()
        assert {hit.canary for hit in search(disk.image, CANARIES)} == {NAMES[0]}
