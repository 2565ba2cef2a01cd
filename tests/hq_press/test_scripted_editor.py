"""A scripted editor in a real browser: a press release, a laureate's page, three languages, their kits.

The drafts and their translations lie ready, as translators give them; long ones are pasted, short ones
typed. What a human would need is modelled and printed, with what it would be if every letter were typed.
With VEDETTE_SHOTS (a folder) pictures of the pages, cards and papers are left there.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hq_journeys.office import SHOTS, Walk, driver, walk
from hq_journeys.steps import come_in, speak
from hq_journeys.within import within
from hq_press.inside import inside
from hq_press.story import photograph
from hq_serving.stage import PASSPHRASE, make_house, serving
from publication_press import sample
from vedette_demo.office import Office

__all__ = ["driver"]

pytestmark = [pytest.mark.chromium, pytest.mark.journey]

SPEED = 180
"""Characters a minute of somebody who is not quick: a model; nobody was timed."""
PASTE = 5
CHOICE = 3
"""Seconds of a paste and of a choice: likewise a model."""
SHORT = 24
"""Letters of what is still typed; anything longer is pasted from the drafts that lie ready."""
SECONDS_A_PAGE = 4


class Editor:
    """Types, pastes and chooses, and counts all three."""

    def __init__(self, seen: Walk) -> None:
        self.seen, self.page = seen, seen.page
        self.typed = self.pasted = self.chosen = self.letters = self.pages = 0

    def fill(self, box: str, words: str) -> None:
        """Write into a box what is not there already."""
        if self.page.input_value(box) == words:
            return
        self.page.fill(box, words)
        self.letters += len(words)
        if len(words) > SHORT:
            self.pasted += 1
        else:
            self.typed += len(words)

    def choose(self, box: str, value: str) -> None:
        """Choose from a list."""
        held = self.page.locator(box)
        several = held.evaluate("e => e.multiple")
        if not several and held.input_value() == value:
            return
        if several and held.evaluate("e => [...e.selectedOptions].map(o => o.value).join(' ')") == value:
            return
        held.select_option(value)
        self.chosen += 1

    def press(self, button: str, lands: str) -> None:
        """Press a button and wait for the page that it leads to."""
        self.page.locator(button).first.click()
        self.page.wait_for_url(lands)
        self.pages += 1

    def minutes(self) -> float:
        """Return what a human would need, as modelled."""
        seconds = self.pasted * PASTE + self.chosen * CHOICE + self.pages * SECONDS_A_PAGE
        return self.typed / SPEED + seconds / 60


def begin(hand: Editor, kind: str, title: str, code: str, case: str) -> str:
    """Begin a text in three languages; return its address."""
    hand.seen.go("/press/new")
    hand.choose("#id_kind", kind)
    hand.fill("#id_title", title)
    hand.choose("#id_case", case)
    hand.fill("#id_code", code)
    hand.press("main form button", "**/press/*/en")
    return str(urlsplit(hand.page.url).path).removesuffix("/en")


def write(hand: Editor, pages: Any, language: str, held: dict[str, str], button: str, lands: str) -> None:
    """Fill in the parts of one language and go on."""
    values, rows = pages[language]
    for name, words in {**sample.SHARED, **values}.items():
        words = held.get(words, words)
        if hand.page.locator(f"select#f_{name}").count():
            hand.choose(f"#f_{name}", words)
        else:
            hand.fill(f"#f_{name}", words)
    for name, lines in rows.items():
        for number, row in enumerate(lines):
            if hand.page.locator(f"[name^='{name}-{number}-']").count() == 0:
                hand.press("button[name=more]", "**?more")
            for key, words in row.items():
                box = f"#f_{name}-{number}-{key}"
                if key == "shown":
                    for one in words.split():
                        tick = hand.page.locator(f"{box} input[value={one}]")
                        hand.chosen += 0 if tick.is_checked() else 1
                        tick.check()
                elif key in ("class", "items", "part", "subject"):
                    hand.choose(box, held.get(words, words))
                else:
                    hand.fill(box, words)
    hand.press(button, lands)


def test_a_press_release_and_a_laureates_page_in_three_languages(tmp_path: Path, driver: Any) -> None:
    house = tmp_path / "hq"
    secret = make_house(house)
    links = [urlsplit(link).path for _name, _role, link in within(house, secret, "invite")]
    held = inside(house, secret, "prepare")
    known = {sample.ITEMS: held["item"], "r1": held["record"]}
    with ExitStack() as stack:
        site = stack.enter_context(serving(house, opened=True))
        office = Office(house, f"http://localhost:{site.port}", PASSPHRASE, (), secret)
        seen = stack.enter_context(walk(driver, office, "en"))
        come_in(seen, office.origin + links[0], looking=False)
        speak(seen, "en")
        began = time.monotonic()
        hand = Editor(seen)
        base = begin(hand, "press_release", "Award", "invented-award-2026", held["case"])
        seen.look("press-empty")
        for language, lands in (("en", "**/fr"), ("fr", "**/ru"), ("ru", "**/kit")):
            button = "button[name=kit]" if language == "ru" else "button[name=next]"
            write(hand, sample.RELEASE, language, known, button, lands)
            if language == "en":
                seen.look("press-second")
        hand.press("form[action$='/make'] button", "**/kit")
        seen.page.locator("ul.messages li.success").wait_for()
        seen.look("press-kit")
        seen.go(f"{base}/ru")
        seen.look("press-written")
        release_minutes = hand.minutes()

        page = begin(hand, "laureate", "Laureate", "invented-laureate", held["case"])
        seen.go(f"{page}/kit")
        picture = {"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": photograph(640)}
        seen.page.set_input_files("#p_file", picture)
        hand.choose("#p_role", "portrait")
        hand.choose("#p_people", held["record"])
        for language in ("en", "fr", "ru"):
            hand.fill(f"#p_alt_{language}", sample.LAUREATE[language][0]["portrait_alt"])
            hand.fill(f"#p_caption_{language}", sample.LAUREATE[language][0]["portrait_caption"])
        hand.press("form[action$='/picture'] button", "**/kit")
        seen.page.locator("ul.messages li.success").wait_for()
        seen.go(f"{page}/en")
        known[sample.PORTRAIT] = (
            seen.page.locator("select#f_portrait option").last.get_attribute("value") or ""
        )
        for language, lands in (("en", "**/fr"), ("fr", "**/ru"), ("ru", "**/kit")):
            button = "button[name=kit]" if language == "ru" else "button[name=next]"
            write(hand, sample.LAUREATE, language, known, button, lands)
        hand.press("form[action$='/make'] button", "**/kit")
        seen.page.locator("ul.messages li.success").wait_for()
        seconds = time.monotonic() - began
        seen.go(f"{page}/fr")
        seen.look("laureate-written")
        minutes = hand.minutes()

        look_around(seen, base)
        found = inside(house, secret, "written")
        for kind, parts in PARTS.items():
            assert found[kind]["ready"] == {"en": True, "fr": True, "ru": True}, kind
            assert all(one == parts for one in found[kind]["parts"].values())
            assert len(found[kind]["files"]) == 10 + (kind == "laureate")
        assert found["laureate"]["subjects"] == [held["record"]]
        assert len({str(one) for one in found["laureate"]["pictures"].values()}) == 1
        told = {
            "site and browser, seconds": round(seconds, 1),
            "pasted": hand.pasted,
            "typed": hand.typed,
            "choices": hand.chosen,
            "letters": hand.letters,
            "minutes of the press release, modelled": round(release_minutes, 1),
            "minutes of both, modelled": round(minutes, 1),
            "minutes of both if every letter were typed": round(minutes + hand.letters / SPEED, 1),
        }
        print(json.dumps(told))
        assert minutes < 10
        assert seen.faults == []
        assert seen.said == []
        assert seen.elsewhere == []


def look_around(seen: Walk, base: str) -> None:
    """The papers of the kit, the list, words of the house, the book of the press."""
    with seen.page.expect_download() as coming:
        seen.page.evaluate(f"location.href = '{base}/read/fr.pdf'")
    pdf = Path(coming.value.path()).read_bytes()
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(document) == 1
    assert "Groupe inventé" in document[0].get_textpage().get_text_bounded()
    if SHOTS:
        document[0].render(scale=1.2).to_pil().save(Path(SHOTS) / "press-release-fr.png")
    for name, path in (
        ("press-list", "/press/"),
        ("press-words", "/press/words/fr"),
        ("press-new", "/press/new"),
    ):
        seen.go(path)
        seen.look(name)
    page = seen.page
    seen.go("/press/readers/new")
    page.fill("#id_name", "Invented Reader")
    page.fill("#id_mail", "reader@press.invented.example")
    page.check("input[name=languages][value=en]")
    page.fill("#id_agreed", "2026-01-05")
    page.fill("#id_agreed_how", "by mail")
    seen.look("press-reader")
    page.locator("main form button").first.click()
    page.wait_for_url("**/press/readers")
    seen.look("press-readers")
    with page.expect_download() as coming:
        page.locator("form[action$='/readers/list'] button:not([disabled])").first.click()
    assert b"reader@press.invented.example" in Path(coming.value.path()).read_bytes()
    assert zipfile.is_zipfile(io.BytesIO(pdf)) is False


PARTS = {
    "press_release": [
        *("happened", "quote-victim", "quote-third", "context", "partners", "contact", "about", "links"),
    ],
    "laureate": ["name", "role", "voices", "awards", "testimony", "biography", "country", "related"],
}
