"""A protected person in a real browser: a case, a lawyer let in by two, a name typed, opened once, gone.

And what is left of the name: not in an address, a table, the register, a log or a file; what the sheets of
the house open after a restoration.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import pytest
from playwright.sync_api import Error

from hq_journeys.office import GOOD, Walk, driver, walk
from hq_journeys.steps import come_in, give_both, speak
from hq_journeys.within import within
from hq_serving.stage import PASSPHRASE, Site, make_house, serving
from instruments.canaries import search_tree
from restore.stage import Ceremony, ceremony
from vedette.adapters.cover import SealedCover
from vedette.cli.common import clock
from vedette.house.abroad.settling import settle
from vedette.house.desks.mission_desk import add_custodian
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, open_with_identity
from vedette.house.recovery.house_copy import set_recovery
from vedette.house.recovery.restore_source import FolderSource
from vedette.house.recovery.restoring import Plan, restore
from vedette_demo.office import Office

__all__ = ["driver"]

pytestmark = [pytest.mark.chromium, pytest.mark.journey]

LEAD, SECOND, LAWYER = "Zarina Alieva-Demo", "Thomas Exemple", "Alice Sample"
NAMES = {"en": "Canary Kanarejkina-Invented", "ru": "Канарейкина Пробная-Выдуманная"}
CONTACTS = {"en": "ring canary-phone 000 77", "ru": "звонить канарейка-телефон 000 78"}
WORDS = [*NAMES.values(), *CONTACTS.values()]
ALARM = {"en": "Alarm: Thomas Exemple tried", "ru": "Тревога. Thomas Exemple"}


@dataclass
class Desk:
    """A house that is open, and its people, each at a browser."""

    house: Path
    secret: bytes
    made: Ceremony
    site: Site
    lead: Walk
    second: Walk
    lawyer: Walk
    addresses: list[str] = field(default_factory=list)
    pseudonyms: dict[str, str] = field(default_factory=dict)

    def within(self, verb: str, **given: object) -> Any:
        """Ask the tables."""
        return within(self.house, self.secret, verb, **given)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, driver: Any) -> Iterator[Desk]:
    """A new house, locked at rest, with sheets that open it too, and a custodian's folder."""
    base = tmp_path_factory.mktemp("identity")
    house, made = base / "hq", ceremony()
    secret = make_house(house)
    with Headquarters(house, clock, cover=SealedCover(HouseKeys.of(secret).cover)) as hq:
        set_recovery(hq, made.birth, secret)
        add_custodian(hq, "abroad", base / "custodian")
    links = {name: link for name, _, link in within(house, secret, "invite")}
    with ExitStack() as stack:
        site = stack.enter_context(serving(house, opened=True))
        office = Office(house, f"http://localhost:{site.port}", PASSPHRASE, (), secret)
        seen = []
        for name, language in ((LEAD, "ru"), (SECOND, "fr"), (LAWYER, "en")):
            one = stack.enter_context(walk(driver, office, language))
            come_in(one, office.origin + urlsplit(links[name]).path, looking=False)
            seen.append(one)
        found = Desk(house, secret, made, site, *seen)
        for one in seen:
            one.page.on("request", lambda request: found.addresses.append(request.url))
        yield found


def press(seen: Walk, form: str) -> None:
    """Send a form of the page."""
    seen.page.locator(f"main {form} button").first.click()
    seen.page.wait_for_load_state()


def open_case(desk: Desk, title: str) -> str:
    """The lead opens a case and proposes the lawyer; the second lead agrees. Returns the case's id."""
    seen = desk.lead
    seen.go("/people/again?next=/cases/new")
    give_both(seen)
    seen.look("case-new")
    seen.page.fill("#id_title", title)
    press(seen, "form")
    case = seen.page.url.rpartition("/")[2]
    assert re.fullmatch("[0-9a-f]{32}", case), seen.page.url
    propose = f"form[action$='{case}/team/propose']"
    choice = seen.page.locator(f"{propose} option", has_text=LAWYER)
    seen.page.select_option(f"{propose} select", choice.get_attribute("value"))
    seen.page.fill(f"{propose} textarea", "an invented reason")
    press(seen, propose)
    seen.look("case")
    assert seen.page.locator(f"main table:has-text('{LAWYER}')").count() == 0  # one is not enough
    seen = desk.second
    seen.go("/people/again?next=/people/approvals")
    give_both(seen)
    seen.look("approvals")
    seen.page.locator("#waiting + ul a, section[aria-labelledby=waiting] a").first.click()
    seen.page.wait_for_load_state()
    seen.look("proposal")
    press(seen, "form[action$='/approve']")
    desk.lead.go(f"/cases/{case}")
    assert desk.lead.page.locator(f"main table:has-text('{LAWYER}')").count() == 1
    return case


def protect(desk: Desk, case: str, language: str) -> str:
    """The lawyer gives somebody a pseudonym; returns the address of that person's page."""
    seen = desk.lawyer
    seen.go("/persons/")
    seen.look("persons")
    seen.page.locator(f"main a[href='/persons/case/{case}/new']").click()
    seen.page.locator("#id_name").wait_for()
    seen.look("protect")
    seen.page.fill("#id_name", NAMES[language])
    seen.page.fill("#id_contact", CONTACTS[language])
    press(seen, "form")
    seen.page.locator("main a[href$='/open']").wait_for()
    seen.look("person")
    desk.pseudonyms[language] = seen.page.locator("h1").inner_text().strip()
    assert re.fullmatch("w-[a-z0-9]{7}", desk.pseudonyms[language])
    assert not any(word in seen.page.content() for word in WORDS)
    return urlsplit(seen.page.url).path


