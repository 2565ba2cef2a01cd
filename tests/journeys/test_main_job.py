"""The main job, whole: on the invented mission, on a folder, on an incident file, and against misuse."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).parent.parent.parent / "src"


def main_job(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vedette_demo", "--exit", *arguments],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_the_invented_mission_ends_with_a_verified_dossier_and_a_public_page(tmp_path: Path) -> None:
    done = main_job("--work", str(tmp_path / "house"))
    assert done.returncode == 0, done.stdout + done.stderr
    for word in (
        "gap",
        "quarantined",
        "with 2 it is refused",
        "no partner takes it",
        "word 14 of nord 3",
        "every digest as before; 0 lost",
        "two heads convict",
        "time stamps",
        "4 of 5",
        "verify.py",
        "refused, trust.signer",
        "public page",
    ):
        assert word in done.stdout
    assert (tmp_path / "house" / "dossier" / "verify.html").is_file()
    assert (tmp_path / "house" / "site" / "ru" / "index.html").is_file()


def test_a_folder_of_the_users_goes_the_same_way(tmp_path: Path, shared: Path) -> None:
    media = shared / "data" / "media"
    count = sum(1 for path in media.rglob("*") if path.is_file())
    done = main_job("--work", str(tmp_path / "house"), "--input", str(media))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"all {count} packages are registered" in done.stdout


def test_an_incident_file_gives_one_item_an_incident_and_one_mission_a_state(
    tmp_path: Path, shared: Path
) -> None:
    source = shared / "data" / "incidents" / "2020pb_incidents.json.gz"
    whole = json.loads(gzip.decompress(source.read_bytes()))
    few = [row for row in whole["data"] if row["state"] in ("New Mexico", "Utah", "Maine")]
    part = tmp_path / "part.json"
    part.write_text(json.dumps({**whole, "data": few}), "utf-8")
    done = main_job("--work", str(tmp_path / "house"), "--input", str(part))
    assert done.returncode == 0, done.stdout + done.stderr
    states = {row["state"] for row in few}
    assert f"{len(states)} missions, {len(states)} devices" in done.stdout
    assert f"each of {len(few)} files is one sealed package" in done.stdout


def test_a_folder_that_is_not_ours_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("keep", "utf-8")
    done = main_job("--work", str(tmp_path))
    assert done.returncode == 1
    assert (tmp_path / "precious.txt").read_text("utf-8") == "keep"


def test_input_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = main_job("--work", str(tmp_path / "house"), "--input", str(tmp_path / "nothing"))
    assert done.returncode == 2
    assert "nothing" in done.stderr
