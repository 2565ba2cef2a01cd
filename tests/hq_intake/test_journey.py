"""A stick's way: sent, checked, receipts, pages."""

from __future__ import annotations

import io
import os
import zipfile
from typing import Any

import pytest

from hq_intake.carrying import Sender, by_device, by_ticket, list_devices, new_ticket_row, person_sender
from intake.stage import GOOD
from vedette_hq.audit.models import Act
from vedette_hq.intake.models import Arrival, Delivery, Refusal, Upload
from vedette_hq.missions.models import Device
from vedette_hq.outbox.loop import do, take
from vedette_hq.outbox.models import Errand

pytestmark = pytest.mark.django_db


@pytest.fixture
def stick(house: Any, worker: Any) -> Any:
    """Three good packages of device a, exported; the devices have rows."""
    house.good = house.seal(GOOD)
    house.export()
    list_devices(worker)
    return house


def test_a_delivery_at_the_desk_is_stored_and_has_receipts(
    stick: Any, worker: Any, people: Any, visit: Any
) -> None:
    client = visit(people["watch"], enforce_csrf_checks=True)
    sender = person_sender(client)
    delivery = sender.send(stick.stick)
    assert client.get(f"/intake/deliveries/{delivery}").status_code == 200
    assert do(worker, "intake.delivery") == 1
    row = Delivery.objects.get(pk=delivery)
    assert (row.stand, row.packages, row.settled) == ("taken", 3, 3)
    arrivals = list(Arrival.objects.filter(delivery=row))
    assert sorted(a.sha256 for a in arrivals) == sorted(stick.good)
    assert {(a.fate, a.checks, a.receipt) for a in arrivals} == {("stored", "p" * 10, 2)}
    assert not (stick.hq / "incoming" / delivery).exists()
    answer = sender.ask("GET", f"/api/v1/deliveries/{delivery}/packages")
    assert {(p["result"], p["state"]) for p in answer.json()["packages"]} == {("stored", "durable")}
    page = client.get(f"/intake/deliveries/{delivery}").content.decode()
    assert page.count("circumstances") == 3
    assert "stored" in page
    printed = client.get(f"/intake/deliveries/{delivery}/receipts").content.decode()
    assert printed.count("<svg") == 3
    packed = client.get(f"/intake/deliveries/{delivery}/receipts.zip").content
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert len([n for n in names if n.endswith(".receipt")]) == 3
    kit = stick.kit()
    for name in names:
        if name.endswith(".receipt"):
            assert kit.take_receipt(zipfile.ZipFile(io.BytesIO(packed)).read(name))
    projected = Errand.objects.get(kind="vault.project").payload["package_sha256"]
    assert sorted(projected) == sorted(stick.good)
    assert Errand.objects.filter(kind="settle").exists()
    device = Device.objects.get(size__gt=0)
    assert (device.size, device.missing_count, device.missing) == (3, 0, [])
    assert {"intake.open", "intake.close", "intake.take"} <= set(Act.objects.values_list("verb", flat=True))


def test_a_courier_and_a_device_send_the_same_and_it_is_one(
    stick: Any, worker: Any, people: Any, visit: Any
) -> None:
    _, text = new_ticket_row(people["watch"])
    courier = Sender(visit(None), by_ticket(text))
    key = stick.key()
    device = Sender(visit(None), lambda method, target, body: by_device(key, method, target, body))
    first, second = courier.send(stick.stick), device.send(stick.stick)
    assert do(worker, "intake.delivery") == 2
    fates = Arrival.objects.values_list("delivery", "fate").distinct()
    assert set(fates) == {(first, "stored"), (second, "known")}
    for sender, delivery in ((courier, first), (device, second)):
        for digest in stick.good:
            assert sender.ask("GET", f"/api/v1/receipts/{digest}").content.startswith(b"vedette/receipt/v1\n")
        assert sender.ask("GET", f"/api/v1/deliveries/{delivery}").json()["state"] == "checked"
    assert courier.ask("GET", f"/api/v1/deliveries/{second}").status_code == 404
    assert device.ask("GET", f"/api/v1/deliveries/{first}").status_code == 404


def test_a_repeated_request_changes_nothing(stick: Any, worker: Any, people: Any, visit: Any) -> None:
    sender = person_sender(visit(people["lead"]))
    delivery = sender.send(stick.stick)
    acts = Act.objects.count()
    again = sender.send(stick.stick, delivery)
    assert again == delivery
    do(worker, "intake.delivery")
    sender.send(stick.stick, delivery)
    assert Delivery.objects.count() == 1
    assert Errand.objects.filter(kind="intake.delivery").count() == 1
    assert Act.objects.count() == acts + 1  # that it was taken
    assert Arrival.objects.count() == 3


