"""The door of a partner: HTTP/1.1, one prefix a role, no log of who came.

    GET  /card                the partner's card
    any  /<prefix>/<path>     what the role of that prefix answers

A thread a connection; limits on connections, on silence and on how long a request may take. It speaks
plain HTTP, for a proxy or an onion service in front, or TLS with a certificate of its own.
"""

from __future__ import annotations

import io
import re
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, Protocol

from vedette.errors import FormatError, StoreError, VedetteError
from vedette.formats.decimal import parse_decimal

TEXT = "text/plain; charset=utf-8"
SILENCE_SECONDS = 30  # the longest wait for the next bytes
REQUEST_SECONDS = 60  # the longest life of a request without a body: who sends byte by byte is cut
SLOWEST_BYTES_PER_SECOND = 1024  # a body prolongs that life by so much
LINGER_SECONDS, LINGER_BYTES = 2, 512 * 1024  # what is still taken of a body nobody wanted
MAX_CONNECTIONS = 64
_CHUNK = 64 * 1024

_PATH = re.compile(r"/([a-z]{1,16})(?:/([!-~]{0,512}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks a role.

    `path` is below the role's prefix, without a leading "/"; `headers` have lower-case names; `body`
    yields at most `length` bytes, as they come, and fewer when the connection was cut.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    length: int
    body: BinaryIO

    def whole(self) -> bytes | None:
        """The whole body, or None when it was cut short."""
        data = self.body.read(self.length)
        return data if len(data) == self.length else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a role answers; an iterator as `body` needs its `length` in bytes."""

    status: int
    body: bytes | Iterator[bytes] = b""
    content_type: str = TEXT
    length: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refuse(status: int, why: str) -> Answer:
    """An answer of one line of plain words."""
    return Answer(status, f"{why}\n".encode())


class Role(Protocol):
    """A part of the partner that answers requests below its own prefix; called from many threads."""

    @property
    def prefix(self) -> str:
        """The first part of its paths: "witness", "mirror", "people"."""

    def max_body(self, method: str, path: str) -> int:
        """The longest body taken for this request, in bytes; the door answers 413 above it."""

    def answer(self, request: Request) -> Answer:
        """The answer; a VedetteError becomes one line on standard error, and 500."""


class Door(ThreadingHTTPServer):
    """Serves `roles` and the `card` at `address`, with TLS when given (certificate chain, key) files.

    Call `serve_forever`, from another thread `shutdown`, then `server_close`. Raises: OSError when the
    address cannot be had; StoreError for a certificate that cannot be used.
    """

    daemon_threads = True
    request_queue_size = MAX_CONNECTIONS

    def __init__(
        self,
        address: tuple[str, int],
        roles: Sequence[Role],
        card: bytes,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        self.roles = {role.prefix: role for role in roles}
        self.card = card
        self._certificate = _Certificate(*certificate) if certificate else None
        self._open: dict[socket.socket, float] = {}
        self._open_lock = threading.Lock()
        self._busy = 0
        self._idle = threading.Condition()
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it listens, once the port is known."""
        host, port = str(self.server_address[0]), self.server_address[1]
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    def server_bind(self) -> None:
        """Bind, without the name look-up that the parent would make."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "partner", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, object]:
        """Take a connection; the TLS handshake waits for the connection's own thread."""
        connection, address = super().get_request()
        if self._certificate:
            connection = self._certificate.wrap(connection)
        return connection, address

    def process_request(self, request: object, client_address: object) -> None:
        """Give a connection its thread, or drop it when there are too many."""
        if not isinstance(request, socket.socket):
            raise TypeError("a stream socket was expected")
        with self._open_lock:
            full = len(self._open) >= MAX_CONNECTIONS
            if not full:
                self._open[request] = time.monotonic() + REQUEST_SECONDS
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

    def allow(self, connection: socket.socket, seconds: float) -> None:
        """Let this connection live for so long from now."""
        with self._open_lock:
            if connection in self._open:
                self._open[connection] = time.monotonic() + seconds

    def service_actions(self) -> None:
        """Cut requests that take too long; called twice a second."""
        now = time.monotonic()
        with self._open_lock:
            late = [s for s, until in self._open.items() if until < now]
        for connection in late:
            try:
                # not the method of a TLS socket: that would let go of the cipher under its reader
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended by itself

    def work(self, step: int) -> None:
        """Count a request that begins (1) or has been answered (-1)."""
        with self._idle:
            self._busy += step
            self._idle.notify_all()

    def finish(self, seconds: float) -> bool:
        """Wait until no request is being answered, but not longer than `seconds`."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, seconds)

    def handle_error(self, request: object, client_address: object) -> None:
        """Name the kind of a failure; the parent would print the client's address."""
        kind = sys.exc_info()[0]
        if kind is not None and not issubclass(kind, OSError):
            complain("door", f"a request failed: {kind.__name__}")


def complain(who: str, what: object) -> None:
    """One line on standard error, for the partner's own eyes: never about a client."""
    print(f"{who}: {what}", file=sys.stderr, flush=True)


class _Certificate:
    """A certificate and its key, read again when their files change."""

    def __init__(self, chain: Path, key: Path) -> None:
        self._files = (chain, key)
        self._seen = self._stamps()
        try:
            self._context = self._load()
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise StoreError(f"certificate {chain.name}: {_why(error)}") from None

    def _stamps(self) -> tuple[int, ...]:
        try:
            return tuple(path.stat().st_mtime_ns for path in self._files)
        except OSError:
            return ()

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*self._files)
        return context

    def wrap(self, connection: socket.socket) -> ssl.SSLSocket:
        """The connection under TLS, before its handshake."""
        stamps = self._stamps()
        if stamps != self._seen:  # renewed: no restart is needed for that
            self._seen = stamps
            try:
                self._context = self._load()
            except (OSError, ValueError) as error:
                complain("door", f"certificate not renewed, the old one stays: {_why(error)}")
        return self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)


