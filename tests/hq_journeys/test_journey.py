"""The day of a newcomer in three languages and a real browser: passkey, delivery, evidence, lock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from hq_journeys.office import Scene, Walk, driver, scene, vedette_hq, walk
from hq_journeys.steps import come_in, log_in_again

__all__ = ["driver"]

pytestmark = [pytest.mark.chromium, pytest.mark.journey]

WHO = {"en": "lawyer", "fr": "second", "ru": "investigator"}
"""Whose invitation each journey follows: by their login in `vedette_demo.office.PEOPLE`."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One office for the three journeys."""
    with scene(tmp_path_factory.mktemp("office") / "work") as found:
        yield found


def bring(seen: Walk, stick: Any, count: int) -> None:
    """Bring a delivery by choosing its folder; wait for its checks; see the receipts."""
    page = seen.page
    seen.go("/intake/")
    seen.look("intake")
    page.set_input_files("#drop-folder", str(stick))
    page.wait_for_url("**/intake/deliveries/*", timeout=60_000)
    page.locator(".state.good").first.wait_for(timeout=90_000)
    seen.look("delivery")
    page.locator("a[href$='/receipts']").first.click()
    until = time.monotonic() + 60
    while page.locator("main svg, main img").count() < count:
        assert time.monotonic() < until, "a receipt for each package"
        time.sleep(1)
        page.reload()
    seen.look("receipts")


def look_at_evidence(seen: Walk) -> None:
    """An item: its page, its opening, the viewer, custody, proof."""
    page = seen.page
    until = time.monotonic() + 60
    while time.monotonic() < until:
        seen.go("/evidence/")
        if page.locator("main a[href^='/evidence/']:not([href*='?'])").count() > 6:
            break
        time.sleep(0.5)
    seen.look("evidence")
    links = page.locator("main table a[href^='/evidence/'], main li a[href^='/evidence/']")
    address = next(
        href
        for href in (links.nth(n).get_attribute("href") for n in range(links.count()))
        if len(href.rpartition("/")[2]) == 32
    )
    seen.go(address)
    seen.look("item")
    form = page.locator(f"form[action='{address}/open']").first
    reason = form.locator("input[type=text], textarea, select").first
    if reason.count() and reason.evaluate("e => e.tagName") != "SELECT":
        reason.fill("an invented reason")
    form.locator("button").first.click()
    page.wait_for_url("**/view*")
    seen.look("view")
    seen.go(address + "/custody")
    seen.look("custody")


def walk_about(seen: Walk, role: str) -> None:
    """Every page of the menu, and one's own account."""
    page = seen.page
    seen.go("/")
    menu = page.locator("nav.menu a")
    addresses = [menu.nth(n).get_attribute("href") for n in range(menu.count())]
    for address in [
        *addresses,
        "/people/account",
        "/people/approvals",
        "/evidence/objects",
        "/evidence/exposure",
        "/intake/quarantine",
        "/intake/gaps",
        "/intake/figures",
        "/lock",
    ]:
        answer = page.goto(seen.office.origin + address)
        if answer.status == 200:
            seen.look("about" + address.replace("/", "-"))
        else:
            assert answer.status in (403, 404), (role, address, answer.status)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_newcomers_day(stage: Scene, driver: Any, language: str) -> None:
    number = ["en", "fr", "ru"].index(language)
    names = {"lawyer": "Alice Sample", "second": "Thomas Exemple", "investigator": "Ivan Primerov"}
    link = next(link for name, _, link in stage.office.people if name == names[WHO[language]])
    with walk(driver, stage.office, language) as seen:
        come_in(seen, link)
        log_in_again(seen, WHO[language])
        bring(seen, stage.sticks[number], len(stage.sealed[number].digests))
        look_at_evidence(seen)
        walk_about(seen, WHO[language])
        assert seen.elsewhere == [], "asked of others"
        assert seen.faults == [], "\n".join(seen.faults)
        assert [line for line in seen.said if "403" not in line and "404" not in line] == []
        assert len(seen.seen) >= 20


def test_the_last_one_locks_the_house(stage: Scene, driver: Any) -> None:
    link = next(link for name, _, link in stage.office.people if name == "Nora Probe")
    with walk(driver, stage.office, "en") as seen:
        come_in(seen, link)
        page = seen.page
        seen.go("/lock")
        page.locator("main form button").click()
        page.locator(".panel[role=status]").wait_for()
        until = time.monotonic() + 20
        while vedette_hq("state", str(stage.office.house)).stdout.strip() != '{"state":"locked"}':
            assert time.monotonic() < until
            time.sleep(0.2)
        seen.go("/evidence/")
        assert page.locator("input[type=password]").count() == 1
        for language in ("en", "fr", "ru"):
            seen.language = language
            page.goto(f"{stage.office.origin}/?language={language}")
            seen.look("gate")
        page.fill("input[type=password]", "not this passphrase at all")
        page.locator("input[type=password]").press("Enter")
        page.locator("[role=alert], .error").first.wait_for(timeout=20_000)
        page.fill("input[type=password]", stage.office.passphrase)
        page.locator("input[type=password]").press("Enter")
        page.locator("#id_login").wait_for(timeout=30_000)
        assert seen.elsewhere == []
        assert seen.faults == [], "\n".join(seen.faults)