def test_a_hostile_package_is_in_quarantine_with_its_check(
    stick: Any, worker: Any, people: Any, visit: Any
) -> None:
    path = sorted(stick.outbox.glob("*.age"))[0]
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    client = visit(people["lead"])
    delivery = person_sender(client).send(stick.stick)
    do(worker, "intake.delivery")
    refused = Arrival.objects.get(fate="refused")
    assert refused.checks == "ppfnnnnnnn"
    row = Refusal.objects.get()
    assert (row.check_number, row.delivery_id, row.sha256) == (3, delivery, refused.sha256)
    assert Device.objects.get(size__gt=0).missing_count == 1
    for address in ("quarantine", f"quarantine/{row.pk}", "gaps", "figures", "tickets", ""):
        answer = client.get(f"/intake/{address}")
        assert answer.status_code == 200, address
    assert "digest" in client.get(f"/intake/quarantine/{row.pk}").content.decode()


def test_packages_without_their_log_are_taken_when_it_is_known(
    stick: Any, worker: Any, people: Any, visit: Any
) -> None:
    sender = person_sender(visit(people["lead"]))
    sender.send(stick.stick)
    do(worker, "intake.delivery")
    stick.seal([b"one more"])
    stick.export()
    new = sorted(stick.outbox.glob("*"), key=lambda p: p.stat().st_mtime_ns)
    delivery = os.urandom(16).hex()
    sender.ask("PUT", f"/api/v1/deliveries/{delivery}")
    for path in new:
        assert sender.piece(delivery, f"loose/outbox/{path.name}", path.read_bytes()).status_code == 200
    sender.ask("POST", f"/api/v1/deliveries/{delivery}/close")
    do(worker, "intake.delivery")
    fates = sorted(Arrival.objects.filter(delivery=delivery).values_list("fate", flat=True))
    assert fates == ["known", "known", "known", "refused"]  # the log held here does not reach it yet
    assert Refusal.objects.get().check_number == 6


def test_a_turn_killed_after_the_desk_is_made_up_for(
    stick: Any, worker: Any, people: Any, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vedette_hq.intake import taking

    sender = person_sender(visit(people["lead"]))
    delivery = sender.send(stick.stick)

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(taking, "_write_down", kill)
        with pytest.raises(Killed):
            do(worker, "intake.delivery")
    assert Delivery.objects.get(pk=delivery).stand == "checking"
    Errand.objects.filter(kind="intake.delivery").update(leased_until=None)
    assert len(take("intake.delivery", 1)) == 1
    Errand.objects.filter(kind="intake.delivery").update(leased_until=None)
    do(worker, "intake.delivery")
    assert set(Arrival.objects.values_list("fate", flat=True)) == {"stored"}
    assert not (stick.hq / "incoming" / delivery).exists()
    assert Upload.objects.filter(whole=False).count() == 0


def test_a_log_that_is_another_than_before_is_told_to_the_leads(
    stick: Any, worker: Any, people: Any, visit: Any, tmp_path: Any
) -> None:
    import shutil

    before = tmp_path / "before"
    shutil.copytree(stick.folder / "a", before)
    sender = person_sender(visit(people["watch"]))
    sender.send(stick.stick)
    do(worker, "intake.delivery")
    shutil.rmtree(stick.folder / "a")
    shutil.copytree(before, stick.folder / "a")
    for name in ("log", "outbox"):
        shutil.rmtree(stick.folder / "a" / name)
        (stick.folder / "a" / name).mkdir()
    shutil.rmtree(stick.stick)
    stick.seal([b"another history"])
    stick.export()
    delivery = sender.send(stick.stick)
    do(worker, "intake.delivery")
    assert Delivery.objects.get(pk=delivery).alarms
    assert Refusal.objects.get().check_number == 5
    alarm = Errand.objects.get(kind="alarm")
    assert alarm.payload["address"] == f"/intake/deliveries/{delivery}"
    do(worker, "alarm")
    alarm.refresh_from_db()
    assert (alarm.refused, alarm.done is not None) == ("", True)


def test_every_text_is_in_three_languages(stick: Any, people: Any, visit: Any) -> None:
    from pathlib import Path

    from vedette_hq import intake

    for language in ("fr", "ru"):
        path = Path(intake.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.po"
        rows = path.read_text("utf-8").split("\n\n")[1:]
        assert len(rows) > 150
        assert not [row for row in rows if 'msgstr ""\n' in f"{row}\n" or "fuzzy" in row]
    person = people["lead"]
    for language, word in (("fr", "Apporter une livraison"), ("ru", "Принести доставку")):
        type(person).objects.filter(pk=person.pk).update(language=language)
        assert word in visit(person).get("/intake/").content.decode()
