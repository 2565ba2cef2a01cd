"""Reading strangers over HTTP: bounded, on time, and never led elsewhere. Real sockets, a hostile server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from vedette.adapters.log_over_http import HttpFiles, HttpLog
from vedette.errors import FormatError, LimitError, MissingError, StoreError, UsageError


@contextmanager
def server(answer: Callable[[socket.socket, bytes], bool]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that does as `answer` says with each request, True to go on; gives (url, paths asked)."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                kept = True
                while kept:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        try:
                            piece = connection.recv(4096)
                        except OSError:
                            piece = b""
                        if not piece:
                            break
                        request += piece
                    if not request:
                        break
                    asked.append(request.split(b" ")[1])
                    try:
                        kept = answer(connection, request)
                    except OSError:
                        kept = False

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/base", asked
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def plain(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_one_connection_serves_many_files_and_a_closed_one_is_opened_again() -> None:
    count = 0

    def answer(connection: socket.socket, request: bytes) -> bool:
        nonlocal count
        count += 1
        connection.sendall(plain(b"x" * 32))
        return count % 3 != 0  # every third time it hangs up without a word

    with server(answer) as (url, asked):
        log = HttpLog("mirror", url)
        for _ in range(9):
            assert log.read("tile/0/000.p/1") == b"x" * 32
        log.close()
    assert asked == [b"/base/tile/0/000.p/1"] * 9


def test_a_redirection_is_not_followed() -> None:
    def answer(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(plain(b"", "302 Found", "Location: http://127.0.0.1:1/elsewhere\r\n"))
        return True

    with server(answer) as (url, asked), pytest.raises(StoreError, match="not followed"):
        HttpLog("mirror", url).read("checkpoint")
    assert asked == [b"/base/checkpoint"]


@pytest.mark.parametrize(
    "sent, error",
    [
        (plain(b"y" * 8193), LimitError),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"z" * 0x4000 + b"\r\n",
            LimitError,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", StoreError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + b"a" * 9000, LimitError),
        (b"nonsense\r\n\r\n", StoreError),
        (b"", StoreError),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n", StoreError),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", StoreError),
        (plain(b"", "404 Not Found"), MissingError),
        (plain(b"", "500 Oh"), StoreError),
        (plain(b"", "204 No Content"), StoreError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", StoreError),
    ],
)
def test_what_a_hostile_server_sends_is_refused(sent: bytes, error: type[Exception]) -> None:
    def answer(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(sent)
        return False

    with server(answer) as (url, _), closing(HttpLog("mirror", url, timeout=5)) as log, pytest.raises(error):
        log.read("tile/0/000")


def test_who_sends_byte_by_byte_is_cut() -> None:
    def answer(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            connection.sendall(b"x")
            time.sleep(0.05)
        return False

    with server(answer) as (url, _), pytest.raises(StoreError, match="took more than"):
        HttpFiles("mirror", url, timeout=2, life=0.3).get("checkpoint", 2000)


def test_who_says_nothing_is_waited_for_only_so_long() -> None:
    def answer(connection: socket.socket, request: bytes) -> bool:
        time.sleep(1.5)
        return False

    with server(answer) as (url, _), pytest.raises(StoreError, match="cannot be reached"):
        HttpLog("mirror", url, timeout=0.3).read("checkpoint")


@pytest.mark.parametrize(
    "path", ["../secret", "tile/0/0", "tile/entries/", "", "checkpoint/x", "tile/0/000\r\nX: y"]
)
def test_no_other_path_is_asked_for(path: str) -> None:
    with pytest.raises(FormatError):
        HttpLog("mirror", "http://127.0.0.1:9/").read(path)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "ftp://a/",
            "http://",
            "http://a b/",
            "http://a:0/",
            "http://a:99999/",
            "http://[x/",
            "http://u@a/",
        ),
        *(
            "http://a/?q",
            "http://a/#f",
            "http://a\r\nX:/",
            "http://" + "a" * 3000,
            "http://" + "a" * 70 + ".b/",
        ),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        HttpLog("mirror", url)


def test_a_mirror_is_only_read() -> None:
    log = HttpLog("mirror", "http://127.0.0.1:9/")
    for refused in (
        lambda: log.write_all({}),
        lambda: log.replace_checkpoint(b""),
        lambda: log.remove_all([]),
    ):
        with pytest.raises(UsageError):
            refused()
