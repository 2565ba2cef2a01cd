"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from hq_consent.stage import DAYS, item, person_record, take_back, yes
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def pages(visit: Any, people: Any, case: Any, anna: Any, witness: Any, language: str) -> dict[str, str]:
    """The pages of a case with a little of everything, as the site writes them."""
    from datetime import UTC, datetime

    from vedette_hq.consent import gate

    lead = people["lead"]
    lead.language = language
    lead.save()
    picture = item(case, lead)
    soon = (datetime.now(UTC) + 20 * DAYS).date()
    person_record(case, "Борис Вымышленный", lead)
    grant = yes(
        anna, "C15", lead, audience=["Invented Federation", "Another"], event="I have left", expires=soon
    )
    yes(anna, "C17", lead, said={"doubt": "her cousin sat beside her"})
    yes(anna, "C11", lead, given=False)
    yes(witness, "C19", lead, said={"items": [picture.pk]}, media=["image"])
    yes(anna, "C18", lead)
    gate.left(lead, "C18", [anna.pk], what="release", reference="a" * 32, audience="everybody", medium="text")
    away = take_back(anna, "C18", lead, reach="unclear", words="Please take it away")
    client = visit(lead)
    asked = {"scope": "C15", "people": [anna.pk, witness.pk], "audience": "Another"}
    found = {
        "start": client.get(reverse("consent:start")),
        "case": client.get(reverse("consent:case", args=[case.pk])),
        "person": client.get(reverse("consent:record", args=[anna.pk])),
        "new": client.get(reverse("consent:record_new", args=[anna.pk])),
        "withdraw": client.get(reverse("consent:record_withdraw", args=[anna.pk])),
        "withdrawal": client.get(reverse("consent:withdrawal", args=[away.pk])),
        "grant": client.get(reverse("consent:grant", args=[grant.pk])),
        "ask": client.post(reverse("consent:ask", args=[case.pk]), asked),
        "form": client.get(reverse("consent:protected_form", args=[witness.pk]), {"language": language}),
    }
    assert {answer.status_code for answer in found.values()} == {200}
    return {name: answer.content.decode() for name, answer in found.items()}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(
    house: Any,
    visit: Any,
    people: Any,
    case: Any,
    anna: Any,
    witness: Any,
    tmp_path: Path,
    language: str,
) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of consent were NOT looked at")
    import re

    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = pages(visit, people, case, anna, witness, language)  # before the browser's driver has its loop
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, text in found.items():
            assert f'<html lang="{language}"' in text, name
            path = tmp_path / f"{name}.html"
            path.write_text(
                re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg)"', rf'"file://{STATIC}/\1.\3"', text), "utf-8"
            )
            page.goto(f"file://{path}")
            for width in (1100, 360):
                page.set_viewport_size({"width": width, "height": 900})
                wider = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if wider > 0:
                    faults.append(f"{name}: {wider} px wider than {width}")
                if width == 1100 and not SHOTS:
                    continue
                page.evaluate(axe)
                for row in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
                    if row["impact"] in ("serious", "critical"):
                        faults.append(f"{name} at {width}: {row['id']}: {row['nodes'][0]['html'][:150]}")
                if SHOTS:
                    page.screenshot(path=str(Path(SHOTS) / f"{name}-{language}-{width}.png"), full_page=True)
            if SHOTS and name == "form":
                page.pdf(path=str(Path(SHOTS) / f"{name}-{language}.pdf"), format="A4")
        browser.close()
    assert faults == []
