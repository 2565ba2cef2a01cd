"""Asking views for what is not theirs beside the object in the address: in a form, in a query string."""

from __future__ import annotations

from collections.abc import Iterator

from hq_matrix.asking import Seen, ask, path_of
from hq_matrix.leaks import Look, shown
from hq_matrix.makers import Somebody, World
from vedette_hq.access.table import pages

DENIED = {"access_session", "audit_act", "audit_alarm", "outbox_errand", "access_notice"}


def spell(world: World) -> None:
    """Give the items of both sides the words by which the list finds them."""
    from vedette_hq.vault.models import Word

    for side in (world.own, world.far):
        Word.objects.get_or_create(item=side.row("item"), word=side.word)


def probes(world: World, people: list[Somebody]) -> Iterator[str]:
    """Yield every thing given, or done, that must not be."""
    for one in people:
        if one.client is None:
            continue
        one.log_in()
        yield from _read(world, one)
        yield from _done(world, one)


def _ask(world: World, one: Somebody, name: str, method: str, query: str, **form: str) -> Seen | None:
    page = next(row for row in pages()[name] if row.allows(method))
    if one.person.role not in page.roles or (page.of and not one.sees(page.of, "own")):
        return None
    object_id = world.address_id(page.of, "own", one) if page.of else ""
    body = "&".join(f"{key.strip('_')}={value}" for key, value in form.items())
    more = {"data": body, "content_type": "application/x-www-form-urlencoded"} if form else {}
    return ask(one.client, method, path_of(page, object_id) + query, **more)


def _read(world: World, one: Somebody) -> Iterator[str]:
    row = world.far.row
    asked = [
        ("vault:items", "GET", f"?{key}={value}", {})
        for side in (world.own, world.far)
        for key, value in (
            ("mission", side.row("mission").pk),
            ("case", side.row("case").pk),
            ("device", side.row("device").pk),
            ("words", side.word),
        )
    ]
    asked += [
        ("vault:object-new", "GET", f"?item={row('item').pk}", {}),
        ("vault:object-new", "GET", f"?item={world.own.row('item').pk}", {}),
        ("vault:small", "POST", "", {"item": str(row("item").pk), "item_": str(world.own.row("item").pk)}),
        ("audit:mine", "GET", f"?person={row('maker').pk}", {}),
        ("audit:acts", "GET", f"?person={row('maker').pk}", {}),
    ]
    for name, method, query, form in asked:
        seen = _ask(world, one, name, method, query, **form)
        if seen is None:
            continue
        if seen.status >= 500:
            yield f"{name}{query[:9]}, {one.name}: {seen.status}"
        told = [part for part in (query.rpartition("=")[2], *form.values()) if part]
        look = Look(one, pages()[name][0], "own", "", seen)
        for line in shown(world, look):
            if not any(line.endswith(part[:40]) for part in told):
                yield f"{query[:9]} {line}"


def _done(world: World, one: Somebody) -> Iterator[str]:
    far = world.far.row
    asked = [
        ("vault:case-add", {"case": far("case").pk}),
        ("vault:object-new", {"mission": far("mission").pk, "kind": "paper", "description": "x"}),
        ("intake:tickets", {"mission": far("mission").pk, "label": "x", "days": "3"}),
        ("intake:abort", {"x": "1"}),
        ("missions:end", {"person": world.far.proposer.pk}),
        ("cases:end", {"person": world.far.proposer.pk}),
        ("access:withdraw", {"x": "1"}),
        ("access:approve", {"x": "1"} if one.relation == "stranger" else {}),
    ]
    for name, form in asked[:-1]:
        if name == "intake:tickets" and one.person.role == "auditor":
            continue
        seen = _ask(world, one, name, "POST", "", **form)
        if seen is not None and seen.wrote - DENIED:
            yield f"POST {name}, {one.name}: wrote {sorted(seen.wrote - DENIED)}"
        if seen is not None and seen.status >= 500:
            yield f"POST {name}, {one.name}: {seen.status}"
