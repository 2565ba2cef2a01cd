"""Steps of the journey of the records: what is typed where, by name of the input as every language has it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from hq_journeys.office import Walk

ID = re.compile(r"[0-9a-f]{32}")
ACCOUNT = "Они пришли ночью, четверо в форме батальона «Выдуманный». Магомеда Юсупова увели и били током."
IN_ENGLISH = "They came at night, four in the uniform of the battalion. They took Magomed away."
ANSWER = "Через неделю на базе видели Мохаммеда, его держали в подвале."
DAY = "2004-05"


def until(what: Callable[[], bool], why: str, seconds: float = 40) -> None:
    """Wait for something that the house does by itself."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.3)


def id_of(address: str) -> str:
    """The last identifier of an address."""
    return ID.findall(address)[-1]


def write_down(page: Any, box: str, text: str) -> None:
    """Type into a text of the interview; wait until the desk says that it is saved."""
    with page.expect_response("**/save"):
        page.locator(box).fill(text)
    page.locator("#saving[data-standing=saved]").wait_for()


def unfold(page: Any, inside: str) -> None:
    """Open every fold in a part of the page."""
    page.locator(inside).evaluate("e => e.querySelectorAll('details').forEach(d => { d.open = true })")


def interview(seen: Walk, title: str) -> tuple[str, list[str]]:
    """Account, a question and its answer, the end, one page signed, into the records.

    Returns the interview and its statements in their order.
    """
    page = seen.page
    seen.go("/interviews/")
    seen.look("interviews")
    page.get_by_role("link", name=title).click()
    page.locator("ol.gates").wait_for()
    seen.look("investigation")
    page.locator("main a[href$='/begin']").click()
    page.fill("#id_label", "the mother")
    page.fill("#id_language", "ru")
    page.fill("#id_translated_to", "en")
    seen.look("interview-begin")
    page.locator("main form button").last.click()
    write_down(page, "#t-0-words", ACCOUNT)
    write_down(page, "#t-0-translation", IN_ENGLISH)
    page.reload()
    page.fill("#id_question", "Кого ещё вы видели?")
    page.locator("form[action$='/ask'] button").click()
    write_down(page, "#t-1-words", ANSWER)
    seen.look("interview")
    page.locator("form[action$='/finish'] button").click()
    page.fill("#id_page", "1")
    page.locator("form[action$='/sign'] button").click()
    page.locator("form[action$='/enter']").wait_for()
    seen.look("interview-over")
    talk = id_of(page.url)
    page.locator("form[action$='/enter'] button").click()
    page.wait_for_load_state()
    seen.look("interview-entered")
    links = page.locator(".passage a[href*='/records/statement/']")
    found = [id_of(links.nth(number).get_attribute("href")) for number in range(links.count())]
    for pk, words in zip(found, (ACCOUNT, ANSWER), strict=True):
        seen.go(f"/records/statement/{pk}")
        assert page.locator("blockquote").first.inner_text() == words
    seen.look("statement")
    return talk, found


def conclude(seen: Walk, case: str, kind: str, statement: str, name: str, fill: dict[str, str]) -> str:
    """Write a record that rests on a statement; return its id. A value that begins with = is chosen."""
    page = seen.page
    seen.go(f"/records/case/{case}/new?kind={kind}&cite={statement}")
    unfold(page, ".record-form")
    for field, value in fill.items():
        if value.startswith("="):
            page.select_option(f"[name='{field}']", value[1:])
        else:
            page.fill(f"[name='{field}']", value)
    page.wait_for_timeout(400)  # what the page offers while one types comes and goes
    if name:
        seen.look(f"{name}-form")
    page.locator("button[name=do][value=save]").click()
    page.wait_for_url(lambda address: "/new" not in address)
    assert page.locator(".quotes li").count() == 1, "it rests on the statement"
    if name:
        seen.look(name)
    return id_of(page.url)


def victims(seen: Walk, name: str = "") -> int:
    """How many victims the table of acts by perpetrator has, in all."""
    seen.go("/counts/?unit=victims&rows=actor&columns=type")
    if name:
        seen.look(name)
    return int(seen.page.locator("table.counts tfoot td").last.inner_text())


def values_of(seen: Walk, record: str) -> str:
    """What the page of a person over all records shows of them: records and values."""
    seen.go(f"/matching/{record}")
    page = seen.page
    members, table = page.locator("ol.members").inner_text(), page.locator("main table").first.inner_text()
    return f"{members}\n{table}"
