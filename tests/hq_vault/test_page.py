"""The evidence room in a real Chromium, in three languages, at 360 pixels: everything shows, nothing errs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instruments import skip_aloud
from vedette_hq.access.models import Person
from vedette_hq.vault import derived, services, things

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


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_page_shows_without_a_fault(
    language: str, items: Any, mission: Any, people: Any, visit: Any, browser: Any, site: int, worker: Any
) -> None:
    person = people["lawyer"]
    Person.objects.filter(pk=person.pk).update(language=language)
    thing = things.register_object(person, mission, "paper", "Notebook, blue", "A-17", items["pdf"])
    row = things.hand_over(person, thing, "p-lead", "transit", "for scanning")
    derived.derive(person, items["sound"], "transcript", "en", "Invented words. " * 30)
    for kind in ("sound", "picture", "pdf", "text", "video"):
        services.open_item(person, items[kind], uncover=kind == "picture")
    (name, morsel), *_ = visit(person).cookies.items()
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale=language)
    context.add_cookies([{"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    base = f"http://localhost:{site}/evidence"
    addresses = {
        "list": "/",
        "item": f"/{items['picture'].pk}",
        "closed": f"/{items['office'].pk}/view",
        "covered": f"/{items['video'].pk}/view",
        "picture": f"/{items['picture'].pk}/view",
        "sound": f"/{items['sound'].pk}/view",
        "pdf": f"/{items['pdf'].pk}/view",
        "text": f"/{items['text'].pk}/view",
        "copy": f"/{items['text'].pk}/copy",
        "derive": f"/{items['text'].pk}/derive",
        "alike": "/alike",
        "exposure": "/exposure",
        "objects": "/objects",
        "object": f"/objects/{thing.pk}",
        "new": "/objects/new",
        "label": f"/objects/{thing.pk}/label",
        "receipt": f"/handovers/{row.pk}",
    }
    shots = os.environ.get("VEDETTE_SHOTS")
    for what, address in addresses.items():
        answer = page.goto(base + address)
        assert answer.status == 200, what
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, what
        assert page.locator("h1").count() == 1
        if shots:
            page.screenshot(path=str(Path(shots) / f"{language}-{what}.png"), full_page=True)
    page.goto(f"{base}/{items['picture'].pk}/view")
    loaded = "Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)"
    page.wait_for_function(loaded)
    page.keyboard.press("Escape")
    assert page.locator("[data-viewer].veiled").count() == 1
    page.goto(f"{base}/{items['sound'].pk}/view")
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    assert page.evaluate("document.querySelector('audio').duration") > 0
    assert page.locator(".quote").inner_text().startswith("Invented words.")
    assert faults == []
    context.close()
