"""The press desk on the site: parts in three languages become texts, papers, cards, a press kit; the book."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hq_press.story import case_of, item_of, photograph, typed
from vedette.errors import ConflictError, UsageError

pytestmark = pytest.mark.django_db


def _begin(site: Any, case: Any, kind: str = "press_release") -> Any:
    from vedette_hq.releases.models import Release

    said = {"kind": kind, "title": "Invented", "case": case.pk, "languages": ["en", "fr", "ru"], "code": ""}
    answer = site.post("/press/new", said)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    release = Release.objects.get(kind=kind)
    assert answer["Location"] == f"/press/{release.pk}/en"
    return release


def test_a_press_release_in_three_languages_with_its_kit(people: dict[str, Any], visit: Any) -> None:
    from vedette_hq.press import making, queries
    from vedette_hq.releases.queries import document_of, piece_data, pieces_of, texts_of
    from vedette_hq.releases.services import write_text

    case = case_of(people)
    item = item_of(case, people["lead"])
    site = visit(people["editor"])
    for language, name in (("en", "Invented Group"), ("fr", "Groupe inventé"), ("ru", "Вымышленная группа")):
        said = {"group": name, "about": f"about {language}", "contact_phone": "+41 22 000 00 00"}
        assert site.post(f"/press/words/{language}", said).status_code == 302
    release = _begin(site, case)

    def save(language: str, seen: int, **more: str) -> Any:
        return site.post(
            f"/press/{release.pk}/{language}", typed("press_release", language, seen, item=item, **more)
        )

    first = site.get(f"/press/{release.pk}/en").content.decode()
    assert "about en" in first and "+41 22 000 00 00" in first
    for number, language in enumerate(("en", "fr", "ru")):
        more = {"embargo": "2026-12-08T10:00", "embargo_zone": "Europe/Zurich"}
        answer = save(language, number, **more)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
    texts = texts_of(release)
    assert list(texts) == ["en", "fr", "ru"]
    document = document_of(texts["ru"])
    assert document.place == "Женева" and document.code == release.code
    assert making.composed(release, "ru").ready
    page = site.get(f"/press/{release.pk}/fr").content.decode()
    assert "Selected as Laureate" in page, "what the first language says stands beside"

    again = save("en", 1)
    assert again.status_code == 200 and texts_of(release)["en"].pk == texts["en"].pk
    refused = save("en", 3, contact_phone="022", date="8 October")
    assert refused.status_code == 400 and refused.content.decode().count('class="error"') >= 2

    picture = {"file": SimpleUploadedFile("IMG_1.JPG", photograph(), "image/jpeg"), "role": "picture"}
    words = {f"alt_{code}": f"A table {code}" for code in ("en", "fr", "ru")}
    assert site.post(f"/press/{release.pk}/picture", picture | words).status_code == 302
    assert site.post(f"/press/{release.pk}/make").status_code == 302
    pieces = {one.name: one for one in pieces_of(release)}
    stem = release.code
    wanted = {f"{stem}-{code}.{form}" for code in ("en", "fr", "ru") for form in ("pdf", "docx", "png")}
    assert set(pieces) == wanted | {f"{stem}-press-kit.zip", "picture-01.jpg"}
    assert b"Invented village" not in piece_data(pieces["picture-01.jpg"])
    kit = zipfile.ZipFile(io.BytesIO(piece_data(pieces[f"{stem}-press-kit.zip"])))
    assert "8 декабря 2026, 10:00 (Europe/Zurich)" in kit.read("press-release-ru.txt").decode()
    assert "A table fr" in kit.read("captions-fr.txt").decode() and "EMBARGO.txt" in kit.namelist()
    before = pieces[f"{stem}-press-kit.zip"].sha256
    making.make(release, people["editor"])
    assert {one.name: one.sha256 for one in pieces_of(release)}[f"{stem}-press-kit.zip"] == before

    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("png", b"\x89PNG"), ("txt", b"")):
        read = site.get(f"/press/{release.pk}/read/ru.{form}")
        assert read.status_code == 200 and read.content.startswith(begins)
    assert site.get(f"/press/{release.pk}/read/ru.exe").status_code == 404
    page = site.get(f"/press/{release.pk}/kit").content.decode()
    assert "8 December 2026, 10:00 (Europe/Zurich)" in page and "press-kit.zip" in page

    # changed elsewhere: saving another language leaves it alone, its own page says so and writes it anew
    write_text(people["lawyer"], release, "ru", document_of(texts["ru"]).__class__(**_changed(document)))
    assert queries.changed_elsewhere(release) == ["ru"]
    assert save("en", 3, date="2026-10-09").status_code == 302
    assert document_of(texts_of(release)["fr"]).date == "2026-10-09", "what is shared is written in each text"
    assert document_of(texts_of(release)["ru"]).title == "Изменено"
    assert "changed elsewhere" in site.get(f"/press/{release.pk}/ru").content.decode()
    assert save("ru", 4, date="2026-10-09").status_code == 302
    assert document_of(texts_of(release)["ru"]).title.startswith("Вымышленная")
    assert queries.changed_elsewhere(release) == []
    assert "older than the text" in site.get(f"/press/{release.pk}/kit").content.decode()

    assert visit(people["lawyer"]).get("/press/readers").status_code == 403
    assert visit(people["watch"]).get("/press/").status_code == 403


def _changed(document: Any) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__dataclass_fields__} | {"title": "Изменено"}


def test_a_laureates_page_with_a_portrait_that_was_made_anew(people: dict[str, Any], visit: Any) -> None:
    from vedette_hq.press import making, queries
    from vedette_hq.releases.queries import document_of, texts_of

    site = visit(people["lead"])
    case = case_of(people)
    release = _begin(site, case, "laureate")
    words = {f"alt_{code}": f"A man {code}" for code in ("en", "fr", "ru")}
    bad = {"file": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg"), "role": "portrait"}
    assert site.post(f"/press/{release.pk}/picture", bad | words).status_code == 400
    good = {"file": SimpleUploadedFile("x.jpg", photograph(), "image/jpeg"), "role": "portrait"}
    assert site.post(f"/press/{release.pk}/picture", good | words).status_code == 302
    portrait = queries.pictures_of(release)[0]
    for number, language in enumerate(("en", "fr", "ru")):
        said = typed("laureate", language, number, portrait=portrait.pk)
        said["people-0-subject"] = ""
        said["evidence-0-items"] = said["evidence-1-items"] = []
        answer = site.post(f"/press/{release.pk}/{language}", said)
        assert answer.status_code == 302, answer.content.decode()[-2500:]
    document = document_of(texts_of(release)["fr"])
    assert document.pictures[0].piece == portrait.pk and document.people[0].part == "laureate"
    lacks = {one.where for one in making.composed(release, "fr").lacks if one.must}
    assert lacks == {"evidence.items.1", "evidence.items.2"}
    shown = site.get(f"/press/{release.pk}/fr").content.decode()
    assert 'href="#f_evidence-0-items"' in shown
    with pytest.raises(UsageError, match="picture"):
        making.add_picture(release, people["lead"], making.Shown(io.BytesIO(photograph()), "film", {}, ()))


def test_the_book_of_the_press_is_sealed_and_lists_only_those_who_agreed(
    people: dict[str, Any], visit: Any
) -> None:
    from django.db import connection

    from vedette_hq.audit.models import Act
    from vedette_hq.press import queries, services
    from vedette_hq.press.models import Reader

    site = visit(people["editor"])
    said = {
        "name": "=Invented Reader",
        "outlet": "Daily",
        "mail": "r@press.invented.example",
        "languages": ["en"],
    }
    wrong = site.post("/press/readers/new", said | {"phone": "022"})
    assert wrong.status_code == 200 and not Reader.objects.exists(), "refused, and said why"
    assert (
        site.post("/press/readers/new", said | {"agreed": "2026-01-05", "agreed_how": "by mail"}).status_code
        == 302
    )
    assert site.post("/press/readers/new", said | {"mail": "never@press.invented.example"}).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM press_reader")
        assert "invented.example" not in repr(cursor.fetchall())
    answer = site.post("/press/readers/list", {"language": "en"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2 and lines[1][0] == "'=Invented Reader"
    act = Act.objects.filter(verb="press.list").get()
    assert act.detail == {"language": "en", "count": 1}
    held = queries.book(people["editor"])[0].row
    assert site.post(f"/press/readers/{held.pk}/end").status_code == 302
    assert len(queries.book(people["editor"])) == 1
    assert Reader.objects.get(pk=held.pk).opened() == ("", "", "")
    with pytest.raises(ConflictError, match="out of the book"):
        services.retire_reader(held, people["editor"])
    with pytest.raises(UsageError, match="say how"):
        entry = services.Entry("A", "a@press.invented.example", languages=("en",), agreed=held.made.date())
        services.keep_reader(entry, people["editor"])


def test_papers_cards_and_kit_of_a_report_are_clean_to_the_scan_and_a_name_in_them_is_found(
    people: dict[str, Any], visit: Any
) -> None:
    from vedette.house.disclosing import scan_outputs
    from vedette.publication.disclosure import Name, Protected, Register
    from vedette_hq.press import making
    from vedette_hq.releases.queries import piece_data, pieces_of

    case = case_of(people)
    item = item_of(case, people["lead"])
    site = visit(people["lawyer"])
    release = _begin(site, case, "report")
    said = typed("report", "en", 0, item=item)
    answer = site.post(f"/press/{release.pk}/en", said | {"more": "1"})
    assert answer["Location"].endswith("?more")
    assert making.composed(release, "en").ready
    picture = {"file": SimpleUploadedFile("x.jpg", photograph(), "image/jpeg"), "role": "picture"}
    words = {f"alt_{code}": f"A table {code}" for code in ("en", "fr", "ru")}
    assert site.post(f"/press/{release.pk}/picture", picture | words).status_code == 302
    assert site.post(f"/press/{release.pk}/make").status_code == 302
    files = {one.name: piece_data(one) for one in pieces_of(release)}
    assert len(files) == 5
    absent = Register((Protected("p1", (Name("Хамзат Вымышленович Тайный"),)),))
    report = scan_outputs(files, absent, faces=False)
    assert report.findings == ()
    named = Register((Protected("p1", (Name("Anna Vymyslova"),)),))
    where = {one.where.split("!")[0] for one in scan_outputs(files, named, faces=False).findings}
    assert {f"{release.code}-en.pdf", f"{release.code}-en.docx", f"{release.code}-press-kit.zip"} <= where


def test_what_the_desk_does_not_compose_is_refused(people: dict[str, Any]) -> None:
    from vedette_hq.press import making, services
    from vedette_hq.releases.services import draft

    with pytest.raises(UsageError, match="parts"):
        services.begin(people["editor"], "update", "x", case=None, languages=["en"])
    with pytest.raises(UsageError, match="parts"):
        services.begin(people["editor"], "report", "x", case=None, languages=["de"])
    release = draft(people["editor"], "report", "Without a case", languages=["en"])
    with pytest.raises(ConflictError, match="text"):
        making.make(release, people["editor"])
    with pytest.raises(ConflictError, match="meantime"):
        services.save(release, services.Page("en", {"headline": "x"}, {}, 4), people["editor"])
    services.save(release, services.Page("en", {"headline": "x"}, {}, 0), people["editor"])
    assert services.filled(release, "en")[0] == {"headline": "x"}


def test_what_the_desk_made_passes_the_checks_once_it_is_reviewed_by_another(
    people: dict[str, Any], house: Any
) -> None:
    from hq_releases.story import Story
    from publication_press import sample
    from vedette_hq.press import making, services
    from vedette_hq.releases import services as releases

    story = Story(people)
    release = services.begin(story.editor, "press_release", "Invented", case=story.case, languages=["en"])
    values, rows = sample.RELEASE["en"]
    mother = {
        "name": "Zarema Vymyshlennaya",
        "part": "relative",
        "shown": "named",
        "subject": story.mother.pk,
    }
    evidence = [row | {"items": story.items[0].pk} for row in rows["evidence"]]
    said = sample.SHARED | values | {"quote_speaker": mother["name"], "quote_role": "mother"}
    page = services.Page("en", said, rows | {"people": [mother], "evidence": evidence}, 0)
    services.save(release, page, story.editor)
    making.make(release, story.editor)
    releases.to_review(story.editor, release)
    release.refresh_from_db()
    story.reviewed(release)
    outcomes = releases.run_gate(story.lead, release)
    assert {one.number: one.reasons for one in outcomes if str(one.state) != "green"} == {}
    making.make(release, story.editor)
    assert releases.current_run(release) is not None, "the same texts give the same files"
