"""A text, a photograph, a paper and a film are cut, confirmed, built anew, and added to a release."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import av
import pypdfium2
import pytest
from PIL import Image

from hq_redaction.story import NAMES, stage
from vedette.custody.events import Action
from vedette.errors import ConflictError, MissingError, UsageError
from vedette.publication.redaction import parse_derivative

pytestmark = pytest.mark.django_db


def turn(worker: Any) -> None:
    """The worker does what waits."""
    from vedette_hq.outbox import loop

    for kind in ("redaction.search", "redaction.build"):
        loop.do(loop.Work(worker.hq, worker.warden), kind)


def release_of(case: Any, by: Any, code: str) -> Any:
    """A release of the case that is being written."""
    from vedette_hq.releases.services import draft

    return draft(by, "case_page", f"Invented {code}", case=case, languages=("ru",), code=code)


def begun(one: Any, row: Any, kind: str, release: Any = None) -> Any:
    """A redaction begun on its page."""
    from vedette_hq.redaction.models import Redaction
    from vedette_hq.redaction.queries import named_row

    data = {"row": named_row(row), "kind": kind, "derived": "", "language": "ru", "days": "month"}
    answer = one.post("/redaction/new", data | {"release": release.pk if release else ""})
    assert answer.status_code == 302, answer.content.decode()
    return Redaction.objects.get(pk=answer["Location"].rpartition("/")[2])


def bytes_of(product: Any) -> bytes:
    """A file that was built."""
    return b"".join(product.chunks())


def filled(picture: Any, x: int, y: int, w: int, h: int) -> bool:
    """Whether a part of a picture has one colour, as far as a JPEG has any."""
    return all(high - low < 12 for low, high in picture.crop((x, y, x + w, y + h)).getextrema())


def test_from_the_sealed_items_to_a_release(
    people: Any, visit: Any, house: Any, worker: Any, shared: Path
) -> None:
    from vedette.house.disclosing import scan_outputs
    from vedette_hq.redaction import services
    from vedette_hq.redaction.models import Alias, Redaction
    from vedette_hq.releases.protected import register_of
    from vedette_hq.releases.queries import piece_data, pieces_of
    from vedette_hq.vault.models import CaseItem

    case, items = stage(people, house, worker, shared)
    rows = {row.item.kind: row for row in CaseItem.objects.filter(case=case).select_related("item")}
    lawyer = people["lawyer"]
    release = release_of(case, lawyer, "first")
    one, other = visit(lawyer), visit(people["editor"])

    # the text: proposed, decided, added to, confirmed, built
    held = begun(one, rows["text"], "text", release)
    page = one.get(f"/redaction/{held.pk}/text").content.decode()
    assert "<mark" in page and "12 марта 2011 года" in page
    assert one.post(f"/redaction/{held.pk}/confirm", {"looked": "yes"}).status_code == 302
    held.refresh_from_db()
    assert held.state == "work", "nothing is confirmed while cuts are proposed"
    one.post(f"/redaction/{held.pk}/decide", {"rest": "all"})
    one.post(f"/redaction/{held.pk}/words", {"words": "Волк", "code": "R1.nickname", "replacement": "…"})
    assert not held.marks.filter(state="proposed").exists()
    one.post(f"/redaction/{held.pk}/confirm", {"looked": "yes"})
    turn(worker)
    held.refresh_from_db()
    assert held.state == "built", held.failure
    made = {
        product.media_type.rpartition(".")[2].rpartition("/")[2]: bytes_of(product)
        for product in held.products.all()
    }
    read = pypdfium2.PdfDocument(made["pdf"])
    said = " ".join(sheet.get_textpage().get_text_range() for sheet in read).casefold()
    with zipfile.ZipFile(io.BytesIO(made["document"])) as archive:
        inside = (
            b" ".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace").casefold()
        )
    for word in NAMES:
        assert word not in said and word not in inside, word
    assert "в марте 2011 года" in said and "30–39" in said and "днём" in said
    invented = Alias.objects.get(release=release, person=_record(case, "Гайтаев Саид-Хасан"))
    assert invented.code.split(" ")[1].casefold() in said

    # the record: what was cut, of what; sealed in the vault, entered by its sealed bytes alone
    record = parse_derivative(held.record.encode())
    assert record.source_sha256 == items["text"].content_sha256
    built = set(record.outputs)
    assert built == {hashlib.sha256(data).hexdigest() for data in made.values()}
    assert {"name", "phone", "age", "time", "nickname"} <= {each.reason for each in record.cuts}
    entered = worker.hq.register.find(Action.DERIVE.entry_type, event=held.event)
    assert entered[0].values["digest_after"] == held.object_sha256
    assert not any(digest in str(entered[0].values) for digest in record.outputs)

    # the photograph: the face that was found, and an area drawn by hand
    picture = begun(other, rows["picture"], "picture")
    turn(worker)
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (512, 512) and not picture.searching, picture.failure
    sheet = other.get(f"/redaction/{picture.pk}/areas")
    assert b"<svg" in sheet.content
    shown = Image.open(io.BytesIO(other.get(f"/redaction/{picture.pk}/page/1").content))
    assert shown.size == (512, 512)
    area = {"page": "1", "x": "10", "y": "20", "w": "100", "h": "120", "shape": "box", "code": "R1.mark"}
    other.post(f"/redaction/{picture.pk}/area", area)
    other.post(f"/redaction/{picture.pk}/decide", {"rest": "all", "page": "1"})
    other.post(f"/redaction/{picture.pk}/confirm", {"looked": "yes"})
    turn(worker)
    picture.refresh_from_db()
    assert picture.state == "built", picture.failure
    data = bytes_of(picture.products.get())
    assert b"SECRET" not in data and b"Exif" not in data
    new = Image.open(io.BytesIO(data)).convert("RGB")
    assert filled(new, 30, 40, 60, 80)
    for mark in picture.marks.filter(reason="face"):
        assert filled(new, mark.x + mark.w // 4, mark.y + mark.h // 4, mark.w // 2, mark.h // 2)
    assert picture.marks.count() >= 1

    # the paper: pictures of its pages, no layer under them
    pages = begun(one, rows["pdf"], "pages")
    turn(worker)
    pages.refresh_from_db()
    assert pages.count == 2, pages.failure
    one.post(f"/redaction/{pages.pk}/area", area | {"page": "2", "code": "R3.source"})
    one.post(f"/redaction/{pages.pk}/area", area | {"page": "3"})
    assert pages.marks.filter(by_program=False).count() == 1
    one.post(f"/redaction/{pages.pk}/decide", {"rest": "all", "page": "1"})
    one.post(f"/redaction/{pages.pk}/confirm", {"looked": "yes"})
    turn(worker)
    pages.refresh_from_db()
    assert pages.state == "built", pages.failure
    data = bytes_of(pages.products.get())
    assert b"SECRETUS" not in data
    read = pypdfium2.PdfDocument(data)
    assert len(read) == 2 and read[0].get_textpage().get_text_range() == ""

    # the film: heads are followed, the sound goes, a note is hidden in all frames
    film = begun(one, rows["video"], "film")
    turn(worker)
    film.refresh_from_db()
    assert (film.width, film.height, film.count) == (640, 360, 10), film.failure
    shown = one.get(f"/redaction/{film.pk}/areas?page=3").content.decode()
    assert 'class="area proposed"' in shown and "/page/3" in shown
    for which in ("", "?cut"):
        assert one.get(f"/redaction/{film.pk}/page/3{which}")["Content-Type"] == "image/jpeg"
    note = area | {"page": "0", "last": "9", "x": "0", "y": "0", "w": "120", "h": "60", "code": "R3.source"}
    one.post(f"/redaction/{film.pk}/area", note)
    one.post(f"/redaction/{film.pk}/voice", {"voice": "remove"})
    one.post(f"/redaction/{film.pk}/decide", {"rest": "all", "page": "0"})
    one.post(f"/redaction/{film.pk}/confirm", {"looked": "yes"})
    turn(worker)
    film.refresh_from_db()
    assert film.state == "built", film.failure
    data = bytes_of(film.products.get())
    assert b"interview" not in data and b"43.31" not in data
    with av.open(io.BytesIO(data), "r") as played:
        assert not played.streams.audio
        frames = [frame.to_image() for frame in played.decode(video=0)]  # type: ignore[no-untyped-call]
    assert len(frames) == 10 and all(filled(frame, 20, 15, 80, 30) for frame in frames)
    record = parse_derivative(film.record.encode())
    assert {"voice", "source", "face"} <= {each.reason for each in record.cuts}

    # handed over: the release has files, and none names its original
    chosen = [str(product.pk) for product in held.products.all()]
    assert (
        one.post(f"/redaction/{held.pk}/hand", {"release": release.pk, "product": chosen}).status_code == 302
    )
    chosen_one = {"release": release.pk, "product": [picture.products.get().pk]}
    other.post(f"/redaction/{picture.pk}/hand", chosen_one | {"seen": ["0" * 32]})
    assert len(pieces_of(release)) == 2, "nobody who is not of the case is seen in it"
    mother = _record(case, "Айшат Гайтаева")
    other.post(f"/redaction/{picture.pk}/hand", chosen_one | {"seen": [mother]})
    pieces = pieces_of(release)
    assert sorted((piece.role, *piece.people) for piece in pieces) == [
        ("docx",),
        ("pdf",),
        ("picture", mother),
    ]
    assert all(
        piece.derivative and "Гайтаев" not in piece.name and "IMG" not in piece.name for piece in pieces
    )
    assert {hashlib.sha256(piece_data(piece)).hexdigest() for piece in pieces} >= built
    with pytest.raises(ConflictError):
        services.hand(Redaction.objects.get(pk=held.pk), lawyer, release, chosen)

    # what comes out is searched as the gate does: nothing of the people of the case is in it
    found = scan_outputs({piece.name: piece_data(piece) for piece in pieces}, register_of(release))
    assert not found.findings and not found.could_not, (found.findings, found.could_not)

    # another release: the same person, another name
    second = release_of(case, lawyer, "second")
    begun(one, rows["text"], "text", second)
    names = dict(Alias.objects.filter(release=second).values_list("person", "code"))
    before = dict(Alias.objects.filter(release=release).values_list("person", "code"))
    assert names and all(names[person] != before[person] for person in names)

    # pages that were built are read, and what cannot be done is said
    given = b"".join(one.get(f"/redaction/file/{pages.products.get().pk}").streaming_content)
    assert given == bytes_of(pages.products.get())
    assert "R3" in one.get(f"/redaction/{pages.pk}").content.decode()
    assert one.get("/redaction/").status_code == 200
    assert one.post(f"/redaction/{pages.pk}/again").status_code == 302
    pages.refresh_from_db()
    assert pages.state == "work" and not pages.products.exists()
    with pytest.raises(UsageError, match="cannot be cut so"):
        services.begin(services.Beginning(case, items["text"], "film", "ru"), lawyer)
    with pytest.raises(MissingError, match="no open case"):
        services.begin(services.Beginning(case, items["text"], "text", "ru"), people["watch"])


def _record(case: Any, name: str) -> str:
    from vedette_hq.records.models import Actor

    return str(Actor.objects.get(case=case, name=name).pk)


def test_a_name_that_is_left_by_mistake_stops_the_building(
    people: Any, visit: Any, house: Any, worker: Any, shared: Path
) -> None:
    from vedette_hq.redaction import building, services
    from vedette_hq.redaction.models import Mark
    from vedette_hq.vault.models import CaseItem

    case, items = stage(people, house, worker, shared)
    by = people["lawyer"]
    row = CaseItem.objects.get(case=case, item=items["text"])
    held = services.begin(services.Beginning(case, row.item, "text", "ru"), by)
    services.decide(held, by, {}, {}, "all")
    # somebody takes cuts out of the tables, past the pages
    Mark.objects.filter(redaction=held, reason="name").delete()
    services.confirm(held, by, looked=True)
    turn(worker)
    held.refresh_from_db()
    assert held.state == "failed" and "still stand in the text" in held.failure and not held.products.exists()
    services.again(held, by)
    held.refresh_from_db()
    with pytest.raises(UsageError, match="stand nowhere"):
        services.add_words(held, by, "нет такого", "R1.name", "")
    services.add_words(held, by, "Гайтаев", "R1.name", "Н.")
    mark = Mark.objects.filter(redaction=held, replacement="Н.").first()
    assert mark is not None
    services.drop(held, by, str(mark.pk))
    with pytest.raises(UsageError, match="look at all of it"):
        services.confirm(held, by, looked=False)
    # what a person decides to leave stays, and is no mistake
    again = services.begin(services.Beginning(case, row.item, "text", "ru"), by)
    wanted = {str(one.pk): "refused" for one in again.marks.filter(reason="name")}
    services.decide(again, by, wanted, {}, "all")
    assert "Чагаев" in building.cut_text(again)
