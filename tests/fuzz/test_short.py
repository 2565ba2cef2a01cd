"""Every parser, for a second each: seeds, seeded changes of them, and what hypothesis thinks of.

The long runs are those of fuzz/atheris_run.py; what they found stands in test_found.py.
"""

from __future__ import annotations

import random
import resource
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))

from deliveries import DELIVERY
from mirrors import MIRROR
from mutations import mutate
from targets import RUNS, TARGETS, made

SEEDS = made.seeds()


@pytest.fixture(scope="module", autouse=True)
def peak_before() -> int:
    """Return the peak memory, in KiB, that whatever ran before this module had reached."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


assert {DELIVERY, MIRROR} <= set(TARGETS)


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert set(SEEDS) == set(TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_changed_seeds_give_a_value_or_a_declared_error(name: str) -> None:
    rng = random.Random(zlib.crc32(name.encode()))
    run, pool = TARGETS[name], SEEDS[name]
    for data in pool:
        run(data)
    for _ in range(RUNS[name]):
        data = mutate(rng.choice(pool), rng, pool)
        try:
            run(data)
        except BaseException as error:
            error.add_note(f"input: {data[:2000].hex()} ({len(data)} bytes)")
            raise


@pytest.mark.parametrize("name", sorted(name for name in TARGETS if RUNS[name] > 50))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300) | st.text(max_size=120).map(str.encode))
def test_any_bytes_give_a_value_or_a_declared_error(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_all_of_it_adds_less_than_200_mb(peak_before: int) -> None:
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before < 200 * 1024
