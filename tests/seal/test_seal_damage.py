"""Every altered, cut or prolonged file is refused, and leaves nothing behind."""

import hashlib
import io
import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, OpenError, StoreError, VedetteError
from vedette.seal import (
    Identity,
    Kind,
    Passphrase,
    generate_identity,
    open_stream,
    open_to_file,
    seal_stream,
)
from vedette.seal.feed import Feed
from vedette.seal.header import Stanza, decode_base64, encode_base64, header_of, read_header
from vedette.seal.payload import ChunkSealer, payload_aead
from vedette.seal.stanzas import wrap_file_key

CHUNK = 64 * 1024
X25519 = generate_identity(Kind.X25519)
HYBRID = generate_identity(Kind.HYBRID)
REFUSED = (FormatError, OpenError, LimitError)


def sealed_by(identity: Identity, plain: bytes) -> bytes:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(plain), sink, [identity.recipient])
    return sink.getvalue()


def opened(sealed: bytes, identity: Identity) -> bytes:
    return open_stream(io.BytesIO(sealed), [identity]).read_all(1 << 30)


@pytest.mark.parametrize("identity", [X25519, HYBRID], ids=["x25519", "hybrid"])
def test_every_byte_altered_is_refused(identity: Identity) -> None:
    sealed = sealed_by(identity, b"forty-one bytes of invented testimony ...")
    for at in range(len(sealed)):
        for change in (0x01, 0x20, 0xFF):
            altered = bytearray(sealed)
            altered[at] ^= change
            with pytest.raises(REFUSED):
                opened(bytes(altered), identity)


@pytest.mark.parametrize("identity", [X25519, HYBRID], ids=["x25519", "hybrid"])
def test_every_cut_is_refused(identity: Identity) -> None:
    sealed = sealed_by(identity, b"testimony")
    for size in range(len(sealed)):
        with pytest.raises(REFUSED):
            opened(sealed[:size], identity)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK])
@pytest.mark.parametrize("tail", [b"\x00", b"\n", bytes(16), bytes(CHUNK + 16)])
def test_bytes_after_the_end_are_refused(size: int, tail: bytes) -> None:
    with pytest.raises(OpenError, match=r"^payload: "):
        opened(sealed_by(X25519, bytes(size)) + tail, X25519)


def test_a_file_appended_to_itself_is_refused() -> None:
    sealed = sealed_by(X25519, bytes(CHUNK))
    with pytest.raises(OpenError):
        opened(sealed + sealed, X25519)


