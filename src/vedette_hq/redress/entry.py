"""What is typed, before it is a row: where and when it happened, a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from vedette_hq.casework.models import Letter
from vedette_hq.casework.models import Paper as OfficePaper
from vedette_hq.vault.models import Item


@dataclass(frozen=True, slots=True)
class Told:
    """What the router is told of a case: where, when, the final domestic decision; what is there."""

    country: str
    first: date
    last: date | None = None
    decision: date | None = None
    served: date | None = None
    exhausted: date | None = None
    has: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a step: which of the definition's it is, and a letter, a paper, an item or words."""

    code: str
    letter: Letter | None = None
    paper: OfficePaper | None = None
    item: Item | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A step as it is typed. `reason`: why it should pass bars; `counted`: what it is in the table."""

    on: date
    served: date | None = None
    evidence: str = ""
    office: str = ""
    official: str = ""
    reference: str = ""
    due: date | None = None
    note: str = ""
    counted: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    reason: str = ""
