"""CSV: rows of cells between delimiters, strictly; what is not even is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from vedette.errors import FormatError, LimitError
from vedette.records.mapping.problems import Fault
from vedette.records.mapping.rows import MAX_COLUMNS, MAX_ROWS, Row, column_names
from vedette.records.mapping.text_in import text_of, undecoded

DELIMITERS = (",", ";", "\t", "|")


def read_csv(
    stream: io.BufferedReader, *, encoding: str = "", delimiter: str = "", header: int = 1
) -> tuple[list[str], Iterator[Row]]:
    """Return the columns and the rows. `header` is the row of the header; 0: columns are "(1)", "(2)", ….

    Without a delimiter the one is taken that gives the header most cells.
    Raises: FormatError, LimitError; reading on raises them too.
    """
    text = text_of(stream, encoding)
    counter = _Counted(text, encoding)
    if not delimiter:
        delimiter = _delimiter(counter)
    rows = _rows(csv.reader(counter, delimiter=delimiter, strict=True), counter)
    names: list[str] = []
    first: list[str] | None = None
    if header:
        for number, (_, cells) in enumerate(rows, 1):
            if number == header:
                names = column_names(cells)
                break
    else:
        first = next(rows, (0, None))[1]
        names = column_names([""] * len(first or ()))
    if not names or (names == ["(1)"] and header):
        raise FormatError("csv: has no header row")
    if len(names) > MAX_COLUMNS:
        raise LimitError(f"csv: over {MAX_COLUMNS} columns")
    return names, _named(names, rows, counter, first)


class _Counted:
    """Lines with their count; kept ones are given again."""

    def __init__(self, text: io.TextIOWrapper, said: str) -> None:
        self._text, self._said, self.count = text, said, 0
        self._kept: list[str] = []

    def __iter__(self) -> _Counted:
        return self

    def _line(self) -> str:
        try:
            return self._text.readline(1 << 22)
        except UnicodeDecodeError as error:
            raise undecoded(error, self.count, self._said) from None

    def __next__(self) -> str:
        line = self._kept.pop(0) if self._kept else self._line()
        if not line:
            raise StopIteration
        self.count += 1
        return line

    def peek(self) -> str:
        if not self._kept:
            line = self._line()
            if line:
                self._kept.append(line)
        return self._kept[0] if self._kept else ""


def _delimiter(lines: _Counted) -> str:
    head = lines.peek()
    try:
        counts = {one: len(next(csv.reader([head], delimiter=one), [])) for one in DELIMITERS}
    except csv.Error:
        return ","
    return max(DELIMITERS, key=lambda one: counts[one])


def _rows(reader: Iterator[list[str]], lines: _Counted) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = lines.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FormatError(
                f"csv: the row that begins on line {line} is broken",
                hint="a quotation mark is not closed or stands inside a cell, or a cell is too long",
            ) from None
        yield line, cells


def _named(
    names: list[str], rows: Iterator[tuple[int, list[str]]], lines: _Counted, first: list[str] | None
) -> Iterator[Row]:
    number = 0
    width = len(names)
    for line, cells in _with(first, rows):
        if not any(cells):
            continue
        number += 1
        if number > MAX_ROWS:
            raise LimitError(f"csv: over {MAX_ROWS} rows")
        row = Row(number, line, dict(zip(names, cells, strict=False)))
        if len(cells) != width:
            row.faults.append(Fault("cells", "", f"{len(cells)} for {width}"))
            for name in names[len(cells) :]:
                row.cells[name] = ""
        yield row


def _with(first: list[str] | None, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    if first is not None:
        yield 1, first
    yield from rows
