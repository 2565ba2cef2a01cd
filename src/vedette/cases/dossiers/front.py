"""The papers of a bundle: index, chronology, cast, claims, proofs and custody in words, answers to attacks.

The sheets of the exhibits are papers of their own, so that many are set some at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from vedette.cases.dossiers.plan import Plan
from vedette.cases.dossiers.words import ACTIONS, ATTACKS, WORDS
from vedette.cases.report import interval_text, watch_text, when_text
from vedette.cases.verdict import ExhibitTime, Verdict
from vedette.papers.tree import (
    Block,
    Break,
    Fields,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Span,
    Table,
    Text,
    bold,
    text,
)

MAX_TITLE = 300
PIECE = 150
"""Rows, or as much text, of the papers that are typeset at once."""
LETTERS = 200
FEW = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One exhibit in a bundle: `first` and `last` are its numbered pages, both 0 when it has none."""

    number: int
    title: str
    file: str
    media_type: str
    sha256: str
    size: int
    time: ExhibitTime | None
    first: int = 0
    last: int = 0
    parted: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One custody event as it is told."""

    time: str
    action: str
    actor: str
    reason: str


def stamp(number: int) -> str:
    """Return the number of a page of a bundle as it stands on it."""
    return f"VD-{number:06d}"


def _range(sheet: Sheet, words: Mapping[str, str]) -> str:
    if sheet.withheld:
        return words["withheld"]
    if not sheet.first:
        return words["none"]
    return stamp(sheet.first) if sheet.first == sheet.last else f"{stamp(sheet.first)} – {stamp(sheet.last)}"


def _row(*cells: str) -> tuple[Text, ...]:
    return tuple(text(cell or "–") for cell in cells)


def _head(words: str) -> tuple[Text, ...]:
    return tuple(text(bold(word)) for word in words.split("|"))


def _case(plan: Plan, words: Mapping[str, str]) -> list[Block]:
    found: list[Block] = []
    if plan.chronology:
        rows = tuple(_row(one.day or words["undated"], one.words, one.source) for one in plan.chronology)
        found += [
            Heading(text(words["chronology"])),
            Table((15, 60, 25), rows, _head(words["chronology columns"])),
        ]
    if plan.cast:
        rows = tuple(_row(one.name, one.part) for one in plan.cast)
        found += [Heading(text(words["cast"])), Table((40, 60), rows, _head(words["cast columns"]))]
    if plan.claims:
        rows = tuple(
            _row(one.element, one.claim, words[one.status], one.supports, one.contradicts)
            for one in plan.claims
        )
        found += [
            Heading(text(words["claims"])),
            Table((20, 28, 14, 19, 19), rows, _head(words["claims columns"])),
        ]
    return found


def front_papers(plan: Plan, verdict: Verdict, sheets: Sequence[Sheet], acts: Sequence[Act]) -> list[Paper]:
    """Return the papers of a bundle whose bag has `verdict`, in pieces: one when they are short."""
    words, language = WORDS[plan.language], plan.language
    index = tuple(
        _row(f"E{one.number:04d}", one.title[:MAX_TITLE], one.media_type, _range(one, words), one.sha256[:16])
        for one in sheets
    )
    watched = watch_text(verdict.watched, verdict.rule, language)
    hidden = verdict.disclosure
    nothing = hidden is None or not (hidden.hidden or hidden.withheld)
    told = words["whole"] if nothing or hidden is None else words["redacted"].format(**asdict(hidden))
    blocks: list[Block] = [
        Heading(text(plan.title), 1),
        Paragraph(text(words["for"].format(recipient=plan.recipient))),
        Paragraph(text(words["dossier"].format(dossier=verdict.dossier, group=verdict.group)), small=True),
        Paragraph(text(words["advice"]), small=True),
        Heading(text(words["index"])),
        Table((9, 36, 16, 22, 17), index, _head(words["columns"])),
        *_case(plan, words),
        Heading(text(words["proofs"])),
        Paragraph(text(words["head"].format(origin=verdict.origin, size=verdict.size))),
        Listing(tuple(text(line) for line in watched)),
        Table(
            (12, 88),
            tuple(_row(f"E{one.number:04d}", interval_text(one, language)) for one in verdict.exhibits),
        )
        if verdict.exhibits
        else Paragraph(text("–")),
        Heading(text(words["custody"])),
        Table(
            (24, 26, 18, 32),
            tuple(
                _row(
                    when_text(one.time, language),
                    ACTIONS[language].get(one.action, one.action),
                    one.actor,
                    one.reason,
                )
                for one in acts
            )
            or (_row("", "", "", ""),),
            _head(words["custody columns"]),
        ),
        Heading(text(words["redactions"])),
        Paragraph(text(told)),
        Heading(text(words["attacks"])),
    ]
    for attack, answer in ATTACKS[language]:
        blocks.append(Paragraph(text(bold(words["attack"].format(words=attack)))))
        blocks.append(Paragraph(text(words["answer"].format(words=answer))))
    blocks += [Heading(text(words["verify"])), Paragraph(text(words["how"]))]
    foot = str(verdict.dossier or "")[:8]
    return [Paper(plan.title, language, piece, foot=foot) for piece in pieces_of(blocks)]


def pieces_of(blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Return blocks in pieces of bounded length; a table that is longer goes on in the next piece."""
    pieces: list[list[Block]] = [[]]
    room = PIECE

    def turn() -> None:
        nonlocal room
        last = pieces[-1]
        pieces.append([last.pop()] if isinstance(last[-1], Heading) else [])
        room = PIECE

    for block in blocks:
        if not isinstance(block, Table):
            pieces[-1].append(block)
            continue
        rows = list(block.rows)
        if room < min(FEW, len(rows)):
            turn()
        while rows:
            count = _fitting(rows, room)
            pieces[-1].append(replace(block, rows=tuple(rows[:count])))
            room -= sum(map(_weight, rows[:count]))
            del rows[:count]
            if rows:
                turn()
    return [tuple(piece) for piece in pieces]


