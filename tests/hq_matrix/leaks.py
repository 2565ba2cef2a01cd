"""What a page shows that its reader may not see: identifiers of rows, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hq_matrix.asking import Seen, ask, path_of
from hq_matrix.makers import KINDS, Somebody, World
from vedette_hq.access.pages import Page, Stage

_PEOPLE = {"person", "audited_person", "rota_person"}
"""People of the house are named on many pages; that they exist is no secret among them."""


def lists(pages: Iterable[Page]) -> list[Page]:
    """Return the pages that are about no single object, and can be looked at."""
    return [
        page for page in pages if not page.of and "GET" in page.methods.split() and page.stage is Stage.INSIDE
    ]


def _reads(one: Somebody, kind: str, owner: str) -> bool:
    """Say whether somebody may read of a row: who sees it, and who is declared to read of it."""
    rule = KINDS[kind]
    known = one.sees(kind, owner) or one.person.role in rule.read_by
    return known or bool(rule.read_with and one.sees(rule.read_with, owner))


def hidden_from(world: World, one: Somebody) -> Iterator[tuple[str, bytes]]:
    """Yield what must not stand in any page this person reads: its kind, and its bytes."""
    for kind, rule in KINDS.items():
        if rule.personal and one.person.role not in rule.read_by:
            yield kind, str(world.far.row(kind).pk).encode()
    for side, owner in ((world.own, "own"), (world.far, "far")):
        by_row: dict[str, list[str]] = {}
        for kind, rule in KINDS.items():
            if not rule.personal and kind not in _PEOPLE:
                by_row.setdefault(str(side.row(kind).pk), []).append(kind)
                if rule.shows and not _reads(one, kind, owner):
                    yield kind, str(getattr(side.row(kind), rule.shows)).encode()
        for pk, kinds in by_row.items():
            if not any(_reads(one, kind, owner) for kind in kinds):
                yield kinds[0], pk.encode()


@dataclass(frozen=True)
class Look:
    """One page as somebody saw it; `asked` is the id that stood in its address."""

    one: Somebody
    page: Page
    owner: str
    asked: str
    seen: Seen
    path: str = ""


WHO = frozenset({"member", "stranger"})
"""Of whom the pages "who can see this" are asked.

They go through everybody and every rule, a second each; what they name does not depend on the reader's teams.
"""


def looks(world: World, people: Iterable[Somebody], pages: Iterable[Page]) -> Iterator[Look]:
    """Have people look at every page that they may open, about what they may see."""
    pages = list(pages)
    for one in people:
        one.log_in()  # a session left idle for long is over
        for page in pages:
            if ":who" in page.name and one.relation not in WHO:
                continue
            if (
                "GET" not in page.methods.split()
                or page.stage is not Stage.INSIDE
                or one.person.role not in page.roles
            ):
                continue
            if page.fresh:
                one.log_in()
            for owner in ("own", "far") if page.of else ("own",):
                if not page.of or one.sees(page.of, owner):
                    object_id = world.address_id(page.of, owner, one) if page.of else ""
                    path = path_of(page, object_id)
                    yield Look(one, page, owner, object_id, ask(one.client, "GET", path), path)


def shown(world: World, look: Look) -> Iterator[str]:
    """Yield what a page shows that its reader may not see."""
    for kind, text in hidden_from(world, look.one):
        if text != look.asked.encode() and text in look.seen.body:
            yield f"GET {look.page.name} ({look.owner}) shows {look.one.name} the {kind} {text.decode()[:40]}"


def leaks(world: World, one: Somebody, pages: Iterable[Page]) -> list[str]:
    """Return every place where something is shown that this person may not see."""
    return [found for look in looks(world, [one], pages) for found in shown(world, look)]
