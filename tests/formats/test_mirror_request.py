"""The body of add-entries and the answer to it: one spelling, bounds, every cut."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError
from vedette.formats.mirror_request import (
    MAX_ENTRIES_BODY,
    MAX_INFO_BYTES,
    EntriesHead,
    MirrorInfo,
    Package,
    encode_request,
    parse_mirror_info,
    read_head,
    read_package,
)

HEAD = EntriesHead("register.invented.example/é", 300, 1000, b"ticket")
PACKAGE = Package((b"one", b"two" * 900, b"x" * 65_535), (bytes(32), bytes(range(32))))


def test_head_and_package_are_read_as_they_were_written() -> None:
    body = io.BytesIO(encode_request(HEAD, [PACKAGE, PACKAGE]))
    assert read_head(body.read) == HEAD
    assert read_package(body.read, 3) == read_package(body.read, 3) == PACKAGE
    assert body.read() == b""


def test_the_bytes_of_a_head_are_those_of_the_text() -> None:
    assert EntriesHead("ab", 1, 258, b"t").encode() == (
        b"\0\2ab" + bytes(7) + b"\1" + bytes(6) + b"\1\2" + b"\0\1t"
    )
    assert Package((b"e",), (b"\7" * 32,)).encode() == b"\0\1e\1" + b"\7" * 32


def test_a_head_cut_anywhere_is_refused() -> None:
    whole = HEAD.encode()
    for length in range(len(whole)):
        with pytest.raises(FormatError):
            read_head(io.BytesIO(whole[:length]).read)


def test_a_package_cut_anywhere_is_none() -> None:
    whole = Package((b"one", b"three"), (bytes(32),)).encode()
    for length in range(len(whole)):
        assert read_package(io.BytesIO(whole[:length]).read, 2) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0" + bytes(18),  # no origin
        b"\1\0" + b"a" * 256 + bytes(18),  # one of 256 bytes
        b"\0\2\xff\xfe" + bytes(18),  # not UTF-8
        b"\0\1a" + b"\0" * 7 + b"\2" + b"\0" * 7 + b"\1" + b"\0\0",  # start above end
        b"\0\1a" + bytes(16) + b"\4\1" + bytes(1025),  # a ticket of 1 025 bytes
    ],
)
def test_what_cannot_be_a_head_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_head(io.BytesIO(data).read)


def test_more_than_63_hashes_are_no_package() -> None:
    with pytest.raises(FormatError, match="64 hashes"):
        read_package(io.BytesIO(b"\0\1e\x40" + bytes(64 * 32)).read, 1)
    with pytest.raises(FormatError):
        Package((b"e",), (bytes(32),) * 64).encode()
    with pytest.raises(FormatError):
        Package((b"e",), (bytes(31),)).encode()


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_canonical_sequence_covers_every_entry_once(a: int, b: int) -> None:
    head = EntriesHead("o", min(a, b), max(a, b))
    covered: list[int] = []
    for rounded, start, end in head.packages():
        assert rounded % 256 == 0 and rounded <= start < end <= rounded + 256
        covered += range(start, end)
    assert covered == list(range(head.start, head.end))


def test_the_largest_package_fits_into_a_body() -> None:
    body = encode_request(
        EntriesHead("o" * 255, 0, 256, bytes(1024)), [Package((b"x" * 65_535,) * 256, (bytes(32),) * 63)]
    )
    assert len(body) < MAX_ENTRIES_BODY


def test_mirror_info_has_one_spelling() -> None:
    info = MirrorInfo(1000, 256, b"\0ticket")
    whole = info.encode()
    assert whole == b"1000\n256\nAHRpY2tldA==\n" and parse_mirror_info(whole) == info
    assert parse_mirror_info(b"0\n0\n\n") == MirrorInfo(0, 0)
    for data in (
        b"",
        b"1\n2\n",
        b"1\n2\n\n\n",
        b"01\n2\n\n",
        b"1\n+2\n\n",
        b"1\n2\nAA\n",
        b"1\n2\n\xff\n",
        b"1\r\n2\n\n",
    ):
        with pytest.raises(FormatError):
            parse_mirror_info(data)
    for length in range(len(whole)):
        with pytest.raises(FormatError):
            parse_mirror_info(whole[:length])
    with pytest.raises(LimitError):
        parse_mirror_info(b"1" * (MAX_INFO_BYTES + 1))
