"""From a refusal that was served to a complaint that was filed with its proof: by the pages."""

from __future__ import annotations

from typing import Any

import pytest

from hq_pleadings.story import FIELDS, NAME, told

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str, status: int = 200) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def words_of(pdf: bytes) -> str:
    import pypdfium2

    found = " ".join(one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(pdf))
    return " ".join(found.split())


def begun(people: Any, visit: Any, kind: str = "complaint_124", **more: Any) -> Any:
    from vedette_hq.pleadings.models import Text

    case, client = told(people, **more)
    given = {"kind": kind, "client": client.pk, "language": "ru", "title": ""}
    answer = visit(people["lawyer"]).post(f"/pleadings/case/{case.pk}/begin", given)
    text = Text.objects.get(case=case)
    assert answer.url == f"/pleadings/{text.pk}", answer.content.decode()
    return text


def test_a_complaint_is_filled_edited_typeset_signed_by_two_and_filed(people: Any, visit: Any) -> None:
    from vedette_hq.casework.models import Letter
    from vedette_hq.casework.queries import served
    from vedette_hq.pleadings.models import Issue
    from vedette_hq.pleadings.queries import material_of, revision_of

    text = begun(people, visit)
    lawyer, lead = people["lawyer"], people["lead"]
    material = material_of(revision_of(text))
    assert material.first("victim").name == NAME and material.first("victim").phone == "+0 000 000"
    assert material.first("representative").name == "Полевая Анна Сергеевна"
    assert material.facts[0].words.startswith("Меня увезли из дома")
    (remedy,) = material.remedies
    assert (remedy.result, remedy.decided, remedy.served) == (
        "Отказ в возбуждении дела",
        "2026-03-20",
        "2026-03-25",
    )
    assert (
        material.exhibits[0].title == "Постановление об отказе" and remedy.exhibit == material.exhibits[0].id
    )
    assert material.consents["C09"] is True
    board = page(visit, lawyer, f"/pleadings/{text.pk}")
    assert "Адресат" not in board and "needed" in board and "Addressee" in board
    one = visit(lawyer)
    answer = one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    stale = one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1", "harm": "x"})
    assert stale.status_code == 409, "somebody saved meanwhile"
    row = {"0-words": "Меня увезли.", "0-date": "2026-03-01", "0-exhibits": "1:2", "seen": "2"}
    assert one.post(f"/pleadings/{text.pk}/edit/facts", row).status_code == 302
    wrong = one.post(f"/pleadings/{text.pk}/edit/facts", row | {"0-exhibits": "77", "seen": "3"})
    assert wrong.status_code == 400, "an annex that is not there"
    answer = one.post(f"/pleadings/{text.pk}/make", {"language": "ru"})
    issue = Issue.objects.get()
    assert answer.url == f"/pleadings/issue/{issue.pk}"
    assert issue.ready, issue.found
    read = one.get(f"/pleadings/issue/{issue.pk}/read.pdf")
    said = words_of(read.content)
    assert "ЧЕРНОВИК" in said and NAME in said and "Меня увезли." in said and "КРСП 1-в" in said
    one.post(f"/pleadings/issue/{issue.pk}/sign")
    assert Issue.objects.get().first_by is None, "an open line of the checklist"
    one.post(f"/pleadings/issue/{issue.pk}/answer", {"name": "secrecy", "ok": "yes", "words": "looked"})
    one.post(f"/pleadings/issue/{issue.pk}/sign")
    one.post(f"/pleadings/issue/{issue.pk}/sign")
    assert Issue.objects.get().second_by is None, "the same person does not sign twice"
    filing = {
        "body": "Прокуратура Озёрного района",
        "on": "2026-04-01",
        "how": "stamp",
        "strength": "shown",
        "proof_number": "вх. 17",
    }
    one.post(f"/pleadings/issue/{issue.pk}/file", filing)
    assert not Letter.objects.filter(origin__startswith="pleadings:").exists(), "two sign before it leaves"
    visit(lead).post(f"/pleadings/issue/{issue.pk}/sign")
    final = one.get(f"/pleadings/issue/{issue.pk}/read.pdf")
    assert "ЧЕРНОВИК" not in words_of(final.content)
    import hashlib

    assert hashlib.sha256(final.content).hexdigest() == issue.pdf_sha256
    answer = one.post(f"/pleadings/issue/{issue.pk}/file", filing)
    letter = Letter.objects.get(origin=f"pleadings:{issue.pk}")
    assert (letter.way, letter.kind, letter.body) == ("out", "complaint", filing["body"])
    assert served(letter).first.isoformat() == "2026-04-01"
    kept = letter.papers.get()
    assert kept.sha256 == issue.pdf_sha256 and kept.kind == "filed"
    from vedette_hq.consent.models import Left

    assert [(one.scope, one.what) for one in Left.objects.all()] == [("C09", "pleading")]
    shown = page(visit, lead, f"/pleadings/issue/{issue.pk}")
    assert filing["body"] in shown and "Filed" in shown
    again = one.post(f"/pleadings/{text.pk}/withdraw", {"reason": "no"})
    assert again.status_code == 302 and not type(text).objects.get().withdrawn, "what was filed stays"
    listed = page(visit, lawyer, f"/pleadings/case/{text.case_id}")
    assert ">filed<" in listed


