"""The commitment of a dossier: all its parts and the seed of their salts, kept by the group alone.

    vedette-commitment: {"exhibits":[…],"seed":"…","v":1}

Normative page: docs/formats/disclosure.md, section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vedette.cases.dossiers.disclosure import (
    MAX_SIDE,
    Exhibit,
    Hidden,
    Laid,
    Page,
    Part,
    Shown,
    exhibit_leaf,
    part_leaf,
    root_of,
    salt_of,
)
from vedette.errors import FormatError, UsageError
from vedette.formats import jcs
from vedette.values.ids import parse_digest

MAX_COMMITMENT_BYTES = 128 << 20
THOUSAND = 1000
_HIDE = re.compile(
    r"([1-9][0-9]{0,5})(?::([1-9][0-9]{0,3})(?::([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4}))?)?",
    re.ASCII,
)

Region = tuple[int, int, int, int]
"""Left, top, right, bottom of a page, in thousandths of its width and height."""


@dataclass(frozen=True, slots=True)
class Measured:
    """SHA-256 and size of the bytes of a part."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A page cut into parts, from left to right, from top to bottom."""

    columns: int
    rows: int
    parts: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """An exhibit with all its parts; no pages for one that is shown whole or not at all."""

    package_sha256: str
    source: Measured
    pages: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Hides:
    """What a version hides: whole exhibits, whole pages, regions of pages."""

    exhibits: frozenset[int] = frozenset()
    pages: frozenset[tuple[int, int]] = frozenset()
    regions: Mapping[tuple[int, int], tuple[Region, ...]] = field(default_factory=dict)

    @property
    def parted(self) -> frozenset[int]:
        """The exhibits of which a part is hidden, and a part shown."""
        return frozenset(number for number, _ in (*self.pages, *self.regions)) - self.exhibits

    def hides(self, exhibit: int, page: int, index: int, columns: int, rows: int) -> bool:
        """Say whether part `index` (from 0) of a page is hidden: a region hides each part that it touches."""
        if exhibit in self.exhibits or (exhibit, page) in self.pages:
            return True
        left, top = index % columns * THOUSAND, index // columns * THOUSAND
        return any(
            x0 * columns < left + THOUSAND
            and x1 * columns > left
            and y0 * rows < top + THOUSAND
            and y1 * rows > top
            for x0, y0, x1, y1 in self.regions.get((exhibit, page), ())
        )


def parse_hides(lines: Iterable[str]) -> Hides:
    """Return what lines `3`, `3:2` and `3:2:left,top,right,bottom` hide. Raises: UsageError."""
    exhibits: set[int] = set()
    pages: set[tuple[int, int]] = set()
    regions: dict[tuple[int, int], tuple[Region, ...]] = {}
    for number, line in enumerate(lines, 1):
        match = _HIDE.fullmatch(line.strip())
        if match is None:
            raise UsageError(
                f"hide {number}: not in its form",
                hint="3, or 3:2, or 3:2:left,top,right,bottom in thousandths",
            )
        exhibit = int(match[1])
        if match[2] is None:
            exhibits.add(exhibit)
        elif match[3] is None:
            pages.add((exhibit, int(match[2])))
        else:
            region = (int(match[3]), int(match[4]), int(match[5]), int(match[6]))
            if not (region[0] < region[2] <= THOUSAND and region[1] < region[3] <= THOUSAND):
                raise UsageError(f"hide {number}: its region is empty, or beyond the page")
            place = (exhibit, int(match[2]))
            regions[place] = (*regions.get(place, ()), region)
    return Hides(frozenset(exhibits), frozenset(pages), regions)


