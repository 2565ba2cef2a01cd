"""What all tests share: where the public vectors lie; no test is about seconds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# a machine under load is slow, and that is no fault of what is tested; benches measure
# a person's machine draws new examples each time; CI draws the same, to answer about the change alone
# (what a draw finds is kept as an @example)
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("VEDETTE_CI") == "1",
)
settings.load_profile("unhurried")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published vectors and data beside the checkout, or VEDETTE_SHARED."""
    folder = Path(os.environ.get("VEDETTE_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"NO PUBLISHED VECTORS: {folder} is not there (set VEDETTE_SHARED)")
    return folder
