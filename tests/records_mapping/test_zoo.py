"""The zoo: files as they really come. Each is taken right, or refused by the name of what is wrong."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import pytest

from records_mapping.files import cells, codes, plan_text, taken, values, workbook
from vedette.errors import FormatError, LimitError, VedetteError

CSV = 'kind = "csv"'
TITLE = 'title = "{title}"'
RUSSIAN = "id;title\n1;Задержание у дома\n2;Пожар в селе\n"
TITLES = ["Задержание у дома", "Пожар в селе"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-32", ""),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("cp866", "cp866"),
        ("iso-8859-5", "iso-8859-5"),
    ],
)
def test_every_encoding_is_read_when_it_is_said_or_marked(encoding: str, said: str) -> None:
    """The same table in each encoding gives the same titles."""
    file = f'{CSV}\nencoding = "{said}"' if said else CSV
    found = taken(RUSSIAN.encode(encoding), plan_text(file, TITLE))
    assert (values(found, "title"), codes(found)) == (TITLES, [])


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1251", "windows-1251"), ("koi8-r", "koi8-r"), ("cp866", "cp866")]
)
def test_another_encoding_than_utf_8_is_refused_by_name(encoding: str, name: str) -> None:
    """What is not UTF-8 is never guessed silently: the refusal names what it looks like."""
    with pytest.raises(FormatError, match="is not utf-8 after line 1") as refused:
        taken(RUSSIAN.encode(encoding), plan_text(CSV, TITLE))
    assert f'"{name}"' in str(refused.value.hint)


def test_utf_16_without_a_mark_is_refused_by_name() -> None:
    """The refusal says which it looks like."""
    with pytest.raises(FormatError) as refused:
        taken("id;title\n1;a\n".encode("utf-16-be"), plan_text(CSV, TITLE))
    assert "utf-16-be" in str(refused.value.hint)


def test_a_mark_against_the_mapping_is_refused() -> None:
    """A file that begins as UTF-16 is not read as what the mapping says."""
    with pytest.raises(FormatError, match="begins as utf-16"):
        taken(RUSSIAN.encode("utf-16"), plan_text(f'{CSV}\nencoding = "windows-1251"', TITLE))


def test_mixed_encodings_are_refused_where_they_begin() -> None:
    """UTF-8 with a cp1251 part: the line is named."""
    data = "id;title\n1;Задержание\n".encode() + "2;Пожар\n".encode("cp1251")
    with pytest.raises(FormatError, match="after line 2") as refused:
        taken(data, plan_text(CSV, TITLE))
    assert "pasted together" in str(refused.value.hint)


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp1251"])
def test_mojibake_is_named_and_mended_only_when_said(wrong: str) -> None:
    """UTF-8 that was read with another encoding and saved so."""
    broken = b"".join(
        bytes([byte]).decode(wrong, "ignore").encode() or chr(byte).encode() for byte in RUSSIAN.encode()
    )
    found = taken(broken, plan_text(CSV, TITLE))
    assert {code for _, _, code in codes(found)} == {"mojibake"} and len(codes(found)) == 2
    detail = found[0].problems[0].detail
    name = detail.partition('repair = ["')[2].partition('"')[0]
    mended = taken(broken, plan_text(f'{CSV}\nrepair = ["{name}"]', TITLE))
    assert (values(mended, "title"), codes(mended)) == (TITLES, [])
    assert [one.code for row in mended for one in row.notices] == ["repair", "repair"]


@pytest.mark.parametrize("text", ["Рёбра сломаны", "СССР – «Россия»", "Ñandú", "Ã la carte", "ÐÐ", "РС № 5"])
def test_honest_letters_are_not_taken_for_mojibake(text: str) -> None:
    """Letters that only look broken stay."""
    found = taken(f"id;title\n1;{text}\n".encode(), plan_text(CSV, TITLE))
    assert values(found, "title") == [text]


def test_lost_letters_and_control_characters_are_named() -> None:
    """Replacement characters and controls refuse their row alone."""
    found = taken("id;title\n1;a\ufffdb\n2;a\x00b\n3;a\x1bb\n4;fine\n".encode(), plan_text(CSV, TITLE))
    assert codes(found) == [(1, "title", "lost"), (2, "title", "control"), (3, "title", "control")]
    assert values(found, "title")[-1] == "fine"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_found(mark: str) -> None:
    """The delimiter that gives the header most cells."""
    data = f'id{mark}title{mark}x\n1{mark}"a{mark} ""b"""{mark}\n'.encode()
    assert values(taken(data, plan_text(CSV, TITLE)), "title") == [f'a{mark} "b"'.replace("\t", "\t")]


