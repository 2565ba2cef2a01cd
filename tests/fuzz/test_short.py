"""Every parser, for a second each: seeds, seeded changes of them, and what hypothesis thinks of.

The long runs are those of fuzz/atheris_run.py; what they found stands in test_found.py.
"""

from __future__ import annotations

import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundles import BUNDLE
from captures import CAPTURE
from closets import CLOSET
from deliveries import DELIVERY
from disclosures import SCAN
from films import FILM
from gates import GATE
from lookings import LOOKING
from mirrors import MIRROR
from mutations import mutate
from presses import DRAFT
from procedures import PROCEDURE
from redactions import DERIVATIVE
from releases import RELEASE
from targets import RUNS, TARGETS, made
from translations import TRANSLATION
from uploads import UPLOAD
from watches import WATCH
from websites import WEBSITE

from clocks import CLOCK
from imports import IMPORT
from pleadings import PLEADING

SEEDS = made.seeds()


_AREAS = {
    BUNDLE,
    CAPTURE,
    CLOCK,
    CLOSET,
    DELIVERY,
    DERIVATIVE,
    DRAFT,
    FILM,
    GATE,
    IMPORT,
    LOOKING,
    MIRROR,
    PLEADING,
    PROCEDURE,
    TRANSLATION,
    RELEASE,
    SCAN,
    UPLOAD,
    WATCH,
    WEBSITE,
}
assert set(TARGETS) >= _AREAS


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert set(SEEDS) == set(TARGETS)


def changed_seeds(name: str) -> None:
    """Give a target its seeds and seeded changes of them."""
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


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_changed_seeds_give_a_value_or_a_declared_error(name: str) -> None:
    changed_seeds(name)


@pytest.mark.parametrize("name", sorted(name for name in TARGETS if RUNS[name] > 50))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300) | st.text(max_size=120).map(str.encode))
def test_any_bytes_give_a_value_or_a_declared_error(name: str, data: bytes) -> None:
    TARGETS[name](data)


def peak() -> int:
    """Return the most memory this process has held at once, in bytes (since it began to run this program)."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.partition("VmHWM:")[2].split()[0]) * 1024


def test_all_of_it_adds_less_than_64_mb() -> None:
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert 0 <= int(done.stdout) < 64 << 20


if __name__ == "__main__":  # in a process of its own: nothing that ran before is counted
    before = peak()
    for each in sorted(TARGETS):
        changed_seeds(each)
    print(peak() - before)
