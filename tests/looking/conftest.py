"""One looker for all tests of looking: starting its process takes half a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vedette.house.looking import Looker

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture(scope="session")
def looker() -> Iterator[Looker]:
    """A looker whose process must be the same one at the end."""
    with Looker(seconds=60.0) as made:  # on a machine that has other work; the processor time is as ever
        made.bars  # noqa: B018 - it answers, so its process is up
        process = made._process
        yield made
        assert made._process is process, "the process of the looker had to be started again"
        assert process is not None and process.poll() is None