def test_rows_of_another_width_are_refused_alone() -> None:
    """Too few and too many cells; empty lines are no rows."""
    found = taken(b"id,title\n1\n\n2,a\n3,b,c\n", plan_text(CSV, TITLE))
    assert codes(found) == [(1, "", "cells"), (3, "", "cells")]
    assert found[0].problems[0].line == 2 and found[2].problems[0].line == 5


@pytest.mark.parametrize("data", [b'id,title\n1,"open', b'id,title\n1,"a"b\n', b"", b"\n", b"\xef\xbb\xbf"])
def test_broken_tables_are_refused(data: bytes) -> None:
    """An open quotation mark, text after one, nothing at all."""
    with pytest.raises(FormatError, match="csv"):
        taken(data, plan_text(CSV, TITLE))


def test_a_header_that_stands_twice_must_be_told_apart() -> None:
    """The mapping names the first or the second; the plain name is refused."""
    data = b"id,tag,tag\n1,a,b\n"
    with pytest.raises(FormatError) as refused:
        taken(data, plan_text(CSV, 'title = "{tag}"'))
    assert "tag#1 or tag#2" in str(refused.value.hint)
    assert values(taken(data, plan_text(CSV, 'title = "{tag#2}"')), "title") == ["b"]


def test_a_column_that_is_not_there_is_refused_by_name() -> None:
    """Before any row is read."""
    with pytest.raises(FormatError, match="no column 'titel'"):
        taken(b"id,title\n", plan_text(CSV, 'title = "{titel}"'))


def test_a_header_below_a_heading_and_a_table_without_header() -> None:
    """`header` says the row; 0 says none."""
    data = b"List of 2010,\nid,title\n1,a\n"
    assert values(taken(data, plan_text(f"{CSV}\nheader = 2", TITLE)), "title") == ["a"]
    found = taken(b"1,a\n2,b\n", plan_text(f"{CSV}\nheader = 0", 'title = "{(2)}"', id="{(1)}"))
    assert values(found, "title") == ["a", "b"]


DATES = [
    ("05.03.2010", "2010-03-05"),
    ("5.3.2010", "2010-03-05"),
    ("5.3.2010 г.", "2010-03-05"),
    ("2010-03-05", "2010-03-05"),
    ("2010-03", "2010-03"),
    ("2010", "2010"),
    ("2010-03-05T10:00:00Z", "2010-03-05"),
    ("", None),
]


@pytest.mark.parametrize(("given", "date"), DATES)
def test_russian_dates(given: str, date: str | None) -> None:
    """Day before month, as said by the pattern; ISO dates are understood beside it."""
    text = plan_text(CSV, TITLE, 'began = { from = "d", date = "dd.mm.yyyy" }')
    assert values(taken(f"id;title;d\n1;a;{given}\n".encode(), text), "began") == [date]


@pytest.mark.parametrize("given", ["31.02.2010", "13/13/2010", "05.13.2010", "yesterday?!", "00.00.0000"])
def test_dates_that_are_none_refuse_the_row_or_are_left_out(given: str) -> None:
    """Nothing is invented."""
    text = plan_text(CSV, TITLE, 'began = { from = "d", date = "dd.mm.yyyy" }')
    data = f"id;title;d\n1;a;{given}\n".encode()
    assert codes(taken(data, text)) == [(1, "d", "date")]
    left = taken(data, text.replace('yyyy"', 'yyyy", bad = "skip"'))
    assert (values(left, "began"), [one.code for one in left[0].notices]) == ([None], ["left-out"])


def test_month_before_day_only_when_said() -> None:
    """The same text, two patterns."""
    for pattern, date in (("dd/mm/yyyy", "2010-04-03"), ("mm/dd/yyyy", "2010-03-04")):
        text = plan_text(CSV, TITLE, f'began = {{ from = "d", date = "{pattern}" }}')
        assert values(taken(b"id,title,d\n1,a,03/04/2010\n", text), "began") == [date]


