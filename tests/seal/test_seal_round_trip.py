"""What is sealed can be opened, in any size, written in any pieces, with and without a thread."""

import hashlib
import io
import os
import stat
import threading
from pathlib import Path

import pytest

from vedette.errors import ConflictError, LimitError, MissingError, StoreError, UsageError
from vedette.seal import (
    Kind,
    Sealer,
    generate_identity,
    open_stream,
    open_to_file,
    seal_stream,
)
from vedette.seal import sealer as sealer_module

CHUNK = 64 * 1024
SIZES = [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 4 * CHUNK, 4 * CHUNK + 1, 9 * CHUNK]
IDENTITIES = {kind: generate_identity(kind) for kind in Kind}
HYBRID = IDENTITIES[Kind.HYBRID]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("threads", [True, False])
def test_sealed_is_opened_again(size: int, kind: Kind, threads: bool) -> None:
    plain = os.urandom(size)
    sink = io.BytesIO()
    hasher = hashlib.sha256()
    identity = IDENTITIES[kind]
    digest = seal_stream(
        io.BytesIO(plain), sink, [identity.recipient], plaintext_hash=hasher, threads=threads
    )
    sealed = sink.getvalue()
    assert digest.sha256 == hashlib.sha256(sealed).digest()
    assert digest.size == len(sealed)
    assert hasher.digest() == hashlib.sha256(plain).digest()
    assert open_stream(io.BytesIO(sealed), [identity]).read_all(size) == plain


@pytest.mark.parametrize("piece", [1000, CHUNK, CHUNK + 1, 1 << 20, 3 << 20])
@pytest.mark.parametrize("threads", [True, False, None])
def test_pieces_do_not_matter(piece: int, threads: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer_module, "THREAD_FROM_BYTES", 300_000)
    plain = os.urandom(3_000_001)
    sink = io.BytesIO()
    hasher = hashlib.sha256()
    scratch = bytearray(piece)
    with Sealer([HYBRID.recipient], sink, threads=threads) as sealer:
        sealer.write(b"before")
        with sealer.hashing(hasher):
            for at in range(0, len(plain), piece):
                part = plain[at : at + piece]
                scratch[: len(part)] = part
                sealer.write(memoryview(scratch)[: len(part)])
                scratch[:] = bytes(piece)  # the caller's buffer is its own again
        assert hasher.digest() == hashlib.sha256(plain).digest()
        sealer.write(b"after")
        digest = sealer.finish()
    assert digest.sha256 == hashlib.sha256(sink.getvalue()).digest()
    opened = open_stream(io.BytesIO(sink.getvalue()), [HYBRID]).read_all(1 << 23)
    assert opened == b"before" + plain + b"after"


def test_a_pipe_that_gives_little_at_a_time_is_sealed_whole() -> None:
    plain = os.urandom(CHUNK + 5000)

    class Dribble:
        def __init__(self) -> None:
            self.rest = plain

        def read(self, size: int) -> bytes:
            taken, self.rest = self.rest[: min(size, 777)], self.rest[min(size, 777) :]
            return taken

    sink = io.BytesIO()
    seal_stream(Dribble(), sink, [HYBRID.recipient])
    assert open_stream(io.BytesIO(sink.getvalue()), [HYBRID]).read_all(1 << 20) == plain


def test_write_from_takes_no_more_than_asked() -> None:
    source = io.BytesIO(b"x" * 200_000)
    sink = io.BytesIO()
    sealer = Sealer([HYBRID.recipient], sink)
    assert sealer.write_from(source, 150_000) == 150_000
    assert source.tell() == 150_000
    assert sealer.write_from(source, 100_000) == 50_000
    sealer.finish()
    assert len(open_stream(io.BytesIO(sink.getvalue()), [HYBRID]).read_all(1 << 20)) == 200_000


def test_every_one_of_several_recipients_can_open() -> None:
    identities = [generate_identity() for _ in range(3)]
    sink = io.BytesIO()
    seal_stream(io.BytesIO(b"statement"), sink, [each.recipient for each in identities])
    for identity in identities:
        assert open_stream(io.BytesIO(sink.getvalue()), [identity]).read_all(100) == b"statement"


def test_two_seals_of_one_thing_differ() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for sink in (first, second):
        seal_stream(io.BytesIO(b"same"), sink, [HYBRID.recipient])
    assert first.getvalue() != second.getvalue()


