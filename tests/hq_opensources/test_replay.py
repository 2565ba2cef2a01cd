"""Archived pages in a real Chromium: a page that tries every way out reaches nobody; shown plainly, it does.

The control opens the same page as it was captured and must see it call out by many ways. Then each bar alone
holds: the page built anew without any header, and the captured page behind the frame's headers.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from cases_sources.making import LEAVING, WAYS_OUT, hostile, story, wacz
from hq.plugin import logged_in
from hq_hostile.conftest import browser
from hq_opensources.story import case_of, recorded, taken
from vedette_hq.config import runtime

__all__ = ["browser"]
pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("VEDETTE_SHOTS")


class Listener:
    """A server of a third party: says what it was asked for, and gives any page it was told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, heads = outer.pages.get(self.path, (b"", {}))
                if self.path not in outer.pages:
                    outer.asked.append(self.path)
                self.send_response(200)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **heads}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_arguments: Any) -> None:
                """Nothing is written."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who would learn of every request."""
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def host() -> Iterator[Listener]:
    """Who serves the pages of the control."""
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The site on a port of this machine, told that this is its origin."""
    before = runtime.current()
    origin = live_server.url.replace("127.0.0.1", "localhost")
    told = dataclasses.replace(before.settings.site, origin=origin)
    runtime.install(dataclasses.replace(before, settings=dataclasses.replace(before.settings, site=told)))
    yield origin
    from vedette_hq.vault import projecting, room

    projecting.close()
    room.close()
    runtime.install(before)


def entered(browser: Any, person: Any) -> Any:
    """A browser in which somebody is logged in."""
    context = browser.new_context()
    value = logged_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": value, "url": "https://localhost/", "secure": True}])
    return context


def settled(page: Any) -> None:
    """Wait until the page is loaded and has had time for what it does later."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(1_800)  # its meta refresh asks for one second; nothing is measured by this


def shown(browser: Any, host: Listener, listener: Listener, body: bytes, heads: dict[str, str]) -> list[str]:
    """Open bytes as a host serves them, in a frame as ours or alone; return what the third one was asked."""
    from vedette_hq.opensources.views_archive import PAGE_CSP

    listener.asked.clear()
    host.pages = {"/page": (body, heads)}
    host.pages["/outer"] = (
        b'<iframe sandbox="" src="/page"></iframe>',
        {"Content-Security-Policy": PAGE_CSP},
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(host.address + ("/outer" if heads else "/page"))
    settled(page)
    held = [frame for frame in page.frames if frame.url.endswith("/page")]
    if held and held[0].locator("#way").count():
        held[0].locator("#way").first.dispatch_event("click")
        settled(page)
    context.close()
    return [path for path in listener.asked if path != "/favicon.ico"]


def test_a_hostile_page_reaches_nobody_and_each_bar_holds_alone(
    house: Any, worker: Any, people: Any, site: str, browser: Any, host: Listener, listener: Listener
) -> None:
    from vedette.cases.sources.page import rebuild
    from vedette_hq.opensources.models import Part
    from vedette_hq.opensources.showing import FRAME_CSP

    answers = hostile(listener.address)
    raw = answers[0][2]

    class Nothing:
        def picture(self, address: str) -> str:
            return ""

        def style(self, address: str) -> str | None:
            return None

    # the control: as it was captured, it calls out by many ways
    called = shown(browser, host, listener, hostile(listener.address, WAYS_OUT)[0][2], {})
    assert len(set(called)) >= 25, sorted(set(called))
    for way in LEAVING:
        led = shown(browser, host, listener, hostile(listener.address, (way,))[0][2], {})
        assert set(led) & {"/refresh", "/location"}, led
    # each bar alone
    bare = shown(browser, host, listener, rebuild(raw.decode(), answers[0][0], Nothing()).html.encode(), {})
    assert bare == []
    guarded = shown(browser, host, listener, raw, {"Content-Security-Policy": FRAME_CSP})
    assert guarded == []
    # as the site shows it
    items = taken(house, worker, [("Hostile.wacz", wacz(answers))])
    recorded(people, worker, case_of(people), items)
    part = Part.objects.get()
    context = entered(browser, people["lawyer"])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    listener.asked.clear()
    page.goto(f"{site}/sources/part/{part.pk}")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Page 0").click()
    settled(page)
    frame = next(one for one in page.frames if one.url.endswith("/frame"))
    assert frame.locator("text=The end.").count() == 1
    frame.locator("#way").dispatch_event("click")
    settled(page)
    assert page.url == f"{site}/sources/part/{part.pk}/page/0"
    assert listener.asked == []
    own = urlsplit(site).netloc
    assert [url for url in asked if not url.startswith("data:") and urlsplit(url).netloc != own] == []
    framed = [url for url in asked if url.endswith("/frame")]
    assert len(framed) == 1, "the frame asked the house for nothing else"
    context.close()
    assert len(WAYS_OUT) >= 30


def test_the_frame_cannot_be_opened_by_others_and_has_no_origin(
    house: Any, worker: Any, people: Any, site: str, browser: Any
) -> None:
    from vedette_hq.opensources.models import Part

    recorded(people, worker, case_of(people), taken(house, worker, [("Story.wacz", wacz(story()))]))
    part = Part.objects.get()
    context = entered(browser, people["lawyer"])
    page = context.new_page()
    page.goto(f"{site}/sources/part/{part.pk}")
    page.get_by_role("button", name="Open it").click()
    page.goto(f"{site}/sources/part/{part.pk}/page/0")
    frame = next(one for one in page.frames if one.url.endswith("/frame"))
    assert frame.locator("h1").inner_text() == "Площадь"
    picture = frame.locator("img")
    assert picture.count() == 1 and picture.evaluate("one => one.naturalWidth") == 40
    colour = frame.locator(".lead").evaluate("one => getComputedStyle(one).color")
    assert colour == "rgb(0, 102, 51)", "its style sheet is applied"
    assert frame.evaluate("() => self.origin") == "null"
    page.locator("summary", has_text="link").click()
    page.get_by_role("link", name="Дальше").click()
    page.frame_locator("iframe").locator("text=The next invented page.").wait_for()
    if SHOTS:
        page.goto(f"{site}/sources/part/{part.pk}/page/0")
        settled(page)
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / "replay.png"), full_page=True)
    context.close()
