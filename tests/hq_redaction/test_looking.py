"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious; areas are drawn.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from hq_redaction.story import stage
from hq_redaction.test_cutting import begun, release_of, turn
from instruments import skip_aloud

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"


def pages(visit: Any, people: Any, house: Any, worker: Any, shared: Path, folder: Path) -> dict[str, Any]:
    """Every page with something on it, as the site writes it, in each language asked for."""
    from vedette_hq.redaction.queries import named_row
    from vedette_hq.vault.models import CaseItem

    case, _items = stage(people, house, worker, shared)
    rows = {row.item.kind: row for row in CaseItem.objects.filter(case=case).select_related("item")}
    release = release_of(case, people["lawyer"], "first")
    one, other = visit(people["lawyer"]), visit(people["lead"])
    text = begun(one, rows["text"], "text", release)
    picture, film = begun(one, rows["picture"], "picture"), begun(one, rows["video"], "film")
    turn(worker)
    area = {"page": "1", "x": "330", "y": "20", "w": "90", "h": "60", "shape": "ellipse", "code": "R1.mark"}
    one.post(f"/redaction/{picture.pk}/area", area)
    done = begun(one, rows["text"], "text", release)
    one.post(f"/redaction/{done.pk}/decide", {"rest": "all"})
    one.post(f"/redaction/{done.pk}/confirm", {"looked": "yes"})
    turn(worker)
    (folder / "sheet.jpg").write_bytes(one.get(f"/redaction/{picture.pk}/page/1").content)
    (folder / "frame.jpg").write_bytes(one.get(f"/redaction/{film.pk}/page/3").content)
    return {
        "list": (one, "/redaction/"),
        "new": (one, f"/redaction/new?row={named_row(rows['text'])}"),
        "begun": (one, f"/redaction/{text.pk}"),
        "text": (one, f"/redaction/{text.pk}/text"),
        "closed": (other, f"/redaction/{text.pk}/text"),
        "built": (one, f"/redaction/{done.pk}"),
        "areas": (one, f"/redaction/{picture.pk}/areas"),
        "film": (one, f"/redaction/{film.pk}"),
        "frames": (one, f"/redaction/{film.pk}/areas?page=3"),
    }


def test_the_pages_fit_can_be_read_and_areas_are_drawn(
    visit: Any, people: Any, house: Any, worker: Any, shared: Path, tmp_path: Path
) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of redaction were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    found = []
    addresses = pages(visit, people, house, worker, shared, tmp_path)
    for language in ("en", "fr", "ru") if SHOTS else ("ru",):
        for person in people.values():
            type(person).objects.filter(pk=person.pk).update(language=language)
        for name, (one, address) in addresses.items():
            answer = one.get(address, HTTP_ACCEPT_LANGUAGE=language)
            assert answer.status_code == 200, name
            found.append((f"{name}-{language}", language, answer.content.decode()))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, language, text in found:
            assert f'<html lang="{language}"' in text, name
            path = tmp_path / f"{name}.html"
            text = re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg|js)"', rf'"file://{STATIC}/\1.\3"', text)
            sheet = "frame" if name.startswith("frames") else "sheet"
            text = re.sub(r'href="/redaction/\w+/page/\d+"', f'href="{sheet}.jpg"', text)
            path.write_text(text, "utf-8")
            page.goto(f"file://{path}")
            for width in (1100, 360):
                page.set_viewport_size({"width": width, "height": 900})
                wider = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if wider > 0:
                    faults.append(f"{name} at {width}: {wider} px too wide")
                if SHOTS:
                    page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
            if SHOTS:
                page.emulate_media(color_scheme="dark")
                page.screenshot(path=f"{SHOTS}/{name}-dark.png", full_page=True)
                page.emulate_media(color_scheme="light")
            page.evaluate(axe)
            said = page.evaluate("axe.run().then((found) => found.violations)")
            faults += [
                f"{name}: {one['id']} {[node['html'][:120] for node in one['nodes'][:3]]}"
                for one in said
                if one["impact"] in ("serious", "critical")
            ]
            if name.startswith("areas"):
                _draw(page)
        browser.close()
    assert not faults, "\n".join(faults)


def _draw(page: Any) -> None:
    """Draw with the pointer, then move and size with keys: the numbers follow."""
    page.set_viewport_size({"width": 1100, "height": 900})
    sheet = page.locator("[data-sheet]")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    scale = 512 / box["width"]
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 80, steps=4)
    page.mouse.up()

    def numbers() -> list[int]:
        return [int(page.locator(f"#a_{name}").input_value()) for name in "xywh"]

    x, y, w, h = numbers()
    assert abs(x - 40 * scale) <= 2 and abs(y - 30 * scale) <= 2
    assert abs(w - 100 * scale) <= 3 and abs(h - 50 * scale) <= 3
    sheet.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers() == [x + 5, y, w, h + 5]
    page.locator("#a_x").fill("7")
    assert page.locator("[data-new]").get_attribute("x") == "7"
