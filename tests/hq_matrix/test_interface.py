"""The interface for programs: every address × method × caller × whose delivery.

Callers are persons by session, couriers by ticket, devices by signature. Its views find out who asks.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hq.plugin import logged_in
from hq_matrix.asking import ask, patterns
from hq_matrix.callers import ACTS, Stand, came, deviations, stand
from hq_matrix.cells import MACHINE
from hq_matrix.makers import World
from vedette_hq.access.table import declared

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def found(world: World, founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Stand:
    """All callers and deliveries."""
    base = tmp_path_factory.mktemp("sticks")
    for name in ("a", "b"):
        shutil.copytree(founded / name, base / name)
    return stand(world, base)


def test_every_cell_of_the_interface(found: Stand) -> None:
    assert not list(deviations(found))


def test_every_address_of_the_interface_is_asked(found: Stand) -> None:
    asked = {(method, tail.partition("?")[0]) for method, tail, _ in ACTS}
    tails = {"api:delivery": "", "api:offer": "/offer", "api:close": "/close", "api:piece": "/files"}
    tails |= {"api:packages": "/packages", "api:receipts": "/receipts.zip"}
    alone = {"api:about", "api:openapi", "api:receipt"}
    for page in MACHINE:
        for method in page.methods.split():
            assert page.name in alone or (method, tails[page.name]) in asked
            assert page.name in patterns()


def test_who_is_told_the_time_and_the_document(world: World) -> None:
    for client in (logged_in(None), world.people[0].client):
        for path in ("/api/v1/", "/api/v1/openapi.json"):
            assert ask(client, "GET", path).status == 200


def test_a_receipt_of_others_is_one_that_is_not_there(found: Stand) -> None:
    for caller in found.callers:
        target = f"/api/v1/receipts/{'0' * 64}"
        seen = ask(caller.client, "GET", target, headers=caller.headers("GET", target, b""))
        assert str(seen.status) == ("404" if caller.known == "in" else caller.known), caller.name


def test_other_methods_are_refused(found: Stand) -> None:
    lead = next(caller for caller in found.callers if caller.name == "lead (member)")
    delivery = found.deliveries["lead (member)"]
    names = {"": "api:delivery", "/offer": "api:offer", "/close": "api:close", "/packages": "api:packages"}
    for tail, name in names.items():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if declared(name, method) is None:
                assert came(lead, method, tail, delivery, b"").status == 405, (method, tail)
