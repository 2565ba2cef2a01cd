"""One armor for each file: strict inside, white space allowed around."""

import io
import os

import pytest

from vedette.errors import FormatError, LimitError
from vedette.seal import Kind, generate_identity, open_stream, seal_stream
from vedette.seal.armor import BEGIN, END, ArmorReader, ArmorWriter
from vedette.seal.feed import Feed
from vedette.seal.header import header_of, read_header
from vedette.seal.stanzas import unwrap_file_key, wrap_file_key

X25519 = generate_identity(Kind.X25519)
REFUSED = (FormatError, LimitError)


def armor(data: bytes) -> bytes:
    sink = io.BytesIO()
    writer = ArmorWriter(sink)
    for at in range(0, len(data), 1000):
        writer.write(data[at : at + 1000])
    writer.finish()
    return sink.getvalue()


def dearmor(text: bytes) -> bytes:
    reader = ArmorReader(io.BytesIO(text))
    return b"".join(iter(lambda: reader.read(777), b""))


@pytest.mark.parametrize("size", [1, 2, 3, 46, 47, 48, 49, 96, 97, 4800, 100_000])
def test_armor_round_trips(size: int) -> None:
    data = os.urandom(size)
    assert dearmor(armor(data)) == data


@pytest.mark.parametrize("size", [47, 48, 50])
def test_what_may_differ(size: int) -> None:
    data = os.urandom(size)
    text = armor(data)
    for variant in (
        text.replace(b"\n", b"\r\n"),
        text[:-1],
        b" \t\r\n" * 200 + text + b"\n \t\r\n" * 200,
    ):
        assert dearmor(variant) == data


@pytest.mark.parametrize("size", [47, 48, 50])
def test_what_may_not_differ(size: int) -> None:
    text = armor(b"\xff" * size)
    first = text.index(b"\n") + 1
    for variant in (
        text + b"garbage\n",
        b"garbage\n" + text,
        text.replace(b"\n", b"\r\n", 1),
        text.replace(b"\n", b"\r"),
        text.replace(END, b"\n" + END),
        text.replace(BEGIN, BEGIN.lower()),
        text.replace(BEGIN + b"\n", BEGIN + b" \n"),
        text.replace(BEGIN + b"\n", BEGIN + b"\n\n"),
        text.replace(BEGIN + b"\n", BEGIN + b"\nComment: x\n\n"),
        text.replace(END, b""),
        text.replace(END, b"=abcd\n" + END),
        text[:first] + b" " + text[first:],
        text[: first + 5] + b"\n" + text[first + 5 :],
        text + text,
        b" " * 1025 + text,
        text + b" " * 1025,
    ):
        with pytest.raises(REFUSED):
            dearmor(variant)
    if b"=" in text:
        with pytest.raises(FormatError):
            dearmor(text.replace(b"=", b""))


def test_another_spelling_of_the_last_bits_is_refused() -> None:
    text = armor(b"\x00")
    assert b"AA==" in text
    with pytest.raises(FormatError, match="canonical"):
        dearmor(text.replace(b"AA==", b"AB=="))


@pytest.mark.parametrize("armored", [True, None])
def test_an_armored_file_is_opened(armored: bool | None) -> None:
    plain = os.urandom(200_000)
    sink = io.BytesIO()
    seal_stream(io.BytesIO(plain), sink, [X25519.recipient])
    text = armor(sink.getvalue())
    assert open_stream(io.BytesIO(text), [X25519], armored=armored).read_all(1 << 20) == plain
    with pytest.raises(FormatError):
        open_stream(io.BytesIO(text), [X25519], armored=False)


def test_an_empty_armor_holds_no_header() -> None:
    with pytest.raises(FormatError, match=r"^header: "):
        open_stream(io.BytesIO(BEGIN + b"\n" + END + b"\n"), [X25519], armored=True)


def test_a_file_by_others_may_mix_kinds() -> None:
    file_key = os.urandom(16)
    hybrid = generate_identity()
    stanzas = [wrap_file_key(file_key, each.recipient) for each in (X25519, hybrid)]
    header = read_header(Feed(io.BytesIO(header_of(stanzas, file_key).encode())))
    for identity in (X25519, hybrid):
        assert unwrap_file_key(header.stanzas, [identity]) == file_key
    header.check_mac(file_key)
