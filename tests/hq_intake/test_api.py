"""The interface against bad requests: each is refused with a reason, nothing is half done."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_intake.carrying import (
    Sender,
    by_device,
    by_ticket,
    content_digest,
    files_of,
    list_devices,
    new_ticket_row,
    person_sender,
)
from intake.stage import GOOD, stranger
from vedette.formats.upload import PIECE_BYTES
from vedette.values.instants import write_instant
from vedette_hq.intake import services, staging
from vedette_hq.intake.models import Arrival, Delivery, Ticket, Upload
from vedette_hq.missions.models import Device
from vedette_hq.outbox.loop import do

pytestmark = pytest.mark.django_db
ID = "ab" * 16
DIGEST = "cd" * 32


@pytest.fixture
def stick(house: Any, worker: Any) -> Any:
    """Three good packages and one of several pieces."""
    house.good = house.seal([*GOOD, os.urandom(700_000)])
    house.export()
    list_devices(worker)
    return house


@pytest.fixture
def sender(stick: Any, people: Any, visit: Any) -> Sender:
    """A lead's sender."""
    return person_sender(visit(people["lead"]))


ADDRESSES = (
    ("GET", f"deliveries/{ID}"),
    ("PUT", f"deliveries/{ID}"),
    ("DELETE", f"deliveries/{ID}"),
    ("POST", f"deliveries/{ID}/offer"),
    ("POST", f"deliveries/{ID}/close"),
    ("PUT", f"deliveries/{ID}/files?name=a/log/checkpoint&offset=0&size=1&sha256={DIGEST}"),
    ("GET", f"deliveries/{ID}/packages"),
    ("GET", f"deliveries/{ID}/receipts.zip"),
    ("GET", f"receipts/{DIGEST}"),
)


@pytest.mark.parametrize(("method", "target"), ADDRESSES)
def test_nobody_unknown_is_let_in(method: str, target: str, house: Any, people: Any, visit: Any) -> None:
    _, ended = new_ticket_row(people["lead"], ended=timezone.now())
    _, late = new_ticket_row(people["lead"], until=timezone.now() - timedelta(seconds=1))
    unknown = ({}, by_ticket(ended), by_ticket(late), by_ticket("A" * 43), {"Authorization": "Basic YTpi"})
    for headers in unknown:
        answer = Sender(visit(None), headers).ask(method, f"/api/v1/{target}")
        assert (answer.status_code, answer.json()["result"]) == (401, "refused")
    first = Sender(visit(people["lead"], stage=1), {})
    assert first.ask(method, f"/api/v1/{target}").status_code == 401
    for role in ("editor", "guest"):
        answer = Sender(visit(people[role]), {}).ask(method, f"/api/v1/{target}")
        assert answer.status_code == 403, role
    answer = Sender(visit(people["auditor"]), {}).ask(method, f"/api/v1/{target}")
    assert answer.status_code == (404 if method == "GET" else 403)
    assert not Delivery.objects.exists()


def test_a_session_needs_its_form_token(stick: Any, people: Any, visit: Any) -> None:
    client = visit(people["lead"], enforce_csrf_checks=True)
    bare = Sender(client, {})
    assert bare.ask("PUT", f"/api/v1/deliveries/{ID}").status_code == 403
    assert Sender(client, {"X-CSRFToken": "x" * 64}).ask("PUT", f"/api/v1/deliveries/{ID}").status_code == 403
    assert not Delivery.objects.exists()
    assert person_sender(client).ask("PUT", f"/api/v1/deliveries/{ID}").status_code == 201


