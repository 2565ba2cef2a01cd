"""From somebody taken to signed papers that leave: by the pages, without a browser."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from hq_appeals.story import agree, case_of, filled, track_of, typed

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str, status: int = 200) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def test_a_track_is_opened_filled_in_signed_and_taken_away(people: Any, visit: Any) -> None:
    from vedette_hq.appeals.models import Track

    case = case_of(people)
    investigator, lawyer, lead = people["investigator"], people["lawyer"], people["lead"]
    one = visit(investigator)
    answer = one.post(
        "/appeals/open",
        {
            "name": "Вымышленная Анна",
            "case": case.pk,
            "last_seen": "2026-11-22T21:40",
            "zone": "+0300",
            "language": "ru",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    track = Track.objects.get()
    assert answer.url == f"/appeals/{track.pk}/facts"
    answer = one.post(answer.url, typed())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    board = page(visit, investigator, f"/appeals/{track.pk}")
    assert "hours since last seen" in board and "No call yet" in board
    agree(track.record, lead)
    one.post(f"/appeals/{track.pk}/decide", {"answer": "public", "who": "the husband, with us"})
    one.post(f"/appeals/{track.pk}/call", {"station": "Дежурная часть", "answer": "Не отвечают"})
    book = {"kind": "government", "name_ru": "Председатель", "name_en": "Chairman"}
    assert one.post("/appeals/addresses/new", book).status_code == 302
    from vedette_hq.appeals.models import Authority, Bundle

    one.post(f"/appeals/{track.pk}/addressees", {f"to:{Authority.objects.get().pk}": "to"})
    assert "ready" in page(visit, investigator, f"/appeals/{track.pk}/papers")
    answer = one.post(f"/appeals/{track.pk}/make")
    bundle = Bundle.objects.get()
    assert answer.url == f"/appeals/bundle/{bundle.pk}"
    wanted = [row.pk for row in bundle.papers.all() if row.code not in ("calls", "consent")]
    assert len(wanted) == 18 and bundle.papers.filter(ready=True).count() == 24
    early = one.post(f"/appeals/bundle/{bundle.pk}/take", {"paper": wanted})
    assert early.status_code == 302, "nothing leaves before two have signed"
    assert one.post(f"/appeals/bundle/{bundle.pk}/sign", {"paper": wanted}).status_code == 302
    visit(investigator).post(f"/appeals/bundle/{bundle.pk}/sign", {"paper": wanted})
    assert not bundle.papers.exclude(second_by=None), "one person is not two"
    visit(lawyer).post(f"/appeals/bundle/{bundle.pk}/sign", {"paper": wanted})
    assert bundle.papers.filter(second_by=lawyer).count() == 18
    answer = visit(lawyer).post(f"/appeals/bundle/{bundle.pk}/take", {"paper": wanted})
    assert answer["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == 18 * 2 + 1 and "crime-report-ru.pdf" in names
    assert "signed off" in page(visit, lead, f"/appeals/bundle/{bundle.pk}").lower()


def test_pages_of_a_track_stand(people: Any, visit: Any) -> None:
    track = filled(people)
    from vedette_hq.appeals.making import make

    bundle = make(track, people["lead"])
    paper = bundle.papers.first()
    for address in (
        "/appeals/",
        "/appeals/open",
        f"/appeals/{track.pk}",
        f"/appeals/{track.pk}/facts",
        f"/appeals/{track.pk}/translate/fr",
        f"/appeals/{track.pk}/papers",
        f"/appeals/bundle/{bundle.pk}",
        f"/appeals/paper/{paper.pk}",
        "/appeals/addresses",
        "/appeals/addresses/new",
    ):
        page(visit, people["lawyer"], address)
    for form in ("pdf", "docx", "txt"):
        assert visit(people["lawyer"]).get(f"/appeals/{track.pk}/draft/wgeid/fr.{form}").status_code == 200
        assert visit(people["lawyer"]).get(f"/appeals/paper/{paper.pk}/read.{form}").status_code == 200
    assert track_of  # the smaller story
