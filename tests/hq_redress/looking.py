"""A person's window in Chromium, and what was wrong on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

SHOTS = os.environ.get("VEDETTE_SHOTS")
LOCALES = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}

CUT = """() => [...document.querySelectorAll('main :is(h1, h2, h3), .wing a')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth)
    .map(one => one.textContent.trim().slice(0, 60))"""
"""Titles and tabs of which a part cannot be seen."""


class Window:
    """Pages of the site as one person sees them; `faults` is what axe, the console or the width found."""

    def __init__(self, browser: Any, visit: Any, person: Any, port: int, language: str = "en") -> None:
        import axe_core_python

        person.language = language
        person.save()
        self.axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
        (name, morsel), *_ = visit(person).cookies.items()
        self.context = browser.new_context(viewport={"width": 1100, "height": 900}, locale=LOCALES[language])
        cookie = {"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}
        self.context.add_cookies([cookie])
        self.page, self.base = self.context.new_page(), f"http://localhost:{port}"
        self.language, self.faults, self.shots = language, [], 0
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        said = lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None  # noqa: E731
        self.page.on("console", said)

    def go(self, path: str) -> None:
        """Open a page."""
        answer = self.page.goto(self.base + path)
        assert answer is not None and answer.ok, (path, answer and answer.status)

    def fill(self, **values: str) -> None:
        """Fill in fields by name; a list is chosen from by its value."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]').first
            tag = field.evaluate("one => one.tagName")
            field.select_option(value) if tag == "SELECT" else field.fill(value)

    def press(self, words: str) -> None:
        """Press a button by its words, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()

    def unfold(self, words: str) -> None:
        """Open what is folded, unless it is open."""
        held = self.page.locator("details", has=self.page.locator("summary", has_text=words)).first
        if held.get_attribute("open") is None:
            held.locator("summary").first.click()

    def says(self, words: str) -> bool:
        """Say whether words stand in the content of the page."""
        return words in self.page.inner_text("main")

    def look(self, name: str) -> None:
        """Check the page as it stands, narrow and wide: access, overflow, language; take a picture of it."""
        self.page.wait_for_load_state()
        if self.page.evaluate("document.documentElement.lang") != self.language:
            self.faults.append(f"{name}: another language")
        for width in (360, 1100):
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{name}: {wide} px wide at {width}")
            self.faults += [f"{name}: cut at {width}: {words}" for words in self.page.evaluate(CUT)]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                path = Path(SHOTS) / f"{self.shots:02d}-{name}-{self.language}-{width}.png"
                self.page.screenshot(path=str(path), full_page=True)
        self.shots += 1
        self.page.evaluate(self.axe)
        for row in self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            if row["impact"] in ("serious", "critical"):
                self.faults.append(f"{name}: {row['id']}: {row['nodes'][0]['html'][:120]}")
