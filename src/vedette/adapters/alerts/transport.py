"""One request over HTTP, for channels: verified TLS, no redirect, one deadline, a bounded answer."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from vedette.adapters.alerts.message import DEADLINE, Outcome, accepted, refused, unsure
from vedette.errors import UsageError

MAX_ANSWER_BYTES = 65_536
MAX_URL_CHARS = 2_000
SUCCESS = (200, 201, 202, 204)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def parse_endpoint(url: str, what: str) -> SplitResult:
    """Return the parts of an address that may have a query; `what` names it in a refusal.

    https, or http on this machine itself. Raises: UsageError for anything else, a user, a fragment.
    """
    try:
        parts = urlsplit(url[: MAX_URL_CHARS + 1])
        plain = len(url) <= MAX_URL_CHARS and url.isascii() and url.isprintable() and " " not in url
        usable = plain and bool(parts.hostname) and parts.port != 0 and not parts.fragment
        usable = usable and parts.username is None and parts.password is None
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        usable = safe = False
    if not (usable and safe):
        raise UsageError(
            f"{what}: its address is not usable", hint="https://host/path; http only on this machine itself"
        )
    return parts


@lru_cache(maxsize=32)
def context(authority: str = "") -> ssl.SSLContext:
    """Return what verifies the other side: the system's authorities, or those of the PEM text `authority`.

    Raises: UsageError when that is no certificate.
    """
    try:
        return ssl.create_default_context(cadata=authority or None)
    except (ssl.SSLError, ValueError) as error:
        raise UsageError("channel: its authority is not a certificate in PEM") from error


@dataclass(frozen=True, slots=True)
class Line:
    """A server that takes messages. `deadline` in seconds is for the whole request, not for one read."""

    parts: SplitResult
    tls: ssl.SSLContext
    deadline: float = DEADLINE

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        success: tuple[int, ...] = SUCCESS,
        holds: str = "",
    ) -> tuple[Outcome, int]:
        """Send one request; return what became of it, and the status, 0 without one.

        Accepted is an answer of `success` that holds the text `holds`. What failed before the request left is
        refused; what failed after it is unsure, also a server's error: it may have taken the message first.
        """
        line = self._connection()
        over = threading.Event()
        timer = threading.Timer(self.deadline, _shut, (lambda: line.sock, over))
        timer.daemon = True
        timer.start()
        sent = False
        try:
            line.connect()
            sent = True
            line.request(method, target, body, dict(headers))
            answer = line.getresponse()
            status = answer.status
            data = answer.read(MAX_ANSWER_BYTES)
        except ssl.SSLCertVerificationError:
            return refused("the server's certificate is not the right one"), 0
        except (OSError, http.client.HTTPException, ValueError):
            return (unsure("no answer after it was sent") if sent else refused("cannot be reached")), 0
        finally:
            timer.cancel()
            line.close()
        if over.is_set():  # a head that was cut reads like a whole one
            return unsure("no whole answer in time"), 0
        return _judged(status, data, success, holds), status

    def _connection(self) -> http.client.HTTPConnection:
        host, port = str(self.parts.hostname), self.parts.port
        if self.parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=self.deadline, context=self.tls)
        return http.client.HTTPConnection(host, port, timeout=self.deadline)


def _shut(held: Callable[[], socket.socket | None], over: threading.Event) -> None:
    """End a request whose server drips: a time-out of the socket only counts the pauses."""
    over.set()
    line = held()
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _judged(status: int, data: bytes, success: tuple[int, ...], holds: str) -> Outcome:
    if status in success:
        if holds and holds.encode() not in data:
            return refused(f"status {status} without the words of success")
        return accepted(f"status {status}")
    if 300 <= status < 400:
        return refused(f"status {status}: redirects are not followed")
    if status == http.client.REQUEST_TIMEOUT or (
        status >= http.client.INTERNAL_SERVER_ERROR and status != http.client.SERVICE_UNAVAILABLE
    ):
        return unsure(f"status {status}")
    return refused(f"status {status}")
