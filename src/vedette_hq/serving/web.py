"""The web process: granian's WSGI server on the supervisor's socket, around the site.

Granian is embedded, not started: its own parent process would bind an address of its own. What is used of it
here is held by `tests/hq_serving/test_web.py`.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from vedette_hq.serving.shared import Shared

BACKLOG = 512
"""Connections that wait in the queue of the listening socket."""
THREADS = 4
MAX_CONNECTIONS = 512
HEADER_SECONDS = 20
MAX_BODY_BYTES = 2 << 20
"""No address takes a larger body: a piece of a file has at most 256 kB, a form 1 MB."""
READERS = THREADS - 1
"""So many bodies are read at once: whoever sends slowly never holds the last thread."""
TURN_SECONDS = 0.05
FINISH_SECONDS = 2.0
"""So long those who are being answered are waited for when the house is locked."""
LAST_WORD_SECONDS = 0.3
"""So long whoever was let in just before has to say what they want."""
INSIDE = "vedette.inside"
"""Set by the site in a request's environment when a person who is logged in asks."""
POLL = "HTTP_X_VEDETTE_POLL"
"""Sent by scripts that look by themselves: nobody's hand."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Watched:
    """A WSGI application that knows how many are being answered, and when a person last did something."""

    def __init__(self, application: Application, shared: Shared) -> None:
        self._application = application
        self._shared = shared
        self._guard = threading.Lock()
        self._readers = threading.BoundedSemaphore(READERS)
        self._count = 0

    @property
    def busy(self) -> bool:
        """Whether somebody is being answered now."""
        return self._count > 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        with self._guard:
            self._count += 1
        try:
            if refused := self._take_body(environ):
                start_response(refused, [("Content-Length", "0"), ("Retry-After", "1"), ("Server", "")])
                self._end()
                return [b""]
            body = self._application(environ, start_response)
        except BaseException:
            self._end()
            raise
        if environ.get(INSIDE) and POLL not in environ:
            self._shared.activity = time.monotonic()
        if isinstance(body, list):
            self._end()
            return body
        if getattr(body, "streaming", None) is False:  # Django's, whole in memory already
            try:
                return list(body)
            finally:
                self._close(body)
        return _Body(body, lambda: self._close(body))

    def _take_body(self, environ: dict[str, Any]) -> str:
        """Read the body before the site is asked; return the status of a refusal, "" when it was read."""
        told = environ.get("CONTENT_LENGTH") or "0"
        if not (told.isascii() and told.isdigit() and len(told) < 20):
            return "400 Bad Request"
        length = int(told)
        if length > MAX_BODY_BYTES:
            return "413 Content Too Large"
        if length:
            if not self._readers.acquire(timeout=TURN_SECONDS):
                return "503 Service Unavailable"
            try:
                data = environ["wsgi.input"].read(length)
            except Exception:  # noqa: BLE001 - whoever sent it broke off; what is raised is the server's own
                data = b""
            finally:
                self._readers.release()
            if len(data) != length:
                return "400 Bad Request"
            environ["wsgi.input"] = io.BytesIO(data)
        return ""

    def _close(self, body: Iterable[bytes]) -> None:
        try:
            getattr(body, "close", lambda: None)()
        finally:
            self._end()

    def _end(self) -> None:
        with self._guard:
            self._count -= 1


class _Body:
    """A body that is given piece by piece, and says when it was given."""

    def __init__(self, body: Iterable[bytes], closed: Callable[[], None]) -> None:
        self._pieces = iter(body)
        self._closed: Callable[[], None] | None = closed

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Let it go; a second time changes nothing."""
        closed, self._closed = self._closed, None
        if closed is not None:
            closed()


def serve(listener: socket.socket, application: Application, shared: Shared) -> None:
    """Answer on `listener` until SIGTERM; then finish with those who are there, at most two seconds."""
    import asyncio
    from importlib import import_module

    granian: Any = import_module("granian._granian")  # its stubs are of another version than its code
    futures: Any = import_module("granian._futures")
    http: Any = import_module("granian.http")
    wsgi: Any = import_module("granian.wsgi")
    watched = Watched(application, shared)
    no_tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    listener.setblocking(False)
    worker = granian.WSGIWorker(
        1,  # number of the process
        (None, granian.SocketHolder(listener.fileno(), False, BACKLOG)),
        None,  # no channel for measurements
        1,  # threads of its loop
        THREADS,  # its blocking threads
        THREADS,  # threads of Python
        3600,  # seconds until an idle one ends: each holds a connection to the database
        MAX_CONNECTIONS,
        "1",  # HTTP/1.1; a proxy in front speaks the others
        http.HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        None,
        None,  # no static files
        *no_tls,
        (None, None),
    )
    stop, stopped = granian.WorkerSignal(), threading.Event()

    def end(_number: int, _frame: object) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop = asyncio.new_event_loop()
    scheduler = futures._new_cbscheduler(loop, wsgi._callback_wrapper(watched, {}, None), impl_asyncio=True)
    worker.serve_str(scheduler, loop, stop)
    stopped.wait()
    _take_no_more(listener)
    began = time.monotonic()
    while time.monotonic() < began + FINISH_SECONDS and (
        watched.busy or time.monotonic() < began + LAST_WORD_SECONDS
    ):
        time.sleep(0.01)
    stop.set()
    time.sleep(0.1)  # what was answered and not yet sent


def _take_no_more(listener: socket.socket) -> None:
    """Let nobody more in, and let those who are in finish: granian itself can only do both or neither.

    Every handle of the listening socket here becomes one of a socket where nobody ever comes; who comes now
    waits in the queue, which is the supervisor's too.
    """
    inode = os.fstat(listener.fileno()).st_ino
    with socket.socket(socket.AF_UNIX) as nobody:
        nobody.bind("")  # a name that the kernel makes up
        nobody.listen(1)
        nobody.setblocking(False)
        for handle in range(3, max(int(name) for name in _handles()) + 1):
            with suppress(OSError):
                if os.fstat(handle).st_ino == inode:
                    os.dup2(nobody.fileno(), handle, inheritable=False)


def _handles() -> list[str]:
    try:
        return os.listdir("/proc/self/fd")  # noqa: PTH208 - names only
    except OSError:  # not ours to read when we are not dumpable
        return ["1023"]
