"""XLSX: the cells of one sheet as text; dates as ISO dates, numbers as written.

A workbook is a zip of XML parts: both are bounded. What a cell does not say plainly (a formula, an error, a
cell merged with others) is a fault of its column, unless the mapping says how to take it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, cast

from vedette.errors import FormatError, LimitError
from vedette.records.mapping.problems import Fault
from vedette.records.mapping.rows import MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, Row, column_names
from vedette.records.mapping.xml_in import Scanner

MAX_PARTS = 5000
MAX_PART_BYTES = 512 << 20
MAX_STRINGS = 2_000_000
MAX_MERGED = 20_000
READ_BYTES = 1 << 16
_AT_1904, _AT_1900 = (datetime(*day, tzinfo=UTC) for day in ((1904, 1, 1), (1899, 12, 31)))
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


def read_xlsx(
    stream: BinaryIO, *, sheet: str = "", header: int = 1, merged: str = "", formulas: str = ""
) -> tuple[list[str], Iterator[Row]]:
    """Return the columns and rows of a sheet, by default the only one that is not empty or else the first.

    `merged` "fill" gives every cell of a merged range its value; `formulas` "cached" takes what the
    spreadsheet last computed. Raises: FormatError, LimitError; reading on raises them too.
    """
    stream.seek(0)
    if stream.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FormatError(
            "xlsx: is an old .xls file, or locked with a password", hint="save it as .xlsx without a password"
        )
    stream.seek(0)
    try:
        book = zipfile.ZipFile(stream)
        names = book.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
        raise FormatError("xlsx: is no workbook") from None
    if len(names) > MAX_PARTS or sum(one.file_size for one in names) > MAX_PART_BYTES:
        raise LimitError("xlsx: is too large when unpacked")
    parts = {one.filename.lstrip("/"): one for one in names}
    info = _workbook(book, parts)
    path = _sheet_path(info, sheet)
    strings = _strings(book, parts)
    dates = _date_styles(book, parts)
    ranges = _Merges()
    _scan(book, parts, path, ranges)
    scanner = _Sheet(strings, dates, info.from_1904)
    rows = _sheet_rows(book, parts, path, scanner)
    lines = _numbered(rows, ranges.found, merged, formulas)
    if not header:
        first = next(lines, None)
        width = len(first[1]) if first else 0
        names_found = column_names([""] * width)
        return names_found, _named(names_found, lines, first)
    for line, cells, faults in lines:
        if line >= header:
            if line > header or not any(cells):
                break
            if any(fault.code == "formula" for fault in faults.values()):
                raise FormatError("xlsx: the header holds a formula")
            if len(cells) > MAX_COLUMNS:
                raise LimitError(f"xlsx: over {MAX_COLUMNS} columns")
            return (found := column_names(cells)), _named(found, lines, None)
    raise FormatError(f"xlsx: has no header in row {header}")


@dataclass
class _Book:
    from_1904: bool = False
    sheets: list[tuple[str, str]] = field(default_factory=list)
    """Name and part."""


def _feed(book: zipfile.ZipFile, part: zipfile.ZipInfo, scanner: Scanner) -> Iterator[None]:
    total = 0
    try:
        with book.open(part) as file:
            while True:
                data = file.read(READ_BYTES)
                total += len(data)
                if total > MAX_PART_BYTES:
                    raise LimitError("xlsx: is too large when unpacked")
                scanner.feed(data)
                yield
                if not data:
                    return
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise FormatError("xlsx: a part of the workbook is broken or locked") from None


def _scan(book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], path: str, scanner: Scanner) -> None:
    part = parts.get(path)
    if part is None:
        raise FormatError("xlsx: is no workbook: a part is missing")
    for _ in _feed(book, part, scanner):
        pass


class _Tags(Scanner):
    """Collects the attributes of some elements."""

    def __init__(self, *wanted: str) -> None:
        super().__init__("xlsx")
        self._wanted = frozenset(wanted)
        self.found: list[tuple[str, dict[str, str]]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self._wanted:
            if len(self.found) > 200_000:
                raise LimitError("xlsx: has too many parts")
            self.found.append((name, {key.rpartition(":")[2]: value for key, value in attributes.items()}))


def _workbook(book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> _Book:
    tags, links = _Tags("sheet", "workbookPr"), _Tags("Relationship")
    _scan(book, parts, "xl/workbook.xml", tags)
    _scan(book, parts, "xl/_rels/workbook.xml.rels", links)
    targets = {one.get("Id", ""): one.get("Target", "") for _, one in links.found}
    found = _Book()
    for name, one in tags.found:
        if name == "workbookPr":
            found.from_1904 = one.get("date1904", "") in ("1", "true")
        else:
            target = targets.get(one.get("id", ""), "")
            path = target.lstrip("/") if target.startswith("/") else "xl/" + target
            found.sheets.append((one.get("name", ""), path))
    if not found.sheets:
        raise FormatError("xlsx: has no sheet")
    return found


def _sheet_path(info: _Book, wanted: str) -> str:
    if not wanted:
        return info.sheets[0][1]
    for name, path in info.sheets:
        if name == wanted:
            return path
    raise FormatError("xlsx: has no sheet of the name that the mapping says")


def sheet_names(stream: BinaryIO) -> list[str]:
    """Return the names of the sheets. Raises: FormatError, LimitError."""
    stream.seek(0)
    try:
        book = zipfile.ZipFile(stream)
        parts = {one.filename.lstrip("/"): one for one in book.infolist()[:MAX_PARTS]}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
        raise FormatError("xlsx: is no workbook") from None
    return [name for name, _ in _workbook(book, parts).sheets]


class _Strings(Scanner):
    def __init__(self) -> None:
        super().__init__("xlsx")
        self.found: list[str] = []
        self._text: list[str] | None = None
        self._in = self._phonetic = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            if len(self.found) >= MAX_STRINGS:
                raise LimitError("xlsx: has too many texts")
            self._text = []
        self._phonetic = self._phonetic or name == "rPh"
        self._in = name == "t" and not self._phonetic

    def text(self, piece: str) -> None:
        if self._in and self._text is not None:
            self._text.append(piece)

    def finish(self, name: str) -> None:
        self._in = False
        if name == "rPh":
            self._phonetic = False
        if name == "si" and self._text is not None:
            self.found.append(_unescaped("".join(self._text)))
            self._text = None


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _strings(book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> list[str]:
    scanner = _Strings()
    if "xl/sharedStrings.xml" in parts:
        _scan(book, parts, "xl/sharedStrings.xml", scanner)
    return scanner.found


class _Styles(Scanner):
    def __init__(self) -> None:
        super().__init__("xlsx")
        self.custom: dict[str, str] = {}
        self.cells: list[str] = []
        self._in = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in = True
        elif name == "xf" and self._in:
            self.cells.append(attributes.get("numFmtId", "0"))

    def finish(self, name: str) -> None:
        if name == "cellXfs":
            self._in = False


def _date_styles(book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> frozenset[str]:
    scanner = _Styles()
    if "xl/styles.xml" in parts:
        _scan(book, parts, "xl/styles.xml", scanner)
    found = set()
    for number, code in enumerate(scanner.cells):
        custom = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", scanner.custom.get(code, ""))
        known = code.isdigit() and len(code) < 6 and int(code) in _DATE_FORMATS
        if known or re.search(r"[dyDY]|[hH].*[sS]|[mM]{3}", custom):
            found.add(str(number))
    return frozenset(found)


class _Merges(Scanner):
    """Finds the merged ranges: (first column, first row, last column, last row)."""

    def __init__(self) -> None:
        super().__init__("xlsx")
        self.found: list[tuple[int, int, int, int]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name != "mergeCell":
            return
        if len(self.found) >= MAX_MERGED:
            raise LimitError(f"xlsx: over {MAX_MERGED} merged ranges")
        one, _, two = attributes.get("ref", "").partition(":")
        first, last = _place(one), _place(two or one)
        self.found.append((*first, *last))


def _place(text: str) -> tuple[int, int]:
    found = _CELL.fullmatch(text)
    if not found:
        raise FormatError("xlsx: a cell has no place")
    column = 0
    for char in found[1]:
        column = column * 26 + ord(char) - 64
    return column, int(found[2])


@dataclass(slots=True)
class _Cell:
    text: str = ""
    fault: str = ""
    formula: bool = False


class _Sheet(Scanner):
    """Gives the rows of a sheet: (row, column to cell)."""

    def __init__(self, strings: list[str], dates: frozenset[str], from_1904: bool) -> None:
        super().__init__("xlsx")
        self._strings, self._dates, self._1904 = strings, dates, from_1904
        self.rows: list[tuple[int, dict[int, _Cell]]] = []
        self._row = 0
        self._cells: dict[int, _Cell] = {}
        self._column = 0
        self._type = self._style = ""
        self._text: list[str] = []
        self._formula = self._in = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isdigit() and len(said) < 8 else self._row + 1
            self._cells, self._column = {}, 0
        elif name == "c":
            self._column += 1
            if "r" in attributes:
                self._column, self._row = _place(attributes["r"])
            if self._column > MAX_COLUMNS:
                raise LimitError(f"xlsx: over {MAX_COLUMNS} columns")
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._text, self._formula = [], False
        elif name == "f":
            self._formula = True
        self._in = name in ("v", "t")

    def text(self, piece: str) -> None:
        if self._in:
            self._text.append(piece)

    def finish(self, name: str) -> None:
        self._in = False
        if name == "c":
            cell = self._cell("".join(self._text))
            cell.formula = self._formula
            if cell.text or cell.fault or cell.formula:
                self._cells[self._column] = cell
        elif name == "row":
            self.rows.append((self._row, self._cells))

    def _cell(self, said: str) -> _Cell:
        if len(said) > MAX_CELL_CHARS:
            raise LimitError("xlsx: a cell is too long")
        match self._type:
            case "s":
                number = int(said) if said.isdigit() and len(said) < 9 else -1
                if not 0 <= number < len(self._strings):
                    raise FormatError("xlsx: a cell names a text that is not there")
                return _Cell(self._strings[number])
            case "str" | "inlineStr" | "d":
                return _Cell(_unescaped(said))
            case "b":
                return _Cell("true" if said == "1" else "false")
            case "e":
                return _Cell("", "error")
        if said and self._style in self._dates:
            text = _date(said, self._1904)
            return _Cell(text) if text else _Cell("", "cell-date")
        return _Cell(_number(said))


def _number(said: str) -> str:
    """Return a number without the tail of its binary form: 0.30000000000000004 is 0.3, 5.0 is 5."""
    try:
        value = float(said) if said else None
    except ValueError:
        return said
    if value is None:
        return ""
    text = f"{value:.15g}"
    return f"{value:.0f}" if "e" in text and abs(value) < 1e15 and value == int(value) else text


def _date(said: str, from_1904: bool) -> str:
    """Return a serial number of days as an ISO date; with a time when it has one; "" for none."""
    try:
        days = float(said)
    except ValueError:
        return ""
    if not 0 <= days < 2_958_466 or (not from_1904 and 60 <= days < 61):
        return ""
    start = _AT_1904 if from_1904 else _AT_1900 if days < 60 else _AT_1900 - timedelta(days=1)
    at = start + timedelta(days=int(days), seconds=round((days - int(days)) * 86400))
    return at.strftime("%Y-%m-%d" if at.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")


def _sheet_rows(
    book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], path: str, scanner: _Sheet
) -> Iterator[tuple[int, dict[int, _Cell]]]:
    for _ in _feed(book, parts[path], scanner):
        yield from scanner.rows
        scanner.rows.clear()


Line = tuple[int, list[str], dict[int, Fault]]


def _numbered(
    rows: Iterator[tuple[int, dict[int, _Cell]]],
    ranges: list[tuple[int, int, int, int]],
    merged: str,
    formulas: str,
) -> Iterator[Line]:
    held: dict[int, _Cell] = {}
    waiting = sorted(range(len(ranges)), key=lambda each: ranges[each][1])
    live: list[int] = []
    for line, cells in rows:
        while waiting and ranges[waiting[0]][1] <= line:
            live.append(waiting.pop(0))
        live = [each for each in live if ranges[each][3] >= line]
        faults: dict[int, Fault] = {}
        for each in live:
            left, top, right, _ = ranges[each]
            if right - left > MAX_COLUMNS:
                raise LimitError(f"xlsx: over {MAX_COLUMNS} columns")
            if line == top:
                held[each] = cells.get(left, _Cell())
            for column in range(left, right + 1):
                if (column, line) == (left, top):
                    if merged != "fill" and (left, top) != (right, ranges[each][3]):
                        faults[column] = Fault("merged")
                elif merged == "fill":
                    cells[column] = held.get(each, _Cell())
                else:
                    faults[column] = Fault("merged")
        width = max(cells, default=0)
        texts = [cells[n].text if n in cells else "" for n in range(1, width + 1)]
        for column, cell in cells.items():
            if cell.fault:
                faults[column] = Fault(cell.fault)
            elif cell.formula and formulas != "cached":
                faults[column] = Fault("formula")
        yield line, texts, faults


def _named(names: list[str], lines: Iterator[Line], first: Line | None) -> Iterator[Row]:
    number = 0
    for line, texts, faults in _chained(first, lines):
        if not any(texts) and not faults:
            continue
        number += 1
        if number > MAX_ROWS:
            raise LimitError(f"xlsx: over {MAX_ROWS} rows")
        cells: dict[str, Any] = dict.fromkeys(names, "")
        cells.update(zip(names, texts, strict=False))
        row = Row(number, line, cells)
        for column, fault in faults.items():
            if column <= len(names):
                row.faults.append(Fault(fault.code, names[column - 1]))
        if any(texts[len(names) :]):
            row.faults.append(Fault("cells", "", f"{len(texts)} for {len(names)}"))
        yield row


def _chained(first: Line | None, lines: Iterator[Line]) -> Iterator[Line]:
    if first is not None:
        yield first
    yield from lines


def seekable(stream: io.BufferedReader) -> BinaryIO:
    """Return a stream that can be sought: a workbook within gzip is read whole, at most 128 MiB."""
    if stream.seekable():
        return cast(BinaryIO, stream)
    data = stream.read((128 << 20) + 1)
    if len(data) > 128 << 20:
        raise LimitError("xlsx: over 128 MiB")
    return io.BytesIO(data)
