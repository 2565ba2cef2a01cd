"""What pages show, that looking changes nothing, that HEAD is GET, and that a form needs its token.

Here the views run. Everybody looks once at every page that they may open; all checks read what came.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from hq.plugin import logged_in
from hq_matrix.asking import Seen, ask, path_of
from hq_matrix.cells import HUMAN, PAGES, cell
from hq_matrix.leaks import Look, hidden_from, looks, shown
from hq_matrix.makers import Somebody, World
from vedette_hq.access.pages import Stage

pytestmark = pytest.mark.django_db
WRITTEN_BY_LOOKING = {"audit_act", "access_session", "audit_alarm", "outbox_errand"}
"""What looking may write: that somebody looked.

Where asking for what is not theirs is noted, and their session.
"""


@pytest.fixture(scope="module")
def looked(world: World) -> list[Look]:
    """Every page as everybody sees it."""
    return list(looks(world, world.people, HUMAN))


@pytest.mark.parametrize("relation", ("member", "mission", "case", "stranger", "former"))
def test_no_page_shows_what_its_reader_may_not_see(world: World, looked: list[Look], relation: str) -> None:
    mine = [look for look in looked if look.one.relation == relation]
    assert len(mine) > 50
    assert not [found for look in mine for found in shown(world, look)]


def test_the_search_for_what_is_shown_can_fail(world: World, looked: list[Look]) -> None:
    """The title of a case far away, in a page of a stranger's: found."""
    look = next(look for look in looked if look.one.name == "lead (stranger)")
    body = look.seen.body + b"title of case distant"
    assert list(
        shown(world, Look(look.one, look.page, "own", "", Seen("open", 200, body, True, frozenset())))
    )
    assert any(kind == "protected" for kind, _ in hidden_from(world, look.one))


def test_no_page_breaks(looked: list[Look]) -> None:
    assert not [f"{look.page.name}, {look.one.name}" for look in looked if look.seen.status >= 500]
    assert not [f"{look.page.name}, {look.one.name}" for look in looked if not look.seen.reached]


def test_looking_changes_no_row(looked: list[Look]) -> None:
    found = {
        f"GET {look.page.name} writes {sorted(look.seen.wrote - WRITTEN_BY_LOOKING)}"
        for look in looked
        if look.seen.wrote - WRITTEN_BY_LOOKING
    }
    assert not found


