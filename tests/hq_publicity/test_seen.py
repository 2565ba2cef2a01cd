"""Translation and effect in Chromium: three languages, wide and narrow, dark; nothing wrong with access."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_publicity.story import source, words_by_source
from hq_publicity.test_effect import out
from hq_publicity.test_translation import began
from hq_redress.looking import Window
from instruments import skip_aloud
from vedette.publication.translation.parts import parts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


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


def type_in(window: Any, language: str, **changed: str) -> None:
    """Type a translation into the boxes of its page."""
    said = words_by_source(language)
    for one in parts(source()):
        window.fill(**{f"t:{one.path}": changed.get(one.path, said[one.words])})


def test_a_translation_and_the_log_are_worked_on_in_a_browser(
    people: Any, visit: Any, site: int, browser: Any
) -> None:
    from vedette_hq.effect.models import Happened
    from vedette_hq.releases.queries import texts_of
    from vedette_hq.translation.services import keep_name, keep_term

    editor, lawyer = people["editor"], people["lawyer"]
    release = began(people)
    keep_name(
        editor,
        "place",
        {"en": ("Upper Lagovat", ""), "fr": ("Lagovat-le-Haut", "Lagovat"), "ru": ("Верхний Лаговат", "")},
    )
    keep_term(editor, {"en": "court", "fr": "tribunal | cour", "ru": "суд"}, "invented")
    # 1. A translator types French, with one mistake, and hands it over.
    one = Window(browser, visit, people["investigator"], site, "fr")
    one.go("/translation/")
    one.look("list")
    one.page.locator(f'main a[href$="{release.pk}/fr"]').click()
    one.page.wait_for_url("**/fr")
    one.look("side-empty")
    type_in(one, "fr", summary="Après 41 mois, le tribunal de Lagovat a annulé le refus.")
    one.page.locator('button[name="hand"]').click()
    one.page.locator("ul.messages").wait_for()
    one.look("side-wrong")
    assert "fr" in texts_of(release) and one.says("41")
    # 2. Put right; another reads it beside its source, in Russian pages, and finds it true.
    type_in(one, "fr")
    one.page.locator('button[name="hand"]').click()
    one.page.locator("ul.messages").wait_for()
    other = Window(browser, visit, lawyer, site, "ru")
    other.go(f"/translation/{release.pk}/fr")
    other.look("side-review")
    other.page.locator('form[action$="/review"] button').click()
    other.page.locator("ul.messages").wait_for()
    assert texts_of(release)["fr"].reviewed_by == lawyer
    other.go("/translation/names")
    other.look("names")
    other.page.locator("main tbody a").first.click()
    other.page.wait_for_load_state()
    other.look("name")
    other.go("/translation/terms")
    other.look("terms")
    # 3. It came out; what happened is written down, and the chart shows both sides.
    out(release)
    today = timezone.now().date()
    for number, (kind, tone) in enumerate(
        (("coverage", "helpful"), ("pressure", "harmful"), ("step", "helpful"), ("threat", "harmful")) * 2
    ):
        Happened.objects.create(
            release=release,
            kind=kind,
            tone=tone,
            day=today - timedelta(days=35 * number),
            words=f"invented {kind} {number}",
            made_by=editor,
        )
    desk = Window(browser, visit, editor, site, "en")
    desk.go("/effect/add")
    desk.look("add")
    desk.fill(kind="answer", day=f"{today:%Y-%m-%d}", words="The prosecutor answered, invented.")
    desk.fill(release=release.pk)
    desk.press("Write down")
    desk.look("line")
    desk.go("/effect/")
    desk.look("log")
    assert desk.page.locator("svg.drawing circle.helpful").count() >= 4
    assert desk.page.locator("svg.drawing rect.harmful").count() >= 4
    other.go("/effect/")
    other.look("log")
    desk.page.emulate_media(color_scheme="dark")
    desk.go("/effect/")
    desk.look("log-dark")
    one.page.emulate_media(color_scheme="dark")
    one.go(f"/translation/{release.pk}/ru")
    one.look("side-dark")
    assert [*one.faults, *other.faults, *desk.faults] == []
