"""Who is told by which way: in order, once for each telling, again until somebody takes it, climbing."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alerts.servers import http_server
from hq_alerts.story import WATCH, alert, gateway, has_duty, reached
from instruments.stalls import stalls
from vedette.adapters.alerts import Result
from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.alerts import queries, services
from vedette_hq.alerts.models import Alert, Channel, Sending, Told
from vedette_hq.alerts.services import watch_key
from vedette_hq.watch.models import Shift

pytestmark = pytest.mark.django_db


def later(held: Alert, seconds: int) -> None:
    """Let time pass for a reminder: all its instants move back."""
    held.refresh_from_db()
    back = timedelta(seconds=seconds)
    Alert.objects.filter(pk=held.pk).update(
        next=held.next - back if held.next else None, climbed=held.climbed - back, begun=held.begun
    )


def test_an_alert_reaches_the_officer_once(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        first = services.deliver(alert())
        again = services.deliver(alert())
    assert first.accepted and again.accepted
    (asked,) = server.requests
    said = json.loads(asked.body)
    number = Alert.objects.get().number
    assert said["text"] == f"Watch 7F3A, level 1, alert {number}. Open the board."
    assert Sending.objects.get().outcome == "accepted" and Sending.objects.get().tries == 1
    assert queries.open_alerts(people["watch"])[0].level == 1


def test_everybody_reads_their_own_language(people: dict[str, Any]) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        for role, language in (("watch", "ru"), ("lead", "fr")):
            people[role].language = language
            people[role].save()
            reached(people[role], channel, f"+3360000000{len(language + role)}")
            has_duty(people[role], "officer")
        assert services.deliver(alert(level=2)).accepted
    assert {text.split()[0] for text in server.texts()} == {"Пост", "Veille"}


def test_the_first_telling_goes_by_two_channels_and_the_second_by_all(people: dict[str, Any]) -> None:
    with http_server() as one, http_server() as two, http_server() as three:
        servers = (one, two, three)
        for number, server in enumerate(servers):
            reached(people["watch"], gateway(server.port, f"sms-{number}"), "+33600000001")
        has_duty(people["watch"], "officer")
        services.deliver(alert(1))
        assert [len(server.requests) for server in servers] == [1, 1, 0]
        services.deliver(alert(2, round_=1))
        assert [len(server.requests) for server in servers] == [2, 2, 1]
        services.deliver(alert(3, level=3))
        assert [len(server.requests) for server in servers] == [3, 3, 2]


def test_when_the_first_channels_fail_the_others_are_used_at_once(people: dict[str, Any]) -> None:
    with http_server("refuses") as one, http_server("busy") as two, http_server() as three:
        for number, server in enumerate((one, two, three)):
            reached(people["watch"], gateway(server.port, f"sms-{number}"), "+33600000001")
        has_duty(people["watch"], "officer")
        assert services.deliver(alert()).accepted
    assert len(three.requests) == 1
    assert {row.channel: row.outcome for row in Sending.objects.all()} == {
        "sms-0": "refused",
        "sms-1": "refused",
        "sms-2": "accepted",
    }


def test_what_may_have_been_taken_is_not_sent_again_where_ids_are_not_known(people: dict[str, Any]) -> None:
    with http_server("fails after accepting") as server:
        channel = gateway(server.port)
        reached(people["watch"], channel, "+33600000001")
        has_duty(people["watch"], "officer")
        assert services.deliver(alert()).result is Result.UNSURE
        Sending.objects.update(begun=timezone.now() - timedelta(minutes=5))
        assert services.deliver(alert()).result is Result.UNSURE
        assert len(server.requests) == 1
        channel.settings |= {"id_header": "Idempotency-Key", "recognises_ids": True}
        channel.save()
        services.deliver(alert())
        assert len(server.requests) == 2
        heads = {one.headers.get("idempotency-key") for one in server.requests[1:]}
        assert heads == {json.loads(server.requests[0].body)["id"]}, "with the same id"


def test_a_process_killed_between_sending_and_writing_sends_no_second(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        services.deliver(alert())
        # as a kill leaves it: begun, and nothing known
        Sending.objects.update(outcome="", at=None, begun=timezone.now() - timedelta(minutes=5))
        assert services.deliver(alert()).result is Result.UNSURE
        assert len(server.requests) == 1
        assert services.deliver(alert(2, round_=1)).accepted, "the next round goes anew"
        assert len(server.requests) == 2


def test_what_was_refused_is_tried_again_but_not_every_second(people: dict[str, Any]) -> None:
    with http_server("refuses") as server:
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        for _ in range(3):
            assert services.deliver(alert()).result is Result.REFUSED
        assert len(server.requests) == 1
        Sending.objects.update(begun=timezone.now() - timedelta(seconds=20))
        server.mood = "accepts"
        assert services.deliver(alert()).accepted
        assert len(server.requests) == 2 and Sending.objects.get().tries == 2


def test_a_duty_that_cannot_be_reached_is_told_to_the_next_at_once(people: dict[str, Any]) -> None:
    with http_server() as server:
        has_duty(people["watch"], "officer")  # and no way
        reached(people["lawyer"], gateway(server.port), "+33600000002")
        has_duty(people["lawyer"], "second")
        assert services.deliver(alert()).accepted
    assert {row.person_id for row in Told.objects.all()} == {people["watch"].pk, people["lawyer"].pk}
    assert queries.unreachable()[0] == ("officer", "no way")


def test_with_no_duty_at_all_the_leads_are_told(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["lead"], gateway(server.port), "+33600000003")
        assert services.deliver(alert(duty="crisis", level=5)).accepted
    assert len(server.requests) == 1


def test_shifts_of_the_watch_come_before_standing_duties(people: dict[str, Any]) -> None:
    now = timezone.now()
    has_duty(people["lead"], "officer")
    assert [one.pk for one in queries.people_of("officer")] == [people["lead"].pk]
    Shift.objects.create(
        duty="officer",
        person=people["watch"],
        begins=now - timedelta(hours=1),
        ends=now + timedelta(hours=1),
        made_by=people["lead"],
        taken=now,
    )
    assert [one.pk for one in queries.people_of("officer")] == [people["watch"].pk]
    people["watch"].left = now
    people["watch"].save()
    assert [one.pk for one in queries.people_of("officer")] == [people["lead"].pk]


def test_people_given_by_the_engine_are_told_and_nobody_else(people: dict[str, Any]) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        reached(people["lead"], channel, "+33600000003")
        has_duty(people["lead"], "officer")
        reached(people["editor"], channel, "+33600000004")
        assert services.deliver(alert(), people=[people["editor"]], drill=True).accepted
    assert [json.loads(one.body)["to"] for one in server.requests] == ["+33600000004"]
    assert server.texts()[0].startswith("DRILL. Watch 7F3A")


def test_taken_it_is_told_no_more_and_by_one_only(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        services.deliver(alert())
        held = services.take(people["watch"], alert().id)
        assert held.taken_by == people["watch"]
        assert services.take(people["watch"], held.pk).pk == held.pk
        with pytest.raises(ConflictError):
            services.take(people["lead"], held.key)
        assert services.deliver(alert(2, round_=1)).detail == "taken already"
        assert len(server.requests) == 1
    (found,) = queries.taken_watch()
    assert (found.episode, found.level, found.person) == ("e" * 32, 1, people["watch"])


def test_the_next_level_is_another_alert(people: dict[str, Any]) -> None:
    services.deliver(alert())
    services.take(people["lead"], watch_key("e" * 32, 1))
    services.deliver(alert(2, level=2))
    assert [one.level for one in queries.open_alerts(people["lead"])] == [2]
    assert services.end_watch("e" * 32) == 2
    assert not queries.open_alerts(people["lead"])
    services.deliver(alert(4, level=2, round_=2))
    assert [one.level for one in queries.open_alerts(people["lead"])] == [2], "later facts open it again"


def test_who_takes_a_level_has_those_below_it(people: dict[str, Any]) -> None:
    services.deliver(alert(1))
    services.deliver(alert(2, level=2))
    services.deliver(alert(3, level=3))
    services.take(people["lead"], watch_key("e" * 32, 2))
    assert [one.level for one in queries.open_alerts(people["lead"])] == [3]
    assert {one.level for one in queries.taken_watch()} == {1, 2}


def test_who_was_not_told_neither_sees_nor_takes(people: dict[str, Any], strangers: dict[str, Any]) -> None:
    has_duty(people["investigator"], "officer")
    services.deliver(alert())
    held = Alert.objects.get()
    seen = {role: queries.visible_alerts(person).exists() for role, person in strangers.items()}
    assert seen == {
        "lead": True, "watch": True, "lawyer": False, "investigator": False, "editor": False,
        "auditor": False, "guest": False,
    }  # fmt: skip
    assert queries.visible_alerts(people["investigator"]).get() == held
    for role in ("lawyer", "guest"):
        with pytest.raises(MissingError):
            services.take(strangers[role], held.pk)
    with pytest.raises(MissingError):
        services.take(people["lead"], "f" * 32)


# reminders


def test_a_reminder_rings_until_somebody_takes_it(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        held = services.remind("protection.seized", "officer", "seized:1", target="/protection/x")
        assert services.remind("protection.seized", "officer", "seized:1").pk == held.pk
        assert not server.requests, "it is the worker that sends"
        services.remind_duty(None)
        services.remind_duty(None)
        assert len(server.requests) == 1
        later(held, 901)
        services.remind_duty(None)
        assert len(server.requests) == 2
        services.take(people["watch"], held.pk)
        later(held, 901)
        services.remind("protection.seized", "officer", "seized:1")
        services.remind_duty(None)
        assert len(server.requests) == 2
    assert server.texts() == [f"Reminder {held.number}, level 1. Open the alerts."] * 2


def test_a_reminder_that_nobody_takes_climbs(people: dict[str, Any]) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        for number, (role, duty) in enumerate((("watch", "officer"), ("lawyer", "second"), ("lead", "head"))):
            reached(people[role], channel, f"+3360000000{number}")
            has_duty(people[role], duty)
        held = services.remind("x", "officer", "k", again=600, unheard=1200)
        told = []
        for _ in range(6):
            services.remind_duty(None)
            told.append([json.loads(one.body)["to"][-1] for one in server.requests])
            server.requests.clear()
            later(held, 601)
    assert told == [["0"], ["0"], ["1"], ["1"], ["2"], ["2"]]
    held.refresh_from_db()
    assert (held.level, held.duty) == (3, "head")


def test_a_reminder_for_named_people_climbs_to_the_duties(people: dict[str, Any]) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        for number, role in enumerate(("editor", "watch")):
            reached(people[role], channel, f"+3360000000{number}")
        has_duty(people["watch"], "officer")
        held = services.remind("x", people["editor"], "k", again=600, unheard=600)
        services.remind_duty(None)
        assert [json.loads(one.body)["to"][-1] for one in server.requests] == ["0"]
        server.requests.clear()
        later(held, 601)
        services.remind_duty(None)
        assert sorted(json.loads(one.body)["to"][-1] for one in server.requests) == ["0", "1"]


def test_a_reminder_that_is_over_is_silent_and_rings_anew_when_it_comes_back(people: dict[str, Any]) -> None:
    with http_server() as server:
        reached(people["lead"], gateway(server.port), "+33600000001")
        held = services.remind("x", "head", "k")
        services.remind_duty(None)
        assert services.settle("k") and not services.settle("k")
        later(held, 5000)
        services.remind_duty(None)
        assert len(server.requests) == 1
        services.remind("x", "head", "k")
        services.remind_duty(None)
        assert len(server.requests) == 2
        held.refresh_from_db()
        assert held.is_open and held.level == 1


def test_what_is_no_reminder_is_refused(people: dict[str, Any]) -> None:
    for to, key, more in (
        ("nobody", "k", {}),
        ([], "k", {}),
        ("head", "", {}),
        ("head", "k" * 121, {}),
        ("head", "k\n", {}),
        ("head", "k", {"target": "https://elsewhere.example/"}),
        ("head", "k", {"target": "//elsewhere.example/"}),
        ("head", "k", {"again": 1}),
    ):
        with pytest.raises(UsageError):
            services.remind("x", to, key, **more)
    assert not Alert.objects.exists()


def test_a_channel_that_fails_three_times_is_told_to_the_leads_by_another(people: dict[str, Any]) -> None:
    with http_server("refuses") as bad, http_server() as good:
        reached(people["watch"], gateway(bad.port, "bad"), "+33600000001")
        reached(people["lead"], gateway(good.port, "good"), "+33600000002")
        has_duty(people["watch"], "officer")
        for number in range(1, 5):
            services.deliver(alert(number, round_=number), people=[people["watch"]])
        held = Channel.objects.get(name="bad")
        assert held.failures == 4 and queries.health(held) == "bad"
        services.remind_duty(None)
    assert [one.code for one in Alert.objects.filter(origin="remind")] == ["alerts.failing"]
    assert len(good.requests) == 1


def test_a_channel_whose_settings_do_not_do_stops_no_other(people: dict[str, Any]) -> None:
    with http_server() as server:
        broken = Channel.objects.create(name="broken", kind="http", settings={"url": "nonsense"})
        reached(people["watch"], broken, "+33600000001")
        reached(people["watch"], gateway(server.port), "+33600000001")
        has_duty(people["watch"], "officer")
        assert services.deliver(alert()).accepted
    assert "address is not usable" in Channel.objects.get(name="broken").detail


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_late_is_written_down_when_it_comes(people: dict[str, Any]) -> None:
    with http_server("slow", seconds=1) as server:
        reached(people["watch"], gateway(server.port, deadline=20), "+33600000001")
        has_duty(people["watch"], "officer")
        outcome = services.deliver(alert(), wait=0.2)
        assert outcome.result is Result.UNSURE
        for thread in threading.enumerate():
            if thread.name == "alert":
                thread.join(20)
    assert Sending.objects.get().outcome == "accepted"


def test_no_text_that_left_names_anybody_or_anything(people: dict[str, Any], mission: Any) -> None:
    with http_server() as server:
        channel = gateway(server.port)
        for number, person in enumerate(people.values()):
            person.language = ("en", "fr", "ru")[number % 3]
            person.save()
            if person.role != "guest":
                reached(person, channel, f"+3360000000{number}")
                has_duty(person, "officer")
        services.deliver(alert(1))
        services.deliver(alert(2, level=4, round_=1, down=9000))
        services.deliver(alert(3, level=5), drill=True)
        services.remind("protection.seized", list(people.values()), "seized:m-1", target="/missions/x")
        services.remind_duty(None)
    assert len(server.requests) > 15
    secret = [WATCH, "duress", "seized", "m-1", mission.title, "protection", "Vedette", "vedette", "case"]
    secret += [word for person in people.values() for word in (person.name, person.login, person.pseudonym)]
    for asked in server.requests:
        said = json.loads(asked.body)
        assert not [word for word in secret if re.search(rf"\b{re.escape(word)}\b", said["text"])]
        assert WATCH not in asked.body.decode() and "Invented" not in asked.body.decode()


@pytest.mark.django_db(transaction=True)  # a turn copies the database, in a transaction of its own
def test_the_worker_sends_what_was_asked_for_in_a_transaction(worker: Any, people: dict[str, Any]) -> None:
    from django.db import transaction

    from vedette_hq.outbox.loop import turn

    with http_server() as server:
        reached(people["lead"], gateway(server.port), "+33600000001")
        with pytest.raises(RuntimeError), transaction.atomic():
            services.remind("x", "head", "undone")
            raise RuntimeError
        with transaction.atomic():
            services.remind("x", "head", "done")
        turn(worker)
        assert [json.loads(one.body)["to"] for one in server.requests] == ["+33600000001"]


def test_the_first_message_is_at_the_gateway_within_a_fraction_of_a_second(people: dict[str, Any]) -> None:
    """Measured: 320 ms from the call to the arrival, six ways of three people, two cores under full load."""
    import time

    with http_server() as server, http_server("slow", seconds=3) as slow:
        fast, late = gateway(server.port, "fast"), gateway(slow.port, "late", deadline=1)
        for number, role in enumerate(("watch", "lead", "lawyer")):
            reached(people[role], late, f"+3360000000{number}")
            reached(people[role], fast, f"+3360000000{number}")
            has_duty(people[role], "officer")
        began = time.time()
        with stalls() as machine:
            assert services.deliver(alert()).accepted
        spent = [one.at - began for one in server.requests]
    print(f"arrived after {[round(1000 * one) for one in spent]} ms")
    assert len(spent) == 3 and max(spent) < 2.0 + machine.allowance, "a slow channel holds up no other"


def test_those_who_were_woken_learn_once_that_somebody_has_it(people: dict[str, Any]) -> None:
    from vedette_hq.alerts.quieting import quiet_duty

    people["lawyer"].language = "ru"
    people["lawyer"].save()
    with http_server() as server:
        channel = gateway(server.port)
        for number, role in enumerate(("watch", "lead", "lawyer")):
            reached(people[role], channel, f"+3360000000{number}")
            has_duty(people[role], "second")
        services.deliver(alert(1, level=1, duty="second"))
        services.take(people["watch"], watch_key("e" * 32, 1))
        quiet_duty(None)
        assert len(server.requests) == 3, "of level 1 nobody is told anew"
        services.deliver(alert(2, level=2, duty="second"))
        server.requests.clear()
        held = services.take(people["watch"], watch_key("e" * 32, 2))
        quiet_duty(None)
        quiet_duty(None)
        said = {json.loads(one.body)["to"][-1]: json.loads(one.body)["text"] for one in server.requests}
    assert len(server.requests) == 2
    assert said == {
        "1": f"Alert {held.number} was taken. Nothing for you to do.",
        "2": f"Сигнал {held.number} принят. Вам ничего делать не надо.",
    }
