"""From a sealed capture to a sealed record of collection, by the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases_sources.making import story, wacz, warc
from hq_opensources.story import case_of, filled, recorded, taken, worked

pytestmark = pytest.mark.django_db


def page(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code, answer.content[:500])
    return str(answer.content.decode())


def test_a_capture_gets_a_record_that_says_what_is_missing_and_is_sealed(
    house: Any, worker: Any, people: Any, visit: Any
) -> None:
    from vedette.cases.sources.record import parse_record
    from vedette_hq.opensources.models import Note, Part, Sealing, Source
    from vedette_hq.vault.models import CaseItem

    (item,) = taken(house, worker, [("Invented capture.wacz", wacz(story()))])
    case = case_of(people)
    client = visit(people["investigator"])
    answer = client.post(f"/sources/case/{case.pk}/new", {"title": "Film of the square"})
    source = Source.objects.get()
    assert answer.url == f"/sources/{source.pk}"
    assert "missing" in page(client, f"/sources/{source.pk}")
    added = client.post(f"/sources/{source.pk}/attach", {"item": item.pk, "part": "archive"})
    assert added.status_code == 302 and CaseItem.objects.filter(case=case, item=item).exists()
    worked(worker)
    shown = page(client, f"/sources/{source.pk}")
    assert "digests hold" in shown and item.content_sha256[:8] in shown
    filled(source, people["investigator"])
    assert "complete" in page(client, f"/sources/{source.pk}")
    note = {"method": "place", "finding": "supports", "words": "The tower stands left of the gate."}
    client.post(f"/sources/{source.pk}/note", note)
    client.post(f"/sources/{source.pk}/stage", {"stage": "verification"})
    assert client.post(f"/sources/{source.pk}/seal").status_code == 302
    worked(worker)
    sealing = Sealing.objects.select_related("derived").get()
    assert sealing.missing == 0 and sealing.derived.register_index is not None
    given = client.post(f"/sources/{source.pk}/take")
    record = parse_record(given.content)
    assert record.stage == "verification" and record.items[0].content_sha256 == item.content_sha256
    assert json.loads(given.content)["missing"] == []
    from vedette_hq.vault import derived

    held = parse_record(derived.read(sealing.derived).text.encode())
    assert held.fields == record.fields and held.items == record.items
    client.post(f"/sources/note/{Note.objects.get().pk}/end")
    assert "set aside" in page(client, f"/sources/{source.pk}")
    client.post(f"/sources/part/{Part.objects.get().pk}/detach")
    assert parse_record(client.post(f"/sources/{source.pk}/take").content).items == ()


def test_pages_of_an_archive_are_shown_only_after_its_opening_was_entered(
    house: Any, worker: Any, people: Any, visit: Any
) -> None:
    from vedette_hq.opensources.models import Part
    from vedette_hq.vault.models import Opening

    items = taken(house, worker, [("One.wacz", wacz(story())), ("Two.warc", warc(story()))])
    recorded(people, worker, case_of(people), items)
    client = visit(people["lawyer"])
    for part in Part.objects.order_by("since"):
        at = f"/sources/part/{part.pk}"
        assert "Open it" in page(client, at) and "invented.example" not in page(client, at)
        assert client.get(f"{at}/page/0").status_code == 302
        assert client.get(f"{at}/page/0/frame").status_code == 404
        client.post(f"{at}/open")
        assert Opening.objects.filter(item=part.item, person=people["lawyer"]).count() == 1
        listed = page(client, at)
        assert "https://invented.example/" in listed and "Invented capture 1.2" in listed
        assert "No fault was found" in listed
        replayed = page(client, f"{at}/page/0")
        assert 'sandbox=""' in replayed and "lost.png" in replayed and "in the archive" in replayed
        framed = client.get(f"{at}/page/0/frame")
        text = framed.content.decode()
        assert "Вымышленное сообщение" in text and "data:image/jpeg;base64," in text
        assert "<script" not in text and "href=" not in text and "<form" not in text
        assert framed["Content-Security-Policy"].startswith("default-src 'none'")
        assert "document.title" in page(client, f"{at}/page/0/code")
        assert client.get(f"{at}/page/999").status_code == 404
    worked(worker)
    rows = worker.hq.register.find("access", action="view", actor="p-lawyer")  # the desk has opened them, too
    seen = sorted(str(row.values["package_sha256"]) for row in rows)
    assert seen == sorted(item.package_sha256 for item in items), "each opening is entered, once"


def test_an_altered_archive_and_a_broken_one_are_said_to_be_so(
    house: Any, worker: Any, people: Any, visit: Any
) -> None:
    from vedette_hq.opensources.models import Part, Reading

    whole = warc(story())
    contents = [
        ("Altered.wacz", wacz(story(), altered="archive/data.warc.gz")),
        ("Changed.warc", whole.replace(b"Elsewhere", b"elsewhere")),
        ("Cut.warc", whole[:-60]),
    ]
    items = taken(house, worker, contents)
    source = recorded(people, worker, case_of(people), items)
    client = visit(people["lead"])
    assert not Reading.objects.filter(sound=True).exists()
    words = ("A file of the package is not", "not what its digest says", "damaged or cut")
    for part, expected in zip(Part.objects.order_by("since"), words, strict=True):
        client.post(f"/sources/part/{part.pk}/open")
        assert expected in page(client, f"/sources/part/{part.pk}"), part.item.name
    assert "look at the faults" in page(client, f"/sources/{source.pk}")


def test_real_archives_are_read_and_shown(
    shared: Path, house: Any, worker: Any, people: Any, visit: Any
) -> None:
    from vedette_hq.opensources.models import Part

    contents = [(path.name, path.read_bytes()) for path in sorted((shared / "data" / "webarchive").iterdir())]
    recorded(people, worker, case_of(people), taken(house, worker, contents))
    client = visit(people["lawyer"])
    assert len(contents) == 4
    for part in Part.objects.all():
        client.post(f"/sources/part/{part.pk}/open")
        assert "No fault was found" in page(client, f"/sources/part/{part.pk}"), part.item.name
        assert "Example Domain" in client.get(f"/sources/part/{part.pk}/page/0/frame").content.decode()


def test_who_is_not_in_the_team_sees_nothing_of_it(
    house: Any, worker: Any, people: Any, strangers: Any, visit: Any
) -> None:
    from vedette_hq.opensources.models import Part

    items = taken(house, worker, [("One.wacz", wacz(story()))])
    source = recorded(people, worker, case_of(people), items)
    part = Part.objects.get()
    for somebody in (strangers["lawyer"], strangers["lead"], people["editor"], people["auditor"]):
        client = visit(somebody)
        for address in (
            f"/sources/{source.pk}",
            f"/sources/part/{part.pk}",
            f"/sources/part/{part.pk}/page/0/frame",
        ):
            assert client.get(address).status_code == 404


def test_a_closed_case_is_read_and_not_written(house: Any, worker: Any, people: Any, visit: Any) -> None:
    from vedette_hq.cases.services import close

    case = case_of(people)
    source = recorded(people, worker, case, taken(house, worker, [("One.wacz", wacz(story()))]))
    close(case, people["lead"])
    client = visit(people["lawyer"])
    page(client, f"/sources/{source.pk}")
    page(client, f"/sources/{source.pk}/fields", 404)
    assert client.post(f"/sources/{source.pk}/stage", {"stage": "analysis"}).status_code == 404


def test_a_field_says_a_value_or_a_reason_and_an_instant_is_one(people: Any, visit: Any) -> None:
    from vedette_hq.opensources import services
    from vedette_hq.opensources.models import Version

    source = services.begin(case_of(people), "Film", people["lawyer"])
    client = visit(people["lawyer"])
    both = client.post(f"/sources/{source.pk}/fields", {"tool": "Invented 1.2", "tool-absent": "unknown"})
    assert both.status_code == 400 and not Version.objects.exists()
    wrong = client.post(f"/sources/{source.pk}/fields", {"started": "yesterday"})
    assert wrong.status_code == 400 and not Version.objects.exists()
    right = {"started": "2026-03-01T09:59:00", "ended": "2026-03-01T09:00:00", "tool": "Invented 1.2"}
    assert client.post(f"/sources/{source.pk}/fields", right).status_code == 302
    assert Version.objects.get().data["fields"]["started"] == ["2026-03-01T09:59:00Z", ""]
    assert "ends before it began" in page(client, f"/sources/{source.pk}")
