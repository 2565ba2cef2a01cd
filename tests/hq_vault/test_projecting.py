"""Reading items into rows: real packages of every kind, twice, damaged, alike, by another way."""

from __future__ import annotations

import io
from typing import Any

import pytest

from hq_vault.stage import KINDS, seal, take
from vedette_hq.audit.models import Act
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put
from vedette_hq.vault import projecting
from vedette_hq.vault.models import Claim, CustodyRecord, Item, ItemText, NearPair, State, Word
from vedette_hq.vault.services import look_duty, project_all


def test_every_kind_is_read(fresh_items: dict[str, Any]) -> None:
    items = fresh_items
    assert set(items) == {kind for _, kind in KINDS.values()}
    for row in items.values():
        assert (row.state, row.failure, row.mismatch) == (State.PROJECTED, "", "")
        assert row.name.startswith("Invented ") and row.size and len(row.content_sha256) == 64
        assert row.device_time and row.mission.pseudonym == "m-1"
    assert ItemText.objects.get(item=items["text"]).text
    assert Word.objects.filter(item=items["text"], word="invented").exists()
    assert Claim.objects.filter(item=items["picture"]).exists()
    assert items["pdf"].facts["pages"].isdigit()
    assert (
        CustodyRecord.objects.filter(package_sha256=items["pdf"].package_sha256, action="receive").count()
        == 1
    )
    assert Act.objects.filter(verb="item.project", person=None).count() == len(items)


def test_reading_again_changes_nothing(items: dict[str, Any], worker: Any) -> None:
    def all_rows() -> list[Any]:
        tables = (Item, ItemText, Claim, Word, CustodyRecord, NearPair)
        return [sorted(map(str, table.objects.values_list())) for table in tables]

    before = all_rows()
    assert project_all(worker) == 0
    put("vault.project", {"device": items["pdf"].device.origin, "index": items["pdf"].device_index})
    do(worker, "vault.project")
    assert all_rows() == before
    assert not Errand.objects.filter(kind="vault.project", done=None)


def test_a_package_that_cannot_be_opened_says_why(house: Any, worker: Any, mission: Any) -> None:
    (digest,) = seal(house, [("a.txt", "text/plain", b"an invented statement")])
    take(house, worker.hq)
    (worker.hq.folder / "desk").rename(worker.hq.folder / "desk-away")
    (worker.hq.folder / "desk").mkdir()
    project_all(worker)
    row = Item.objects.get(package_sha256=digest)
    assert row.state == State.FAILED and "desk identity" in row.failure and not row.name
    (worker.hq.folder / "desk").rmdir()
    (worker.hq.folder / "desk-away").rename(worker.hq.folder / "desk")
    put("vault.project", {"device": row.device.origin, "index": row.device_index})
    do(worker, "vault.project")
    row.refresh_from_db()
    assert (row.state, row.name, row.failure) == (State.PROJECTED, "a.txt", "")


def test_a_place_without_a_package_is_refused_for_good(items: dict[str, Any], worker: Any) -> None:
    errand = put("vault.project", {"device": items["pdf"].device.origin, "index": 999})
    do(worker, "vault.project")
    errand.refresh_from_db()
    assert errand.refused and errand.done is None


def test_what_comes_by_another_way_is_found_by_the_duty(
    house: Any, worker: Any, items: dict[str, Any]
) -> None:
    digests = seal(house, [(f"{n}.txt", "text/plain", b"an invented line %d" % n) for n in range(3)])
    take(house, worker.hq)
    look_duty(worker)
    assert Item.objects.filter(package_sha256__in=digests, state=State.PROJECTED).count() == 3


def _picture(quality: int, side: int, tint: int = 0) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 480), (200, 200 - tint, 180))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 80, 300, 400), fill=(20, 40 + tint, 90))
    draw.rectangle((340, 60 + tint, 600, 200), fill=(240, 240, 30))
    draw.line((0, 470, 640, 200 + tint), fill=(120, 10, 10), width=14)
    data = io.BytesIO()
    picture.resize((side, side * 3 // 4)).save(data, "JPEG", quality=quality)
    return data.getvalue()


@pytest.fixture
def alike(house: Any, worker: Any, mission: Any) -> list[Any]:
    """A picture, the same smaller and worse, and another one."""
    from PIL import Image

    data = io.BytesIO()
    Image.radial_gradient("L").resize((640, 480)).save(data, "JPEG")
    contents = [_picture(92, 640), _picture(40, 200), data.getvalue()]
    digests = seal(house, [(f"{n}.jpg", "image/jpeg", each) for n, each in enumerate(contents)])
    take(house, worker.hq)
    project_all(worker)
    rows = {row.package_sha256: row for row in Item.objects.all()}
    return [rows[digest] for digest in digests]


def test_a_smaller_copy_is_offered_and_another_picture_is_not(alike: list[Any]) -> None:
    (pair,) = NearPair.objects.all()
    assert {pair.one_id, pair.two_id} == {alike[0].pk, alike[1].pk}
    assert pair.distance <= 10


def test_likes_are_found_also_by_a_worker_that_starts_anew(house: Any, worker: Any, alike: list[Any]) -> None:
    projecting.forget_nears()
    (digest,) = seal(house, [("again.jpg", "image/jpeg", _picture(60, 320))])
    take(house, worker.hq)
    project_all(worker)
    again = Item.objects.get(package_sha256=digest)
    others = {pair.one_id if pair.two_id == again.pk else pair.two_id for pair in NearPair.objects.all()}
    assert {alike[0].pk, alike[1].pk} <= others
