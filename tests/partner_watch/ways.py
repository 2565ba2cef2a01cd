"""Real servers for alerts: one that takes mail, one that is a gateway over HTTP and can misbehave."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Came:
    """One message as its receiver has it; `at` in Unix seconds with a fraction."""

    at: float
    to: str
    text: str
    id: str


@dataclass(slots=True)
class Received:
    """What a server received, in order. `answer` says how it behaves: accept, drop (takes, then breaks the
    line), slow (takes, answers after `pause` seconds), refuse.
    """

    came: list[Came] = field(default_factory=list)
    answer: str = "accept"
    pause: float = 3.0
    news: threading.Condition = field(default_factory=threading.Condition)

    def put(self, came: Came) -> None:
        """Note one message."""
        with self.news:
            self.came.append(came)
            self.news.notify_all()

    def wait(self, count: int, seconds: float) -> list[Came]:
        """All that came, as soon as there are so many, or after so many seconds."""
        with self.news:
            self.news.wait_for(lambda: len(self.came) >= count, seconds)
            return list(self.came)

    def texts(self) -> list[str]:
        """The texts, in order."""
        return [each.text for each in self.came]


class _Gateway(BaseHTTPRequestHandler):
    received: Received

    def do_POST(self) -> None:
        """Take one message, and answer as told."""
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = self.received.answer
        if mode == "refuse":
            self.send_error(503)
            return
        self.received.put(Came(time.time(), data["to"], data["text"], data["id"]))
        if mode == "drop":
            self.connection.close()
            return
        if mode == "slow":
            time.sleep(self.received.pause)
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that was broken on purpose is no fault."""


@contextmanager
def gateway() -> Iterator[tuple[str, Received]]:
    """A gateway that takes JSON with to, text and id; gives its address and what came."""
    received = Received()
    handler = type("Gateway", (_Gateway,), {"received": received})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/send", received
        finally:
            server.shutdown()
            thread.join()


class _Mail:
    def __init__(self, received: Received) -> None:
        self._received = received

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one letter."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        if self._received.answer == "refuse":
            return "451 not now"
        text = str(letter.get_content()).strip()
        for to in envelope.rcpt_tos:
            self._received.put(Came(time.time(), to, text, str(letter["Message-ID"])))
        return "250 taken"


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[tuple[int, Received]]:
    """A mail server on this machine; gives its port and what came."""
    from aiosmtpd.controller import Controller

    received = Received()
    port = free_port()
    controller = Controller(_Mail(received), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, received
    finally:
        controller.stop()


def channels_toml(gateway_url: str, mail_port: int, *, knows: bool = True) -> str:
    """Settings with both: `sms` over the gateway, `mail` over the mail server."""
    return f"""
[[channel]]
name = "sms"
kind = "http"
url = "{gateway_url}"
body = '{{"to": "{{to}}", "text": "{{text}}", "id": "{{id}}"}}'
id_header = "Idempotency-Key"
recognises_ids = {str(knows).lower()}
deadline = 5

[[channel]]
name = "mail"
kind = "mail"
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "watch@partner.example"
deadline = 5
"""
