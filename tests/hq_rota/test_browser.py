"""The whole way in Chromium against the real site: people, needs, proposal, edit by hand, publish, told.

At 360 and 1100 pixels; the grid by keyboard alone. Pictures in VEDETTE_SHOTS, then in three languages.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest

from hq_finding.test_browser import Window, browser  # noqa: F401 - a fixture
from hq_rota.story import MONDAY, seated, told, worked_out
from hq_vault.conftest import site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("VEDETTE_SHOTS")


def test_from_people_to_a_published_rota(
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    visit: Any,
    people: Any,
    mission: Any,
) -> None:
    from vedette_hq.rota import publishing
    from vedette_hq.rota.models import Going

    story = told(people["lead"], mission, count=1)
    services_drop(story)
    anna = story.people["Anna"]
    own = Window(browser, visit, anna, site)
    own.page.set_viewport_size({"width": 360, "height": 740})
    own.go("/rota/")
    own.page.get_by_role("link", name="My profile and the days I cannot go").click()
    own.page.get_by_label("First day").fill(MONDAY.isoformat())
    own.page.get_by_label("Last day").fill((MONDAY + timedelta(days=3)).isoformat())
    own.page.get_by_role("button", name="Add").click()
    assert own.page.get_by_role("cell", name="cannot go").count() == 1

    window = Window(browser, visit, people["lead"], site)
    page = window.page
    window.go(f"/rota/{story.rota.pk}")
    page.get_by_label("First day of the first turn").fill(MONDAY.isoformat())
    page.get_by_label("People, at least").fill("3")
    page.get_by_label("How many turns").fill("4")
    page.get_by_label("Who know: Law").fill("1")
    page.get_by_role("button", name="Plan them").click()
    assert page.get_by_text("Nobody goes.").count() == 4
    publishing.SECONDS = 60.0  # steps end it, not the clock
    page.get_by_role("button", name="Ask for proposals").click()
    assert page.locator("tbody").get_by_text("being worked out").count() == 3
    for _ in range(3000):
        publishing.look_duty(None)
        if not publishing._WORKING and all(one.done for one in story.rota.proposals.all()):
            break
        page.wait_for_timeout(100)
    page.reload()
    page.get_by_role("link", name="even burdens").click()
    page.get_by_role("button", name="Take this proposal").click()
    assert page.get_by_text("keeps the rules").count() == 4
    first = story.turns[0]
    assert anna.pk not in seated(story)[first.pk]

    # by hand, with the keyboard alone: Anna is put on the first turn, which says at once what is wrong
    page.get_by_role("link", name="Edit: who goes when").click()
    page.locator("tbody input").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    place = page.locator(f"[data-faults='{first.pk}']")
    place.get_by_text("Anna Invented cannot go on these days.").wait_for()
    page.keyboard.press("Space")
    place.get_by_text("Anna Invented cannot go on these days.").wait_for(state="detached")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()

    # one turn at the width of a telephone
    page.set_viewport_size({"width": 360, "height": 740})
    window.go(f"/rota/turns/{first.pk}")
    page.get_by_label("Anna Invented").select_option("not")
    page.get_by_role("button", name="Save the team").click()
    page.get_by_text("Saved.").wait_for()
    window.go(f"/rota/{story.rota.pk}")
    page.get_by_role("button", name="Publish this rota").click()
    page.get_by_text("Published. Those whom it changes").wait_for()

    going = Going.objects.filter(over__isnull=True).select_related("person").order_by("pk")[0]
    told_one = Window(browser, visit, going.person, site)
    told_one.page.set_viewport_size({"width": 360, "height": 740})
    told_one.go("/")
    assert told_one.page.get_by_text("You are on the rota, new or changed turns").count() == 1
    told_one.go("/rota/")
    told_one.page.get_by_role("button", name="I will go").first.click()
    told_one.page.get_by_text("Thank you.").wait_for()
    assert Going.objects.filter(person=going.person, answer="yes").count() == 1
    assert own.faults + window.faults + told_one.faults == []
    for one in (own, window, told_one):
        one.context.close()


def services_drop(story: Any) -> None:
    """Leave the rota without turns, as it is when it begins."""
    from vedette_hq.rota import services

    for turn in story.turns:
        services.drop_turn(turn, story.lead)


@pytest.mark.parametrize("language", ["en", "fr", "ru"] if SHOTS else ["ru"])
def test_every_page_at_every_width(
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    visit: Any,
    people: Any,
    mission: Any,
    language: str,
) -> None:
    from vedette_hq.rota import publishing, services

    lead = people["lead"]
    lead.language = language
    lead.save()
    story = told(lead, mission, count=5)
    window = Window(browser, visit, lead, site, language)
    for name, path in (("start-empty", "/rota/"), ("rota-empty", f"/rota/{story.rota.pk}")):
        window.go(path)
        window.look(name)
    turn = story.turns[1]
    for name in ("Anna", "Clara", "Elza", "Galina", "Irina", "Kira"):
        day = turn.first + timedelta(days=3)
        services.add_days(story.people[name], "away", day, day, lead)
    (proposal,) = worked_out(story)
    publishing.take(proposal, lead)
    story.rota.refresh_from_db()
    publishing.publish(story.rota, story.rota.revision, "", lead)
    story.rota.refresh_from_db()
    boris = story.people["Boris"].pk
    services.save_draft(story.rota, {turn.pk: {boris: "goes"}}, story.rota.revision, lead)
    services.save_profile(lead, {"goes": True, "head": True}, lead)
    pages = {
        "start": "/rota/",
        "mine": "/rota/me",
        "people": "/rota/people",
        "profile": f"/rota/people/{story.people['Anna'].pk}",
        "rules": "/rota/rules",
        "rota": f"/rota/{story.rota.pk}",
        "grid": f"/rota/{story.rota.pk}/grid",
        "turn": f"/rota/turns/{turn.pk}",
        "compare": f"/rota/{story.rota.pk}/proposals",
        "proposal": f"/rota/proposals/{proposal.pk}",
        "burdens": f"/rota/{story.rota.pk}/burdens",
        "seen": f"/rota/seen/{story.turns[0].pk}",
        "handings": "/rota/hand-overs",
    }
    for name, path in pages.items():
        window.go(path)
        assert window.page.locator("h1").count() == 1, name
        window.look(name)
    window.context.close()
    assert window.faults == []
