"""In a real browser: the board by keyboard alone, with and without script; all pages at 360 px, localised."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import logged_in
from hq_watch.stage import HOUR, Sent, engine, line, now, watch_of
from instruments import skip_aloud
from vedette_hq.config import runtime

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = """(() => {
  const here = document.activeElement;
  if (!here || !here.matches("a, button, input, select, textarea, summary")) return "";
  return `${here.innerText || ""} ${here.name || ""}`;
})()"""
pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The site on a port of this machine, told that this is its origin."""
    before = runtime.current()
    origin = live_server.url.replace("127.0.0.1", "localhost")
    changed = dataclasses.replace(before.settings.site, origin=origin)
    runtime.install(dataclasses.replace(before, settings=dataclasses.replace(before.settings, site=changed)))
    yield origin
    runtime.install(before)


@pytest.fixture
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the board was not looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield found
        found.close()


def inside(chromium: Any, site: str, person: Any, **options: Any) -> Any:
    """A page of a browser in which somebody is logged in."""
    from django.conf import settings

    client = logged_in(person)
    context = chromium.new_context(**options)
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": site.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    page = context.new_page()
    page.faults = []
    page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def tab_to(page: Any, words: str, most: int = 80) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(most):
        if words in page.evaluate(FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words!r} is not reached by Tab")


def look(page: Any, name: str, language: str, faults: list[str]) -> None:
    """Is the page narrow enough, at both widths; a picture for whoever wants to look."""
    for width in (360, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate(WIDER)
        if wider > 0:
            faults.append(f"{name} {language}: {wider} px wider than {width}")
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}-{language}-{width}.png", full_page=True)


def test_the_board_by_keyboard_alone_and_all_pages_narrow(
    house: Any, people: Any, mission: Any, site: str, chromium: Any
) -> None:
    from django.utils import timezone

    from vedette_hq.watch import duties

    officer, lead = people["watch"], people["lead"]
    at = timezone.now()
    shift = duties.plan("officer", officer, at - timedelta(minutes=5), at + timedelta(hours=8), lead)
    duties.take_over(shift, officer)
    watch = watch_of(mission, lead, due=now() - 20 * 60, names=("Ilya, invented", "Zarema, invented"))
    held = engine(Sent())
    held.tick(now())
    assert watch.episodes.count() == 2

    # with script: the first alarm has the focus; T takes it
    page = inside(chromium, site, officer)
    page.goto(f"{site}/watch/")
    assert page.evaluate("document.activeElement.hasAttribute('data-alarm')")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("t")
    page.wait_for_url("**/watch/alarm/*")
    taken = {row.key for row in watch.episodes.all() if _taken(watch, row.key)}
    assert len(taken) == 1
    # the checklist, with Tab, words and Enter
    tab_to(page, "words")
    page.keyboard.type("no answer on two numbers, invented")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Noted.")
    assert "no answer on two numbers, invented" in page.inner_text("main")
    assert not page.faults, page.faults

    # without script: the same by Tab and Enter alone
    plain = inside(chromium, site, officer, java_script_enabled=True)
    plain.route("**/watch.js", lambda route: route.abort())
    plain.goto(f"{site}/watch/")
    tab_to(plain, "I take level 1")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/watch/alarm/*")
    assert len({row.key for row in watch.episodes.all() if _taken(watch, row.key)}) == 2
    tab_to(plain, "why")
    plain.keyboard.press("ArrowDown")
    plain.keyboard.press("Tab")
    plain.keyboard.type("they rang, invented")
    tab_to(plain, "End it")
    plain.keyboard.press("Enter")
    plain.wait_for_selector("text=Look at it afterwards")
    assert watch.episodes.filter(over__isnull=False, why="false-alarm").count() == 1

    # the board notices by itself that something changed
    page.goto(f"{site}/watch/")
    digest = page.get_attribute(".board", "data-digest")
    from vedette_hq.watch import hearing

    other = watch.members.filter(episodes__over__isnull=True).first()
    hearing.hear(line(other, 1, "duress"), "web")
    held.tick(now())
    page.evaluate("document.activeElement.blur()")
    changed = "before => document.querySelector('.board').dataset.digest !== before"
    page.wait_for_function(changed, arg=digest, timeout=30_000)
    assert "speaks under duress" in page.inner_text("main")

    faults: list[str] = []
    places = {
        "board": "/watch/",
        "alarm": f"/watch/alarm/{watch.episodes.get(cause='duress').pk}",
        "enter": "/watch/enter",
        "all": "/watch/all",
        "of": f"/watch/of/{watch.pk}",
        "ladder": f"/watch/of/{watch.pk}/ladder",
        "sheet": f"/watch/of/{watch.pk}/contacts",
        "card": f"/watch/card/{watch.members.first().pk}",
        "duty": "/watch/duty",
        "drills": "/watch/drills",
        "figures": "/watch/figures",
        "here": "/watch/here",
        "in": "/watch/in",
    }
    for language in ("en", "fr", "ru"):
        type(lead).objects.filter(pk=lead.pk).update(language=language)
        walker = inside(chromium, site, lead, locale=language)
        for name, place in places.items():
            answer = walker.goto(site + place)
            assert answer.status == 200, place
            look(walker, name, language, faults)
        faults += [f"{language}: {fault}" for fault in walker.faults]
        walker.context.close()
    assert not faults

    # a member on a telephone: 360 px, no account
    member = watch.members.exclude(pk=other.pk).first()
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="en-GB")
    phone = context.new_page()
    pictures = []
    for row, status in ((11, "ok"), (12, "duress"), (13, "help"), (14, "evacuate")):
        phone.goto(f"{site}/watch/in")
        phone.keyboard.press("Tab")
        phone.keyboard.type(line(member, row, status))
        phone.keyboard.press("Enter")
        phone.wait_for_selector("text=Received")
        pictures.append(phone.screenshot())
    assert len(set(pictures)) == 1  # what somebody beside them sees is the same picture
    assert HOUR


def _taken(watch: Any, key: str) -> bool:
    from vedette_hq.watch.facts import facts_of

    return any(one.episode == key for one in facts_of(watch).taken)
