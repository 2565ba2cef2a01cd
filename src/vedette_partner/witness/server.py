"""The door of the witness: HTTP/1.1, two paths, no log of who came.

    POST /add-checkpoint                          a request (see `cosign`)
    GET  /<hex SHA-256 of an origin>/checkpoint   the note cosigned last, for monitors

It speaks plain HTTP: put it behind Tor or a TLS proxy.
"""

from __future__ import annotations

import re
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from vedette.errors import FormatError, VedetteError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import SigningKey
from vedette.formats.witness_request import MAX_BODY_BYTES
from vedette_partner.witness.cosign import Answer, answer
from vedette_partner.witness.state import State

SILENCE_SECONDS = 10  # the longest wait for the next bytes
CONNECTION_SECONDS = 60  # the longest life of a connection: someone who sends byte by byte is cut
MAX_CONNECTIONS = 64

_MONITOR = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness at `address`; `clock` gives Unix seconds. Call `serve_forever`."""

    daemon_threads = True
    request_queue_size = MAX_CONNECTIONS

    def __init__(
        self,
        address: tuple[str, int],
        state: State,
        keys: Sequence[SigningKey],
        clock: Callable[[], int] = lambda: int(time.time()),
    ) -> None:
        self.state = state
        self.keys = keys
        self.clock = clock
        self._open: dict[socket.socket, float] = {}
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it listens, once the port is known."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Bind, without the name look-up that the parent would make."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "witness", self.server_address[1]

    def process_request(self, request: object, client_address: object) -> None:
        """Take a connection, or drop it when there are too many."""
        if not isinstance(request, socket.socket):
            raise TypeError("a stream socket was expected")
        with self._open_lock:
            full = len(self._open) >= MAX_CONNECTIONS
            if not full:
                self._open[request] = time.monotonic() + CONNECTION_SECONDS
        if full:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        """Close a connection and forget it."""
        if isinstance(request, socket.socket):
            with self._open_lock:
                self._open.pop(request, None)
            super().shutdown_request(request)

    def service_actions(self) -> None:
        """Cut connections that have lived too long; called twice a second."""
        now = time.monotonic()
        with self._open_lock:
            late = [s for s, until in self._open.items() if until < now]
        for connection in late:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended by itself

    def handle_error(self, request: object, client_address: object) -> None:
        """Name the kind of a failure; the parent would print the client's address."""
        kind = sys.exc_info()[0]
        if kind is not None and not issubclass(kind, OSError):
            print(f"witness: a request failed: {kind.__name__}", file=sys.stderr, flush=True)


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # with 0.9 the parent would answer without a status
    timeout = SILENCE_SECONDS
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        if self.path != "/add-checkpoint":
            self._send(Answer(404, b"path: not found\n"), close=True)
            return
        body = self._body()
        if isinstance(body, Answer):
            self._send(body, close=True)
            return
        try:
            result = answer(body, self.server.state, self.server.keys, self.server.clock())
        except VedetteError as error:
            # the operator must see it; the client learns only that nothing was cosigned
            print(f"witness: {error}", file=sys.stderr, flush=True)
            result = Answer(500, b"witness: nothing was cosigned\n")
        self._send(result)

    def do_GET(self) -> None:
        match = _MONITOR.fullmatch(self.path)
        try:
            note = self.server.state.cosigned(match[1]) if match else None
        except VedetteError as error:
            print(f"witness: {error}", file=sys.stderr, flush=True)
            self._send(Answer(500, b"witness: state cannot be read\n"))
            return
        self._send(Answer(200, note) if note else Answer(404, b"path: not found\n"))

    def _body(self) -> bytes | Answer:
        """The whole body, or the answer to a body that is not taken."""
        lengths = self.headers.get_all("Content-Length", [])
        if len(lengths) != 1 or "Transfer-Encoding" in self.headers:
            return Answer(411, b"request: exactly one content length was expected\n")
        try:
            length = parse_decimal(lengths[0], "request: content length")
        except FormatError as error:
            return Answer(400, f"{error}\n".encode())
        if length > MAX_BODY_BYTES:
            return Answer(413, b"request: expected at most %d bytes\n" % MAX_BODY_BYTES)
        body = self.rfile.read(length)
        if len(body) != length:
            return Answer(400, b"request: body is cut short\n")
        return body

    def _send(self, result: Answer, *, close: bool = False) -> None:
        if close:  # what follows on this connection may be the rest of a body
            self.close_connection = True
        self.send_response(result.status)
        self.send_header("Content-Type", result.content_type)
        self.send_header("Content-Length", str(len(result.body)))
        self.send_header("Cache-Control", "no-store")
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(result.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Plain words; the parent would repeat the request in a page."""
        self._send(Answer(code, b"request: not understood\n"), close=True)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: no address, no path, no time of a client is written anywhere."""

    def version_string(self) -> str:
        """No versions."""
        return "witness"
