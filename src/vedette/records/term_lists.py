"""Lists of terms that others give as CSV, read as vocabularies of a group: those of HURIDOCS, or alike."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.records.vocabulary import MAX_LABEL_CHARS

MAX_BYTES = 8 << 20
"""Of the text, after unpacking."""
MAX_ROWS = 20_000
MAX_CELL_CHARS = 2000
_LIST = ("list_code", "list", "vocabulary")
_TITLE = ("list_name", "list_title", "title")
_CODE = ("huri_code", "code", "vocab_number")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOT_LANGUAGES = frozenset(("id",))
"""Two letters that are more often the name of a column; `id` counts as Indonesian beside other languages."""


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """One row: its code in the list, the code it is under, its labels by language."""

    code: str
    parent: str
    huridocs: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class TermList:
    """One list: the name it gets here, its title as given, its terms in the order given."""

    name: str
    title: str
    terms: tuple[ListedTerm, ...]


def read_lists(content: bytes) -> list[TermList]:
    """Return the lists of a CSV file (UTF-8, plain or gzip; comma, semicolon or tab), in its order.

    Columns: `list_code`, `huri_code` (or `code`), one column for each language called by its two letters;
    `list_name` if there is one. A parent is found by the pairs of digits of a code.
    Raises: FormatError naming the line, LimitError.
    """
    rows = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(rows)]
        places = _columns(header)
        found: dict[str, dict[str, ListedTerm]] = {}
        titles: dict[str, str] = {}
        for number, row in enumerate(rows, 2):
            if number > MAX_ROWS:
                raise LimitError(f"list: has more than {MAX_ROWS} rows")
            if not any(cell.strip() for cell in row):
                continue
            name, title, term = _row(row, places, f"list: line {number}")
            if term.code in found.setdefault(name, {}):
                raise FormatError(f"list: line {number}: the code stands twice")
            found[name][term.code] = term
            titles.setdefault(name, title)
    except StopIteration:
        raise FormatError("list: is empty") from None
    except csv.Error:
        raise FormatError("list: is not CSV") from None
    if not found:
        raise FormatError("list: has no terms")
    return [
        TermList(name, titles[name], tuple(_under(terms, one) for one in terms.values()))
        for name, terms in found.items()
    ]


def _text(content: bytes) -> str:
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as opened:
                content = opened.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise FormatError("list: its packing is damaged") from None
    if len(content) > MAX_BYTES:
        raise LimitError(f"list: has more than {MAX_BYTES >> 20} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError("list: is not UTF-8", "save it as CSV UTF-8") from None
    if "\x00" in text:
        raise FormatError("list: is not text")
    return text


def _delimiter(content: bytes) -> str:
    first = _text(content).split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _columns(header: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for wanted, names in (("list", _LIST), ("title", _TITLE), ("code", _CODE)):
        for name in names:
            if name in header:
                places[wanted] = header.index(name)
                break
    tongues = [one for one in header if _LANGUAGE.fullmatch(one) and one not in _NOT_LANGUAGES]
    if "list" not in places or "code" not in places or not tongues:
        raise FormatError("list: has no columns list_code, huri_code and a language as en")
    places |= {f"={one}": header.index(one) for one in [*tongues, *(_NOT_LANGUAGES & set(header))]}
    return places


def _row(row: list[str], places: dict[str, int], what: str) -> tuple[str, str, ListedTerm]:
    if len(row) <= max(places.values()) or any(len(cell) > MAX_CELL_CHARS for cell in row):
        raise FormatError(f"{what}: has not the cells of the first line")
    listed = re.sub(r"[^a-z0-9]+", "-", row[places["list"]].strip().lower()).strip("-")
    digits = row[places["code"]].strip()
    if not listed or len(listed) > 30 or not re.fullmatch(r"[0-9]{2,14}", digits):
        raise FormatError(f"{what}: has no list, or its code is not 2 to 14 digits")
    labels = {
        key[1:]: " ".join(row[at].split())[:MAX_LABEL_CHARS]
        for key, at in places.items()
        if key.startswith("=") and row[at].strip()
    }
    if not labels:
        raise FormatError(f"{what}: has no label")
    title = " ".join(row[places["title"]].replace("_", " ").split())[:80] if "title" in places else ""
    return f"huridocs-{listed}", title or listed, ListedTerm(f"h{digits}", "", digits, labels)


def _under(terms: dict[str, ListedTerm], one: ListedTerm) -> ListedTerm:
    """Return the term with the nearest term above it: its digits with the last pairs made zero."""
    digits = one.huridocs
    for end in range(len(digits) - 2, 0, -2):
        above = f"h{digits[:end].ljust(len(digits), '0')}"
        if above != one.code and above in terms:
            return ListedTerm(one.code, above, digits, one.labels)
    return one
