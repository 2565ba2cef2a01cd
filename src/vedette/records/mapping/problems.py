"""What is wrong with a row: a code, where, and a detail that is never a value of the row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WORDS: Final[dict[str, str]] = {
    "cells": "has another number of cells than the header",
    "mojibake": "letters were broken by a wrong encoding",
    "lost": "letters were lost (replacement characters)",
    "control": "holds a control character",
    "formula": "holds a formula",
    "merged": "is a merged cell",
    "error": "holds an error of the spreadsheet",
    "cell-date": "is a date that the spreadsheet cannot mean",
    "no-id": "has no id",
    "long-id": "has an id of too many characters",
    "date": "is no date that was understood",
    "date-order": "ends before it begins",
    "number": "is not a whole number",
    "degrees": "is not a coordinate",
    "flag": "is neither yes nor no",
    "lookup": "is not in the lookup table",
    "many": "gives several values to a field of one",
    "needs": "lacks a field that its kind needs",
    "no-words": "has no words",
    "value": "is refused by the field",
    "row": "is not a row as the mapping needs it",
    "repair": "was repaired",
    "left-out": "was left out, as the mapping says",
    "differs": "says something else of the same id than a row before",
    "reference": "names a record that is not there",
}
"""Code to words in English; pages translate them."""

NOTICES: Final = frozenset({"repair", "left-out", "differs"})
"""These are told, and do not refuse the row."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts from 1 without the header; `line` is where it stands in the file, 0 when it has no lines.

    `column` names a column or a field; `detail` names rules and terms, never what a cell says.
    """

    row: int
    line: int
    column: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        where = f"row {self.row}" + (f" (line {self.line})" if self.line else "")
        column = f", {self.column}" if self.column else ""
        return f"{where}{column}: {WORDS[self.code]}" + (f": {self.detail}" if self.detail else "")


class Fault(Exception):
    """A value that cannot be taken; becomes a `Problem` of its row."""

    def __init__(self, code: str, column: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code, self.column, self.detail = code, column, detail
