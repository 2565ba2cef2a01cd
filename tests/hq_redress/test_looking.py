"""In Chromium: pages of redress narrow and wide, in English and Russian, dark, printed, by keyboard."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hq_redress.looking import SHOTS, Window
from hq_redress.story import FIELDS, case_of, client_of, entry, filed
from hq_redress.test_journey import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pages_of_redress_are_whole(
    people: Any, visit: Any, site: int, browser: Any, language: str
) -> None:
    from vedette_hq.redress import passing, services
    from vedette_hq.redress.entry import Told

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    client_of(case, lawyer, lead)
    held = filed(case, lawyer)
    told = {"official": "investigator, invented"}
    services.advance(held, lawyer, "refuse", entry(date(2025, 3, 5), values=told, counted="refusal"))
    other = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    waits = entry(date(2025, 3, 3), values=FIELDS, reason="the mother filed it herself")
    passing.ask(other, lawyer, "file", waits)
    services.tell(
        case, lawyer, Told("RU", date(2024, 5, 2), has=("torture", "ineffective", "victim_consent"))
    )
    one = Window(browser, visit, lead, site, language)
    for name, path in (
        ("hub", f"/casework/{case.pk}"),
        ("case", f"/redress/case/{case.pk}"),
        ("router", f"/redress/case/{case.pk}/router"),
        ("proceeding", f"/redress/{held.pk}"),
        ("asked", f"/redress/{other.pk}"),
        ("step", f"/redress/{other.pk}/step/file"),
        ("carousel", f"/redress/case/{case.pk}/carousel"),
        ("wall", "/clocks/"),
        ("texts", f"/pleadings/case/{case.pk}"),
        ("dossiers", f"/dossiers/case/{case.pk}"),
    ):
        one.go(path)
        one.look(name)
    one.page.emulate_media(color_scheme="dark")
    one.go(f"/redress/{other.pk}")
    one.look("dark")
    # the keyboard reaches the request, and what it is on can be seen
    link = one.page.locator('main a[href^="/people/approvals/"]').first
    link.focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/approvals/*")
    one.look("request")
    one.page.emulate_media(color_scheme="light", media="print")
    one.go(f"/redress/{held.pk}")
    assert one.page.locator("main form").first.is_hidden()
    if SHOTS:
        one.page.screenshot(path=f"{SHOTS}/print-{language}.png", full_page=True)
    assert not one.faults, one.faults
