"""From an interview to a count in a real browser: acts, one man spelt twice, a match taken back, a map."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hq_journeys.office import Walk, driver, walk
from hq_journeys.records_steps import DAY, conclude, id_of, interview, until, values_of, victims
from hq_journeys.steps import come_in, speak
from hq_journeys.within import within
from hq_serving.stage import PASSPHRASE, make_house, serving
from vedette_demo.office import Office

__all__ = ["driver"]

pytestmark = [pytest.mark.chromium, pytest.mark.journey]

TITLE = "Invented valley, May 2004"


@dataclass
class Desk:
    """A house that is open with one case, and its lead at a browser."""

    house: Path
    secret: bytes
    case: str
    lead: Walk

    def within(self, verb: str, **given: object) -> Any:
        """Ask the tables."""
        return within(self.house, self.secret, verb, **given)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, driver: Any) -> Iterator[Desk]:
    """A new house, locked at rest, and a lead who works in English."""
    house = tmp_path_factory.mktemp("records") / "hq"
    secret = make_house(house)
    link = next(link for _, role, link in within(house, secret, "invite") if role == "lead")
    with ExitStack() as stack:
        site = stack.enter_context(serving(house, opened=True))
        office = Office(house, f"http://localhost:{site.port}", PASSPHRASE, (), secret)
        lead = stack.enter_context(walk(driver, office, "ru"))
        come_in(lead, office.origin + urlsplit(link).path, looking=False)
        speak(lead, "en")
        case = within(house, secret, "open_desk", title=TITLE)
        yield Desk(house, secret, case, lead)


def write_acts(desk: Desk, first: str, second: str) -> tuple[str, str, str]:
    """An event, two persons, a unit, two acts, each resting on a statement; return persons and an act."""
    seen, case = desk.lead, desk.case
    where = {"place-0-lat": "43.21", "place-0-lon": "45.77", "place-0-precision": "=near"}
    event = conclude(
        seen,
        case,
        "event",
        first,
        "event",
        {"title-0-text": "Raid on an invented village", "began-0-text": DAY, "place-0-text": "Velim-Yurt"}
        | where,
    )
    person = {"name-0-text": "Магомед Юсупов", "sex-0-code": "=male", "born-0-text": "1971-06-24"}
    one = conclude(seen, case, "person", first, "person", person)
    unit = conclude(
        seen,
        case,
        "group",
        first,
        "unit",
        {"name-0-text": "Battalion Invented", "type-0-code": "=armed-forces"},
    )
    act = {
        "event-0-id": "=" + event,
        "victim-0-id": "=" + one,
        "type-0-code": "=torture",
        "methods-0-code": "=electric-shock",
        "parts-0-id": "=" + unit,
        "parts-0-degree": "=carried-out",
        "began-0-text": "2004-05-1X",
        "place-0-text": "Velim-Yurt",
    }
    tortured = conclude(seen, case, "act", first, "act", act | where)
    other = {"name-0-text": "Mohammed Yousoupov", "sex-0-code": "=male", "born-0-text": "1971"}
    two = conclude(seen, case, "person", second, "", other)
    held = act | {"victim-0-id": "=" + two, "type-0-code": "=detention", "place-0-text": "The base"}
    del held["methods-0-code"]
    conclude(seen, case, "act", second, "", held | where | {"place-0-lat": "43.31"})
    return one, two, tortured


def find_pair(seen: Walk) -> str:
    """Wait until the house offers the two spellings as one person; return which list they stand in."""

    def offered() -> bool:
        for view in ("strong", "likely", "possible"):
            seen.go(f"/matching/?view={view}")
            if seen.page.locator("main tbody tr").count():
                return True
        return False

    until(offered, "the two spellings are offered within seconds")
    text = seen.page.locator("main tbody tr").first.inner_text()
    assert "Магомед Юсупов" in text and "Mohammed Yousoupov" in text, text
    return str(urlsplit(seen.page.url).query.removeprefix("view="))


def judge_and_take_back(desk: Desk, one: str, two: str) -> str:
    """One in the count while judged the same, two before and after; the view of before, byte for byte."""
    seen, page = desk.lead, desk.lead.page
    assert victims(seen) == 2
    before = desk.within("entity", record=one), values_of(seen, one), values_of(seen, two)
    find_pair(seen)
    seen.look("candidates")
    page.locator("main tbody th a").first.click()
    seen.look("pair")
    pair = id_of(urlsplit(page.url).path)
    page.locator("form[data-verdicts] [name=reason]").fill("the mother says that they are one")
    page.locator("button[name=verdict][value=same]").click()
    page.locator("a[href$='#back']").wait_for()
    seen.look("judged")
    undo = page.locator("a[href$='#back']").first.get_attribute("href")
    assert victims(seen, "counts-matched") == 1, "two spellings are one victim"
    seen.go(f"/matching/{two}")
    assert page.locator("ol.members li").count() == 2
    seen.look("entity")
    assert desk.within("entity", record=one) != before[0]
    seen.go(undo)
    seen.look("judgement")
    page.locator("#back [name=reason]").fill("the brother says otherwise")
    page.locator("#back button").click()
    page.wait_for_load_state()
    seen.look("taken-back")
    assert victims(seen, "counts") == 2, "they are two again"
    after = desk.within("entity", record=one), values_of(seen, one), values_of(seen, two)
    assert after == before, "the view of before"
    assert desk.within("sound") == ["judge:same", "revoke:"]
    return pair


def draw(desk: Desk) -> None:
    """Map and network of the case, each with its table; both as a file."""
    seen, page = desk.lead, desk.lead.page
    seen.go(f"/find/map?case={desk.case}")
    page.locator("figure.map svg").wait_for()
    assert "Velim-Yurt" in page.locator("main table").inner_text()
    seen.look("map")
    assert b"<svg" in export(seen, "svg")
    seen.go(f"/find/network?case={desk.case}")
    page.locator("figure.drawn svg").wait_for()
    text = page.locator("main table").inner_text()
    assert "Battalion Invented" in text and "Магомед Юсупов" in text and "Mohammed Yousoupov" in text
    seen.look("network")
    rows = list(csv.reader(io.StringIO(export(seen, "csv").decode("utf-8-sig"))))
    assert len(rows) >= 3, rows


def export(seen: Walk, form: str) -> bytes:
    """The view before the reader as a file."""
    page = seen.page
    page.locator("details:has(#x-form) summary").click()
    page.select_option("#x-form", form)
    with page.expect_download() as found:
        page.locator("form:has(#x-form) button:not([type=button])").click()
    return Path(found.value.path()).read_bytes()


def carry_out(desk: Desk, folder: Path) -> None:
    """Everything as a bag, checked by the program in it; for outside, nobody who did not agree."""
    seen, page = desk.lead, desk.lead.page
    seen.go("/exchange/exports/")
    seen.look("exports")
    whole = "form[action$='/exports/whole']"
    page.locator(f"{whole} [name=case]").first.check()
    page.fill(f"{whole} [name=reason]", "our archive")
    with page.expect_download() as found:
        page.locator(f"{whole} button").click()
    with zipfile.ZipFile(found.value.path()) as held:
        held.extractall(folder)
    checked = [sys.executable, str(folder / "everything" / "check.py")]
    done = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert "in order" in done.stdout, done
    seen.go("/exchange/exports/")
    out = "form[action$='/exports/leave']"
    page.locator(f"{out} [name=case]").first.check()
    page.select_option(f"{out} [name=scope]", "C12")
    page.fill(f"{out} [name=audience]", "An invented court")
    with page.expect_download() as found:
        page.locator(f"{out} p button").last.click()
    with zipfile.ZipFile(found.value.path()) as held:
        text = b"".join(held.read(name) for name in held.namelist()).decode("utf-8", "replace")
    assert "Юсупов" not in text and "Yousoupov" not in text, "nobody agreed, so nobody is named"
    assert "Battalion Invented" in text


def test_from_an_interview_to_a_count(desk: Desk, tmp_path: Path) -> None:
    seen = desk.lead
    talk, (first, second) = interview(seen, TITLE)
    one, two, act = write_acts(desk, first, second)
    seen.go(f"/records/case/{desk.case}")
    seen.look("records")
    pair = judge_and_take_back(desk, one, two)
    draw(desk)
    carry_out(desk, tmp_path)
    for language in ("fr", "ru"):
        speak(seen, language)
        for name, address in {
            "investigation": f"/interviews/{desk.case}",
            "interview-over": f"/interviews/talks/{talk}",
            "act": f"/records/{act}",
            "act-form": f"/records/{act}/edit",
            "pair": f"/matching/pair/{pair}",
            "counts": "/counts/?unit=victims&rows=actor&columns=type",
            "map": f"/find/map?case={desk.case}",
            "network": f"/find/network?case={desk.case}",
            "exports": "/exchange/exports/",
        }.items():
            seen.go(address)
            seen.look(name)
    assert seen.elsewhere == [], "asked of others"
    assert seen.faults == [], "\n".join(seen.faults)
    assert seen.said == []
    assert len(seen.seen) >= 40
