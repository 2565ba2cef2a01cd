"""Paths of tiles, and entry bundles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.tiles import (
    TileName,
    encode_entries,
    entries_path,
    parse_entries,
    parse_tile_path,
    tile_path,
)

NAMES = st.builds(TileName, st.none() | st.integers(0, 63), st.integers(0, 2**56 - 1), st.integers(1, 256))


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert entries_path(273, 112) == "tile/entries/273.p/112"
    assert tile_path(63, 1000, 256) == "tile/63/x001/000"


@given(NAMES)
def test_a_path_is_read_back(name: TileName) -> None:
    assert parse_tile_path(name.path) == name


@given(st.text(alphabet="tile/nrs0123x.p", max_size=30).map(lambda t: "tile/" + t))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        assert parse_tile_path(text).path == text
    except VedetteError:
        return


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/0/000.p/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/000/",
        "tile/../000",
        "tile/0/٠٠٠",
        "tile/0/" + "x999/" * 6 + "999",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    with pytest.raises(FormatError, match=r"^tile"):
        parse_tile_path(path)


def test_tiles_that_cannot_be_are_refused() -> None:
    for level, index, width in ((64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 2**56, 1), (0, 0, 0)):
        with pytest.raises(FormatError):
            tile_path(level, index, width)
    with pytest.raises(FormatError):
        entries_path(0, 257)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_are_read_back(entries: list[bytes]) -> None:
    assert parse_entries(encode_entries(entries), len(entries)) == entries


@given(st.binary(max_size=60), st.integers(0, 6))
def test_any_bytes_are_a_bundle_or_refused(data: bytes, count: int) -> None:
    try:
        entries = parse_entries(data, count)
    except FormatError:
        return
    assert len(entries) == count and encode_entries(entries) == data


def test_a_bundle_cut_or_lengthened_is_refused() -> None:
    data = encode_entries([b"one", b"", b"three"])
    for bad in [*(data[:cut] for cut in range(len(data))), data + b"\0", data + b"\0\0"]:
        with pytest.raises(FormatError):
            parse_entries(bad, 3)


def test_entries_end_at_65535_bytes_and_bundles_at_256_entries() -> None:
    assert parse_entries(encode_entries([bytes(65_535)] * 2), 2) == [bytes(65_535)] * 2
    for entries in ([bytes(65_536)], [b""] * 257):
        with pytest.raises(LimitError):
            encode_entries(entries)
