"""Devices taken: keys revoked in the register by the worker, later packages refused, all else frozen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_protection.story import told
from intake.stage import clock
from vedette.errors import ConflictError, UsageError

pytestmark = pytest.mark.django_db


@contextmanager
def working(house: Any) -> Iterator[Any]:
    """What the worker works with, for one step: between steps others hold the house."""
    from vedette.house.headquarters import Headquarters
    from vedette_hq.outbox.loop import Work

    with Headquarters(house.hq, clock) as hq:
        yield Work(hq, house.warden)


def turn(house: Any) -> None:
    """Let the worker look at devices and do the errands of this room."""
    from vedette_hq.missions.services import look_duty
    from vedette_hq.outbox.loop import do

    with working(house) as work:
        look_duty(work)
        while do(work, "protection.revoke"):
            pass


def revocations(house: Any, device: Any) -> list[Any]:
    """What the register says of a device."""
    with working(house) as work:
        return list(work.hq.register.find("device-key", action="revoke", device=device.origin))


@pytest.fixture
def devices(house: Any, mission: Any) -> list[Any]:
    """The rows of the house's two devices, as the worker finds them."""
    from vedette_hq.missions.models import Device

    turn(house)
    return list(Device.objects.order_by("origin"))


def device_of(house: Any, name: str) -> Any:
    from vedette_hq.missions.models import Device

    return Device.objects.get(origin=house.key(name).name)


