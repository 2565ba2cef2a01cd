"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from cases_sources.making import story, wacz, warc
from hq_opensources.story import case_of, filled, recorded, taken, worked
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def pages(visit: Any, people: Any, house: Any, worker: Any, language: str) -> dict[str, str]:
    """Every page with something on it, as the site writes it."""
    from vedette_hq.opensources import services
    from vedette_hq.opensources.models import Part

    person = people["lawyer"]
    person.language = language
    person.save()
    client = visit(person)
    case = case_of(people)
    contents = [("Capture.wacz", wacz(story())), ("Cut.warc", warc(story())[:-60])]
    source = recorded(people, worker, case, taken(house, worker, contents))
    found = {"empty": client.get(f"/sources/{source.pk}")}
    filled(source, person)
    services.write_note(source, "place", "supports", "The tower stands left of the gate.", person)
    services.write_note(source, "earlier", "against", "An older copy, two days before.", person)
    services.set_stage(source, "verification", person)
    services.seal(source, person)
    worked(worker)
    one, two = Part.objects.order_by("since")
    found["closed"] = client.get(f"/sources/part/{one.pk}")
    for part in (one, two):
        client.post(f"/sources/part/{part.pk}/open")
    found |= {
        "list": client.get("/sources/"),
        "case": client.get(f"/sources/case/{case.pk}"),
        "new": client.get(f"/sources/case/{case.pk}/new"),
        "source": client.get(f"/sources/{source.pk}"),
        "fields": client.get(f"/sources/{source.pk}/fields"),
        "answers": client.get(f"/sources/{source.pk}/answers"),
        "archive": client.get(f"/sources/part/{one.pk}"),
        "faults": client.get(f"/sources/part/{two.pk}?all=yes"),
        "replay": client.get(f"/sources/part/{one.pk}/page/0"),
        "code": client.get(f"/sources/part/{one.pk}/page/0/code"),
    }
    assert {name: answer.status_code for name, answer in found.items() if answer.status_code != 200} == {}
    return {name: answer.content.decode() for name, answer in found.items()}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(
    visit: Any, people: Any, house: Any, worker: Any, tmp_path: Path, language: str
) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of open sources were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = pages(visit, people, house, worker, language)  # before the browser's driver has its loop
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, text in found.items():
            assert f'<html lang="{language}"' in text, name
            path = tmp_path / f"{name}.html"
            local = rf'"file://{STATIC}/\1.\3"'
            shown = re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg)"', local, text)
            path.write_text(shown.replace(' src="/sources/', ' data-src="/sources/'), "utf-8")
            page.goto(f"file://{path}")
            for width in (1100, 360):
                page.set_viewport_size({"width": width, "height": 900})
                wider = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if wider > 0:
                    faults.append(f"{name}: {wider} px wider than {width}")
                if width == 360 or SHOTS:
                    page.evaluate(axe)
                    for row in page.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")[
                        "violations"
                    ]:
                        if row["impact"] in ("serious", "critical"):
                            html = row["nodes"][0]["html"][:150]
                            faults.append(f"{name} at {width}: {row['id']}: {html}")
                if SHOTS:
                    Path(SHOTS).mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=str(Path(SHOTS) / f"{name}-{language}-{width}.png"), full_page=True)
        browser.close()
    assert not faults
