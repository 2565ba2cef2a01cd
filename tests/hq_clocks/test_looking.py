"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hq_clocks.story import case_of
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def pages(visit: Any, people: Any, language: str) -> dict[str, str]:
    """Every page with something on it, as the site writes it."""
    from django.utils import timezone

    from vedette_hq.clocks import editing, reckoning, services

    for person in people.values():
        person.language = language
        person.save()
    case, lawyer, today = case_of(people), people["lawyer"], timezone.localdate()
    lead = visit(people["lead"])
    found = {"empty": lead.get("/clocks/")}
    row = services.start(lawyer, case, "ru.389_4.15d", taken=date(2025, 3, 14), evidence="minutes, invented")
    services.start(lawyer, case, "ru.144.30d", event=today - timedelta(days=26), evidence="slip")
    near = services.start(lawyer, case, "letter.date", named=today + timedelta(days=6), title="Замечания")
    services.confirm(people["lead"], near, near.ours, near.theirs)
    services.suspend(lawyer, row, date(2025, 3, 20), "order, invented")
    services.resume(lawyer, row, date(2025, 3, 22))
    services.meet(
        lawyer, services.start(lawyer, case, "ecthr.4m", taken=date(2022, 1, 31)), date(2022, 5, 2), "post"
    )
    made = editing.new_calendar(
        lawyer, "RU-CE", ["2025-04-02 decree x", "2025-04-03 decree x"], "decree", "S", today, "a new decree"
    )
    rule = editing.new_rule(lawyer, "ru.124.3d", {"length": 4}, "the code changed, invented")
    assert reckoning.would_move(made, [row])
    found |= {
        "wall": lead.get("/clocks/"),
        "case": lead.get(f"/clocks/case/{case.pk}"),
        "begin": lead.get(f"/clocks/case/{case.pk}/begin"),
        "deadline": lead.get(f"/clocks/deadline/{row.pk}"),
        "terms": lead.get("/clocks/terms"),
        "change": lead.get("/clocks/terms/change?id=ru.124.3d"),
        "calendar": lead.get("/clocks/calendar?region=RU-CE"),
        "change-calendar": lead.get("/clocks/calendar/change?region=RU-CE"),
        "moved": lead.get("/clocks/moved"),
        "edition-calendar": lead.get(f"/clocks/edition/{made.pk}"),
        "edition-rule": lead.get(f"/clocks/edition/{rule.pk}"),
    }
    assert {name: one.status_code for name, one in found.items() if one.status_code != 200} == {}
    return {name: answer.content.decode() for name, answer in found.items()}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of deadlines were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = pages(visit, people, language)  # before the browser's driver has its loop
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, text in found.items():
            assert f'<html lang="{language}"' in text, name
            path = tmp_path / f"{name}.html"
            local = rf'"file://{STATIC}/\1.\3"'
            path.write_text(re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg)"', local, text), "utf-8")
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
                    for row in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
                        if row["impact"] in ("serious", "critical"):
                            html = row["nodes"][0]["html"][:150]
                            faults.append(f"{name} at {width}: {row['id']}: {html}")
                if SHOTS:
                    Path(SHOTS).mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=str(Path(SHOTS) / f"{name}-{language}-{width}.png"), full_page=True)
        browser.close()
    assert not faults
