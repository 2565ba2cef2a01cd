"""The gate: answers for a locked house with one page, and becomes the leader when somebody opens it.

It runs in a process of its own that the supervisor forked. One guess is worked on at a time, a second or more
each, however many come. After the right one the process is replaced (exec) by the leader's program: what was
typed is gone from memory, and the house secret lies in a pipe until the leader has read it.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from vedette.errors import FormatError, LimitError, OpenError, UsageError, VedetteError
from vedette_hq.serving.control import secret_pipe
from vedette_hq.serving.gate_page import (
    HEADERS,
    MAX_FORM_BYTES,
    Form,
    Notice,
    choose_language,
    page,
    parse_form,
)
from vedette_hq.serving.opening import SheetError, open_house

MAX_CONNECTIONS = 32
MAX_WAITING = 4
HEAD_BYTES = 16_384
REQUEST_SECONDS = 20.0
"""Who has not sent a whole request by then is cut; the oldest is cut before when too many are there."""
FLOOR_SECONDS = 1.0
"""A guess is answered no sooner, right or wrong."""
SLOWEST_SECONDS = 5.0
"""After many wrong guesses each is answered so much later, never later than this: nobody is shut out."""

_STATIC = Path(__file__).resolve().parent.parent / "static" / "hq"
STATIC = {
    "/static/hq/base.css": ("base.css", "text/css; charset=utf-8"),
    "/static/hq/parts.css": ("parts.css", "text/css; charset=utf-8"),
    "/static/hq/icon.svg": ("icon.svg", "image/svg+xml"),
}
REASONS = {
    200: "OK",
    303: "See Other",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    421: "Misdirected Request",
    503: "Service Unavailable",
}
_SAFE_READERS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the parts the gate looks at."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def parse_head(data: bytes) -> tuple[str, str, dict[str, str]]:
    """Return (method, target, headers) of a request's head. Raises: FormatError."""
    try:
        first, *lines = data.decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        raise FormatError("request: its head is not ASCII") from None
    words = first.split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1") or not words[1].startswith("/"):
        raise FormatError("request: its first line is out of form")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or not name or name.strip() != name or (name in headers and name != "cookie"):
            raise FormatError("request: a header is out of form")
        headers[name] = value.strip()
    if "transfer-encoding" in headers:
        raise FormatError("request: a body must say its length")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 8):
        raise FormatError("request: its length is no number")
    return words[0], words[1], headers


