"""The pages: one button to take an alert, ways that count once tried out, channels and their trials."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alerts.servers import Browser, certificate, http_server, mail_server
from hq.plugin import make_person
from hq_alerts.story import alert, gateway, has_duty, reached
from vedette_hq.access.models import Notice
from vedette_hq.alerts import channels, queries, reaching, services
from vedette_hq.alerts.live import HOOKS, hooks
from vedette_hq.alerts.models import Alert, Channel, Standing, Way
from vedette_hq.audit.models import Act
from vedette_hq.config.runtime import current

pytestmark = pytest.mark.django_db


def said(response: Any) -> str:
    """The messages of a page that follows."""
    return " ".join(str(one) for one in response.context["messages"])


def test_an_alert_is_taken_by_one_button(people: dict[str, Any], visit: Any) -> None:
    has_duty(people["watch"], "officer")
    services.deliver(alert(level=3), target="/missions/")
    held = Alert.objects.get()
    client = visit(people["watch"])
    page = client.get(reverse("alerts:start")).content.decode()
    assert held.number in page and "An alarm of the watch." in page and "I take it" in page
    taken = client.post(reverse("alerts:take", args=[held.pk]))
    assert taken.headers["Location"] == "/missions/"
    again = client.get(reverse("alerts:start")).content.decode()
    assert held.number not in again and "No alert waits." in again
    one = client.get(reverse("alerts:alert", args=[held.pk])).content.decode()
    assert people["watch"].name in one and "taken" in one
    assert held.number in client.get(reverse("alerts:past")).content.decode()
    assert Act.objects.filter(verb="alert.take", object_id=held.pk, person=people["watch"]).exists()


def test_the_page_is_told_of_new_alerts_without_being_loaded(people: dict[str, Any], visit: Any) -> None:
    has_duty(people["watch"], "officer")
    client = visit(people["watch"])
    assert client.get(reverse("alerts:news")).json() == {"open": [], "all": 0}
    services.deliver(alert())
    assert client.get(reverse("alerts:news")).json() == {"open": [Alert.objects.get().pk], "all": 1}
    far = visit(make_person("far-lead", "lead")).get(reverse("alerts:news")).json()
    assert far == {"open": [], "all": 1}, "told were those who were there"


def test_who_is_told_finds_it_on_the_first_page(people: dict[str, Any], visit: Any) -> None:
    has_duty(people["editor"], "officer")
    services.deliver(alert())
    services.deliver(alert(2, round_=1))
    (notice,) = Notice.objects.filter(person=people["editor"])
    assert notice.address == reverse("alerts:alert", args=[Alert.objects.get().pk])
    assert visit(people["editor"]).get(notice.address).status_code == 200
    assert visit(people["lawyer"]).get(notice.address).status_code == 404


# ways


def test_a_way_counts_once_its_number_was_typed_in(people: dict[str, Any], visit: Any) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        client = visit(people["lawyer"])
        added = {"channel": channel.pk, "to": "+33600000009"}
        page = client.post(reverse("alerts:way_add"), added, follow=True)
        assert "Sent" in said(page)
        assert "+33600000009" in page.content.decode(), "the owner reads it"
        way = Way.objects.get()
        assert "+33600000009" not in way.sealed + way.hint and not queries.ways_of(people["lawyer"])
        number = re.search(r"\b(\d{6})\b", server.texts()[0])
    assert number is not None and number[1] not in way.number, "the number is sealed"
    confirm = reverse("alerts:way_confirm", args=[way.pk])
    wrong = client.post(confirm, {"number": f"{(int(number[1]) + 1) % 1_000_000:06d}"}, follow=True)
    assert "not the number" in said(wrong)
    right = client.post(confirm, {"number": f" {number[1][:3]} {number[1][3:]}"}, follow=True)
    assert "You are reached this way now." in said(right)
    assert queries.ways_of(people["lawyer"]) == [way]


def test_a_number_is_guessed_five_times_and_counts_for_an_hour(people: dict[str, Any]) -> None:
    with http_server() as server:
        way = reaching.add_way(people["lawyer"], gateway(server.port), "+33600000009")
        reaching.try_way(way)
        number = re.search(r"\b(\d{6})\b", server.texts()[0])
        assert number is not None
        with pytest.raises(Exception, match="just now"):
            reaching.try_way(way)
        for _ in range(5):
            way.refresh_from_db()
            with pytest.raises(Exception, match="not the number"):
                reaching.confirm_way(way, "x")
        way.refresh_from_db()
        with pytest.raises(Exception, match="no number waits"):
            reaching.confirm_way(way, number[1])
        Way.objects.update(guesses=0, asked=timezone.now() - timedelta(hours=2))
        way.refresh_from_db()
        with pytest.raises(Exception, match="no number waits"):
            reaching.confirm_way(way, number[1])


def test_ways_are_ordered_and_removed_by_their_owner_alone(people: dict[str, Any], visit: Any) -> None:
    channel = gateway(1)
    one, two = (reached(people["lawyer"], channel, f"+3360000000{n}") for n in range(2))
    client = visit(people["lawyer"])
    client.post(reverse("alerts:way_first", args=[two.pk]))
    assert queries.ways_of(people["lawyer"]) == [two, one]
    for name in ("way_first", "way_remove", "way_try", "way_confirm"):
        path = reverse(f"alerts:{name}", args=[two.pk])
        assert visit(people["lead"]).post(path).status_code == 404
    client.post(reverse("alerts:way_remove", args=[two.pk]))
    assert queries.ways_of(people["lawyer"]) == [one]


def test_what_is_no_address_is_refused_in_words(people: dict[str, Any], visit: Any) -> None:
    channel = gateway(1)
    client = visit(people["lawyer"])
    for to in ("0600000001", "a@b.example", "+33600000001\r\nX: y"):
        page = client.post(reverse("alerts:way_add"), {"channel": channel.pk, "to": to}, follow=True)
        assert not Way.objects.exists(), to
        assert page.status_code in (200, 400)
    channel.on = False
    channel.save()
    off = client.post(reverse("alerts:way_add"), {"channel": channel.pk, "to": "+33600000001"})
    assert off.status_code == 400 or not Way.objects.exists()


def test_a_browser_subscribes_and_reads_its_number(people: dict[str, Any], visit: Any, tmp_path: Any) -> None:
    tls, authority = certificate(tmp_path)
    settings = {"subject": "mailto:desk@group.example", "hosts": ["localhost"], "authority": authority}
    with http_server(tls=tls, answer=lambda _: (201, b"")) as server:
        channels.add_channel("push", "webpush", settings, "", people["lead"])
        browser = Browser(f"https://localhost:{server.port}/p")
        client = visit(people["watch"])
        page = client.get(reverse("alerts:ways"))
        assert "trusted-types vedette-push" in page.headers["Content-Security-Policy"]
        point = channels.push_point(Channel.objects.get())
        assert f'data-key="{point}"' in page.content.decode()
        form = {"subscription": browser.subscription, "label": "My telephone"}
        page = client.post(reverse("alerts:push_add"), form, follow=True)
        assert "My telephone" in page.content.decode() and "/p" not in Way.objects.get().hint
        text = json.loads(browser.open(server.requests[0].body))["text"]
        number = re.search(r"\b(\d{6})\b", text)
        assert number is not None
        client.post(reverse("alerts:way_confirm", args=[Way.objects.get().pk]), {"number": number[1]})
        has_duty(people["watch"], "officer")
        assert services.deliver(alert()).accepted
        assert "Watch 7F3A" in json.loads(browser.open(server.requests[1].body))["text"]
    for bad in ("{}", "[]", "null", '{"endpoint": "https://evil.example/", "keys": {}}', "x" * 3000):
        client.post(reverse("alerts:push_add"), {"subscription": bad})
    far = Browser("https://elsewhere.example/p").subscription
    client.post(reverse("alerts:push_add"), {"subscription": far})
    assert Way.objects.count() == 1


def test_the_worker_of_the_page_is_a_script_that_names_nothing(people: dict[str, Any], visit: Any) -> None:
    answer = visit(people["watch"]).get(reverse("alerts:worker"))
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content and b"edette" not in answer.content


# duties


def test_a_lead_gives_and_ends_a_standing_duty(people: dict[str, Any], visit: Any) -> None:
    client = visit(people["lead"])
    form = {"duty": "head", "person": people["lawyer"].pk}
    client.post(reverse("alerts:duty_give"), form)
    assert [one.pk for one in queries.people_of("head")] == [people["lawyer"].pk]
    again = client.post(reverse("alerts:duty_give"), form, follow=True)
    assert "already" in said(again) and Standing.objects.count() == 1
    page = client.get(reverse("alerts:duties")).content.decode()
    assert "cannot be reached" in page and people["lawyer"].name in page
    client.post(reverse("alerts:duty_end", args=[Standing.objects.get().pk]))
    assert queries.people_of("head") == []
    assert visit(people["watch"]).get(reverse("alerts:duties")).status_code == 403
    guest = {"duty": "head", "person": people["guest"].pk}
    client.post(reverse("alerts:duty_give"), guest)
    assert Standing.objects.count() == 1


# channels


def test_a_lead_sets_up_a_mail_channel_and_tries_it(people: dict[str, Any], visit: Any) -> None:
    with mail_server(user="desk", password="s3cret-words") as box:  # noqa: S106
        client = visit(people["lead"])
        assert "No alert can leave" in client.get(reverse("alerts:channels")).content.decode()
        form = {
            "kind": "mail", "name": "mail-1", "host": "localhost", "port": box.port, "security": "none",
            "sender": "desk@group.example", "user": "desk", "secret": "s3cret-words",
            "trial_to": "trial@group.example",
        }  # fmt: skip
        page = client.post(reverse("alerts:channel_add"), form, follow=True)
        assert "Set up." in said(page), page.content.decode()[-3000:]
        held = Channel.objects.get()
        kept = json.dumps(held.settings) + held.secret + held.trial_to
        assert "s3cret-words" not in kept and "trial@" not in kept
        assert "s3cret-words" not in page.content.decode(), "a secret is never shown"
        tried = client.post(reverse("alerts:channel_try", args=[held.pk]), {"to": ""}, follow=True)
        assert "Sent" in said(tried)
        assert box.letters[0]["To"] == "trial@group.example"
        assert re.fullmatch(r"Daily trial \d{6}\. Nothing has happened\.", box.letters[0]["Subject"])
        held.refresh_from_db()
        assert queries.health(held) == "good"
    gone = client.post(reverse("alerts:channel_try", args=[held.pk]), {"to": ""}, follow=True)
    assert "did not leave" in said(gone)
    held.refresh_from_db()
    assert queries.health(held) == "bad" and held.failures == 1


def test_a_gateway_is_set_up_changed_switched_off_and_removed(people: dict[str, Any], visit: Any) -> None:
    client = visit(people["lead"])
    with http_server() as server:
        form = {
            "kind": "http", "name": "sms-1", "url": f"{server.url}/send", "method": "POST",
            "content_type": "application/json", "body": '{"to": "{to}", "text": "{text}"}',
            "headers": "Authorization: Bearer {secret}\nX-A: b", "success": "200, 202", "numbers": "on",
            "secret": "tok-1",
        }  # fmt: skip
        client.post(reverse("alerts:channel_add"), form)
        held = Channel.objects.get()
        client.post(reverse("alerts:channel_try", args=[held.pk]), {"to": "+33600000001"})
        assert server.requests[0].headers["authorization"] == "Bearer tok-1"
        path = reverse("alerts:channel", args=[held.pk])
        page = client.get(path).content.decode()
        assert "Authorization: Bearer {secret}" in page and "tok-1" not in page
        changed = {**form, "secret": "", "headers": "X-Key: {secret}", "answer_holds": "queued"}
        assert "Changed" in said(client.post(path, changed, follow=True))
        client.post(reverse("alerts:channel_try", args=[held.pk]), {"to": "+33600000001"})
        assert server.requests[1].headers["x-key"] == "tok-1", "the secret that was kept"
    bad = client.post(path, {**form, "url": "ftp://x", "secret": ""})
    assert bad.status_code == 400 and "address is not usable" in bad.content.decode()
    held.refresh_from_db()
    assert held.settings["answer_holds"] == "queued", "nothing is half changed"
    reached(people["watch"], held, "+33600000001")
    assert "is on" in said(client.post(reverse("alerts:channel_remove", args=[held.pk]), follow=True))
    client.post(reverse("alerts:channel_switch", args=[held.pk]))
    assert queries.ways_of(people["watch"]) == []
    client.post(reverse("alerts:channel_remove", args=[held.pk]))
    assert not Channel.objects.exists() and not Way.objects.exists()


def test_other_leads_learn_that_a_channel_was_changed(people: dict[str, Any], visit: Any) -> None:
    other = make_person("other-lead", "lead")
    table = {"url": "https://matrix.example"}
    channels.add_channel("room", "matrix", table, "tok", people["lead"])
    assert Notice.objects.filter(person=other, code="alerts.channel").exists()
    assert not Notice.objects.filter(person=people["lead"], code="alerts.channel").exists()


def test_settings_ask_for_both_factors_again(people: dict[str, Any], visit: Any) -> None:
    held = gateway(1)
    client = visit(people["lead"], fresh=False)
    for path in (reverse("alerts:channel_add"), reverse("alerts:channel", args=[held.pk])):
        assert "/again" in client.get(path + "?kind=mail").headers["Location"]
    for role in ("watch", "lawyer", "auditor", "guest"):
        other = visit(people[role])
        assert other.get(reverse("alerts:channels")).status_code == 403
        assert other.get(reverse("alerts:channel", args=[held.pk])).status_code == 404


def test_only_programs_that_the_owner_laid_there_can_be_chosen(people: dict[str, Any], visit: Any) -> None:
    folder = current().house / HOOKS
    folder.mkdir(exist_ok=True)
    for name, mode in (("good", 0o700), ("open", 0o722), ("plain", 0o600), (".hidden", 0o700)):
        path = folder / name
        path.write_text('#!/bin/sh\ncat > "$0.got"; exit 0\n')
        path.chmod(mode)
    (folder / "link").symlink_to("/bin/true")
    try:
        assert hooks() == ["good"]
        client = visit(people["lead"])
        form = {"kind": "command", "name": "modem", "program": "good"}
        client.post(reverse("alerts:channel_add"), form)
        held = Channel.objects.get()
        tried = client.post(
            reverse("alerts:channel_try", args=[held.pk]), {"to": "+33600000001"}, follow=True
        )
        assert "Sent" in said(tried) and "Daily trial" in (folder / "good.got").read_text()
        for bad in ("link", "../good", "/bin/sh", "open"):
            answer = client.post(reverse("alerts:channel_add"), {**form, "name": "x", "program": bad})
            assert answer.status_code == 400
        Channel.objects.update(settings={"program": "../../bin/sh"})
        broken = client.post(reverse("alerts:channel_try", args=[held.pk]), {"to": "+336000001"}, follow=True)
        assert "does not lie in the folder" in said(broken)
    finally:
        import shutil

        shutil.rmtree(folder)


def test_each_channel_is_tried_once_a_day(people: dict[str, Any]) -> None:
    with http_server() as one, http_server("refuses") as two, http_server() as three:
        held = gateway(one.port, "one")
        held.keep_trial("+33600000007")
        held.save()
        reached(people["watch"], gateway(two.port, "two"), "+33600000008")
        has_duty(people["watch"], "officer")
        gateway(three.port, "three")  # nobody is reached by it
        channels.trial_duty(None)
        channels.trial_duty(None)
        assert [len(server.requests) for server in (one, two, three)] == [1, 1, 0]
        assert [queries.health(row) for row in Channel.objects.order_by("name")] == ["good", "wait", "bad"]
        Channel.objects.update(tried=timezone.now() - timedelta(minutes=30))
        channels.trial_duty(None)
        assert [len(server.requests) for server in (one, two)] == [1, 2], "a fault is looked at again sooner"
        old = timezone.now() - timedelta(hours=25)
        Channel.objects.update(tried=old, went_well=old)
        channels.trial_duty(None)
        assert [len(server.requests) for server in (one, two)] == [2, 3]
