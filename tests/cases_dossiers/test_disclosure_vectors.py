"""Every vector of disclosure gets its verdict from all three verifiers, and is what its script makes."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))

from three_verifiers import Three

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "vectors/disclosure"
GOOD: dict[str, Any] = json.loads(gzip.decompress((FOLDER / "good.json.gz").read_bytes()))
REFUSED: dict[str, Any] = json.loads(gzip.decompress((FOLDER / "refused.json.gz").read_bytes()))
CODES = ("format", "source", "part", "extra", "root", "entry")


def unpacked(files: Mapping[str, str], folder: Path) -> Path:
    """Files of a vector below a folder."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(text))
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, node: str) -> Iterator[Three]:
    card = tmp_path_factory.mktemp("card") / "card.txt"
    card.write_text(GOOD["card"], "ascii")
    with Three(card, node) as found:
        yield found


@pytest.mark.parametrize("name", GOOD["versions"])
def test_a_good_version_is_verified_by_all_three(name: str, three: Three, tmp_path: Path) -> None:
    held = GOOD["versions"][name]
    verdict, disagreement = three.judge(unpacked(held["files"], tmp_path / "bag"))
    assert disagreement is None
    assert (verdict["verdict"], verdict["disclosure"]) == ("verified", held["disclosure"]), verdict


@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_is_named_alike_by_all_three(fault: str, three: Three, tmp_path: Path) -> None:
    held = REFUSED[fault]
    files = {**GOOD["versions"]["redacted"]["files"], **held["files"]}
    left = {path: data for path, data in files.items() if path not in held["without"]}
    verdict, disagreement = three.judge(unpacked(left, tmp_path / "bag"))
    assert disagreement is None
    assert (verdict["code"], verdict["thing"]) == (held["code"], held["thing"]), verdict


def test_every_code_has_its_vectors() -> None:
    assert {one["code"] for one in REFUSED.values()} == {f"disclosure.{code}" for code in CODES}
    assert len(REFUSED) >= 30


def test_the_vectors_are_what_their_script_makes(tmp_path: Path) -> None:
    again = tmp_path / "vectors/disclosure"
    again.mkdir(parents=True)
    shutil.copy(FOLDER / "make.py", again)
    shutil.copytree(
        ROOT / "tests/verifier", tmp_path / "tests/verifier", ignore=shutil.ignore_patterns("__*")
    )
    clean = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, str(again / "make.py")], env=clean, check=True)
    for name in ("good.json.gz", "refused.json.gz"):
        old, new = (gzip.decompress((place / name).read_bytes()) for place in (FOLDER, again))
        assert old == new, name
