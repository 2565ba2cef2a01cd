"""What the code of the site may not contain, read from its syntax trees and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vedette_hq
from vedette_hq.audit.verbs import VERBS

ROOT = Path(vedette_hq.__file__).parent
CODE = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
FORBIDDEN = {"mark_safe", "csrf_exempt", "extra", "raw", "RawSQL", "SafeString"}
_SECRET = re.compile(r"(?:^|_)(?:passphrase|password|secret|token|digest|mac|code)s?$")
LOOKED_AT = {
    ("access/pictures.py", "calls mark_safe"),  # a picture drawn here; the text is not in it as text
    ("vault/templatetags/vault.py", "calls SafeString"),  # empty: only what `format_html` wrote is added
    ("config/middleware.py", "calls SafeString"),  # the one word that a report holds
    (
        "intake/api.py",
        "csrf_exempt",
    ),  # for tickets and signatures; a session's token is asked for by `callers`
    ("watch/views_public.py", "csrf_exempt"),  # what gateways received: nobody is logged in at that door
    ("finding/snippets.py", "calls mark_safe"),  # joined pieces, each escaped in the line before
    ("finding/snippets.py", "calls SafeString"),  # the same, of one piece
    ("finding/svg.py", "calls mark_safe"),  # a drawing; each attribute and text is escaped where it is added
    ("vault/views_objects.py", "a view touches .objects"),  # a prefetch of the seals of narrowed objects
    ("access/views_people.py", "a view touches .objects"),  # whether a login is taken, for a lead who invites
}
"""Faults that were looked at, one by one, and why they may stand."""


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def faults(source: str, view: bool = False) -> Iterator[tuple[int, str]]:
    """Yield (line, what) for each thing that may not stand in the code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager") and view:
            yield node.lineno, f"a view touches .{node.attr}"
        if isinstance(node, ast.Call) and _name(node.func) in FORBIDDEN:
            yield node.lineno, f"calls {_name(node.func)}"
        if isinstance(node, ast.Name) and node.id == "csrf_exempt":
            yield node.lineno, "csrf_exempt"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name.split(".")[0] for alias in node.names}
            names |= {(getattr(node, "module", "") or "").split(".")[0]}
            for name in names & {"pickle", "yaml", "random", "marshal", "shelve"}:
                yield node.lineno, f"imports {name}"
        if isinstance(node, ast.Call) and any(
            word.arg == "shell" and isinstance(word.value, ast.Constant) and word.value.value
            for word in node.keywords
        ):
            yield node.lineno, "starts a shell"
        if (
            isinstance(node, ast.Call)
            and _name(node.func) == "format_html"
            and isinstance(node.args[0], ast.JoinedStr)
        ):
            yield node.lineno, "format_html of an f-string"
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            sides = [node.left, *node.comparators]
            named = [_name(side) for side in sides if not isinstance(side, ast.Constant)]
            if len(named) == 2 and any(
                re.search(r"(?:^|_)(?:passphrase|password|secret|token|mac)$", n) for n in named
            ):
                yield node.lineno, "compares a secret with =="


CONTROL = """
import pickle
def f(request, token, other):
    Model.objects.get(pk=1)
    mark_safe(x); Model.raw("x"); format_html(f"{x}"); run("x", shell=True)
    return token == other
"""


def test_every_lint_can_fail() -> None:
    assert len({what for _, what in faults(CONTROL, view=True)}) == 7


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_code(path: Path) -> None:
    view = path.name.startswith("views") or path.name == "api.py"
    found = {what for _, what in faults(path.read_text("utf-8"), view)}
    place = path.relative_to(ROOT).as_posix()
    assert not {(place, what) for what in found} - LOOKED_AT


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+off|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style", text)
    assert "{% csrf_token %}" in text or not re.search(r"<form[^>]*method=.post", text)


def test_every_act_that_is_noted_bears_a_word_of_the_list() -> None:
    found: dict[str, str] = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "note" and len(node.args) > 1:
                verb = node.args[1]
                if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                    found[verb.value] = str(path.relative_to(ROOT))
    assert not {verb: where for verb, where in found.items() if verb not in VERBS}