class Gate:
    """Answers on `listener`. `opened` is called once, in the accepting thread, with the house secret."""

    def __init__(
        self,
        listener: socket.socket,
        house: Path,
        origin: str,
        notice: Notice,
        opened: Callable[[bytes], None],
        *,
        tries: Callable[[Path, str, str], bytes] = open_house,
    ) -> None:
        self._listener = listener
        self._house = house
        self._host = urlsplit(origin).netloc
        self._origin = origin
        self._notice = notice
        self._opened = opened
        self._tries = tries
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._waiting = 0
        self._wrong = 0
        self._secret: bytes | None = None
        self._people: dict[socket.socket, float] = {}

    # answering

    def answer(self, asked: Asked) -> Told:
        """Return the answer to one request."""
        if asked.headers.get("host", "") not in (self._host, self._host.replace("localhost", "127.0.0.1")):
            return Told(421, b"This is another site.\n", "text/plain; charset=utf-8")
        if asked.path in STATIC and asked.method in _SAFE_READERS:
            name, kind = STATIC[asked.path]
            with suppress(OSError):
                return Told(200, (_STATIC / name).read_bytes(), kind)
            return Told(404)
        if asked.path == "/alive" and asked.method in _SAFE_READERS:
            return Told(200, b"locked\n", "text/plain; charset=utf-8")
        if asked.method == "POST" and asked.path == "/":
            return self._guess(asked)
        if asked.method not in _SAFE_READERS:
            # an act that came too late: said so that nobody takes it for done
            return Told(
                503,
                b"refused: the house is locked; nothing was done\n",
                "text/plain; charset=utf-8",
                {"Retry-After": "60"},
            )
        with suppress(ValueError):
            wanted = dict(parse_qsl(asked.query[:200], max_num_fields=4)).get("language", "")
            return self._page(asked, Notice() if wanted else self._notice, wanted)
        return self._page(asked, self._notice)

    def _page(self, asked: Asked, notice: Notice, language: str = "", status: int = 0) -> Told:
        chosen = choose_language(language, asked.headers.get("accept-language", ""))
        usual = (
            200 if asked.path == "/" else 503
        )  # what was asked for is not here: nobody stores this instead
        return Told(status or usual, page(chosen, notice), headers={"Vary": "Accept-Language"})

    def _guess(self, asked: Asked) -> Told:
        site = asked.headers.get("sec-fetch-site", "same-origin")
        if asked.headers.get("origin", self._origin) != self._origin or site != "same-origin":
            return Told(403, b"This form came from elsewhere.\n", "text/plain; charset=utf-8")
        try:
            form = parse_form(asked.body)
        except (FormatError, LimitError):
            return self._page(asked, Notice("form"), status=400)
        with self._guard:
            if self._waiting >= MAX_WAITING:
                return self._page(asked, Notice("busy"), form.language, 503)
            self._waiting += 1
        try:
            with self._turn:
                if self._secret is not None:  # somebody was faster
                    return Told(303, headers={"Location": "/"})
                return self._try(asked, form)
        finally:
            with self._guard:
                self._waiting -= 1

    def _try(self, asked: Asked, form: Form) -> Told:
        began = time.monotonic()
        notice = Notice("wrong")
        try:
            secret = self._tries(self._house, form.passphrase, form.sheets)
        except SheetError as error:
            notice = Notice("word", error.sheet, error.word) if error.word else Notice("count", error.count)
        except UsageError:
            notice = Notice("nothing")
        except OpenError:
            notice = Notice("sheets" if form.sheets.strip() else "wrong")
        except (VedetteError, OSError):
            notice = Notice("disk")
        else:
            time.sleep(max(0.0, FLOOR_SECONDS - (time.monotonic() - began)))
            self._secret = secret
            return Told(303, headers={"Location": "/"})
        self._wrong += 1
        floor = min(SLOWEST_SECONDS, max(FLOOR_SECONDS, self._wrong - 4.0))
        time.sleep(max(0.0, floor - (time.monotonic() - began)))
        return self._page(asked, notice, form.language)

    # connections

    def serve(self, going_on: Callable[[], bool] = lambda: True) -> None:
        """Answer until the house is opened; then let the others finish, and call `opened`."""
        while going_on() and self._secret is None:
            ready, _, _ = select.select([self._listener], [], [], 0.05)
            if not ready or self._secret is not None:  # who comes now is for the leader
                continue
            try:
                person, _ = self._listener.accept()
            except (BlockingIOError, ConnectionError, InterruptedError):
                continue
            except OSError:  # no handle left: the oldest goes
                self._cut_oldest(0)
                continue
            self._cut_oldest(MAX_CONNECTIONS - 1)
            with self._guard:
                self._people[person] = time.monotonic()
            threading.Thread(target=self._attend, args=(person,), daemon=True).start()
        until = time.monotonic() + 2.0
        while self._people and time.monotonic() < until:
            time.sleep(0.005)
        if self._secret is not None:
            self._opened(self._secret)

    def _cut_oldest(self, left: int) -> None:
        with self._guard:
            oldest = sorted(self._people, key=self._people.__getitem__)
            for person in oldest[: max(0, len(oldest) - left)]:
                self._people.pop(person, None)
                with suppress(OSError):
                    person.shutdown(socket.SHUT_RDWR)

    def _attend(self, person: socket.socket) -> None:
        try:
            with suppress(OSError):
                told = self._read_and_answer(person)
                if told is not None:
                    person.settimeout(REQUEST_SECONDS)
                    person.sendall(told)
                    person.shutdown(socket.SHUT_WR)
                    person.settimeout(0.2)
                    while person.recv(4096):
                        pass
        finally:
            with self._guard:
                self._people.pop(person, None)
            person.close()

    def _read_and_answer(self, person: socket.socket) -> bytes | None:
        until = time.monotonic() + REQUEST_SECONDS
        head, found, rest = b"", b"", b""
        while not found:
            piece = _some(person, until)
            if not piece:
                return None
            head, found, rest = (head + piece).partition(b"\r\n\r\n")
            if len(head) > HEAD_BYTES:
                return _spelled(Told(400), "GET")
        try:
            method, target, headers = parse_head(head)
        except FormatError:
            return _spelled(Told(400), "GET")
        length = int(headers.get("content-length", "0"))
        if length > MAX_FORM_BYTES:
            refused = b"refused: the house is locked; nothing was done\n"
            return _spelled(Told(503, refused, "text/plain; charset=utf-8"), method)
        while len(rest) < length:
            piece = _some(person, until)
            if not piece:
                return None
            rest += piece
        path, _, query = target.partition("?")
        return _spelled(self.answer(Asked(method, path, query, headers, rest[:length])), method)


def _some(person: socket.socket, until: float) -> bytes:
    left = until - time.monotonic()
    if left <= 0:
        return b""
    person.settimeout(left)
    return person.recv(16_384)


def _spelled(told: Told, method: str) -> bytes:
    headers = {**HEADERS, "Content-Type": told.content_type, **told.headers}
    headers |= {"Content-Length": str(len(told.body)), "Connection": "close"}
    head = f"HTTP/1.1 {told.status} {REASONS[told.status]}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("ascii") + b"\r\n" + (b"" if method == "HEAD" else told.body)


def become_leader(arguments: list[str], secret: bytes, environment: dict[str, str]) -> None:
    """Replace this process by the leader, which finds the house secret in a pipe. Does not return."""
    handle = secret_pipe(secret)
    os.set_inheritable(handle, True)
    command = [sys.executable, "-m", "vedette_hq.serving.leader", *arguments, "--secret", str(handle)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own program, by list
