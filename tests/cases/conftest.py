"""Node, Chromium and a real dossier for the tests of the verifiers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from page_tools import ASSETS, CHROMIUM, missing, node_program
from real_house import RealDossier, build_real


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the verifier's packages in place."""
    return node_program()


@pytest.fixture(scope="session")
def real_dossier(tmp_path_factory: pytest.TempPathFactory) -> RealDossier:
    """A dossier of a real headquarters with two witness processes, built once."""
    return build_real(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")  # one driver at a time: tests/verifier starts its own
def page_verdict() -> Iterator[Callable[[Path, str], dict[str, Any]]]:
    """Ask the page in Chromium: a folder and the text of a card give its JSON."""
    if not CHROMIUM.exists():
        missing("no Chromium")
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as driver:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)

        def ask(folder: Path, card: str) -> dict[str, Any]:
            page = browser.new_page()
            page.goto((ASSETS / "verify.html").as_uri())
            page.fill("#card", card)
            page.set_input_files("#folder", folder)
            expect(page.locator("html[data-verdict]")).to_have_count(1, timeout=20_000)
            result: dict[str, Any] = json.loads(page.locator("#json").text_content() or "")
            page.close()
            return result

        yield ask
        browser.close()
