"""Salted disclosure: what a redacted dossier shows, and that it is a part of one whole, fixed before.

Normative page: docs/formats/disclosure.md. Tree: RFC 6962, section 2.1.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.tree.hashing import leaf_hash, node_hash
from vedette.values.ids import parse_digest

DISCLOSURE = "data/disclosure.json"
FOLDER = "data/disclosed/"
MAX_DISCLOSURE_BYTES = 128 << 20
MAX_PAGES = 9999
MAX_SIDE = 64
MAX_INTEGER = (1 << 53) - 1
_SALT = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part that is laid open: its salt (hex), the SHA-256 and size of its bytes."""

    salt: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A part, or a whole exhibit, of which only the salted digest (hex) is shown."""

    leaf: str


Part = Shown | Hidden


@dataclass(frozen=True, slots=True)
class Page:
    """A page, cut into `columns` times `rows` parts: from left to right, from top to bottom."""

    columns: int
    rows: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """An exhibit of which something is shown: `source` are its original bytes."""

    salt: str
    source: Part
    pages: tuple[Page, ...]


Exhibit = Laid | Hidden


@dataclass(frozen=True, slots=True)
class Counts:
    """How many parts are shown and hidden, and how many exhibits are withheld whole."""

    shown: int
    hidden: int
    withheld: int


def part_file(exhibit: int, page: int, part: int) -> str:
    """Return the path in the bag of a part of a page; all three count from 1."""
    return f"{FOLDER}E{exhibit:04d}-P{page:04d}-{part:02d}.jpg"


def salt_of(seed: bytes, exhibit: int, page: int = 0, part: int = 0) -> str:
    """Return the salt of a part; of the source for page 0, of the exhibit for page 0 and part 1."""
    name = f"vedette/disclosure/v1\0{exhibit}/{page}/{part}".encode("ascii")
    return hmac.digest(seed, name, "sha256")[:16].hex()


def part_leaf(exhibit: int, page: int, part: int, shown: Part) -> bytes:
    """Return the salted digest of a part."""
    if isinstance(shown, Hidden):
        return bytes.fromhex(shown.leaf)
    value: dict[str, jcs.JsonValue] = {
        "exhibit": exhibit,
        "page": page,
        "part": part,
        "salt": shown.salt,
        "sha256": shown.sha256,
        "size": shown.size,
    }
    return leaf_hash(jcs.encode(value))


def exhibit_leaf(number: int, exhibit: Exhibit) -> bytes:
    """Return the salted digest of an exhibit."""
    if isinstance(exhibit, Hidden):
        return bytes.fromhex(exhibit.leaf)
    leaves = [part_leaf(number, 0, 0, exhibit.source)]
    for at, page in enumerate(exhibit.pages, 1):
        leaves += [part_leaf(number, at, part, each) for part, each in enumerate(page.parts, 1)]
    value: dict[str, jcs.JsonValue] = {
        "exhibit": number,
        "pages": [[page.columns, page.rows] for page in exhibit.pages],
        "salt": exhibit.salt,
        "tree": tree_root(leaves).hex(),
    }
    return leaf_hash(jcs.encode(value))


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over hashes of leaves (RFC 6962); there is at least one."""
    row = list(leaves)
    while len(row) > 1:
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(row) - len(row) % 2 :]
    return row[0]


def root_of(exhibits: Sequence[Exhibit]) -> str:
    """Return the root (hex) over all exhibits, in their order."""
    return tree_root([exhibit_leaf(number, each) for number, each in enumerate(exhibits, 1)]).hex()


