"""The store in a bucket: the rules of every store, and what a store on another machine may do besides."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scale.buckets import SECRET, Door, Server, server
from vault.stage import clock, name_of
from vault.test_store import StoreRules
from vedette.adapters.cover import PLAIN, SealedCover
from vedette.adapters.s3_objects import (
    PIECE_BYTES,
    S3Secret,
    S3Store,
    check_endpoint,
    parse_secret,
    read_secret,
    write_secret,
)
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError, VedetteError
from vedette.vault.fixity import scrub
from vedette.vault.replication import replicate

LARGE = bytes(range(256)) * (1 << 10) * 9 * 8  # some 18 MB: more than two parts
SOON = 6.0
"""Seconds within which a store that does not answer is given up, at a time-out of one second."""


@pytest.fixture
def bucket(bucket_server: Server) -> str:
    """A new bucket."""
    name = f"vault-{os.urandom(6).hex()}"
    bucket_server.bucket(name)
    return name


@pytest.fixture
def door(bucket_server: Server) -> Iterator[Door]:
    one = Door(bucket_server)
    yield one
    one.close()


@pytest.fixture
def behind(bucket_server: Server, bucket: str, door: Door) -> S3Store:
    """The store, seen through the door."""
    return bucket_server.store(bucket, door.url)


class TestS3Store(StoreRules):
    """The rules."""

    @pytest.fixture
    def store(self, bucket_server: Server, bucket: str) -> S3Store:
        return bucket_server.store(bucket)

    def test_large_object_goes_in_parts_and_comes_in_pieces(self, store: S3Store, bucket: str) -> None:
        assert len(LARGE) > 2 * PIECE_BYTES
        assert store.put(name_of(LARGE), len(LARGE), io.BytesIO(LARGE)) is True
        assert store.size(name_of(LARGE)) == len(LARGE)
        with store.open(name_of(LARGE)) as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == name_of(LARGE)

    def test_large_object_with_other_bytes_leaves_nothing_not_even_parts(
        self, store: S3Store, bucket_server: Server, bucket: str
    ) -> None:
        wrong = LARGE[:-1] + b"x"
        for given in (wrong, LARGE[:-1], LARGE + b"x"):
            with pytest.raises(ConflictError):
                store.put(name_of(LARGE), len(LARGE), io.BytesIO(given))
        assert not store.has(name_of(LARGE)) and bucket_server.unfinished(bucket) == 0

    def test_source_that_cannot_be_read_leaves_nothing(
        self, store: S3Store, bucket_server: Server, bucket: str
    ) -> None:
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > 9 << 20:
                    raise OSError(5, "Input/output error")
                return super().read(size)

        with pytest.raises(StoreError):
            store.put(name_of(LARGE), len(LARGE), Broken(LARGE))
        assert not store.has(name_of(LARGE)) and bucket_server.unfinished(bucket) == 0

    def test_what_is_no_object_is_passed_over_and_named(
        self, store: S3Store, bucket_server: Server, bucket: str
    ) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        for path in ("notes.txt", f"00/{name_of(b'b')}", f"{name_of(b'a')[:2]}/x"):
            bucket_server.put(bucket, path, b"x")
        assert list(store.names()) == [name_of(b"a")]
        assert len(scrub(store, [name_of(b"a")], clock).strays) == 3

    def test_synced_file_is_adopted_once(self, store: S3Store, tmp_path: Path) -> None:
        for expected in (True, False):
            arrived = tmp_path / "arrived"
            arrived.write_bytes(b"a")
            assert store.adopt(name_of(b"a"), arrived) is expected
            assert not arrived.exists()

    def test_altered_object_is_found_by_a_scrub_and_by_every_reading(self, store: S3Store) -> None:
        for data in (b"sealed", LARGE):
            name = name_of(data)
            store.put(name, len(data), io.BytesIO(data))
            store._api.put(store._store, f"{name[:2]}/{name}", data[:-1] + b"?")
            with store.open(name) as file, pytest.raises(StoreError, match="other bytes"):
                while file.read(1 << 20):
                    pass
        assert len(scrub(store, [], clock).faults) == 2

    def test_two_that_put_at_once_are_both_content(self, store: S3Store) -> None:
        data, answers = os.urandom(200_000), list[bool]()
        ready = threading.Barrier(6)

        def put() -> None:
            ready.wait()
            answers.append(store.put(name_of(data), len(data), io.BytesIO(data)))

        threads = [threading.Thread(target=put) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [False] * 5 + [True], "put-if-absent: one of them made it"

    def test_copied_from_a_folder_and_read_back(self, store: S3Store, tmp_path: Path) -> None:
        from vedette.adapters.objects import FolderStore

        here = FolderStore(tmp_path)
        data = [os.urandom(1000) for _ in range(3)]
        for each in data:
            here.put(name_of(each), 1000, io.BytesIO(each))
        assert len(list(replicate(here, store, [(name_of(each), 1000) for each in data]))) == 3
        back = FolderStore(tmp_path / "back")
        assert len(list(replicate(store, back, [(name_of(each), 1000) for each in data]))) == 3


def acts(store: S3Store, name: str) -> list[Callable[[], object]]:
    """Everything that asks the server."""
    return [
        lambda: store.has(name),
        lambda: store.open(name).read(),
        lambda: store.size(name),
        lambda: store.put(name_of(b"new"), 3, io.BytesIO(b"new")),
        lambda: store.put(name_of(LARGE), len(LARGE), io.BytesIO(LARGE)),
        lambda: list(store.names()),
        lambda: store.remove(name),
    ]


def refused_soon(act: Callable[[], object], *words: str) -> None:
    """The act fails with StoreError before long, and tells neither address nor bucket nor key."""
    start = time.monotonic()
    with pytest.raises(StoreError) as found:
        act()
    assert time.monotonic() - start < SOON
    assert any(word in str(found.value) for word in words), str(found.value)
    for secret in ("127.0.0.1", "vault-", SECRET.access_key_id, SECRET.secret_access_key, "http"):
        assert secret not in str(found.value)


def test_frozen_and_killed_server_is_told_in_seconds_and_what_was_kept_is_there_after() -> None:
    with server() as one:
        one.bucket("vault-1")
        store = one.store("vault-1")
        name = name_of(b"kept")
        store.put(name, 4, io.BytesIO(b"kept"))
        with one.frozen():
            for act in acts(store, name):
                refused_soon(act, "does not answer in time")
        # thawed: what was asked for may have been done late, or not; doing it again is no harm
        store.put(name, 4, io.BytesIO(b"kept"))
        store.put(name_of(b"new"), 3, io.BytesIO(b"new"))
        with store.open(name_of(b"new")) as file:
            assert file.read() == b"new"
        assert name_of(b"new") in set(store.names())
        one.kill()
        for act in acts(store, name):
            refused_soon(act, "cannot be reached")
        one.start()
        one.bucket("vault-1")  # this server keeps nothing over its end; ours goes on all the same
        assert store.put(name, 4, io.BytesIO(b"kept")) is True


def test_faults_of_the_server_are_tried_again_and_then_told(behind: S3Store, door: Door) -> None:
    name = name_of(b"kept")
    behind.put(name, 4, io.BytesIO(b"kept"))
    door.change = lambda _method, _status, _body: (500, b"<Error><Code>InternalError</Code></Error>")
    for act in acts(behind, name):
        refused_soon(act, "answered with a fault", "cannot be reached")
    door.change = lambda _method, status, body: (status, body)
    behind.put(name, 4, io.BytesIO(b"kept"))  # it was let go, and only the answer was a fault
    left = [2]

    def twice(_method: str, status: int, body: bytes) -> tuple[int, bytes]:
        left[0] -= 1
        return (503, b"") if left[0] >= 0 else (status, body)

    door.change = twice
    with behind.open(name) as file:
        assert file.read() == b"kept", "two faults are borne"


def test_answer_that_is_lost_leaves_a_put_that_can_be_done_again(behind: S3Store, door: Door) -> None:
    lost = [1]

    def lose(method: str) -> bool:
        lost[0] -= method == "PUT"
        return method == "PUT" and lost[0] >= 0

    door.cut = lose
    with suppress(StoreError):
        behind.put(name_of(b"new"), 3, io.BytesIO(b"new"))
    door.cut = lambda _method: False
    assert behind.put(name_of(b"new"), 3, io.BytesIO(b"new")) is False, "it had been kept"
    with behind.open(name_of(b"new")) as file:
        assert file.read() == b"new"


@pytest.mark.parametrize("data", [b"kept", LARGE], ids=["small", "large"])
def test_wrong_bytes_on_the_way_are_noticed(behind: S3Store, door: Door, data: bytes) -> None:
    name = name_of(data)
    behind.put(name, len(data), io.BytesIO(data))

    def change(method: str, status: int, body: bytes) -> tuple[int, bytes]:
        return status, (bytes([body[0] ^ 1]) + body[1:] if method == "GET" and status in (200, 206) else body)

    door.change = change
    with pytest.raises(StoreError, match="other bytes"), behind.open(name) as file:
        while file.read(1 << 20):
            pass


def test_body_that_is_cut_short_is_no_object(behind: S3Store, door: Door) -> None:
    behind.put(name_of(LARGE), len(LARGE), io.BytesIO(LARGE))
    door.change = lambda method, status, body: (status, body[: len(body) // 2] if method == "GET" else body)
    with pytest.raises(VedetteError), behind.open(name_of(LARGE)) as file:
        while file.read(1 << 20):
            pass


def test_bucket_that_is_not_there_is_said(bucket_server: Server) -> None:
    store = bucket_server.store("vault-none")
    refused_soon(lambda: store.put(name_of(b"a"), 1, io.BytesIO(b"a")), "no such bucket")
    refused_soon(lambda: store.open(name_of(b"a")), "no such bucket")
    refused_soon(lambda: list(store.names()), "no such bucket")


def test_memory_does_not_grow_with_the_object(bucket_server: Server, bucket: str) -> None:
    program = f"""
