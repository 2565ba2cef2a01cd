"""Manifests and digests: written, read again, refused in every other spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.manifest import (
    MAX_MANIFEST_BYTES,
    Digests,
    Manifest,
    Part,
    parse_digests,
    parse_manifest,
    signed_message,
)

MANIFEST = Manifest(
    item="0" * 32,
    mission="m-7",
    device="register.invented.example/d/1",
    name="photo 1.jpg",
    media_type="image/jpeg",
    size=10,
    device_time="2026-05-14T10:00:00Z",
    file_time="",
    place="",
    seen="",
    previous="",
    consent=(),
    part=None,
    seed=bytes(32),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


@given(TEXTS, TEXTS, st.integers(0, 2**53 - 1), st.booleans(), st.binary(min_size=32, max_size=32))
def test_manifest_comes_back_as_it_was(name: str, place: str, size: int, last: bool, seed: bytes) -> None:
    part = Part("f" * 32, size, last)
    one = replace(
        MANIFEST, name=name, place=place, size=size, seed=seed, part=part, consent=("C01/k", "C19/x")
    )
    assert parse_manifest(one.encode()) == one


@pytest.mark.parametrize(
    "change",
    [
        {"name": "ж" * 513},
        {"name": "\ud800"},
        {"place": "x" * 4097},
        {"media_type": "x" * 256},
        {"mission": "M 7"},
        {"device": "../x"},
        {"item": "x"},
        {"size": -1},
        {"size": 2**53},
        {"device_time": ""},
        {"file_time": "yesterday"},
        {"seen": "0"},
        {"previous": "F" * 64},
        {"consent": ("",)},
        {"consent": ("x" * 129,)},
        {"consent": ("C01/x",) * 65},
        {"consent": tuple("я" * 127 + str(n % 10) for n in range(64))},
        {"part": Part("x", 0, False)},
        {"part": Part("0" * 32, -1, False)},
        {"seed": bytes(31)},
    ],
    ids=str,
)
def test_manifest_that_headquarters_would_refuse_is_not_written(change: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        replace(MANIFEST, **change).encode()  # type: ignore[arg-type]


def test_manifest_with_any_byte_altered_is_refused_or_says_something_else() -> None:
    data = MANIFEST.encode()
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            other = parse_manifest(altered)
        except FormatError:
            continue
        assert other != MANIFEST
        assert other.encode() == altered


def test_manifest_cut_short_or_with_more_behind_is_refused() -> None:
    data = MANIFEST.encode()
    for length in range(len(data)):
        with pytest.raises(FormatError):
            parse_manifest(data[:length])
    for more in (b"\n", b"\0", b" ", bytes(MAX_MANIFEST_BYTES)):
        with pytest.raises(FormatError):
            parse_manifest(data + more)


DIGESTS = Digests("0" * 64, "f" * 64, 10)


def test_digests_come_back_as_they_were() -> None:
    assert parse_digests(DIGESTS.encode()) == DIGESTS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        DIGESTS.encode() + b"\n",
        DIGESTS.encode()[:-1],
        DIGESTS.encode().replace(b'"v":1', b'"v":2'),
        DIGESTS.encode().replace(b'"v":1', b'"v":true'),
        DIGESTS.encode().replace(b":10,", b":-1,"),
        DIGESTS.encode().replace(b":10,", b":10.0,"),
        DIGESTS.encode().replace(b'"v":1', b'"v":1,"w":1'),
        DIGESTS.encode().replace(b"f" * 64, b"F" * 64),
        DIGESTS.encode().replace(b'"' + b"f" * 64 + b'"', b"null"),
    ],
)
def test_digests_of_any_other_form_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_digests(data)


def test_signed_lines_name_readers_manifest_and_digests() -> None:
    lines = signed_message(bytes(32), b"m", b"d").decode().split("\n")
    assert lines[:2] == ["vedette/package/v1", "0" * 64]
    assert len({*lines}) == 5
    assert lines[4] == ""
