"""Steps that several journeys take: coming in, giving both factors again, another language."""

from __future__ import annotations

from hq_journeys.office import GOOD, Walk


def come_in(seen: Walk, link: str, *, looking: bool = True) -> None:
    """Follow the invitation: passphrase, passkey, recovery codes; `looking`: at each page on the way."""
    page = seen.page
    look = seen.look if looking else str
    page.goto(link)
    look("invitation")
    page.fill("#id_passphrase", GOOD)
    page.fill("#id_again", GOOD)
    page.locator("main form:has(#id_again) button").click()
    page.locator("a[href='/people/enrol/passkey']").click()
    page.fill("#id_label", "key")
    look("passkey")
    page.locator("[data-passkey-go]").click()
    page.locator("ol.words").wait_for()
    look("codes")
    page.locator("main a.button").last.click()
    page.locator("nav.menu").wait_for()
    look("start")


def log_in_again(seen: Walk, login: str) -> None:
    """Out, and in again with both factors."""
    page = seen.page
    page.locator("form.leave button").click()
    page.locator("#id_login").wait_for()
    seen.look("login")
    page.fill("#id_login", login)
    page.fill("#id_passphrase", GOOD)
    page.locator("main form:has(#id_login) button").first.click()
    page.locator("[data-passkey-go]").wait_for()
    seen.look("second")
    page.locator("[data-passkey-go]").click()
    page.locator("nav.menu").wait_for()


def give_both(seen: Walk) -> None:
    """Answer the page that asks for both factors again."""
    page = seen.page
    page.locator("#id_passphrase").wait_for()
    seen.look("again")
    page.fill("#id_passphrase", GOOD)
    page.locator("[data-passkey-go]").click()
    page.wait_for_url(lambda address: "/people/again" not in address)


def speak(seen: Walk, language: str) -> None:
    """Choose a language at the foot of the page."""
    seen.go("/")
    seen.page.locator(f"form.language button[value={language}]").click()
    seen.page.locator(f"html[lang={language}]").wait_for(state="attached")
    seen.language = language
