"""In Chromium: draft, translation, review, checks, embargo, out, on the site, corrected, stopped.

Three people with three languages of pages; the worker's turns are taken here. What one types stands in
`Story.document` and below: all of it is invented.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hq_consent.stage import take_back
from hq_publicity.test_seen import browser
from hq_redress.looking import Window
from hq_releases.story import Story
from hq_website.test_site import TYPED, turns
from vedette.publication.releases import markup
from vedette.publication.releases.asked import THOUGHT

__all__ = ["browser"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

SAID = {
    "fr": {
        "A man is missing": "Un homme a disparu",
        "Nobody says where he is.": "Personne ne dit où il est.",
        "A man was taken from his home in a district of the republic.": (
            "Un homme a été enlevé chez lui, dans un district de la république."
        ),
        "They did not say where.": "Ils n’ont pas dit où.",
        "Zarema Vymyshlennaya": "Zarema Vymychlennaïa",
        "The group asks where he is.": "Le groupe demande où il est.",
        "statement of a witness": "déclaration d’un témoin",
    },
    "ru": {
        "A man is missing": "Пропал человек",
        "Nobody says where he is.": "Никто не говорит, где он.",
        "A man was taken from his home in a district of the republic.": (
            "Мужчину забрали из дома в одном из районов республики."
        ),
        "They did not say where.": "Они не сказали, куда.",
        "Zarema Vymyshlennaya": "Зарема Вымышленная",
        "The group asks where he is.": "Группа спрашивает, где он.",
        "statement of a witness": "объяснение свидетеля",
    },
}


def translate(window: Window, release: Any, language: str) -> None:
    """Type a translation beside its source, and make it the text of the release."""
    window.go(f"/releases/{release.pk}/text/{language}")
    with window.page.expect_navigation():
        window.page.locator(f'main a[href$="/translation/{release.pk}/{language}"]').click()
    sections = window.page.locator("section.beside").all()
    for one in sections:
        original = one.locator("blockquote").inner_text().strip()
        one.locator("textarea").fill(SAID[language][original])
    with window.page.expect_navigation():
        window.page.locator('button[name="hand"]').click()


def check_and_review(lawyer: Window, worker: Any, release: Any, tongues: tuple[str, ...]) -> None:
    """Read every text, weigh the risk, have the twelve checks made."""
    for tongue in tongues:
        lawyer.go(f"/releases/{release.pk}/text/{tongue}")
        with lawyer.page.expect_navigation():
            lawyer.page.locator('main form[action*="/review/"] button').click()
    lawyer.go(f"/releases/{release.pk}/checks")
    for one in THOUGHT:
        lawyer.page.check(f'main [name="thought"][value="{one}"]')
    for name in ("presumed", "clear_of_team", "clear_of_people", "may_leave"):
        lawyer.page.check(f'main [name="{name}"]')
    for form in ("risk", "check"):
        with lawyer.page.expect_navigation():
            lawyer.page.locator(f'main form[action$="/{form}"] button').click()
    turns(worker)
    lawyer.go(f"/releases/{release.pk}/checks")


def test_from_a_draft_to_the_site_and_off_it_again(
    people: Any, visit: Any, worker: Any, site: int, browser: Any
) -> None:
    from vedette_hq.releases import leaving, services
    from vedette_hq.releases.models import Release
    from vedette_hq.website import queries as public

    story = Story(people)
    lead, lawyer, editor = story.lead, story.lawyer, story.editor
    assert visit(editor).post("/website/settings", TYPED).status_code == 302
    # 1. The editor begins a release and writes it in English.
    desk = Window(browser, visit, editor, site, "en")
    desk.go("/releases/")
    desk.fill(kind="press_release", title="A man is missing", case=story.case.pk, code="a-man-is-missing")
    for tongue in ("en", "fr", "ru"):
        desk.page.check(f'main [name="languages"][value="{tongue}"]')
    desk.press("Begin")
    release = Release.objects.get()
    document = story.document()
    desk.fill(title=document.title, summary=document.summary, date=document.date)
    desk.fill(body=markup.lines_of(document.blocks), people=markup.people_lines(document.people))
    desk.fill(facts=markup.facts_lines(document.facts))
    desk.press("Save")
    desk.go(f"/releases/{release.pk}")
    desk.press("Send to translation")
    # 2. An investigator translates beside the source.
    hand = Window(browser, visit, people["investigator"], site, "fr")
    translate(hand, release, "fr")
    hand.look("translated")
    translate(hand, release, "ru")
    desk.go(f"/releases/{release.pk}")
    desk.press("Send to review")
    # 3. A lawyer who wrote none of it reviews each text; the twelve checks are green.
    reader = Window(browser, visit, lawyer, site, "ru")
    reader.go(f"/translation/{release.pk}/fr")
    reader.page.locator('form[action$="/review"] button').click()
    reader.page.locator("ul.messages").wait_for()
    check_and_review(reader, worker, release, ("en", "ru"))
    reader.look("checks")
    assert reader.page.locator("main ol > li .state.good").count() == 12
    # 4. Embargo; its end comes, and the worker lets it out: on the site in three languages.
    chief = Window(browser, visit, lead, site, "en")
    chief.go(f"/releases/{release.pk}")
    chief.unfold("Set an embargo")
    chief.fill(until="2031-01-01T09:00", zone="Europe/Paris")
    chief.press("Set")
    release.refresh_from_db()
    assert release.state == "embargoed"
    folder = public.public_folder()
    turns(worker)
    assert not list(folder.site.rglob(f"*{release.code}*"))
    Release.objects.filter(pk=release.pk).update(embargo_until=datetime.now(UTC) - timedelta(seconds=1))
    leaving.look_duty(worker)
    turns(worker)
    release.refresh_from_db()
    assert release.state == "released"
    for tongue, title in (("en", "A man is missing"), ("fr", "Un homme a disparu"), ("ru", "Пропал человек")):
        text = folder.read(f"{tongue}/press/{release.code}.html").decode()
        assert title in text
        assert story.mother.pk not in text
    chief.go(f"/releases/{release.pk}")
    chief.look("released")
    chief.page.goto((folder.site / f"fr/press/{release.code}.html").as_uri())
    assert "Ils n’ont pas dit où." in chief.page.inner_text("main")
    # 5. It is corrected: a release of its own that says what changes.
    desk.go(f"/releases/{release.pk}")
    desk.unfold("Correct it")
    desk.fill(words="He was taken from a car, not from his home.")
    desk.press("Begin a correction")
    beside = Release.objects.get(corrects=release)
    right = document.blocks[0].text.replace("home", "car")
    for tongue in ("en", "fr", "ru"):
        said = story.document(tongue, people=(), title="Correction", blocks=(_view(right),), facts=())
        services.write_text(editor, beside, tongue, said)
    desk.go(f"/releases/{beside.pk}")
    desk.press("Send to review")
    check_and_review(reader, worker, beside, ("en", "fr", "ru"))
    chief.go(f"/releases/{beside.pk}")
    chief.press("Let it out now")
    turns(worker)
    release.refresh_from_db()
    assert release.state == "corrected"
    assert beside.code in folder.read("ru/corrections/index.html").decode()
    assert "taken from his car" in folder.read(f"en/corrections/{beside.code}.html").decode()
    assert beside.code in folder.read(f"en/press/{release.code}.html").decode()
    # 6. She takes her consent back: the next build has it no more, and what left is listed in one click.
    take_back(story.mother, "C17", lawyer)
    leaving.look_duty(worker)
    turns(worker, 1)
    assert not list(folder.site.rglob(f"*{release.code}.html"))
    reader.go(f"/releases/left/record/{story.mother.pk}")
    reader.look("left")
    assert reader.says("A man is missing")
    assert [*desk.faults, *hand.faults, *reader.faults, *chief.faults] == []


def _view(text: str) -> Any:
    from vedette.publication.releases.document import Paragraph

    return Paragraph(text, says="view")
