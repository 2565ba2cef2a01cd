"""A paper becomes PDF, DOCX and text: the same bytes each time, every word in it, no word as markup."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.sample import EVIL, paper, sketch
from vedette.adapters.typesetting import check_typesetting, typeset, typeset_freely
from vedette.errors import FormatError, LimitError, UsageError
from vedette.papers.docx import docx_bytes
from vedette.papers.drawing import Mark, strokes
from vedette.papers.plain import text as as_text
from vedette.papers.tree import (
    Annexes,
    Block,
    Box,
    Break,
    Fields,
    Figure,
    Heading,
    Limits,
    Listing,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    check_paper,
    cleaned,
    text,
    word_count,
)
from vedette.papers.typst_source import typst_source

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parsed(body: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(body)  # noqa: S314 - what we just wrote


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def words_of_pdf(pdf: bytes) -> str:
    import pypdfium2

    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_the_pdf_has_every_word_and_none_is_markup() -> None:
    made = typeset(paper())
    assert made.pages == 2
    found = squeezed(words_of_pdf(made.pdf))
    assert squeezed(EVIL) in found, "what a stranger wrote was read as markup"
    for said in ("Сноскапервая", "Таблица1", "12.", "копия*", "(2л.)", "Ӏӏ", "œuvre", "ЧЕРНОВИК", "подвал"):
        assert said in found, said


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert typeset(paper()).pdf == typeset(paper()).pdf
    assert docx_bytes(paper()) == docx_bytes(paper())
    assert docx_bytes(paper()) != docx_bytes(paper(title="Другая"))


def test_the_pdf_is_for_archives_and_bears_its_fonts() -> None:
    pdf = typeset(paper()).pdf
    assert b"pdfaid:part" in pdf and b"Libertinus" in pdf
    assert b"FontFile" in pdf
    assert b"pdfaid:part" not in typeset(paper(), archive=False).pdf


def test_a_limit_of_pages_is_kept() -> None:
    with pytest.raises(LimitError, match="2 pages, 1 are allowed"):
        typeset(paper(limits=Limits(pages=1)))
    assert typeset_freely(paper(limits=Limits(pages=1))).pages == 2
    assert typeset(paper(limits=Limits(pages=2))).pages == 2


def test_pages_are_counted_as_they_are() -> None:
    import pypdfium2

    title = "1 0 obj << /Type /Page"  # a title that looks like a page of a PDF
    blocks = tuple(each for _ in range(6) for each in (Paragraph(text("слово")), Break()))
    made = typeset(Paper(title, "ru", (*blocks, Paragraph(text("конец")))))
    assert made.pages == len(pypdfium2.PdfDocument(made.pdf)) == 7


@pytest.mark.parametrize(
    "before",
    (
        Annexes(text("Приложения"), ((text("ПЕРЕД"), 1),), "л."),
        Paragraph(text("ПЕРЕД")),
        Fields(((text("ПЕРЕД"), text("да")),)),
        Listing((text("ПЕРЕД"), text("и ещё"))),
    ),
)
def test_a_signature_never_stands_alone_on_a_page(before: Block) -> None:
    import pypdfium2

    signed = Signatures(((text("подпись"), text("ЗАЯВИТЕЛЬ")),), text("Дата"))
    parted = 0
    for lines in range(34, 48):  # wherever the page ends
        filling = tuple(Paragraph(text(f"строка {one}")) for one in range(lines))
        pages = pypdfium2.PdfDocument(typeset(Paper("Бумага", "ru", (*filling, before, signed))).pdf)
        words = [one.get_textpage().get_text_bounded() for one in pages]
        (at,) = [number for number, one in enumerate(words) if "ЗАЯВИТЕЛЬ" in one]
        assert "ПЕРЕД" in words[at], f"alone after {lines} lines"
        parted += at
    assert 0 < parted < 14, "the ends of the page were not tried"
    body = zipfile.ZipFile(io.BytesIO(docx_bytes(Paper("Бумага", "ru", (before, signed))))).read(
        "word/document.xml"
    )
    lines_of = [one for one in parsed(body).iter(f"{W}p") if "ПЕРЕД" in "".join(one.itertext())]
    if not isinstance(before, Fields):
        assert lines_of[0].find(f"{W}pPr/{W}keepNext") is not None


def test_without_typst_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vedette.adapters.typesetting.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="typst") as refused:
        typeset(paper())
    assert "vedette[ceremony]" in str(refused.value.hint)
    with pytest.raises(UsageError):
        check_typesetting()
    assert docx_bytes(paper()) and as_text(paper()), "the others need nothing"


def test_papers_import_no_typst() -> None:
    import subprocess

    code = (
        "import vedette.papers.docx, vedette.papers.plain, vedette.adapters.typesetting, sys;"
        "print('typst' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def parts(content: bytes) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(content))
    assert packed.testzip() is None
    return {name: packed.read(name) for name in packed.namelist()}


def test_the_package_is_whole_and_tells_of_nobody() -> None:
    found = parts(docx_bytes(paper()))
    for name, body in found.items():
        parsed(body)  # every part is well-formed
        assert name.endswith((".xml", ".rels"))
    types = found["[Content_Types].xml"].decode()
    for name in found:
        if name.startswith(("word/", "docProps/")) and name.endswith(".xml"):
            assert f'PartName="/{name}"' in types, name
    for rels, base in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
        for one in parsed(found[rels]):
            assert base + one.attrib["Target"] in found, one.attrib
    core = found["docProps/core.xml"].decode()
    assert "Проба" in core and "creator" not in core and "created" not in core and "modified" not in core
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(docx_bytes(paper()))).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert len(docx_bytes(paper())) < 8_000


def test_a_word_processors_reader_reads_it_back() -> None:
    import docx

    found = docx.Document(io.BytesIO(docx_bytes(paper())))
    lines = [one.text for one in found.paragraphs]
    assert "В Следственное управление" in lines and "ЗАЯВЛЕНИЕ" in lines
    assert f"{EVIL}\nвторая строка" in lines
    assert [one.style.name for one in found.paragraphs if one.text == "ЗАЯВЛЕНИЕ"] == ["Heading 1"]
    assert len(found.tables) == 4
    assert found.tables[0].rows[0].cells[0].text == "Графа"
    assert "☒ да ☐ нет" in found.tables[0].rows[1].cells[1].text
    assert round(found.sections[0].page_width.mm) == 210
    assert found.sections[0].header.paragraphs[0].text.startswith("шапка")


def test_footnotes_numbering_and_heads_are_the_word_processors_own() -> None:
    found = parts(docx_bytes(paper()))
    notes = parsed(found["word/footnotes.xml"])
    said = {one.attrib[f"{W}id"]: "".join(one.itertext()) for one in notes}
    assert said["1"].strip() == f"Сноска первая, {EVIL}" and said["2"].strip() == "заверена"
    document = parsed(found["word/document.xml"])
    assert [one.attrib[f"{W}id"] for one in document.iter(f"{W}footnoteReference")] == ["1", "2"]
    numbers = parsed(found["word/numbering.xml"])
    starts = [one.attrib[f"{W}val"] for one in numbers.iter(f"{W}startOverride")]
    assert starts == ["3", "1", "1"], "each numbered list counts for itself"
    used = {one.attrib[f"{W}val"] for one in document.iter(f"{W}numId")}
    assert used == {one.attrib[f"{W}numId"] for one in numbers.iter(f"{W}num")}
    assert len(list(document.iter(f"{W}tblHeader"))) == 1
    for cell in document.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p", "a cell ends with a paragraph, else a word processor refuses the file"


ORDER = {
    "pPr": "pStyle keepNext numPr pBdr tabs spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b i color sz szCs vertAlign lang",
    "tblPr": "tblW tblBorders tblLayout tblCellMar",
    "tcPr": "tcW shd",
    "sectPr": "headerReference footerReference pgSz pgMar",
}
"""The order that the schema of ECMA-376 asks for, of what we write."""


def test_properties_stand_in_the_order_of_the_schema() -> None:
    for name, body in parts(docx_bytes(paper())).items():
        for one in parsed(body).iter():
            order = ORDER.get(one.tag.removeprefix(W))
            if order is None:
                continue
            places = [order.split().index(each.tag.removeprefix(W)) for each in one]
            assert places == sorted(places), f"{name}: {one.tag} {[each.tag for each in one]}"


def test_the_text_has_every_word() -> None:
    found = as_text(paper())
    assert max(len(line) for line in found.splitlines()) <= 78
    for said in ("меры [1]", "[1] Сноска первая", "3. раз", "4. два", "- тире", "[x] да [ ] нет", "2. фото"):
        assert said in found, said
    assert squeezed(EVIL) in squeezed(found)


HOSTILE = "a\x00b\x1b[31m\u202egnp.exe\ud800\ufffe\u2066x\r\n\tend"


def test_control_characters_never_reach_a_file() -> None:
    assert cleaned(HOSTILE) == "a�b�[31m�gnp.exe���x\n end"
    bad = paper(blocks=(Paragraph(text(HOSTILE)),), title=f"t{HOSTILE}", mark=HOSTILE)
    for body in parts(docx_bytes(bad)).values():
        parsed(body)
    assert "\u202e" not in as_text(bad) and "\x1b" not in as_text(bad)
    assert typeset(bad).pages == 1


@given(st.text(max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_set(words: str) -> None:
    some = Paper("t", "en", (Paragraph(text(words)), Table((1,), ((text(words),),)), Listing((text(words),))))
    made = typeset(some)
    assert made.pages >= 1
    for body in parts(docx_bytes(some)).values():
        parsed(body)
    typst_source(some).encode("utf-8")


def _deep(depth: int) -> Box:
    return Box((_deep(depth - 1),)) if depth else Box(())


@pytest.mark.parametrize(
    "wrong",
    (
        replace(paper(), title=" "),
        replace(paper(), language="r u"),
        replace(paper(), size=5),
        replace(paper(), margins=(20, 20, 20, 900)),
        replace(paper(), blocks=(Heading(text("x"), 4),)),
        replace(paper(), blocks=(Table((1, 2), ((text("x"),),)),)),
        replace(paper(), blocks=(Table((), ()),)),
        replace(paper(), blocks=(Fields(((text("x"), text("y")),), 0),)),
        replace(paper(), blocks=(Listing((text("x"),), ordered=True, start=0),)),
        replace(paper(), blocks=(_deep(8),)),
        replace(paper(), blocks=(Paragraph(text(Span("x", note=text(Span("y", note=text("z")))))),)),
    ),
)
def test_what_cannot_be_set_is_refused(wrong: Paper) -> None:
    writers: tuple[Callable[[Paper], Any], ...] = (check_paper, typeset, docx_bytes, as_text, typst_source)
    for writer in writers:
        with pytest.raises(FormatError):
            writer(wrong)


def test_words_are_counted_with_footnotes() -> None:
    some = Paper("t", "en", (Paragraph(text("one two", Span(" three", note=text("four five")))), Break()))
    assert word_count(some) == 5


def test_a_drawing_is_drawn_with_its_marks_and_said_in_words() -> None:
    import pypdfium2

    made = typeset(paper())
    assert made.archive, "a drawing keeps the paper for archives"
    page = pypdfium2.PdfDocument(made.pdf)[0]
    said = page.get_textpage().get_text_bounded()
    assert "Вид спереди" in said and squeezed(f"Рис. 1. {EVIL}") in squeezed(said)
    colours = page.render(scale=2).to_pil().convert("RGB").getcolors(1 << 24) or []
    assert sum(many for many, dot in colours if dot == (0x8A, 0x1C, 0x1C)) > 100, "rings of marks"
    body = parsed(parts(docx_bytes(paper()))["word/document.xml"])
    drawn = [one for one in body.iter() if one.tag.endswith("}wsp")]
    assert len(drawn) == 2 * 4, "an outline, a detail and two marks, twice"
    ids = [one.attrib["id"] for one in body.iter() if one.tag.endswith(("}docPr", "}cNvPr"))]
    assert len(ids) == len(set(ids)) == 10
    whole = [one.attrib["descr"] for one in body.iter() if one.tag.endswith("}docPr")]
    assert whole == [f"рисунок {EVIL}"] * 2
    assert "[рисунок" in as_text(paper())


@pytest.mark.parametrize(
    "more",
    (
        {"width": 0},
        {"millimetres": 400},
        {"alt": " "},
        {"marks": (Mark(900, 0, 1),)},
        {"strokes": strokes("M0 0L90000 1")},
        {"height": 2000},
    ),
)
def test_a_drawing_that_does_not_fit_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        check_paper(paper(blocks=(Figure(((sketch(**more), text("да")),)),)))
    with pytest.raises(FormatError):
        check_paper(paper(blocks=(Figure(()),)))


@pytest.mark.parametrize(
    "path", ("L1 2", "M1", "M0 0Q1 2 3 4", "M0 0C1 2 3", "A", "M0 0 <b>", "1 2", "M1 L2 3")
)
def test_a_path_of_another_grammar_is_refused(path: str) -> None:
    with pytest.raises(FormatError):
        strokes(path)


def test_a_path_goes_where_it_says() -> None:
    (one, two) = strokes("M0 0L10 0C10 5 5 10 0 10ZM1 1L2 2")
    assert one.closed and one.curves[0][-2:] == (10, 0) and one.curves[1][-2:] == (0, 10)
    assert not two.closed and two.start == (1, 1)
