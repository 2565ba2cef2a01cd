from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import moving

from vedette.house.redacting import Redactor


@pytest.fixture(scope="session")
def redactor(shared: Path) -> Iterator[Redactor]:
    with Redactor() as made:
        yield made


@pytest.fixture(scope="session")
def shot(redactor: Redactor) -> moving.Shot:
    draw, truth = moving.scene(moving.FRAMES)
    data = moving.film(moving.FRAMES, (640, 360), draw, moving.spoken(moving.FRAMES / moving.RATE))
    told: list[int] = []
    tracked = redactor.track_faces(io.BytesIO(data), progress=told.append)
    return moving.Shot(data, truth, tracked, tuple(told))
