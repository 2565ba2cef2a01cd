"""The site's stage, with time that can be moved, and passphrases that cost little unless a test asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hq.plugin import *  # noqa: F403
from hq_access.stage_access import Time
from vedette_hq.access import keys
from vedette_hq.access.entry import _nobody
from vedette_hq.access.factors import STEP_SECONDS
from vedette_hq.access.hasher import Argon2idHasher


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """What `timezone.now()` answers everywhere; it starts at the beginning of a step."""
    step = int(datetime.now(UTC).timestamp()) // STEP_SECONDS * STEP_SECONDS
    held = Time(datetime.fromtimestamp(step + STEP_SECONDS, UTC))
    monkeypatch.setattr("django.utils.timezone.now", lambda: held.now)
    return held


@pytest.fixture(autouse=True)
def cost(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id with 1 MiB and one pass; the real cost for tests marked `full_cost`."""
    _nobody.cache_clear()
    if "full_cost" not in request.fixturenames:
        monkeypatch.setattr(Argon2idHasher, "memory_cost", 1024)
        monkeypatch.setattr(Argon2idHasher, "time_cost", 1)
        monkeypatch.setattr(keys, "MEMORY_KIB", 1024)
        monkeypatch.setattr(keys, "PASSES", 1)
    yield
    _nobody.cache_clear()


@pytest.fixture
def full_cost() -> None:
    """Ask for what a passphrase really costs."""
