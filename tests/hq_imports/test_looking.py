"""The pages of imports in a real browser, narrow and wide: nothing overflows, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from hq_imports.stage import brought, case_of, imported, simple, worked
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"
TABLE = "id;Название;Дата;Место\n" + "".join(
    f"{n};Выдуманное задержание № {n};{n:02}.13.2010;Село\n"
    if n % 3 == 0
    else f"{n};Пожар {n};{n:02}.03.2010;Село\n"
    for n in range(1, 25)
)


def pages(visit: Any, lead: Any, language: str) -> dict[str, str]:
    """The pages, as the site writes them."""
    from vedette.records.values import Value
    from vedette_hq.exchange import import_services
    from vedette_hq.records import writing
    from vedette_hq.records.models import Record

    lead.language = language
    lead.save()
    case = case_of(lead)
    client = visit(lead)
    none = client.get("/exchange/imports/")
    fields = ('title = "{Название}"', 'began = { from = "Дата", date = "dd.mm.yyyy" }', 'place = "{Место}"')
    text = simple(*fields)
    done = imported(case, TABLE.encode(), text, lead)
    for record in Record.objects.filter(case=case)[:2]:
        writing.revise(record, {"title": [Value("Выдуманное событие, исправленное здесь")]}, lead, "better")
    second = imported(case, TABLE.replace("Пожар", "Поджог").encode(), text, lead)
    new = import_services.bring(case, "список.csv", [TABLE.encode()], lead)
    checked = brought(case, TABLE.encode(), text.replace('"test"', '"other"'), lead)
    import_services.check(checked, lead)
    worked(checked)
    running = brought(case, TABLE.encode(), text, lead)
    import_services.check(running, lead)
    refused = brought(case, TABLE.encode("cp1251"), text, lead)
    import_services.check(refused, lead)
    worked(refused)
    asked = {
        "list": "",
        "new": new.pk,
        "checked": checked.pk,
        "running": running.pk,
        "refused": refused.pk,
        "done": done.pk,
        "problems": f"{done.pk}/problems",
        "conflicts": f"{second.pk}/conflicts",
    }
    found = {name: client.get(f"/exchange/imports/{path}") for name, path in asked.items()} | {"none": none}
    assert {answer.status_code for answer in found.values()} == {200}
    return {name: answer.content.decode() for name, answer in found.items()}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(
    house: Any, visit: Any, people: Any, tmp_path: Path, language: str
) -> None:
    """Each page at 1100 and 360 pixels."""
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of imports were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = pages(visit, people["lead"], language)  # before the browser's driver has its loop
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
                if SHOTS:
                    page.screenshot(path=str(Path(SHOTS) / f"{name}-{language}-{width}.png"), full_page=True)
            page.evaluate(axe)
            for row in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
                if row["impact"] in ("serious", "critical"):
                    faults.append(f"{name}: {row['id']}: {row['nodes'][0]['html'][:150]}")
        browser.close()
    assert faults == []
