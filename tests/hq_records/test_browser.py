"""The desk in Chromium: from a picture to an act with people who are new; all widths, three languages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from hq.plugin import join
from hq_records.stage import fill, make_desk
from hq_vault.conftest import *  # noqa: F403
from instruments import skip_aloud
from vedette.records.schema import Kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
SHOTS = os.environ.get("VEDETTE_SHOTS")
LOCALES = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    try:
        from playwright import sync_api
    except ImportError:
        skip_aloud("no playwright")
    path = os.environ.get("VEDETTE_CHROMIUM") or shutil.which("chromium")
    with sync_api.sync_playwright() as tools:
        try:
            started = tools.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except sync_api.Error:
            skip_aloud("no Chromium on this machine")
        yield started
        started.close()


class Looking:
    """One person's window, and what was wrong on the way."""

    def __init__(self, browser: Any, visit: Any, person: Any, port: int, language: str) -> None:
        import axe_core_python

        self.axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
        (name, morsel), *_ = visit(person).cookies.items()
        context = browser.new_context(viewport={"width": 1100, "height": 900}, locale=LOCALES[language])
        cookie = {"name": name, "value": morsel.value, "url": "https://localhost/", "secure": True}
        context.add_cookies([cookie])
        self.context, self.page, self.base = context, context.new_page(), f"http://localhost:{port}"
        self.language, self.faults = language, []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        said = lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None  # noqa: E731
        self.page.on("console", said)

    def go(self, name: str, row: Any = None, query: str = "") -> None:
        """Open a page of the desk."""
        self.page.goto(self.base + reverse(f"records:{name}", args=[row.pk] if row else []) + query)

    def look(self, name: str) -> None:
        """Check the page as it stands, wide and narrow: access, overflow; take a picture of it."""
        self.page.wait_for_load_state()
        if self.page.evaluate("document.documentElement.lang") != self.language:
            self.faults.append(f"{name}: another language")
        for width in (360, 1100):
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{name}: {wide} px wide at {width}")
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                path = Path(SHOTS) / f"{name}-{self.language}-{width}.png"
                self.page.screenshot(path=str(path), full_page=True)
        self.page.evaluate(self.axe)
        for row in self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            if row["impact"] in ("serious", "critical"):
                self.faults.append(f"{name}: {row['id']}: {row['nodes'][0]['html'][:120]}")


