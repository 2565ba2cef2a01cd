"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hq_casework.story import PDF, case_of, client_of, judged, matter_of
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"
DAY = date(2026, 3, 5)
PAGES = ("clients", "papers", "letters", "tasks", "costs", "conclusions", "chronology")


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A case with something of everything, and the addresses of its pages."""
    from vedette_hq.casework import concluding, letters, services

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    client = client_of(case, lawyer)
    services.write_wish(
        client, services.WishSaid("The truth", DAY, "No newspapers", "Evenings, by the sister"), lawyer
    )
    paper = letters.keep_paper(
        case,
        letters.PaperSaid("decision", "Постановление об отказе", "application/pdf", DAY, "ru", 2),
        PDF,
        lawyer,
    )
    power = services.PowerSaid(
        "warrant", "Alice Sample", DAY, DAY, None, ("inquiry", "court", "un"), "7", "", paper
    )
    services.add_power(client, power, lawyer)
    said = letters.LetterSaid(
        "in", "refusal", "Следственный отдел (вымышленный)", "Отказ в возбуждении дела", DAY, DAY, "", "42/26"
    )
    refusal = letters.write_letter(case, said, lawyer)
    letters.tie_paper(paper, refusal, lawyer)
    letters.prove(refusal, letters.Proof("post", date(2026, 3, 10), "shown", "RR 1"), lawyer)
    letters.prove(refusal, letters.Proof("hand", date(2026, 3, 12), "said"), lawyer)
    out = letters.LetterSaid(
        "out", "complaint", "Районный суд (вымышленный)", "Жалоба", date(2026, 3, 20), answers=refusal
    )
    letters.write_letter(case, out, lawyer)
    services.add_task(case, "Запросить копию", lawyer, due=DAY, whose=lawyer)
    done = services.add_task(case, "Позвонить", lawyer)
    services.finish_task(done, lawyer, "done by telephone")
    cost = services.CostSaid("expert", DAY, Decimal("15000"), "RUB", "group", True, "осмотр", client, paper)
    services.add_cost(case, cost, lawyer)
    remedy = services.add_remedy(
        case,
        services.RemedySaid("compensation", "Компенсация", "ordered", DAY, "Court", Decimal(100), "EUR"),
        lawyer,
    )
    services.move_remedy(remedy, lawyer, "ignored", date(2026, 4, 5))
    matter = judged(matter_of(case, lawyer), lawyer)
    torture = matter_of(case, lawyer, "torture")
    conclusion = concluding.conclude(
        matter, lawyer, "Все три элемента доказаны.\n\nКаждый — двумя показаниями."
    )
    base = f"/casework/{case.pk}"
    found = {name: f"{base}/{name}" for name in PAGES}
    found |= {"list": "/casework/", "hub": base, "client": f"/casework/client/{client.pk}"}
    found |= {"letter": f"/casework/letter/{refusal.pk}", "letter_new": f"{base}/letters/new"}
    found |= {"conclude": f"/casework/matter/{torture.pk}/conclude"}
    return lead, found | {"conclusion": f"/casework/conclusion/{conclusion.pk}"}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of casework were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    for person in people.values():
        person.language = language
        person.save()
    reader, addresses = told(people)
    one = visit(reader)
    found = {name: one.get(address).content.decode() for name, address in addresses.items()}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            for name, text in found.items():
                assert f'<html lang="{language}"' in text, (name, text[:300])
                path = tmp_path / f"{name}.html"
                local = rf'"file://{STATIC}/\1.\3"'
                path.write_text(re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg)"', local, text), "utf-8")
                page.goto(f"file://{path}")
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
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
                                faults.append(f"{name} at {width}, {scheme}: {row['id']}: {html}")
                    if SHOTS and scheme == "light":
                        Path(SHOTS).mkdir(parents=True, exist_ok=True)
                        shot = Path(SHOTS) / f"{name}-{language}-{width}.png"
                        page.screenshot(path=str(shot), full_page=True)
        browser.close()
    assert not faults
