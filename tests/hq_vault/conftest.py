"""The site's stage, and what the evidence room holds in a process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from hq.plugin import *  # noqa: F403


@pytest.fixture(autouse=True)
def rooms() -> Iterator[None]:
    """Each test has its own house: what a process holds of one is let go; its helpers stay."""
    from vedette.house.reading import HouseReader
    from vedette_hq.config.runtime import current
    from vedette_hq.vault import projecting, proving
    from vedette_hq.vault.room import room

    runtime = current()
    projecting._lookers[:] = [(runtime, room().looker)]
    projecting.forget_nears()
    projecting.forget_watched()
    room().reader = HouseReader(runtime.house, runtime.cover, runtime.objects())
    yield
    room().clear()
    proving._kept.clear()


@pytest.fixture(scope="session", autouse=True)
def helpers() -> Iterator[None]:
    """The helpers end with the tests."""
    yield
    from vedette_hq.vault import projecting, room

    projecting._lookers.clear()
    room.close()


@pytest.fixture
def fresh_items(house: Any, worker: Any, mission: Any) -> dict[str, Any]:
    """One item of each kind, by kind, sealed, taken in and read now."""
    from hq_vault.stage import every_kind

    return every_kind(house, worker)


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `items` made once: folders, and rows."""
    from hq_vault.stage import Snapshot

    return Snapshot(tmp_path_factory.mktemp("snapshot"))


@pytest.fixture
def items(house: Any, worker: Any, mission: Any, snapshots: Any) -> dict[str, Any]:
    """One item of each kind, by kind; made once for all tests, then copied."""
    from hq_vault.stage import every_kind, rows_by_kind

    if snapshots.rows:
        snapshots.restore(house, mission)
    else:
        every_kind(house, worker)
        snapshots.take(house, mission)
    return rows_by_kind()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Nothing is written."""


@pytest.fixture
def site(house: Any) -> Iterator[int]:
    """The site on a port of loopback. Asks for real transactions: `django_db(transaction=True)`."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    application = get_wsgi_application()

    def answer(environ: Any, start: Any) -> Any:
        try:
            body = application(environ, start)
            yield from body
            body.close()
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, answer, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()
