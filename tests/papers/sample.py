"""A paper with one of everything."""

from __future__ import annotations

from typing import Any

from vedette.papers.drawing import Drawing, Mark, strokes
from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Box,
    Break,
    Fields,
    Figure,
    Gap,
    Heading,
    Limits,
    Listing,
    Paper,
    Paragraph,
    Rule,
    Signatures,
    Span,
    Table,
    Tick,
    text,
)

EVIL = '#set text(red) $x$ *no* _no_ `no` @a <b> \\ "q" // /* {no} &amp; ]]> <w:p/>'


def sketch(**more: Any) -> Drawing:
    """A drawing with a closed outline, a thin line, and two marks."""
    outline = strokes("M100 20C150 20 180 120 100 180C20 120 50 20 100 20Z")
    detail = strokes("M70 80L130 80", thin=True)
    given: dict[str, Any] = {
        "width": 200,
        "height": 200,
        "strokes": (*outline, *detail),
        "marks": (Mark(60, 60, 1), Mark(140, 140, 12)),
        "alt": f"рисунок {EVIL}",
        "millimetres": 40,
    }
    return Drawing(**(given | more))


def paper(**more: Any) -> Paper:
    """The paper; `more` replaces what is not its blocks."""
    blocks = (
        Address((text("В Следственное управление"), text("по Краю Трёх Озёр, вымышлено"))),
        Heading(text("ЗАЯВЛЕНИЕ"), 1, Align.CENTER),
        Paragraph(text("Прошу ", Span("меры", bold=True, note=text("Сноска первая, ", EVIL)), " и «всё».")),
        Paragraph(text(EVIL, "\nвторая строка")),
        Listing((text("раз"), text("два")), ordered=True, start=3),
        Listing((text("тире"),)),
        Listing((text("снова с единицы"),), ordered=True),
        Table(
            (1, 3),
            ((text("а"), text(Tick(True), " да ", Tick(False), " нет")),),
            (text("Графа"), text("Ответ")),
            text("Таблица 1"),
        ),
        Fields(((text("Имя"), text(Span("Пётр", italic=True))), (text("Дата"), text(Gap(30))))),
        Box((Paragraph(text("внутри")), Box((Paragraph(text("глубже")),), strong=True))),
        Paragraph(text("пункт"), number="12."),
        Annexes(
            text("Приложения"),
            ((text("копия", Span("*", note=text("заверена"))), 2), (text("фото"), 0)),
            "л.",
        ),
        Signatures(((text("подпись"), text("П. П.")),), text("Дата")),
        Figure(((sketch(), text("Вид спереди")), (sketch(), text("Вид сзади"))), text("Рис. 1. ", EVIL)),
        Rule(),
        Break(),
        Paragraph(text("Ӏ ӏ Ҥ Қ — Ukraïne, œuvre, naïve, „ё“"), small=True),
    )
    given: dict[str, Any] = {
        "title": "Проба",
        "language": "ru",
        "blocks": blocks,
        "header": "шапка",
        "mark": "ЧЕРНОВИК",
        "foot": "подвал",
        "limits": Limits(),
    }
    return Paper(**(given | more))
