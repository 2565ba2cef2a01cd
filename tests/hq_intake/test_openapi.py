"""The published document against the site: five roles, a courier, nobody; every answer is as it says."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hq_intake.carrying import by_ticket, list_devices, new_ticket_row, person_sender
from intake.stage import GOOD
from vedette_hq.access.table import pages
from vedette_hq.intake import api_urls
from vedette_hq.outbox.loop import do

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("VEDETTE_SCHEMATHESIS", "3"))
"""Requests for each operation and each caller; the full run takes 200."""
CALLERS = ("lead", "investigator", "watch", "auditor", "guest", "courier", "")
DOCUMENT = json.loads((Path(api_urls.__file__).parent / "openapi.json").read_text("utf-8"))


def test_the_document_and_the_addresses_are_the_same() -> None:
    routes = {"/" + re.sub(r"<[a-z]+:([a-z0-9]+)>", r"{\1}", str(p.pattern)): p for p in api_urls.urlpatterns}
    assert set(DOCUMENT["paths"]) == set(routes)
    for path, operations in DOCUMENT["paths"].items():
        methods = {method.upper() for method in operations if method != "parameters"}
        rows = pages()[f"api:{routes[path].name}"]
        assert methods == {m for row in rows for m in row.methods.split()}, path


@pytest.mark.django_db
def test_the_document_is_served(visit: Any) -> None:
    assert visit(None).get("/api/v1/openapi.json").json() == DOCUMENT
    assert set(visit(None).get("/api/v1/").json()) == {"format", "time", "piece_bytes"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", CALLERS)
def test_no_request_gets_a_server_error(who: str, house: Any, worker: Any, people: Any, visit: Any) -> None:
    from django.core.wsgi import get_wsgi_application

    house.good = house.seal(GOOD)
    house.export()
    list_devices(worker)
    sender = person_sender(visit(people["lead"]))
    taken = sender.send(house.stick)
    do(worker, "intake.delivery")
    open_ = sender.send(house.stick, close=False)
    client = visit(people.get(who))
    headers: dict[str, str] = {"Host": "localhost"}
    cookies: dict[str, str] = {}
    if who == "courier":
        headers |= by_ticket(new_ticket_row(people["lead"])[1])
    elif who:
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        # the form token of a session lies in the session; guests have no desk page to read it from
        page = client.get("/").content.decode()
        headers["X-CSRFToken"] = page.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    application = get_wsgi_application()
    host = {"Host": "localhost"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=host)
    tried: dict[str, int] = {}
    answers: dict[int, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            number = tried[case.operation.label] = tried.get(case.operation.label, 0) + 1
            if "id" in (case.path_parameters or {}) and number % 3:
                case.path_parameters["id"] = (taken, open_)[number % 2]
            if who:  # not the tickets and signatures that the document makes it invent
                case.headers.pop("Authorization", None)
                case.cookies.clear()
            answer = case.call(headers=headers, cookies=cookies)
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
            case.validate_response(answer, checks=CHECKS)

        ask()
    methods = sum(len(set(operations) - {"parameters"}) for operations in DOCUMENT["paths"].values())
    assert len(tried) == methods - 1  # the document itself is what was loaded
    assert not any(status >= 500 for status in answers), answers
    allowed = {"lead", "investigator", "watch", "courier"}
    assert (answers.get(200, 0) > 2) == (who in allowed or who == "auditor"), answers
    assert (answers.get(401, 0) > 2) == (who == ""), answers
