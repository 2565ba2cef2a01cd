"""What people read of a redacted version: at the terminal, from verify.py, on the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from page_tools import ASSETS, CHROMIUM, missing

from cases_dossiers.story import Versions
from vedette.adapters.bag_folder import BagFolder
from vedette.cases.report import report_text
from vedette.cases.verify import verify_dossier
from vedette.formats.trust_card import parse_trust_card

SAID = {"en": "are shown", "fr": "Version caviardée", "ru": "Версия с изъятиями"}


@pytest.mark.parametrize("language", sorted(SAID))
def test_terminal_and_script_say_what_is_hidden(versions: Versions, language: str) -> None:
    folder = versions.redacted.folder
    verdict = verify_dossier(BagFolder(folder), parse_trust_card(versions.card.read_bytes()))
    assert verdict.disclosure is not None
    told = report_text(verdict, language)
    script = [sys.executable, "-I", str(folder / "verify.py"), "--lang", language, "--trust", versions.card]
    said = subprocess.run(script, capture_output=True, check=True).stdout.decode()
    for text in (told, said):
        assert SAID[language] in text and verdict.disclosure.root in text
        assert str(verdict.disclosure.hidden) in text
    whole = report_text(versions.whole.verdict, language)
    assert SAID[language] in whole  # nothing is hidden, and it says so by its numbers


def test_the_page_says_what_is_hidden(versions: Versions, tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        missing("no Chromium")
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as driver:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        page = browser.new_page()
        page.goto((ASSETS / "verify.html").as_uri())
        page.fill("#card", versions.card.read_text())
        page.set_input_files("#folder", versions.redacted.folder)
        expect(page.locator("html[data-verdict='verified']")).to_have_count(1, timeout=20_000)
        root = versions.redacted.verdict.disclosure.root
        page.screenshot(path=str(tmp_path / "page.png"), full_page=True)
        assert root in page.locator("body").inner_text()
        assert "parts are shown" in page.locator("body").inner_text()
        browser.close()