@dataclass(frozen=True, slots=True)
class Commitment:
    """All exhibits of a dossier in their order, and the seed (32 bytes) of the salts. A secret."""

    seed: bytes
    exhibits: tuple[Whole, ...]

    def _laid(self, number: int) -> Laid:
        whole, seed = self.exhibits[number - 1], self.seed

        def shown(measured: Measured, page: int, part: int) -> Shown:
            return Shown(salt_of(seed, number, page, part), measured.sha256, measured.size)

        def page(at: int, cut: Cut) -> Page:
            parts = tuple(shown(each, at, part) for part, each in enumerate(cut.parts, 1))
            return Page(cut.columns, cut.rows, parts)

        pages = tuple(page(at, cut) for at, cut in enumerate(whole.pages, 1))
        return Laid(salt_of(seed, number, 0, 1), shown(whole.source, 0, 0), pages)

    @property
    def root(self) -> str:
        """The root (hex) that is entered in the register."""
        return root_of([self._laid(number) for number in range(1, len(self.exhibits) + 1)])

    def lay(self, hides: Hides) -> tuple[Exhibit, ...]:
        """Return what a version shows. Raises: UsageError for a place that the dossier does not have."""
        self._check(hides)
        return tuple(self._lay(number, hides) for number in range(1, len(self.exhibits) + 1))

    def _lay(self, number: int, hides: Hides) -> Exhibit:
        laid = self._laid(number)
        if number in hides.exhibits:
            return Hidden(exhibit_leaf(number, laid).hex())
        parted = number in hides.parted

        def part(each: Part, page: int, at: int, hidden: bool) -> Part:
            return Hidden(part_leaf(number, page, at, each).hex()) if hidden else each

        pages = tuple(
            Page(
                page.columns,
                page.rows,
                tuple(
                    # who has the original has the pages: their parts are not sent beside it
                    part(
                        each,
                        at,
                        index + 1,
                        not parted or hides.hides(number, at, index, page.columns, page.rows),
                    )
                    for index, each in enumerate(page.parts)
                ),
            )
            for at, page in enumerate(laid.pages, 1)
        )
        return Laid(laid.salt, part(laid.source, 0, 0, parted), pages)

    def _check(self, hides: Hides) -> None:
        for number in (*hides.exhibits, *hides.parted):
            if number > len(self.exhibits):
                raise UsageError(f"exhibit {number}: is not in this dossier")
        for number, page in (*hides.pages, *hides.regions):
            if number <= len(self.exhibits) and page > len(self.exhibits[number - 1].pages):
                raise UsageError(
                    f"exhibit {number}: page {page} was not cut when the dossier was committed",
                    hint="make a new commitment that divides it",
                )

    def encode(self) -> bytes:
        """The bytes of the file that the group keeps."""
        rows: list[jcs.JsonValue] = [
            {
                "package": each.package_sha256,
                "pages": [
                    {
                        "columns": cut.columns,
                        "parts": [[part.sha256, part.size] for part in cut.parts],
                        "rows": cut.rows,
                    }
                    for cut in each.pages
                ],
                "sha256": each.source.sha256,
                "size": each.source.size,
            }
            for each in self.exhibits
        ]
        return jcs.encode({"exhibits": rows, "seed": self.seed.hex(), "v": 1})


def parse_commitment(data: bytes) -> Commitment:
    """Return a commitment; refuses every other spelling. Raises: FormatError."""
    value = jcs.parse(data, max_bytes=MAX_COMMITMENT_BYTES)
    found = _members(value, "exhibits seed v")
    if type(found["v"]) is not int or found["v"] != 1 or not isinstance(found["exhibits"], list):
        raise FormatError("commitment: version 1 with a list of exhibits expected")
    seed = _hex(found["seed"])
    if not found["exhibits"]:
        raise FormatError("commitment: no exhibit")
    return Commitment(seed, tuple(_whole(row) for row in found["exhibits"]))


def _whole(row: object) -> Whole:
    found = _members(row, "package pages sha256 size")
    if not isinstance(found["pages"], list):
        raise FormatError("commitment: a list of pages expected")
    pages = tuple(_cut(page) for page in found["pages"])
    package = _hex(found["package"]).hex()
    return Whole(package, _measured([found["sha256"], found["size"]]), pages)


def _cut(row: object) -> Cut:
    found = _members(row, "columns parts rows")
    columns, rows, parts = found["columns"], found["rows"], found["parts"]
    sides = type(columns) is int and type(rows) is int and 1 <= columns <= MAX_SIDE and 1 <= rows <= MAX_SIDE
    if not sides or not isinstance(parts, list) or len(parts) != int(str(columns)) * int(str(rows)):
        raise FormatError("commitment: a page has columns times rows parts")
    return Cut(int(str(columns)), int(str(rows)), tuple(_measured(part) for part in parts))


def _measured(value: object) -> Measured:
    if not isinstance(value, list) or len(value) != 2:
        raise FormatError("commitment: digest and size expected")
    digest, size = value
    if type(size) is not int or size < 0:
        raise FormatError("commitment: a size expected")
    return Measured(_hex(digest).hex(), size)


def _members(value: object, names: str) -> dict[str, jcs.JsonValue]:
    if not isinstance(value, dict) or sorted(value) != names.split():
        raise FormatError(f"commitment: members are {names}")
    return value


def _hex(value: object) -> bytes:
    if not isinstance(value, str):
        raise FormatError("commitment: 64 hex digits expected")
    parse_digest(value, "commitment")
    return bytes.fromhex(value)