def test_without_consent_nothing_is_filed(people: Any, visit: Any) -> None:
    from vedette_hq.casework.models import Letter
    from vedette_hq.pleadings.models import Issue

    text = begun(people, visit, scopes=())
    one = visit(people["lawyer"])
    one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1"})
    one.post(f"/pleadings/{text.pk}/make", {"language": "ru"})
    issue = Issue.objects.get()
    one.post(f"/pleadings/issue/{issue.pk}/answer", {"name": "secrecy", "ok": "yes"})
    for who in ("lawyer", "lead"):
        visit(people[who]).post(f"/pleadings/issue/{issue.pk}/sign")
    filing = {"body": "x", "on": "2026-04-01", "how": "stamp", "strength": "said"}
    one.post(f"/pleadings/issue/{issue.pk}/file", filing)
    assert not Letter.objects.filter(origin__startswith="pleadings:").exists()
    assert "C09" in page(visit, people["lawyer"], f"/pleadings/issue/{issue.pk}")


def test_a_reading_copy_is_signed_by_nobody(people: Any, visit: Any) -> None:
    from vedette_hq.pleadings.models import Issue

    text = begun(people, visit)
    one = visit(people["lawyer"])
    one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1"})
    one.post(f"/pleadings/{text.pk}/make", {"language": "fr"})
    issue = Issue.objects.get()
    assert not issue.ready
    said = words_of(one.get(f"/pleadings/issue/{issue.pk}/read.pdf").content)
    assert "COPIE DE LECTURE" in said
    one.post(f"/pleadings/issue/{issue.pk}/sign")
    assert Issue.objects.get().first_by is None


def test_filling_again_keeps_what_was_written(people: Any, visit: Any) -> None:
    from vedette_hq.pleadings.queries import material_of, revision_of

    text = begun(people, visit)
    one = visit(people["lawyer"])
    one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1", "contested": "наше слово"})
    gone = {"0-words": "", "seen": "2"}
    one.post(f"/pleadings/{text.pk}/edit/facts", gone)
    assert not material_of(revision_of(text)).facts
    one.post(f"/pleadings/{text.pk}/refill")
    found = material_of(revision_of(text))
    assert found.facts and found.fields["contested"] == "наше слово"
    assert "filled again" in page(visit, people["lawyer"], f"/pleadings/{text.pk}/history")


@pytest.mark.parametrize(
    "part", ("fields", "people", "facts", "remedies", "used", "articles", "requests", "exhibits")
)
def test_saving_a_part_as_it_stands_changes_nothing(people: Any, visit: Any, part: str) -> None:
    from vedette_hq.pleadings.forms import BY_NAME, FieldsForm, RowsForm
    from vedette_hq.pleadings.queries import material_of, revision_of

    text = begun(people, visit)
    before = material_of(revision_of(text))
    form: Any = (
        FieldsForm(None, text.kind, dict(before.fields))
        if part == "fields"
        else RowsForm(None, BY_NAME[part], before)
    )
    sent = {one.name: one.value() for one in form}
    sent = {name: value for name, value in sent.items() if value not in (None, False, "")} | {"seen": "1"}
    answer = visit(people["lawyer"]).post(f"/pleadings/{text.pk}/edit/{part}", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    after = material_of(revision_of(text))
    if part == "fields":
        assert {**before.fields, **after.fields} == after.fields
    else:
        assert after == before


def test_every_kind_is_begun_shown_and_drafted_in_three_languages(people: Any, visit: Any) -> None:
    from vedette.cases.pleadings.registry import kinds
    from vedette_hq.pleadings.models import Text

    case, client = told(people)
    one = visit(people["lawyer"])
    for kind in kinds():
        given = {"kind": kind, "client": client.pk, "language": "ru"}
        assert one.post(f"/pleadings/case/{case.pk}/begin", given).status_code == 302, kind
        text = Text.objects.get(kind=kind)
        assert "Checklist" in page(visit, people["lawyer"], f"/pleadings/{text.pk}"), kind
        page(visit, people["lawyer"], f"/pleadings/{text.pk}/edit/fields")
        for language in ("en", "fr", "ru"):
            answer = one.get(f"/pleadings/{text.pk}/draft/{language}.pdf")
            assert answer.content.startswith(b"%PDF"), (kind, language)
        assert one.get(f"/pleadings/{text.pk}/draft/ru.docx").content.startswith(b"PK")
        assert one.get(f"/pleadings/{text.pk}/draft/ru.txt").status_code == 200


def test_a_medico_legal_report_is_filled_from_the_examination(people: Any, visit: Any) -> None:
    from django.utils import timezone

    from vedette.cases.pleadings.wording import day
    from vedette_hq.interviews import examining
    from vedette_hq.pleadings.models import Text
    from vedette_hq.pleadings.queries import material_of, revision_of, visible_texts

    case, client = told(people)
    lawyer = people["lawyer"]
    exam = examining.begin(case, lawyer, "Врач Дубов", timezone.now(), record=client.record, label="Лесной")
    body = {"type": "abrasion", "view": "front", "x": 300, "y": 400, "length": 20, "width": 4}
    examining.add_finding(exam, lawyer, False, body | {"degree": "typical", "no_photo": "отказ"})
    given = {"kind": "istanbul_report", "client": client.pk, "language": "ru"}
    visit(lawyer).post(f"/pleadings/case/{case.pk}/begin", given)
    text = Text.objects.get()
    held = material_of(revision_of(text))
    (finding,) = held.findings
    assert " ".join(finding.size.split()) == "20 × 4 мм"
    assert (finding.degree, finding.no_photo) == ("typical", "отказ")
    assert len(held.drawings) == 2, "front and back"
    (mark,) = held.drawings[0][0].marks
    assert (mark.x, mark.y, mark.number) == (150, 400, 1)
    pdf = visit(lawyer).get(f"/pleadings/{text.pk}/draft/ru.pdf").content
    assert "Врач Дубов" in words_of(pdf) and "типично" in words_of(pdf)
    written = day(timezone.localtime(exam.began).date().isoformat(), "ru")
    assert written in held.fields["began"] and " ".join(written.split()) in words_of(pdf)
    assert text.health and text in visible_texts(lawyer)
