"""The chain of acts: what breaks it, how far it is checked, how it is anchored."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from vedette.errors import ProofError, UsageError
from vedette_hq.access.models import Notice
from vedette_hq.audit import services, triggers
from vedette_hq.audit.chain import CHUNK, EMPTY, act_digest, check_from, head
from vedette_hq.audit.models import Act, Alarm, Anchor
from vedette_hq.audit.services import note
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put

pytestmark = pytest.mark.django_db


class Editor:
    """What a migration works with."""

    connection = connection

    def execute(self, line: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(line)


@pytest.fixture
def acts(people: dict[str, Any]) -> list[Act]:
    """Twelve acts."""
    return [note(people["lead"], "item.view", "item", f"{n:032x}", place=n, word="“ñ”") for n in range(12)]


@pytest.fixture
def forgeable(acts: list[Act]) -> Any:
    """The table without its triggers: what somebody could do who owns the database's files."""
    triggers.take_away(None, Editor())
    yield acts
    triggers.put(None, Editor())


def test_a_whole_chain_is_whole(acts: list[Act]) -> None:
    assert check_from(EMPTY) == head()
    assert head().size == len(acts)


@pytest.mark.parametrize(
    "change", ({"verb": "x.y"}, {"outcome": "refused"}, {"detail": {"a": 1}}, {"person": None})
)
def test_the_database_refuses_to_change_an_act(acts: list[Act], change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Act.objects.filter(pk=acts[3].pk).update(**change)
    assert check_from(EMPTY) == head()


def test_the_database_refuses_to_remove_an_act_or_an_anchor(acts: list[Act]) -> None:
    Anchor.objects.create(size=3, root="0" * 64, index=0)
    for table in (Act.objects.filter(pk=acts[-1].pk), Anchor.objects.all()):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            table.delete()
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            table._raw_delete(table.db)


@pytest.mark.parametrize(
    "field", ("at", "person", "verb", "kind", "object_id", "outcome", "detail", "digest")
)
def test_every_altered_field_is_named_by_its_act(forgeable: list[Act], field: str) -> None:
    act = forgeable[5]
    other = {"at": act.at + timedelta(microseconds=1), "person": None, "detail": {"place": 6}}.get(
        field, "other"
    )
    Act.objects.filter(pk=act.pk).update(**{field: other})
    with pytest.raises(ProofError, match=f"act {act.pk} was altered"):
        check_from(EMPTY)


def test_a_removed_act_is_missed(forgeable: list[Act]) -> None:
    Act.objects.filter(pk=forgeable[4].pk).delete()
    with pytest.raises(ProofError, match=f"act {forgeable[4].pk} is missing"):
        check_from(EMPTY)


def test_a_chain_rewritten_to_its_end_is_betrayed_by_what_was_checked_before(forgeable: list[Act]) -> None:
    services.check_chain()
    before = Act.objects.get(pk=forgeable[4].pk).digest
    for act in Act.objects.filter(number__gt=forgeable[4].pk).order_by("number"):
        act.verb = "nothing.much"
        act.digest = act_digest(before, act)
        before = act.digest
        act.save()
    check_from(EMPTY)  # alone, the rows look whole: the control
    with pytest.raises(ProofError):
        services.check_chain()
    assert Alarm.objects.filter(what="chain").count() == 1


def test_checking_goes_on_where_it_ended(acts: list[Act]) -> None:
    assert services.check_chain(many=5).size == 5
    assert services.check_chain(many=4).size == 9
    assert services.check_chain().size == len(acts)
    assert services.known_head().size == len(acts)


def test_acts_cut_off_after_an_anchor_are_missed(forgeable: list[Act], worker: Any) -> None:
    services.anchor_duty(worker)
    Act.objects.filter(number__gt=6).delete()
    services.Mark.objects.all().delete()
    with pytest.raises(ProofError, match="acts after 6 are gone"):
        services.check_chain(whole=True)


def test_the_head_stands_in_the_register_once(acts: list[Act], worker: Any) -> None:
    before = worker.hq.register.log.size if hasattr(worker.hq.register, "log") else None
    services.anchor_duty(worker)
    anchor = Anchor.objects.get()
    assert (anchor.size, anchor.root) == (head().size, head().root)
    row = worker.hq.register.find("audit", size=anchor.size, root=anchor.root)
    assert [one.index for one in row] == [anchor.index], before
    services.anchor_duty(worker)
    assert len(worker.hq.register.find("audit")) == Anchor.objects.count() == 1


def test_an_anchor_killed_between_register_and_database_is_entered_once(acts: list[Act], worker: Any) -> None:
    found = head()
    worker.hq.enter([("audit", {"root": found.root, "size": found.size, "time": worker.hq.now()})])
    services.anchor_duty(worker)
    assert len(worker.hq.register.find("audit")) == Anchor.objects.count() == 1


def test_a_broken_chain_is_not_anchored(forgeable: list[Act], worker: Any) -> None:
    Act.objects.filter(pk=2).update(verb="other")
    with pytest.raises(ProofError):
        services.anchor_duty(worker)
    assert not Anchor.objects.exists() and not worker.hq.register.find("audit")


def test_an_alarm_put_as_an_errand_reaches_the_leads(worker: Any, people: dict[str, Any]) -> None:
    put("alarm", {"what": "foreign", "person": people["editor"].pk}, key="one")
    put("alarm", {"what": "no word of ours"}, key="two")
    while do(worker, "alarm"):
        pass
    assert sorted(Alarm.objects.values_list("what", flat=True)) == ["foreign", "other"]
    do(worker, "alarm")
    assert Alarm.objects.count() == 2
    told = Notice.objects.filter(person=people["lead"], code__startswith="alarm.")
    assert sorted(told.values_list("code", flat=True)) == ["alarm.foreign", "alarm.other"]
    assert told.get(code="alarm.foreign").detail == {"name": people["editor"].name}
    assert not Notice.objects.exclude(person=people["lead"]).exists()
    services.raise_alarm(
        worker, list(Errand.objects.filter(kind="alarm"))
    )  # killed before it was marked done
    assert (Alarm.objects.count(), told.count()) == (2, 2)


def test_a_notice_that_travels_as_an_alarm_goes_to_those_whom_it_concerns(
    worker: Any, people: dict[str, Any]
) -> None:
    from vedette_hq.config.runtime import current

    login = current().keyed("login", "editor")
    put("alarm", {"code": "access.locked", "login": login}, key="one")
    put("alarm", {"code": "intake.alarm", "address": "/intake/"}, key="two")
    put("alarm", {"code": "no.such"}, key="three")
    while do(worker, "alarm"):
        pass
    found = set(Notice.objects.values_list("person__login", "code"))
    assert found == {("editor", "access.locked"), ("lead", "intake.alarm")}
    assert not Alarm.objects.exists()
    assert "nobody registered" in Errand.objects.get(key="three").refused


def test_an_alarm_about_the_only_lead_goes_to_the_auditors(worker: Any, people: dict[str, Any]) -> None:
    services.alarm("rate", people["lead"], stops=True)
    assert do(worker, "alarm") == 1
    told = Notice.objects.get()
    assert (told.person, told.code, told.address) == (people["auditor"], "alarm.stop", "/audit/alarms")


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_alarm_has_its_sentence(language: str) -> None:
    from django.utils import translation

    from vedette_hq.access.notices import sentence
    from vedette_hq.audit.models import What

    with translation.override(language):
        found = {sentence(f"alarm.{code}", {"name": "Nobody"}) for code in (*What.values, "stop")}
    assert len(found) == len(What.values) + 1
    assert not any("%(" in text or text.startswith("alarm.") for text in found)
    assert language == "en" or not any(text.startswith("Alarm:") for text in found)


def test_nobody_settles_their_own_alarm(people: dict[str, Any], strangers: dict[str, Any]) -> None:
    found = services.alarm("rate", people["lead"], stops=True)
    for who in ("lead", "auditor", "lawyer"):
        with pytest.raises(UsageError):
            services.settle_alarm(found, people[who], "fine")
    services.settle_alarm(found, strangers["lead"], "asked; all right")
    found.refresh_from_db()
    assert found.settled_by == strangers["lead"]


def test_checking_is_fast(people: dict[str, Any]) -> None:
    """4000 acts.

    A hundred thousand then take about ten seconds, once, and each later check only what is new.
    """
    rows, before = [], head()
    digest, now = before.root, None
    for number in range(before.size + 1, before.size + 4_001):
        act = Act(number=number, person=people["lead"], verb="item.view", kind="item", object_id="0" * 32)
        now = now or act.at
        act.at = now
        digest = act.digest = act_digest(digest, act)
        rows.append(act)
    Act.objects.bulk_create(rows, batch_size=CHUNK)
    begun = time.perf_counter()
    assert services.check_chain(whole=True).size == before.size + 4_000
    assert time.perf_counter() - begun < 4
