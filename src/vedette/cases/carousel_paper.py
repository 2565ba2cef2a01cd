"""The carousel as a paper, for Strasbourg or Geneva: the table, totals, what repeats, how it was counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vedette.cases.carousel import NUMBERS, Act, Carousel
from vedette.cases.carousel_words import (
    day,
    doubt_words,
    kind_words,
    number_words,
    paper_words,
    pattern_words,
    span_words,
)
from vedette.papers.tree import Block, Heading, Listing, Paper, Paragraph, Table, Text, bold, text


def carousel_paper(held: Carousel, language: str, on: date, *, reference: str = "") -> Paper:
    """Return the paper in `en`, `fr` or `ru`; `reference` is the number of the file, and stands under the
    title. Nothing stands on it that the acts do not say. Raises: MissingError for another language.
    """
    title = paper_words("title", language)
    blocks: list[Block] = [Heading(text(title), 1)]
    if reference:
        blocks.append(Paragraph(text(reference)))
    blocks += _table(held, language)
    for words, found in (("patterns", _patterns(held, language)), ("orders", _orders(held, language))):
        if found:
            blocks += [Heading(text(paper_words(words, language)), 2), *found]
    if held.expertises:
        blocks += [Heading(text(paper_words("expertises", language)), 2), _expertises(held, language)]
    if held.officials:
        blocks.append(Heading(text(paper_words("officials", language)), 2))
        blocks.append(Listing(tuple(text(one) for one in held.officials), ordered=True))
    if held.doubts:
        said = dict.fromkeys(doubt_words(one, language) for one in held.doubts)
        blocks += [Heading(text(paper_words("doubts", language)), 2), Listing(tuple(map(text, said)))]
    blocks.append(Heading(text(paper_words("notes", language)), 2))
    counted = paper_words("counted", language).format(on=day(on, language))
    blocks += [
        Paragraph(text(counted), small=True),
        Listing(tuple(text(number_words(one, language)) for one in NUMBERS)),
    ]
    return Paper(title, language, tuple(blocks), header=title, size=100)


def _act(one: Act, language: str) -> Text:
    """An act in a cell: its date, what it is, by whom, its number."""
    more = ", ".join(each for each in (one.by, one.who) if each)
    number = f" № {one.number}" if one.number else ""
    return text(
        bold(day(one.on, language)),
        f"\n{kind_words(one.kind, language)}{number}",
        f"\n{more}" if more else "",
    )


def _number(value: int | None) -> Text:
    return text("–" if value is None else str(value))


def _table(held: Carousel, language: str) -> Iterator[Block]:
    rows = []
    for one in held.rounds:
        undone = _act(one.undone, language) if one.undone else text(paper_words("stands", language))
        served = day(one.stop.served, language) if one.stop.served else "–"
        cells = (_act(one.stop, language), text(served), _number(one.inquiry), undone)
        rows.append((text(str(one.n)), *cells, _number(one.stood), _number(one.eve)))
    total = text(bold(paper_words("total", language)))
    blank = text("")
    rows.append((blank, total, blank, _number(held.inquiry), blank, _number(held.stood), blank))
    names = ("n", "stop", "served", "inquiry", "undone", "stood", "eve")
    head = tuple(text(paper_words(each, language)) for each in names)
    yield Table((5, 27, 13, 12, 27, 11, 13), tuple(rows), head)
    totals = [
        f"{paper_words('refusals', language)}: {held.refusals}",
        f"{paper_words('cancelled', language)}: {held.cancelled}",
    ]
    totals += [words] if (words := span_words(held, language)) else []
    yield Listing(tuple(map(text, totals)))


def _patterns(held: Carousel, language: str) -> list[Block]:
    items = tuple(text(pattern_words(one, language)) for one in held.patterns)
    return [Listing(items)] if items else []


def _orders(held: Carousel, language: str) -> list[Block]:
    rows = []
    for one in held.orders:
        after = _act(one.answered_by, language) if one.answered_by else None
        words = text(paper_words("nothing" if one.ignored else "work", language))
        rows.append((_act(one.order, language), after or words, _number(one.days)))
    head = tuple(text(paper_words(each, language)) for each in ("order", "followed", "days"))
    return [Table((40, 45, 15), tuple(rows), head)] if rows else []


def _expertises(held: Carousel, language: str) -> Block:
    rows = []
    for one in held.expertises:
        done = _act(one.done, language) if one.done else text(paper_words("not_done", language))
        rows.append((_act(one.ordered, language), done, _number(one.days)))
    head = tuple(text(paper_words(each, language)) for each in ("ordered", "done", "days"))
    return Table((40, 45, 15), tuple(rows), head)
