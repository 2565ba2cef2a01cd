"""Two partners for each test: as processes, or behind a door in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from partner_watch.stage import Stage, stage


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Stage]:
    """A register, two partners that do not serve yet, a gateway and a mail server."""
    with stage(tmp_path) as made:
        yield made


@pytest.fixture
def served(group: Stage) -> Stage:
    """The same, and the first partner serves in this process."""
    group.partners[0].start_here()
    return group