def test_a_device_signs_this_request_and_no_other(stick: Any, visit: Any) -> None:
    key, target = stick.key(), f"/api/v1/deliveries/{ID}"
    client = visit(None)

    def status(headers: dict[str, str], method: str = "PUT", where: str = target, body: bytes = b"") -> int:
        return int(Sender(client, headers).ask(method, where, body).status_code)

    late = write_instant(datetime.now(UTC) - timedelta(minutes=11))
    early = write_instant(datetime.now(UTC) + timedelta(minutes=11))
    forged = base64.b64decode(by_device(key, "PUT", target)["Authorization"].split()[1])
    forged = forged.replace(b"PUT", b"GET", 1)
    bad = (
        by_device(key, "GET", target),
        by_device(key, "PUT", target + "x"),
        by_device(key, "PUT", target, b"other"),
        by_device(key, "PUT", target, time=late),
        by_device(key, "PUT", target, time=early),
        by_device(key, "PUT", target, origin="register.other.example/r1"),
        by_device(stranger(key.name), "PUT", target),
        by_device(stranger("register.invented.example/d/nobody"), "PUT", target),
        {"Authorization": "Vedette-Device !!!"},
        {"Authorization": "Vedette-Device " + base64.b64encode(forged).decode()},
        {"Authorization": "Vedette-Device " + "A" * 9000},
    )
    assert [status(headers) for headers in bad] == [401] * len(bad)
    assert status(by_device(key, "GET", target), "GET") == 404
    assert status(by_device(key, "PUT", target)) == 201
    Device.objects.filter(origin=key.name).update(revoked=timezone.now())
    assert status(by_device(key, "PUT", target)) == 401


def test_pieces_in_order_only_and_only_once(stick: Any, sender: Sender) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    whole = os.urandom(PIECE_BYTES * 2 + 5)
    name = f"a/outbox/{ID}.age"
    answer = sender.piece(ID, name, whole, PIECE_BYTES)
    assert (answer.status_code, answer.json()["have"]) == (409, 0)
    for _ in range(2):
        answer = sender.piece(ID, name, whole, 0)
        assert (answer.json()["state"], answer.json()["have"]) == ("incoming", PIECE_BYTES)
    assert sender.piece(ID, name, whole, 0, data=os.urandom(PIECE_BYTES)).status_code == 409
    assert sender.piece(ID, name, whole, PIECE_BYTES * 2).json()["have"] == PIECE_BYTES
    assert sender.piece(ID, name, whole, PIECE_BYTES).status_code == 200
    for _ in range(2):
        answer = sender.piece(ID, name, whole, PIECE_BYTES * 2)
        assert (answer.json()["state"], answer.json()["have"]) == ("waiting", len(whole))
    assert (staging.folder_of(ID) / name).read_bytes() == whole
    assert list((staging.folder_of(ID) / "pieces").iterdir()) == []
    assert sender.piece(ID, name, whole, 0, sha256=DIGEST).status_code == 409
    empty = f"a/outbox/{'ef' * 16}.age"
    assert sender.piece(ID, empty, b"").json()["state"] == "waiting"


def test_bytes_other_than_announced_are_not_kept(stick: Any, sender: Sender) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    assert sender.piece(ID, "a/log/checkpoint", b"text", sha256=DIGEST).status_code == 409
    assert sender.piece(ID, "a/log/checkpoint", b"text", digest=content_digest(b"x")).status_code == 409
    assert sender.piece(ID, "a/log/checkpoint", b"text", digest="").status_code == 422
    assert not Upload.objects.exists()
    whole = os.urandom(PIECE_BYTES + 1)
    name = f"a/outbox/{ID}.age"
    sender.piece(ID, name, whole, 0, sha256=DIGEST)
    assert sender.piece(ID, name, whole, PIECE_BYTES, sha256=DIGEST).status_code == 409
    assert Upload.objects.get().received == 0
    assert not (staging.folder_of(ID) / name).exists()
    assert list((staging.folder_of(ID) / "pieces").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    (
        "a/outbox/../../../keys/receipts",
        "../outbox/" + ID + ".age",
        "/etc/passwd",
        "a/outbox/x.age",
        "a/outbox/" + ID + ".age/x",
        "a/log/tile/0/../../checkpoint",
        "a/log/tile/entries/000.p/256x",
        "pieces/" + ID,
        "A/log/checkpoint",
        "a/log/checkpoint%00",
        "a/outbox/" + ID.upper() + ".slip",
        "a//log/checkpoint",
    ),
)
def test_no_name_leads_elsewhere(name: str, stick: Any, sender: Sender) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    answer = sender.piece(ID, name, b"x")
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_bad_offers_and_sizes_are_refused(stick: Any, sender: Sender) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    good = {"name": "a/log/checkpoint", "size": 5, "sha256": DIGEST}
    bad: list[Any] = [
        [],
        {},
        {"files": {}},
        {"files": [1]},
        {"files": [{}]},
        {"files": [good, good]},
        {"files": [{**good, "size": True}]},
        {"files": [{**good, "size": -1}]},
        {"files": [{**good, "size": 1 << 30}]},
        {"files": [{**good, "name": 5}]},
        {"files": [{**good, "more": 1}]},
        {"files": [good] * 1001},
    ]
    for value in bad:
        answer = sender.ask("POST", f"/api/v1/deliveries/{ID}/offer", json.dumps(value).encode())
        assert answer.status_code in (413, 422), value
    for body in (b"", b"[" * 100_000, b"\xff", b'{"files":[' + b"9" * 5000 + b"]}", b"x" * 500_000):
        assert sender.ask("POST", f"/api/v1/deliveries/{ID}/offer", body).status_code in (413, 422)
    answer = sender.ask("POST", f"/api/v1/deliveries/{ID}/offer", json.dumps({"files": [good]}).encode())
    assert answer.json()["files"] == [{"name": "a/log/checkpoint", "have": 0, "state": "incoming"}]
    huge = os.urandom(PIECE_BYTES + 1)
    target = f"/api/v1/deliveries/{ID}/files?name=a/outbox/{ID}.age&offset=0&size={len(huge)}&sha256={DIGEST}"
    answer = sender.ask("PUT", target, huge, **{"Content-Digest": content_digest(huge)})
    assert answer.status_code == 413
    rest = f"name=a/outbox/{ID}.age&size=1&sha256={DIGEST}"
    for query in ("", "offset=0", f"offset=0&offset=0&{rest}", f"offset=-1&{rest}", f"offset=+0&{rest}"):
        target = f"/api/v1/deliveries/{ID}/files?{query}"
        assert sender.ask("PUT", target, b"x", **{"Content-Digest": content_digest(b"x")}).status_code == 422


