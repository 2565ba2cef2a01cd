"""Opening items: noted and entered before anything is shown, covered, streamed, given out."""

from __future__ import annotations

import gc
import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from vedette.house.looking.samples import all_of_them
from vedette_hq.audit.models import Act
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand
from vedette_hq.vault import services, showing, streaming
from vedette_hq.vault.chain import chain_of, draw
from vedette_hq.vault.models import CustodyRecord, Item, Opening
from vedette_hq.vault.projecting import read_events
from vedette_hq.vault.proving import standing
from vedette_hq.vault.room import room

KINDS = ("picture", "pdf", "office", "archive", "sound", "video", "text", "mail")


def address(item: Any, end: str = "") -> str:
    return f"/evidence/{item.pk}{end}"


def open_it(client: Any, item: Any, **more: str) -> Any:
    return client.post(address(item, "/open"), more)


@pytest.mark.parametrize("end", ["/view", "/page/1", "/thumbnail", "/stream"])
def test_nothing_is_shown_before_it_is_opened(items: Any, people: Any, visit: Any, end: str) -> None:
    client = visit(people["investigator"])
    for item in items.values():
        answer = client.get(address(item, end))
        if end == "/view":
            assert answer.status_code == 200 and b"It is closed" in answer.content
            assert b"<img" not in answer.content and b"<video" not in answer.content
            assert b"data-viewer" not in answer.content
        else:
            assert answer.status_code == 404
    assert not Opening.objects.exists() and not Errand.objects.filter(kind="register.enter").exists()


def test_opening_is_noted_and_entered_once_an_hour(items: Any, people: Any, visit: Any, worker: Any) -> None:
    client, item = visit(people["lawyer"]), items["text"]
    for _ in range(3):
        assert open_it(client, item, reason="for case 12").status_code == 302
    opening = Opening.objects.get()
    assert (opening.person, opening.reason) == (people["lawyer"], "for case 12")
    assert Act.objects.filter(verb="item.open", person=people["lawyer"], object_id=item.pk).count() == 1
    errand = Errand.objects.get(kind="register.enter")
    do(worker, "register.enter")
    read_events(worker)
    record = CustodyRecord.objects.get(event=opening.event)
    assert (record.action, record.actor, record.package_sha256) == ("view", "p-lawyer", item.package_sha256)
    errand.refresh_from_db()
    assert errand.answer == {"index": record.index} and services.index_of(opening.event) == record.index
    Opening.objects.update(
        at=timezone.now() - timedelta(minutes=61), hour=timezone.now() - timedelta(hours=2)
    )
    assert client.get(address(item, "/view")).content.count(b"It is closed") == 1
    open_it(client, item)
    assert Opening.objects.count() == 2


