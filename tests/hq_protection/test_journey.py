"""A phone in a hurry: an incident in under a minute; then every page in a real browser, wide and narrow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_finding.test_browser import Window, browser  # noqa: F401 - a fixture
from hq_protection.story import told
from hq_vault.conftest import site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
KEY_SECONDS = 0.25
"""So long a thumb takes for one letter: rather slow. A model; nobody was timed."""
READ_SECONDS = 2.0
"""So long somebody looks for each thing they tap or fill."""


class Thumb:
    """One who reads, taps and types at a person's speed; counts what they did."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps, self.letters = page, 0, 0

    def tap(self, place: Any) -> None:
        self.taps += 1
        place.click()

    def type(self, label: str, text: str) -> None:
        self.taps += 1
        self.letters += len(text)
        self.page.get_by_label(f"{label}:", exact=True).fill(text)

    @property
    def seconds(self) -> float:
        """How long a person takes for it, without the machine's part."""
        return self.taps * READ_SECONDS + self.letters * KEY_SECONDS


def test_an_incident_is_reported_in_under_a_minute(
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    visit: Any,
    people: Any,
    mission: Any,
) -> None:
    from vedette_hq.protection.models import Incident

    window = Window(browser, visit, people["investigator"], site)
    page = window.page
    page.set_viewport_size({"width": 360, "height": 740})
    window.go("/protection/")
    page.set_default_timeout(60_000)
    thumb = Thumb(page)
    thumb.tap(page.locator("main a.button", has_text="Report an incident").first)
    thumb.tap(page.locator(".chip", has_text="Being watched"))
    thumb.type("What happened", "Grey car, two men stood at our door, drove off when we came out.")
    thumb.type("Where about", "our street")
    thumb.type("Plate", "к000от 95")
    thumb.tap(page.get_by_role("button", name="Report it"))
    page.wait_for_url("**/protection/incident/*")
    made = Incident.objects.get()
    assert made.mission_id == mission.pk  # the only open one is chosen already
    assert made.sightings.get().plate_key == "K000OT-95"
    assert page.get_by_text("Look through the cameras").count() == 1
    print(
        f"\nreported: {thumb.taps} taps, {thumb.letters} letters: "
        f"{thumb.seconds:.0f} s of a slow thumb (modelled)"
    )
    assert thumb.seconds < 50, "ten seconds are left for the pages to come"
    assert not window.faults, window.faults


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_page_at_every_width(
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    visit: Any,
    people: Any,
    mission: Any,
    language: str,
) -> None:
    from vedette_hq.protection import seizing, services
    from vedette_hq.protection.models import Warning
    from vedette_hq.protection.seizing import Taken

    lead, now = people["lead"], timezone.now()
    lead.language = language
    lead.save()
    told(lead, "T06", now - timedelta(days=3), mission, place="television")
    told(lead, "T02", now - timedelta(days=2), mission, plate="K000OT95", place="market")
    row = told(lead, "T02", now - timedelta(hours=3), mission, plate="К000ОТ95", place="our street")
    services.publish("An article, invented", now - timedelta(hours=8), mission, lead)
    services.affect(row, "driver", lead, name="driver K")
    taken = told(lead, "T13", now - timedelta(hours=1), mission)
    made = seizing.begin(taken, Taken([], ["a telephone"], now - timedelta(hours=1), lead), lead)
    window = Window(browser, visit, lead, site, language)
    warning = Warning.objects.get(pattern="plate")
    for name, address in (
        ("list", "/protection/"),
        ("new", "/protection/new"),
        ("incident", f"/protection/incident/{row.pk}"),
        ("report", f"/protection/incident/{row.pk}/report"),
        ("wordings", f"/protection/incident/{row.pk}/wordings"),
        ("chain", f"/protection/mission/{mission.pk}"),
        ("warning", "/protection/warning"),
        ("finding", f"/protection/warning/{warning.pk}"),
        ("publications", "/protection/publications"),
        ("seize", f"/protection/incident/{row.pk}/seized"),
        ("seizure", f"/protection/seizure/{made.pk}"),
        ("letter", f"/protection/seizure/{made.pk}/letter"),
    ):
        window.go(address)
        assert window.page.locator("h1").count() == 1, name
        window.look(f"protection-{name}")
    assert not window.faults, window.faults
