"""Objects over real HTTP: uploads that are cut everywhere, false bytes, two clients, tickets."""

from __future__ import annotations

import io
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from partner_mirror.cutting import breaking
from partner_mirror.stage import (
    ORIGIN,
    Register,
    client,
    deposit,
    digest,
    keys_of,
    new_partner,
    serving,
)
from vedette.adapters.mirror_client import PIECE_BYTES, SEND_BUFFER_BYTES, HttpMirror
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, StoreError
from vedette.formats.deposit import parse_deposit
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import parse_note
from vedette_partner.folder import PartnerFolder

SEED = 20261122
FULL = os.environ.get("VEDETTE_CRASH") == "full"


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> PartnerFolder:
    origins = [
        ORIGIN,
        *(f"{name}.invented.example/r1" for name in ("cut", "log", "false", "two", "other", "many")),
    ]
    return new_partner(tmp_path_factory.mktemp("mirror") / "p", *origins)


@pytest.fixture(scope="module")
def url(partner: PartnerFolder) -> Iterator[str]:
    with serving(partner.path) as (url, _):
        yield url


@pytest.fixture
def mirror(partner: PartnerFolder, url: str) -> Iterator[HttpMirror]:
    made = client(partner, url)
    yield made
    made.close()


def invented(size: int, label: int = 0) -> bytes:
    return random.Random(SEED + size + label).randbytes(size)


def send(mirror: HttpMirror, data: bytes) -> None:
    mirror.push_object(digest(data), len(data), io.BytesIO(data))


