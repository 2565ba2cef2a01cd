"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq_dossiers.story import agreed, consent, sign
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"
DAY = date(2026, 3, 5)


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A dossier with two versions, one of them signed off and given; the addresses of the pages."""
    from django.utils import timezone

    from vedette_hq.dossiers import services
    from vedette_hq.dossiers.models import Build

    case, client, items = agreed(people)
    lawyer, lead = people["lawyer"], people["lead"]
    dossier = services.begin(case, lawyer, "Вымышленное досье о человеке, которого увезли")
    rows = [(number, one.pk, f"Материал номер {number}") for number, one in enumerate(items, 1)]
    services.choose(dossier, lawyer, rows)
    signed = services.begin_version(dossier, lawyer, "Рабочая группа (вымышленная)", "ru", "C11")
    texts = {
        "chronology": "2019-05-14 | Увезён от моста вооружёнными людьми | E0001",
        "cast": "Свидетель А. | видел",
        "claims": "лишение свободы | увезён | proven | E0001 | E0002",
    }
    services.save(signed, lawyer, "2:1", texts)
    consent(client, lawyer)
    sign(signed, lead)
    signed.refresh_from_db()
    giving = services.Giving(DAY, "Секретариат", "курьером", "ab" * 16, "cd" * 32, "ef" * 32)
    services.give(signed, lead, giving)
    digests = {"reference": "ab" * 16, "root": "cd" * 32, "bundle_sha256": "ef" * 32}
    card = "vedette-trust-card/1\n" + "SHA256:" + "x" * 43 + "\n" + "cd" * 32 + "\n"
    Build.objects.create(
        version=signed, asked_by=lead, stage="done", done=timezone.now(), card=card, **digests
    )
    draft = services.begin_version(dossier, lawyer, "Прокуратура (вымышленная)", "ru", "C09")
    fresh = services.begin(case, lawyer, "Второе")
    return lead, {
        "case": f"/dossiers/case/{case.pk}",
        "dossier": f"/dossiers/{dossier.pk}",
        "choosing": f"/dossiers/{fresh.pk}",
        "signed": f"/dossiers/version/{signed.pk}",
        "draft": f"/dossiers/version/{draft.pk}",
    }


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of dossiers were NOT looked at")
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
