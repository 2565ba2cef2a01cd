"""Alerts in Chromium: every page in three languages, wide and narrow, read by axe, by keyboard.

The push service of Chromium's maker is out of reach here: one of the test plays its part. Everything else,
from the permission to the notification on the screen, is the browser's own.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from alerts.servers import Browser, certificate, http_server
from hq_alerts.story import alert, gateway, has_duty, reached
from hq_finding.test_browser import Window, browser  # noqa: F401
from hq_vault.conftest import site  # noqa: F401
from vedette_hq.alerts import channels, services
from vedette_hq.alerts.models import Alert, Channel, Way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_page_fits_and_can_be_read(
    people: dict[str, Any],
    visit: Any,
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    language: str,
) -> None:
    lead = people["lead"]
    lead.language = language
    lead.save()
    window = Window(browser, visit, lead, site, language)
    for name, path in (
        ("start-empty", ""),
        ("ways-none", "ways/"),
        ("past-empty", "past"),
        ("no-channel", "channels/"),
    ):
        window.go(f"/alerts/{path}")
        window.look(name)
    with http_server() as server, http_server("refuses") as bad:
        held = gateway(server.port, "sms-1")
        broken = gateway(bad.port, "sms-2")
        mail = Channel.objects.create(
            name="mail-1",
            kind="mail",
            settings={"host": "localhost", "security": "none", "sender": "desk@group.example", "port": 1},
        )
        settings = {"subject": "mailto:desk@group.example"}
        channels.add_channel("push", "webpush", settings, "", lead)
        for channel, to in ((held, "+33600000001"), (mail, "lead@group.example"), (broken, "+33600000002")):
            reached(lead, channel, to)
        Way.objects.filter(channel=mail).update(verified=None, number="x")
        has_duty(lead, "head")
        has_duty(people["watch"], "officer")
        for number in range(1, 5):
            services.deliver(alert(number, level=number, round_=1), drill=number == 2)
        services.take(lead, "watch:" + "e" * 32 + ":1")
        services.remind("protection.seized", "head", "seized", target="/missions/")
        services.remind_duty(None)
    one = Alert.objects.get(level=4)
    pages = {
        "start": "",
        "alert": f"alert/{one.pk}",
        "past": "past",
        "ways": "ways/",
        "duties": "duties/",
        "channels": "channels/",
        "channel-http": f"channels/{held.pk}",
        "channel-mail": f"channels/{mail.pk}",
        "add-mail": "channels/add?kind=mail",
        "add-http": "channels/add?kind=http",
        "add-matrix": "channels/add?kind=matrix",
        "add-webpush": "channels/add?kind=webpush",
        "add-command": "channels/add?kind=command",
    }
    for name, path in pages.items():
        window.go(f"/alerts/{path}")
        window.look(name)
    window.context.close()
    assert window.faults == []


def test_an_alert_rings_and_is_taken_by_keyboard_alone(
    people: dict[str, Any],
    visit: Any,
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
) -> None:
    has_duty(people["watch"], "officer")
    window = Window(browser, visit, people["watch"], site)
    page = window.page
    page.clock.install()
    window.go("/alerts/")
    page.get_by_role("button", name="Ring on this page").press("Enter")
    assert page.get_by_role("button", name="Ring on this page").get_attribute("aria-pressed") == "true"
    services.deliver(alert(level=2))
    page.clock.run_for(11_000)
    page.get_by_text("Something new waits.").wait_for()
    assert page.title().startswith("(1)")
    page.get_by_role("link", name="Show it").press("Enter")
    number = Alert.objects.get().number
    button = page.get_by_role("button", name=f"I take it: {number}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_text("It is yours now.").wait_for()
    assert Alert.objects.get().taken_by == people["watch"]
    window.context.close()
    assert window.faults == []


def test_a_browser_is_made_to_ring(
    people: dict[str, Any],
    visit: Any,
    site: int,  # noqa: F811
    browser: Any,  # noqa: F811
    tmp_path: Any,
) -> None:
    tls, authority = certificate(tmp_path)
    settings = {"subject": "mailto:desk@group.example", "hosts": ["localhost"], "authority": authority}
    with http_server(tls=tls, answer=lambda _: (201, b"")) as server:
        channels.add_channel("push", "webpush", settings, "", people["lead"])
        keys = Browser(f"https://localhost:{server.port}/p")
        window = Window(browser, visit, people["watch"], site)
        window.context.grant_permissions(["notifications"], origin=window.base)
        window.context.add_init_script(
            "if (self.PushManager) PushManager.prototype.subscribe = async (options) => {"
            " if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw Error();"
            f" return {{ toJSON: () => ({keys.subscription}) }}; }};"
        )
        page = window.page
        window.go("/alerts/ways/")
        page.get_by_label("What you call this device").fill("Invented telephone")
        page.get_by_role("button", name="Let this browser ring").click()
        page.get_by_role("heading", name="Invented telephone").wait_for()
        sent = json.loads(keys.open(server.requests[0].body))
        number = re.search(r"\d{6}", sent["text"])
        assert number is not None
        shown = _push(window, sent)
        assert shown == [(sent["text"], sent["id"])]
        assert _push(window, sent) == shown, "the same id again is one notification"
        page.get_by_label("The number in it").fill(number[0])
        page.get_by_role("button", name="This is the number").click()
        page.get_by_text("You are reached this way now.").wait_for()
    window.context.close()
    assert window.faults == []
    assert Way.objects.get().verified is not None


def _push(window: Window, message: dict[str, Any]) -> list[tuple[str, str]]:
    """Hand a push message to the worker as the browser does; return the notifications on the screen."""
    tool = window.context.new_cdp_session(window.page)
    known: list[str] = []
    tool.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    tool.send("ServiceWorker.enable")
    window.page.wait_for_timeout(300)
    tool.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": window.base, "registrationId": known[-1], "data": json.dumps(message)},
    )
    found: list[tuple[str, str]] = []
    for _ in range(40):
        window.page.wait_for_timeout(100)
        found = [
            (one[0], one[1])
            for one in window.page.evaluate(
                "navigator.serviceWorker.getRegistration().then((held) => held.getNotifications())"
                ".then((all) => all.map((one) => [one.title, one.tag]))"
            )
        ]
        if found:
            break
    return found
