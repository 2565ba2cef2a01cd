"""Real servers for channels: mail with and without TLS, HTTP gateways of moods, Matrix, a push service.

Each keeps what reached it. `Http` has a mood: accepts, refuses, breaks after it accepted, is slow, drips,
sends elsewhere, says 200 and means no. All listen on this machine alone.
"""

from __future__ import annotations

import datetime
import email
import email.policy
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from vedette.adapters.alerts.encryption import Subscription, from_base64url


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, str]:
    """A server's context with a fresh certificate for `name`, and the certificate in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(Encoding.PEM)
    path = folder / f"{name}.pem"
    path.write_bytes(text + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, text.decode()


@dataclass
class Mailbox:
    """Letters that reached a mail server. `answer` is what it says then; `drop` breaks the line."""

    letters: list[Any] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    answer: str = "250 taken"
    drop: bool = False
    pause: float = 0.0
    rcpt: str = ""
    heard: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any
    ) -> Any:
        """Keep by what name the client calls itself."""
        self.heard.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take or refuse an address."""
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter, in some mood."""
        if self.answer.startswith("250"):
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.SMTP))
            self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        if self.pause:
            import asyncio

            await asyncio.sleep(self.pause)
        if self.drop:
            server.transport.abort()
        return self.answer


@contextmanager
def mail_server(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    user: str = "",
    password: str = "",
) -> Iterator[Mailbox]:
    """A mail server on this machine."""
    box = Mailbox()

    def authenticate(_s: Any, _session: Any, _e: Any, mechanism: str, data: Any) -> AuthResult:
        given = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode())
        return AuthResult(success=given == (user, password), handled=False)

    options: dict[str, Any] = {"authenticator": authenticate} if user else {}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True, "auth_required": bool(user)}
    elif user:
        options["auth_require_tls"] = False
    made = Controller(box, hostname="127.0.0.1", port=0, ssl_context=tls, server_hostname="m", **options)
    # the controller's own probe speaks plain: the port is learnt from the server itself
    made.port = _free_port()
    if tls:
        made._trigger_server = lambda: _knock(made.port)  # type: ignore[method-assign]
    made.start()
    box.port = made.port
    try:
        yield box
    finally:
        made.stop()


def _knock(port: int) -> None:
    """Speak TLS to a server that has just begun, so that it makes what answers."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 5) as held, anybody.wrap_socket(held) as line:
        line.recv(100)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@dataclass
class Request:
    """What reached an HTTP server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Http:
    """An HTTP server of some mood, and what reached it. `answer` overrules the mood by a function."""

    mood: str = "accepts"
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    elsewhere: str = ""
    seconds: float = 5.0
    answer: Callable[[Request], tuple[int, bytes]] | None = None
    once: dict[str, str] = field(default_factory=dict)
    """Moods for the next request of a kind: {"next": "breaks"}."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def texts(self, member: str = "text") -> list[str]:
        """The texts of all JSON bodies."""
        return [json.loads(one.body)[member] for one in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Http

    def log_message(self, *_: Any) -> None:
        """Keep silent."""

    def _any(self) -> None:
        state = self.state
        body = self.rfile.read(int(self.headers.get("Content-Length", "0") or 0))
        asked = Request(
            self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body, time.time()
        )
        mood = state.once.pop("next", state.mood)
        if mood != "elsewhere":
            state.requests.append(asked)
        if state.answer is not None:
            self._give(*state.answer(asked))
        elif mood == "accepts":
            self._give(200, b'{"status": "queued"}')
        elif mood == "lies":
            self._give(200, b'{"error": "no credit"}')
        elif mood == "refuses":
            self._give(403, b"no")
        elif mood == "busy":
            self._give(503, b"later")
        elif mood == "fails after accepting":
            self._give(500, b"oops")
        elif mood == "breaks after accepting":
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(2)
        elif mood == "slow":
            time.sleep(state.seconds)
            self._give(200, b"{}")
        elif mood == "drips":
            self._drip()
        elif mood == "endless":
            self._endless()
        elif mood == "elsewhere":
            self.send_response(302)
            self.send_header("Location", state.elsewhere)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _give(self, status: int, body: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

    def _drip(self) -> None:
        """One byte of a head each tenth of a second: no pause is ever long."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _ in range(int(self.state.seconds * 10)):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.1)

    def _endless(self) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            for _ in range(2000):
                self.wfile.write(b"x" * 65536)

    do_GET = do_POST = do_PUT = _any


@contextmanager
def http_server(mood: str = "accepts", *, tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[Http]:
    """An HTTP server on this machine."""
    state = Http(mood, **more)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign,assignment]
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def matrix_server(bearer: str = "tok") -> Iterator[tuple[Http, dict[str, dict[str, Any]]]]:
    """A home server: one event for a transaction, however often it is put; and those events."""
    events: dict[str, dict[str, Any]] = {}

    def answer(asked: Request) -> tuple[int, bytes]:
        if asked.headers.get("authorization") != f"Bearer {bearer}":
            return 401, b'{"errcode": "M_UNKNOWN_TOKEN"}'
        if asked.method != "PUT" or "/send/m.room.message/" not in asked.path:
            return 404, b'{"errcode": "M_UNRECOGNIZED"}'
        events.setdefault(asked.path, json.loads(asked.body))
        return 200, json.dumps({"event_id": f"${len(events)}"}).encode()

    with http_server(answer=answer) as server:
        yield server, events


class Browser:
    """A browser that subscribed: it opens what was sealed to it, by its own code and not by ours."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"a" * 16
        self.point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = Subscription(endpoint, self.point, self._auth).encode()

    def open(self, body: bytes) -> bytes:
        """The content of one message (RFC 8188 section 2, RFC 8291 section 3)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs = body[21 : 21 + length]
        record = body[21 + length :]
        assert 18 < len(record) <= size, "one record"
        shared = self._key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        secret = _derive(self._auth, shared, b"WebPush: info\x00" + self.point + theirs, 32)
        key = _derive(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derive(salt, secret, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert padded[-1] == 2, "the last record"
        return padded[:-1]


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def check_sender(asked: Request, point: str, audience: str) -> dict[str, Any]:
    """What the word of the sender says, once its signature is found true (RFC 8292)."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    kind, _, rest = asked.headers["authorization"].partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    assert kind == "vapid" and parts["k"] == point
    head, body, signature = parts["t"].split(".")
    raw = from_base64url(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(point))
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(signed, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(from_base64url(head)) == {"typ": "JWT", "alg": "ES256"}
    claims: dict[str, Any] = json.loads(from_base64url(body))
    assert claims["aud"] == audience and time.time() < claims["exp"] <= time.time() + 24 * 3600
    return claims
