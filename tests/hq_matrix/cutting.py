"""Guards taken out of the code, one at a time, by its syntax tree.

What is cut: a `.filter(…)` or `.exclude(…)` about who asks becomes `.all()`; an `if` about who asks that
refuses, or one part of its `or`, is dropped; a choice by role takes its wider side; a view's narrowed query
gives every row; a refusal of the interface is not raised.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

MODULES = (
    "access.middleware",
    "access.models",
    "access.approvals",
    "access.queries",
    "audit.queries",
    "cases.queries",
    "missions.queries",
    "identity.queries",
    "intake.queries",
    "vault.queries",
    "vault.listing",
    "cases.services",
    "intake.callers",
    "intake.api",
    "access.views_account",
    "access.views_people",
    "audit.views",
    "cases.views",
    "missions.views",
    "identity.views",
    "intake.views",
    "intake.forms",
    "vault.views",
    "vault.views_objects",
)
WHO = {"person", "caller", "reader", "role", "stage", "is_active"}
REFUSING = {"Unknown", "Forbidden", "MissingError", "SignatureError", "PermissionDenied", "Http404"}


def _words(node: ast.AST) -> set[str]:
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def _calls(node: ast.AST) -> set[str]:
    return {_callee(one) for one in ast.walk(node) if isinstance(one, ast.Call)}


def _callee(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@cache
def narrowing() -> frozenset[str]:
    """The names of the queries that take a person and give rows."""
    found = set()
    for name in MODULES:
        if name.endswith(".queries"):
            for function in vars(import_module(f"vedette_hq.{name}")).values():
                if (
                    inspect.isfunction(function)
                    and "QuerySet" in str(function.__annotations__.get("return", ""))
                    and next(iter(function.__annotations__), "") in ("person", "caller")
                ):
                    found.add(function.__name__)
    return frozenset(found)


def _about_who(node: ast.AST) -> bool:
    return bool(_words(node) & WHO or _calls(node) & narrowing())


def _is_filter(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    given = [*node.args, *(word.value for word in node.keywords)]
    return node.func.attr in ("filter", "exclude") and any(map(_about_who, given))


def _is_refusal(node: ast.If) -> bool:
    if node.orelse or len(node.body) != 1:
        return False
    answer = node.body[0]
    if isinstance(answer, ast.Raise) and answer.exc is not None:
        return bool(_words(answer.exc) & REFUSING)
    if isinstance(answer, ast.Return) and answer.value is not None and _about_who(node.test):
        text = ast.unparse(answer.value)
        return ".none()" in text or text in ("[]", "False", "None")
    return False


class _Cut(ast.NodeTransformer):
    """Cuts the guard of one number."""

    def __init__(self, number: int, view: bool) -> None:
        self.left, self.what, self.view = number, "", view

    def _hit(self, node: ast.AST, how: str = "") -> bool:
        self.left -= 1
        if self.left == -1:
            self.what = (how + ast.unparse(node).replace("\n", " "))[:120]
            return True
        return False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if _is_filter(node) and self._hit(node):
            assert isinstance(node.func, ast.Attribute)
            return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
        if self.view and _callee(node) in narrowing() and self._hit(node, "wide "):
            every = ast.Attribute(ast.Attribute(node, "model", ast.Load()), "_default_manager", ast.Load())
            return ast.Call(ast.Attribute(every, "all", ast.Load()), [], [])
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if _is_refusal(node):
            if self._hit(node):
                return ast.Pass()
            if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or):
                for number, part in enumerate(node.test.values):
                    if self._hit(part, "part "):
                        kept = [one for n, one in enumerate(node.test.values) if n != number]
                        test = kept[0] if len(kept) == 1 else ast.BoolOp(ast.Or(), kept)
                        return ast.If(test, node.body, [])
        elif node.orelse and _about_who(node.test) and self._hit(node.test, "branch "):
            return ast.If(ast.Constant(False), node.body, node.orelse)
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if _about_who(node):
            if self._hit(node, "first of "):
                return node.body
            if self._hit(node, "second of "):
                return node.orelse
        return self.generic_visit(node)


@dataclass(frozen=True)
class Mutant:
    """One guard taken out of one function."""

    module: str
    function: FunctionType
    what: str
    code: Any

    def __str__(self) -> str:
        return f"{self.module}.{self.function.__name__}: {self.what}"


@cache
def mutants() -> tuple[Mutant, ...]:
    """All of them."""
    found: list[Mutant] = []
    for name in MODULES:
        module = import_module(f"vedette_hq.{name}")
        for held in vars(module).values():
            if inspect.isfunction(held) and held.__module__ == module.__name__:
                found += _of(name, inspect.unwrap(held))
    return tuple(found)


def _of(name: str, function: FunctionType) -> Iterator[Mutant]:
    source = textwrap.dedent(inspect.getsource(function))
    view = ".views" in name or name.endswith(".forms")
    for number in range(60):
        tree, cut = ast.parse(source), _Cut(number, view)
        made = tree.body[0]
        assert isinstance(made, ast.FunctionDef)
        made.decorator_list, made.returns = [], None
        for one in ast.walk(made.args):
            if isinstance(one, ast.arg):
                one.annotation = None
        tree = ast.fix_missing_locations(cut.visit(tree))
        if not cut.what:
            return
        space = dict(function.__globals__)
        exec(compile(tree, function.__module__, "exec"), space)  # noqa: S102 - our own source, cut
        yield Mutant(name, function, cut.what, space[made.name].__code__)


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """Run with one guard taken out."""
    before = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        yield
    finally:
        mutant.function.__code__ = before
