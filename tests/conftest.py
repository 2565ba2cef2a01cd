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

LONG = (
    "hq_matrix/test_looking.py",
    "hq_hostile/test_names.py",
    "hq_journeys/test_journey.py",
    "journeys/test_main_job.py",
    "hq/test_fresh.py",
    "hq_journeys/test_raid_on_the_office.py",
    "partner_watch/test_processes.py",
    "hq_journeys/test_identity.py",
    "hq_serving/test_serving.py",
    "hq_watch/test_served.py",
    "hq_journeys/test_records.py",
    "hq_hostile/test_foreign_ids.py",
    "hq_appeals/test_scripted_person.py",
    "crash/test_crash_points.py",
    "hq_matrix/test_cells_away.py",
    "hq_matrix/test_mutants.py",
)
"""Files that take a minute or more: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {REPOSITORY / "tests" / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published vectors and data beside the checkout, or VEDETTE_SHARED."""
    folder = Path(os.environ.get("VEDETTE_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"NO PUBLISHED VECTORS: {folder} is not there (set VEDETTE_SHARED)")
    return folder
