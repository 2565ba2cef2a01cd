"""A file read by its plan: columns, rows, and the drafts of each row with what is wrong in it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from vedette.errors import FormatError, LimitError
from vedette.records.mapping import csv_in, json_in, xlsx_in, xml_in
from vedette.records.mapping.drafts import Draft
from vedette.records.mapping.expressions import Scope
from vedette.records.mapping.language import Plan
from vedette.records.mapping.problems import Fault, Problem
from vedette.records.mapping.rows import Row
from vedette.records.mapping.templates import MAX_PER_ROW, Made, Template
from vedette.records.mapping.text_in import broken_by, mended, plain_bytes

MAX_JOINED = 500_000
MAX_VALUES = 50_000
"""Texts within one row that are looked through."""


@dataclass(slots=True)
class Mapped:
    """What one row makes. With a problem it makes nothing; `notices` are told and change nothing."""

    row: int
    line: int
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def open_rows(plan: Plan, stream: BinaryIO) -> tuple[list[str], Iterator[Row]]:
    """Return the columns (empty for JSON and XML) and the rows of a file, taken out of gzip if it is in it.

    Raises: FormatError, LimitError; reading on raises them too.
    """
    buffered: io.BufferedReader = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    )
    packed = buffered.peek(2)[:2] == b"\x1f\x8b"
    columns: list[str] = []
    match plan.kind:
        case "xlsx":
            source = plain_bytes(buffered) if packed else buffered
            columns, rows = xlsx_in.read_xlsx(
                xlsx_in.seekable(source) if packed or not buffered.seekable() else buffered,
                sheet=plan.sheet,
                header=plan.header,
                merged=plan.merged,
                formulas=plan.formulas,
            )
        case "csv":
            columns, rows = csv_in.read_csv(
                plain_bytes(buffered), encoding=plan.encoding, delimiter=plan.delimiter, header=plan.header
            )
        case "json":
            rows = json_in.read_json(plain_bytes(buffered), encoding=plan.encoding, rows=plan.rows)
        case "jsonl":
            rows = json_in.read_lines(plain_bytes(buffered), encoding=plan.encoding)
        case _:
            encoding = plan.encoding if plan.encoding not in ("utf-16-le", "utf-16-be", "utf-32") else ""
            rows = xml_in.read_xml(plain_bytes(buffered), encoding=encoding, rows=plan.rows)
    if columns:
        check_columns(plan, columns)
    if plan.join_by is not None:
        rows = _joined(plan, rows)
    return columns, rows


def check_columns(plan: Plan, columns: Sequence[str]) -> None:
    """Refuse a plan that names a column which the file has not. Raises: FormatError."""
    there = set(columns)
    wanted = list(plan.columns)
    for name in wanted:
        if name in there or name.startswith("@") or name.partition(".")[0] in there:
            continue
        twice = [one for one in columns if one.rpartition("#")[0] == name]
        hint = f"it stands {len(twice)} times: say {' or '.join(twice)}" if twice else ""
        raise FormatError(f"mapping: the file has no column {name!r}", hint=hint or None)


def _joined(plan: Plan, rows: Iterable[Row]) -> Iterator[Row]:
    """Make one row of those with the same id: cells of the first, and under "@over" those of each."""
    assert plan.join_by is not None and plan.join_over is not None  # noqa: S101
    found: dict[str, Row] = {}
    loose: list[Row] = []
    for count, row in enumerate(rows, 1):
        if count > MAX_JOINED:
            raise LimitError(f"file: over {MAX_JOINED} rows cannot be joined")
        scope = Scope(row.cells, row.number)
        try:
            key, over = plan.join_by.text(scope), plan.join_over.text(scope)
        except Fault:
            key = over = ""
        if not key or not over:
            row.faults.append(Fault("row", "", "has nothing to join it by"))
            loose.append(row)
            continue
        whole = found.get(key)
        if whole is None:
            whole = found[key] = Row(row.number, row.line, dict(row.cells))
        if "@" + over in whole.cells:
            whole.faults.append(Fault("row", "", f"row {row.number} is of the same id and kind"))
            continue
        whole.cells["@" + over] = row.cells
        whole.faults += row.faults
    yield from found.values()
    yield from loose


def mapped(plan: Plan, rows: Iterable[Row], templates: Sequence[Template]) -> Iterator[Mapped]:
    """Yield what each row makes by these templates; what is wrong in a row is told, and the row left out."""
    used = set(plan.columns)
    watched = tuple(dict.fromkeys([*used, *(name.partition(".")[0] for name in used)]))
    for row in rows:
        yield _mapped(plan, row, templates, used, watched)


def _mapped(
    plan: Plan, row: Row, templates: Sequence[Template], used: set[str], watched: Sequence[str]
) -> Mapped:
    found = Mapped(row.number, row.line)
    try:
        for fault in row.faults:
            if not fault.column or fault.column in used:
                raise fault
        notices = list(row.notices)
        _checked(plan, row, watched, notices)
        made, scope = Made(), Scope(row.cells, row.number)
        for template in templates:
            found.drafts += template.draft(scope, row.line, made, notices)
            if len(found.drafts) > MAX_PER_ROW:
                raise Fault("row", "", f"makes over {MAX_PER_ROW} things")
        found.notices = [Problem(row.number, row.line, one.column, one.code, one.detail) for one in notices]
    except Fault as fault:
        found.drafts = []
        found.problems.append(Problem(row.number, row.line, fault.column, fault.code, fault.detail))
    return found


def _checked(plan: Plan, row: Row, watched: Sequence[str], notices: list[Fault]) -> None:
    """Refuse, or mend as the plan says, letters that were broken before. Raises: Fault."""
    cells = row.cells
    for name in watched:
        value = cells.get(name)
        if not value:
            continue
        if isinstance(value, str):
            if value.isascii():
                if not value.isprintable():
                    _no_controls(value, name)
                continue
            cells[name] = _letters(plan, value, name, notices)
        else:
            cells[name] = _walked(plan, value, name, notices, [0])


def _walked(plan: Plan, value: Any, name: str, notices: list[Fault], count: list[int]) -> Any:
    count[0] += 1
    if count[0] > MAX_VALUES:
        raise Fault("row", name, "is too large")
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return _letters(plan, value, name, notices)
    if isinstance(value, list):
        return [_walked(plan, one, name, notices, count) for one in value]
    return {key: _walked(plan, one, name, notices, count) for key, one in value.items()}


def _no_controls(text: str, name: str) -> None:
    if any(char < " " and char not in "\n\r\t" for char in text):
        raise Fault("control", name)


def _letters(plan: Plan, text: str, name: str, notices: list[Fault]) -> str:
    if not text.isprintable():
        _no_controls(text, name)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise Fault("lost", name)
    if "\ufffd" in text:
        raise Fault("lost", name)
    broken = broken_by(text)
    if not broken:
        return text
    if broken not in plan.repair:
        raise Fault("mojibake", name, f'as of UTF-8 read as {broken}: repair = ["{broken}"] mends it')
    notices.append(Fault("repair", name, broken))
    return mended(text, broken) or text