def test_ranges_of_dates_and_numbers() -> None:
    """Two columns make a range; a range in a cell gives its low and its high."""
    text = plan_text(
        CSV,
        TITLE,
        'began = { range = ["{a}", "{b}"], open = ".." }',
        'dead_low = { from = "n", number = { part = "low" } }',
        'dead_high = { from = "n", number = { part = "high" } }',
    )
    data = (
        "id;title;a;b;n\n1;x;2010-01-05;2010-02-01;5-7\n2;x;2010-01-05;;7\n3;x;2010-01-05;2010-01-05;5 – 7\n"
        "4;x;2010-03-01;2010-02-01;1\n5;x;2010;2011;7-5\n6;x;;;\n"
    )
    found = taken(data.encode(), text)
    assert values(found, "began") == [
        *("2010-01-05/2010-02-01", "2010-01-05/..", "2010-01-05", None, None, None)
    ]
    assert values(found, "dead_low")[:3] == [5, 7, 5] and values(found, "dead_high")[:3] == [7, 7, 7]
    assert [code for _, _, code in codes(found)] == ["date-order", "number"]


@pytest.mark.parametrize(
    ("given", "number"),
    [("7", 7), ("7.0", 7), ("0", 0), ("-1", None), ("7.5", None), ("１", None), ("1e3", None)],
)
def test_numbers_are_whole(given: str, number: int | None) -> None:
    """No sign, no fraction, no other digits."""
    found = taken(f"id,title,n\n1,a,{given}\n".encode(), plan_text(CSV, TITLE, 'dead_best = "{n}"'))
    assert values(found, "dead_best") == [number]


def test_thousands_only_when_said() -> None:
    """A space between digits, also one that does not break."""
    data = "id;title;n\n1;a;12\u00a0500\n".encode()
    assert codes(taken(data, plan_text(CSV, TITLE, 'dead_best = "{n}"'))) == [(1, "n", "number")]
    text = plan_text(CSV, TITLE, 'dead_best = { from = "n", number = { thousands = " " } }')
    assert values(taken(data, text), "dead_best") == [12_500]