def table_hashes() -> dict[str, int]:
    """A hash of all rows of every table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            found[table] = hash(frozenset(map(repr, cursor.fetchall())))
    return found


def test_rows_are_the_same_after_everybody_looked_at_everything(world: World) -> None:
    """The same without undoing anything: rows are hashed before and after."""
    from django.db import transaction

    before = table_hashes()
    with transaction.atomic():
        for one in world.people:
            if one.relation == "member":
                for page in HUMAN:
                    if "GET" in page.methods.split() and one.person.role in page.roles:
                        object_id = world.address_id(page.of, "own", one) if page.of else "0" * 32
                        ask(one.client, "GET", path_of(page, object_id), undo=False)
        after = table_hashes()
        transaction.set_rollback(True)
    changed = {table for table in before if before[table] != after[table]}
    assert "audit_act" in changed, "that somebody looked was not noted: nothing was looked at"
    assert changed <= WRITTEN_BY_LOOKING


def test_head_is_get_without_a_body_and_writes_no_more(world: World, looked: list[Look]) -> None:
    """A HEAD is sent by foreign pages too, and bears no token: it must do nothing that a GET does not."""
    clients: dict[str, Any] = {}
    found = []
    for look in looked:
        if look.one.name not in ("lead (member)", "auditor (member)") or look.owner == "far":
            continue
        if look.one.name not in clients:  # factors given just now, however slow the machine is
            clients[look.one.name] = logged_in(look.one.person)
        head = ask(clients[look.one.name], "HEAD", look.path)
        if (head.status, head.body) != (look.seen.status, b""):
            found.append(f"HEAD {look.page.name}, {look.one.name}: {head.status}")
        if more := head.wrote - look.seen.wrote - {"access_session"}:
            found.append(f"HEAD {look.page.name} writes {sorted(more)}")
    assert not found


NO_TOKEN = {"watch:arrived"}
"""What a gateway of text messages calls: what it brings proves itself, whoever is logged in here."""


@pytest.mark.parametrize("role", ("lead", "auditor", "guest"))
def test_a_form_without_its_token_changes_nothing(world: World, role: str) -> None:
    one = next(one for one in world.people if one.name == f"{role} (member)")
    client = logged_in(one.person, enforce_csrf_checks=True)
    client.raise_request_exception = False
    found = []
    for page in PAGES:
        for method in set(page.methods.split()) - {"GET"}:
            of = "delivery" if page.machine else page.of
            object_id = world.address_id(of, "own", one) if of else "0" * 32
            for token in ("", "x" * 64):
                headers = {"x-csrftoken": token} if token else {}
                seen = ask(client, method, path_of(page, object_id), headers=headers)
                machine = page.machine and seen.status in (401, 403, 404, 405)
                human = not page.machine and seen.status == 403 and not seen.reached
                proves_itself = page.name in NO_TOKEN and seen.status == 422
                if not (machine or human or proves_itself) or seen.wrote - {"access_session"}:
                    found.append(f"{method} {page.name}, {role}: {seen.status}, wrote {sorted(seen.wrote)}")
    assert not found


def test_an_empty_form_breaks_nothing(world: World) -> None:
    """Every form of every role, sent with nothing in it."""
    found = []
    for one in world.people:
        if one.relation != "member":
            continue
        one.log_in()
        for page in HUMAN:
            may = page.stage is not Stage.INSIDE or (
                one.person.role in page.roles and (not page.of or one.sees(page.of, "own"))
            )
            if may and "POST" in page.methods.split():
                seen = cell(one, page, "POST", "own", world)
                if seen.status >= 500 or not seen.reached:
                    found.append(f"POST {page.name}, {one.name}: {seen.status}")
    assert not found


def test_static_files_are_open_and_nothing_beside_them(world: World) -> None:
    client = logged_in(None)
    assert ask(client, "GET", "/static/hq/base.css").status == 200
    for path in (
        "/static/",
        "/static/hq/",
        "/static/../settings.toml",
        "/static/%2e%2e/settings.toml",
        "/static/hq/../../group.json",
        "/static//etc/passwd",
        "/group.json",
        "/settings.toml",
        "/database/house.db",
    ):
        assert ask(client, "GET", path).status in (302, 400, 404), path


def test_no_admin_no_debug_no_third_party(world: World, looked: list[Look]) -> None:
    assert not settings.DEBUG
    assert not any("admin" in name or "debug" in name for name in settings.INSTALLED_APPS)
    for path in ("/admin/", "/admin", "/__debug__/", "/media/", "/.env", "/.git/config"):
        assert ask(world.people[0].client, "GET", path).status == 404
    outside = re.compile(rb"""(?:src|href|action)=["'](?:https?:)?//""")
    for look in looked:
        if look.seen.kind.startswith("text/html"):
            assert not outside.search(look.seen.body), look.page.name
            assert b"style=" not in look.seen.body, look.page.name
            assert not re.search(rb"<script(?![^>]*\bsrc=)", look.seen.body), look.page.name


def test_nothing_with_data_is_kept_by_a_browser(world: World) -> None:
    for page in HUMAN:
        lead: Somebody = world.people[0]
        if "GET" in page.methods.split() and page.stage is Stage.INSIDE and "lead" in page.roles:
            path = path_of(page, world.address_id(page.of, "own", lead) if page.of else "0" * 32)
            answer: Any = ask(lead.client, "GET", path)
            assert "no-store" in answer.cache, page.name
