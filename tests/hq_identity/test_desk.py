"""The identity desk on the real site: sealed, opened one at a time, entered in the register first, alarms."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hq.plugin import join, logged_in, make_person
from vedette.errors import ConflictError, LimitError, OpenError, StoreError
from vedette_hq.access.keys import make_key
from vedette_hq.access.models import AccountKey, Membership, Notice
from vedette_hq.audit.models import Act, Alarm
from vedette_hq.audit.services import settle_alarm
from vedette_hq.cases.services import open_case
from vedette_hq.identity import queries, services
from vedette_hq.identity.models import CaseKey, KeyCopy, Protected, Reading
from vedette_hq.identity.sealing import Card
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand

PASSPHRASE = "seven invented words for one account"  # noqa: S105
CARD = Card("Canary Kanarejkina", "canary-phone 000", "canary <b>note</b>\nsecond line")


def with_key(person: Any) -> Any:
    key = make_key(PASSPHRASE)
    AccountKey.objects.create(person=person, recipient=key.recipient, sealed=key.sealed)
    return person


@pytest.fixture
def stage(house: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A case with a lead, a lawyer of its team, and one protected person; the register enters at once."""
    from intake.stage import clock
    from vedette.house.headquarters import Headquarters
    from vedette_hq.outbox.loop import Work

    class Stage:
        lead = with_key(make_person("lead", "lead"))
        lawyer = with_key(make_person("lawyer", "lawyer"))
        stranger = with_key(make_person("stranger", "lawyer"))
        other_lead = make_person("other", "lead")

    made = Stage()
    made.case = open_case("invented case", made.lead)  # type: ignore[attr-defined]
    join(made.lawyer, "case", made.case.pk)  # type: ignore[attr-defined]
    with Headquarters(house.hq, clock) as hq:
        work = Work(hq, house.warden)
        made.work = work  # type: ignore[attr-defined]

        def enter_now(errand_id: str, seconds: float) -> Errand:
            do(work, "register.enter")  # the worker, in this process and transaction
            return Errand.objects.get(pk=errand_id)

        monkeypatch.setattr(services, "wait_for", enter_now)
        monkeypatch.setattr(queries, "rules", lambda: services.queries.Rules(begins=0, ends=24))
        made.protected = services.protect(made.case, CARD, made.lead)  # type: ignore[attr-defined]
        yield made


def opened(stage: Any, person: Any, event: str, passphrase: str = PASSPHRASE) -> bytes:
    with services.read(stage.protected, person, passphrase, "contact", "invented", event) as held:
        return b"".join(held.pieces())