def test_one_press_revokes_and_freezes(
    house: Any, devices: Any, people: Any, mission: Any, visit: Any
) -> None:
    from vedette_hq.access.models import KnownDevice, Session
    from vedette_hq.intake.services import make_ticket
    from vedette_hq.protection.models import Seizure

    house.seal([b"sealed before they came"])
    house.export()
    house.take()
    turn(house)
    lead, holder = people["lead"], people["investigator"]
    theirs = visit(holder)
    KnownDevice.objects.create(person=holder, digest="0" * 32)
    ticket, _code = make_ticket(lead, "courier", 3, mission)
    row = told(lead, "T13", timezone.now() - timedelta(minutes=10), mission)
    client, taken = visit(lead), device_of(house, "a")
    page = client.get(f"/protection/incident/{row.pk}/seized").content.decode()
    assert str(taken) in page
    answer = client.post(
        f"/protection/incident/{row.pk}/seized",
        {
            "devices": [taken.pk],
            "others": "a telephone\n\na folder of papers",
            "holder": holder.pk,
            "at": row.happened.strftime("%Y-%m-%dT%H:%M"),
            "by": "five men without badges",
            "tickets": "on",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    made = Seizure.objects.get()
    assert "being revoked" in client.get(answer["Location"]).content.decode()
    assert theirs.get("/").status_code == 302  # the holder's session is gone
    assert not Session.objects.filter(person=holder).exists()
    assert not KnownDevice.objects.filter(person=holder).exists()
    ticket.refresh_from_db()
    assert ticket.ended is not None and made.tickets_ended == 1 and made.sessions_ended >= 1

    turn(house)  # the worker does the errand
    (one,) = made.devices.filter(device__isnull=False)
    assert one.counts_up_to == 1 and one.revoked is not None
    entries = revocations(house, taken)
    assert len(entries) == 1 and int(entries[0].values["size"]) == 1
    taken.refresh_from_db()
    assert taken.revoked is not None
    assert device_of(house, "b").revoked is None
    text = client.get(answer["Location"]).content.decode()
    for said in ("revoked", "1 entry of its log", "a telephone", "five men without badges", "Invented watch"):
        assert said in text, said
    letter = client.get(f"/protection/seizure/{made.pk}/letter").content.decode()
    assert "five men without badges" in letter and "No order, record or list" in letter
    assert row.follow_ups.get(code="revoke-devices").done is not None
    # a second turn, or the errand done again after a crash, enters nothing more
    from vedette_hq.outbox.models import Errand
    from vedette_hq.protection.seizing import carry_out

    with working(house) as work:
        carry_out(work, list(Errand.objects.filter(kind="protection.revoke")))
    assert len(revocations(house, taken)) == 1


def test_what_the_taken_device_sends_afterwards_is_refused(
    house: Any, devices: Any, people: Any, mission: Any
) -> None:
    from vedette_hq.protection import seizing
    from vedette_hq.protection.seizing import Taken

    house.seal([b"before"])
    house.export()
    assert not house.take().refused
    turn(house)
    row = told(people["lead"], "T13", timezone.now() - timedelta(minutes=10), mission)
    taken = Taken([device_of(house, "a")], [], row.happened)
    seizing.begin(row, taken, people["lead"])
    turn(house)
    house.seal([b"sealed by whoever holds it now"])
    house.export()
    report = house.take()
    ((_sha256, refused),) = report.refused
    assert "was revoked" in str(refused)


def test_what_cannot_be_is_refused_and_nothing_is_half_done(
    house: Any, devices: Any, people: Any, mission: Any
) -> None:
    from vedette_hq.missions.models import Device, Mission
    from vedette_hq.outbox.models import Errand
    from vedette_hq.protection import seizing
    from vedette_hq.protection.models import Seizure
    from vedette_hq.protection.seizing import Taken

    lead, now = people["lead"], timezone.now()
    row = told(lead, "T13", now - timedelta(minutes=10), mission)
    other = Mission.objects.create(pseudonym="m-other")
    far = Device.objects.create(origin="invented.example/far", mission=other)
    for taken, said in (
        (Taken([], [], now), "choose what was taken"),
        (Taken([far], [], now), "another mission"),
        (Taken(devices, [], now + timedelta(hours=1)), "ahead"),
    ):
        with pytest.raises(UsageError, match=said):
            seizing.begin(row, taken, lead)
    houses = told(lead, "T13", now - timedelta(minutes=10), None)
    with pytest.raises(UsageError, match="which mission"):
        seizing.begin(houses, Taken(devices, [], now), lead)
    assert not Seizure.objects.exists() and not Errand.objects.filter(kind="protection.revoke").exists()
    made = seizing.begin(row, Taken(devices[:1], [], now), lead)
    with pytest.raises(ConflictError, match="already"):
        seizing.begin(row, Taken(devices, [], now), lead)
    with pytest.raises(ConflictError, match="listed already"):
        seizing.add_device(made, devices[0], lead)
    seizing.add_device(made, devices[1], lead)
    unknown = Device.objects.create(origin="invented.example/never-enrolled", mission=mission)
    seizing.add_device(made, unknown, lead)
    turn(house)
    errand = Errand.objects.get(key=f"revoke:{made.devices.get(device=unknown).pk}")
    assert "not enrolled" in errand.refused


def test_whom_to_tell_is_ticked_off(devices: Any, people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.protection import seizing
    from vedette_hq.protection.seizing import WHOM, Taken

    row = told(people["lead"], "T14", timezone.now() - timedelta(minutes=10), mission)
    told_row = told(people["lead"], "T13", timezone.now() - timedelta(minutes=9), mission)
    made = seizing.begin(told_row, Taken([], ["a telephone"], row.happened), people["lead"])
    client = visit(people["watch"])
    client.post(f"/protection/seizure/{made.pk}/list", {"words": "the bank"})
    assert made.to_tell.count() == len(WHOM) + 1
    for one in made.to_tell.all():
        client.post(f"/protection/to-tell/{one.pk}/told", {"words": "by voice"})
    assert not made.to_tell.filter(done__isnull=True).exists()
    assert told_row.follow_ups.get(code="tell-exposed").done is not None
    (thing,) = made.devices.all()
    client.post(f"/protection/taken/{thing.pk}/back")
    thing.refresh_from_db()
    assert thing.back is not None