def test_recipients_of_two_kinds_are_refused_before_a_byte_is_written() -> None:
    sink = io.BytesIO()
    mixed = [identity.recipient for identity in IDENTITIES.values()]
    with pytest.raises(UsageError, match="mixed"):
        Sealer(mixed, sink)
    with pytest.raises(UsageError, match="at least one"):
        Sealer([], sink)
    with pytest.raises(UsageError, match="twice"):
        Sealer([HYBRID.recipient, HYBRID.recipient], sink)
    with pytest.raises(LimitError):
        Sealer([generate_identity(Kind.X25519).recipient for _ in range(21)], sink)
    assert sink.getvalue() == b""


def test_twenty_hybrid_recipients_fit() -> None:
    identities = [generate_identity() for _ in range(20)]
    sink = io.BytesIO()
    seal_stream(io.BytesIO(b"x"), sink, [each.recipient for each in identities])
    assert open_stream(io.BytesIO(sink.getvalue()), identities[-1:]).read_all(1) == b"x"


def test_a_finished_sealer_takes_nothing_more() -> None:
    sealer = Sealer([HYBRID.recipient], io.BytesIO())
    sealer.finish()
    for act in (lambda: sealer.write(b"x"), sealer.finish):
        with pytest.raises(UsageError, match="already finished"):
            act()


@pytest.mark.parametrize("threads", [True, False])
def test_a_full_disk_is_a_store_error_and_ends_the_thread(threads: bool) -> None:
    class Full:
        def __init__(self) -> None:
            self.left = 3 * CHUNK

        def write(self, data: memoryview) -> int:
            self.left -= len(data)
            if self.left < 0:
                raise OSError(28, "No space left on device")
            return len(data)

    before = threading.active_count()
    with pytest.raises(StoreError, match=r"^sink: "):
        seal_stream(io.BytesIO(bytes(8 << 20)), Full(), [HYBRID.recipient], threads=threads)
    assert threading.active_count() == before


def test_a_hasher_that_fails_in_the_thread_is_heard() -> None:
    class Broken:
        def update(self, data: memoryview) -> None:
            raise RuntimeError("broken hasher")

    with pytest.raises(RuntimeError, match="broken hasher"):
        seal_stream(
            io.BytesIO(bytes(4 << 20)),
            io.BytesIO(),
            [HYBRID.recipient],
            plaintext_hash=Broken(),
            threads=True,
        )


def test_a_sink_that_takes_part_of_the_bytes_gets_the_rest() -> None:
    taken = bytearray()

    class Slow:
        def write(self, data: memoryview) -> int:
            part = data[:1000]
            taken.extend(part)
            return len(part)

    digest = seal_stream(io.BytesIO(b"y" * 100_000), Slow(), [HYBRID.recipient])
    assert digest.sha256 == hashlib.sha256(taken).digest()
    assert open_stream(io.BytesIO(taken), [HYBRID]).read_all(100_000) == b"y" * 100_000


def test_opened_file_is_private_and_overwrites_nothing(tmp_path: Path) -> None:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(b"z" * 70_000), sink, [HYBRID.recipient])
    destination = tmp_path / "opened"
    assert open_to_file(io.BytesIO(sink.getvalue()), [HYBRID], destination) == 70_000
    assert destination.read_bytes() == b"z" * 70_000
    assert stat.S_IMODE(destination.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [destination]
    with pytest.raises(ConflictError):
        open_to_file(io.BytesIO(sink.getvalue()), [HYBRID], destination)
    other = tmp_path / "other"
    other.with_name("other.part").write_bytes(b"of someone else")
    with pytest.raises(ConflictError, match=r"\.part"):
        open_to_file(io.BytesIO(sink.getvalue()), [HYBRID], other)
    assert other.with_name("other.part").read_bytes() == b"of someone else"
    with pytest.raises(MissingError):
        open_to_file(io.BytesIO(sink.getvalue()), [HYBRID], tmp_path / "none" / "opened")


def test_reading_all_stops_at_the_limit() -> None:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(bytes(10 << 20)), sink, [HYBRID.recipient])
    with pytest.raises(LimitError):
        open_stream(io.BytesIO(sink.getvalue()), [HYBRID]).read_all(1 << 20)
