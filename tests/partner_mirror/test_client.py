"""The client beside mirrors that lie, babble, hang up or turn in circles: a declared refusal each time."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from partner_mirror.stage import ORIGIN, Register, deposit, digest, keys_of, new_partner
from vedette.adapters import mirror_client
from vedette.adapters.mirror_client import HttpMirror, NoRoom, OtherDeposit
from vedette.errors import ConflictError, MissingError, SignatureError, StoreError, UsageError, VedetteError
from vedette.formats.deposit import HOLDING_TYPE, WANTED, Holding, deposit_digest
from vedette.formats.mirror_request import INFO
from vedette.formats.note import parse_note, sign_note
from vedette.formats.partner_card import Card

DATA = b"x" * 300_000


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return new_partner(tmp_path_factory.mktemp("p") / "p").card()


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A server that gives `answer` for each request head and then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    head = b""
                    with suppress(OSError):
                        while b"\r\n\r\n" not in head and (data := connection.recv(65_536)):
                            head += data
                        connection.sendall(answer(head))
                        connection.shutdown(socket.SHUT_WR)
                        while connection.recv(65_536):
                            pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def http(status: int, body: bytes = b"", kind: str = "text/plain", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [
        f"HTTP/1.1 {status} x",
        f"Content-Type: {kind}",
        f"Content-Length: {size}",
        "Connection: close",
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + body


ASKED: dict[str, Callable[[HttpMirror], object]] = {
    "push_log": lambda m: m.push_log(REGISTER.log, HEAD),
    "push_deposit": lambda m: m.push_deposit(NOTE),
    "push_object": lambda m: m.push_object(digest(DATA), len(DATA), io.BytesIO(DATA)),
    "ticket": lambda m: m.ticket(keys_of()[0], ORIGIN),
    "deposits": lambda m: list(m.deposits(ORIGIN)),
    "fetch": lambda m: list(m.fetch(digest(DATA), 5)),
    "checkpoint": lambda m: m.checkpoint(ORIGIN),
    "tile": lambda m: m.store(ORIGIN).read("tile/0/000"),
}
REGISTER = Register()
HEAD = REGISTER.grow(300)
NOTE = deposit(0, [DATA])
BABBLE = [
    b"",
    b"\0" * 3000,
    b"HTTP/1.1 999 x\r\n\r\n",
    b"HTTP/1.1 200 x\r\nContent-Length: nine\r\n\r\nx",
    http(200, b"\xff" * 70_000_0, "text/x.vedette.wanted"),
    http(200, b"x" * 100, length=5000),
    http(200, b"\xff\n"),
    http(202, b"0\n", "text/x.vedette.offset"),
    http(202, b"999999999999\n", "text/x.vedette.offset"),
    http(202, b"-1\n", "text/x.vedette.offset"),
    http(409, b"5\n", "text/x.tlog.size"),
    http(409, b"300\n5\n\n", INFO),
    http(202, b"300\n300\n\n", INFO),
    http(200, b"\n", HOLDING_TYPE),
    http(200, b"", WANTED),
    http(206, b"x" * 10, length=100),
    http(301, b"", "text/html"),
    http(404, "\x1b[2J é".encode()),
    *(http(status, b"no\n") for status in (400, 401, 403, 410, 411, 413, 422, 429, 500, 503, 507)),
]


@pytest.mark.parametrize("asked", ASKED)
def test_whatever_a_mirror_answers_is_a_value_or_a_declared_refusal(
    asked: str, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_client, "WAIT_SECONDS", 0)
    current = b""
    refused = 0
    with answering(lambda head: current) as url:
        for said in BABBLE:
            current = said
            mirror = HttpMirror("nord", url, card, timeout=5)
            try:
                ASKED[asked](mirror)
            except VedetteError as error:
                refused += 1
                assert str(error).isprintable()
            finally:
                mirror.close()
    assert refused >= len(BABBLE) - 8


def test_each_refusal_has_its_kind(card: Card) -> None:
    current = b""

    def fails(answer: bytes, asked: str, kind: type[VedetteError], match: str) -> None:
        nonlocal current
        current = answer
        mirror = HttpMirror("nord", url, card, timeout=5)
        with pytest.raises(kind, match=match):
            ASKED[asked](mirror)
        mirror.close()

    with answering(lambda head: current) as url:
        fails(http(507, b"mirror: no room\n"), "push_deposit", NoRoom, "no room")
        fails(
            http(409, f"3 {'0' * 64}\n".encode(), "text/x.vedette.deposits"),
            "push_deposit",
            OtherDeposit,
            "3",
        )
        fails(http(422, b"object: other bytes\n"), "push_object", ConflictError, "other bytes")
        fails(http(404), "push_object", MissingError, "404")
        fails(http(401), "fetch", SignatureError, "401")
        fails(http(403, b"frozen\n"), "push_log", SignatureError, "frozen")
        fails(http(202, b"5\n", "text/x.vedette.offset"), "push_object", StoreError, "takes nothing more")
        fails(http(409, b"300\n7\n\n", INFO), "push_log", StoreError, "status 409")
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nobody = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(StoreError, match="cannot be reached"):
        ASKED["push_log"](HttpMirror("nord", nobody, card, timeout=5))


def test_a_holding_of_another_key_deposit_or_register_is_refused(card: Card, tmp_path: Path) -> None:
    stranger = new_partner(tmp_path / "p")
    said = parse_note(NOTE).text
    good = Holding(ORIGIN, 0, deposit_digest(said), "2026-05-14T10:00:00Z")
    mirror = HttpMirror("nord", "http://127.0.0.1:1", stranger.card(), timeout=5)
    mirror.check_holding(NOTE, sign_note(good.text(), [stranger.holdings_key()]).encode())
    for text, key in (
        (good.text(), keys_of()[0]),
        (Holding(ORIGIN, 1, good.sha256, good.time).text(), stranger.holdings_key()),
        (Holding(ORIGIN, 0, "0" * 64, good.time).text(), stranger.holdings_key()),
        (Holding("other.example/r1", 0, good.sha256, good.time).text(), stranger.holdings_key()),
    ):
        with pytest.raises(SignatureError):
            mirror.check_holding(NOTE, sign_note(text, [key]).encode())


@pytest.mark.parametrize(
    "url", ["ftp://x/", "http://", "http://x:0/", "http://x:99999/", "nothing", "http://" + "x" * 3000]
)
def test_what_is_no_address_is_refused(url: str, card: Card) -> None:
    with pytest.raises(UsageError):
        HttpMirror("nord", url, card)
