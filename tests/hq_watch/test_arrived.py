"""What a gateway of text messages or a mail program received is heard, without a login or a token."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from hq_watch.stage import HOUR, line, now, watch_of

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def watch(house: Any, people: Any, mission: Any) -> Any:
    return watch_of(mission, people["lead"], due=now() + HOUR)


def arrive(data: bytes, kind: str) -> tuple[int, bytes]:
    """Post as a program does: no session, and forgery is looked for."""
    answer = Client(enforce_csrf_checks=True, headers={"host": "localhost"}).post(
        "/watch/text", data, content_type=kind, secure=True
    )
    assert not answer.cookies
    return answer.status_code, answer.content


def reports() -> list[tuple[int, str, str]]:
    """Row, word and way of what was heard."""
    from vedette_hq.watch.facts import held_of
    from vedette_hq.watch.models import Watch

    found = [each.fact for each in held_of(Watch.objects.get()) if hasattr(each.fact, "row")]
    return sorted((fact.row, fact.status.value, fact.way) for fact in found)


def test_each_way_is_heard_and_every_word_is_answered_alike(watch: Any) -> None:
    member = watch.members.get()
    answers = {
        arrive(urlencode({"From": "+47", "Body": line(member, 1, "ok")}).encode(), FORM),
        arrive(json.dumps({"sms": {"text": line(member, 2, "duress")}}).encode(), "application/json"),
        arrive(
            f"Subject: x\n\n{line(member, 3, 'help')}\n> {line(member, 1, 'ok')}\n".encode(), "message/rfc822"
        ),
        arrive(line(member, 3, "help").encode(), "text/plain"),  # once more, as gateways do
    }
    assert answers == {(200, b"received\n")}
    assert reports() == [(1, "ok", "text"), (2, "duress", "text"), (3, "help", "text")]


def test_what_is_none_is_not_accepted_and_nothing_is_kept(watch: Any) -> None:
    member = watch.members.get()
    wrong = (
        b"",
        b"hello",
        b"\xff" * 2000,
        f"{member.tag} 9 000000".encode(),
        b"0000aaaa 1 000000",
        b"x" * 70_000,
    )
    for data in wrong:
        status, body = arrive(data, FORM)
        assert status in (422, 429) and member.tag.encode() not in body
    assert reports() == []
    assert Client().get("/watch/text", secure=True, headers={"host": "localhost"}).status_code == 405
