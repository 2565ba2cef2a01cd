"""Procedures as data: which step is open, what bars it, which term it opens, and from which source we know.

Nothing here is legal advice. Files of `data` hold what the law and the bodies say; this code reads them.
"""

from __future__ import annotations

from vedette.cases.procedures.bars import allowed
from vedette.cases.procedures.checking import Finding, check
from vedette.cases.procedures.drawing import diagram, outline
from vedette.cases.procedures.guards import parse_guard, write_guard
from vedette.cases.procedures.library import ids, load, versions
from vedette.cases.procedures.model import (
    ACTORS,
    Bar,
    Definition,
    Facts,
    Guard,
    Kind,
    Limit,
    Named,
    Source,
    State,
    Term,
    Transition,
    Used,
    Words,
)
from vedette.cases.procedures.names import CONSENTS, COUNTS, DATES
from vedette.cases.procedures.reading import encode, parse

__all__ = [
    "ACTORS",
    "CONSENTS",
    "COUNTS",
    "DATES",
    "Bar",
    "Definition",
    "Facts",
    "Finding",
    "Guard",
    "Kind",
    "Limit",
    "Named",
    "Source",
    "State",
    "Term",
    "Transition",
    "Used",
    "Words",
    "allowed",
    "check",
    "diagram",
    "encode",
    "ids",
    "load",
    "outline",
    "parse",
    "parse_guard",
    "versions",
    "write_guard",
]
