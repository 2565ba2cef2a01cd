"""Instruments: what our reliability and seizure tests measure with.

- `faults`: kill, ENOSPC, EIO or a short write at the n-th file call of a program.
- `loopfs`: a real ext4 whose power can be cut, and a disk that fills up.
- `canaries`: is a secret, in any of its spellings, in the raw blocks of a disk?

Each has a `test_*.py` beside it in which it must catch a known-bad control.
An instrument that cannot work on this machine skips aloud; with VEDETTE_CI=1
the skip is a failure, so that a green run always means a measured one.
"""

import os
from typing import NoReturn

import pytest


def skip_aloud(reason: str) -> NoReturn:
    """Skip the running test with its reason; fail it instead when VEDETTE_CI=1."""
    if os.environ.get("VEDETTE_CI") == "1":
        pytest.fail(f"instrument missing under VEDETTE_CI=1: {reason}", pytrace=False)
    pytest.skip(reason)