def test_uploads_cut_at_every_point_go_on_and_little_is_sent_twice(partner: PartnerFolder, url: str) -> None:
    origin = "cut.invented.example/r1"
    size = 700_000
    step = 3_000 if FULL else 47_000
    points = [*range(1, 1200, step // 100), *range(5000, size + 3000, step)]
    objects = [invented(size, label) for label in range(len(points))]
    plain = client(partner, url)
    note = deposit(0, objects, origin=origin)
    wanted = plain.push_deposit(note)
    assert wanted == sorted((digest(data), 0) for data in objects)
    resent = []
    with breaking(url) as proxy:
        mirror = client(partner, proxy.url)
        for at, data in zip(points, objects, strict=True):
            before, passed, told = mirror.sent_bytes, proxy.forwarded, 0

            def progress(count: int) -> None:
                nonlocal told
                told += count

            proxy.cut_after, proxy.hard, cuts = at, at % 2 == 0, proxy.cuts
            for _ in range(20):
                try:
                    mirror.push_object(digest(data), size, io.BytesIO(data), progress)
                    break
                except StoreError:
                    continue
            else:
                pytest.fail(f"cut after {at} bytes: never whole")
            mirror.close()
            assert proxy.cuts == cuts + 1, "the cut was not made"
            handed = mirror.sent_bytes - before - size
            assert 0 <= handed <= 2 * PIECE_BYTES, f"cut after {at} bytes: {handed} handed over twice"
            assert told <= size
            # what went over the network: less, for what never left was handed over too; with request heads
            resent.append(proxy.forwarded - passed - size)
    mean = sum(resent) / len(resent)
    print(f"{len(points)} cuts in {size} bytes: {mean:.0f} sent twice on average, {max(resent)} at most")
    assert mean <= SEND_BUFFER_BYTES
    assert isinstance(plain.push_deposit(note), bytes)
    plain.close()


def test_a_register_upload_cut_at_every_point_goes_on(partner: PartnerFolder, url: str) -> None:
    origin = "log.invented.example/r1"
    register = Register(origin)
    with breaking(url) as proxy:
        mirror = client(partner, proxy.url)
        size = 0
        for at in (*range(50, 4000, 40 if FULL else 900), *range(4000, 60_000, 900 if FULL else 14_000)):
            size += 900
            head = register.grow(size)
            proxy.cut_after = at
            for _ in range(10):
                try:
                    mirror.push_log(register.log, head)
                    break
                except StoreError:
                    continue
            else:
                pytest.fail(f"cut after {at} bytes: never complete")
            mirror.close()
        assert proxy.cuts >= 6
    straight = client(partner, url)
    assert parse_note(straight.checkpoint(origin)).text == parse_note(head).text
    straight.close()


def test_false_bytes_are_dropped_and_named(mirror: HttpMirror, partner: PartnerFolder) -> None:
    origin = "false.invented.example/r1"
    true = invented(600_000)
    note = deposit(0, [true], origin=origin)
    mirror.push_deposit(note)
    false = true[:-1] + bytes([true[-1] ^ 1])
    with pytest.raises(ConflictError, match=f"{digest(true)}.*{digest(false)}"):
        mirror.push_object(digest(true), len(true), io.BytesIO(false))
    assert mirror.push_deposit(note) == [(digest(true), 0)]
    assert not (partner.path / "mirror" / "incoming" / digest(true)).exists()
    with pytest.raises(StoreError, match="shorter"):
        mirror.push_object(digest(true), len(true), io.BytesIO(true[:-1]))
    send(mirror, true)
    assert isinstance(mirror.push_deposit(note), bytes)
    with pytest.raises(MissingError, match="not deposited"):
        send(mirror, b"nobody asked for this")


def test_a_deposit_of_a_thousand_objects_is_answered_in_full(mirror: HttpMirror) -> None:
    objects = [b"object %d" % number for number in range(1000)]
    note = deposit(0, objects, origin="many.invented.example/r1")
    assert mirror.push_deposit(note) == sorted((digest(data), 0) for data in objects)


def test_two_clients_send_the_same_object_at_once(partner: PartnerFolder, url: str) -> None:
    data = invented(3_000_000)
    note = deposit(0, [data], origin="two.invented.example/r1")
    first = client(partner, url)
    first.push_deposit(note)
    faults: list[Exception] = []
    sent: list[int] = []

    def work() -> None:
        mirror = client(partner, url)
        for _ in range(10):
            try:
                send(mirror, data)
                break
            except StoreError as error:
                faults.append(error)
        sent.append(mirror.sent_bytes)
        mirror.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(sent) == 3
    assert isinstance(first.push_deposit(note), bytes)
    whole = partner.path / "mirror" / "objects" / digest(data)[:2] / digest(data)
    assert whole.read_bytes() == data
    first.close()


def test_what_was_left_can_be_had_again_with_a_ticket_only(mirror: HttpMirror, url: str) -> None:
    objects = [invented(1_000_000), invented(17), b""]
    first = deposit(0, objects[:2])
    second = deposit(1, objects[2:], previous=first)
    for note in (first, second):
        mirror.push_deposit(note)
    for data in objects:
        send(mirror, data)
    for note in (first, second):
        assert isinstance(mirror.push_deposit(note), bytes)
    for attempt in (lambda: list(mirror.deposits(ORIGIN)), lambda: list(mirror.fetch(digest(objects[0])))):
        with pytest.raises(SignatureError, match="401"):
            attempt()
        mirror.use_ticket("A" * 43)
        with pytest.raises(SignatureError, match="401"):
            attempt()
        mirror._ticket = None
    mirror.ticket(keys_of()[0], ORIGIN)
    assert list(mirror.deposits(ORIGIN)) == [first, second]
    for data in objects:
        for offset in (0, 1, len(data) // 2, max(0, len(data) - 1), len(data)):
            assert b"".join(mirror.fetch(digest(data), offset)) == data[offset:]
    # another origin's ticket opens nothing of this one
    other = "other.invented.example/r1"
    mirror.ticket(keys_of(other)[0], other)
    with pytest.raises(MissingError):
        list(mirror.deposits(ORIGIN))
    assert list(mirror.deposits(other)) == []
    with pytest.raises(MissingError):
        list(mirror.fetch(digest(objects[0])))
    with pytest.raises(SignatureError, match="403"):
        mirror.ticket(SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32)), ORIGIN)
    with pytest.raises(FormatError):
        mirror.use_ticket("short")


def test_a_download_that_is_cut_goes_on(partner: PartnerFolder, url: str) -> None:
    """Reading from where the last bytes came; a short body is never taken for a whole one."""
    data = invented(900_000, 5)
    straight = client(partner, url)
    last = list(_notes(straight))[-1]
    number = parse_deposit(parse_note(last).text).number + 1
    straight.push_deposit(deposit(number, [data], previous=last))
    send(straight, data)
    straight.ticket(keys_of()[0], ORIGIN)
    got = b""
    for _ in range(20):
        try:
            for piece in straight.fetch(digest(data), len(got)):
                got += piece
                if len(got) > 300_000 and not len(got) % 3:
                    straight._connection.close()
            break
        except StoreError:
            continue
    assert got == data
    straight.close()


def _notes(mirror: HttpMirror) -> Iterator[bytes]:
    mirror.ticket(keys_of()[0], ORIGIN)
    yield from mirror.deposits(ORIGIN)


def test_the_server_says_nothing_of_its_clients(tmp_path: Path) -> None:
    partner = new_partner(tmp_path / "p")
    with serving(partner.path) as (url, process):
        mirror = client(partner, url)
        note = deposit(0, [b"x"])
        mirror.push_deposit(note)
        with pytest.raises(ConflictError):
            mirror.push_object(digest(b"x"), 1, io.BytesIO(b"y"))
        mirror.close()
        process.terminate()
        out, err = process.communicate(timeout=20)
    assert out == ""
    assert err == (
        f"mirror: object {digest(b'x')}: the bytes that came are those of {digest(b'y')}; none was kept\n"
    )
