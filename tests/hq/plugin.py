"""The site under test: a real house in a temporary folder, a real encrypted database, people of every role.

Importing this module tells Django what it runs on, once for a process. `VEDETTE_STORE=postgresql` runs the
same tests on PostgreSQL. Fixtures: `house` (founded: mission m-1, devices a and b, a warden), `people`
(one of each role, in the team of m-1), `strangers` (one of each role, no team), `visit` (a browser without a
browser, logged in with both factors as somebody).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vedette_hq.config import runtime
from vedette_hq.config.settings_file import Database, SiteSettings

POSTGRES = os.environ.get("VEDETTE_STORE") == "postgresql"


@dataclass(frozen=True)
class TestKeys:
    """Keys that open nothing else."""

    __test__ = False
    cover: bytes = b"c" * 32
    database: bytes = b"d" * 32
    site: bytes = b"s" * 32
    throttle: bytes = b"t" * 32


def _configure() -> Path:
    base = Path(tempfile.mkdtemp(prefix="vedette-hq-"))
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(base, ignore_errors=True))
    folder = base / "house"
    folder.mkdir(mode=0o700)
    database = Database()
    if POSTGRES:
        from hq.postgres import test_server

        server = test_server()
        database = Database(
            kind="postgresql", host=str(server.socket), port=server.port, name="vedette", user=server.user
        )
    settings = SiteSettings(database=database)
    runtime.install(runtime.Runtime(folder, TestKeys(), settings, lambda: datetime.now(UTC), covered=False))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser's driver has a loop; the tests are not in it
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django
    from django.conf import settings as django_settings

    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]  # no process of the tests inherits it: it was told of no house
    _let_tests_empty_the_acts()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_vedette_{worker}" if POSTGRES else str(base / "test.db")
    django_settings.DATABASES["default"].setdefault("TEST", {}).update(NAME=name, MIGRATE=False)
    return folder


def _let_tests_empty_the_acts() -> None:
    """A test with real transactions ends by emptying every table; the acts' triggers would refuse that."""
    from django.db import connection

    from vedette_hq.audit import triggers
    from vedette_hq.matching import triggers as judgements

    class Editor:
        def __init__(self) -> None:
            self.connection = connection

        def execute(self, line: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(line)

    kind = type(connection.ops)
    empty = kind.execute_sql_flush

    def execute_sql_flush(self: Any, lines: Any) -> None:
        triggers.take_away(None, Editor())
        judgements.take_away(None, Editor())
        try:
            empty(self, lines)
        finally:
            triggers.put(None, Editor())
            judgements.put(None, Editor())

    kind.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]


FOLDER = _configure()
"""The house of this process: found by `runtime.current().house`."""

ROLES = ("lead", "lawyer", "investigator", "watch", "editor", "auditor", "guest")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with mission m-1 and two devices, made once and copied for each test."""
    from intake.stage import clock
    from vedette.house.desks.mission_desk import enrol_device, open_mission
    from vedette.house.headquarters import Headquarters

    base = tmp_path_factory.mktemp("founded")
    Headquarters.create(
        base / "hq", "An invented group", "register.invented.example/r1", ["en", "fr", "ru"], os.urandom
    )
    with Headquarters(base / "hq", clock) as hq:
        open_mission(hq, "m-1")
        for name in ("a", "b"):
            enrol_device(hq, "m-1", base / name)
    return base


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Iterator[Any]:
    """The house that the site runs on, fresh: a `Stage` of tests/intake whose `hq` is the site's folder."""
    from intake.stage import Stage
    from vedette.adapters.opening import Warden

    for path in FOLDER.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(founded / "hq", FOLDER, dirs_exist_ok=True)
    for name in ("a", "b"):
        shutil.copytree(founded / name, tmp_path / name)
    (tmp_path / "hq").symlink_to(FOLDER)
    runtime.install(runtime.current())  # what was read of the house before counts no more
    with Warden() as warden:
        yield Stage(tmp_path, warden)


def make_person(login: str, role: str, *, name: str = "") -> Any:
    """A person who has joined."""
    from django.utils import timezone

    from vedette_hq.access.models import Person

    return Person.objects.create(
        login=login,
        name=name or f"Invented {login}",
        pseudonym=f"p-{login}",
        role=role,
        joined=timezone.now(),
    )


def join(person: Any, kind: str, object_id: str) -> Any:
    """Put a person into a team."""
    from vedette_hq.access.models import Membership

    return Membership.objects.create(person=person, kind=kind, object_id=object_id)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables are made from the models, as for a new house; what migrations do besides is done here."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from vedette_hq.config.fresh import finish

    made = connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"]
    with django_db_blocker.unblock():
        if made and not MigrationRecorder(connection).has_table():  # made for these tests, and not kept
            MigrationRecorder(connection).ensure_schema()
            with connection.schema_editor(atomic=True) as editor:
                finish(connection, editor)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On PostgreSQL the whole server is thrown away after the tests: no test database is dropped before.

    A browser's last request may still hold a connection when the tests of a file are over.
    """
    return POSTGRES


@pytest.fixture
def mission(db: None) -> Any:
    """The row of mission m-1."""
    from vedette_hq.missions.models import Mission

    return Mission.objects.get_or_create(pseudonym="m-1", defaults={"title": "Invented mission"})[0]


@pytest.fixture
def people(mission: Any) -> dict[str, Any]:
    """One person of each role, all in the team of m-1."""
    found = {role: make_person(role, role) for role in ROLES}
    for person in found.values():
        join(person, "mission", mission.pk)
    return found


@pytest.fixture
def strangers(db: None) -> dict[str, Any]:
    """One person of each role, in no team."""
    return {role: make_person(f"far-{role}", role) for role in ROLES}


def logged_in(person: Any, *, stage: int = 2, fresh: bool = True, **options: Any) -> Any:
    """A client of Django's for `person`, both factors given just now, over TLS to the right host."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from vedette_hq.access import sessions

    client = Client(headers={"host": "localhost"}, **options)
    client.defaults["wsgi.url_scheme"] = "https"
    client.defaults["SERVER_NAME"] = "localhost"
    if person is not None:
        store = sessions.SessionStore()
        store["person"], store["stage"] = person.pk, stage
        if fresh and stage == 2:
            store["fresh"] = timezone.now().isoformat()
        store.create()
        client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key or ""
    return client


@pytest.fixture
def visit(db: None) -> Callable[..., Any]:
    """`visit(person)` → a logged-in client; `visit(None)` → a stranger's."""
    return logged_in


@pytest.fixture
def worker(house: Any, db: None) -> Iterator[Any]:
    """What the worker works with; `outbox.loop.turn(worker)` does one turn here and now."""
    from intake.stage import clock
    from vedette.house.headquarters import Headquarters
    from vedette_hq.outbox.loop import Work

    with Headquarters(house.hq, clock) as hq:
        yield Work(hq, house.warden)