def test_when_the_note_cannot_be_written_nothing_is_opened(
    items: Any, people: Any, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError

    client = visit(people["lawyer"], raise_request_exception=False)
    monkeypatch.setattr(services, "note", refuse)
    assert open_it(client, items["text"]).status_code == 500
    assert not Opening.objects.exists() and not Errand.objects.filter(kind="register.enter").exists()
    assert client.get(address(items["text"], "/stream")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_viewer_shows_every_kind(items: Any, people: Any, visit: Any, kind: str) -> None:
    client, item = visit(people["investigator"]), items[kind]
    open_it(client, item, uncover="yes")
    answer = client.get(address(item, "/view"))
    page = answer.content.decode()
    assert answer.status_code == 200 and "panel bad" not in page
    assert item.content_sha256[:8] in page and " style=" not in page
    shown = {
        "picture": "/page/1?side=1200",
        "pdf": "/page/1?side=1200",
        "sound": "<audio",
        "video": "<video",
    }.get(kind, "data-viewer>")
    assert shown in page


def test_a_picture_is_made_anew_and_given_with_its_bars(items: Any, people: Any, visit: Any) -> None:
    client, item = visit(people["investigator"]), items["picture"]
    open_it(client, item, uncover="yes")
    for end in ("/page/1", "/page/1?side=2400", "/thumbnail"):
        answer = client.get(address(item, end))
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content != all_of_them()["jpeg"] and b"Exif" not in answer.content[:200]
    assert client.get(address(item, "/page/2")).status_code == 422
    assert client.get(address(item, "/stream")).status_code == 404


def test_a_sound_is_streamed_in_pieces(items: Any, people: Any, visit: Any) -> None:
    client, item, whole = visit(people["investigator"]), items["sound"], all_of_them()["wav"]
    open_it(client, item)
    answer = client.get(address(item, "/stream"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav")
    assert b"".join(answer) == whole and "sandbox" in answer.headers["Content-Security-Policy"]
    part = client.get(address(item, "/stream"), headers={"range": "bytes=4-11"})
    assert part.status_code == 206 and b"".join(part) == whole[4:12]
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole)}"
    tail = client.get(address(item, "/stream"), headers={"range": "bytes=-5"})
    assert b"".join(tail) == whole[-5:]
    none = client.get(address(item, "/stream"), headers={"range": f"bytes={len(whole)}-"})
    assert none.status_code == 416 and none.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("bytes=0-", (0, 9)),
        ("bytes=3-5", (3, 5)),
        ("bytes=3-99", (3, 9)),
        ("bytes=-4", (6, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("bytes=1-2,4-5", None),
        ("items=1-2", None),
        ("bytes=٣-٤", None),
        ("bytes=1-2\n", (1, 2)),
    ],
)
def test_a_range_is_read_strictly(text: str, found: Any) -> None:
    assert streaming.parse_range(text, 10) == found


@pytest.mark.parametrize("text", ["bytes=10-", "bytes=10-11", "bytes=-0"])
def test_a_range_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        streaming.parse_range(text, 10)


def test_handles_do_not_pile_up(items: Any, people: Any, visit: Any) -> None:
    from django.core.signals import request_finished
    from django.db import close_old_connections

    def handles() -> int:
        gc.collect()
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    client, item = visit(people["investigator"]), items["sound"]
    open_it(client, item)
    with showing.content(item) as held:
        before = handles()
        request_finished.disconnect(close_old_connections)
        try:
            for number in range(20):
                answer = streaming.stream(held.handle, held.size, "audio/wav", "bytes=0-3")
                if number % 2:
                    assert b"".join(answer) == b"RIFF"  # type: ignore[arg-type]
                answer.close()
        finally:
            request_finished.connect(close_old_connections)
        for _ in range(5):
            client.get(address(item, "/view"))
        assert handles() == before
    room().clear()
    assert handles() == before - 2


def test_a_cover_lies_over_pictures_until_somebody_said_otherwise(
    items: Any, people: Any, visit: Any
) -> None:
    client, item = visit(people["investigator"]), items["picture"]
    open_it(client, item)
    assert b"A cover lies over it" in client.get(address(item, "/view")).content
    assert client.get(address(item, "/page/1")).status_code == 404
    coarse = client.get(address(item, "/thumbnail"))
    assert coarse.status_code == 200 and len(coarse.content) < 1500
    client.post(address(item, "/graphic"), {"graphic": "yes"})
    assert client.get(address(item, "/thumbnail")).status_code == 404
    open_it(client, item, uncover="yes")
    assert client.get(address(item, "/page/1")).status_code == 200
    page = client.get("/evidence/exposure").content.decode()
    assert re.search(r"looked at 1 item that is marked", page)
    assert "that is marked" not in visit(people["lawyer"]).get("/evidence/exposure").content.decode()
    client.post(address(item, "/graphic"), {"graphic": "no"})
    lawyer = visit(people["lawyer"])
    open_it(lawyer, item)
    assert lawyer.get(address(item, "/page/1")).status_code == 200
    assert client.post(address(item, "/graphic"), {"graphic": "maybe"}).status_code == 302
    item.refresh_from_db()
    assert item.graphic == "no"


def test_small_pictures_open_what_they_show_and_leave_covers(items: Any, people: Any, visit: Any) -> None:
    client = visit(people["investigator"])
    client.post(address(items["pdf"], "/graphic"), {"graphic": "yes"})
    answer = client.post("/evidence/small", {"item": [item.pk for item in items.values()] + ["0" * 32]})
    page = answer.content.decode()
    assert page.count("<img") == 1 and address(items["picture"], "/thumbnail") in page
    assert [opening.item_id for opening in Opening.objects.all()] == [items["picture"].pk]
    assert Errand.objects.filter(kind="register.enter").count() == 1


def test_a_copy_needs_a_fresh_factor_and_a_reason(items: Any, people: Any, visit: Any) -> None:
    item = items["office"]
    stale = visit(people["lawyer"], fresh=False)
    assert stale.get(address(item, "/copy")).status_code == 302
    assert stale.post(address(item, "/copy"), {"reason": "expert opinion"}).status_code == 302
    client = visit(people["lawyer"])
    assert client.get(address(item, "/copy")).status_code == 200
    assert client.post(address(item, "/copy"), {"reason": " "}).status_code == 400
    assert not Act.objects.filter(verb="item.copy").exists()
    answer = client.post(address(item, "/copy"), {"reason": "expert opinion"})
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert hashlib.sha256(b"".join(answer)).hexdigest() == item.content_sha256
    errand = Errand.objects.get(kind="register.enter")
    assert errand.payload["fields"]["action"] == "disclose"
    assert errand.payload["fields"]["reason"] == "expert opinion"
    assert Act.objects.filter(verb="item.copy", object_id=item.pk).count() == 1


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\evil.exe", "evil.exe"),
        ('a"\r\nSet-Cookie: x=1.jpg', "aSet-Cookie x=1.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "item"),
        ("...", "item"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_made_fit_for_a_disk(name: str, safe: str) -> None:
    assert streaming.safe_name(name) == safe


def test_strangers_and_other_roles_find_nothing(items: Any, people: Any, strangers: Any, visit: Any) -> None:
    item = items["text"]
    outside = [*strangers.values(), people["watch"], people["auditor"], people["guest"]]
    for person in outside:
        client = visit(person)
        for end in ("", "/view", "/page/1", "/thumbnail", "/stream", "/copy", "/derive"):
            assert client.get(address(item, end)).status_code == 404, (person.login, end)
        for end in ("/open", "/graphic", "/copy", "/case"):
            assert client.post(address(item, end)).status_code == 404, (person.login, end)
    assert not Opening.objects.exists()
    for person, status in ((people["auditor"], 200), (strangers["auditor"], 200), (strangers["lead"], 404)):
        assert visit(person).get(address(item, "/custody")).status_code == status


def test_an_auditor_sees_custody_without_names(items: Any, people: Any, visit: Any) -> None:
    client = visit(people["auditor"])
    listing = client.get("/evidence/").content.decode()
    assert items["text"].package_sha256[:8] in listing and "Invented text" not in listing
    assert "Invented mission" not in listing and 'name="words"' not in listing
    page = client.get(address(items["text"], "/custody")).content.decode()
    assert "Invented" not in page.replace("An invented group", "").replace("Invented auditor", "")
    assert "received" in page


def test_the_chain_is_drawn_from_the_device_to_the_reader(
    items: Any, people: Any, visit: Any, worker: Any
) -> None:
    item = Item.objects.select_related("device").get(pk=items["text"].pk)
    for login in ("lead", "lawyer", "investigator"):
        services.open_item(people[login], item, "looked at")
    do(worker, "register.enter")
    read_events(worker)
    services.open_item(people["editor"], item)
    links = chain_of(item, standing(room().reader, item))
    assert [link.action for link in links] == ["sealed", "receive"] + ["view"] * 5  # the desk's own first
    assert [link.waiting for link in links][-2:] == [False, True] and links[0].claimed
    drawing = draw(links)
    assert [node.text for node in drawing.nodes] == [
        "sealed on its device",
        "received",
        "opened 4 times",
        "opened",
    ]
    page = visit(people["lead"]).get(address(item)).content.decode()
    assert page.count("<circle") == 4 and " style=" not in page and "p-editor" in page


def test_the_proof_is_said_in_words(items: Any, people: Any, visit: Any) -> None:
    item = items["text"]
    found = standing(room().reader, item)
    assert (found.fault, found.tone, found.not_after) == ("", "wait", "")
    page = visit(people["lead"]).get(address(item)).content.decode()
    assert "No witness has confirmed it yet." in page and "no bound" in page
    item.package_sha256 = "0" * 64
    assert standing(room().reader, item).fault


def test_a_package_that_was_changed_on_the_disk_is_not_shown(items: Any, people: Any, visit: Any) -> None:
    from vedette_hq.config.runtime import current

    item = items["text"]
    (path,) = (current().house / "vault").rglob(f"*{item.package_sha256}*")
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    client = visit(people["investigator"])
    open_it(client, items["sound"])
    open_it(client, item)
    page = client.get(address(item, "/view")).content.decode()
    assert "panel bad" in page and "data-viewer" not in page
