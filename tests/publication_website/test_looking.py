"""The site in a real browser, from files: it fits, asks nobody, and axe finds nothing serious.

With VEDETTE_SHOTS (a folder for pictures) each page is kept as a picture.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from instruments import skip_aloud
from publication_website.story import CONTENTS, SITE, documents, sources
from vedette.house.publishing.folder import PublicFolder
from vedette.publication.website import THEMES, Builder, ReleaseProof
from vedette.publication.website.style import style
from vedette.records.places import gazetteer

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
SEEN: tuple[tuple[str, int, Any], ...] = (
    ("en/index.html", 1280, "light"),
    ("ru/index.html", 360, "light"),
    ("ar/cases/stone-bridge.html", 360, "dark"),
    ("en/cases/stone-bridge.html", 360, "dark"),
    ("ru/people/vera.html", 768, "light"),
    ("en/reports/refused.html", 360, "dark"),
    ("en/incidents/index.html", 360, "light"),
    ("ru/people/index.html", 360, "dark"),
    ("en/words/s.html", 360, "light"),
    ("ru/help.html", 360, "light"),
    ("en/proof.html", 360, "dark"),
    ("index.html", 360, "light"),
)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = re.compile(r"<h([1-6])")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented site on disk."""
    held = documents()
    folder, builder = PublicFolder(tmp_path_factory.mktemp("site")), Builder(SITE, gazetteer)
    folder.build(builder, sources(held), lambda one: held[one.key], lambda one: [CONTENTS[one.id]], "1" * 32)
    proof = dict.fromkeys(("release.disclosures.json", "release.tlog-proof", "policy.txt"), b"x")
    folder.prove(builder, ReleaseProof(7, "register.example/r1", 12, ["Nord", "Sud"]), proof)
    return folder.site


class Form(HTMLParser):
    """Whether a page is well formed: what is opened is closed, in order; ids once; labels lead to ids."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name, self.open, self.ids, self.links = name, list[str](), set[str](), list[str]()
        self.feed(text)
        assert self.open == [], f"{name}: {self.open} left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        assert len(held) == len(attrs), f"{self.name}: an attribute twice in {tag}"
        assert tag not in ("script", "style", "iframe", "object", "embed", "form"), f"{self.name}: {tag}"
        assert not any(one.startswith("on") or one == "style" for one in held), f"{self.name}: {tag}"
        if "id" in held:
            assert held["id"] not in self.ids, f"{self.name}: id {held['id']} twice"
            self.ids.add(held["id"] or "")
        if tag == "img":
            assert held.get("alt"), f"{self.name}: a picture without words"
        if tag not in ("svg", "path", "circle", "text", "title"):
            assert not (tag == "p" and "p" in self.open), f"{self.name}: p in p"
        self.links += [held[one] or "" for one in ("href", "src") if one in held]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{self.name}: {tag} is closed twice"
        assert self.open.pop() == tag, f"{self.name}: {tag} is closed out of order"


def test_every_page_is_well_formed_small_and_leads_somewhere(site: Path) -> None:
    pages = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    assert len(pages) > 100
    for name, path in pages.items():
        text = path.read_text("utf-8")
        assert len(text.encode()) < 100_000, name
        form = Form(name, text)
        levels = [int(one) for one in HEADINGS.findall(text)]
        assert levels.count(1) == 1, f"{name}: {levels}"
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), f"{name}: {levels}"
        for link in form.links:
            address, _, anchor = link.partition("#")
            if link.startswith(("https://", "http://", "mailto:", "/")):
                continue  # other sites, which are only links; the page for lost addresses
            target = (path.parent / address).resolve() if address else path
            assert target.is_file(), f"{name}: {link} leads nowhere"
            if anchor:
                assert f'id="{anchor}"' in target.read_text("utf-8"), f"{name}: {link}"


def contrast(one: str, two: str) -> float:
    """Return how far two colours are apart (WCAG 2)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_a_theme_can_be_read(theme: str) -> None:
    text = style(theme).decode()
    for block in (
        text.partition("@media")[0],
        text.partition("prefers-color-scheme: dark")[2].partition("}")[0],
    ):
        found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for paper in ("paper", "tint"):
            for ink in ("ink", "soft", "accent"):
                assert contrast(found[paper], found[ink]) >= 4.5, f"{ink} on {paper}"


@pytest.mark.chromium
def test_the_pages_fit_ask_nobody_and_can_be_read(site: Path) -> None:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the public site was NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    faults: list[str] = []
    asked: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, width, scheme in SEEN:
            page: Any = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
            )
            page.on("request", lambda request: asked.append(request.url))
            page.goto((site / name).as_uri())
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wider > 0:
                faults.append(f"{name}: {wider} px wider than {width}")
            if not page.evaluate("[...document.images].every(image => image.naturalWidth > 0)"):
                faults.append(f"{name}: a picture is not shown")
            page.evaluate(axe)
            for row in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
                if row["impact"] in ("serious", "critical"):
                    faults.append(
                        f"{name} at {width}, {scheme}: {row['id']}: {row['nodes'][0]['html'][:150]}"
                    )
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(
                    path=str(Path(SHOTS) / f"{name.replace('/', '_')}-{width}.png"), full_page=True
                )
            page.close()
        browser.close()
    assert not faults
    assert all(one.startswith("file://") for one in asked)


def test_without_an_address_nothing_points_outside(tmp_path: Path) -> None:
    bare = replace(SITE, address="", mirrors=(), onion="", door="")
    held = {key: one for key, one in documents().items() if key != "en/hearing"}
    files: dict[str, bytes] = {}
    Builder(bare, gazetteer).build(sources(held), lambda one: held[one.key], files.__setitem__)
    for name, data in files.items():
        if name.endswith(".html"):
            assert b"://" not in data, name
