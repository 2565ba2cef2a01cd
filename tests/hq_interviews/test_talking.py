"""Interviews: first account first, typed bit by bit, nothing lost, then statements in exact words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from hq.plugin import logged_in
from hq_interviews.conftest import let_in
from vedette.errors import ConflictError, FormatError, MissingError
from vedette_hq.access.fields import new_id
from vedette_hq.interviews import queries, talking
from vedette_hq.interviews.models import Fragment, Interview, Passage
from vedette_hq.records.models import Statement

ACCOUNT = "Суьйранна цхьа машен еара.\nВторая строка — до Рамадана."


def account(talk: Any) -> Passage:
    return Passage.objects.get(interview=talk, number=0)


def write(passage: Passage, by: Any, text: str, field: str = "words", base: int | None = None) -> Any:
    held = Passage.objects.get(pk=passage.pk)
    version = int(held.versions.get(field, 0)) if base is None else base
    return talking.write(passage, field, text, version, by, new_id())


def test_an_interview_waits_for_the_application(desk: Any) -> None:
    with pytest.raises(ConflictError, match="step 2: waits for the gate of step 1"):
        talking.begin(desk.case, desk.lead, "applicant", "ru", label="w-1")
    let_in(desk, 2)
    assert talking.begin(desk.case, desk.lead, "applicant", "ru", label="w-1").ended is None


def test_no_question_comes_before_the_first_account(desk: Any, talk: Any) -> None:
    with pytest.raises(ConflictError, match="first account comes first"):
        talking.ask(talk, "Who was it?", desk.lead)
    write(account(talk), desk.lead, ACCOUNT)
    assert talking.ask(talk, "Who was it?", desk.lead).number == 1


def test_a_question_may_come_when_it_is_said_why_there_is_no_account(desk: Any, talk: Any) -> None:
    talking.set_frame(talk, desk.lead, no_account="cannot speak of it yet")
    assert talking.ask(talk, "How are you?", desk.lead).number == 1


def test_typing_is_kept_as_edits_that_give_what_stands(desk: Any, talk: Any) -> None:
    passage = account(talk)
    for text in ("В", "В дом", "В дом вошли", "В дом вошли люди", "В наш дом вошли люди"):
        write(passage, desk.lead, text)
    held = account(talk)
    assert held.words == "В наш дом вошли люди"
    assert held.versions == {"words": 5}
    assert queries.broken_texts(talk) == []
    Fragment.objects.filter(passage=held, version=3).update(put="x")
    assert queries.broken_texts(talk) == [0]


def test_the_same_fragment_sent_twice_is_saved_once(desk: Any, talk: Any) -> None:
    passage, fragment = account(talk), new_id()
    first = talking.write(passage, "words", "one", 0, desk.lead, fragment)
    again = talking.write(passage, "words", "one", 0, desk.lead, fragment)
    assert first == again
    assert Fragment.objects.filter(passage=passage).count() == 1


def test_a_fragment_of_another_passage_is_not_there(desk: Any, talk: Any) -> None:
    fragment = new_id()
    talking.write(account(talk), "words", ACCOUNT, 0, desk.lead, fragment)
    other = talking.ask(talk, "Who?", desk.lead)
    with pytest.raises(MissingError):
        talking.write(other, "words", "secret", 0, desk.lead, fragment)


def test_what_comes_too_late_overwrites_nothing_and_is_not_lost(desk: Any, talk: Any) -> None:
    passage = account(talk)
    write(passage, desk.lead, "the lead wrote this")
    saved = talking.write(passage, "words", "the lawyer wrote that", 0, desk.lawyer, new_id())
    assert saved.kept and saved.text == "the lead wrote this"
    (late,) = queries.kept_of(talk)
    assert late.put == "the lawyer wrote that" and late.by == desk.lawyer
    with pytest.raises(ConflictError, match="too late"):
        talking.finish(talk, desk.lead)
    talking.settle(late, desk.lead)
    talking.finish(talk, desk.lead)
    assert Fragment.objects.get(pk=late.pk).put == "the lawyer wrote that"


def test_what_is_typed_after_the_end_is_kept_beside(desk: Any, talk: Any) -> None:
    write(account(talk), desk.lead, "said")
    talking.finish(talk, desk.lead)
    saved = write(account(talk), desk.lead, "said, and more")
    assert saved.kept and account(talk).words == "said"


def test_sheets_are_signed_and_a_new_wording_is_signed_again(desk: Any, talk: Any) -> None:
    write(account(talk), desk.lead, "line\n" * 100)
    talking.finish(talk, desk.lead)
    talk = Interview.objects.get(pk=talk.pk)
    pages = queries.pages_of(talk)
    assert len(pages) == 3
    assert "".join(piece.words for page in pages for piece in page) == account(talk).words
    talking.sign(talk, desk.lead, 1)
    talking.sign(talk, desk.lead, 2, refused="cannot write")
    with pytest.raises(ConflictError):
        talking.sign(talk, desk.lead, 1)
    with pytest.raises(FormatError):
        talking.sign(talk, desk.lead, 4)
    talking.resume(talk, desk.lead, "the person corrects a date")
    write(account(talk), desk.lead, "line\n" * 100 + "corrected")
    talking.finish(Interview.objects.get(pk=talk.pk), desk.lead)
    talking.sign(Interview.objects.get(pk=talk.pk), desk.lead, 1)


def test_entering_makes_one_source_and_statements_in_exact_words(desk: Any, talk: Any) -> None:
    write(account(talk), desk.lead, ACCOUNT)
    write(account(talk), desk.lead, "Вечером приехала машина.", "translation")
    one = talking.ask(talk, "Кто был в ней?", desk.lead)
    write(one, desk.lead, "Двое. «Не знаю их»")
    talking.ask(talk, "unanswered", desk.lead)
    talking.finish(talk, desk.lead)
    source = talking.enter(Interview.objects.get(pk=talk.pk), desk.lead)
    said = list(Statement.objects.filter(source=source).order_by("made", "external"))
    assert [row.words for row in said] == [ACCOUNT, "Двое. «Не знаю их»"]
    assert said[0].translation == "Вечером приехала машина." and said[0].translated_to == "ru"
    assert said[0].language == "ce"
    with pytest.raises(ConflictError):
        talking.enter(talk, desk.lead)


def test_a_second_interview_of_one_person_is_the_same_source(desk: Any) -> None:
    from vedette_hq.identity.models import Protected

    let_in(desk, 2)
    person = Protected.objects.create(case=desk.case, pseudonym="w-7", made_by=desk.lead)
    sources = set()
    for _number in range(2):
        made = talking.begin(desk.case, desk.lead, "witness", "ru", protected=person)
        write(account(made), desk.lead, "said")
        talking.finish(made, desk.lead)
        sources.add(talking.enter(made, desk.lead).pk)
    assert len(sources) == 1
    _told, held = queries.earlier_of(made)
    assert len(held) == 1


def test_saving_through_the_page(desk: Any, talk: Any) -> None:
    client = logged_in(desk.lead)
    address = reverse("interviews:save", args=(account(talk).pk,))
    body = {"field": "words", "text": "из страницы", "base": 0, "fragment": new_id()}
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.json() == {"version": 1, "text": "из страницы", "kept": ""}
    bad = client.post(address, json.dumps({**body, "base": -1}), content_type="application/json")
    assert bad.status_code == 400
    late = client.post(
        address, json.dumps({**body, "text": "x", "fragment": new_id()}), content_type="application/json"
    )
    assert late.json()["kept"]
    page = client.get(reverse("interviews:talk", args=(talk.pk,)))
    assert "Looked at" in page.content.decode()


def test_a_stranger_and_an_editor_find_no_interview(desk: Any, talk: Any) -> None:
    for person in (desk.stranger, desk.editor):
        client = logged_in(person)
        for name in ("talk", "state", "print", "talk_history"):
            assert client.get(reverse(f"interviews:{name}", args=(talk.pk,))).status_code == 404
        address = reverse("interviews:save", args=(account(talk).pk,))
        body = {"field": "words", "text": "x", "base": 0, "fragment": new_id()}
        assert client.post(address, json.dumps(body), content_type="application/json").status_code == 404
