"""Pages of the site as Chromium draws them from their HTML: do they fit, and can they be read?"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from instruments import skip_aloud

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
"""A folder for pictures of every page; with it the tests take all three languages."""
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"
LANGUAGES = ("en", "fr", "ru") if SHOTS else ("ru",)


def faults_of(pages: Mapping[str, str], language: str, folder: Path) -> list[str]:
    """Lay pages (HTML by name) into `folder`, look at each in light and dark at 1 100 and 360 px.

    A fault: wider than the screen, or serious for axe. Without Chromium the test is skipped, aloud.
    """
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            for name, text in pages.items():
                assert f'<html lang="{language}"' in text, (name, text[:300])
                path = folder / f"{name}.html"
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
    return faults
