"""Where the tiles and entry bundles of a log lie, and what a bundle holds.

    tile/<level>/<index>[.p/<width>]       hashes, 32 bytes each, 256 in a full tile
    tile/entries/<index>[.p/<width>]       entries, each behind its length (2 bytes, big-endian)

An index is written in groups of three digits, all but the last with "x": x001/x234/067.

Source: C2SP tlog-tiles v0.1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats.decimal import parse_decimal

TILE_WIDTH = 256
MAX_ENTRY_BYTES = 65_535
MAX_LEVEL = 63
_MAX_INDEX = 2**56  # 2**64 entries

_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class TileName:
    """One tile, or one entry bundle when `level` is None; `width` 1 to 256."""

    level: int | None
    index: int
    width: int

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= MAX_LEVEL:
            raise FormatError(f"tile: expected a level from 0 to {MAX_LEVEL}")
        if not 0 <= self.index < _MAX_INDEX:
            raise FormatError("tile: index out of range")
        if not 1 <= self.width <= TILE_WIDTH:
            raise FormatError(f"tile: expected a width from 1 to {TILE_WIDTH}")

    @property
    def path(self) -> str:
        """Its place below the log's prefix, with "/" between the parts."""
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.append(f"x{rest % 1000:03}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile of `width` hashes.

    Raises: FormatError.
    """
    return TileName(level, index, width).path


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of a bundle of `width` entries.

    Raises: FormatError.
    """
    return TileName(None, index, width).path


def parse_tile_path(path: str) -> TileName:
    """The tile or bundle that lies at `path`; only the one spelling of a path is taken.

    Raises: FormatError.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise FormatError("tile path: not the path of a tile or bundle")
    level, index, width = match.groups()
    name = TileName(
        None if level == "entries" else parse_decimal(level, "tile path: level"),
        int(index.replace("x", "").replace("/", "")),
        TILE_WIDTH if width is None else parse_decimal(width, "tile path: width"),
    )
    if name.path != path:  # leading groups of zeros, a full tile written as partial
        raise FormatError("tile path: not the canonical path of its tile")
    return name


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """The bundle of `entries` (not more than 256 of 65 535 bytes each).

    Raises: LimitError.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise LimitError(f"entry: expected at most {MAX_ENTRY_BYTES} bytes")
        parts += (len(entry).to_bytes(2, "big"), entry)
    if len(parts) > 2 * TILE_WIDTH:
        raise LimitError(f"entry bundle: more than {TILE_WIDTH} entries")
    return b"".join(parts)


def parse_entries(data: bytes, count: int) -> list[bytes]:
    """The `count` entries of a bundle, with nothing left over.

    Raises: FormatError.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or len(data) - at < 2:
            raise FormatError("entry bundle: cut short")
        entries.append(data[at + 2 : end])
        at = end
        if len(entries) > count:
            break
    if len(entries) != count:
        raise FormatError(f"entry bundle: expected {count} entries, found another number")
    return entries
