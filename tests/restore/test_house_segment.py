"""The list of a house segment and its frame: one spelling, no path that leads elsewhere, no byte too many."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace

import pytest

from vedette.errors import FormatError
from vedette.formats import frame
from vedette.formats.house_segment import (
    NO_PREVIOUS,
    FileRow,
    HouseSegment,
    SegmentReader,
    check_path,
    head,
    is_carried,
    member,
    parse_segment,
    tail_length,
)

BODIES = {"entries.journal": b"row\n" * 300, "keys/receipts": b"", "slips/ab/0.slip": b"{}" * 256}


def row(path: str, body: bytes, offset: int = 0) -> FileRow:
    return FileRow(path, offset, len(body), hashlib.sha256(body).hexdigest())


BASE = HouseSegment(
    origin="register.invented.example/r1",
    number=0,
    base=True,
    previous=NO_PREVIOUS,
    register_size=7,
    time="2026-11-22T20:00:00Z",
    files=tuple(row(path, body) for path, body in sorted(BODIES.items())),
)
NEXT = replace(
    BASE,
    number=1,
    base=False,
    previous="a" * 64,
    files=(row("entries.journal", BODIES["entries.journal"] * 2, 1200),),
    removed=("keys/receipts",),
)


def plain(segment: HouseSegment, bodies: dict[str, bytes]) -> bytes:
    """The plaintext, written without the code that writes it for real."""
    listing = segment.encode()
    data = head(listing)
    for number, each in enumerate(segment.files):
        body = bodies[each.path][each.offset :]
        data += member(number, len(body)) + body + bytes(-len(body) % 512)
    return data + bytes(tail_length(listing, [each.length for each in segment.files]))


def walk(data: bytes, pieces: int = 700) -> dict[str, bytes]:
    reader = SegmentReader(data[at : at + pieces] for at in range(0, len(data), pieces))
    found = {each.path: b"".join(map(bytes, body)) for each, body in reader.files()}
    reader.end()
    return found


@pytest.mark.parametrize("segment", [BASE, NEXT])
def test_what_is_written_is_read_and_written_again(segment: HouseSegment) -> None:
    assert parse_segment(segment.encode()) == segment
    assert parse_segment(segment.encode()).encode() == segment.encode()


def test_the_frame_is_a_tar_of_a_padme_size_that_other_tools_read() -> None:
    data = plain(BASE, BODIES)
    assert walk(data) == BODIES
    assert len(data) == frame.padded_length(len(data))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getnames() == ["segment.json", "0", "1", "2"]
        for name, path in zip(tar.getnames()[1:], sorted(BODIES), strict=True):
            file = tar.extractfile(name)
            assert file is not None and file.read() == BODIES[path]


def test_every_byte_of_the_list_altered_is_refused_or_says_something_else() -> None:
    data = NEXT.encode()
    for at in range(len(data)):
        wrong = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            other = parse_segment(wrong)
        except FormatError:
            continue
        assert other != NEXT and other.encode() == wrong


def test_a_frame_with_a_byte_altered_cut_or_appended_is_refused_or_gives_other_bytes() -> None:
    data = plain(BASE, BODIES)
    for at in range(0, len(data), 37):
        wrong = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        try:
            found = walk(wrong)
        except FormatError:
            continue
        digests = {path: hashlib.sha256(body).hexdigest() for path, body in found.items()}
        segment = SegmentReader([wrong]).segment
        listed = {each.path: each.sha256 for each in segment.files}
        assert segment != BASE or digests != listed, f"byte {at}"
    for cut in (*range(0, len(data), 511), len(data) - 1):
        with pytest.raises(FormatError):
            walk(data[:cut])
    with pytest.raises(FormatError, match="bytes after its end"):
        walk(data + b"\0")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/etc/passwd",
            "../outside",
            "keys/../../outside",
            "keys//a",
            "keys/./a",
            "a\\b",
            "a\nb",
            "a\0b",
        ),
        *("vault/ab/abcd", "house/state.json", "outbox/state.json", "custodians/a.journal", "lock"),
        *("register/tile/0/000", "register/behind", "keys/.part-12", ".part-0", "a" * 1025, "keys/\u202eyek"),
    ],
)
def test_a_path_that_headquarters_does_not_have_is_refused(path: str) -> None:
    with pytest.raises(FormatError):
        check_path(path)
    with pytest.raises(FormatError):
        replace(BASE, files=(row(path, b"x"),)).encode()


@pytest.mark.parametrize(
    "path", ["register/checkpoint", "register-old/ab/register/tile/0/000", "keys/house.birth", "a/vault/b"]
)
def test_a_path_that_it_has_is_carried(path: str) -> None:
    assert is_carried(path) and check_path(path) == path


@pytest.mark.parametrize(
    "change",
    [
        {"files": tuple(reversed(BASE.files))},
        {"files": (BASE.files[0], BASE.files[0])},
        {"files": (replace(BASE.files[0], offset=1),)},
        {"files": (replace(BASE.files[0], size=-1),)},
        {"removed": ("keys/receipts",)},
        {"number": 1, "base": False, "removed": ("keys/receipts",)},
        {"number": 1, "base": False, "removed": ("b", "a"), "files": ()},
        {"base": False},
        {"previous": "a" * 64},
        {"number": -1},
        {"register_size": -1},
        {"time": "yesterday"},
        {"origin": "../x"},
    ],
)
def test_a_list_that_contradicts_itself_is_neither_written_nor_read(change: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        replace(BASE, **change).encode()  # type: ignore[arg-type]


def test_other_members_versions_and_lengths_are_refused() -> None:
    good = NEXT.encode()
    for old, new in (
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"v":1}', b'"v":1,"w":1}'),
        (b'"base":false', b'"base":0'),
        (b'"length":1200', b'"length":1201'),
        (b'"length":1200', b'"length":-1200'),
        (b"vedette/house-segment", b"vedette/house-segmenT"),
        (b'"removed":["keys/receipts"]', b'"removed":[1]'),
        (b'"files":[{', b'"files":[1,{'),
    ):
        assert old in good
        with pytest.raises(FormatError):
            parse_segment(good.replace(old, new, 1))
