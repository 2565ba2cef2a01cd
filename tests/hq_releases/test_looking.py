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

from hq_releases.story import Story
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A release that is out, one that is blocked, what left; the addresses of the pages."""
    from vedette.publication.releases.document import Paragraph
    from vedette_hq.releases import services

    story = Story(people)
    out = story.release("ru", "fr")
    services.add_piece(
        story.editor,
        out,
        name="street.pdf",
        role="pdf",
        data=b"%PDF-1.7 invented",
        media_type="application/pdf",
        captions={"ru": {"alt": "Пустая улица", "caption": "Снимок без людей"}},
    )
    type(out).objects.filter(pk=out.pk).update(state="checked")
    blocked = story.release("ru", "fr")
    said = (Paragraph("Рассказал Магомед Придуманов."), *story.document().blocks)
    services.write_text(story.editor, blocked, "ru", story.document("ru", blocks=said))
    blocked.refresh_from_db()
    story.reviewed(blocked)
    services.run_gate(story.lawyer, blocked)
    clean = story.release("ru")
    story.reviewed(clean)
    services.run_gate(story.lawyer, clean)
    services.release_now(story.lead, clean)
    services.hand(story.editor, clean, "Вымышленная газета", "письмом")
    day = date(2026, 3, 5)
    services.bind(story.lawyer, story.case, "Подписка о неразглашении данных проверки", since=day)
    services.set_label(story.lead, "RU", "ru", "ВЫМЫШЛЕННАЯ ПОМЕТКА, КОТОРУЮ ТРЕБУЕТ ЗАКОН")
    return story.lead, {
        "list": "/releases/",
        "draft": f"/releases/{out.pk}",
        "text": f"/releases/{out.pk}/text/ru",
        "blocked": f"/releases/{blocked.pk}/checks",
        "out": f"/releases/{clean.pk}",
        "left": "/releases/left",
        "about": f"/releases/left/record/{story.mother.pk}",
        "secrecy": f"/releases/case/{story.case.pk}/secrecy",
        "labels": "/releases/labels",
    }


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of releases were NOT looked at")
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