def count(exhibits: Iterable[Exhibit]) -> Counts:
    """Return how much is shown and how much is not.

    Hidden parts count where the original is hidden: who has it has its pages. Parts of an exhibit withheld
    whole are not counted.
    """
    shown = hidden = withheld = 0
    for exhibit in exhibits:
        if isinstance(exhibit, Hidden):
            withheld += 1
            continue
        parts = [exhibit.source, *(part for page in exhibit.pages for part in page.parts)]
        open_ = sum(isinstance(part, Shown) for part in parts)
        whole = isinstance(exhibit.source, Shown)
        shown, hidden = shown + open_, hidden + (0 if whole else len(parts) - open_)
    return Counts(shown, hidden, withheld)


def _plain_part(part: Part) -> jcs.JsonValue:
    if isinstance(part, Hidden):
        return {"hidden": part.leaf}
    return {"salt": part.salt, "sha256": part.sha256, "size": part.size}


def encode_disclosure(exhibits: Sequence[Exhibit]) -> bytes:
    """Return the bytes of disclosure.json."""
    rows: list[jcs.JsonValue] = []
    for each in exhibits:
        if isinstance(each, Hidden):
            rows.append({"hidden": each.leaf})
            continue
        pages: list[jcs.JsonValue] = [
            {
                "columns": page.columns,
                "parts": [_plain_part(part) for part in page.parts],
                "rows": page.rows,
            }
            for page in each.pages
        ]
        rows.append({"pages": pages, "salt": each.salt, "source": _plain_part(each.source)})
    return jcs.encode({"exhibits": rows, "root": root_of(exhibits), "v": 1})


def parse_disclosure_list(data: bytes) -> tuple[tuple[Exhibit, ...], str]:
    """Return the exhibits of disclosure.json and the root that it states, which is not compared.

    Raises: FormatError for every other spelling, member, or number of parts.
    """
    value = _members(jcs.parse(data, max_bytes=MAX_DISCLOSURE_BYTES), "exhibits root v")
    if type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("disclosure: version is not 1")
    root = _digest(value["root"])
    rows = _list(value["exhibits"])
    if not rows:
        raise FormatError("disclosure: no exhibit")
    return tuple(_exhibit(row) for row in rows), root


def _exhibit(row: object) -> Exhibit:
    if isinstance(row, dict) and "hidden" in row:
        return Hidden(_digest(_members(row, "hidden")["hidden"]))
    found = _members(row, "pages salt source")
    pages = tuple(_page(page) for page in _list(found["pages"]))
    if len(pages) > MAX_PAGES:
        raise FormatError(f"disclosure: over {MAX_PAGES} pages")
    return Laid(_salt(found["salt"]), _part(found["source"]), pages)


def _page(row: object) -> Page:
    found = _members(row, "columns parts rows")
    columns, rows = _whole(found["columns"]), _whole(found["rows"])
    parts = tuple(_part(part) for part in _list(found["parts"]))
    if not 1 <= columns <= MAX_SIDE or not 1 <= rows <= MAX_SIDE or len(parts) != columns * rows:
        raise FormatError("disclosure: a page has columns times rows parts")
    return Page(columns, rows, parts)


def _part(row: object) -> Part:
    if isinstance(row, dict) and "hidden" in row:
        return Hidden(_digest(_members(row, "hidden")["hidden"]))
    found = _members(row, "salt sha256 size")
    return Shown(_salt(found["salt"]), _digest(found["sha256"]), _whole(found["size"]))


def _members(value: object, names: str) -> dict[str, jcs.JsonValue]:
    if not isinstance(value, dict) or sorted(value) != names.split():
        raise FormatError(f"disclosure: members are {names}")
    return value


def _list(value: object) -> list[jcs.JsonValue]:
    if not isinstance(value, list):
        raise FormatError("disclosure: a list expected")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise FormatError("disclosure: a whole number expected")
    return value


def _digest(value: object) -> str:
    if not isinstance(value, str):
        raise FormatError("disclosure: a digest expected")
    parse_digest(value, "disclosure")
    return value


def _salt(value: object) -> str:
    if not isinstance(value, str) or not _SALT.fullmatch(value):
        raise FormatError("disclosure: a salt has 32 hex digits")
    return value
