"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious; A4 prints.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from typing import Any

import pytest

from hq_planning.story import approved, filled, under_way, watched, write
from instruments import skip_aloud
from missions_plan.story import sections

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def pages(visit: Any, people: Any, mission: Any, language: str) -> dict[str, str]:
    """Every page with something on it, as the site writes it."""
    from vedette_hq.planning import assessing, services
    from vedette_hq.planning.models import Plan

    for person in people.values():
        person.language = language
        person.save()
    lawyer, lead = visit(people["lawyer"]), visit(people["lead"])
    watched(mission, people["lead"])
    plan = filled(people)
    assessing.assess(
        mission, "T02", people["investigator"], (5, 4), "A grey car, twice in March.", "", people["lead"]
    )
    at, of = f"/plans/{plan.pk}", f"/plans/mission/{mission.pk}"
    found = {"draft": lawyer.get(at), "roster": lawyer.get(f"{at}/section/roster")}
    found |= {
        "meetings": lawyer.get(f"{at}/section/meetings"),
        "checkins": lawyer.get(f"{at}/section/checkins"),
    }
    wrong = copy.deepcopy(sections())
    wrong["lodging"][1] |= {"building": "Invented street 1", "landing": "2nd, left"}
    wrong["safe"][0]["expires"] = "2026-01-01"
    write(plan, {"lodging": wrong["lodging"], "safe": wrong["safe"]}, people["lawyer"])
    found["faults"] = lawyer.get(at)
    write(plan, {name: sections_now()[name] for name in ("lodging", "safe")}, people["lawyer"])
    assessing.assess(
        mission, "T02", people["investigator"], (3, 4), "Not seen since April.", "Two routes.", people["lead"]
    )
    approved(plan, people)
    found["approved"] = lawyer.get(at)
    found["go"] = lead.get(f"{at}/day")
    under_way(plan, people)
    found["map"] = lead.get(f"{at}/map")
    write(plan, {"kit": {"cash": "One place"}}, people["lawyer"])
    found["compare"] = lead.get(f"{at}/compare")
    services.stop(plan, "A tail that stays.", people["watch"])
    found["stopped"] = lead.get(at)
    found["back"] = lead.get(f"{at}/day")
    found |= {
        "versions": lead.get(f"{at}/versions"),
        "print": lead.get(f"{at}/print"),
        "seal": lead.get(f"{at}/seal"),
    }
    services.come_back(plan, ["aaaaaaa1", "aaaaaaa2", "aaaaaaa3"], people["lead"])
    services.debrief(plan, {"odd": "A car, twice."}, "Leave earlier.", people["lawyer"])
    found["debrief"] = lead.get(f"{at}/debrief")
    found |= {"list": lead.get("/plans/"), "mission": lead.get(of), "figures": lead.get("/plans/statistics")}
    month = Plan.objects.get(pk=plan.pk).begins.strftime("%Y-%m")  # type: ignore[union-attr]
    found["calendar"] = lead.get(f"/plans/calendar?month={month}")
    found |= {"risk": lead.get(f"{of}/risk"), "assess": lead.get(f"{of}/risk/assess?threat=T02")}
    one = mission.assessments.filter(threat="T02").first()
    found["assessment"] = lead.get(f"/plans/risk/{one.pk}")
    lead.post(f"{at}/destroy", {"sure": "yes"})
    found["destroyed"] = lead.get(at)
    assert {name: one.status_code for name, one in found.items() if one.status_code != 200} == {}
    return {name: answer.content.decode() for name, answer in found.items()}


def sections_now() -> dict[str, Any]:
    """The sections of a plan made today."""
    from django.utils import timezone

    return sections(timezone.now().date())


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(
    visit: Any, people: Any, mission: Any, tmp_path: Path, language: str
) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of plans were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = pages(visit, people, mission, language)  # before the browser's driver has its loop
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
            if SHOTS and name in ("print", "risk"):
                page.pdf(path=str(Path(SHOTS) / f"{name}-{language}.pdf"), prefer_css_page_size=True)
        browser.close()
    assert not faults