def _weight(row: Sequence[Text]) -> int:
    letters = sum(len(one.text) for cell in row for one in cell if isinstance(one, Span))
    return 1 + letters // LETTERS


def _fitting(rows: Sequence[Sequence[Text]], room: int) -> int:
    """How many rows there is room for; at least one."""
    for count, row in enumerate(rows):
        room -= _weight(row)
        if room < 0:
            return max(1, count)
    return len(rows)


def sheets_paper(plan: Plan, dossier: str, sheets: Sequence[Sheet]) -> Paper:
    """Return the sheets of exhibits: one page for each."""
    words, blocks = WORDS[plan.language], []
    for sheet in sheets:
        blocks += [Break(), *_sheet(sheet, words, plan.language)]
    return Paper(plan.title, plan.language, tuple(blocks[1:]), foot=dossier[:8])


def mark(sheet: Sheet, language: str) -> str:
    """Return the bookmark of an exhibit."""
    number = WORDS[language]["sheet"].format(number=f"E{sheet.number:04d}")
    return f"{number} {sheet.title[:MAX_TITLE]}".strip()


def _sheet(sheet: Sheet, words: Mapping[str, str], language: str) -> list[Block]:
    number = words["sheet"].format(number=f"E{sheet.number:04d}")
    found: list[Block] = [Heading(text(number), 2), Paragraph(text(bold(sheet.title[:MAX_TITLE] or "–")))]
    if sheet.withheld:
        return [*found, Paragraph(text(words["withheld"]))]
    rows = [
        (words["file"], sheet.file),
        (words["kind"], sheet.media_type),
        (words["size"], words["bytes"].format(size=sheet.size) if sheet.size else ""),
        # in two lines: a digest has no place where a line could end
        (words["digest"], f"{sheet.sha256[:32]}\n{sheet.sha256[32:]}" if sheet.sha256 else ""),
        (words["recorded"], interval_text(sheet.time, language) if sheet.time else ""),
        (words["pages"], _range(sheet, words)),
    ]
    shown: tuple[tuple[Text, Text], ...] = tuple(
        (text(label), (Span(value, mono=label == words["digest"]),)) for label, value in rows if value
    )
    found.append(Fields(shown))
    if sheet.parted:
        found.append(Paragraph(text(words["parted"])))
    elif not sheet.first:
        found.append(Paragraph(text(words["no pages"])))
    return found