def test_a_delivery_is_closed_only_when_whole(stick: Any, sender: Sender) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    close = f"/api/v1/deliveries/{ID}/close"
    assert sender.ask("POST", close).status_code == 409
    whole = os.urandom(PIECE_BYTES + 1)
    sender.piece(ID, f"a/outbox/{ID}.age", whole)
    assert sender.ask("POST", close).status_code == 409
    sender.piece(ID, f"a/outbox/{ID}.age", whole, PIECE_BYTES)
    assert sender.ask("POST", close).json()["state"] == "waiting"
    assert sender.ask("DELETE", f"/api/v1/deliveries/{ID}").status_code == 409
    assert sender.piece(ID, "a/log/checkpoint", b"late").status_code == 409


def test_given_up_or_abandoned_deliveries_leave_nothing(stick: Any, sender: Sender) -> None:
    first, second, third = (os.urandom(16).hex() for _ in range(3))
    for each in (first, second, third):
        sender.send(stick.stick, each, close=False)
    for _ in range(2):
        assert sender.ask("DELETE", f"/api/v1/deliveries/{first}").json() == {"result": "removed"}
    assert sender.ask("PUT", f"/api/v1/deliveries/{first}").status_code == 409
    old = timezone.now() - services.ABANDONED_AFTER - timedelta(minutes=1)
    Delivery.objects.filter(pk=second).update(opened=old)
    Upload.objects.filter(delivery=second).update(at=old)
    Delivery.objects.filter(pk=third).update(opened=old)  # pieces of it came since
    assert services.give_up(timezone.now()) == 1
    assert services.give_up(timezone.now()) == 0
    assert [path.name for path in (stick.hq / "incoming").iterdir()] == [third]
    stray = stick.hq / "incoming" / ("9" * 32)
    stray.mkdir()
    assert list(staging.left_behind({third})) == []
    assert list(staging.left_behind({third}, older_than_seconds=-1)) == ["9" * 32]