import hashlib, io, resource
from scale.buckets import SECRET
from vedette.adapters.s3_objects import S3Store
store = S3Store(endpoint={bucket_server.url!r}, bucket={bucket!r}, region="", secret=SECRET, timeout=20)
class Zeros(io.RawIOBase):
    left = 200 << 20
    def read(self, size=-1):
        count = min(size, self.left)
        self.left -= count
        return bytes(count)
digest = hashlib.sha256()
for _ in range(200):
    digest.update(bytes(1 << 20))
store.has("0" * 64)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
store.put(digest.hexdigest(), 200 << 20, Zeros())
with store.open(digest.hexdigest()) as file:
    assert hashlib.file_digest(file, "sha256").digest() == digest.digest()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 90_000, "KiB"


def test_forked_process_is_refused_and_does_not_hang(bucket_server: Server, bucket: str) -> None:
    store = bucket_server.store(bucket)
    store.has(name_of(b"a"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store.has(name_of(b"a"))
        except UsageError:
            try:
                bucket_server.store(bucket)
            except UsageError:
                status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert not store.has(name_of(b"a")), "the process itself goes on"


# addresses and keys


@pytest.mark.parametrize(
    "good", ["https://s3.invented.example", "https://s3.invented.example:9000/", "http://127.0.0.1:9000",
             "http://10.1.2.3", "http://store:9000", "http://s3.hq.internal"],
)  # fmt: skip
def test_address_is_taken(good: str) -> None:
    assert check_endpoint(good) == good.rstrip("/")


@pytest.mark.parametrize(
    "bad", ["http://s3.invented.example", "ftp://a", "https://", "https://u:p@a", "https://a/?q", "a b", ""],
)  # fmt: skip
def test_address_without_tls_on_the_open_net_is_refused(bad: str) -> None:
    with pytest.raises(UsageError) as found:
        check_endpoint(bad)
    assert not bad or bad not in str(found.value)


@pytest.mark.parametrize("cover", [PLAIN, SealedCover(b"k" * 32)], ids=["plain", "covered"])
def test_key_pair_lies_covered(tmp_path: Path, cover: object) -> None:
    path = tmp_path / "s3"
    with pytest.raises(MissingError):
        read_secret(path, cover)  # type: ignore[arg-type]
    write_secret(path, cover, SECRET)  # type: ignore[arg-type]
    assert read_secret(path, cover) == SECRET  # type: ignore[arg-type]
    assert path.stat().st_mode & 0o777 == 0o600
    assert (SECRET.secret_access_key.encode() in path.read_bytes()) is (cover is PLAIN)
    assert "invented" not in repr(SECRET)


GOOD = SECRET.encode()


@pytest.mark.parametrize(
    "bad",
    [b"", b"{}", GOOD[:-1], GOOD + b" ", GOOD.replace(b'"v":1', b'"v":2'),
     GOOD.replace(b'"v":1', b'"v":true'),
     GOOD.replace(b"an-invented-key", b""), GOOD.replace(b"an-invented-key", b"a" * 257),
     GOOD.replace(b'"an-invented-key"', b"5"), GOOD.replace(b"an-invented-key", "ключ".encode())],
)  # fmt: skip
def test_key_pair_in_another_form_is_refused_without_repeating_it(bad: bytes) -> None:
    assert parse_secret(GOOD) == S3Secret("an-invented-key", "an-invented-secret")
    with pytest.raises(FormatError) as found:
        parse_secret(bad)
    assert "invented-secret" not in str(found.value)
