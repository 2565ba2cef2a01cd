"""Targets of imports: the mapping language, and the reader of each kind of file.

The property: a file gives rows that are mapped to drafts or to problems, or it is refused by a VedetteError;
no problem says what a cell says beyond the name of its column; twice read it gives the same.
"""

from __future__ import annotations

import io
import zipfile

from targets import attempt, target

from vedette.records.mapping import Plan, mapped, open_rows, parse_mapping
from vedette.records.mapping.guessing import file_table
from vedette.records.mapping.text_in import broken_by, mended

IMPORT = "import-mapping"
MANY = 3000
_HEAD = 'format = "vedette-mapping 1"\nset = "fuzz"\n'
_MAKE = """
[[make]]
kind = "event"
id = "{id}"
[make.fields]
title = "{t}"
began = { from = "d", date = "dd.mm.yyyy", bad = "skip" }
tags = { from = "g", split = "|" }
dead_low = { from = "n", number = { part = "low" } }
place = { text = "{p}", coordinates = "{c}" }
"""


def _plan(file: str) -> Plan:
    return parse_mapping(f"{_HEAD}[file]\n{file}\n{_MAKE}")


CSV, JSON, LINES, XML, XLSX = (
    _plan(one)
    for one in (
        'kind = "csv"\nrepair = ["windows-1251", "windows-1252"]',
        'kind = "json"\nrows = "r"',
        'kind = "jsonl"',
        'kind = "xml"\nrows = "r/e"',
        'kind = "xlsx"\nmerged = "fill"\nformulas = "cached"',
    )
)


def _all(plan: Plan, data: bytes) -> list[tuple[int, int, tuple[str, ...]]]:
    _, rows = open_rows(plan, io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]
    found = []
    for count, row in enumerate(mapped(plan, rows, plan.templates)):
        assert not (row.drafts and row.problems)
        found.append((row.row, row.line, tuple(one.mark for one in row.drafts)))
        if count >= MANY:
            break
    return found


def _read(plan: Plan, data: bytes) -> None:
    found = attempt(_all, plan, data)
    if found is not None:
        assert _all(plan, data) == found


@target(IMPORT, 400)
def _mapping(data: bytes) -> None:
    """A mapping is understood or refused; what is understood maps a row or says what is wrong in it."""
    plan = attempt(parse_mapping, data.decode("utf-8", "replace"))
    if plan is not None and plan.kind == "csv":
        attempt(_all, plan, b'id,t,d,n,g,p,c\n1,a,05.03.2010,5-7,x|y,b,"43.1, 45.2"\n')


@target("import-csv", 400)
def _csv(data: bytes) -> None:
    """Tables in any encoding."""
    _read(CSV, data)


@target("import-json", 400)
def _json(data: bytes) -> None:
    """JSON, and its lines."""
    _read(JSON, data)
    _read(LINES, data)


@target("import-xml", 400)
def _xml(data: bytes) -> None:
    """XML."""
    _read(XML, data)


@target("import-xlsx", 200)
def _xlsx(data: bytes) -> None:
    """Workbooks as they come."""
    _read(XLSX, data)


def workbook(sheet: bytes, styles: bytes = b"<styleSheet/>", strings: bytes = b"<sst/>") -> bytes:
    """A workbook around the parts that are given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<w><sheets><sheet name="a" r:id="i" xmlns:r="r"/></sheets></w>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", b'<R><Relationship Id="i" Target="worksheets/sheet1.xml"/></R>'
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/styles.xml", styles)
        archive.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


@target("import-xlsx-parts", 300)
def _parts(data: bytes) -> None:
    """Workbooks of which one part is what the fuzzer thinks of."""
    sheet = b'<s><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></s>'
    which, rest = data[:1] or b"\0", data[1:]
    parts = [sheet, b"<styleSheet/>", b"<sst><si><t>id</t></si></sst>"]
    parts[which[0] % 3] = rest
    _read(XLSX, workbook(*parts))


@target("import-guess", 300)
def _guess(data: bytes) -> None:
    """What a file may be is guessed of any bytes; a letter mended is fewer letters, and mended once."""
    attempt(file_table, io.BytesIO(data))
    text = data.decode("utf-8", "replace")
    broken = broken_by(text)
    if broken:
        found = mended(text, broken)
        assert found is not None and len(found) < len(text)