def test_a_full_disk_is_refused_with_its_reason(
    stick: Any, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.ask("PUT", f"/api/v1/deliveries/{ID}")
    with monkeypatch.context() as patch:
        patch.setattr(staging, "RESERVE_BYTES", 1 << 60)
        for size in (4, PIECE_BYTES + 1):
            answer = sender.piece(ID, f"a/outbox/{ID}.age", bytes(size))
            assert (answer.status_code, answer.json()["result"]) == (507, "refused")
    assert not Upload.objects.exists()
    assert sender.piece(ID, f"a/outbox/{ID}.age", bytes(4)).status_code == 200


def test_deliveries_of_others_are_not_there(
    stick: Any, worker: Any, people: Any, strangers: Any, visit: Any, sender: Sender
) -> None:
    delivery = sender.send(stick.stick)
    do(worker, "intake.delivery")
    addresses = [target.replace(ID, delivery).replace(DIGEST, stick.good[0]) for _, target in ADDRESSES]
    _, text = new_ticket_row(people["lead"])
    foreign = {
        "investigator of another mission": Sender(visit(strangers["investigator"]), {}),
        "watch of another mission": Sender(visit(strangers["watch"]), {}),
        "courier": Sender(visit(None), by_ticket(text)),
        "other device": Sender(visit(None), lambda m, t, b: by_device(stick.key("b"), m, t, b)),
    }
    for who, other in foreign.items():
        for (method, _), target in zip(ADDRESSES, addresses, strict=True):
            if method == "PUT" and target.count("/") == 1:
                assert other.ask(method, f"/api/v1/{target}").status_code == 409, who
            elif "/files?" not in target:
                answer = other.ask(method, f"/api/v1/{target}", b'{"files":[]}' if "offer" in target else b"")
                assert answer.status_code == 404, (who, method, target)
        assert other.piece(delivery, "a/log/checkpoint", b"x").status_code == 404
    team = Sender(visit(people["investigator"]), {})
    for target in (f"deliveries/{delivery}", f"deliveries/{delivery}/packages", f"receipts/{stick.good[0]}"):
        assert team.ask("GET", f"/api/v1/{target}").status_code == 200
    assert team.ask("POST", f"/api/v1/deliveries/{delivery}/close").status_code == 404
    for person in (strangers["investigator"], strangers["watch"], people["editor"], people["guest"]):
        for page in ("", "/progress", "/receipts", "/receipts.zip"):
            assert visit(person).get(f"/intake/deliveries/{delivery}{page}").status_code == 404


def test_a_ticket_is_shown_once_and_ended(stick: Any, people: Any, visit: Any) -> None:
    client = visit(people["watch"])
    page = client.post("/intake/tickets", {"label": "c-7", "days": "3", "mission": ""}).content.decode()
    text = page.partition('class="words">')[2].partition("<")[0]
    ticket = Ticket.objects.get()
    assert ticket.digest == hashlib.sha256(text.encode()).hexdigest()
    assert text not in client.get("/intake/tickets").content.decode()
    courier = Sender(visit(None), by_ticket(text))
    assert courier.ask("PUT", f"/api/v1/deliveries/{ID}").status_code == 201
    assert visit(people["lawyer"]).post(f"/intake/tickets/{ticket.pk}/end").status_code == 404
    client.post(f"/intake/tickets/{ticket.pk}/end")
    assert courier.ask("GET", f"/api/v1/deliveries/{ID}").status_code == 401
    tired = visit(people["watch"], fresh=False)
    assert tired.post("/intake/tickets", {"label": "c-8", "days": "3"}).status_code == 302
    assert Ticket.objects.count() == 1


def test_a_stick_in_the_machine_is_taken_and_its_name_kept_nowhere(
    stick: Any, worker: Any, people: Any, visit: Any, transactional_db: None
) -> None:
    from vedette.errors import UsageError
    from vedette_hq.intake.stick import take_stick

    delivery = take_stick(people["lead"], str(stick.stick), wait=True)
    delivery.refresh_from_db()
    assert (delivery.way, delivery.stand) == ("stick", "waiting")
    do(worker, "intake.delivery")
    assert sorted(Arrival.objects.values_list("sha256", flat=True)) == sorted(stick.good)
    nothing = {str(stick.hq), "/nowhere", "relative", "/etc", str(stick.hq / "outgoing")}
    said = set()
    for folder in nothing:
        with pytest.raises(UsageError) as refused:
            take_stick(people["lead"], folder, wait=True)
        said.add(str(refused.value))
    assert said == {"folder: no delivery was found there"}
    assert Delivery.objects.count() == 1


def test_files_that_are_sent_are_what_lies_there(stick: Any, sender: Sender) -> None:
    delivery = sender.send(stick.stick, close=False)
    for name, data in files_of(stick.stick):
        assert (staging.folder_of(delivery) / name).read_bytes() == data
        assert (staging.folder_of(delivery) / name).stat().st_mode & 0o777 == 0o600
