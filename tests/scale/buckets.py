"""A real S3 server as a process of its own, and a door before it that does as badly as it is told."""

from __future__ import annotations

import http.client
import http.server
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from instruments import skip_aloud
from vedette.adapters.s3_objects import S3Secret, S3Store

SECRET = S3Secret("an-invented-key", "an-invented-secret")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """moto's S3 server, as a process."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                assert time.monotonic() < until, "the S3 server did not come up"
                time.sleep(0.05)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def bucket(self, name: str) -> None:
        """Make a bucket."""
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/{name}", method="PUT"), timeout=10).close()

    def put(self, bucket: str, path: str, data: bytes) -> None:
        """Put anything under any name, past the store."""
        request = urllib.request.Request(f"{self.url}/{bucket}/{path}", data=data, method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    def unfinished(self, bucket: str) -> int:
        """How many uploads in parts were begun and neither finished nor given up."""
        with urllib.request.urlopen(f"{self.url}/{bucket}?uploads", timeout=10) as answer:
            count: int = answer.read().count(b"<UploadId>")
            return count

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the process in the block: it takes connections and never answers."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def store(self, bucket: str, url: str | None = None, timeout: float = 1.0) -> S3Store:
        """Our store over a bucket."""
        return S3Store(
            endpoint=url or self.url, bucket=bucket, region="us-east-1", secret=SECRET, timeout=timeout
        )


@contextmanager
def server() -> Iterator[Server]:
    """A server that ends with the block."""
    if find_spec("moto") is None or find_spec("obstore") is None:
        skip_aloud("no moto or obstore: the S3 store was not tried")
    one = Server()
    try:
        yield one
    finally:
        one.kill()


OURS = {"content-length", "transfer-encoding", "connection", "date", "server"}
Change = Callable[[str, int, bytes], tuple[int, bytes]]


class Door:
    """Passes requests on to a server; `change` may alter an answer (method, status, body).

    `cut` closes a connection after that request was passed on, its answer unsaid: a lost answer.
    """

    def __init__(self, server: Server) -> None:
        self.change: Change = lambda _method, status, body: (status, body)
        self.cut: Callable[[str], bool] = lambda _method: False
        self.seen: list[str] = []
        door = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                door.seen.append(self.command)
                there = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                there.request(self.command, self.path, body, headers | {"Host": self.headers["Host"]})
                got = there.getresponse()
                data = got.read()
                there.close()
                if door.cut(self.command):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, data = door.change(self.command, got.status, data)
                self.send_response(status)
                for name, value in got.getheaders():
                    if name.lower() not in (
                        "content-length",
                        "transfer-encoding",
                        "connection",
                        "date",
                        "server",
                    ):
                        self.send_header(name, value)
                said = got.getheader("Content-Length") if self.command == "HEAD" else None
                self.send_header("Content-Length", said or str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[Server]:
    """One server for all tests that do not harm it."""
    with server() as one:
        yield one
