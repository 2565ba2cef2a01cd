"""Two time-stamping authorities on this machine, and a headquarters that knows them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from time_stage import clock, grow

from instruments import skip_aloud
from vedette.house.abroad.authorities import add_authority
from vedette.house.headquarters import Headquarters
from vedette_demo.authority import RunningAuthority, authorities


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningAuthority]]:
    """Two authorities that answer; they behave until they are told otherwise."""
    if shutil.which("openssl") is None:
        skip_aloud("NO OPENSSL: no authority can be run here")
    with authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def hq(tmp_path: Path, two: list[RunningAuthority]) -> Iterator[Headquarters]:
    """A headquarters with one entry, cosigned as its policy (no witness) demands, that knows both."""
    for each in two:
        each.mischief, each.asked = "", 0
    Headquarters.create(tmp_path / "hq", "Invented", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(tmp_path / "hq", clock) as opened:
        for each in two:
            add_authority(opened, each.name, each.url, each.chain)
        grow(opened)
        yield opened
