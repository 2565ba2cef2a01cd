"""A paper with one of everything."""

from __future__ import annotations

from typing import Any

from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Box,
    Break,
    Fields,
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
