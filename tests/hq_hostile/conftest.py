"""The site's stage, what the evidence room holds in a process, and a browser that reaches nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq_vault.conftest import helpers, rooms
from instruments import skip_aloud

__all__ = ["helpers", "rooms"]
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium, which reaches this machine alone."""
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: hostile names were shown to nobody")
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver has a loop; the tests are not in it
    only_here = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", only_here]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
