"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq_pleadings.story import told as case_told
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
PARTS = ("fields", "people", "facts", "remedies", "exhibits")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A text that is signed by one and one that was filed, and the addresses of their pages."""
    from vedette_hq.pleadings import making, services
    from vedette_hq.pleadings.queries import material_of, revision_of

    case, client = case_told(people)
    lawyer, lead = people["lawyer"], people["lead"]
    text = services.begin(case, lawyer, "complaint_124", "ru", client)
    material = material_of(revision_of(text))
    fields = {
        "addressee": "Прокурору Озёрного района",
        "harm": "Нарушено право на доступ к правосудию.",
        "arguments": "Экспертиза не назначалась.",
        "documents": "decision proxy",
    }
    whole = replace(material, fields={**material.fields, **fields})
    services.save(text, lawyer, "fields", whole, 1)
    issue = making.make(text, lawyer, "ru")
    making.answer(issue, lawyer, "secrecy", True, "ничего под подпиской")
    for who in (lawyer, lead):
        making.sign(issue, who)
    said = making.FilingSaid("Прокуратура", date(2026, 4, 1), "stamp", "shown", "", "вх. 17")
    making.file(issue, lawyer, said)
    form = services.begin(case, lawyer, "ecthr_form", "fr", client)
    bare = making.make(form, lawyer, "fr")
    signed = making.make(text, lawyer, "ru")
    base = f"/pleadings/{text.pk}"
    found = {"case": f"/pleadings/case/{case.pk}", "text": base, "history": f"{base}/history"}
    found |= {f"edit-{part}": f"{base}/edit/{part}" for part in PARTS}
    found |= {"form": f"/pleadings/{form.pk}", "form-fields": f"/pleadings/{form.pk}/edit/fields"}
    found |= {"filed": f"/pleadings/issue/{issue.pk}", "open": f"/pleadings/issue/{signed.pk}"}
    return lead, found | {"bare": f"/pleadings/issue/{bare.pk}"}


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of texts were NOT looked at")
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
