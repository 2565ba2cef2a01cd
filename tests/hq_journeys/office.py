"""An office at work for journeys: partners, a house locked at rest, its site as processes, a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from instruments import skip_aloud
from vedette.adapters.delivery import export_kit
from vedette.house.headquarters import Headquarters
from vedette_demo.carrying import seal_all
from vedette_demo.founding import set_up
from vedette_demo.office import Office, at_work
from vedette_demo.partners import partners
from vedette_demo.plan import plan
from vedette_demo.run import GROUP, ORIGIN, Run, Sealed, fresh_folder, now

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
WIDTHS = (1100, 360)
GOOD = "four invented words for a journey"

VISIBLE_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Scene:
    """What a journey walks through: the office, and the delivery of each device."""

    office: Office
    sticks: list[Path]
    sealed: list[Sealed]


def found_scene(work: Path) -> Any:
    """Make the main job's material and an empty headquarters. Use `scene` below."""
    fresh_folder(work)
    run = Run(work, None)
    carriers = plan(None, work)
    Headquarters.create(work / "hq", GROUP, ORIGIN, ["en", "fr", "ru"], os.urandom)
    with Headquarters(work / "hq", now) as hq:
        return (
            run,
            carriers,
            [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")],
        )


@contextmanager
def scene(work: Path) -> Iterator[Scene]:
    """The office with three deliveries outside its door; partners run."""
    run, carriers, log_keys = found_scene(work)
    with partners(work / "partners", log_keys) as running:
        prepared = set_up(run, running, carriers)
        seal_all(run, prepared)
        sticks = []
        for sealed in prepared:
            stick = work / "sticks" / sealed.kit.name
            export_kit(sealed.kit, stick / sealed.kit.name)
            sticks.append(stick)
        with at_work(run, sorted({carrier.mission for carrier in carriers})) as office:
            yield Scene(office, sticks, prepared)


@dataclass
class Walk:
    """A browser at work, and what was noticed on the way."""

    page: Any
    office: Office
    language: str
    axe: str
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.office.origin + path)

    def look(self, name: str) -> None:
        """Look at the page as it stands, wide and narrow: language, faults of access, overflow, a picture."""
        self.seen.append(name)
        self.page.wait_for_load_state()
        language = self.page.evaluate("document.documentElement.lang")
        if language != self.language:
            self.faults.append(f"{name}: speaks {language}")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wider = self.page.evaluate(VISIBLE_OVERFLOW)
            if wider > 0:
                self.faults.append(f"{name}: {wider} px wider than {width}")
            if SHOTS:
                folder = Path(SHOTS)
                folder.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=str(folder / f"{name}-{self.language}-{width}.png"), full_page=True)
            self.faults += [f"{name} at {width}: {fault}" for fault in self._serious()]
        self.page.set_viewport_size({"width": 1100, "height": 900})

    def _serious(self) -> list[str]:
        self.page.evaluate(self.axe)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{row['id']}: {row['nodes'][0]['html'][:120]} ({len(row['nodes'])})"
            for row in found["violations"]
            if row["impact"] in ("serious", "critical")
        ]


@contextmanager
def walk(driver: Any, office: Office, language: str) -> Iterator[Walk]:
    """A browser in one language, with an authenticator that says yes; it reaches this machine alone."""
    import axe_core_python

    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages were not looked at")
    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    only_here = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"
    chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=[*arguments, only_here])
    context = chromium.new_context(locale={"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}[language])
    page = context.new_page()
    found = Walk(page, office, language, axe)
    host = urlsplit(office.origin).netloc

    def asked(request: Any) -> None:
        if urlsplit(request.url).netloc not in (host, "") and not request.url.startswith(("blob:", "data:")):
            found.elsewhere.append(request.url)

    page.on("request", asked)
    page.on("console", lambda m: found.said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.said.append(str(error)))
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    try:
        yield found
    finally:
        chromium.close()


def vedette_hq(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the site's own command."""
    command = [sys.executable, "-m", "vedette_hq", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    """Playwright, driving the system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as found:
        yield found
