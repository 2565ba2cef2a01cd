"""In a real browser: a wish, a paper sent in pieces, a letter proven, a conclusion signed by two."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hq.plugin import logged_in
from hq_casework.story import PDF, case_of, judged, matter_of, person_of
from instruments import skip_aloud
from vedette_hq.config import runtime

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The site on a port of this machine, told that this is its origin."""
    before = runtime.current()
    origin = live_server.url.replace("127.0.0.1", "localhost")
    changed = dataclasses.replace(before.settings.site, origin=origin)
    runtime.install(dataclasses.replace(before, settings=dataclasses.replace(before.settings, site=changed)))
    yield origin
    runtime.install(before)


@pytest.fixture
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: nobody walked through casework")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield found
        found.close()


def inside(chromium: Any, site: str, person: Any) -> Any:
    """A page in which somebody is logged in; what it asks of others, or complains of, is kept."""
    from django.conf import settings

    client = logged_in(person)
    context = chromium.new_context()
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    context.add_cookies(
        [
            cookie
            | {"url": site.replace("http:", "https:"), "secure": True, "httpOnly": True, "sameSite": "Strict"}
        ]
    )
    page = context.new_page()
    page.faults = []
    page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda r: _own(page, r.url, site))
    return page


def _own(page: Any, address: str, site: str) -> None:
    if urlsplit(address).netloc != urlsplit(site).netloc and not address.startswith(("data:", "blob:")):
        page.faults.append(f"asked {address}")


def tab(page: Any, label: str) -> None:
    """Go to a tab of the case, and look that nothing is wider than a telephone."""
    page.get_by_role("navigation", name="This case").get_by_role("link", name=label, exact=True).click()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(WIDER) <= 0, label
    page.set_viewport_size({"width": 1100, "height": 900})


def opened(page: Any, summary: str) -> Any:
    """Open a part of the page, and return it."""
    part = page.locator(f"details:has(> summary:text-is('{summary}'))").first
    if part.get_attribute("open") is None:
        part.locator("> summary").click()
    return part


def test_from_the_first_wish_to_the_signed_conclusion(
    chromium: Any, site: str, people: Any, tmp_path: Path
) -> None:
    from vedette_hq.casework.models import Conclusion, Letter, Paper, Wish

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    record = person_of(case, lawyer)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(PDF + os.urandom(1_400_000))  # three pieces, more than a form may carry
    page = inside(chromium, site, lawyer)
    page.goto(f"{site}/casework/")
    page.get_by_role("link", name="Invented case").click()
    tab(page, "Clients")
    part = opened(page, "Add a client")
    part.locator("[name=subject]").select_option(record.pk)
    part.locator("[name=since]").fill("2026-03-02")
    part.get_by_role("button", name="Add").click()
    page.locator("main table a").first.click()
    part = opened(page, "Write down what they want now")
    part.locator("[name=wants]").fill("Правда и безопасность")
    part.locator("[name=said]").fill("2026-03-02")
    part.get_by_role("button").click()
    assert page.locator(".quote").first.inner_text() == "Правда и безопасность"
    tab(page, "Papers")
    part = opened(page, "Keep a paper")
    part.locator("[name=file]").set_input_files(str(scan))
    part.locator("[name=title]").fill("Постановление об отказе")
    part.get_by_role("button", name="Keep").click()
    page.locator("main table").wait_for()
    with page.expect_download() as came:
        page.locator("main table").get_by_role("link", name="Take").click()
    assert came.value.suggested_filename == "paper-1.pdf"
    assert Path(came.value.path()).read_bytes() == scan.read_bytes()
    tab(page, "Correspondence")
    page.get_by_role("link", name="Write down a letter").click()
    page.select_option("[name=way]", "in")
    page.select_option("[name=kind]", "refusal")
    page.fill("[name=body]", "Следственный отдел (вымышленный)")
    page.fill("[name=title]", "Отказ")
    page.fill("[name=moved]", "2026-03-10")
    page.locator("main form.panel button").click()
    part = opened(page, "Add a proof")
    part.locator("[name=strength]").select_option("shown")
    part.locator("[name=paper]").select_option(index=1)
    part.get_by_role("button", name="Add").click()
    assert page.locator(".state.good").first.inner_text() == "served"
    matter = judged(matter_of(case, lawyer), lawyer)
    tab(page, "Conclusions")
    page.get_by_role("link", name="Write the conclusion").click()
    page.fill("[name=memo]", "Все три элемента доказаны.")
    page.locator("main form.panel button").click()
    assert "somebody else signs it off" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Sign off").count() == 0
    address = page.url
    other = inside(chromium, site, lead)
    other.goto(address)
    other.get_by_role("button", name="Sign off").click()
    assert other.locator(".state.good").first.inner_text() == "signed off"
    tab(other, "Chronology")
    told = other.locator("main table").inner_text()
    assert "Отказ" in told and "Conclusion signed off" in told
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        other.screenshot(path=str(Path(SHOTS) / "journey-chronology.png"), full_page=True)
    assert page.faults == [] and other.faults == []
    assert Wish.objects.get().wants == "Правда и безопасность"
    assert Paper.objects.get().size == scan.stat().st_size
    assert Letter.objects.get().services.get().paper == Paper.objects.get()
    assert Conclusion.objects.get(matter=matter).decided_by == lead
