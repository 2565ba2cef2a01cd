"""Every guard taken away, once each: the matrix must turn red each time.

Mutants of the table: a page's roles opened to all, its `of` removed, its stage lowered, its `fresh`
dropped; a
scope that gives all rows. Mutants of the queries, by syntax tree: a narrowing `.filter(…)` that becomes
`.all()`, an
`if …: return ….none()` that is dropped. Those run with VEDETTE_MATRIX=full (some minutes); the others always.

Each mutant is asked about by the layer it belongs to: a role by the guard with all scopes open, a scope
by what it
gives, whatever the roles. So one guard behind another is still seen to work.
"""

from __future__ import annotations

import ast
import inspect
import os
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from hq_matrix.asking import expected
from hq_matrix.leaks import leaks, lists
from hq_matrix.makers import KINDS, World
from vedette_hq.access.middleware import Guard
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.roles import ALL
from vedette_hq.access.table import pages, scopes
from vedette_hq.config.applications import APPLICATIONS

pytestmark = pytest.mark.django_db
FULL = os.environ.get("VEDETTE_MATRIX") == "full"
DECLARED = dict(pages().items())
"""As declared, before any mutant."""
ROWS = [(name, n) for name, rows in DECLARED.items() for n, page in enumerate(rows) if not page.machine]


class _Everything:
    """A scope that keeps nothing back."""

    def filter(self, **_: Any) -> _Everything:
        return self

    def first(self) -> object:
        return object()


def guard(person: Any, page: Page, method: str, object_id: str, stage: int, fresh: bool) -> str:
    """What the guard answers, in the words of the matrix."""
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = method, "/", "/"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "443"}
    request.session = {"fresh": timezone.now().isoformat()} if fresh else {}
    request.person, request.stage, request.rehearsal = person, Stage(stage), {}
    request.resolver_match = SimpleNamespace(view_name=page.name, namespace="", url_name="")
    try:
        answer = Guard(lambda _: HttpResponse()).process_view(request, None, (), {page.argument: object_id})
    except Http404:
        return "hidden"
    except PermissionDenied:
        return "forbidden"
    if answer is None:
        return "open"
    where = answer.headers.get("Location", "")
    for name, mark in (("login", "/people/login"), ("second", "/people/second"), ("again", "/people/again")):
        if where.startswith(mark):
            return name
    return str(answer.status_code)


def red_page(world: World, name: str) -> str:
    """Return the first cell of the guard's layer that is not as declared.

    Scopes give everything meanwhile.
    """
    with changed_scopes({kind: lambda _person: _Everything() for kind in scopes()}):
        for page in DECLARED[name]:
            if page.machine:
                continue
            for one in world.people[:7]:
                for stage, fresh in ((2, True), (2, False), (1, False), (0, False)):
                    person = one.person if stage else None
                    for method in page.methods.split():
                        seen = guard(person, page, method, "f" * 32, stage, fresh)
                        want = expected(page, one.person.role, stage, fresh, True)
                        if seen != want:
                            return f"{method} {name}, {one.name}, stage {stage}: {seen}, declared {want}"
    for page in DECLARED[name]:  # and the real scope, for a page about an object
        if page.of and not page.machine:
            for one in world.people:
                for owner in ("own", "far", "missing"):
                    seen = guard(
                        one.person,
                        page,
                        page.methods.split()[0],
                        world.address_id(page.of, owner, one),
                        2,
                        True,
                    )
                    if seen != expected(page, one.person.role, 2, True, one.sees(page.of, owner)):
                        return f"{name}, {one.name}, {owner}: {seen}"
    return ""


def red_scope(world: World, kind: str) -> str:
    """Return the first row that a scope gives, or keeps back, against what `makers` says."""
    for one in world.people:
        rows = scopes()[kind](one.person)
        for owner in ("own", "far"):
            if rows.filter(pk=world.row(kind, owner, one).pk).exists() != one.sees(kind, owner):
                return f"{kind}, {one.name}, {owner}"
    return ""


@contextmanager
def changed_page(name: str, number: int, **members: Any) -> Iterator[None]:
    table, before = pages(), pages()[name]
    table[name] = tuple(replace(row, **members) if n == number else row for n, row in enumerate(before))
    try:
        yield
    finally:
        table[name] = before


@contextmanager
def changed_scopes(members: dict[str, Any]) -> Iterator[None]:
    table, before = scopes(), dict(scopes())
    table.update(members)
    try:
        yield
    finally:
        table.update(before)