def _why(error: Exception) -> str:
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or "cannot be read")


class _Body(io.RawIOBase):
    """The bytes of one body as they come; at a cut they end early."""

    def __init__(self, source: io.BufferedIOBase, length: int) -> None:
        self._source = source
        self.left = length
        self.cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self.cut or not self.left:
            return 0
        view = memoryview(buffer).cast("B")[: self.left]
        try:
            got = self._source.readinto1(view)
        except OSError:  # silence, reset
            got = 0
        self.left -= got
        self.cut = not got
        return got


class _Handler(BaseHTTPRequestHandler):
    server: Door
    rfile: io.BufferedReader
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # with 0.9 the parent would answer without a status
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(SILENCE_SECONDS)

    def handle(self) -> None:
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()
        super().handle()

    def parse_request(self) -> bool:
        """As the parent; one request at a time prolongs the life of its connection."""
        self.server.allow(self.connection, REQUEST_SECONDS)
        return super().parse_request()

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.server.work(1)
        try:
            self._route()
        finally:
            self.server.work(-1)

    def _route(self) -> None:
        if self.command == "GET" and self.path == "/card" and "Content-Length" not in self.headers:
            self._send(Answer(200, self.server.card))
            return
        match = _PATH.fullmatch(self.path)
        role = self.server.roles.get(match[1]) if match else None
        if match is None or role is None:
            self._send(refuse(404, "path: not found"), close=True)
            return
        path = match[2] or ""
        length = self._length(role.max_body(self.command, path))
        if isinstance(length, Answer):
            self._send(length, close=True)
            return
        self.server.allow(self.connection, REQUEST_SECONDS + length / SLOWEST_BYTES_PER_SECOND)
        raw = _Body(self.rfile, length)
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        try:
            result = role.answer(Request(self.command, path, headers, length, io.BufferedReader(raw)))
        except VedetteError as error:
            # the operator must see it; the client learns only that nothing was acknowledged
            complain(role.prefix, error)
            result = refuse(500, f"{role.prefix}: failed here, nothing was acknowledged")
        self._send(result, close=raw.cut or raw.left > 0)
        self._linger(raw)

    def _length(self, most: int) -> int | Answer:
        """The length of the body, or the answer to a body that is not taken."""
        lengths = self.headers.get_all("Content-Length", [])
        chunked = "Transfer-Encoding" in self.headers
        if not lengths and not chunked and self.command == "GET":
            return 0
        if len(lengths) != 1 or chunked:
            return refuse(411, "request: exactly one content length was expected")
        try:
            length = parse_decimal(lengths[0], "request: content length")
        except FormatError as error:
            return refuse(400, str(error))
        if length > most:
            return refuse(413, f"request: expected at most {most} bytes")
        return length

    def _linger(self, raw: _Body) -> None:
        """Take a little more of a body nobody wanted: a reset would reach its sender before the answer."""
        if raw.cut or not raw.left:
            return
        until = time.monotonic() + LINGER_SECONDS
        taken = 0
        while taken < LINGER_BYTES and (rest := until - time.monotonic()) > 0:
            self.connection.settimeout(rest)
            got = raw.read(_CHUNK)
            if not got:
                return
            taken += len(got)

    def _send(self, result: Answer, *, close: bool = False) -> None:
        if close:  # what follows on this connection may be the rest of a body
            self.close_connection = True
        length = len(result.body) if isinstance(result.body, bytes) else result.length
        if length is None:
            raise TypeError("an answer that flows needs its length")
        self.server.allow(self.connection, REQUEST_SECONDS + length / SLOWEST_BYTES_PER_SECOND)
        self.send_response(result.status)
        self.send_header("Content-Type", result.content_type)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        for name, value in result.headers.items():
            self.send_header(name, value)
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        if isinstance(result.body, bytes):
            self.wfile.write(result.body)
        else:
            self._flow(result.body, length)

    def _flow(self, parts: Iterator[bytes], length: int) -> None:
        """Send `length` bytes as they come; a failure on the way shows as a body cut short."""
        try:
            for part in parts:
                length -= len(part)
                if length < 0:
                    break
                self.wfile.write(part)
        except VedetteError as error:
            complain("door", f"an answer broke off: {error}")
        if length:
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Plain words; the parent would repeat the request in a page."""
        self._send(refuse(code, "request: not understood"), close=True)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: no address, no path, no time of a client is written anywhere."""

    def version_string(self) -> str:
        """No versions."""
        return "partner"
