"""Search and views in Chromium: each page in three languages, wide and narrow, read by axe; a journey."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq_vault.conftest import *  # noqa: F403
from instruments import skip_aloud

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
SHOTS = os.environ.get("VEDETTE_SHOTS")
LOCALES = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    try:
        from playwright import sync_api
    except ImportError:
        skip_aloud("no playwright")
    path = os.environ.get("VEDETTE_CHROMIUM") or shutil.which("chromium")
    with sync_api.sync_playwright() as tools:
        try:
            started = tools.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except sync_api.Error:
            skip_aloud("no Chromium on this machine")
        yield started
        started.close()


class Window:
    """One person's window, and what was wrong on the way."""

    def __init__(self, browser: Any, visit: Any, person: Any, port: int, language: str = "en") -> None:
        import axe_core_python

        self.axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
        (name, morsel), *_ = visit(person).cookies.items()
        self.context = browser.new_context(viewport={"width": 1100, "height": 900}, locale=LOCALES[language])
        cookie = {"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}
        self.context.add_cookies([cookie])
        self.page, self.base = self.context.new_page(), f"http://localhost:{port}"
        self.language, self.faults = language, list[str]()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.base):
            self.faults.append(f"asked elsewhere: {request.url}")

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.base + path)

    def look(self, name: str) -> None:
        """Check the page wide, narrow and as it prints; take pictures when asked."""
        self.page.wait_for_load_state()
        if self.page.evaluate("document.documentElement.lang") != self.language:
            self.faults.append(f"{name}: another language")
        for width in (360, 1100):
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{name}: {wide} px wide at {width}")
            self._picture(f"{name}-{self.language}-{width}")
        self.page.evaluate(self.axe)
        for row in self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            if row["impact"] in ("serious", "critical"):
                self.faults.append(f"{name}: {row['id']}: {row['nodes'][0]['html'][:160]}")
        if SHOTS:
            Path(SHOTS, f"{name}-{self.language}.pdf").write_bytes(self.page.pdf(format="A4"))

    def _picture(self, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_page_fits_and_can_be_read(
    stage: Any, visit: Any, site: int, browser: Any, language: str
) -> None:
    from vedette_hq.finding.services import keep, pick

    stage.lead.language = language
    stage.lead.save()
    kept = keep(stage.lead, "Invented list", case=stage.case, team=True)
    pick(kept, [stage.id("raid"), stage.id("torture"), stage.statements["ru"].pk], stage.lead)
    window = Window(browser, visit, stage.lead, site, language)
    pages = {
        "search-empty": "/find/",
        "search": "/find/?words=избивать",
        "search-all": "/find/?withdrawn=1",
        "search-nothing": "/find/?words=zzzz",
        "lists": "/find/lists",
        "list": f"/find/lists/{kept.pk}",
    }
    pages |= {
        view: f"/find/{view}?case={stage.case.pk}"
        for view in ("table", "map", "timeline", "network", "chain")
    }
    for name, path in pages.items():
        window.go(path)
        window.look(name)
    window.context.close()
    assert window.faults == []


def test_somebody_searches_narrows_keeps_and_exports(stage: Any, visit: Any, site: int, browser: Any) -> None:
    window = Window(browser, visit, stage.lead, site)
    page = window.page
    window.go("/find/")
    page.get_by_role("searchbox").fill("полиция")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("complementary").get_by_role("link", name="Statements").click()
    assert page.locator("mark").first.inner_text().startswith("полиции")
    page.get_by_text("Keep this question as a list").click()
    page.get_by_label("Name of the list").fill("What witnesses say of the police")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Map").click()
    page.get_by_role("link", name="The raid on Aul").count()
    window.go(f"/find/map?case={stage.case.pk}")
    page.get_by_text("Export and print").click()
    page.get_by_label("Form").select_option("svg")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export").click()
    assert Path(coming.value.path()).read_text("utf-8").startswith("<?xml")
    window.context.close()
    assert window.faults == []
