"""Asking the site for one cell of the matrix, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.table import pages

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FILL: dict[str, Any] = {
    "number": 1,
    "name": "part.vpk",
    "sha256": "0" * 64,
    "token": "0" * 32,
    "vocabulary": "acts",
    "view": "table",
    "language": "fr",
    "paper": "wgeid",
    "form": "txt",
    "code": "lodging",
    "transition": "file",
    "part": "facts",
    "path": "index.html",
}
"""What stands in an address beside the object's id."""
_MASKED = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="next" value="[^"]*"'),
)


@cache
def patterns() -> dict[str, URLPattern]:
    """Return the address of each name, as the resolver holds it."""
    found: dict[str, URLPattern] = {}

    def walk(resolver: URLResolver, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                walk(one, one.namespace or space)
            else:
                found[f"{space}:{one.name}" if space else str(one.name)] = one

    walk(get_resolver(), "")
    return found


def path_of(page: Page, object_id: str) -> str:
    """Return the address of a page for an object."""
    from django.urls import reverse

    names = patterns()[page.name].pattern.converters
    filled = {name: FILL.get(name, object_id) for name in names}
    if page.argument in names and (page.of or page.argument not in FILL):
        filled[page.argument] = object_id
    return reverse(page.name, kwargs=filled)


def declared_methods(name: str) -> set[str]:
    """Return the methods that an address declares; with GET goes HEAD."""
    found = {method for row in pages()[name] for method in row.methods.split()}
    return found | ({"HEAD"} if "GET" in found else set())


_reached: list[str] = []
_answers_alone = [False]


@contextmanager
def guard_alone() -> Iterator[None]:
    """Have no view run: where one would be reached, the answer is empty. For what the guard decides."""
    _answers_alone[0] = True
    try:
        yield
    finally:
        _answers_alone[0] = False


@contextmanager
def watching() -> Iterator[None]:
    """Have every view note that it was reached."""
    before = {}
    for name, pattern in patterns().items():
        before[name] = pattern.callback

        def noting(
            request: Any, *args: Any, _view: Any = pattern.callback, _name: str = name, **named: Any
        ) -> Any:
            _reached.append(_name)
            if _answers_alone[0]:
                return HttpResponse(status=204)
            return _view(request, *args, **named)

        for mark in ("csrf_exempt",):
            if hasattr(pattern.callback, mark):
                setattr(noting, mark, getattr(pattern.callback, mark))
        pattern.callback = noting
    try:
        yield
    finally:
        for name, pattern in patterns().items():
            pattern.callback = before[name]


WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What came of one cell."""

    outcome: str
    status: int
    body: bytes
    reached: bool
    wrote: frozenset[str]
    kind: str = ""
    cache: str = ""

    @property
    def plain(self) -> bytes:
        """The body without what is drawn afresh for each answer."""
        body = self.body
        for pattern in _MASKED:
            body = pattern.sub(b"", body)
        return body


def ask(client: Any, method: str, path: str, *, undo: bool = True, **more: Any) -> Seen:
    """Ask; whatever it changed is undone, unless told otherwise."""
    wrote: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITES.match(sql):
            wrote.add(match.group(1))
        return execute(sql, params, many, context)

    _reached.clear()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        with connection.execute_wrapper(note):
            answer = client.generic(method, path, **more)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(undo)
    for name in list(client.cookies):
        if cookies.get(name):
            client.cookies[name] = cookies[name]
        else:
            del client.cookies[name]
    outcome = _outcome(answer, bool(_reached))
    kind = answer.headers.get("Content-Type", "")
    cache = answer.headers.get("Cache-Control", "")
    return Seen(outcome, answer.status_code, body, bool(_reached), frozenset(wrote), kind, cache)


def _outcome(answer: Any, reached: bool) -> str:
    if reached:
        return "open"
    where = answer.headers.get("Location", "")
    if answer.status_code == 302:
        for name, mark in (
            ("login", "/people/login"),
            ("second", "/people/second"),
            ("again", "/people/again"),
        ):
            if where.startswith(mark):
                return name
    return {403: "forbidden", 404: "hidden", 405: "method"}.get(answer.status_code, f"{answer.status_code}")


def expected(page: Page, role: str | None, stage: int, fresh: bool, sees: bool) -> str:
    """Return what a cell must give, from its declaration and what `makers` says of the object."""
    if stage < page.stage:
        return "login" if stage == Stage.PUBLIC else "second"
    if page.stage is Stage.INSIDE and stage == Stage.INSIDE:
        may = role in page.roles
        if page.of and not (may and sees):
            return "hidden"
        if not page.of and not may:
            return "forbidden"
        if page.fresh and not fresh:
            return "again"
    return "open"
