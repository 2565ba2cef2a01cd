"""A paper as DOCX, by a small writer of ours: what word processors need, and the same bytes each time.

No author, no time, no machine, no revision stands in the file. Footnotes, numbering, headings, repeated heads
of tables and page numbers are the word processor's own, so that a lawyer can go on writing.
Source: ECMA-376, parts 1 and 2 (transitional).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from vedette.papers import docx_parts as parts
from vedette.papers.docx_drawing import drawing_run, ids_of
from vedette.papers.drawing import Drawing
from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Block,
    Box,
    Break,
    Fields,
    Figure,
    Gap,
    Heading,
    Inline,
    Listing,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    Text,
    check_paper,
    cleaned,
)

_JC = {Align.START: "left", Align.CENTER: "center", Align.END: "right", Align.EVEN: "both"}
_PAGE = (11906, 16838)
"""A4 in twentieths of a point."""
_SOFT = "5A5A5A"
_RED = "8A1C1C"
_TIME = (1980, 1, 1, 0, 0, 0)


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _escaped(words: str) -> str:
    return escape(cleaned(words))


@dataclass
class _Writer:
    paper: Paper
    notes: list[Text] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ids: int = 1
    """Of drawings and what is in them; each once in a document."""
    keep: str = ""
    """Set while a block is written that stays on the page of the one after it."""

    @property
    def width(self) -> int:
        """The width of lines, in twentieths of a point."""
        return _PAGE[0] - _twips(self.paper.margins[1]) - _twips(self.paper.margins[3])

    def runs(self, line: Text, *, bold: bool = False, more: str = "") -> str:
        return "".join(self.run(one, bold=bold, more=more) for one in line)

    def run(self, one: Inline, *, bold: bool = False, more: str = "") -> str:
        if isinstance(one, Gap):
            return _run("_" * max(3, one.width // 2), more)
        if not isinstance(one, Span):
            return _run(
                "☒" if one.on else "☐", '<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol"/>'
            )
        how = (
            f'<w:rFonts w:ascii="{parts.MONO}" w:hAnsi="{parts.MONO}" w:cs="{parts.MONO}"/>'
            if one.mono
            else ""
        )
        how += "<w:b/>" if one.bold or bold else ""
        how += "<w:i/>" if one.italic else ""
        found = _run(one.text, how + more)
        if one.note:
            self.notes.append(one.note)
            found += (
                '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
                f'<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
            )
        return found

    def paragraph(self, line: Text, style: str = "", how: str = "", *, bold: bool = False) -> str:
        return _paragraph(self.runs(line, bold=bold), style, how)

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        found = ""
        for one, after in zip(blocks, (*blocks[1:], None), strict=True):
            # a signature never stands alone on a page: what comes before it goes with it
            self.keep = "<w:keepNext/>" if isinstance(after, Signatures) else ""
            found += self.block(one)
        return found

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            return self.paragraph(block.text, f"Heading{block.level}", _jc(block.align))
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, Listing):
            return self._listing(block.items, block.start if block.ordered else 0)
        if isinstance(block, Annexes):
            items = tuple(
                (*what, Span(f" ({pages} {block.pages_word})")) if pages else what
                for what, pages in block.items
            )
            title = self.paragraph(block.title, "", "<w:keepNext/>", bold=True)
            return title + self._listing(items, 1)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Fields):
            rows = tuple((label, value) for label, value in block.rows)
            widths = (block.label_share, 100 - block.label_share)
            return self._rows(widths, rows, shade_first=True) + _paragraph("")
        if isinstance(block, Address):
            left = self.width // 2 if block.side is Align.END else 0
            how = f'<w:spacing w:after="0"/><w:ind w:left="{left}"/><w:jc w:val="left"/>'
            return "".join(self.paragraph(one, "", how) for one in block.lines) + _paragraph("")
        if isinstance(block, Box):
            return self._box(block) + _paragraph("")
        if isinstance(block, Signatures):
            return self._signatures(block)
        if isinstance(block, Figure):
            return self._figure(block)
        if isinstance(block, Break):
            return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return _paragraph(
            "",
            "",
            '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="808080"/></w:pBdr>',
        )

    def _paragraph(self, block: Paragraph) -> str:
        style = "Small" if block.small else ""
        if not block.number:
            return self.paragraph(block.text, style, self.keep + _jc(block.align))
        number = _run(block.number) + "<w:r><w:tab/></w:r>"
        hang = '<w:tabs><w:tab w:val="left" w:pos="567"/></w:tabs><w:ind w:left="567" w:hanging="567"/>'
        return _paragraph(number + self.runs(block.text), style, self.keep + hang + _jc(block.align))

    def _listing(self, items: tuple[Text, ...], start: int) -> str:
        number = 1
        if start:
            self.starts.append(start)
            number = len(self.starts) + 1
        numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        how = f'{self.keep}{numbered}<w:spacing w:after="60"/>'
        return "".join(self.paragraph(one, "", how) for one in items)

    def _table(self, block: Table) -> str:
        caption = self.paragraph(block.caption, "", "<w:keepNext/>", bold=True) if block.caption else ""
        return (
            caption
            + self._rows(block.widths, block.rows, head=block.head, ruled=block.ruled)
            + _paragraph("")
        )

    def _rows(
        self,
        widths: tuple[int, ...],
        rows: tuple[tuple[Text, ...], ...],
        *,
        head: tuple[Text, ...] = (),
        ruled: bool = True,
        shade_first: bool = False,
    ) -> str:
        wide = [self.width * width // sum(widths) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in wide)
        body = ""
        if head:
            cells = "".join(
                _cell(self.paragraph(one, "Cell", bold=True), each)
                for one, each in zip(head, wide, strict=True)
            )
            body += f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"
        for row in rows:
            cells = "".join(
                _cell(self.paragraph(one, "Cell"), each, shade=shade_first and place == 0)
                for place, (one, each) in enumerate(zip(row, wide, strict=True))
            )
            body += f"<w:tr>{cells}</w:tr>"
        return f"<w:tbl>{_table_how(sum(wide), ruled=ruled)}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"

    def _box(self, block: Box) -> str:
        inner = self.blocks(block.blocks)
        if not inner or inner.endswith("</w:tbl>"):
            inner += _paragraph("")  # a cell ends with a paragraph
        grid = f'<w:tblGrid><w:gridCol w:w="{self.width}"/></w:tblGrid>'
        how = _table_how(self.width, ruled=True, strong=block.strong)
        return f"<w:tbl>{how}{grid}<w:tr>{_cell(inner, self.width)}</w:tr></w:tbl>"

    def _figure(self, block: Figure) -> str:
        rows: list[list[tuple[Drawing, Text]]] = [[]]
        room = self.width * 25.4 / 1440
        for drawing, words in block.drawings:
            used = sum(one.millimetres + 6 for one, _words in rows[-1])
            if rows[-1] and used + drawing.millimetres + 6 > room:
                rows.append([])
            rows[-1].append((drawing, words))
        found = ""
        for row in rows:
            cells = ""
            wide = self.width // len(row)
            for drawing, words in row:
                run = drawing_run(drawing, self.ids, cleaned(drawing.alt).replace("\n", " "))
                self.ids += ids_of(drawing)
                inner = _paragraph(run, "", '<w:keepNext/><w:jc w:val="center"/>')
                inner += self.paragraph(words, "Small", '<w:jc w:val="center"/>')
                cells += _cell(inner, wide)
            grid = f'<w:gridCol w:w="{wide}"/>' * len(row)
            how = _table_how(self.width, ruled=False)
            row_how = "<w:trPr><w:cantSplit/></w:trPr>"
            found += f"<w:tbl>{how}<w:tblGrid>{grid}</w:tblGrid><w:tr>{row_how}{cells}</w:tr></w:tbl>"
            found += _paragraph("")
        if block.caption:
            found += self.paragraph(block.caption, "Small", '<w:jc w:val="center"/>')
        return found

    def _signatures(self, block: Signatures) -> str:
        found = ""
        keep = "<w:keepNext/>" if block.date else ""
        small = f'<w:color w:val="{_SOFT}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'
        for what, whose in block.lines:
            line = _run("_" * 30 + "  ") + self.runs(whose)
            found += _paragraph(
                line, "", '<w:keepNext/><w:spacing w:before="360" w:after="0"/><w:jc w:val="left"/>'
            )
            found += _paragraph(self.runs(what, more=small), "", f'{keep}<w:jc w:val="left"/>')
        if block.date:
            found += _paragraph(self.runs(block.date) + _run(" " + "_" * 20), "", '<w:jc w:val="left"/>')
        return found

    def footnotes(self) -> str:
        marks = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            for kind, number, mark in (
                ("separator", -1, "separator"),
                ("continuationSeparator", 0, "continuationSeparator"),
            )
        )
        own = "".join(
            f'<w:footnote w:id="{number}">'
            + _paragraph(
                '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
                + _run(" ")
                + self.runs(note),
                "FootnoteText",
            )
            + "</w:footnote>"
            for number, note in enumerate(self.notes, 1)
        )
        return f'{parts.HEAD}<w:footnotes xmlns:w="{parts.MAIN}">{marks}{own}</w:footnotes>'

    def document(self) -> str:
        top, outer, bottom, inner = (_twips(side) for side in self.paper.margins)
        body = self.blocks(self.paper.blocks)
        section = (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{parts.HEADER_ID}"/>'
            f'<w:footerReference w:type="default" r:id="{parts.FOOTER_ID}"/>'
            f'<w:pgSz w:w="{_PAGE[0]}" w:h="{_PAGE[1]}"/>'
            f'<w:pgMar w:top="{top}" w:right="{outer}" w:bottom="{bottom}" w:left="{inner}" '
            'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        )
        return (
            f'{parts.HEAD}<w:document xmlns:w="{parts.MAIN}" xmlns:r="{parts.RELATIONS}"><w:body>'
            f"{body}{section}</w:body></w:document>"
        )

    def edge(self, name: str, start: str, end: str) -> str:
        how = f'<w:tabs><w:tab w:val="right" w:pos="{self.width}"/></w:tabs><w:spacing w:after="0"/>'
        inner = _paragraph(start + "<w:r><w:tab/></w:r>" + end, "", how)
        return f'{parts.HEAD}<w:{name} xmlns:w="{parts.MAIN}">{inner}</w:{name}>'


def _run(words: str, how: str = "") -> str:
    style = f"<w:rPr>{how}</w:rPr>" if how else ""
    lines = _escaped(words).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' if line else "" for line in lines)
    return f"<w:r>{style}{inner}</w:r>"


def _paragraph(inner: str, style: str = "", how: str = "") -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    ruling = f"<w:pPr>{name}{how}</w:pPr>" if name or how else ""
    return f"<w:p>{ruling}{inner}</w:p>"


def _jc(align: Align) -> str:
    return f'<w:jc w:val="{_JC[align]}"/>'


def _cell(inner: str, width: int, *, shade: bool = False) -> str:
    fill = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{inner}</w:tc>'


def _table_how(width: int, *, ruled: bool, strong: bool = False) -> str:
    kind, size, colour = "single" if ruled else "nil", 12 if strong else 4, _RED if strong else "808080"
    sides = "".join(
        f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _field(name: str, how: str) -> str:
    return (
        f'<w:r><w:rPr>{how}</w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:rPr>{how}</w:rPr><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        f'<w:r><w:rPr>{how}</w:rPr><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:rPr>{how}</w:rPr><w:t>1</w:t></w:r>"
        f'<w:r><w:rPr>{how}</w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
    )


def docx_bytes(paper: Paper) -> bytes:
    """Return a paper as DOCX; the same paper gives the same bytes. Raises: FormatError."""
    check_paper(paper)
    writer = _Writer(paper)
    soft = f'<w:color w:val="{_SOFT}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'
    red = f'<w:b/><w:color w:val="{_RED}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'
    document = writer.document()  # counts footnotes and lists, so it comes first
    pages = _field("PAGE", soft) + _run(" / ", soft) + _field("NUMPAGES", soft)
    files = {
        "[Content_Types].xml": parts.TYPES,
        "_rels/.rels": parts.ROOT_RELATIONS,
        "docProps/core.xml": parts.core(_escaped(paper.title).replace("\n", " "), paper.language),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
        "word/styles.xml": parts.styles(paper.language, paper.size),
        "word/numbering.xml": parts.numbering(writer.starts),
        "word/settings.xml": parts.SETTINGS,
        "word/footnotes.xml": writer.footnotes(),
        "word/header.xml": writer.edge("hdr", _run(paper.header, soft), _run(paper.mark, red)),
        "word/footer.xml": writer.edge("ftr", _run(paper.foot, soft), pages),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            packed.writestr(info, content.encode("utf-8"))
    return held.getvalue()
