"""Hostile names shown on every page in a real Chromium: nothing runs, nothing is asked elsewhere, all fits.

By itself this walks every page with names packed into each text, and every list with a row for each name.
`VEDETTE_HOSTILE=full` walks all pages until each name has stood first in each text.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from hq.plugin import logged_in
from hq_hostile.names import LIVE, NAMES, PLACES, QUIET
from hq_hostile.stuffing import CLOSED, TEXTS, Stuffed, model
from hq_hostile.watching import HOOKS, Watch
from hq_matrix.asking import FILL, patterns
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.table import pages
from vedette_hq.config import runtime

TURNS = 24 if os.environ.get("VEDETTE_HOSTILE") == "full" else 1
pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


def test_there_are_enough_names_and_each_payload_runs_where_nobody_escapes_it(browser: Any) -> None:
    assert len(NAMES) >= 120 and len(LIVE) >= 60 and len(QUIET) >= 60
    assert not any("\0" in text for text in NAMES) and {place for place, _ in LIVE} == set(PLACES)
    from django.template import Context, Template

    templates = {
        place: Template("{% autoescape off %}" + text + "{% endautoescape %}")
        for place, text in PLACES.items()
    }
    ran: list[str] = []
    context = browser.new_context()
    context.expose_function("__told", lambda what: ran.append(what))
    context.add_init_script(HOOKS)
    page = context.new_page()
    page.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))

    def serve(route: Any) -> None:
        number = urlsplit(route.request.url).path.strip("/")
        body = ""
        if number.isdigit():
            place, text = LIVE[int(number)]
            body = templates[place].render(Context({"x": text}))
        elif number.startswith("all-"):
            body = "".join(f'<iframe src="/{each}"></iframe>' for each in number.split("-")[1:])
        route.fulfill(body="<!doctype html><meta charset=utf-8>" + body, content_type="text/html")

    page.route("**/*", serve)
    # those that need the keyboard, a click or their own page come singly, the others in frames of one page
    single = re.compile(r"""autofocus|parent|id="?go|refresh|base |<body|data:text/html""")
    apart = [n for n, (place, text) in enumerate(LIVE) if single.search(text + PLACES[place])]
    together = [n for n in range(len(LIVE)) if n not in apart]
    idle = set()
    for some in (together[start : start + 20] for start in range(0, len(together), 20)):
        idle |= wait_for(page, ran, "all-" + "-".join(map(str, some)), some)
    for number in apart:
        idle |= wait_for(page, ran, str(number), [number])
    assert idle == set(), [LIVE[number] for number in idle]
    context.close()


def wait_for(page: Any, ran: list[str], address: str, numbers: list[int]) -> set[int]:
    """Open a page of the control until each payload has run, at most two seconds; return the idle ones."""
    ran.clear()
    page.goto(f"http://localhost/{address}", wait_until="commit")
    idle = set(numbers)
    for step in range(50):
        if len(numbers) == 1 and any(told.startswith(("ran", "dialog")) for told in ran):
            return set()
        idle = {number for number in numbers if not any(told.endswith(f"@/{number}") for told in ran)}
        if not idle:
            break
        if step == 5 and page.locator("#go").count():
            page.locator("#go").first.dispatch_event("click")
        page.evaluate("() => new Promise((done) => setTimeout(done, 20))")
    return idle


def test_every_text_of_a_table_is_given_a_name_or_is_of_a_closed_list() -> None:
    from django.db.models import CharField, TextField

    for label, fields in TEXTS.items():
        table = model(label)
        held = {each.name for each in table._meta.concrete_fields if isinstance(each, CharField | TextField)}
        keys = {each.name for each in table._meta.concrete_fields if each.primary_key or each.is_relation}
        assert held - keys == {*fields, *CLOSED.get(label, ())}, label


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The site on a port of this machine, told that this is its origin."""
    before = runtime.current()
    origin = live_server.url.replace("127.0.0.1", "localhost")
    told = dataclasses.replace(before.settings.site, origin=origin)
    runtime.install(dataclasses.replace(before, settings=dataclasses.replace(before.settings, site=told)))
    yield origin
    runtime.install(before)


@pytest.fixture
def stuffed(house: Any, worker: Any, mission: Any) -> Stuffed:
    """A team whose every text is hostile."""
    return Stuffed(house, worker, mission)


def watch(browser: Any, site: str, person: Any, stage: int = 2) -> Watch:
    """A browser in which somebody is logged in."""
    context = browser.new_context()
    become(context, person, stage)
    return Watch(context, urlsplit(site).netloc)


def become(context: Any, person: Any, stage: int = 2) -> None:
    """Log somebody in, both factors given just now."""
    morsel = logged_in(person, stage=stage).cookies[settings.SESSION_COOKIE_NAME]
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": morsel.value,
        "url": "https://localhost/",
        "secure": True,
    }
    context.add_cookies([cookie])


NO_PAGES = frozenset(
    (
        *("home:alive", "access:totp_picture", "intake:progress", "intake:receipts_zip"),
        *("vault:page", "vault:thumbnail", "vault:stream", "interviews:state", "exchange:import_progress"),
        *("records:places", "records:choices", "names:suggest"),
        *("alerts:news", "alerts:worker", "watch:state", "rota:calendar", "appeals:read", "appeals:draft"),
        "casework:paper_read",
        *("pleadings:read", "pleadings:draft", "clocks:file"),
        *("opensources:frame", "redress:table", "redress:diagram"),
        *("releases:piece", "releases:record", "redaction:page", "redaction:text", "redaction:product"),
        *("press:read", "website:archive", "website:shown", "website:see"),
    )
)
"""What answers a GET with something else than a page of HTML."""
OF_A_CASE = frozenset(f"finding:{view}" for view in ("table", "map", "timeline", "network", "chain"))
"""Views of what the address asks for: here of the team's case."""


