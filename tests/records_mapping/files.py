"""Files as strangers send them, made here: workbooks without a library, tables in any encoding."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from vedette.records.mapping import Mapped, mapped, open_rows, parse_mapping

HEAD = """format = "vedette-mapping 1"
set = "test"
[file]
"""


def plan_text(file: str, *fields: str, kind: str = "event", id: str = "{id}", more: str = "") -> str:
    """A mapping of one kind."""
    lines = "\n".join(fields)
    return f'{HEAD}{file}\n{more}\n[[make]]\nkind = "{kind}"\nid = "{id}"\n[make.fields]\n{lines}\n'


def taken(data: bytes, text: str) -> list[Mapped]:
    """What a file makes by a mapping."""
    plan = parse_mapping(text)
    _, rows = open_rows(plan, io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]
    return list(mapped(plan, rows, plan.templates))


def values(found: Iterable[Mapped], name: str) -> list[Any]:
    """The values of a field in the order of rows; None where a row was refused or says nothing."""
    result: list[Any] = []
    for row in found:
        for draft in row.drafts or [None]:
            each = draft.fields.get(name, []) if draft else []
            result.append([one.value for one in each] if len(each) > 1 else each[0].value if each else None)
    return result


def codes(found: Iterable[Mapped]) -> list[tuple[int, str, str]]:
    """Row, column and code of each problem."""
    return [(one.row, one.column, one.code) for row in found for one in row.problems]


def workbook(
    sheet: str, *, strings: Iterable[str] = (), styles: str = "", book: str = "", **more: str
) -> bytes:
    """An XLSX of which `sheet` is what stands in its first worksheet."""
    texts = "".join(f"<si><t>{escape(one)}</t></si>" for one in strings)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": '<workbook xmlns:r="r">'
        + (book or '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets>')
        + "</workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
        "xl/styles.xml": styles or "<styleSheet/>",
    } | {name.replace("__", "/"): text for name, text in more.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def cells(*rows: Iterable[str | tuple[str, str]]) -> str:
    """The rows of a sheet: a text is an inline string, a pair is its type and what stands in it."""
    found = []
    for line, row in enumerate(rows, 1):
        each = []
        for column, cell in enumerate(row):
            place = f"{chr(65 + column)}{line}"
            if isinstance(cell, str):
                each.append(
                    f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else ""
                )
            else:
                each.append(f'<c r="{place}" {cell[0]}>{cell[1]}</c>')
        found.append(f'<row r="{line}">{"".join(each)}</row>')
    return "<sheetData>" + "".join(found) + "</sheetData>"
