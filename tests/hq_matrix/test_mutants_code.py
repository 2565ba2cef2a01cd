"""Every guard in the code taken away, once each: some check of the matrix must turn red each time.

Runs with VEDETTE_MATRIX=full (some minutes). A mutant that nothing can tell from the code as it stands is
named in `EQUIVALENT`, with the reason; one that is named there and is killed, or is not there, is red too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import logged_in
from hq_matrix import callers
from hq_matrix.asking import ask, expected, guard_alone, path_of
from hq_matrix.cells import HUMAN, MACHINE
from hq_matrix.cutting import MODULES, Mutant, in_place, mutants
from hq_matrix.leaks import looks, shown
from hq_matrix.makers import KINDS, World
from hq_matrix.probing import probes, spell
from hq_matrix.test_mutants import guard, red_page, red_scope
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.table import scopes

pytestmark = pytest.mark.django_db
FULL = os.environ.get("VEDETTE_MATRIX") == "full"
_TEAMS = "a second wall: the teams of who is out are empty already, `teams_of` sees to it"
_PAYLOAD = "no guard: a proposal whose case or person is gone can be described by nobody"
EQUIVALENT: dict[str, str] = {
    "vault.queries.visible_items: part not person.is_active": _TEAMS,
    "vault.queries.own_items: part not person.is_active": _TEAMS,
    "vault.queries.visible_objects: part not person.is_active": _TEAMS,
    "cases.services._named: part case is None": _PAYLOAD,
    "cases.services._named: part person is None": _PAYLOAD,
}
"""Mutant → why nothing can tell it."""

SOME = {
    *(f"{role} (member)" for role in ("lead", "investigator", "watch", "editor", "auditor")),
    *("lead (stranger)", "lawyer (stranger)", "lead (case)", "investigator (case)", "editor (mission)"),
}
"""Those whom the views are tried with."""
Check = Callable[[], Any]


@pytest.fixture(scope="module")
def interface(world: World, founded: Path, tmp_path_factory: pytest.TempPathFactory) -> callers.Stand:
    """All callers of the interface and their deliveries."""
    base = tmp_path_factory.mktemp("sticks")
    for name in ("a", "b"):
        shutil.copytree(founded / name, base / name)
    spell(world)
    return callers.stand(world, base)


def _out(world: World) -> Iterator[str]:
    """Scopes, for those who have left or are suspended."""
    for column in ("left", "suspended"):
        for role in ("lead", "lawyer", "auditor"):
            for kind, scope in scopes().items():
                if not scope(world.out(role, column)).exists():
                    continue
                yield f"{kind}, {role}, {column}"


def _away(world: World) -> Iterator[str]:
    """Pages, for those who have not come far enough."""
    lead = world.people[0]
    asked = {
        Stage.PUBLIC: (logged_in(None), logged_in(world.out("lead", "left"))),
        Stage.FIRST: (logged_in(lead.person, stage=1),),
        Stage.INSIDE: (logged_in(lead.person, fresh=False),),
    }
    with guard_alone():
        for page in HUMAN:
            for stage, clients in asked.items():
                for client in clients:
                    sees = bool(page.of) and lead.sees(page.of, "own")
                    object_id = world.address_id(page.of, "own", lead) if page.of else "0" * 32
                    seen = ask(client, page.methods.split()[0], path_of(page, object_id))
                    if seen.outcome != expected(page, "lead", stage, False, sees):
                        yield page.name


def _undeclared(world: World) -> str:
    """What the guard says of an address that no application declared, to a lead."""
    return guard(world.people[0].person, Page("home:undeclared", "GET"), "GET", "f" * 32, 2, True)


def checks_for(world: World, interface: callers.Stand, mutant: Mutant) -> list[Check]:
    """The checks that may kill a mutant, the quickest first."""
    personal = tuple(f"{kind}, " for kind, rule in KINDS.items() if rule.personal)
    out: Check = lambda: next((red for red in _out(world) if not red.startswith(personal)), "")  # noqa: E731
    if mutant.what == "part not person.is_active":  # it decides about nobody else
        return [out]
    application, _, file = mutant.module.partition(".")
    near = [page for page in HUMAN if page.name.partition(":")[0] in (application, "home")]
    rest = [page for page in HUMAN if page not in near]
    some = [one for one in world.people if one.name in SOME]
    found: list[Check] = []
    if file in ("queries", "models", "approvals", "services"):
        found += [lambda kind=kind: red_scope(world, kind) for kind in scopes()]
        found.append(out)
    if file == "middleware":
        kept = ("vault:item", "cases:new", "identity:open", "access:logout", "audit:export")
        found += [lambda name=name: red_page(world, name) for name in kept]
        found.append(lambda: "" if _undeclared(world) == "forbidden" else "an address that nobody declared")
        found.append(lambda: next(_away(world), ""))
    if application == "intake":
        found.append(lambda: next(callers.deviations(interface), ""))
    found.append(lambda: next(probes(world, some), ""))
    for pages in (near, rest):
        found.append(
            lambda pages=pages: next(
                (red for look in looks(world, some, pages) for red in _seen(world, look)), ""
            )
        )
    return found


def _seen(world: World, look: Any) -> Iterator[str]:
    if look.seen.status >= 500 or not look.seen.reached:
        yield f"{look.page.name}, {look.one.name}: {look.seen.status}"
    yield from shown(world, look)


def red(checks: list[Check]) -> str:
    """Return what the first check says that is red."""
    for check in checks:
        try:
            if said := check():
                return str(said)
        except Exception as error:  # noqa: BLE001 - a page that breaks is red
            return f"broke: {type(error).__name__}"
    return ""


def test_there_are_guards_to_take_away() -> None:
    assert len(mutants()) > 100
    assert {mutant.module for mutant in mutants()} >= {name for name in MODULES if "queries" in name}
    assert MACHINE


def test_every_mutant_that_is_excused_is_there() -> None:
    assert set(EQUIVALENT) <= set(map(str, mutants()))
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


@pytest.mark.skipif(not FULL, reason="VEDETTE_MATRIX=full")
@pytest.mark.parametrize("module", MODULES)
def test_every_guard_of_the_code_is_missed_when_it_is_gone(
    world: World, interface: callers.Stand, module: str
) -> None:
    mine = [mutant for mutant in mutants() if mutant.module == module]
    survivors, dead = [], []
    for mutant in mine:
        checks = checks_for(world, interface, mutant)
        with in_place(mutant):
            said = red(checks)
        (dead if said else survivors).append(str(mutant))
        print(f"{'killed' if said else 'SURVIVED'} {mutant} <- {said[:120]}", flush=True)
    assert set(survivors) == {name for name in EQUIVALENT if name.startswith(module + ".")}


@pytest.mark.skipif(not FULL, reason="VEDETTE_MATRIX=full")
def test_nothing_is_red_before_anything_is_taken_away(world: World, interface: callers.Stand) -> None:
    seen: set[str] = set()
    for mutant in mutants():
        if mutant.module not in seen:
            seen.add(mutant.module)
            assert not red(checks_for(world, interface, mutant)), mutant.module
