"""Every address × method × person of the team × owner of the object: what the guard answers in the site."""

from __future__ import annotations

import pytest

from hq_matrix.asking import METHODS, declared_methods, patterns
from hq_matrix.cells import HUMAN, NAMES, PAGES, cell, deviations, owners
from hq_matrix.makers import KINDS, World
from vedette_hq.access.pages import Stage
from vedette_hq.access.table import pages, scopes

pytestmark = pytest.mark.django_db


def test_every_address_is_declared_and_every_declared_page_has_an_address() -> None:
    assert set(patterns()) == set(pages())


def test_no_method_of_an_address_is_declared_twice() -> None:
    for name, rows in pages().items():
        named = [method for row in rows for method in row.methods.split()]
        assert len(named) == len(set(named)), name
        assert set(named) <= set(METHODS) - {"HEAD", "OPTIONS"}, name


def test_every_scope_has_a_maker_and_is_used() -> None:
    assert set(KINDS) == set(scopes())
    used = {page.of for page in PAGES if page.of} | {"mission", "case"}
    assert not set(scopes()) - used, "a scope that no page uses"


def test_every_page_about_an_object_names_it_in_its_address() -> None:
    for page in HUMAN:
        names = set(patterns()[page.name].pattern.converters)
        assert bool(page.of) == (page.argument in names) or page.stage is not Stage.INSIDE, page.name


def test_public_pages_are_these() -> None:
    public = {page.name for page in PAGES if page.stage is Stage.PUBLIC and not page.machine}
    ours = {"home:language", "home:alive", "access:login", "access:invitation"}
    assert public == ours | {"watch:checkin", "watch:arrived"}


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of(world: World, name: str) -> None:
    people = [one for one in world.people if one.relation == "member"]
    assert not [found for page in pages()[name] for found in deviations(world, page, people)]


@pytest.mark.parametrize("name", NAMES)
def test_other_methods_are_refused_by(world: World, name: str) -> None:
    people = [one for one in world.people if one.name in ("lead (member)", "guest (stranger)")]
    page = pages()[name][0]
    for method in set(METHODS) - declared_methods(name):
        for one in people:
            for owner in owners(page)[:2]:
                assert cell(one, page, method, owner, world).outcome == "method", (method, one.name)