LANGUAGES = ["en", "fr", "ru"] if SHOTS else ["ru"]
"""All when pictures are taken; else the one whose words are longest."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_can_be_read(visit: Any, site: int, browser: Any, language: str) -> None:
    from vedette_hq.records import saying

    desk = fill(make_desk())
    lead = desk.team["lead"]
    lead.language = language
    lead.save()
    saying.correct(desk.statements[0], "Они пришли утром и увели его.", lead, "misheard on the tape")
    desk.revise(
        "event", "a second witness", title="Raid on a village, and arrests", place={"text": "Invented"}
    )
    seen = Looking(browser, visit, lead, site, language)
    walk = [("cases", None, ""), ("case", desk.case, ""), ("case", desk.case, "?kind=act")]
    walk += [("case", desk.case, "?kind=place&withdrawn=1"), ("case", desk.case, "?kind=source")]
    walk += [("record", desk.records["act"], ""), ("record", desk.records["event"], "")]
    walk += [("history", desk.records["event"], ""), ("compare", desk.records["event"], "")]
    walk += [("edit", desk.records["act"], ""), ("new", desk.case, ""), ("new", desk.case, "?kind=person")]
    walk += [
        ("statement", desk.statements[0], ""),
        ("statement_new", desk.case, ""),
        ("source", desk.source, ""),
    ]
    walk += [("source_new", desk.case, ""), ("fields", None, ""), ("who", desk.records["act"], "")]
    for number, (name, row, query) in enumerate(walk):
        seen.go(name, row, query)
        seen.look(f"{number:02d}-{name}")
    assert seen.faults == []
    seen.context.close()


def test_from_a_picture_to_an_act(items: Any, visit: Any, site: int, browser: Any) -> None:
    from vedette_hq.records.models import Act, Actor, Part, Statement
    from vedette_hq.vault import services

    desk = fill(make_desk())
    person = desk.team["investigator"]
    join(person, "mission", items["picture"].mission_id)
    services.put_into_case(person, items["picture"], desk.case)
    services.open_item(person, items["picture"], uncover=True)
    seen = Looking(browser, visit, person, site, "en")
    page = seen.page
    seen.go("statement_new", desk.case, f"?item={items['picture'].pk}&source={desk.source.pk}")
    page.wait_for_function("Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)")
    page.fill("[name=words]", "The man on the left is the commander.")
    box = page.locator("[data-mark] img").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75)
    page.mouse.up()
    seen.look("20-marking")
    page.get_by_role("button", name="Write it down").click()
    page.wait_for_url("**/records/statement/*")
    said = Statement.objects.get(words__startswith="The man on the left")
    x, y, width, height = said.locator["area"]
    assert abs(x - 250) < 5 and abs(y - 500) < 5 and abs(width - 250) < 5 and abs(height - 250) < 5
    seen.look("21-statement")
    page.get_by_role("link", name="An act").click()
    page.select_option("[name=type-0-code]", "torture")
    with page.expect_response("**/choices?**"):
        page.fill("[name=event-0-find]", "Raid")
    page.wait_for_function("document.querySelector('[name=event-0-id]').value !== ''")
    page.locator("[data-field=victim] summary", has_text="Not there yet").click()
    with page.expect_response("**/names/suggest?**"):
        page.fill("[name=victim-0-new_name]", "Аслан Выдуманый")
    page.wait_for_timeout(300)
    seen.look("22-alike")
    page.locator("[data-field=parts] summary", has_text="Not there yet").click()
    page.select_option("[name=parts-0-new_kind]", "person")
    page.fill("[name=parts-0-new_name]", "Commander Invented")
    page.select_option("[name=parts-0-degree]", "ordered")
    seen.look("23-act")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda address: "/new" not in address)
    act = Act.objects.get(event=desk.records["event"].pk, victim__actor_row__name="Аслан Выдуманый")
    assert Actor.objects.get(pk=Part.objects.get(act=act.pk).actor_id).name == "Commander Invented"
    seen.look("24-act")
    assert page.locator(".quotes li").count() == 1
    seen.go("edit", desk.records["act"])
    with page.expect_response("**/places?**"):
        page.fill("[name=place-0-text]", "Grozny")
    page.locator("[data-field=place] .alike button").first.click()
    assert page.input_value("[name=place-0-lat]").startswith("43.3")
    seen.look("25-place")
    prints(page, seen, act)
    assert seen.faults == []
    seen.context.close()


def prints(page: Any, seen: Looking, act: Any) -> None:
    """The page of a record on A4: values and quotes, none of what is only for the screen."""
    import pypdfium2

    page.on("dialog", lambda dialog: dialog.accept())
    seen.go("record", act.record)
    data = page.pdf(prefer_css_page_size=True)
    if SHOTS:
        (Path(SHOTS) / "26-print.pdf").write_bytes(data)
    paper = pypdfium2.PdfDocument(data)
    assert [round(side) for side in paper[0].get_size()] == [595, 842]
    text = paper[0].get_textpage().get_text_range()
    assert "The man on the left is the commander." in text and "Commander Invented" in text
    assert "Log out" not in text and "Withdraw" not in text


def test_without_a_script_the_same_is_written(visit: Any, site: int, browser: Any) -> None:
    from vedette_hq.records.models import Act

    desk = fill(make_desk())
    seen = Looking(browser, visit, desk.team["lead"], site, "en")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies(seen.context.cookies("https://localhost/"))
    page = context.new_page()
    page.goto(seen.base + reverse("records:new", args=[desk.case.pk]) + "?kind=act")
    page.fill("[name=event-0-find]", "raid")
    page.locator("[data-field=event] [value=look]").click()
    assert page.input_value("[name=event-0-id]") == desk.records["event"].pk
    page.select_option("[name=type-0-code]", "torture")
    page.locator("[data-field=victim] summary", has_text="Not there yet").click()
    page.fill("[name=victim-0-new_name]", "Somebody Invented")
    page.keyboard.press("Enter")  # looks up, and does not save
    assert page.input_value("[name=victim-0-new_name]") == "Somebody Invented"
    page.get_by_role("button", name="Another: Methods").click()
    page.get_by_role("button", name="Save", exact=True).click()
    assert Act.objects.filter(victim__actor_row__name="Somebody Invented").count() == 1
    assert desk.case.records.filter(kind=Kind.PERSON).count() == 2
    context.close()
    seen.context.close()