def test_gzip_and_its_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed files are unpacked; a cut one and one that is too large are refused."""
    data = gzip.compress(RUSSIAN.encode())
    assert values(taken(data, plan_text(CSV, TITLE)), "title") == TITLES
    with pytest.raises(FormatError, match="gzip"):
        taken(data[:-9], plan_text(CSV, TITLE))
    monkeypatch.setattr("vedette.records.mapping.text_in.MAX_FILE_BYTES", 1 << 20)
    with pytest.raises(LimitError, match="over"):
        taken(gzip.compress(b"id,title\n" + b"1,a\n" * 600_000), plan_text(CSV, TITLE))


# JSON


def test_json_rows_paths_and_numbers() -> None:
    """Rows lie at a path; numbers keep their digits; a key twice, NaN and depth are refused."""
    text = plan_text('kind = "json"\nrows = "a.b"', 'title = "{t.u}"', 'tags = "{g.x}"', 'dead_best = "{n}"')
    row = b'{"id": 10000000000000000001, "t": {"u": "x"}, "g": [{"x": "p"}, {"x": "q"}], "n": 3}'
    data = b'{"a": {"b": [' + row + b"]}}"
    found = taken(data, text)
    assert found[0].drafts[0].key == "event/10000000000000000001"
    assert (values(found, "title"), values(found, "tags"), values(found, "dead_best")) == (
        ["x"],
        [["p", "q"]],
        [3],
    )
    for bad in (
        b'{"a": {"b": [{"id": 1, "id": 2}]}}',
        b'{"a": {"b": [NaN]}}',
        b'{"a": []}',
        b"{",
        b"[" * 9999,
    ):
        with pytest.raises(FormatError, match="json"):
            taken(bad, text)
    assert codes(taken(b'{"a": {"b": [1]}}', text)) == [(1, "", "row")]
    assert codes(taken(b'{"a": {"b": [{"id": 1, "t": {"u": {"v": 1}}}]}}', text)) == [(1, "t.u", "row")]


def test_json_lines_name_the_line() -> None:
    """One object a line; a broken one is named."""
    text = plan_text('kind = "jsonl"', TITLE)
    assert values(taken(b'{"id": "1", "title": "a"}\n\n{"id": "2", "title": "b"}', text), "title") == [
        "a",
        "b",
    ]
    with pytest.raises(FormatError, match="line 2"):
        taken(b'{"id": "1", "title": "a"}\n{', text)


# XML

XML = 'kind = "xml"\nrows = "r/e"'


def test_xml_children_attributes_and_lists() -> None:
    """Children are columns, attributes too; what stands several times is a list; prefixes are left out."""
    text = plan_text(XML, 'title = "{t}"', 'tags = "{g}"', 'links = "{l.@href}"', id="{@id}")
    data = '<r xmlns:a="u"><a:e id="7"><t> Дом <b>x</b></t><g>p</g><g>q</g><l href="h"/></a:e></r>'
    found = taken(
        data.encode("cp1251").replace(b"<r", b"<?xml version='1.0' encoding='windows-1251'?><r", 1), text
    )
    assert found[0].problems[0].code == "row"  # <t> holds an element: say {t.text}
    found = taken(data.encode(), text.replace("{t}", "{t.text}"))
    assert (values(found, "title"), values(found, "tags"), values(found, "links")) == (
        ["Дом"],
        [["p", "q"]],
        ["h"],
    )


BOMB = (
    "<!DOCTYPE r [<!ENTITY a '"
    + "x" * 99
    + "'>"
    + "".join(f"<!ENTITY {b} '{('&' + a + ';') * 9}'>" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]><r><e><id>1</id><t>&h;</t></e></r>"
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB, "document type"),
        ("<!DOCTYPE r SYSTEM 'http://invented.example/x.dtd'><r/>", "document type"),
        ("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><r><e>&x;</e></r>", "document type"),
        ("<r><e>&x;</e></r>", "line 1"),
        ("<r><e></r>", "line 1"),
        ("", "line 1"),
        ("<r>" * 100, "nested"),
        ("<?xml version='1.0' encoding='no-such'?><r/>", "encoding"),
        ("<r><e>" + "<x/>" * 10_001 + "</e></r>", "parts"),
    ],
)
def test_xml_of_strangers_is_refused(data: str, why: str) -> None:
    """Document types, entities, depth, size and what is no XML."""
    with pytest.raises((FormatError, LimitError), match=why):
        taken(data.encode(), plan_text(XML, 'title = "{t}"'))


# XLSX

XLSX = 'kind = "xlsx"'
DATED = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def test_a_workbook_with_texts_numbers_and_dates() -> None:
    """Shared and inline texts, rich text, numbers without their binary tail, dates by their style."""
    rows = cells(
        ["id", "title", "d", "n", "x"],
        [
            ("", "<v>1</v>"),
            ('t="s"', "<v>0</v>"),
            ('s="1"', "<v>40242</v>"),
            ("", "<v>5.0</v>"),
            ("", "<v>0.1</v>"),
        ],
        ["2", ('t="inlineStr"', "<is><r><t>a</t></r><r><t> b</t></r></is>"), ('s="2"', "<v>1</v>"), "", ""],
        ["3", "c", ('s="1"', "<v>60</v>"), "", ""],
        ["4", "d", ('s="1"', "<v>40242.5</v>"), "", ""],
    )
    text = plan_text(XLSX, TITLE, 'began = { from = "d", date = "iso" }', 'dead_best = "{n}"')
    found = taken(workbook(rows, strings=["Дом"], styles=DATED), text)
    assert values(found, "title") == ["Дом", "a b", None, "d"]
    assert values(found, "began") == ["2010-03-05", "1900-01-01", None, "2010-03-05"]
    assert codes(found) == [(3, "d", "cell-date")] and values(found, "dead_best")[0] == 5
    early = workbook(
        rows,
        strings=["Дом"],
        styles=DATED,
        book='<workbookPr date1904="1"/><sheets><sheet name="One" r:id="rId1"/></sheets>',
    )
    assert values(taken(early, text), "began")[0] == "2014-03-06"


def test_formulas_and_errors_of_a_used_column_refuse_the_row() -> None:
    """A formula is taken only when the mapping says so; an error never; other columns do not matter."""
    rows = cells(
        ["id", "title", "x"],
        ["1", ('t="str"', "<f>A1</f><v>a</v>"), ""],
        ["2", ('t="e"', "<v>#REF!</v>"), ""],
        ["3", "c", ("", "<f>1+1</f><v>2</v>")],
    )
    found = taken(workbook(rows), plan_text(XLSX, TITLE))
    assert codes(found) == [(1, "title", "formula"), (2, "title", "error")]
    found = taken(workbook(rows), plan_text(f'{XLSX}\nformulas = "cached"', TITLE))
    assert (values(found, "title"), codes(found)) == (["a", None, "c"], [(2, "title", "error")])


def test_merged_cells_are_refused_or_filled() -> None:
    """A merged range over rows: each row has the value, when the mapping says so."""
    merged = '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    rows = cells(["id", "title"], ["1", "a"], ["2"], ["3", "b"]) + merged
    assert codes(taken(workbook(rows), plan_text(XLSX, TITLE))) == [
        (1, "title", "merged"),
        (2, "title", "merged"),
    ]
    found = taken(workbook(rows), plan_text(f'{XLSX}\nmerged = "fill"', TITLE))
    assert (values(found, "title"), codes(found)) == (["a", "a", "b"], [])


def test_sheets_are_named() -> None:
    """The first by itself, another by its name; one that is not there is refused."""
    book = '<sheets><sheet name="One" r:id="rId1"/><sheet name="Два" r:id="rId2"/></sheets>'
    second = f"<worksheet>{cells(['id', 'title'], ['1', 'second'])}</worksheet>"
    data = workbook(cells(["id", "title"], ["1", "first"]), book=book, xl__worksheets__sheet2_xml="")
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet2.xml", second)
    data = file.getvalue()
    assert values(taken(data, plan_text(XLSX, TITLE)), "title") == ["first"]
    assert values(taken(data, plan_text(f'{XLSX}\nsheet = "Два"', TITLE)), "title") == ["second"]
    with pytest.raises(FormatError, match="no sheet"):
        taken(data, plan_text(f'{XLSX}\nsheet = "x"', TITLE))


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<w>" + b" " * (600 << 20) + b"</w>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "password"),
        (b"PK\x03\x04" + bytes(50), "no workbook"),
        (b"id,title\n", "no workbook"),
        (workbook('<!DOCTYPE x [<!ENTITY a "b">]>'), "no XML|document type"),
        (workbook(cells(["id", "title"], ["1", ('t="s"', "<v>5</v>")])), "not there"),
        (workbook(cells(["id", "title"]).replace('r="B1"', 'r="ZZZ1"')), "columns"),
        (workbook("<sheetData/>"), "no header"),
    ],
)
def test_workbooks_of_strangers_are_refused(data: bytes, why: str) -> None:
    """Old files, locked ones, broken ones, document types inside."""
    with pytest.raises(VedetteError, match=why):
        taken(data, plan_text(XLSX, TITLE))


@pytest.mark.skipif("not __import__('os').environ.get('VEDETTE_CRASH')", reason="600 MB are packed")
def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """By the sizes it announces, and by what really comes out."""
    with pytest.raises(LimitError, match="too large"):
        taken(_bomb(), plan_text(XLSX, TITLE))


def test_no_problem_says_what_a_cell_says() -> None:
    """Problems name row, column and rule; the secret word stands in none."""
    hidden = "Тайна-Ичкерия"
    text = plan_text(
        CSV, TITLE, 'began = "{d}"', 'dead_best = "{n}"', 'place = { text = "{p}", coordinates = "{c}" }'
    )
    rows: Any = [(hidden, "", "", ""), ("", hidden, "", ""), ("", "", "", hidden)]
    data = "id;title;d;n;p;c\n" + "".join(f"{n};a;{d};{k};{p};{c}\n" for n, (d, k, p, c) in enumerate(rows))
    found = taken(data.encode(), text)
    assert [code for _, _, code in codes(found)] == ["date", "number", "degrees"]
    assert all(hidden not in str(one) for row in found for one in row.problems)
