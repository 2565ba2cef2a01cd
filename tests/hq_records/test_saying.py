"""Statements: written down with their place, corrected and withdrawn without a loss, concluded from."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq_records.stage import Desk
from vedette_hq.records.models import Source, Statement


def of(name: str, row: Any, query: str = "") -> str:
    return reverse(f"records:{name}", args=[row.pk]) + query


def test_a_statement_of_a_new_source_is_one_form(desk: Desk, visit: Any) -> None:
    client, address = visit(desk.team["investigator"]), of("statement_new", desk.case)
    form = {
        "do": "save",
        "words": "  Они  были в масках.\n",
        "language": "ru",
        "said": "2004-05",
        "about_words": "before the feast",
    }
    wrong = client.post(address, form)
    assert wrong.status_code == 400 and "Choose a source" in wrong.content.decode()
    assert "Они  были в масках." in wrong.content.decode() and Statement.objects.count() == 2
    both = client.post(address, form | {"source": desk.source.pk, "new_title": "x", "new_what": "person"})
    assert both.status_code == 400
    done = client.post(address, form | {"new_title": "A second witness", "new_what": "person"})
    assert done.status_code == 302
    made = Statement.objects.get(pk=done.headers["Location"].rpartition("/")[2])
    assert (made.words, made.said, made.source.title) == (
        "Они  были в масках.",
        "2004-05",
        "A second witness",
    )


@pytest.mark.parametrize(
    "place",
    [
        {"second": "0:90", "until": "1:00"},
        {"left": "1", "top": "1"},
        {"left": "900", "top": "0", "width": "200", "height": "1"},
        {"page": "0"},
        {"second": "abc"},
        {"said": "some day"},
    ],
)
def test_what_is_no_place_or_time_is_said_and_nothing_is_written(desk: Desk, visit: Any, place: Any) -> None:
    client, before = visit(desk.team["lead"]), Statement.objects.count()
    form = {"do": "save", "words": "x", "source": desk.source.pk, **place}
    answer = client.post(of("statement_new", desk.case), form)
    assert answer.status_code == 400 and b'role="alert"' in answer.content
    assert (Statement.objects.count(), Source.objects.count()) == (before, 1)


def test_a_correction_keeps_the_place_and_the_old_words(desk: Desk, visit: Any) -> None:
    client, old = visit(desk.team["lawyer"]), desk.statements[0]
    page = client.get(of("statement_correct", old)).content.decode()
    assert old.words in page
    form = {"do": "save", "words": "Они пришли утром.", "language": "ru"}
    assert client.post(of("statement_correct", old), form).status_code == 400  # no reason
    done = client.post(of("statement_correct", old), form | {"reason": "the tape was heard again"})
    assert done.status_code == 302
    old.refresh_from_db()
    assert old.withdrawn is not None and old.words == "Они пришли ночью и увели его."
    again = client.post(of("statement_correct", old), form | {"reason": "twice"})
    assert again.status_code == 400 and Statement.objects.filter(replaces=old).count() == 1


def test_a_withdrawal_needs_a_reason(desk: Desk, visit: Any) -> None:
    client, row = visit(desk.team["lead"]), desk.statements[1]
    client.post(of("statement_withdraw", row), {"reason": " "})
    row.refresh_from_db()
    assert row.withdrawn is None
    client.post(of("statement_withdraw", row), {"reason": "said under threat"})
    row.refresh_from_db()
    assert row.withdrawn is not None
    assert "said under threat" in client.get(of("statement", row)).content.decode()


def test_a_source_that_repeats_another_says_so_on_both(desk: Desk, visit: Any) -> None:
    client = visit(desk.team["lead"])
    form = {"what": "publication", "title": "A newspaper", "copied_from": desk.source.pk}
    done = client.post(of("source_new", desk.case), form)
    assert done.status_code == 302
    assert desk.source.title in client.get(done.headers["Location"]).content.decode()
    assert "A newspaper" in client.get(of("source", desk.source)).content.decode()
    assert client.post(of("source_new", desk.case), {"what": "nonsense", "title": ""}).status_code == 400


def test_only_the_chosen_item_is_shown_and_nothing_written_when_asked_to_show(desk: Desk, visit: Any) -> None:
    client, before = visit(desk.team["lead"]), Statement.objects.count()
    form = {"do": "show", "words": "half a sentence", "new_title": "Somebody", "item": "f" * 32}
    page = client.post(of("statement_new", desk.case), form)
    assert page.status_code == 200 and "half a sentence" in page.content.decode()
    assert "Somebody" in page.content.decode() and Statement.objects.count() == before
