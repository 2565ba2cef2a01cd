"""The cells of those who are in part of a team, in none, in none any more, or have not come far enough."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import ROLES, logged_in
from hq_matrix.asking import ask, expected, guard_alone, path_of
from hq_matrix.cells import HUMAN, NAMES, asked, deviations, methods
from hq_matrix.makers import KINDS, World
from vedette_hq.access.pages import Stage
from vedette_hq.access.table import pages, scopes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of(world: World, name: str) -> None:
    people = [one for one in world.people if one.relation != "member"]
    assert not [found for page in pages()[name] for found in deviations(world, page, people)]


@pytest.fixture(scope="module")
def away(world: World) -> dict[str, tuple[Stage, str, Any, Any]]:
    """Those who are sent away: how far the guard must take them to have come, and their client.

    Nobody; of each role one who gave only the first factor, one whose factors are not fresh, one who left
    and one who is suspended, with sessions that nobody ended.
    """
    found: dict[str, tuple[Stage, str, Any, Any]] = {
        "nobody": (Stage.PUBLIC, "", None, logged_in(None)),
    }
    for role in ROLES:
        one = next(one for one in world.people if one.name == f"{role} (member)")
        found[f"{role}, first factor"] = (Stage.FIRST, role, one, logged_in(one.person, stage=1))
        found[f"{role}, not fresh"] = (Stage.INSIDE, role, one, logged_in(one.person, fresh=False))
        for column in ("left", "suspended"):
            client = logged_in(world.out(role, column))
            found[f"{role}, {column}"] = (Stage.PUBLIC, role, None, client)
    for _, _, _, client in found.values():
        client.raise_request_exception = False
    return found


@pytest.mark.parametrize("name", NAMES)
def test_who_has_not_come_far_enough_is_sent_away_from(world: World, away: Any, name: str) -> None:
    found = []
    with guard_alone():
        for page in pages()[name]:
            for who, (stage, role, one, client) in away.items():
                if stage is Stage.INSIDE and not page.fresh:
                    continue
                sees = bool(page.of) and one is not None and one.sees(page.of, "own")
                object_id = world.address_id(page.of, "own", one or world.people[0]) if page.of else "0" * 32
                want = expected(page, role, stage, False, sees)
                for method in methods(page):
                    asked[0] += 1
                    seen = ask(client, method, path_of(page, object_id))
                    if seen.outcome != want:
                        found.append(f"{method} {name}, {who}: {seen.outcome}, declared {want}")
    assert not found


def test_a_program_that_is_not_logged_in_is_told_so(world: World) -> None:
    client = logged_in(None)
    for page in HUMAN:
        if page.stage is Stage.INSIDE:
            path = path_of(page, "0" * 32)
            seen = ask(client, page.methods.split()[0], path, headers={"accept": "application/json"})
            assert (seen.status, seen.reached) == (401, False), page.name


@pytest.mark.parametrize("kind", sorted(kind for kind, rule in KINDS.items() if not rule.personal))
def test_a_scope_gives_nothing_to_who_is_out(world: World, kind: str) -> None:
    """Behind the session that is ended stands a second wall; "who can see this now" asks it too."""
    for column in ("left", "suspended"):
        for role in ("lead", "lawyer", "auditor"):
            assert not scopes()[kind](world.out(role, column)).exists(), (role, column)