def test_name_and_contact_lie_in_no_row(stage: Any) -> None:
    for model in (
        Protected,
        CaseKey,
        KeyCopy,
        Act,
        Errand,
        *(row.__class__ for row in queries.cards_of(stage.protected)),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            text = repr(cursor.fetchall())
        assert "anary" not in text and "Kanarej" not in text, model


def test_opening_is_entered_first_and_shown_once(stage: Any) -> None:
    shown = opened(stage, stage.lawyer, "1" * 32).decode()
    assert "Canary Kanarejkina" in shown and "&lt;b&gt;note&lt;/b&gt;<br>second line" in shown
    row = stage.work.hq.register.find("access", event="1" * 32)[0]
    assert row.values["counterparty"] == stage.protected.pseudonym
    assert (row.values["actor"], row.values["action"]) == ("p-lawyer", "view")
    assert row.values["reason"] == "identity desk: contact"
    assert Reading.objects.get().person == stage.lawyer
    assert Act.objects.filter(verb="person.open", outcome="done").count() == 1
    with pytest.raises(ConflictError):
        opened(stage, stage.lawyer, "1" * 32)


def test_without_the_entry_nothing_is_shown(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "wait_for", lambda errand, seconds: Errand.objects.get(pk=errand))
    with pytest.raises(StoreError):
        opened(stage, stage.lawyer, "1" * 32)


def test_a_wrong_passphrase_opens_nothing_and_is_noted(stage: Any) -> None:
    for n in range(6):
        with pytest.raises(OpenError):
            opened(stage, stage.lawyer, f"{n:032x}", "wrong")
    assert not Reading.objects.exists() and not stage.work.hq.register.find("access")
    assert Act.objects.filter(verb="person.open", outcome="refused").count() == 6
    assert Alarm.objects.filter(what="passphrase", stops=True).count() == 1
    with pytest.raises(LimitError):
        opened(stage, stage.lawyer, "f" * 32)


def test_one_who_holds_no_copy_opens_nothing(stage: Any) -> None:
    with pytest.raises(OpenError, match="was not handed"):
        opened(stage, stage.stranger, "1" * 32)


def test_the_page_shows_it_and_keeps_it_nowhere(stage: Any) -> None:
    client = logged_in(stage.lawyer)
    path = f"/persons/{stage.protected.pk}/open"
    assert client.get(path).status_code == 200
    form = {"reason": "contact", "words": "invented", "passphrase": PASSPHRASE, "event": "2" * 32}
    answer = client.post(path, form)
    body = b"".join(answer.streaming_content).decode()
    assert "Canary Kanarejkina" in body and "no-store" in answer.headers["Cache-Control"]
    assert "anary" not in repr(dict(client.session))
    assert "shown once" in client.post(path, form).content.decode()
    assert client.post(path, {**form, "event": "3" * 32, "passphrase": "wrong"}).status_code == 400


def test_the_page_asks_for_both_factors_again(stage: Any) -> None:
    client = logged_in(stage.lawyer, fresh=False)
    answer = client.get(f"/persons/{stage.protected.pk}/open")
    assert (answer.status_code, answer.headers["Location"][:13]) == (302, "/people/again")


def test_many_openings_are_slowed_then_stopped_until_another_lead_looked(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = services.queries.Rules(begins=0, ends=24, slow_after=2, stop_after=3, wait=timedelta(0))
    monkeypatch.setattr(queries, "rules", lambda: rules)
    for n in range(3):
        opened(stage, stage.lead, f"{n:032x}")
    assert set(Alarm.objects.values_list("what", "stops")) == {("rate", False), ("rate", True)}
    with pytest.raises(LimitError):
        opened(stage, stage.lead, "9" * 32)
    for alarm in Alarm.objects.filter(settled__isnull=True):
        settle_alarm(alarm, stage.other_lead, "asked, and it was needed")
    opened(stage, stage.lead, "a" * 32)


def test_at_night_an_alarm_is_raised(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = (timezone.now().hour + 2) % 24
    monkeypatch.setattr(queries, "rules", lambda: services.queries.Rules(begins=hour, ends=(hour + 1) % 24))
    opened(stage, stage.lawyer, "1" * 32)
    assert Alarm.objects.get().what == "hours"


def test_the_houses_own_hours_rate_and_bulk_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import parse_settings

    hours = "begins = 22\nends = 6\nzone = 'Asia/Dushanbe'"
    text = f"[desk]\n{hours}\nan_hour = 2\nstop_after = 3\nbulk = 4\ndays = 5"
    told = replace(runtime.current(), settings=parse_settings(text))
    monkeypatch.setattr(queries, "current", lambda: told)
    rules = queries.rules()
    assert (rules.slow_after, rules.stop_after, rules.bulk, rules.days) == (2, 3, 4, 5)
    assert rules.usual_hour(datetime(2026, 3, 4, 17, 30, tzinfo=UTC))  # half past ten in the evening there
    assert not rules.usual_hour(datetime(2026, 3, 4, 5, 30, tzinfo=UTC))


def test_an_alarm_at_the_desk_reaches_the_other_lead_and_their_first_page(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = (timezone.now().hour + 2) % 24
    monkeypatch.setattr(queries, "rules", lambda: services.queries.Rules(begins=hour, ends=(hour + 1) % 24))
    opened(stage, stage.lead, "1" * 32)
    assert not Notice.objects.filter(
        code="alarm.hours"
    ).exists()  # the control: nobody told before the worker
    assert do(stage.work, "alarm") == 1
    told = Notice.objects.get(code="alarm.hours")
    assert told.person == stage.other_lead
    page = logged_in(stage.other_lead).get("/").content.decode()
    assert "Alarm: Invented lead opened a protected person outside working hours." in page
    assert 'href="/audit/alarms"' in page and "Look into each" in page
    assert 'href="/audit/alarms"' not in logged_in(stage.lead).get("/").content.decode()
    settle_alarm(Alarm.objects.get(), stage.other_lead, "asked, and it was needed")
    assert 'href="/audit/alarms"' not in logged_in(stage.other_lead).get("/").content.decode()


def test_attempts_outside_own_cases_are_noted_and_raise_an_alarm(stage: Any) -> None:
    client = logged_in(stage.stranger)
    for n, pk in enumerate((stage.protected.pk, "f" * 32, stage.protected.pk)):
        assert not Alarm.objects.exists()
        assert client.get(f"/persons/{pk}").status_code == 404
        assert Act.objects.filter(verb="object.refuse").count() == n + 1
    assert Alarm.objects.get().what == "foreign"


def test_who_joins_is_handed_the_key_and_who_leaves_opens_nothing_new(stage: Any) -> None:
    join(stage.stranger, "case", stage.case.pk)
    assert queries.key_state(stage.case).waiting == (stage.stranger,)
    with pytest.raises(OpenError):
        services.hand_over(stage.case, stage.lead, "wrong")
    assert services.hand_over(stage.case, stage.lead, PASSPHRASE) == 1
    assert b"Canary" in opened(stage, stage.stranger, "1" * 32)
    Membership.objects.filter(person=stage.lawyer).update(until=timezone.now())
    services.look_duty(stage.work)
    assert not KeyCopy.objects.filter(person=stage.lawyer).exists()
    state = queries.key_state(stage.case)
    assert (state.key and state.key.number, state.earlier) == (2, 1)
    assert services.hand_over(stage.case, stage.lead, PASSPHRASE) == 1
    assert not KeyCopy.objects.filter(key__number=1).exists()
    assert queries.key_state(stage.case).earlier == 0
    assert b"Canary" in opened(stage, stage.stranger, "2" * 32)


def test_more_is_kept_beside_what_was_written(stage: Any) -> None:
    services.add_card(stage.protected, Card("", "", "later note"), stage.lawyer)
    shown = opened(stage, stage.lawyer, "1" * 32)
    assert shown.index(b"later note") < shown.index(b"Canary")


def test_a_child_that_is_not_told_to_go_on_gives_nothing_and_ends() -> None:
    from vedette_hq.identity.child import Held

    held = Held(lambda: b"secret")
    held.close()
    held.close()
    assert threading.active_count() >= 1
    begun = time.monotonic()
    with pytest.raises(StoreError, match="ZeroDivisionError"):
        Held(lambda: bytes(1 // 0))
    assert time.monotonic() - begun < 5
