"""An id of another case in every field of every form of redress: nothing of it is ever tied to one's own.

Forms are read from the pages, as a browser would. Each field that takes an id is given ids of the other case,
one by one; all else is filled in as it should be. Each answer is undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from hq.plugin import join
from hq_matrix.asking import path_of
from hq_matrix.makers import KINDS, Side
from vedette_hq.access.table import pages

pytestmark = pytest.mark.django_db
ROOMS = ("casework", "clocks", "opensources", "redress", "pleadings", "dossiers")
ID = re.compile(r"[0-9a-f]{32}")
TABLES = {model._meta.db_table for room in ROOMS for model in apps.get_app_config(room).get_models()}
WRITES = re.compile(r'(?:INSERT INTO|UPDATE) "(\w+)"')
OTHERS = ("case", "item", "record", "authority")
"""Kinds of other applications that forms of these may name."""


@dataclass
class Field:
    """One field of a form: what is in it, what can be chosen, what it is called."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: their address and fields."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, []  # type: ignore[var-annotated]
        self._form: tuple[str, dict[str, Field]] | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attributes}
        if tag == "form" and one.get("method") == "post":
            self._form = (one.get("action") or self.here, {})
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "option" and self._select is not None:
            self._select.options.append(one.get("value", ""))
        elif one.get("name"):
            kind = one.get("type", tag)
            made = self._form[1].setdefault(one["name"], Field(one["name"], kind, one.get("value", "")))
            if kind in ("radio", "checkbox"):
                made.options.append(one.get("value", ""))
            self._select = made if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def filled(one: Field) -> str:
    """What a person would put into a field."""
    if one.options:
        return next((value for value in one.options if value), "")
    if one.kind == "date":
        return "2026-03-02"
    if one.kind == "number":
        return "1"
    return one.value or "invented"


def takes_id(one: Field) -> bool:
    """Whether a field is one in which an id is chosen: its choices are ids, or nothing is there to choose."""
    if ID.search(one.name + one.value) or any(ID.search(value) for value in one.options):
        return True
    return one.kind in ("select", "radio", "checkbox") and not any(one.options)


@dataclass
class Written:
    """What is written into tables of these applications with one of these ids in it."""

    foreign: set[str]
    found: list[str] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        table = WRITES.match(sql)
        if table is not None and table.group(1) in TABLES:
            self.found += [table.group(1)] * bool(self.foreign & set(ID.findall(str(params))))
        return execute(sql, params, many, context)


def own_pages(side: Side) -> Iterator[str]:
    """The addresses of every page of these applications about what a side has."""
    for name, rows in sorted(pages().items()):
        page = next((row for row in rows if "GET" in row.methods), None)
        if name.partition(":")[0] not in ROOMS or page is None:
            continue
        if not page.of or (page.of in KINDS and not KINDS[page.of].personal):
            yield path_of(page, str(side.row(page.of).pk) if page.of else "0" * 32)


def read_forms(clients: list[Any], side: Side) -> list[tuple[Any, str, dict[str, Field]]]:
    """Every form of these pages once, with the first person who is shown it."""
    forms: dict[tuple[str, frozenset[str]], tuple[Any, str, dict[str, Field]]] = {}
    for client in clients:
        for address in own_pages(side):
            answer = client.get(address)
            if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
                continue
            read = Forms(address)
            read.feed(answer.content.decode())
            for action, fields in read.found:
                if any(f"/{room}/" in action for room in (*ROOMS, "sources")):
                    forms.setdefault((action, frozenset(fields)), (client, action, fields))
    return list(forms.values())


def sent(client: Any, action: str, given: dict[str, str], ids: set[str]) -> tuple[int, list[str]]:
    """The status of an answer, and the tables into which one of the ids went; all is undone."""
    told = Written(ids)
    with transaction.atomic():
        with connection.execute_wrapper(told):
            answer = client.post(action, given)
        transaction.set_rollback(True)
    return answer.status_code, told.found


def test_no_field_of_any_form_takes_what_is_of_another_case(people: Any, visit: Any) -> None:
    mine, other = Side("mine"), Side("other")
    asked_for = {row.of for name, rows in pages().items() for row in rows if name.partition(":")[0] in ROOMS}
    kinds = sorted(name for name in KINDS if name in asked_for or name in OTHERS)
    for side, name in product((mine, other), kinds):
        side.row(name)
    named = [name for name in kinds if not name.startswith(("own_", "open_", "workable_", "signed_"))]
    foreign = {str(other.maker.pk)} | {str(other.row(name).pk) for name in named}
    foreign = {pk for pk in foreign if ID.fullmatch(pk)}
    for role, kind in product(("lawyer", "lead"), ("case", "mission")):
        join(people[role], kind, str(mine.row(kind).pk))
    forms = read_forms([visit(people["lawyer"]), visit(people["lead"])], mine)
    asked, noticed, taken = 0, 0, []
    for client, action, fields in forms:
        good = {name: filled(one) for name, one in fields.items()}
        for name, one in fields.items():
            if name == "csrfmiddlewaretoken" or not takes_id(one):
                continue
            # the control: one's own ids are seen where they are written
            own = {pk for value in (name, one.value, *one.options) for pk in ID.findall(value)}
            if own:
                noticed += bool(sent(client, action, good, own)[1])
            kept = re.compile(r"([a-z]+:)[0-9a-f]{32}")
            prefix = next((found.group(1) for value in one.options if (found := kept.match(value))), "")
            for pk in sorted(foreign):
                given = good | {name: f"{prefix}{pk}"}
                if ID.search(name):
                    given = {ID.sub(pk, key): value for key, value in good.items()}
                status, tables = sent(client, action, given, {pk})
                asked += 1
                assert status < 500, (action, name)
                if tables:
                    taken.append((action, name, tables))
    print(f"{len(forms)} forms, {asked} answers, own ids seen {noticed} times")
    assert not taken, taken
    assert len(forms) >= 40 and asked >= 300 and noticed >= 8