def fill_opening(seen: Walk) -> None:
    """Say why, and give the passphrase."""
    seen.page.locator("#id_reason").wait_for()
    seen.page.select_option("#id_reason", "contact")
    seen.page.fill("#id_words", "invented: about the hearing")
    seen.page.fill("#id_passphrase", GOOD)


def open_once(desk: Desk, address: str, language: str) -> None:
    """Both factors again, reason, passphrase: the name is seen; reloaded, it is not."""
    seen = desk.lawyer
    assert desk.within("tire", login="lawyer") >= 1
    seen.page.locator("main a[href$='/open']").click()
    assert "/people/again?" in seen.page.url
    give_both(seen)
    assert urlsplit(seen.page.url).path == f"{address}/open"
    seen.look("open")
    fill_opening(seen)
    press(seen, "form")
    assert NAMES[language] in seen.page.inner_text("main")
    assert CONTACTS[language] in seen.page.inner_text("main")
    seen.look("shown")
    said = len(seen.said)
    seen.page.reload()
    assert not any(word in seen.page.content() for word in WORDS)
    assert all("400" in line for line in seen.said[said:])  # the browser sent the form again; it was refused
    del seen.said[said:]
    seen.go(address)
    assert seen.page.locator("main table tbody tr").count() == 1
    seen.look("person-opened")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # going back, the browser has nothing to show
        seen.page.go_back()
    seen.page.wait_for_url("chrome-error://**")
    seen.go(address)
    del seen.said[said:]


def knock(desk: Desk, case: str, address: str, language: str) -> None:
    """A lead of no team of this case finds nothing; asking thrice, another lead is told within seconds."""
    seen, said = desk.second, len(desk.second.said)
    for path in (f"/persons/case/{case}", address, f"{address}/open", f"/persons/{'0' * 32}"):
        answer = seen.page.goto(seen.office.origin + path)
        assert answer.status == 404, path
        assert desk.pseudonyms[language] not in seen.page.content()
    seen.look("not-found")
    assert all("404" in line for line in seen.said[said:])
    del seen.said[said:]
    until = time.monotonic() + 10
    desk.lead.go("/")
    while ALARM[language] not in desk.lead.page.content():
        assert time.monotonic() < until, "the lead was not told"
        time.sleep(0.2)
        desk.lead.go("/")
    assert desk.lead.page.locator("main ul.cards a[href='/audit/alarms']").count() == 1
    desk.lead.look("start-alarm")
    desk.lead.go("/audit/alarms")
    desk.lead.look("alarms")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_name_is_sealed_opened_once_and_gone(desk: Desk, language: str) -> None:
    people = (desk.lead, desk.second, desk.lawyer)
    for seen in people:
        speak(seen, language)
    case = open_case(desk, f"invented case {language}")
    address = protect(desk, case, language)
    knock(desk, case, address, language)
    open_once(desk, address, language)
    assert desk.within("entered", pseudonym=desk.pseudonyms[language]) == [
        {"login": "lawyer", "action": "view", "reason": "identity desk: contact", "actor": _actor(desk)}
    ]
    for seen in people:
        assert seen.elsewhere == []
        assert seen.faults == [], "\n".join(seen.faults)
        assert seen.said == []


def _actor(desk: Desk) -> str:
    found: list[str] = [row["actor"] for row in desk.within("entered", pseudonym=desk.pseudonyms["en"])]
    return found[0]


def test_the_name_stays_nowhere(desk: Desk) -> None:
    """After both journeys, with the house open. Each search is shown to find what is there."""
    assert set(desk.pseudonyms) == {"en", "ru"}
    addresses = [unquote_plus(address) for address in desk.addresses]
    assert len(addresses) > 50 and not any(word in address for address in addresses for word in WORDS)
    cookies = [str(each) for seen in (desk.lead, desk.lawyer) for each in seen.page.context.cookies()]
    assert cookies and not any(word in cookie for cookie in cookies for word in WORDS)
    assert desk.within("search", canaries=WORDS) == {}
    control = ["invented case ru", *desk.pseudonyms.values(), '"stage": 2']
    found = desk.within("search", canaries=control)
    assert found["cases_case"] == control[:1] and found["identity_protected"] == control[1:3]
    assert found["access_session"] == control[3:]
    assert search_tree(desk.house, WORDS) == {}
    assert search_tree(desk.house, [*desk.pseudonyms.values(), "invented case ru"]) == {}
    log = desk.site.log.read_text("utf-8", "replace")
    assert not any(word in log for word in [*WORDS, *desk.pseudonyms.values()])
    (desk.house / "control-of-the-search").write_text(NAMES["ru"], "utf-8")
    assert list(search_tree(desk.house, WORDS)) != []
    (desk.house / "control-of-the-search").unlink()


def test_after_a_restoration_the_sheets_open_what_is_sealed(desk: Desk, tmp_path: Path) -> None:
    """Headquarters is lost, and everybody's passphrase: the sheets of the house bring the names back."""
    assert desk.site.run("lock").returncode == 0
    desk.site.wait_until("locked")
    desk.within("dump")
    with Headquarters(desk.house, clock, cover=SealedCover(HouseKeys.of(desk.secret).cover)) as hq:
        assert settle(hq, now=True).faults == {}
    source = FolderSource(desk.house.parent / "custodian")
    back = tmp_path / "back"
    restore(Plan(target=back, source=source, unlock=lambda: desk.made.identity, clock=clock, together=False))
    secret = open_with_identity(back, desk.made.identity)
    opened = within(back, secret, "open_by_sheets", identity=desk.made.identity.encode())
    assert opened == [[desk.pseudonyms[language], NAMES[language]] for language in ("en", "ru")]
    assert search_tree(back, WORDS) == {}
    with pytest.raises(AssertionError, match="OpenError"):
        within(back, secret, "open_by_sheets", identity=ceremony().identity.encode())