def addresses(stuffed: Stuffed) -> dict[str, str]:
    """Every page of the declared table that answers GET and lets in who has given both factors."""
    from django.urls import reverse

    found = {}
    for name, rows in pages().items():
        row: Page | None = next((one for one in rows if one.allows("GET")), None)
        if row is None or row.machine or name in NO_PAGES or row.stage is not Stage.INSIDE:
            continue
        wanted = patterns()[name].pattern.converters
        filled: dict[str, Any] = {one: FILL.get(one, "") for one in wanted}
        if row.of:
            filled[row.argument] = stuffed.row(row.of).pk
        found[name] = reverse(name, kwargs=filled)
        if name in OF_A_CASE:
            found[name] += f"?case={stuffed.row('case').pk}"
    return found


def go(seen: Watch, site: str, name: str, path: str, status: int = 200) -> None:
    """Open a page and look at it."""
    answer = seen.page.goto(site + path)
    if answer.status != status:
        seen.faults.append(f"{name}: answers {answer.status}")
    elif "text/html" not in answer.headers.get("content-type", ""):
        seen.faults.append(f"{name}: is {answer.headers.get('content-type')}")
    seen.look(name)


def clean(seen: Watch) -> None:
    """Hold that nothing ran, nothing was asked elsewhere, no policy was needed, and all fits."""
    seen.settle()
    assert seen.ran == [], f"ran: {seen.ran[:20]}"
    assert seen.elsewhere == [], f"asked elsewhere: {seen.elsewhere[:20]}"
    assert seen.faults == [], f"{len(seen.faults)}: " + "\n".join(seen.faults[:40])
    said = [line for line in seen.said if "status of 4" not in line]
    assert said == [], f"said: {said[:20]}"


def test_every_page_with_hostile_names_in_every_text(stuffed: Stuffed, site: str, browser: Any) -> None:
    lead = stuffed.people["lead"]
    seen = watch(browser, site, lead)
    every = addresses(stuffed)
    assert len(every) > 50
    for turn in range(TURNS):
        stuffed.fill(turn)
        become(seen.context, lead)
        for name, path in every.items():
            go(seen, site, f"{turn} {name}", path)
        for key in stuffed.real[turn % len(stuffed.real) :][:3]:
            go(seen, site, f"{turn} view", f"/evidence/{key}/view")
        go(seen, site, f"{turn} text beside", f"/evidence/{stuffed.real[0]}/view?beside=text")
    clean(seen)
    assert seen.looked >= TURNS * len(every)

    # what others see of the same: an auditor, by pseudonym
    for role in ("auditor", "lawyer")[:TURNS]:
        become(seen.context, stuffed.people[role])
        for name, path in every.items():
            answer = logged_in(stuffed.people[role]).get(path)
            if answer.status_code == 200:
                go(seen, site, f"{role} {name}", path)
    clean(seen)
    seen.context.close()


def test_every_list_with_a_row_for_every_name(stuffed: Stuffed, site: str, browser: Any) -> None:
    stuffed.flood()
    seen = watch(browser, site, stuffed.people["lead"])
    for name, path in addresses(stuffed).items():
        go(seen, site, name, path)
        for further in range(9):
            link = seen.page.locator("nav.pages a[rel=next]")
            if not link.count():
                break
            seen.page.goto(site + urlsplit(path).path + link.get_attribute("href"))
            seen.look(f"{name} {further + 2}")
    clean(seen)
    seen.context.close()