@pytest.mark.parametrize("cut", [1, 16, CHUNK, CHUNK + 16, 2 * (CHUNK + 16), 2 * (CHUNK + 16) + 1])
def test_a_cut_file_leaves_no_destination(cut: int, tmp_path: Path) -> None:
    sealed = sealed_by(HYBRID, os.urandom(3 * CHUNK))
    with pytest.raises(OpenError):
        open_to_file(io.BytesIO(sealed[:-cut]), [HYBRID], tmp_path / "opened")
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_leaves_no_destination(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > CHUNK:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(StoreError, match=r"^source: "):
        open_to_file(Failing(sealed_by(HYBRID, bytes(4 * CHUNK))), [HYBRID], tmp_path / "opened")
    assert list(tmp_path.iterdir()) == []


def test_swapped_and_repeated_chunks_are_refused() -> None:
    sealed = sealed_by(X25519, os.urandom(3 * CHUNK))
    start, size = len(sealed) - 3 * (CHUNK + 16), CHUNK + 16
    first, second, third = (sealed[start + n * size : start + (n + 1) * size] for n in range(3))
    for order in (second + first + third, first + first + third, first + third, third):
        with pytest.raises(OpenError):
            opened(sealed[:start] + order, X25519)


def test_an_empty_final_chunk_after_others_is_refused() -> None:
    file_key, nonce = os.urandom(16), os.urandom(16)
    header = header_of([wrap_file_key(file_key, X25519.recipient)], file_key)
    aead = payload_aead(file_key, nonce)
    chunks = ChunkSealer(aead)
    room = memoryview(bytearray(CHUNK + 16))
    chunks.seal_into(memoryview(bytes(CHUNK)), room, final=False)
    last = memoryview(bytearray(16))
    chunks.seal_into(memoryview(b""), last, final=True)
    with pytest.raises(OpenError, match="final chunk 1 is empty"):
        opened(header.encode() + nonce + bytes(room) + bytes(last), X25519)


def test_the_wrong_identity_is_told_so() -> None:
    for identity in (X25519, HYBRID):
        sealed = sealed_by(identity, b"x")
        for stranger in (generate_identity(Kind.X25519), generate_identity(Kind.HYBRID)):
            with pytest.raises(OpenError, match=r"^identities: no match"):
                opened(sealed, stranger)


@pytest.mark.parametrize(
    "share", [bytes(32), bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7")]
)
def test_shares_of_low_order_are_refused(share: bytes) -> None:
    stanza = wrap_file_key(os.urandom(16), HYBRID.recipient)
    forged = decode_base64(stanza.arguments[1])[:-32] + share
    cases = (
        (Stanza(("mlkem768x25519", encode_base64(forged)), stanza.body), HYBRID),
        (Stanza(("X25519", encode_base64(share)), stanza.body), X25519),
    )
    for altered, identity in cases:
        header = header_of([altered], os.urandom(16)).encode()
        with pytest.raises(FormatError, match="low order"):
            opened(header + bytes(40), identity)


def passphrase_file(factor: str) -> bytes:
    stanza = Stanza(("scrypt", encode_base64(bytes(16)), factor), bytes(32))
    return header_of([stanza], bytes(16)).encode() + bytes(32)


@pytest.mark.parametrize("factor", ["10", "18", "22", "23", "63", "9" * 20_000])
def test_a_passphrase_stanza_is_refused_before_any_work(factor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("scrypt was called")

    monkeypatch.setattr(hashlib, "scrypt", never)
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(OpenError, match="passphrase"):
        opened(passphrase_file(factor), HYBRID)
    if factor != "10":
        with pytest.raises(LimitError, match="work factor"):
            open_stream(io.BytesIO(passphrase_file(factor)), [Passphrase(b"invented", 10)])
    spent = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 0.05
    assert peak < 1 << 20


def test_a_passphrase_never_shows_in_a_repr() -> None:
    assert "invented" not in repr(Passphrase(b"invented", 10))


def test_a_header_bomb_is_refused() -> None:
    stanza = Stanza(("grease",), b"")
    with pytest.raises(LimitError, match="20 stanzas"):
        read_header(Feed(io.BytesIO(header_of([stanza] * 21, bytes(16)).encode())))
    assert len(read_header(Feed(io.BytesIO(header_of([stanza] * 20, bytes(16)).encode()))).stanzas)
    endless = b"age-encryption.org/v1\n-> x\n" + (b"A" * 64 + b"\n") * 2000
    with pytest.raises(LimitError, match="65536 bytes"):
        read_header(Feed(io.BytesIO(endless)))
    with pytest.raises(LimitError, match="65536 bytes"):
        read_header(Feed(io.BytesIO(b"age-encryption.org/v1\n-> " + b"A" * 100_000)))


LINES = st.sampled_from(
    [
        b"age-encryption.org/v1\n",
        b"-> X25519 " + b"A" * 43 + b"\n",
        b"-> mlkem768x25519 AAAA\n",
        b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n",
        b"-> grease\n",
        b"->\n",
        b"A" * 43 + b"\n",
        b"A" * 64 + b"\n",
        b"\n",
        b"\r\n",
        b"--- " + b"A" * 43 + b"\n",
        b"---\n",
        bytes(32),
    ]
)


@given(st.lists(st.one_of(LINES, st.binary(max_size=80)), max_size=12).map(b"".join), st.booleans())
def test_any_header_gives_a_declared_error(text: bytes, begun: bool) -> None:
    data = b"age-encryption.org/v1\n" + text if begun else text
    with pytest.raises(VedetteError):
        opened(data, X25519)
    try:
        header = read_header(Feed(io.BytesIO(data)))
    except REFUSED:
        return
    assert data.startswith(header.encode())


@given(
    st.binary(max_size=300),
    st.booleans(),
    st.sampled_from([b"\n", b"\r\n", b""]),
)
def test_any_armor_gives_a_declared_error(body: bytes, begun: bool, eol: bytes) -> None:
    start = b"-----BEGIN AGE ENCRYPTED FILE-----" + eol if begun else b""
    with pytest.raises(REFUSED):
        open_stream(io.BytesIO(start + body), [X25519], armored=True)
