"""The site's stage, and the site on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from hq.plugin import *  # noqa: F403


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing about requests is written anywhere."""


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
