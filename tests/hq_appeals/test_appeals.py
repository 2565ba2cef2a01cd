"""What an urgent track refuses, who sees it, and what it writes elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hq_appeals.story import agree, case_of, filled, track_of, typed
from hq_consent.stage import person_record, take_back, yes
from protection_appeals.sample import urgent
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.protection.appeals import plain
from vedette_hq.appeals import making, queries, services
from vedette_hq.appeals.models import Made

pytestmark = pytest.mark.django_db


def paper(bundle: Any, code: str, language: str) -> Any:
    return Made.objects.get(bundle=bundle, code=code, language=language)


def signed(bundle: Any, people: Any, *papers: Any) -> None:
    making.sign(bundle, people["lead"], [one.pk for one in papers])
    making.sign(bundle, people["lawyer"], [one.pk for one in papers])


def test_a_new_track_takes_over_what_the_record_says(people: Any) -> None:
    case = case_of(people)
    record = person_record(
        case, "Анна Вымышленная", people["lead"], born="1984-05", occupation="lawyer, invented"
    )
    opening = services.Opening("ru", case, record, last_seen="2026-11-22T21:40", place="мост", defender=True)
    track = services.begin(opening, people["lead"])
    values = queries.version_of(track).data["values"]  # type: ignore[union-attr]
    assert values["name_local"] == "Анна Вымышленная" and "name_latin" not in values
    assert values["born"] == "1984-05" and values["occupation"] == "lawyer, invented"
    assert values["defender"] == "team" and values["last_seen"] == "2026-11-22T21:40"
    with pytest.raises(ConflictError, match="has an open one"):
        services.begin(opening, people["lead"])


def test_the_clock_is_that_of_the_investigation(people: Any) -> None:
    from vedette_hq.interviews.models import Investigation

    track = track_of(people)
    held = Investigation.objects.get(case=track.case)
    assert held.last_seen == datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
    services.save(track, plain(urgent({"last_seen": "2026-11-22T20:10"})), people["lead"], 1)
    held.refresh_from_db()
    assert held.last_seen == datetime(2026, 11, 22, 17, 10, tzinfo=UTC)
    assert held.last_seen_place == "с. Нижний Таволг, у моста"


def test_a_time_that_has_not_come_is_refused_and_nothing_is_kept(people: Any) -> None:
    track = track_of(people)
    with pytest.raises(FormatError, match="future"):
        services.save(track, plain(urgent({"last_seen": "2126-01-01T00:00"})), people["lead"], 1)
    assert track.versions.count() == 1


def test_without_a_clock_there_is_no_call(people: Any) -> None:
    track = track_of(people, last_seen="")
    with pytest.raises(ConflictError, match="clock"):
        services.call(track, people["lead"], datetime.now(UTC), "02", "", "", "no answer")


def test_two_who_save_at_once_lose_nothing(people: Any, visit: Any) -> None:
    track = track_of(people)
    address = f"/appeals/{track.pk}/facts"
    assert visit(people["lead"]).post(address, typed(1)).status_code == 302
    late = visit(people["lawyer"]).post(address, typed(1, {"clothing": "красная куртка"}))
    assert late.status_code == 409
    page = late.content.decode()
    assert "красная куртка" in page and "синяя куртка" in page
    assert 'name="seen" value="2"' in page
    assert visit(people["lawyer"]).post(address, typed(2, {"clothing": "красная куртка"})).status_code == 302
    kept = [one.data["values"].get("clothing") for one in track.versions.order_by("number")]
    assert kept == [None, "синяя куртка, серые брюки", "красная куртка"], "what stood before stays"


def test_a_wrong_date_is_said_at_its_field_and_nothing_is_kept(people: Any, visit: Any) -> None:
    track = track_of(people)
    answer = visit(people["lead"]).post(f"/appeals/{track.pk}/facts", typed(1, {"born": "1984-02-30"}))
    assert answer.status_code == 400 and "cannot be read" in answer.content.decode()
    assert "Звонок с угрозой" in answer.content.decode(), "what was typed is still there"
    assert track.versions.count() == 1


def test_two_sign_and_one_is_not_two(people: Any) -> None:
    track = filled(people)
    bundle = making.make(track, people["investigator"])
    one = paper(bundle, "crime-report", "ru")
    making.sign(bundle, people["lead"], [one.pk])
    with pytest.raises(ConflictError, match="by you already"):
        making.sign(bundle, people["lead"], [one.pk])
    with transaction.atomic(), pytest.raises(IntegrityError):
        Made.objects.filter(pk=one.pk).update(second_by=people["lead"])


def test_a_paper_that_lacks_its_minimum_is_signed_by_nobody(people: Any) -> None:
    track = filled(people)
    services.save(track, plain(urgent({"applicant": ""})), people["lead"], 2)
    bundle = making.make(track, people["lead"])
    lacking, whole = paper(bundle, "crime-report", "ru"), paper(bundle, "wgeid", "en")
    assert not lacking.ready and whole.ready
    with pytest.raises(ConflictError, match="lacks"):
        making.sign(bundle, people["lead"], [whole.pk, lacking.pk])
    whole.refresh_from_db()
    assert whole.first_by is None, "then none is signed"
    with transaction.atomic(), pytest.raises(IntegrityError):
        Made.objects.filter(pk=lacking.pk).update(first_by=people["lead"])


def test_what_two_signed_leaves_with_consent_only(people: Any) -> None:
    from vedette_hq.consent.models import Left

    track = filled(people)
    bundle = making.make(track, people["lead"])
    report, appeal = paper(bundle, "crime-report", "ru"), paper(bundle, "observatory", "fr")
    signed(bundle, people, report, appeal)
    take_back(track.record, "C17", people["lead"])
    found = making.take(bundle, people["lead"], [report.pk, appeal.pk])
    assert [one.code for one in found.papers] == ["crime-report"]
    assert [(one.code, why) for one, why in found.held_back] == [("observatory", "consent")]
    left = Left.objects.filter(record=track.record)
    assert [(one.scope, one.what, one.audience) for one in left] == [
        ("C09", "appeal", "Investigative Committee")
    ]
    with pytest.raises(ConflictError, match="none of them can leave"):
        making.take(bundle, people["lead"], [appeal.pk])


def test_while_it_is_silent_nothing_public_leaves(people: Any) -> None:
    track = filled(people)
    bundle = making.make(track, people["lead"])
    report, statement = paper(bundle, "crime-report", "ru"), paper(bundle, "statement", "fr")
    signed(bundle, people, report, statement)
    services.decide(track, people["lead"], "silent", "the husband", "until they are away")
    found = making.take(bundle, people["lead"], [report.pk, statement.pk])
    assert [(one.code, why) for one, why in found.held_back] == [("statement", "silent")]
    services.decide(track, people["lead"], "public", "the husband", "")
    assert not making.take(bundle, people["lead"], [statement.pk]).held_back


def test_a_refusal_stands_on_the_paper(people: Any) -> None:
    track = filled(people)
    yes(track.record, "C14", people["lead"], given=False)
    now = making.urgent_now(people["lead"], track)
    assert (now.government, now.public) == (True, False)
    take_back(track.record, "C13", people["lead"])
    assert making.urgent_now(people["lead"], track).government is False
    bundle = making.make(track, people["lead"])
    assert not paper(bundle, "wgeid", "en").ready


def test_what_is_read_is_what_is_signed(people: Any) -> None:
    """The same version, frozen: a call or a consent of later changes nothing; only the mark differs."""
    track = filled(people)
    bundle = making.make(track, people["lead"])
    one = paper(bundle, "wgeid", "en")
    services.call(track, people["lead"], datetime.now(UTC), "Дежурная часть", "02", "", "Позже")
    services.save(track, plain(urgent({"clothing": "другая"})), people["lead"], 2)
    assert b"DRAFT" in making.draft(one, "txt") and "Позже".encode() not in making.draft(one, "txt")
    signed(bundle, people, one)
    one = paper(bundle, "wgeid", "en")
    assert making.draft(one, "pdf") == bytes(one.pdf) and making.draft(one, "docx") == bytes(one.docx)


def test_sending_is_written_into_the_investigation(people: Any) -> None:
    from vedette_hq.interviews.models import Output

    track = filled(people)
    bundle = making.make(track, people["lead"])
    report, reading = paper(bundle, "crime-report", "ru"), paper(bundle, "crime-report", "fr")
    now = datetime.now(UTC)
    with pytest.raises(ConflictError, match="two sign"):
        services.sent(report, people["lead"], now, "Следственный отдел", "лично", "")
    signed(bundle, people, report, reading)
    with pytest.raises(ConflictError, match="translation for reading"):
        services.sent(Made.objects.get(pk=reading.pk), people["lead"], now, "x", "", "")
    services.sent(
        Made.objects.get(pk=report.pk), people["lead"], now, "Следственный отдел", "лично", "КУСП 7"
    )
    services.decide(track, people["lead"], "silent", "муж и руководитель", "пока семья не уедет")
    found = {one.code: (one.number, one.answer) for one in Output.objects.filter(step=-1).order_by("made")}
    assert found == {"urgent-crime-report": ("КУСП 7", ""), "urgent-publicity": ("", "silent")}
    assert Output.objects.filter(code="urgent-publicity").count() == 2


def test_a_contact_tree_is_told_once(people: Any, visit: Any) -> None:
    track = track_of(people)
    lead = people["lead"]
    first = services.add_contact(track, lead, "family", "Муж", "канал А")
    second = services.add_contact(track, lead, "lawyer", "Адвокат", "", first)
    services.told(first, lead, "приедет")
    with pytest.raises(ConflictError, match="told already"):
        services.told(first, lead, "")
    other = track_of({**people, "lead": people["lead"]}, name="Второй Вымышленный")
    with pytest.raises(UsageError):
        services.add_contact(other, lead, "lawyer", "Адвокат", "", second)
    page = visit(lead).get(f"/appeals/{track.pk}").content.decode()
    assert "depth1" in page and "not told" in page


def test_a_step_is_done_once_and_an_end_ends_it(people: Any, visit: Any) -> None:
    track = track_of(people)
    lead = people["lead"]
    services.step_done(track, lead, "stations", "")
    with pytest.raises(ConflictError):
        services.step_done(track, lead, "stations", "")
    with pytest.raises(UsageError):
        services.step_done(track, lead, "dance", "")
    services.end(track, lead, "free", "вернулась, invented")
    with pytest.raises(ConflictError, match="has ended"):
        services.save(track, plain(urgent()), lead, 1)
    with pytest.raises(ConflictError):
        making.make(track, lead)
    assert visit(lead).post(f"/appeals/{track.pk}/call", {"station": "x", "answer": "y"}).status_code == 404
    assert visit(lead).get(f"/appeals/{track.pk}").status_code == 200


def test_only_a_lead_opens_a_new_case_for_it(people: Any) -> None:
    opening = services.Opening("ru", name="Вымышленный")
    with pytest.raises(UsageError, match="a lead opens"):
        services.begin(opening, people["investigator"])
    track = services.begin(opening, people["lead"])
    assert "Вымышленный" not in track.case.title, "the title of a case names nobody"
    with pytest.raises(UsageError, match="those who work on cases"):
        services.begin(opening, people["editor"])


def test_strangers_and_others_find_nothing(people: Any, strangers: Any, visit: Any) -> None:
    track = filled(people)
    bundle = making.make(track, people["lead"])
    one = bundle.papers.first()
    for person in (
        *strangers.values(),
        people["watch"],
        people["editor"],
        people["auditor"],
        people["guest"],
    ):
        for address in (
            f"/appeals/{track.pk}",
            f"/appeals/{track.pk}/facts",
            f"/appeals/{track.pk}/draft/wgeid/en.pdf",
            f"/appeals/bundle/{bundle.pk}",
            f"/appeals/paper/{one.pk}/read.pdf",
        ):
            assert visit(person).get(address).status_code == 404, (person.login, address)
    assert "Вымышленная" not in visit(strangers["lead"]).get("/appeals/").content.decode()


def test_papers_bear_the_words_of_strangers_as_text(people: Any, visit: Any) -> None:
    evil = '<script>alert(1)</script> #panic("x") ]]> &amp; {{ 7*7 }}'
    track = track_of(people)
    values = {"circumstances": evil, "clothing": evil}
    services.save(track, plain(urgent(values)), people["lead"], 1)
    agree(track.record, people["lead"])
    for address in (
        f"/appeals/{track.pk}",
        f"/appeals/{track.pk}/facts",
        f"/appeals/{track.pk}/translate/fr",
    ):
        page = visit(people["lead"]).get(address).content.decode()
        assert "<script>alert" not in page
    answer = visit(people["lead"]).get(f"/appeals/{track.pk}/draft/crime-report/ru.txt")
    assert evil in " ".join(answer.content.decode().split())
    assert answer["Content-Disposition"].startswith("attachment")


def test_translations_are_kept_and_the_stale_ones_are_marked(people: Any, visit: Any) -> None:
    track = track_of(people)
    lead = visit(people["lead"])
    lead.post(f"/appeals/{track.pk}/facts", typed(1))
    address = f"/appeals/{track.pk}/translate/fr"
    assert lead.post(address, {"t:clothing": "veste bleue", "stay": "1"}).status_code == 302
    assert "veste bleue" in lead.get(address).content.decode()
    assert lead.get(f"/appeals/{track.pk}/translate/ru").status_code == 404
    assert lead.get(f"/appeals/{track.pk}/translate/de").status_code == 404
    lead.post(f"/appeals/{track.pk}/facts", typed(3, {"clothing": "серая куртка"}))
    page = lead.get(address).content.decode()
    assert "changed after this was translated" in page and "veste bleue" in page
    lead.post(address, {"t:clothing": "veste bleue", "ok:clothing": "1", "stay": "1"})
    assert "changed after this was translated" not in lead.get(address).content.decode()


def test_the_book_of_addresses_says_what_was_not_checked(people: Any, visit: Any) -> None:
    lead = visit(people["lead"])
    wrong = lead.post("/appeals/addresses/new", {"kind": "duty"})
    assert wrong.status_code == 400 and "at least one language" in wrong.content.decode()
    lead.post("/appeals/addresses/new", {"kind": "duty", "name_ru": "Дежурная часть района"})
    assert "check it" in lead.get("/appeals/addresses").content.decode()
    track = track_of(people)
    assert "not called" in lead.get(f"/appeals/{track.pk}").content.decode()
    lead.post(f"/appeals/{track.pk}/call", {"station": "Дежурная часть района, второй раз", "answer": "нет"})
    assert "not called" not in lead.get(f"/appeals/{track.pk}").content.decode()


def test_no_word_of_it_is_in_the_audit(people: Any) -> None:
    import json

    from vedette_hq.audit.models import Act

    track = filled(people)
    bundle = making.make(track, people["lead"])
    signed(bundle, people, paper(bundle, "wgeid", "en"))
    for one in Act.objects.filter(verb__startswith="urgent."):
        assert "ымышлен" not in json.dumps(one.detail, ensure_ascii=False)
