"""The door of the witness."""

from __future__ import annotations

import hashlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from partner.stage import NOW, ORIGIN, WITNESS, new_state, request, signed
from vedette.formats.note import parse_note, parse_signature_lines, verify_note
from vedette_partner.witness import server as server_module
from vedette_partner.witness.server import WitnessServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WitnessServer]:
    with WitnessServer(("127.0.0.1", 0), new_state(tmp_path), WITNESS, lambda: NOW) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
    server.state.close()


def call(
    server: WitnessServer, method: str, path: str, body: bytes | None = None
) -> tuple[int, str | None, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type"), response.read()
    finally:
        connection.close()


def raw(server: WitnessServer, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


def test_a_log_gets_its_cosignatures_and_a_monitor_sees_them(server: WitnessServer) -> None:
    assert server.url == f"http://127.0.0.1:{server.server_port}"
    path = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert call(server, "GET", path)[0] == 404
    status, kind, body = call(server, "POST", "/add-checkpoint", request(0, 5))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    note = parse_note(signed(5)).with_signatures(parse_signature_lines(body))
    keys = [key.verifier for key in WITNESS]
    assert len(verify_note(note, keys)) == 2
    status, _, seen = call(server, "GET", path)
    assert status == 200 and len(verify_note(parse_note(seen), keys)) == 2
    status, kind, body = call(server, "POST", "/add-checkpoint", request(0, 5))
    assert (status, kind, body) == (409, "text/x.tlog.size", b"5\n")


def test_one_connection_carries_many_requests(server: WitnessServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    for old, size in ((0, 1), (1, 2), (2, 3)):
        connection.request("POST", "/add-checkpoint", request(old, size))
        response = connection.getresponse()
        assert response.status == 200 and response.read()
        assert response.getheader("Connection") is None
    connection.close()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: +1\r\n\r\nx", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\nx", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\nx", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", 413),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 400),
        (b"POST /secret-path HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 404),
        (b"GET /secret-path HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /add-checkpoint HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"DELETE /secret-path HTTP/1.1\r\n\r\n", 501),
        (b"GET /secret-path HTTP/9.9\r\n\r\n", 505),
        (b"secret-path\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_bad_requests_get_a_code_and_no_echo(
    server: WitnessServer, data: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    got = raw(server, data)
    if status != 414:  # the rest of so long a line may reset the connection before the answer
        assert b" %d " % status in got.split(b"\r\n")[0]
    assert b"secret-path" not in got and b"Python" not in got
    assert call(server, "POST", "/add-checkpoint", request(0, 1))[0] == 200
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_about_those_who_come(
    server: WitnessServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call(server, "GET", "/secret-path")
    call(server, "POST", "/add-checkpoint", b"nonsense")

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(server_module, "answer", broken)
    with pytest.raises(http.client.RemoteDisconnected):
        call(server, "POST", "/add-checkpoint", request(0, 1))
    time.sleep(0.2)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "witness: a request failed: RuntimeError\n")


def test_a_state_that_fails_is_500_and_nothing_is_cosigned(
    server: WitnessServer, capfd: pytest.CaptureFixture[str]
) -> None:
    server.state._db.execute("DROP TABLE head")
    status, _, body = call(server, "POST", "/add-checkpoint", request(0, 1))
    assert status == 500 and "\u2014".encode() not in body
    assert call(server, "GET", f"/{'0' * 64}/checkpoint")[0] == 500
    assert "127.0.0.1" not in capfd.readouterr().err


def test_a_connection_that_lives_too_long_is_cut(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "CONNECTION_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        start = time.monotonic()
        while slow.recv(4096):
            pass
        assert time.monotonic() - start < 5


def test_too_many_connections_are_dropped_and_the_door_stays_open(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MAX_CONNECTIONS", 3)
    address = ("127.0.0.1", server.server_port)
    idle = [socket.create_connection(address, timeout=5) for _ in range(6)]
    time.sleep(0.5)
    assert len(server._open) == 3
    for connection in idle:
        connection.close()
    time.sleep(0.5)
    assert call(server, "POST", "/add-checkpoint", request(0, 1))[0] == 200


def test_racing_requests_over_http_give_one_winner(server: WitnessServer) -> None:
    with ThreadPoolExecutor(16) as pool:
        jobs = [
            pool.submit(call, server, "POST", "/add-checkpoint", request(0, 1 + n % 9)) for n in range(64)
        ]
        answers = [job.result() for job in jobs]
    assert sorted({status for status, _, _ in answers}) == [200, 409]
    assert sum(status == 200 for status, _, _ in answers) == 1