def page_mutants() -> Iterator[tuple[str, int, dict[str, Any]]]:
    for name, number in ROWS:
        page = DECLARED[name][number]
        if page.stage is Stage.INSIDE and page.roles != ALL:
            yield name, number, {"roles": ALL}
        if page.of:
            yield name, number, {"of": ""}
        if page.stage is not Stage.PUBLIC:
            yield name, number, {"stage": Stage(page.stage - 1)}
        if page.fresh:
            yield name, number, {"fresh": False}


def test_the_guard_is_green_before_anything_is_taken_away(world: World) -> None:
    assert not [red for name in DECLARED if (red := red_page(world, name))]
    assert not [red for kind in scopes() if (red := red_scope(world, kind))]


@pytest.mark.parametrize("application", APPLICATIONS)
def test_every_guard_of_the_table_is_missed_when_it_is_gone(world: World, application: str) -> None:
    survivors, count = [], 0
    for name, number, members in page_mutants():
        if name.partition(":")[0] == application:
            count += 1
            with changed_page(name, number, **members):
                if not red_page(world, name):
                    survivors.append((name, members))
    assert not survivors
    assert count or application in ("outbox", "intake", "home", "access"), "no guard was found to take away"


@pytest.mark.parametrize("kind", sorted(set(scopes()) & set(KINDS)))
def test_a_scope_that_gives_all_is_missed(world: World, kind: str) -> None:
    scope = scopes()[kind]

    def everything(person: Any) -> Any:
        return scope(person).model._default_manager.all()

    with changed_scopes({kind: everything}):
        assert red_scope(world, kind)


# queries, by syntax tree


@dataclass(frozen=True)
class Mutant:
    """One narrowing taken out of one function."""

    function: FunctionType
    what: str
    code: Any

    def __str__(self) -> str:
        return f"{self.function.__module__.split('.')[1]}.{self.function.__name__}: {self.what}"


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _is_narrowing(call: ast.AST) -> bool:
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    return named and call.func.attr in ("filter", "exclude") and "person" in _names(call)  # type: ignore[attr-defined]


def _is_refusal(node: ast.AST) -> bool:
    if (
        not isinstance(node, ast.If)
        or node.orelse
        or len(node.body) != 1
        or "person" not in _names(node.test)
    ):
        return False
    answer = node.body[0]
    return (
        isinstance(answer, ast.Return) and answer.value is not None and ".none()" in ast.unparse(answer.value)
    )


class _Cut(ast.NodeTransformer):
    def __init__(self, number: int) -> None:
        self.left, self.what = number, ""

    def _hit(self, node: ast.AST) -> bool:
        self.left -= 1
        if self.left == -1:
            self.what = ast.unparse(node).replace("\n", " ")[:90]
            return True
        return False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if _is_narrowing(node) and self._hit(node):
            assert isinstance(node.func, ast.Attribute)
            return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if _is_refusal(node) and self._hit(node):
            return ast.Pass()
        return self.generic_visit(node)


@cache
def query_mutants() -> tuple[Mutant, ...]:
    found = []
    for application in APPLICATIONS:
        try:
            module = import_module(f"vedette_hq.{application}.queries")
        except ModuleNotFoundError:
            continue
        for function in vars(module).values():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and "person" in inspect.signature(function).parameters:
                found += list(_mutants_of(function))
    return tuple(found)


def _mutants_of(function: FunctionType) -> Iterator[Mutant]:
    source = textwrap.dedent(inspect.getsource(function))
    for number in range(20):
        tree, cut = ast.parse(source), _Cut(number)
        tree = ast.fix_missing_locations(cut.visit(tree))
        if not cut.what:
            return
        space = dict(function.__globals__)
        exec(compile(tree, function.__module__, "exec"), space)  # noqa: S102 - our own source, cut
        yield Mutant(function, cut.what, space[function.__name__].__code__)


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    before = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        yield
    finally:
        mutant.function.__code__ = before


def test_there_are_narrowings_to_take_away() -> None:
    assert len(query_mutants()) > 15


def _red(world: World, checks: list[Callable[[], Any]]) -> bool:
    for check in checks:
        try:
            if check():
                return True
        except Exception:  # noqa: BLE001 - a page that breaks is red
            return True
    return False


@pytest.mark.skipif(not FULL, reason="VEDETTE_MATRIX=full")
def test_every_narrowing_of_the_queries_is_missed_when_it_is_gone(world: World) -> None:
    survivors = []
    looked = lists(page for rows in DECLARED.values() for page in rows if not page.machine)
    for mutant in query_mutants():
        checks: list[Callable[[], Any]] = [lambda kind=kind: red_scope(world, kind) for kind in scopes()]
        checks += [
            lambda one=one: leaks(world, one, looked) for one in world.people if one.relation != "former"
        ]
        with in_place(mutant):
            if not _red(world, checks):
                survivors.append(str(mutant))
    assert not survivors
