"""The guard, the headers, and the chain of acts, before any page of substance."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError

from vedette_hq.audit.models import Act
from vedette_hq.audit.services import note

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_log_in(visit: Any) -> None:
    answer = visit(None).get("/register/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/people/login?next=%2Fregister%2F"


def test_an_address_nobody_declared_is_not_found(visit: Any, people: dict[str, Any]) -> None:
    assert visit(people["lead"]).get("/nothing").status_code == 404


def test_the_start_page_is_there_for_every_role(visit: Any, people: dict[str, Any]) -> None:
    for person in people.values():
        assert visit(person).get("/").status_code == 200, person.role


def test_a_guest_does_not_see_the_register(visit: Any, people: dict[str, Any]) -> None:
    assert visit(people["guest"]).get("/register/").status_code == 403


def test_the_register_shows_its_size(house: Any, visit: Any, people: dict[str, Any]) -> None:
    answer = visit(people["auditor"]).get("/register/")
    assert answer.status_code == 200
    assert "register.invented.example/r1" in answer.content.decode()


def test_every_answer_carries_the_headers(visit: Any) -> None:
    answer = visit(None).get("/people/login")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_acts_are_chained_and_stay(people: dict[str, Any]) -> None:
    first = note(people["lead"], "item.view", "item", "0" * 32)
    second = note(people["lead"], "item.view", "item", "1" * 32)
    assert (first.number + 1, first.digest != second.digest) == (second.number, True)
    with pytest.raises(DatabaseError):
        Act.objects.filter(pk=first.number).update(verb="nothing")
