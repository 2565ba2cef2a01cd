"""What pages say of a release: its steps, its text as rows, the twelve checks in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vedette.publication.releases.asked import Outcome, State
from vedette.publication.releases.blocks import (
    Block,
    Bullets,
    Heading,
    Links,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.releases.document import Document, notes_of
from vedette.publication.releases.gate_words import check_words, reason_words
from vedette_hq.releases.forms import spoken
from vedette_hq.releases.models import Release
from vedette_hq.releases.models import State as Stage

ORDER = (Stage.DRAFT, Stage.TRANSLATION, Stage.REVIEW, Stage.CHECKED, Stage.EMBARGOED, Stage.RELEASED)


def steps(release: Release) -> list[tuple[str, str]]:
    """Return the steps of a release: (words, done, here or ahead)."""
    order = [one for one in ORDER if one != Stage.EMBARGOED or release.embargo_until]
    at = order.index(Stage(release.state)) if release.state in order else len(order)
    return [
        (str(one.label), "done" if number < at else "here" if number == at else "ahead")
        for number, one in enumerate(order)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A block as the page shows it: its kind, itself, the numbers of its notes."""

    kind: str
    block: Block
    notes: tuple[int, ...]
    part: str
    bare: bool


_KINDS: dict[type[Any], str] = {
    Heading: "heading",
    Quote: "quote",
    Bullets: "list",
    Table: "table",
    Picture: "picture",
    Timeline: "timeline",
    Links: "links",
}


def rows(document: Document, release: Release) -> list[Row]:
    """Return the blocks of a document, with their notes numbered as the facts stand."""
    numbers = {one.id: number for number, one in enumerate(document.facts, 1)}
    found = []
    for block in document.blocks:
        notes = tuple(numbers[one] for one in notes_of(block) if one in numbers)
        bare = getattr(block, "says", "") == "fact" and not notes
        found.append(Row(_KINDS.get(type(block), "paragraph"), block, notes, block.part, bare))
    return found


@dataclass(frozen=True, slots=True)
class Check:
    """One of the twelve, in words."""

    number: int
    asks: str
    state: str
    tone: str
    reasons: tuple[str, ...]
    firm: bool


_TONES = {State.GREEN: "good", State.BLOCKED: "bad", State.OVERRIDE: "wait"}


def checks(outcomes: Iterable[Outcome]) -> list[Check]:
    """Return the checks as they are read."""
    tongue = spoken()
    return [
        Check(
            one.number,
            check_words(one.number, tongue),
            str(one.state),
            _TONES[one.state],
            tuple(reason_words(reason, tongue) for reason in one.reasons),
            one.firm,
        )
        for one in outcomes
    ]
