"""The desk in a real Chromium: a folder goes through the interface, and its receipts are shown."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from hq_intake.carrying import list_devices
from instruments import skip_aloud
from intake.stage import GOOD
from vedette_hq.intake.models import Arrival, Delivery
from vedette_hq.outbox.loop import do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright's loop runs in this thread; nothing is async


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium."""
    try:
        from playwright import sync_api
    except ImportError:
        skip_aloud("no playwright")
    path = os.environ.get("VEDETTE_CHROMIUM") or shutil.which("chromium")
    with sync_api.sync_playwright() as tools:
        try:
            started = tools.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except sync_api.Error:
            skip_aloud("no Chromium on this machine")
        yield started
        started.close()


@pytest.fixture
def stick(house: Any, worker: Any) -> Any:
    """Four packages, one of several pieces."""
    house.good = house.seal([*GOOD, os.urandom(600_000)])
    house.export()
    list_devices(worker)
    return house


def _picture(page: Any, name: str) -> None:
    """Keep a picture to look at, where VEDETTE_PICTURES says."""
    if folder := os.environ.get("VEDETTE_PICTURES"):
        page.screenshot(path=f"{folder}/intake-{name}.png", full_page=True)


@pytest.mark.parametrize("language", ("en", "fr", "ru"))
def test_a_folder_is_brought_checked_and_its_receipts_shown(
    language: str, stick: Any, worker: Any, people: Any, visit: Any, browser: Any, site: int
) -> None:
    from vedette_hq.access.models import Person

    Person.objects.filter(pk=people["watch"].pk).update(language=language)
    (name, morsel), *_ = visit(people["watch"]).cookies.items()
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale=language)
    base = f"http://localhost:{site}"
    context.add_cookies([{"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{base}/intake/")
    page.wait_for_selector("#drop-script:not([hidden])")
    page.set_input_files("#drop-folder", str(stick.stick))
    page.wait_for_url("**/deliveries/*")
    delivery = Delivery.objects.get()
    assert (delivery.stand, delivery.packages, delivery.way) == ("waiting", 4, "desk")
    page.wait_for_selector("#live")
    assert do(worker, "intake.delivery") == 1
    page.wait_for_selector("table tbody tr")  # the page noticed by itself
    assert page.locator("table tbody tr").count() == 4
    assert set(Arrival.objects.values_list("fate", flat=True)) == {"stored"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    _picture(page, f"{language}-delivery")
    page.goto(f"{base}/intake/deliveries/{delivery.pk}/receipts")
    assert page.locator("svg.code").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    _picture(page, f"{language}-receipts")
    page.goto(f"{base}/intake/")
    page.set_input_files("#drop-files", [])
    _picture(page, f"{language}-desk")
    assert faults == []
    context.close()


def test_what_is_no_delivery_is_said_to_be_none(
    stick: Any, people: Any, visit: Any, browser: Any, site: int, tmp_path: Any
) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "picture.jpg").write_bytes(b"x")
    (name, morsel), *_ = visit(people["lead"]).cookies.items()
    context = browser.new_context()
    base = f"http://localhost:{site}"
    context.add_cookies([{"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}])
    page = context.new_page()
    page.goto(f"{base}/intake/")
    page.set_input_files("#drop-folder", str(tmp_path / "holiday"))
    page.wait_for_function(
        "document.getElementById('drop-said').textContent.includes('No package was found')"
    )
    assert not Delivery.objects.exists()
    context.close()
