"""The cells of the matrix: which there are, and what the guard must answer in each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from hq_matrix.asking import Seen, ask, expected, guard_alone, path_of
from hq_matrix.makers import OWNERS, Somebody, World
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.table import pages

PAGES = [page for rows in pages().values() for page in rows]
HUMAN = [page for page in PAGES if not page.machine]
MACHINE = [page for page in PAGES if page.machine]
NAMES = sorted({page.name for page in HUMAN})
FULL = os.environ.get("VEDETTE_MATRIX") == "full"
asked = [0]
"""How many cells were asked."""


def owners(page: Page, one: Somebody | None = None) -> tuple[str, ...]:
    """The owners of an object to ask about; fewer of those who are not in both teams, fewest of a wrong role.

    The guard refuses a wrong role before it looks for the object; VEDETTE_MATRIX=full asks all the same.
    """
    if not page.of:
        return ("own",)
    if one is None:
        return OWNERS
    member = one.relation == "member"
    if not FULL and one.person.role not in page.roles:
        return ("own", "missing") if member else ("own",)
    return OWNERS if member else ("own", "far", "over")


def methods(page: Page, one: Somebody | None = None) -> list[str]:
    """The methods of a row, and HEAD with GET; HEAD only of members, but with VEDETTE_MATRIX=full."""
    named = page.methods.split()
    with_head = "GET" in named and (FULL or (one is not None and one.relation == "member"))
    return [*named, "HEAD"] if with_head else named


def cell(one: Somebody, page: Page, method: str, owner: str, world: World, **more: Any) -> Seen:
    """Ask one cell of the real site."""
    object_id = world.address_id(page.of, owner, one) if page.of else "0" * 32
    asked[0] += 1
    return ask(one.client, method, path_of(page, object_id), **more)


def deviations(world: World, page: Page, people: list[Somebody]) -> Iterator[str]:
    """Say every cell of one page that is not as declared, or whose "not found" can be told from another."""
    with guard_alone():
        for one in people:
            if page.fresh:
                one.log_in()
            hidden = set()
            for method in methods(page, one):
                for owner in owners(page, one):
                    sees = bool(page.of) and one.sees(page.of, owner)
                    want = expected(page, one.person.role, Stage.INSIDE, True, sees)
                    seen = cell(one, page, method, owner, world)
                    if seen.outcome != want:
                        yield f"{method} {page.name}, {one.name}, {owner}: {seen.outcome}, declared {want}"
                    if seen.outcome == "hidden" and method != "HEAD":
                        hidden.add(seen.plain)
            if len(hidden) > 1:
                yield f"{page.name}, {one.name}: {len(hidden)} different answers for what is hidden"
