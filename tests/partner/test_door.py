"""The door of a partner, with a witness behind it."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from partner.stage import ORIGIN, WITNESS, new_state, request, role_of, signed
from vedette.errors import StoreError
from vedette.formats.note import parse_note, parse_signature_lines, verify_note
from vedette_partner import door as door_module
from vedette_partner.door import Answer, Door, Request
from vedette_partner.witness import cosign
from vedette_partner.witness.role import WitnessRole

CARD = b"an invented card\n"


@pytest.fixture
def role(tmp_path: Path) -> Iterator[WitnessRole]:
    role = role_of(new_state(tmp_path), tmp_path)
    yield role
    role.state.close()


class Library:
    """A role that reads as it comes, or not at all."""

    prefix = "library"

    def max_body(self, method: str, path: str) -> int:
        """A megabyte for books."""
        return 1_000_000 if path == "book" else 10

    def answer(self, request: Request) -> Answer:
        """How many bytes came; or a long answer; or one that breaks off."""
        if request.path == "book":
            count = 0
            while part := request.body.read(1000):
                count += len(part)
            return Answer(200, b"%d of %d" % (count, request.length), headers={"X-Shelf": "3"})
        if request.path == "shelf":
            return Answer(200, iter([b"a" * 70_000, b"b" * 70_000]), "application/x-book", 140_000)
        if request.path == "torn":
            return Answer(200, torn(), "application/x-book", 140_000)
        if request.path == "who":
            return Answer(200, request.headers.get("authorization", "nobody").encode())
        return Answer(200, b"unread")


def torn() -> Iterator[bytes]:
    yield b"a" * 70_000
    raise StoreError("shelf: fell down")


@contextmanager
def opened(door: Door) -> Iterator[Door]:
    thread = threading.Thread(target=door.serve_forever, args=(0.05,))
    with door:
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()


@pytest.fixture
def server(role: WitnessRole) -> Iterator[Door]:
    with opened(Door(("127.0.0.1", 0), [role, Library()], CARD)) as door:
        yield door


def call(server: Door, method: str, path: str, body: bytes | None = None) -> tuple[int, str | None, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type"), response.read()
    finally:
        connection.close()


def raw(server: Door, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


def test_a_log_gets_its_cosignatures_and_a_monitor_sees_them(server: Door) -> None:
    assert server.url == f"http://127.0.0.1:{server.server_port}"
    path = f"/witness/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert call(server, "GET", path)[0] == 404
    status, kind, body = call(server, "POST", "/witness/add-checkpoint", request(0, 5))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    note = parse_note(signed(5)).with_signatures(parse_signature_lines(body))
    keys = [key.verifier for key in WITNESS]
    assert len(verify_note(note, keys)) == 2
    status, _, seen = call(server, "GET", path)
    assert status == 200 and len(verify_note(parse_note(seen), keys)) == 2
    status, kind, body = call(server, "POST", "/witness/add-checkpoint", request(0, 5))
    assert (status, kind, body) == (409, "text/x.tlog.size", b"5\n")


def test_one_connection_carries_many_requests(server: Door) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    for old, size in ((0, 1), (1, 2), (2, 3)):
        connection.request("POST", "/witness/add-checkpoint", request(old, size))
        response = connection.getresponse()
        assert response.status == 200 and response.read()
        assert response.getheader("Connection") is None
    connection.close()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"POST /witness/add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 411),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: +1\r\n\r\nx", 400),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\nx", 400),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\nx", 400),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", 413),
        (b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 400),
        (b"POST /secret-path HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 404),
        (b"GET /secret-path HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /witness/add-checkpoint HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"DELETE /secret-path HTTP/1.1\r\n\r\n", 501),
        (b"GET /witness HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /library/book HTTP/1.1\r\nContent-Length: 1000001\r\n\r\n", 413),
        (b"GET /witness/\xc3\xa9 HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"POST /card HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 404),
        (b"GET /secret-path HTTP/9.9\r\n\r\n", 505),
        (b"secret-path\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_bad_requests_get_a_code_and_no_echo(
    server: Door, data: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    got = raw(server, data)
    if status != 414:  # the rest of so long a line may reset the connection before the answer
        assert b" %d " % status in got.split(b"\r\n")[0]
    assert b"secret-path" not in got and b"Python" not in got
    assert call(server, "POST", "/witness/add-checkpoint", request(0, 1))[0] == 200
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_about_those_who_come(
    server: Door, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call(server, "GET", "/secret-path")
    call(server, "POST", "/witness/add-checkpoint", b"nonsense")

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(cosign, "answer", broken)
    with pytest.raises(http.client.RemoteDisconnected):
        call(server, "POST", "/witness/add-checkpoint", request(0, 1))
    time.sleep(0.2)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "door: a request failed: RuntimeError\n")


def test_a_state_that_fails_is_500_and_nothing_is_cosigned(
    server: Door, role: WitnessRole, capfd: pytest.CaptureFixture[str]
) -> None:
    role.state._db.execute("DROP TABLE head")
    status, _, body = call(server, "POST", "/witness/add-checkpoint", request(0, 1))
    assert status == 500 and "\u2014".encode() not in body
    assert call(server, "GET", f"/witness/{'0' * 64}/checkpoint")[0] == 500
    assert "127.0.0.1" not in capfd.readouterr().err


def test_a_connection_that_lives_too_long_is_cut(server: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "REQUEST_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as slow:
        slow.sendall(b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        start = time.monotonic()
        while slow.recv(4096):
            pass
        assert time.monotonic() - start < 5


def test_too_many_connections_are_dropped_and_the_door_stays_open(
    server: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "MAX_CONNECTIONS", 3)
    address = ("127.0.0.1", server.server_port)
    idle = [socket.create_connection(address, timeout=5) for _ in range(6)]
    time.sleep(0.5)
    assert len(server._open) == 3
    for connection in idle:
        connection.close()
    time.sleep(0.5)
    assert call(server, "POST", "/witness/add-checkpoint", request(0, 1))[0] == 200


def test_racing_requests_over_http_give_one_winner(server: Door) -> None:
    with ThreadPoolExecutor(16) as pool:
        jobs = [
            pool.submit(call, server, "POST", "/witness/add-checkpoint", request(0, 1 + n % 9))
            for n in range(64)
        ]
        answers = [job.result() for job in jobs]
    assert sorted({status for status, _, _ in answers}) == [200, 409]
    assert sum(status == 200 for status, _, _ in answers) == 1


def test_the_card_is_at_the_door(server: Door) -> None:
    assert call(server, "GET", "/card") == (200, "text/plain; charset=utf-8", CARD)


def test_a_body_is_read_as_it_comes_and_ends_early_when_it_is_cut(server: Door) -> None:
    assert call(server, "POST", "/library/book", b"x" * 300_000)[2] == b"300000 of 300000"
    got = raw(server, b"POST /library/book HTTP/1.1\r\nContent-Length: 9000\r\n\r\n" + b"x" * 5000)
    assert got.endswith(b"5000 of 9000") and b"Connection: close" in got and b"X-Shelf: 3\r\n" in got


def test_a_body_that_nobody_read_ends_the_connection_after_the_answer(server: Door) -> None:
    assert call(server, "POST", "/library/other", b"x" * 10) == (200, "text/plain; charset=utf-8", b"unread")
    begun = b"POST /library/other HTTP/1.1\r\nContent-Length: 9\r\n\r\nGET /card"
    got = raw(server, begun + b" HTTP/1.1\r\n\r\n")
    assert got.count(b"HTTP/1.1 ") == 1 and CARD not in got


def test_an_answer_flows_and_one_that_breaks_off_is_seen_to(
    server: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(server, "GET", "/library/shelf") == (
        200,
        "application/x-book",
        b"a" * 70_000 + b"b" * 70_000,
    )
    with pytest.raises(http.client.IncompleteRead):
        call(server, "GET", "/library/torn")
    assert "shelf: fell down" in capfd.readouterr().err


def test_headers_reach_the_role_in_lower_case(server: Door) -> None:
    got = raw(server, b"GET /library/who HTTP/1.1\r\nAUTHORIZATION: Bearer x\r\nConnection: close\r\n\r\n")
    assert got.endswith(b"\r\n\r\nBearer x")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    return new_certificate(folder, "one")


def new_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    return chain, secret


def over_tls(door: Door, chain: Path) -> tuple[int, bytes, bytes]:
    context = ssl.create_default_context(cafile=chain)
    connection = http.client.HTTPSConnection("127.0.0.1", door.server_port, timeout=20, context=context)
    connection.request("POST", "/witness/add-checkpoint", request(0, 5))
    response = connection.getresponse()
    der = connection.sock.getpeercert(binary_form=True)
    answer = response.status, response.read(), der
    connection.close()
    return answer


def test_tls_with_a_certificate_of_its_own_that_is_renewed_while_it_runs(
    role: WitnessRole, certificate: tuple[Path, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(Door(("127.0.0.1", 0), [role], CARD, certificate)) as door:
        assert door.url == f"https://127.0.0.1:{door.server_port}"
        status, body, first = over_tls(door, certificate[0])
        assert status == 200 and body.count(b"\n") == 2
        # who speaks plain HTTP, or goes away in the middle, hurts nobody and is not written down
        with pytest.raises((http.client.HTTPException, OSError)):
            call(door, "GET", "/card")
        socket.create_connection(("127.0.0.1", door.server_port)).close()
        new_certificate(certificate[0].parent, "two")
        assert over_tls(door, certificate[0])[2] != first
        certificate[0].write_bytes(b"nonsense")
        os.utime(certificate[0], (1, 1))
        socket.create_connection(("127.0.0.1", door.server_port)).close()
        time.sleep(0.3)
    assert capfd.readouterr().err.startswith("door: certificate not renewed")
    with pytest.raises(StoreError, match=r"chain\.pem"):
        Door(("127.0.0.1", 0), [role], CARD, certificate)


def test_a_silent_tls_client_is_cut_and_holds_nobody_up(
    role: WitnessRole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "SILENCE_SECONDS", 0.5)
    pair = new_certificate(tmp_path, "three")
    with (
        opened(Door(("127.0.0.1", 0), [role], CARD, pair)) as door,
        socket.create_connection(("127.0.0.1", door.server_port), timeout=5) as silent,
    ):
        assert over_tls(door, pair[0])[0] == 200
        assert silent.recv(10) == b""


def test_stopping_waits_for_the_answer_under_way(server: Door) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as slow:
        slow.sendall(b"POST /library/book HTTP/1.1\r\nContent-Length: 4\r\n\r\nxx")
        time.sleep(0.2)
        assert not server.finish(0.1)
        slow.sendall(b"xx")
        assert server.finish(5)
        assert slow.recv(1000).endswith(b"4 of 4")
