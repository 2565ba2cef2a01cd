"""The site of the tests behind a real socket, and a real browser before it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from instruments import skip_aloud

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served() -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield the address of the site, and a switch: `away` makes every answer a lost connection."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    inner = get_wsgi_application()
    switch = {"away": False}

    def application(environ: Any, start: Callable[..., Any]) -> Any:
        if switch["away"] and not environ["PATH_INFO"].startswith("/static/"):
            raise ConnectionResetError
        environ["wsgi.url_scheme"] = "https"  # as behind the house's own listener
        if "HTTP_ORIGIN" in environ:
            environ["HTTP_ORIGIN"] = environ["HTTP_ORIGIN"].replace("http://", "https://")
        if "HTTP_REFERER" in environ:
            environ["HTTP_REFERER"] = environ["HTTP_REFERER"].replace("http://", "https://")
        try:
            answer = inner(environ, start)
            body = b"".join(answer)
            answer.close()  # type: ignore[attr-defined]
            return [body]
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, application, _Server, _Silent)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", switch
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def browser(origin: str, person: Any, language: str = "en") -> Iterator[Any]:
    """Yield a page logged in as somebody; `page.faults` holds what the console said."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from hq.plugin import logged_in

    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages were not looked at")
    cookie = logged_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(locale={"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}[language])
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": cookie, "url": "https://localhost", "secure": True}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
        try:
            yield page
        finally:
            chromium.close()


def _serious(page: Any) -> list[str]:
    """Return what a reader by ear or by keyboard stumbles over, as axe finds it."""
    import axe_core_python

    page.evaluate((Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{row['id']}: {row['nodes'][0]['html'][:140]} ({len(row['nodes'])})"
        for row in found["violations"]
        if row["impact"] in ("serious", "critical")
    ]


def shoot(page: Any, name: str, language: str = "en") -> list[str]:
    """Look at a page wide and narrow: return what is wider than the window; pictures go to VEDETTE_SHOTS."""
    faults = []
    page.wait_for_load_state()
    for width in (1100, 360):
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate(OVERFLOW)
        if wider > 0:
            faults.append(f"{name}: {wider} px wider than {width}")
        if width == 360:
            faults += [f"{name}: {fault}" for fault in _serious(page)]
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{language}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1100, "height": 900})
    return faults
